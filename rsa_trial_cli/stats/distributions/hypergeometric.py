"""Fisher's noncentral hypergeometric distribution of the treated events given both margins, in batches.

A table has cells a, b (treatment: events, others) and c, d (control). Given the margins, a + j treated
events are (b−j+1)(c−j+1)ψ / ((a+j)(d+j)) times as probable as a + j − 1, at odds ratio ψ. Probabilities are
products of these ratios outward from the observed table, whose own weight is the unit: every ratio is right
to the last bits, so nothing is lost at a billion participants, where differences of lgamma have no digits.

The weights of a table stand in two rows: j = 1, 2, … events more (up) and fewer (down). Rows are grouped by
their lengths, which each table sets for itself, and no sum runs across tables: so one table gives the same
bits alone and in any batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.arms import Arm, Floats

CELLS = 60_000  # weights held at a time: the arrays of one block stay in the second-level cache

# Two probabilities count as equal within this relative difference. Products of some 10⁵ ratios are good to
# about 1e-13 (at the very worst 1e-10); probabilities that differ but lie closer than this are rare and count
# for next to nothing, as both are then far out or among very many.
TIED = 1e-10

# Weight of the observed table in tests. Weights towards the mode may then grow by 598 decades; a P that
# small is 0 in any case.
OBSERVED = 1e-290
LARGEST = 1e300
NO_LIKELIER = OBSERVED * (1 + TIED)

Index = NDArray[np.intp]
Compute = Callable[..., Floats]
Outward = Callable[["Table", Floats], Floats]


class Table(NamedTuple):
    """Cells of k tables, each of shape (k,)."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @classmethod
    def of(cls, treatment: Arm, control: Arm) -> Table:
        """The cells of k trials."""
        return cls(treatment.events, treatment.non_events, control.events, control.non_events)

    @property
    def n(self) -> Floats:
        """Participants in both arms, shape (k,)."""
        return (self.a + self.b) + (self.c + self.d)

    @property
    def room_up(self) -> Floats:
        """How many events more the treatment arm could have. Shape (k,)."""
        return np.minimum(self.b, self.c)

    @property
    def room_down(self) -> Floats:
        """How many events fewer the treatment arm could have. Shape (k,)."""
        return np.minimum(self.a, self.d)

    def rows(self, rows: Index) -> Table:
        """Some of the tables. rows : their places, any shape."""
        return Table(*(cell[rows] for cell in self))

    def turned(self) -> Table:
        """The same tables with up and down exchanged."""
        return Table(self.b, self.a, self.d, self.c)

    def both_ways(self) -> Table:
        """The tables, then the tables turned: 2k tables whose ways up are the ways up and down of k."""
        return Table(*(np.concatenate(cells) for cells in zip(self, self.turned(), strict=True)))


class Sums(NamedTuple):
    """Sums of weights where the observed table weighs 1, and sums of j·weight; shape (rows,).

    far is the part of below that lies at least some gap away.
    """

    above: Floats
    above_moment: Floats
    below: Floats
    below_moment: Floats
    far: Floats
    far_moment: Floats

    @property
    def total(self) -> Floats:
        """The sum of all weights, shape (rows,)."""
        return 1 + (self.above + self.below)

    @property
    def mean(self) -> Floats:
        """Expected treated events less the observed. Shape (rows,)."""
        return (self.above_moment - self.below_moment) / self.total


class Walks:
    """Logarithms of the weights of a block of tables at a base odds ratio, up and down.

    At odds ratio base·exp(x) the table j steps away weighs exp(log weight ± j·x), so one walk serves every x.
    """

    def __init__(self, table: Table, base: Floats, width_up: int, width_down: int) -> None:
        self.up = _log_products(ratios(table, width_up), base)
        self.down = _log_products(ratios(table.turned(), width_down), 1 / base)
        self.room = np.minimum(table.room_down, width_down).astype(np.intp)

    def weights(self, x: Floats, rows: Index) -> tuple[Floats, Floats]:
        """Weights of these rows at base·exp(x), up and down.

        x, rows : shape (rows,); returns shapes (rows, width up) and (rows, width down).
        """
        return _tilted(self.up, x, rows), _tilted(self.down, -x, rows)

    def sums(self, x: Floats, rows: Index, gap: Index | None = None) -> Sums:
        """Sums of these rows at base·exp(x); x and gap of shape (rows,)."""
        up, down = self.weights(x, rows)
        far = far_moment = np.zeros_like(x)
        if gap is not None:
            beyond = down * (np.arange(1, down.shape[-1] + 1) >= gap[:, None])
            far, far_moment = beyond.sum(-1), moment(beyond)
        return Sums(up.sum(-1), moment(up), down.sum(-1), moment(down), far, far_moment)

    def tie(self, gap: Index, rows: Index) -> Floats:
        """x at which the observed table and the one with gap events fewer are equally probable.

        −inf where there is no such table.
        All of shape (rows,).
        """
        last = np.maximum(self.room[rows], 1)
        return np.where(gap > last, -np.inf, self.down[rows, np.minimum(gap, last) - 1] / gap)


