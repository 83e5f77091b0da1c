"""Effects against a margin: non-inferiority, superiority by a margin, equivalence."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol, Unpack

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Bools, Floats, Trials
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.measures.measure import Estimates, Measure
from rsa_trial_cli.stats.measures.record import Asked, OfMargin

TYPES = ("non-inferiority", "superiority", "equivalence")


class Scaled(Protocol):
    """A measure of counts or of means: null : no effect; mirrored : the effect as far on its other side."""

    @property
    def null(self) -> float: ...

    def mirrored(self, effect: float) -> float: ...


@frozen
class Hypothesis:
    """What is to be shown: a margin on the measure's own scale, and what it is for, one of TYPES."""

    margin: float
    type: str = TYPES[0]

    def towards(self, measure: Scaled) -> str:
        """Where the effect is to be shown to lie: greater or less than the margin; within it and its mirror.

        Non-inferiority is on the side of no effect, superiority by a margin beyond it.
        """
        if self.type == "equivalence":
            return "within"
        return "greater" if (self.margin > measure.null) == (self.type == "superiority") else "less"

    def sides(self, measure: Scaled) -> list[tuple[str, float]]:
        """The one-sided tests that must all reject: which way each looks, and its margin, the lower first."""
        if (towards := self.towards(measure)) != "within":
            return [(towards, self.margin)]
        low, high = sorted((self.margin, measure.mirrored(self.margin)))
        return [("greater", low), ("less", high)]


@frozen(kw_only=True)
class AgainstMargin(OfMargin, Estimates):
    """Estimates whose P is one-sided and tests the margin instead of no effect.

    alternative : greater | less | within. Of equivalence P is the larger of two, p_lower of an effect above
    lower_margin and p_upper of one below upper_margin.
    """

    margin: float
    type: str
    lower_margin: float | None = field(default=None, metadata={"if_given": True})
    upper_margin: float | None = field(default=None, metadata={"if_given": True})
    p_lower: Floats | None = field(default=None, metadata={"if_given": True})
    p_upper: Floats | None = field(default=None, metadata={"if_given": True})

    @property
    def own_test(self) -> str | None:
        """The test against a margin that belongs to the interval."""
        return self.interval.margin_test


def estimate(
    measure: Measure,
    hypothesis: Hypothesis,
    trials: Trials,
    method: str | None = None,
    level: float = 0.95,
    **asked: Unpack[Asked],
) -> AgainstMargin:
    """Estimates with the one-sided P against the margin, or the larger of both for equivalence.

    A margin below no effect is tested from above for non-inferiority, one above it from below. asked : test,
    a name in measure.margin_tests, by default the interval's own (the first where it has none); zero_cells.
    An interval at `level` has both its limits within the margins exactly where its own P is below
    (1 − level)/2; a note says where another P takes the other side.
    """
    zero_cells = asked.get("zero_cells", "add-half")
    made = measure.estimate(trials, method, level, zero_cells=zero_cells)
    own = made.interval.margin_test or made.interval.beside_margin
    tested = measure.margin_tests[asked.get("test") or own or measure.margin_tests.default]
    shared = made.interval.margin_test == tested.name == "wald"
    sides = hypothesis.sides(measure)
    with np.errstate(all="ignore"):
        data = made.data if shared else measure.changed(trials.arms, tested, zero_cells)
        statistics, p_values = np.stack([tested(*data, at, to) for to, at in sides], axis=1)
        worst = np.argmax(p_values, axis=0), np.arange(len(trials))
        scale = measure.null, measure.bounds, measure.ratio
        figures = made.estimate, made.se, made.low, made.high, p_values[worst]
        result = notes.Result(*scale, made.interval, tested, trials, made.data, *figures)
        remarks = notes.remarks(result, _divided(result, sides, level))
    changed = {
        "statistic": statistics[worst],
        "p_value": p_values[worst],
        "test": tested.name,
        "alternative": hypothesis.towards(measure),
        "tested": tested,
        "margin": hypothesis.margin,
        "type": hypothesis.type,
        "note": notes.joined(remarks, len(trials)),
        "remarks": remarks,
    }
    if len(sides) > 1:
        ends = {"lower_margin": sides[0][1], "upper_margin": sides[1][1]}
        changed |= {**ends, "p_lower": p_values[0], "p_upper": p_values[1]}
    return AgainstMargin(**made.as_fields() | changed)


def _divided(result: notes.Result, sides: list[tuple[str, float]], level: float) -> Bools:
    """Where the interval lies beyond the margins and P does not say so, or the converse; shape (k,)."""
    beyond = [result.low > at if to == "greater" else result.high < at for to, at in sides]
    ends = [(result.low if to == "greater" else result.high, at) for to, at in sides]
    return notes.apart(result, ends, np.all(beyond, axis=0), (1 - level) / 2)
