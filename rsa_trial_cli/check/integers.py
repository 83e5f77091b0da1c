"""Whether whole numbers can have a printed mean and SD at all.

A mean of n whole numbers is a whole sum divided by n (GRIM: Brown & Heathers 2017, Soc Psychol Pers Sci
8:363). With the ends of a scale, every sum of squares that goes with a sum is enumerated, so that the answer
about the SD is exact; without them the sum of squares is odd exactly where the sum is (parity), and at least
that of numbers as equal as they can be, which for five and more participants is all that can be said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figure

LEAST = 5  # participants from which every such sum of squares is reached
MOST = 6e6  # sums and values that are put together: a second or so
PAIRS = 2e6  # of a sum and a sum of squares that are looked at


@frozen
class Whole:
    """What whole numbers could print a mean and an SD.

    sums : that round to the mean, either way at a tie; grim : whether any does; on_scale : whether one can be
    had on the scale; parity : whether a sum of squares of the right parity gives the SD; possible : whether
    some data do, None where without a scale this is not known; solutions : the sum and the sum of squares;
    sd_low, sd_high : the SDs that the sums on the scale leave, None without one.
    """

    grim: bool
    on_scale: bool
    sums: list[int]
    parity: bool
    possible: bool | None
    solutions: list[tuple[int, int]]
    sd_low: float | None
    sd_high: float | None


def whole(mean: Figure, sd: Figure, n: int, scale: tuple[int, int] | None, items: int = 1) -> Whole:
    """What n participants' whole numbers could be; each is the sum of so many items, the mean that of one.

    mean, sd : as printed, of one item; scale : the ends of an item. An InputError where the enumeration would
    take too long.
    """
    low, high = (Fraction(end) * items for end in _interval(mean))
    sums = range(math.ceil(low * n), math.floor(high * n) + 1)
    sd_low, sd_high = (max(end, Fraction(0)) * items for end in _interval(sd))
    if (sums.stop - sums.start) * ((n - 1) * (sd_high**2 - sd_low**2) + 1) > PAIRS:
        raise InputError(
            f"Too many sums of {n} whole numbers round to the mean {mean.text} and the SD {sd.text}.",
            "Leave --integer out: figures rounded so far are hardly impossible.",
        )
    squares = [(total, square) for total in sums for square in _squares(total, n, sd_low, sd_high)]
    matching = [(total, square) for total, square in squares if (square - total) % 2 == 0]
    if scale is None:
        able = [(total, square) for total, square in matching if square >= _least(total, n)]
        sure = True if n >= LEAST else None
        return Whole(
            bool(sums), bool(sums), list(sums), bool(matching), sure if able else False, able, None, None
        )
    ends = scale[0] * items, scale[1] * items
    reached = _squares_on(n, ends, sums)
    inside = [total for total in sums if total in reached]
    found = [(total, square) for total, square in matching if reached.get(total, 0) >> square & 1]
    sds = [end / items for total in inside for end in _sds(total, reached[total], n)]
    return Whole(
        bool(sums),
        bool(inside),
        list(sums),
        bool(matching),
        bool(found),
        found,
        min(sds, default=None),
        max(sds, default=None),
    )


def _interval(figure: Figure) -> tuple[Fraction, Fraction]:
    """All that rounds to a figure, either way at a tie."""
    half = Fraction(1, 2) / Fraction(10) ** figure.decimals
    return Fraction(figure.value) - half, Fraction(figure.value) + half


def _squares(total: int, n: int, low: Fraction, high: Fraction) -> Iterator[int]:
    """The sums of squares of n numbers with this total whose SD lies within these ends."""
    middle = Fraction(total * total, n)
    return iter(range(math.ceil((n - 1) * low**2 + middle), math.floor((n - 1) * high**2 + middle) + 1))


def _least(total: int, n: int) -> int:
    """The sum of squares of n whole numbers with this total that are as equal as they can be."""
    each, more = divmod(total, n)
    return (n - more) * each**2 + more * (each + 1) ** 2


def _sds(total: int, reached: int, n: int) -> list[float]:
    """The smallest and the largest SD of a total. reached : its sums of squares, a bit each."""
    ends = (reached & -reached).bit_length() - 1, reached.bit_length() - 1
    return [math.sqrt(max(Fraction(0), (end - Fraction(total * total, n)) / (n - 1))) for end in ends]


def _squares_on(n: int, ends: tuple[int, int], sums: range) -> dict[int, int]:
    """For each of these sums of n whole numbers between ends, their sums of squares, a bit each."""
    low, high = ends
    if n * n * (high - low) ** 2 > MOST:
        raise InputError(f"{n} numbers from {low} to {high} are too many to enumerate.", "Leave --scale out.")
    first, last = max(sums.start - n * low, 0), min(sums.stop - 1 - n * low, n * (high - low))
    if first > last:
        return {}
    above = _reached(n, high - low, (first, last))  # from 0: (x + low)² = x² + 2·low·x + low²
    shifts = {rest: 2 * low * rest + n * low * low for rest in above}
    return {
        rest + n * low: bits << shifts[rest] if shifts[rest] >= 0 else bits >> -shifts[rest]
        for rest, bits in above.items()
    }


@lru_cache(maxsize=8)
def _reached(n: int, most: int, sums: tuple[int, int]) -> dict[int, int]:
    """The same of numbers from 0 to most, for the sums from the first to the last of these."""
    made, (first, last) = {0: 1}, sums
    for rest in range(n - 1, -1, -1):
        after: dict[int, int] = {}
        for total, bits in made.items():
            least = max(0, first - total - rest * most)  # else no such sum can be had any more
            for value in range(least, min(most, last - total) + 1):
                after[total + value] = after.get(total + value, 0) | bits << value * value
        made = after
    return made