def moment(weights: Floats) -> Floats:
    """Sum of j·weight of each row; the weights are overwritten.

    weights : shape (rows, width); returns shape (rows,).
    """
    weights *= np.arange(1.0, weights.shape[-1] + 1)
    total: Floats = weights.sum(-1)
    return total


def _log_products(ratio: Floats, odds: Floats) -> Floats:
    ratio *= odds[:, None]
    np.multiply.accumulate(ratio, axis=-1, out=ratio)
    return np.log(ratio, out=ratio)


def _tilted(log_weights: Floats, x: Floats, rows: Index) -> Floats:
    weights = log_weights.take(rows, 0)
    weights += x[:, None] * np.arange(1.0, weights.shape[-1] + 1)
    return np.exp(weights, out=weights)


def ratios(table: Table, width: int) -> Floats:
    """Probability of one more event over the one before at ψ = 1, shape (rows, width); 0 past the support."""
    steps = np.arange(width, dtype=float)
    ratio = (table.b[:, None] - steps) * (table.c[:, None] - steps)
    steps += 1
    ratio /= (table.a[:, None] + steps) * (table.d[:, None] + steps)
    return ratio


def widths(table: Table, odds: Floats) -> tuple[Floats, Floats]:
    """How many weights up and down a table needs at an odds ratio; what is left out is below 1e-14 of a tail.

    Away from the observed table and the mean, that is where t² = 64 variances more than at the observed
    table, and up to 16 more because tails of small counts are longer than normal ones. The opposite tail, of
    tables no more probable than the observed one, begins up to 1¾ times as far from the mean where it is the
    longer one. Beyond 40 sd + 700 from the mean every P underflows.
    odds and both results : shape (k,).
    """
    moved = moved_to_mean(table, odds)
    a, b, c, d = table.a - moved, table.b + moved, table.c + moved, table.d - moved
    variance = 1 / ((1 / a + 1 / d) + (1 / b + 1 / c))
    skew = np.nan_to_num(
        (variance / a) ** 2 + (variance / d) ** 2 - (variance / b) ** 2 - (variance / c) ** 2
    )
    far, distance = 40 * np.sqrt(variance) + 700, np.abs(moved)
    longer = np.clip(-np.sign(moved) * skew * distance / np.maximum(variance, 1e-9), 0, 1)
    beyond = np.sqrt(distance**2 + 64 * variance) - distance + 4 + 12 * np.abs(skew)
    towards = np.minimum(distance, far) + np.minimum(distance * (1 + 0.75 * longer) + beyond, far)
    up, down = np.where(moved > 0, beyond, towards), np.where(moved < 0, beyond, towards)
    return np.minimum(up, table.room_up), np.minimum(down, table.room_down)


def moved_to_mean(table: Table, odds: Floats) -> Floats:
    """λ with (a−λ)(d−λ) = ψ(b+λ)(c+λ): the observed events less their large-sample mean at ψ. Shape (k,)."""
    a, b, c, d = table
    cross = a * d - odds * (b * c)
    linear = (a + d) + odds * (b + c)
    return 2 * cross / (linear + np.sqrt(np.maximum(linear**2 - 4 * (1 - odds) * cross, 0)))


