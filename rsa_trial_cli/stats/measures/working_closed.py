"""The working of intervals with a correction or an estimate of their own; `working.py` has the others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.measures.working import BY_RULE, Steps, cells_of, estimate_steps, quantile
from rsa_trial_cli.stats.registry import Step, Table

if TYPE_CHECKING:
    from rsa_trial_cli.stats.measures.measure import Measure

CUT = "by rule: cut to the scale"
Correction = Callable[[Arm, Arm], Floats]


def corrected_wald(
    measure: Measure, correction: Correction, table: Table, *, unbiased: bool = False
) -> Steps:
    """Wald limits with a continuity correction; unbiased : with n − 1 in the variance (Hauck–Anderson)."""
    steps, centre, error = estimate_steps(measure, table.arms)
    cells = cells_of(table.arms)
    c, z = float(correction(*table.arms)[0]), normal.z(table.level)
    if unbiased:
        error = math.sqrt(sum(_over_n_less_one(arm) for arm in table.arms))
        formula = "√({a}·{b}/({n1}²·({n1} − 1)) + {c}·{d}/({n2}²·({n2} − 1)))"
        steps = [steps[0], Step("se", formula, cells, (error,))]
        made = Step("cc", "1/(2·{least})", {"least": min(cells["n1"], cells["n2"])}, (c,))
    elif c < (1 / cells["n1"] + 1 / cells["n2"]) / 2 - 1e-12:
        made = Step("cc", value=(c,), why="by rule: no more than the difference")
    else:
        made = Step("cc", "(1/{n1} + 1/{n2})/2", cells, (c,))
    if math.isnan(table.limits[0]):
        return [quantile(table), made, *steps, Step("limits", value=table.limits)]
    numbers = {"centre": centre, "z": z, "se": error, "cc": c}
    ends = []
    for name, sign, limit in zip(("low", "high"), "−+", table.limits, strict=True):
        far = centre + (z * error + c) * (1 if sign == "+" else -1)
        cut = abs(limit) == 1 < abs(far)
        formula = "" if cut else f"{{centre}} {sign} ({{z}}·{{se}} + {{cc}})"
        ends.append(Step(name, formula, numbers, (limit,), why=CUT if cut else ""))
    return [quantile(table), made, *steps, *ends]


def _over_n_less_one(arm: Arm) -> float:
    spread, n = float(arm.events[0] * arm.non_events[0]), float(arm.n[0])
    return spread / n**2 / (n - 1) if n > 1 else math.nan


def peto(table: Table) -> Steps:
    """Observed less expected events, their variance, and estimate ∓ z standard errors on the log scale."""
    cells = cells_of(table.arms)
    total, events = cells["n1"] + cells["n2"], cells["a"] + cells["c"]
    numbers = cells | {"N": total, "m": events, "rest": cells["b"] + cells["d"]}
    expected = cells["n1"] * events / total
    variance = cells["n1"] / total * cells["n2"] / total * events * numbers["rest"] / (total - 1)
    steps = [
        quantile(table),
        Step("O−E", "{a} − {n1}·{m}/{N}", numbers, (cells["a"] - expected,)),
        Step("var", "{n1}·{n2}·{m}·{rest}/({N}²·({N} − 1))", numbers, (variance,)),
    ]
    if math.isnan(table.limits[0]):
        return [*steps, Step("limits", value=table.limits)]
    found = {"distance": cells["a"] - expected, "var": variance}
    centre, error = found["distance"] / variance, 1 / math.sqrt(variance)
    ends = {"centre": centre, "z": normal.z(table.level), "se": error}
    return [
        *steps,
        Step("log OR", "{distance} / {var}", found, (centre,)),
        Step("se", "1/√({var})", found, (error,)),
        Step("limits", "exp({centre} ∓ {z}·{se})", ends, table.limits),
    ]


def test_based(measure: Measure, table: Table) -> Steps:
    """The standard error at which Wald's test is Pearson's, and the limits with it on the log scale."""
    (estimate, _), centre, _ = estimate_steps(measure, table.arms)
    cells = cells_of(table.arms)
    total, events = cells["n1"] + cells["n2"], cells["a"] + cells["c"]
    numbers = cells | {"N": total, "m": events, "rest": total - events}
    cross = cells["a"] * cells["d"] - cells["b"] * cells["c"]
    spread = cells["n1"] * cells["n2"] * events * numbers["rest"]
    if math.isnan(table.limits[0]):
        return [quantile(table), estimate, Step("limits", value=table.limits)]
    chi = math.sqrt(total / spread) * abs(cross)
    error = {"size": abs(centre), "chi": chi}
    ends = {"centre": centre, "z": normal.z(table.level), "se": abs(centre) / chi}
    return [
        quantile(table),
        Step("χ", "√({N}·({a}·{d} − {b}·{c})² / ({n1}·{n2}·{m}·{rest}))", numbers, (chi,)),
        estimate,
        Step("se", "{size} / {chi}", error, (ends["se"],)),
        Step("limits", "exp({centre} ∓ {z}·{se})", ends, table.limits),
    ]


def cornfield_corrected(table: Table) -> Steps:
    """At each limit the expected treated events A, the distance to them and its standard error."""
    cells = cells_of(table.arms)
    steps = [
        quantile(table),
        Step("ψ", "A·(n₂ − m + A) / ((m − A)·(n₁ − A)), with m events in all"),
        Step("SE", "1/√(1/A + 1/(m − A) + 1/(n₁ − A) + 1/(n₂ − m + A))"),
        Step("limits", "(|a − A| − ½)/SE is z"),
    ]
    for name, psi in zip(("low", "high"), table.limits, strict=True):
        if psi in (0.0, math.inf):
            steps.append(Step(name, value=(psi,), symbol="ψ", why=BY_RULE))
            continue
        expected = _expected_events(cells, psi)
        rest = cells["a"] + cells["c"] - expected
        four = expected, cells["n1"] - expected, rest, cells["n2"] - rest
        error = 1 / math.sqrt(sum(1 / cell for cell in four))
        numbers = {"A": expected, "|a − A| − ½": abs(cells["a"] - expected) - 0.5, "SE": error}
        steps.append(Step(name, numbers=numbers, value=(psi,), symbol="ψ"))
    return steps


def _expected_events(cells: dict[str, float], psi: float) -> float:
    """A with A(n₂ − m + A) = ψ(m − A)(n₁ − A), by its root that does not cancel."""
    events = cells["a"] + cells["c"]
    a, b = 1 - psi, cells["n2"] - events + psi * (events + cells["n1"])
    product = psi * events * cells["n1"]
    return 2 * product / (b + float(np.sqrt(b * b + 4 * a * product)))
