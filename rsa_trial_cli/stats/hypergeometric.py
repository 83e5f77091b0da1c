"""Fisher's noncentral hypergeometric distribution of the treated events given both margins, in batches.

A table has cells a, b (treatment: events, others) and c, d (control). Given the margins, a + j treated events
are (b−j+1)(c−j+1)ψ / ((a+j)(d+j)) times as probable as a + j − 1, at odds ratio ψ. Probabilities are products
of these ratios outward from the observed table, whose own weight is the unit: the ratios are correctly rounded,
so nothing is lost at a billion participants, where differences of lgamma have no digits left.

The weights of a table stand in two rows: `up` for j = 1, 2, … more treated events and `down` for fewer. Tables
are grouped by the lengths of their rows, which each table sets for itself, and no sum runs across tables: so
one table gives the same bits alone and in any batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.stats.trials import Arm, Bools, Floats

CELLS = 40_000  # weights held at a time: the arrays of one block stay in the second-level cache
TABLES = 50_000  # tables looked at together, so that memory does not grow with the batch

Index = NDArray[np.intp]
Compute = Callable[..., Floats]


class Table(NamedTuple):
    """Cells of k tables, each of shape (k,)."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @classmethod
    def of(cls, treatment: Arm, control: Arm) -> Table:
        return cls(treatment.events, treatment.non_events, control.events, control.non_events)

    def rows(self, rows: Index | Bools | slice) -> Table:
        return Table(*(cell[rows] for cell in self))

    @property
    def room_up(self) -> Floats:
        """How many events the treatment arm could have more."""
        return np.minimum(self.b, self.c)

    @property
    def room_down(self) -> Floats:
        """How many events the treatment arm could have fewer."""
        return np.minimum(self.a, self.d)

    def both_ways(self) -> Table:
        """The tables, then the tables turned: 2k rows to walk up from."""
        return Table(*(np.concatenate(cells) for cells in zip(self, self.turned(), strict=True)))

    def turned(self) -> Table:
        """The same table with up and down exchanged (arms exchanged, and their products in the same order)."""
        return Table(self.b, self.a, self.d, self.c)


def ratios(table: Table, width: int) -> Floats:
    """Probability of one more event over the one before at ψ = 1, shape (rows, width); 0 past the support."""
    steps = np.arange(width, dtype=float)
    steps_taken = (table.b[:, None] - steps) * (table.c[:, None] - steps)
    steps += 1
    steps_taken /= (table.a[:, None] + steps) * (table.d[:, None] + steps)
    return steps_taken


class Sums(NamedTuple):
    """Sums of weights on the scale where the observed table weighs 1, and the same of j·weight; shape (rows,).

    far is the part of below with at least `gap` fewer events.
    """

    above: Floats
    above_moment: Floats
    below: Floats
    below_moment: Floats
    far: Floats
    far_moment: Floats

    @property
    def total(self) -> Floats:
        return 1 + (self.above + self.below)

    @property
    def shift_of_mean(self) -> Floats:
        """Expected treated events less the observed."""
        return (self.above_moment - self.below_moment) / self.total


class Walks:
    """Logarithms of the weights of a block of tables at a base odds ratio, up and down.

    At odds ratio base·exp(x) the weight j steps away is exp(log weight ± j·x), so one walk serves every x.
    """

    def __init__(self, table: Table, base: Floats, width_up: int, width_down: int) -> None:
        self.up = _log_products(ratios(table, width_up), base)
        self.down = _log_products(ratios(table.turned(), width_down), 1 / base)

    def weights(self, x: Floats, rows: Index) -> tuple[Floats, Floats]:
        """Weights of these rows at base·exp(x), up and down."""
        return _tilted(self.up, x, rows), _tilted(self.down, -x, rows)

    def sums(self, x: Floats, rows: Index, gap: Index | None = None) -> Sums:
        """Sums of these rows at base·exp(x); gap : shape (rows,)."""
        up, down = self.weights(x, rows)
        far = far_moment = np.zeros_like(x)
        below = down.sum(-1)
        steps = np.arange(1.0, down.shape[-1] + 1)
        if gap is None:
            down *= steps
        else:
            beyond = steps >= gap[:, None]
            far = (down * beyond).sum(-1)
            down *= steps
            far_moment = (down * beyond).sum(-1)
        above = up.sum(-1)
        up *= np.arange(1.0, up.shape[-1] + 1)
        return Sums(above, up.sum(-1), below, down.sum(-1), far, far_moment)


def _log_products(ratio: Floats, odds: Floats) -> Floats:
    ratio *= odds[:, None]
    np.multiply.accumulate(ratio, axis=-1, out=ratio)
    return np.log(ratio, out=ratio)


def _tilted(log_weights: Floats, x: Floats, rows: Index) -> Floats:
    weights = log_weights.take(rows, 0)
    weights += x[:, None] * np.arange(1.0, weights.shape[-1] + 1)
    return np.exp(weights, out=weights)


def in_blocks(compute: Compute, widths: tuple[Floats, ...], shape: tuple[int, ...] = ()) -> Floats:
    """compute(rows, *width) over blocks of rows that share their widths, gathered in shape (*shape, k).

    widths : how many weights each row needs, one array of shape (k,) for each side that is computed.
    """
    out = np.empty((*shape, len(widths[0])))
    for rows, width in _blocks([_rounded(width) for width in widths]):
        out[..., rows] = compute(rows, *width)
    return out


def _rounded(width: Floats) -> Index:
    """Width rounded up to 1, 1¼, 1½ or 1¾ times a power of two, so that few widths occur."""
    _, exponent = np.frexp(np.maximum(width, 1))
    unit = np.ldexp(1.0, np.maximum(exponent - 3, 2))
    return (np.ceil(np.maximum(width, 1) / unit) * unit).astype(np.intp)


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
