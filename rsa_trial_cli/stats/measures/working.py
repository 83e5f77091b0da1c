"""The working of an interval: named numbers, so that a reader can redo it by hand.

A method is registered with its working beside its computation. Closed forms are written out; of an iterative
method the equation is given, with what it holds at each limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import skewness
from rsa_trial_cli.stats.inference.difference_roots import Tilted
from rsa_trial_cli.stats.inference.one_proportion import odds_compared
from rsa_trial_cli.stats.registry import Adjust, Step, Table

if TYPE_CHECKING:
    from rsa_trial_cli.stats.measures.measure import Measure

Steps = list[Step]
Pair = tuple[Arm, Arm]
Limits = Callable[[Arm, float], Floats]
Stated = Callable[[Tilted, Tilted, float], Mapping[str, float]]

BY_RULE = "by rule: the counts allow no other limit"
RATIO_OF_TWO = (
    ("a", "l1·(2·t1 − l1)"),
    ("low", "a / (t1·t2 + √((t2·(t1 − l1))² + a·(u2 − t2)²))"),
    ("b", "l2·(2·t2 − l2)"),
    ("high", "(t1·t2 + √((t1·(t2 − l2))² + b·(u1 − t1)²)) / b"),
)
DIFFERENCE_OF_TWO = (
    ("low", "t1 − t2 − √((t1 − l1)² + (u2 − t2)²)"),
    ("high", "t1 − t2 + √((u1 − t1)² + (t2 − l2)²)"),
)


def wald(measure: Measure, table: Table, *, change: Adjust | None = None) -> Steps:
    """Estimate ∓ z standard errors on the scale of analysis. change : of the counts, by the method itself."""
    steps, centre, error = estimate_steps(measure, change(*table.arms) if change else table.arms)
    limits = "exp({centre} ∓ {z}·{se})" if measure.ratio else "{centre} ∓ {z}·{se}"
    numbers = {"centre": centre, "z": normal.z(table.level), "se": error}
    return [quantile(table), *steps, Step("limits", limits, numbers, table.limits)]


def inverse_sinh(measure: Measure, table: Table, *, emptied: tuple[str, str]) -> Steps:
    """Estimate ∓ 2·asinh(z·se/2) on the log scale.

    emptied : both limits of that formula where a cell goes to 0 and the estimate is infinite; ad and bc stand
    for the one of the two cells that is not empty.
    """
    steps, centre, error = estimate_steps(measure, table.arms)
    z = normal.z(table.level)
    if math.isfinite(centre) and math.isfinite(error):
        numbers = {"centre": centre, "z": z, "se": error}
        limits = Step("limits", "exp({centre} ∓ 2·asinh({z}·{se}/2))", numbers, table.limits)
        return [quantile(table), *steps, limits]
    cells = cells_of(table.arms)
    a, b, c, d = (cells[name] for name in "abcd")
    cells |= {"z": z, "ad": a or d, "bc": b or c}
    ends = zip(("low", "high"), emptied, table.limits, strict=True)
    return [quantile(table), *(_emptied(name, formula, cells, limit) for name, formula, limit in ends)]


def _emptied(name: str, formula: str, cells: Mapping[str, float], limit: float) -> Step:
    if math.isnan(limit):
        return Step(name, value=(limit,))
    if limit in (0.0, math.inf):
        return Step(name, value=(limit,), why=BY_RULE)
    return Step(name, formula, cells, (limit,), why="as the empty cell goes to 0")


def square_and_add(measure: Measure, table: Table, *, limits: Limits, odds: bool = False) -> Steps:
    """Limits of both risks, or odds, and how they are put together; a and b are worked out on the way."""
    arms = odds_compared(*table.arms) if odds else table.arms
    turned = odds and not all(arm.non_events[0] for arm in table.arms)
    words = f"odds of {'no event, of control by treatment' if turned else 'the event'}" if odds else "risk"
    steps, values = [quantile(table)], dict(zip(("low", "high"), table.limits, strict=True))
    for name, arm in zip("12", arms, strict=True):
        ends = (arm.odds if odds else arm.risk)[0], *limits(arm, table.level)[:, 0]
        made = {f"{letter}{name}": float(value) for letter, value in zip("tlu", ends, strict=True)}
        steps.append(Step(f"arm {name}", numbers=made, why=f"{words}, Wilson limits"))
        values |= made
    if math.isnan(table.limits[0]):
        return [*steps, Step("limits", value=table.limits)]
    for name, arm_name in (("a", "1"), ("b", "2")):
        low, estimate = values[f"l{arm_name}"], values[f"t{arm_name}"]
        values[name] = low * (2 * estimate - low)
    formulas = RATIO_OF_TWO if measure.ratio else DIFFERENCE_OF_TWO
    return [*steps, *(_combined(measure, name, formula, values[name]) for name, formula in formulas)]


def _combined(measure: Measure, name: str, formula: str, value: float) -> Step:
    if math.isinf(value) or (value == 0 and name == "low" and measure.ratio):
        return Step(name, value=(value,), why=BY_RULE)
    return Step(name, formula, value=(value,))


def score(measure: Measure, table: Table, *, corrected: bool) -> Steps:
    """At each limit the restricted estimates, S, V and their ratio, which is z.

    corrected : whether V has the factor N/(N−1).
    """
    factor = _factor(table) if corrected else 1.0

    def stated(first: Tilted, second: Tilted, theta: float) -> dict[str, float]:
        s = float(measure.score.difference(*table.arms, first, second, theta)[0])
        v = float(measure.score.moments(*table.arms, first, second)[1][0]) * factor
        return {"S": s, "V": v, "S/√V": s / math.sqrt(v)}

    formulas = measure.formulas
    return [
        quantile(table),
        Step("S", formulas.score),
        Step("V", f"({formulas.score_variance}){'·N/(N−1)' if corrected else ''}"),
        Step("limits", "S/√V is z below and −z above, at the estimates restricted to θ"),
        *_at_limits(measure, table, stated),
    ]


def skewness_corrected(measure: Measure, table: Table) -> Steps:
    """At each limit S, V, the third moment μ₃ and the corrected score s, which is z."""
    z, factor = normal.z(table.level), _factor(table)

    def stated(first: Tilted, second: Tilted, _: float) -> dict[str, float]:
        s, v, third = (float(x[0]) for x in measure.score.moments(*table.arms, first, second))
        v *= factor
        t, g = np.array([s / math.sqrt(v)]), np.array([third / (6 * v**1.5)])
        made = float(skewness.corrected(t, g, z)[0])
        return {"S": s, "V": v, "μ₃": third, "g": float(g[0]), "s": made}

    formulas = measure.formulas
    return [
        quantile(table),
        Step("S", formulas.score + formulas.bias),
        Step("V", f"({formulas.score_variance})·N/(N−1)"),
        Step("s", "from g·s² + s = S/√V + g with g = μ₃/(6V^1.5)"),
        Step("limits", "s is z below and −z above, at the estimates restricted to θ"),
        *_at_limits(measure, table, stated),
    ]


def profile(measure: Measure, table: Table) -> Steps:
    """At each limit the restricted estimates and the likelihood ratio, which is z²."""
    lost = "2·(log L(p̂) − log L(p̃))"

    def stated(first: Tilted, second: Tilted, _: float) -> dict[str, float]:
        deviance = 0.0
        for arm, at in zip(table.arms, (first, second), strict=True):
            for cell, share in ((arm.events, at.p), (arm.non_events, at.q)):
                if cell[0] > 0:
                    deviance += 2 * float(cell[0]) * math.log(float(cell[0] / (arm.n[0] * share[0])))
        return {lost: deviance}

    equation = Step("limits", f"{lost} = z²", value=(normal.z(table.level) ** 2,))
    return [quantile(table), equation, *_at_limits(measure, table, stated)]


def conditional(table: Table, *, holds: tuple[str, str]) -> Steps:
    """The equation that each limit of a conditional method solves.

    holds : at the lower and at the upper limit; {x} stands for the treated events, {alpha} for 1 − level.
    """
    first, second = table.arms
    events = float(first.events[0])
    alpha = 1 - table.level
    numbers = {"x": events, "half": alpha / 2, "alpha": alpha}
    given = "X treated events of {all} in all, by Fisher's noncentral hypergeometric with odds ratio ψ"
    steps = [Step("given", given, {"all": events + float(second.events[0])})]
    for name, psi, formula in zip(("low", "high"), table.limits, holds, strict=True):
        why = BY_RULE if psi in (0.0, math.inf) else ""
        steps.append(Step(name, formula, numbers, (psi,), "ψ", why))
    return steps


def _at_limits(measure: Measure, table: Table, stated: Stated) -> Steps:
    """A step a limit θ, with the restricted estimates there and what is stated of them."""
    steps = []
    for name, theta in zip(("low", "high"), table.limits, strict=True):
        if not math.isfinite(theta) or theta in (0.0, -1.0, 1.0):
            steps.append(Step(name, value=(theta,), symbol="θ", why=BY_RULE))
            continue
        first, second = measure.score.estimates.at(*table.arms, np.array([theta]))
        numbers = {"p̃₁": float(first.p[0]), "p̃₂": float(second.p[0]), **stated(first, second, theta)}
        steps.append(Step(name, numbers=numbers, value=(theta,), symbol="θ"))
    return steps


def estimate_steps(measure: Measure, arms: Pair) -> tuple[Steps, float, float]:
    """Estimate and standard error on the scale of analysis, with the cells put in."""
    cells, formulas = cells_of(arms), measure.formulas
    centre = float(measure.scale(*arms)[0])
    error = float(np.sqrt(measure.variance(*arms))[0])
    steps = [
        Step(formulas.name, formulas.estimate, cells, (centre,)),
        Step("se", formulas.error, cells, (error,)),
    ]
    return steps, centre, error


def cells_of(arms: Pair) -> dict[str, float]:
    """The cells a, b, c, d and the sizes n1, n2 of one table, arms of shape (1,)."""
    first, second = arms
    cells = first.events, first.non_events, first.n, second.events, second.non_events, second.n
    return {name: float(cell[0]) for name, cell in zip(("a", "b", "n1", "c", "d", "n2"), cells, strict=True)}


def _factor(table: Table) -> float:
    """N/(N−1)."""
    total = float(sum(arm.n[0] for arm in table.arms))
    return total / (total - 1)


def quantile(table: Table) -> Step:
    """The step z: the normal quantile of the table's level."""
    why = "the normal quantile at level {level}"
    return Step("z", numbers={"level": table.level}, value=(normal.z(table.level),), why=why)
