"""How a measure is shown: what each of them has to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.views import forest
from rsa_trial_cli.writing.views.numbers import Texts


class Look(Protocol):
    """How one measure is shown.

    decimals : of one trial's numbers, by the measure's rule or as asked; texts : its numbers rounded;
    lead : what stands before its estimate in a table of many; said : its estimate and interval in a sentence;
    answers : its labelled line, or lines, of the full view; facts : those below; legend : what the words
    of a table of many mean; axis : of a forest column, if any; whole : whether its estimates have no
    decimals; form : how pictures draw it; sided : which effect a one-sided alternative is of; good :
    benefit, harm or None: what more of it is.
    """

    title: str
    short: str
    whole: bool
    form: str
    sided: Mapping[str, str]

    def decimals(self, result: Made, at: int, digits: int | None) -> int: ...

    def texts(self, result: Made, at: int, decimals: int) -> Texts: ...

    def lead(self, result: Made, at: int) -> str: ...

    def said(self, result: Made, at: int, decimals: int) -> str: ...

    def answers(self, result: Made, digits: int | None) -> list[tuple[str, str]]: ...

    def facts(self, result: Made, digits: int | None) -> list[tuple[str, str]]: ...

    def legend(self, result: Made) -> list[str]: ...

    def axis(self, intervals: Sequence[forest.Interval]) -> forest.Axis | None: ...

    def good(self, result: Made) -> str | None: ...
