"""Printed figures as arrays, and the range of numbers that each way of rounding prints as a figure.

A printed figure is a string of digits: 1.10 stands for every number from 1.095 to 1.105. Both ends belong to
it, since papers round ties either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Rows

EQUAL, BELOW, ABOVE = 0, -1, 1
SLACK = 1e-13  # relative: recomputed figures are right to about that
SLACK_UNIT = 1e-9  # of the last place: a tie computed in floats is still a tie
LOG_DECIMALS = 2  # to which a logarithm is rounded on the way
WIDE = Context(prec=400)
SURE = 1e6  # units of the last place to which a number is held in floats without doubt about its digits
Numbers = NDArray[np.int64]


class Figure(NamedTuple):
    """One printed figure: the text, its value without the sign %, its decimals, and =, < or >.

    decimals may be negative: 1.2e5 has −4.
    """

    text: str
    value: Decimal
    decimals: int
    relation: int = EQUAL
    percent: bool = False


NONE = Figure("", Decimal("nan"), 0)


@frozen
class Figures:
    """k printed figures; an absent one has value nan. unit : of the last place; relation : =, < or >.

    half : the ends of what the figure stands for in ordinary rounding, shape (2, k).
    """

    text: NDArray[np.object_]
    value: Floats
    decimals: Numbers
    unit: Floats
    relation: Numbers
    percent: Bools
    half: Floats

    @classmethod
    def of(cls, figures: Sequence[Figure]) -> Figures:
        """k figures as arrays of shape (k,), in their order."""
        once = dict(zip(map(id, figures), figures, strict=True))  # one that is printed often is one object
        rows = np.array(
            [*map({key: at for at, key in enumerate(once)}.__getitem__, map(id, figures))], np.intp
        )
        value, unit, low, high = np.array([*map(_parts, once.values())], float).reshape(-1, 4).T
        return cls(
            np.array([figure.text for figure in once.values()], object),
            value,
            np.array([figure.decimals for figure in once.values()], np.int64),
            unit,
            np.array([figure.relation for figure in once.values()], np.int64),
            np.array([figure.percent for figure in once.values()], bool),
            np.stack([low, high]),
        )[rows]

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, rows: Rows) -> Figures:
        return Figures(
            self.text[rows],
            self.value[rows],
            self.decimals[rows],
            self.unit[rows],
            self.relation[rows],
            self.percent[rows],
            self.half[:, rows],
        )

    @classmethod
    def stacked(cls, figures: Sequence[Figures]) -> Figures:
        """r rows of k figures each as arrays of shape (r, k)."""
        names = [field.name for field in fields(cls) if field.name != "half"]
        rows = {name: np.stack([getattr(row, name) for row in figures]) for name in names}
        return cls(**rows, half=np.stack([row.half for row in figures], axis=1))

    def only(self, rows: Bools) -> Figures:
        """The same figures as if the others had not been printed. rows : shape (k,)."""
        return replace(self, value=np.where(rows, self.value, np.nan), half=np.where(rows, self.half, np.nan))

    @cached_property
    def given(self) -> Bools:
        """Where a figure was printed. Shape (k,)."""
        return ~np.isnan(self.value)

    @property
    def exact(self) -> Bools:
        """Where a figure was printed as a number, neither as an inequality nor as zero to the last place.

        Shape (k,).
        """
        exact: Bools = self.given & (self.relation == EQUAL) & (self.value != 0)
        return exact


def _parts(figure: Figure) -> tuple[float, float, float, float]:
    if figure.value.is_nan():
        return (np.nan,) * 4
    unit = Decimal(1).scaleb(-figure.decimals)
    return float(figure.value), float(unit), float(figure.value - unit / 2), float(figure.value + unit / 2)


Ends = Callable[[Figures], tuple[Floats, Floats]]  # the least and the largest number that print so


def nearest(figures: Figures) -> tuple[Floats, Floats]:
    """To the nearest figure, ties either way. Both of shape (k,)."""
    return figures.half[0], figures.half[1]


def truncated(figures: Figures) -> tuple[Floats, Floats]:
    """Towards zero: 0.0269 → 0.02. The far end itself prints as the next figure.

    Returns both ends, of shape (k,).
    """
    value, rest = figures.value, _almost_a_unit(figures)
    return np.where(value > 0, value, value - rest), np.where(value < 0, value, value + rest)


def rounded_up(figures: Figures) -> tuple[Floats, Floats]:
    """Away from zero: 2.0046 → 2.01. The near end itself prints as the figure before.

    Returns both ends, of shape (k,).
    """
    value, rest = figures.value, _almost_a_unit(figures)
    return np.where(value > 0, value - rest, value), np.where(value < 0, value + rest, value)


def _almost_a_unit(figures: Figures) -> Floats:
    """A unit of the last place, less a little more than the slack with which numbers are compared."""
    slack = SLACK_UNIT * figures.unit + SLACK * np.abs(figures.value)
    return np.maximum(figures.unit - 1.02 * slack, 0)


def rounded_twice(figures: Figures) -> tuple[Floats, Floats]:
    """To one decimal more and then again: 2.0046 → 2.005 → 2.01. Returns both ends, of shape (k,)."""
    low, high = figures.half
    return low - 0.05 * figures.unit, high + 0.05 * figures.unit


def as_it_is(triple: Floats) -> Floats:
    """Estimate and limits unchanged. Shape (3, k)."""
    return triple


def with_rounded_log(triple: Floats) -> Floats:
    """A ratio and its limits, shape (3, k), when the logarithm of the ratio was kept to two decimals."""
    rounded: Floats = triple * (np.exp(np.round(np.log(triple[0]), LOG_DECIMALS)) / triple[0])
    return rounded


def prints_as(numbers: Floats, figures: Figures, ends: Ends = nearest) -> Bools:
    """Whether each number, rounded in this way, is printed as the figure; False where there is none.

    figures : k of them; numbers : of shape (k,), or (c, k) for c candidates of each; ends : the way of
    rounding. An inequality is met by the numbers themselves, whatever the rounding.
    """
    low, high = figures.half if ends is nearest else ends(figures)
    slack = SLACK * np.abs(numbers) + SLACK_UNIT * figures.unit
    near = np.isfinite(numbers) & (numbers >= low - slack) & (numbers <= high + slack)
    if not figures.relation.any():
        return np.asarray(near)
    below = (figures.relation == BELOW) & (numbers <= figures.value + SLACK)
    above = (figures.relation == ABOVE) & (numbers >= figures.value - SLACK)
    return np.asarray(np.where(figures.relation == EQUAL, near, below | above))


def may_print_as(low: Floats, high: Floats, figures: Figures, digits: int) -> Bools:
    """Whether a number from low to high prints as the figure, or agrees with it to so many digits.

    low, high and the result : of shape (c, …) for c candidates of each figure.
    """
    size = np.floor(np.log10(np.abs(figures.value)))
    rest = np.maximum(10.0 ** (size - digits + 1) - figures.unit, 0) / 2
    slack = SLACK * np.abs(figures.value) + SLACK_UNIT * figures.unit + np.where(np.isfinite(rest), rest, 0)
    near = (high >= figures.half[0] - slack) & (low <= figures.half[1] + slack)
    return np.asarray(near & (figures.relation == EQUAL) & np.isfinite(low))


def digits_shared(number: float, printed: Decimal) -> int:
    """The most significant digits to which a number and a printed one round alike or nearly agree."""
    if not (np.isfinite(number) and printed):
        return 0
    most, size = len(printed.as_tuple().digits), printed.adjusted()
    for digits in range(most, 0, -1):
        unit = Decimal(1).scaleb(size - digits + 1)
        both = [x.quantize(unit, ROUND_HALF_UP, WIDE) for x in (Decimal(number), printed)]
        if both[0] == both[1] or abs(Decimal(number) - printed) <= unit / 2:
            return digits
    return 0


def misprinted(numbers: Floats, figures: Figures, *, digits: Bools) -> Bools:
    """Whether a number prints as the figure but for one digit, or one place of the decimal point.

    digits : where a digit may be wrong; the last one never counts, since that is rounding.
    numbers, digits and the result : shape (k,).
    """
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    found = np.zeros(len(figures), bool)
    two_digits = np.abs(figures.value) >= 9.5 * figures.unit  # one digit alone is met by chance
    for shifted in (numbers * 10, numbers / 10):
        found |= two_digits & prints_as(shifted, figures)
    should, printed = (np.floor(np.abs(n) / figures.unit + 0.5) for n in (numbers, figures.value))
    same_sign = np.signbit(numbers) == np.signbit(figures.value)
    readable = digits & same_sign & (should < 1e15) & (printed < 1e15)
    apart = np.abs(should - printed)
    for place in 10.0 ** np.arange(1, 10):
        one_digit = (apart % place == 0) & (apart >= place) & (apart <= 9 * place)
        rest_agrees = np.floor(should / (10 * place)) == np.floor(printed / (10 * place))
        found |= readable & one_digit & rest_agrees
    return found & figures.exact


def decimal(number: float, decimals: int, *, up: bool = False) -> str:
    """A number as it prints at these decimals: half up, or away from zero; "" for nan, ∞ for inf."""
    if not np.isfinite(number):
        return "" if np.isnan(number) else ("∞" if number > 0 else "-∞")
    mode = ROUND_UP if up else ROUND_HALF_UP
    exact = Decimal(repr(float(number) * (1 - SLACK) if up else float(number)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), mode, WIDE)
    return f"{rounded:f}".removeprefix("-" if not rounded else "\0")


def all_decimal(numbers: Floats, decimals: Numbers, up: Bools) -> list[str]:
    """The same of k numbers. up : where away from zero. All of shape (k,).

    Python's own way to write them serves where no tie is near, which it would take to the even digit, nor -0.
    """
    with np.errstate(all="ignore"):
        size = np.abs(numbers) * 10.0**decimals
        plain = ~up & (decimals >= 0) & (size < SURE) & (np.abs(size % 1 - 0.5) > 1 / SURE)
        plain &= ~np.signbit(numbers) | (size >= 1)
    return [
        f"{number:.{places}f}" if usual else decimal(number, places, up=away)
        for number, places, usual, away in zip(
            numbers.tolist(), decimals.tolist(), plain.tolist(), up.tolist(), strict=True
        )
    ]
