"""How pooled effects are rounded and named, by the form of their measure; and their arms as texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.pooling.pooled import Pooled, PooledStudies
from rsa_trial_cli.stats.pooling.pooled_measures import pooled
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import Texts

if TYPE_CHECKING:
    from rsa_trial_cli.writing.views.journal_style import Style

Values = tuple[float, float, float]  # estimate, low, high
LARGE = 1000  # from here on a ratio has no decimals
SPAN = 3.92  # standard errors of a 95% interval, from end to end
DIGITS = 4  # of a mean or an SD in a table
ARMS = ("treatment", "control")


def _ratio(values: Values, digits: int | None, usual: int | None) -> Texts:
    """Ratios; from 1,000 up they are whole numbers where no digits are asked: their decimals say nothing."""
    made = numbers.ratio(values, usual if digits is None else digits)
    wide = [digits is None and LARGE <= value < numbers.LARGE for value in values]
    whole = (numbers.fixed(value, 0) for value in values)
    return Texts(*(own if far else text for far, own, text in zip(wide, whole, made, strict=True)))


def _points(values: Values, digits: int | None, _: int | None) -> Texts:
    decimals = numbers.percent_decimals(values, 2 if digits is None else digits)
    return Texts(*(numbers.points(value, decimals) for value in values))


def _plain(values: Values, decimals: int) -> Texts:
    return Texts(*(numbers.visible(value, decimals) for value in values))


def _units(values: Values, digits: int | None, _: int | None) -> Texts:
    return _plain(values, _units_decimals(values) if digits is None else digits)


def _sds(values: Values, digits: int | None, _: int | None) -> Texts:
    return _plain(values, numbers.enough(values, 2) if digits is None else digits)


def _units_decimals(values: Values) -> int:
    """Decimals that show two digits of the standard error, as the interval has it."""
    return numbers.decimals_by((values[2] - values[1]) / SPAN, values[0])


def _ratio_in_style(values: Values, style: Style) -> int:
    return style.ratio(values[0] if math.isfinite(values[0]) else 1.0)


def _points_in_style(values: Values, style: Style) -> int:
    return numbers.enough(values, style.points(math.inf))


def _percent(value: float) -> str:
    return numbers.general(100 * value)


def _number(value: float) -> str:
    return numbers.general(value)


@frozen
class Form:
    """How the effects of a form of measure are printed.

    texts : estimate and limits, digits as asked, decimals that are usual in a sentence → texts; in_style :
    decimals in the style of a journal, of points if they are points; tick : of an axis; points, unit : what
    follows an estimate in a table and in a sentence; small : what tests of small studies are about, where
    that is not the effect itself; between : the parts of an arm.
    """

    texts: Callable[[Values, int | None, int | None], Texts]
    in_style: Callable[[Values, Style], int]
    tick: Callable[[float], str]
    points: str = ""
    unit: str = ""
    small: str = ""
    between: str = "/"


FORMS: Mapping[str, Form] = {  # by the form of a measure
    "ratio": Form(_ratio, _ratio_in_style, _number),
    "points": Form(_points, _points_in_style, _percent, " points", " percentage points", " (of odds ratios)"),
    "units": Form(
        _units,
        lambda values, _: _units_decimals(values),
        _number,
        between=", ",
    ),
    "sds": Form(
        _sds,
        lambda values, _: numbers.enough(values, 2),
        _number,
        small=" (the standard error of a standardised difference follows its size)",
        between=", ",
    ),
    "means": Form(_ratio, _ratio_in_style, _number, between=", "),
}


def in_style(key: str, values: Values, style: Style) -> tuple[Sequence[float], int]:
    """Estimate and limits as a style prints them, differences of risks in points, and their decimals."""
    own = form(key)
    estimate, low, high = map(numbers.hundredfold, values) if own.points else values
    shown = estimate, low, high
    return shown, own.in_style(shown, style)


def form(key: str) -> Form:
    """The form of a measure. key : rr, or, rd, md, smd or rom."""
    return FORMS[pooled(key).measure.form]


def of_means(key: str) -> bool:
    """Whether the arms of a measure are means."""
    return "mean" in pooled(key).arms.columns


def arms(of: PooledStudies, at: int, thousands: str = "") -> tuple[str, ...]:
    """Of both arms events, or mean and SD, and participants as printed; () without any."""
    sizes = [float(getattr(of, f"{name}_n")[at]) for name in ARMS]
    if all(map(math.isnan, sizes)):
        return ()
    if of.treatment_mean is None:
        firsts = [_count(float(getattr(of, f"{name}_events")[at]), thousands) for name in ARMS]
    else:
        means, sds = (
            _alike([float(getattr(of, f"{name}_{column}")[at]) for name in ARMS]) for column in ("mean", "sd")
        )
        firsts = [f"{mean} ({sd})" for mean, sd in zip(means, sds, strict=True)]
    texts = zip(firsts, (_count(size, thousands) for size in sizes), strict=True)
    return tuple(text for pair in texts for text in pair)


def totals(of: Pooled | PooledStudies, rows: slice, thousands: str = "") -> tuple[str, ...]:
    """Of both arms events, "" of means, and participants in all; () without any. rows : of the records."""
    cells = [getattr(of, f"{name}_{column}")[rows] for name in ARMS for column in ("events", "n")]
    if np.isnan(cells[1]).all():
        return ()
    sums = ("" if np.isnan(cell).all() else _count(float(np.nansum(cell)), thousands) for cell in cells)
    return tuple(sums)


def joined(cells: tuple[str, ...], between: str) -> tuple[str, str]:
    """Each arm in one cell: 4/123, or 3.1 (1.2), 101. cells : () for none."""
    pairs = (cells[:2], cells[2:])
    first, second = (between.join(filter(None, pair)) for pair in pairs)
    return first, second


def _alike(values: Sequence[float]) -> list[str]:
    decimals = max(numbers.decimals_of(value, DIGITS) for value in values)
    return ["–" if math.isnan(value) else numbers.visible(value, decimals) for value in values]


def _count(value: float, thousands: str) -> str:
    """Participants; part of a control group may be 20.5."""
    if math.isnan(value):
        return "–"
    return f"{value:{thousands}.{0 if value == round(value) else 1}f}"
