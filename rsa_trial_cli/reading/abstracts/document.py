"""One abstract as it came: its text, and where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rsa_trial_cli.base.frozen import frozen

LARGEST = 100_000  # bytes of one abstract, or of the page that holds it


@frozen
class Source:
    """Where an abstract stood: the file and the line in it, None where it was typed."""

    file: str | None = None
    line: int | None = None


@frozen
class Told:
    """What a person says of an abstract, where its text leaves it open.

    control : the name of the control arm, or a pattern; sizes : participants with treatment and control.
    """

    control: str = ""
    sizes: tuple[int, int] | None = None


@frozen
class Abstract:
    """One abstract, or the page that holds it.

    id : as its file calls it, a PubMed number perhaps, "" for none; text : as it came, labels of parts as
    "Methods: …"; every place that is told of it counts the code points of text; kept : what its record says
    besides, such as retraction flags and publication types, under the names of the columns to come; told :
    what its reader says of it.
    """

    text: str
    id: str = ""
    title: str = ""
    source: Source = field(default_factory=Source)
    kept: Mapping[str, str] = field(default_factory=dict[str, str])
    told: Told = field(default_factory=Told)
