"""The request of paired, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands.requests import ARMS_OF_A_FILE, Input, Output, input_of, output_of, part


@frozen
class Paired(ByValue):
    """paired: the table that was typed, or a file of them.

    method, test : None for the default; everything : all intervals.
    """

    read: Input
    write: Output
    level: float
    method: str | None
    test: str | None
    everything: bool
    alternative: str

    margin: ClassVar[float | None] = None

    @property
    def several(self) -> bool:
        """Whether a measure may have more than one result a table."""
        return self.everything

    @property
    def names(self) -> tuple[str, str]:
        """What the two conditions are called."""
        first, second = self.read.labels or ARMS_OF_A_FILE
        return (second, first) if self.read.swap else (first, second)


def paired(params: Mapping[str, object]) -> Paired:
    """The request of paired, from click's parameters."""
    return part(Paired, params, read=input_of(params), write=output_of(params))
