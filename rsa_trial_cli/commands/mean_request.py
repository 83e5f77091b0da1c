"""The request of md, smd and rom, as plain data."""

from __future__ import annotations

from collections.abc import Mapping

from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands.requests import Input, Output, input_of, output_of, part


@frozen(kw_only=True)
class Means(ByValue):
    """md, smd, rom. methods : names, none for the default; everything : every interval instead.

    statistic : of the difference, from which one SD is made; median : how one is made a mean; margin, kind :
    as of Effect; standardiser, correction, variance : of smd.
    """

    key: str
    read: Input
    write: Output
    level: float
    methods: tuple[str, ...]
    everything: bool
    alternative: str
    higher_is: str | None = None
    statistic: str | None = None
    median: str | None = None
    margin: float | None = None
    kind: str | None = None
    standardiser: str | None = None
    correction: bool = True
    variance: str | None = None

    @property
    def several(self) -> bool:
        """Whether there is more than one result a trial."""
        return self.everything or len(self.methods) > 1


def means(key: str, params: Mapping[str, object]) -> Means:
    """The request of md, smd or rom, from click's parameters."""
    return part(Means, params, key=key, read=input_of(params), write=output_of(params))