def in_blocks(compute: Compute, needed: tuple[Floats, ...], shape: tuple[int, ...] = ()) -> Floats:
    """compute(rows, *width) over blocks of rows that share their widths, gathered in shape (*shape, k).

    needed : how many weights each row needs, an array of shape (k,) for each side that is computed.
    """
    out = np.empty((*shape, len(needed[0])))
    for rows, width in _blocks([rounded(side) for side in needed]):
        out[..., rows] = compute(rows, *width)
    return out


def rounded(width: Floats) -> Index:
    """Width rounded up to 1 or 1½ times a power of two and to a multiple of 8, so that few widths occur.

    width : shape (k,), as is the result.
    """
    _, exponent = np.frexp(width)
    unit = np.ldexp(1.0, np.maximum(exponent - 2, 3))
    rounded: Index = (np.ceil(np.maximum(width, 1) / unit) * unit).astype(np.intp)
    return rounded


def _blocks(widths: list[Index]) -> Iterator[tuple[Index, list[int]]]:
    """Rows with equal widths, at most CELLS weights together."""
    order = np.lexsort(widths)
    if not len(order):
        return
    changes = np.any([np.diff(width[order]) != 0 for width in widths], axis=0)
    for group in np.split(order, np.flatnonzero(changes) + 1):
        width = [int(side[group[0]]) for side in widths]
        most = max(1, CELLS // sum(width))
        for first in range(0, len(group), most):
            yield group[first : first + most], width


def shares_at_one(table: Table, *, by_tails: bool, outward: Outward) -> Floats:
    """P(X ≤ a), P(X ≥ a), the two-sided P and P(X = a) at odds ratio 1, shape (4, k).

    Two-sided: tables no more probable than the observed one (minimum likelihood); or, by tails, the smaller
    tail and the largest opposite tail that does not exceed it (Blaker). outward : what adds up the weights of
    sides, `side_sums` or the like.
    """
    sides, needed = table.both_ways(), np.concatenate(widths(table, np.ones_like(table.a)))
    sums, no_likelier = outward(sides, needed).reshape(2, 2, -1)
    above, below = np.fmin(sums, LARGEST)
    total = OBSERVED + (above + below)
    if by_tails:
        opposite = np.arange(len(total)) + len(total) * (above < below)
        tail = np.minimum(above, below)
        two_sided = OBSERVED + (tail + _largest_sum(sides.rows(opposite), needed[opposite], OBSERVED + tail))
    else:
        two_sided = OBSERVED + np.fmax(no_likelier, 0).sum(0)  # 0 where a weight overflowed
    shares = np.stack([OBSERVED + below, OBSERVED + above, two_sided, np.full_like(total, OBSERVED)])
    p: Floats = np.minimum(shares / total, 1)
    return p


def side_sums(sides: Table, needed: Floats) -> Floats:
    """Sums of the weights outward, and of those no larger than the observed table's, shape (2, k).

    One weight after another is added, as where many tables take a step together (side_steps.py). needed : how
    many weights each of the k sides needs, shape (k,).
    """

    def sums(rows: Index, width: int) -> Floats:
        weights = _scaled_weights(sides.rows(rows), width)
        towards = np.flatnonzero(weights[:, 0] > NO_LIKELIER)  # the mode, where weights grow at first
        last = weights[towards]
        last *= last <= NO_LIKELIER
        made = np.add.accumulate(weights, axis=-1, out=weights)[:, [-1, -1]].T
        made[1, towards] = np.add.accumulate(last, axis=-1, out=last)[:, -1]
        return made

    return in_blocks(sums, (needed,), (2,))


def _largest_sum(sides: Table, needed: Floats, tail: Floats) -> Floats:
    """The largest sum of weights from the far end of a side that does not exceed the observed tail."""

    def largest(rows: Index, width: int) -> Floats:
        sums = np.add.accumulate(_scaled_weights(sides.rows(rows), width)[:, ::-1], axis=-1)
        allowed: Floats = sums * (sums <= most[rows, None])
        found: Floats = np.fmax(allowed.max(-1), 0)
        return found

    most = tail * (1 + TIED)
    return in_blocks(largest, (needed,))


def _scaled_weights(sides: Table, width: int) -> Floats:
    """Weights from the observed table outward, on the scale where its own is OBSERVED."""
    ratio = ratios(sides, width)
    ratio[:, 0] *= OBSERVED
    return np.multiply.accumulate(ratio, axis=-1, out=ratio)
