"""The request of check where means are typed, as plain data."""

from __future__ import annotations

from collections.abc import Mapping

from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands.requests import Input, Output, input_of, output_of, part


@frozen(kw_only=True)
class MeanCheck(ByValue):
    """check of outcomes in numbers. md, smd, rom, ci, t, df, se, p : the figures as printed, None if not.

    printed : the sentence that holds them; test : that the paper names; adjusted : whether they are; integer,
    scale, items : whether the outcome is in whole numbers, the ends of an item and how many items are
    averaged; accept, need_verdict, letter : as of Check.
    """

    read: Input
    write: Output
    level: float
    md: str | None = None
    smd: str | None = None
    rom: str | None = None
    ci: str | None = None
    t: str | None = None
    df: str | None = None
    se: str | None = None
    p: str | None = None
    printed: str | None = None
    test: str | None = None
    adjusted: bool = False
    integer: bool = False
    scale: tuple[int, int] | None = None
    items: int | None = None
    accept: str | None = None
    need_verdict: bool = False
    letter: bool = False


def request(params: Mapping[str, object]) -> MeanCheck:
    """The request of check, from click's parameters."""
    return part(MeanCheck, params, read=input_of(params), write=output_of(params))
