"""Estimates of trials as the record of a forest plot, without pooling."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
from rsa_trial_cli.stats.measures.measure import Estimates
from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.pictures import forest_plot
from rsa_trial_cli.writing.pictures.axes import LINEAR, NEEDED, POINTS, RATIO, Scale, per
from rsa_trial_cli.writing.pictures.forest_plot import Forest, Row
from rsa_trial_cli.writing.pictures.marks import Picture
from rsa_trial_cli.writing.views import beside, mean_words, numbers
from rsa_trial_cli.writing.views.measures import LOOKS, how, taken_as, ways
from rsa_trial_cli.writing.views.numbers import Texts

# by the form of a measure
SCALES: Mapping[str, Scale] = {
    "ratio": RATIO,
    "points": POINTS,
    "needed": NEEDED,
    "units": LINEAR,
    "sds": LINEAR,
    "means": RATIO,
}
COUNTED = dict.fromkeys(("units", "sds", "means"), "Mean (SD)")  # the first column of an arm, else its events
DECIMALS = {
    "ratio": 2,
    "points": 1,
    "needed": 0,
    "sds": 2,
    "means": 2,
}  # of all trials, but of a number that would read as 0
SIGNS = ("*", "†", "‡", "§", "¶")  # of notes, in the order of print; then twice each


def forest(blocks: Sequence[Sequence[Made]], digits: int | None = None) -> Forest:
    """A row for each trial and method. blocks : of trials, each with the results of the same methods."""
    first = blocks[0][0]
    look = LOOKS[first.measure]
    form = look.form
    drawing = _Drawing(DECIMALS.get(form) if digits is None else digits, _largest(blocks))
    rows = [row for block in blocks for row in drawing.rows(block)]
    arms = escaped(first.trials.names[0]), escaped(first.trials.names[1])
    many = f"{len(rows)} {'row' if len(blocks[0]) > 1 else 'trial'}{'s' if len(rows) != 1 else ''}"
    return Forest(
        title=f"Forest plot: {look.title}, {' vs '.join(arms)}, {many}",
        description=_described(first, rows),
        measure=look.title,
        level=f"{numbers.level(first.level)} CI",
        arms=arms,
        rows=rows,
        scale=per(first.per) if first.per else SCALES[form],
        favours=favoured(look.good(first), arms),
        counted=COUNTED.get(form, "Events"),
        notes=drawing.notes(blocks[0]),
    )


def pages(
    blocks: Sequence[Sequence[Made]], millimetres: float, tallest: float, digits: int | None
) -> list[Picture]:
    """The forest plot in this width, in pictures of at most this height in millimetres."""
    return forest_plot.pages(forest(blocks, digits), millimetres, tallest)


@dataclass
class _Drawing:
    """Rows on their way. most : the largest weight, 0 where all squares are of one size."""

    digits: int | None
    most: float
    signs: dict[str, str] = field(default_factory=dict)

    def rows(self, results: Sequence[Made]) -> list[Row]:
        """The rows of a block, trial by trial."""
        told, k = ways(results), len(results[0])
        return [self._row(r, at, way) for at in range(k) for r, way in zip(results, told, strict=True)]

    def _row(self, result: Made, at: int, way: str) -> Row:
        look, drawn = LOOKS[result.measure], result.computed
        text = beside.per_texts(result, at) if result.per else self._texts(result, at)
        name = ", ".join(filter(None, [escaped(result.trials.row_label(at)), way]))
        return Row(
            name=" ".join(filter(None, [name, self._sign(result.note[at])])),
            text=look.lead(result, at) + text.interval(),
            estimate=float(drawn.estimate[at]),
            low=float(drawn.low[at]),
            high=float(drawn.high[at]),
            counts=_cells(result, at),
            weight=float(_precision(result)[at]) if self.most else 1.0,
        )

    def _texts(self, result: Made, at: int) -> Texts:
        look = LOOKS[result.measure]
        return look.texts(result, at, look.decimals(result, at, self.digits))

    def _sign(self, note: str) -> str:
        if note and note not in self.signs:
            times, at = divmod(len(self.signs), len(SIGNS))
            self.signs[note] = SIGNS[at] * (times + 1)
        return self.signs.get(note, "")

    def notes(self, results: Sequence[Made]) -> list[str]:
        """How the figures came about, what the squares are, and what each sign says."""
        first = results[0]
        made = [how(first) if len(results) == 1 else "Each row is one interval, by the method that it names"]
        size = "Area of squares in proportion to 1/SE²" if self.most else "All squares are of one size"
        words = [*made, size, *LOOKS[first.measure].legend(first)]
        return [". ".join(text[:1].upper() + text[1:] for text in words) + ".", *self._signed()]

    def _signed(self) -> list[str]:
        return [f"{sign} {note[:1].upper()}{note[1:]}." for note, sign in self.signs.items()]


def _cells(result: Made, at: int) -> tuple[str, ...]:
    """Of both arms events, or mean and SD, and total as printed; – where they are missing."""
    if isinstance(result, MeanEstimates):
        arms = mean_words.arms(result.trials, at)
        return tuple(cell for arm in arms for cell in (f"{arm.mean} ({arm.sd})", arm.n))
    assert isinstance(result, Estimates)
    trials = result.trials
    cells = (float(cell[at]) for arm in (trials.treatment, trials.control) for cell in (arm.events, arm.n))
    return tuple("–" if math.isnan(cell) else numbers.grouped(cell) for cell in cells)


def _precision(result: Made) -> Floats:
    """1/SE² of each trial on the scale of analysis, shape (k,); 0 where nothing is drawn."""
    drawn = np.isfinite(result.computed.estimate)
    with np.errstate(divide="ignore"):
        return np.where(drawn, 1 / result.se**2, 0.0)


def _largest(blocks: Sequence[Sequence[Made]]) -> float:
    """The largest 1/SE², or 0 if a standard error is none, or all are."""
    every = np.concatenate([_precision(result) for block in blocks for result in block])
    most = float(np.max(every, initial=0.0))
    return most if math.isfinite(most) else 0.0


def _taken(first: Made) -> list[str]:
    """What more of it is taken as, if that was said."""
    look = LOOKS[first.measure]
    return look.legend(first) if isinstance(first, MeanEstimates) else taken_as(look.good(first))


def favoured(event_is: str | None, arms: tuple[str, str]) -> tuple[str, str] | tuple[()]:
    """Which arm a value below and one above no effect favours, if it is known what the event is."""
    return {"harm": arms, "benefit": arms[::-1]}.get(event_is or "", ())


def _described(first: Made, rows: Sequence[Row]) -> str:
    """The picture in words: what is drawn, from where to where."""
    drawn = sorted((row for row in rows if math.isfinite(row.estimate)), key=lambda row: row.estimate)
    words = [f"{LOOKS[first.measure].title} with {numbers.level(first.level)} confidence interval, by trial."]
    if drawn:
        ends = " to ".join(f"{row.text} in {row.name or 'the trial'}" for row in (drawn[0], drawn[-1]))
        words.append(f"From {ends}." if len(drawn) > 1 else f"{drawn[0].text}.")
    if len(drawn) < len(rows):
        words.append(f"{len(rows) - len(drawn)} without an estimate that can be drawn.")
    return " ".join([*words, *_taken(first)])
