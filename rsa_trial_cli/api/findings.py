"""The answer of check_printed: records, and the text that the command would write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rsa_trial_cli.api.parsed import say
from rsa_trial_cli.api.records import Record, Records
from rsa_trial_cli.reading.blocks import Record as Met
from rsa_trial_cli.writing.formats.protocols import Result, View
from rsa_trial_cli.writing.views.sheet import Part

R = TypeVar("R", bound=Result)


class Findings(Records):
    """A record for each printed figure, and one for each study, whose figure is summary.

    differs : whether some figure does not follow from the counts, or the means, as they are: the exit code 1
    of the command.
    """

    differs: bool

    @property
    def summaries(self) -> list[Record]:
        """The records of the studies."""
        return [record for record in self if record.figure == "summary"]


def answer(made: Sequence[R], view: Callable[[bool], View[R]], met: Met, *, differs: bool) -> Findings:
    """The findings of all blocks; what was noted of their rows is a warning. view : by --quiet."""
    from rsa_trial_cli.writing.formats import json

    if met.notes or met.exit_code:
        say("\n".join(met.listed))

    def parts(quiet: bool) -> Sequence[Part]:
        shown = view(quiet)
        return [part for some in made for part in shown.parts([some])]

    found = Findings((row for some in made for row in json.records([some])), parts)
    found.differs = differs
    return found
