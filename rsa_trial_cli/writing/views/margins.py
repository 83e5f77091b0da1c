"""What a P against a margin tests, in words."""

from __future__ import annotations

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.measures.margin import AgainstMargin
from rsa_trial_cli.stats.measures.record import OfMargin
from rsa_trial_cli.writing.views import numbers

SIDE = {"greater": "above", "less": "below"}
CHANGE = {"greater": "more events", "less": "fewer events"}
WORSE = {"benefit": "less", "harm": "greater"}  # the side of no effect on which treatment is worse


def against(result: OfMargin) -> str:
    """Against −10 points, against 1.5, against −10 and 10 points."""
    ends = (result.lower_margin, result.upper_margin)
    tested = [_text(result, at) for at in (ends if result.alternative == "within" else [result.margin])]
    return f"against {' and '.join(tested)}{' points' if _is_percent(result) else ''}"


def _is_percent(result: OfMargin) -> bool:
    """Whether margins are in percentage points: of risks, never of means."""
    return result.measure in MEASURES and MEASURES[result.measure].percent


def facts(result: AgainstMargin) -> list[tuple[str, str]]:
    """The line on the margin of one trial shown in full."""
    words = _equivalence(result) if result.alternative == "within" else _one_sided(result)
    return [("Margin", words)]


def _one_sided(result: AgainstMargin) -> str:
    quantity = MEASURES[result.measure].title.lower()
    place = (
        f"a{'n' * (quantity[0] == 'o')} {quantity} {SIDE[result.alternative]} {_text(result, result.margin)}"
    )
    meaning = _difference(result) if MEASURES[result.measure].percent else _ratio(result)
    return f"P is one-sided, for {place}: {meaning}"


def _difference(result: AgainstMargin) -> str:
    size, name = _text(result, abs(result.margin)), escaped(result.names[0])
    shown, worse = result.alternative, WORSE.get(result.trials.event_is or "")
    if result.type == "superiority":
        word = CHANGE[shown] if worse is None else "worse" if shown == worse else "better"
        verb = "has" if worse is None else "is"
        return f"{name} {verb} {word} by more than {size} points"
    kept_out = "less" if shown == "greater" else "greater"
    if worse is None:
        return f"{name} does not have {size} points {CHANGE[kept_out]}"
    return f"{name} is not {'worse' if kept_out == worse else 'better'} by more than {size} points"


def _ratio(result: AgainstMargin) -> str:
    more = {"greater": "more", "less": "less"}[result.alternative]
    treated, control = map(escaped, result.names)
    quantity = MEASURES[result.measure].quantity
    verb = "are" if quantity == "odds" else "is"
    that = "those" if quantity == "odds" else "that"
    times = _text(result, result.margin)
    return f"the {quantity} with {treated} {verb} {more} than {times} times {that} with {control}"


def _equivalence(result: AgainstMargin) -> str:
    return equivalence(result, (result.p_lower, result.p_upper), result.level)


def equivalence(result: OfMargin, p_values: tuple[Floats | None, Floats | None], level: float) -> str:
    """Both tests of an equivalence and the level that goes with them. p_values : two of shape (k,)."""
    ends = (p_values[0], "above", result.lower_margin), (p_values[1], "below", result.upper_margin)
    both = [
        f"{numbers.p_value(float(p[0]))} {side} {_text(result, at)}" for p, side, at in ends if p is not None
    ]
    alpha = numbers.level(round((1 - level) / 2, 12))
    return (
        f"equivalence: P is the larger of two one-sided, {' and '.join(both)}; "
        f"the {numbers.level(level)} interval goes with two tests at {alpha}"
    )


def _text(result: OfMargin, margin: float | None) -> str:
    """A margin exactly as it was asked for, in points of a difference."""
    value = float(margin or 0.0)
    if not _is_percent(result):
        return numbers.general(value)
    return numbers.MINUS * (value < 0) + numbers.level(abs(value)).removesuffix("%")
