"""Estimates of paired tables as the record of a forest plot: the first measure, one row an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.measures.paired_effects import PAIRED, PairedEstimates
from rsa_trial_cli.writing.pictures import forest_plot
from rsa_trial_cli.writing.pictures.forest_plot import Forest, Row
from rsa_trial_cli.writing.pictures.marks import Picture
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.paired_words import how, texts
from rsa_trial_cli.writing.views.pictured_effects import DECIMALS, SCALES


def forest(results: Sequence[PairedEstimates], digits: int | None = None) -> Forest:
    """The tables in order; events and totals are those of the pairs under each condition."""
    shown = [result for result in results if result.measure == results[0].measure]
    first = shown[0]
    measure = PAIRED[first.measure]
    form = "ratio" if measure.ratio else "points"
    decimals = DECIMALS[form] if digits is None else digits
    several = len(shown) > 1
    rows = [_row(result, at, decimals, several) for at in range(len(first)) for result in shown]
    arms = escaped(first.names[0]), escaped(first.names[1])
    many = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    made = "Each row is one interval, by the method that it names" if several else how(first)
    return Forest(
        title=f"Forest plot: {measure.title} of pairs, {' vs '.join(arms)}, {many}",
        description=_described(shown, rows),
        measure=measure.title,
        level=f"{numbers.level(first.level)} CI",
        arms=arms,
        rows=rows,
        scale=SCALES[form],
        notes=[f"{made[:1].upper()}{made[1:]}. All squares are of one size."],
    )


def pages(
    blocks: Sequence[Sequence[PairedEstimates]], millimetres: float, tallest: float, digits: int | None = None
) -> list[Picture]:
    """The forest plot in this width, in pictures of at most this height in millimetres."""
    return forest_plot.pages(forest(blocks[0], digits), millimetres, tallest)


def _row(result: PairedEstimates, at: int, decimals: int, several: bool) -> Row:
    study = escaped(result.study[at]) if result.study is not None else ""
    cells = [float(cell[at]) for arm in result.pairs.arms for cell in (arm.events, arm.n)]
    return Row(
        name=", ".join(filter(None, [study, result.method if several else ""])),
        text=texts(result, at, decimals).interval(),
        estimate=float(result.estimate[at]),
        low=float(result.low[at]),
        high=float(result.high[at]),
        counts=tuple(numbers.grouped(cell) for cell in cells),
        weight=1.0,
    )


def _described(shown: Sequence[PairedEstimates], rows: Sequence[Row]) -> str:
    """What is drawn, from where to where."""
    first = shown[0]
    title = f"{PAIRED[first.measure].title} of pairs with {numbers.level(first.level)} confidence interval."
    drawn = sorted((row for row in rows if math.isfinite(row.estimate)), key=lambda row: row.estimate)
    ends = " to ".join(dict.fromkeys(row.text for row in (drawn[0], drawn[-1]))) if drawn else "not estimable"
    return f"{title} {ends[:1].upper()}{ends[1:]}."
