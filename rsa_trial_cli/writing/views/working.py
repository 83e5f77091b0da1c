"""The working of an interval with this trial's numbers in it, so that a reader can redo it by hand.

Closed forms are written out; for iterative methods the equation is given, with what it holds at each limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from rsa_trial_cli.stats.arms import Arm
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference import restricted, skewness
from rsa_trial_cli.stats.inference.one_proportion import odds_compared
from rsa_trial_cli.writing.views.numbers import INFINITY, MINUS, UNDEFINED
from rsa_trial_cli.writing.views.sheet import Facts

RESTRICTIONS = {
    "or": restricted.ODDS_RATIO,
    "rr": restricted.RISK_RATIO,
    "rd": restricted.RISK_DIFFERENCE,
}
SKEWED = {"or": skewness.ODDS_RATIO, "rr": skewness.RISK_RATIO, "rd": skewness.RISK_DIFFERENCE}
ESTIMATED = {
    "or": ("log OR", "ln({a}·{d} / ({b}·{c}))", "√(1/{a} + 1/{b} + 1/{c} + 1/{d})"),
    "rr": ("log RR", "ln(({a}/{n1}) / ({c}/{n2}))", "√({b}/({a}·{n1}) + {d}/({c}·{n2}))"),
    "rd": ("RD", "{a}/{n1} − {c}/{n2}", "√({a}·{b}/{n1}³ + {c}·{d}/{n2}³)"),
}
SCORES = {
    "or": ("(p̂₁−p̃₁)/(p̃₁q̃₁) − (p̂₂−p̃₂)/(p̃₂q̃₂)", "1/(n₁p̃₁q̃₁) + 1/(n₂p̃₂q̃₂)"),
    "rr": ("p̂₁ − θp̂₂", "p̃₁q̃₁/n₁ + θ²p̃₂q̃₂/n₂"),
    "rd": ("p̂₁ − p̂₂ − θ", "p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂"),
}

Lines = list[tuple[str, str]]


def facts(result: Any) -> Facts:
    """The working of the first trial of a result."""
    made = getattr(result, "risk_difference", result)
    with np.errstate(all="ignore"):
        lines = WORKED[made.interval.kind](made)
    if made.interval.kind != "exact":
        lines.insert(0, ("z", f"{g(normal.z(made.level))}, the normal quantile at level {made.level:g}"))
    return Facts([("Working", f"{made.interval.title} interval"), *lines])


def g(value: float) -> str:
    """Seven significant digits."""
    return f"{float(value):.7g}".replace("-", MINUS).replace("inf", INFINITY).replace("nan", UNDEFINED)


def _data(result: Any) -> tuple[Arm, Arm]:
    """The counts as the interval uses them, corrections included."""
    change, (first, second) = result.interval.detail, result.data
    return change(first, second) if change else (first, second)


def _estimate(result: Any) -> tuple[Lines, float, float]:
    """Estimate and standard error on the scale of analysis, with the cells put in."""
    first, second = _data(result)
    values = (first.events, first.non_events, first.n, second.events, second.non_events, second.n)
    cells = {name: g(value[0]) for name, value in zip(("a", "b", "n1", "c", "d", "n2"), values, strict=True)}
    name, centre, error = ESTIMATED[result.measure]
    risks = first.risk[0] - second.risk[0]
    at = float(risks if result.measure == "rd" else np.log(result.estimate[0]))
    spread = (
        float(np.sqrt(first.risk_variance + second.risk_variance)[0])
        if result.measure == "rd"
        else result.se[0]
    )
    lines = [(name, f"{centre.format(**cells)} = {g(at)}"), ("se", f"{error.format(**cells)} = {g(spread)}")]
    return lines, at, float(spread)


def _log_wald(result: Any) -> Lines:
    lines, centre, se = _estimate(result)
    return [*lines, ("limits", f"exp({g(centre)} ∓ {g(normal.z(result.level))}·{g(se)}) = {_limits(result)}")]


def _wald(result: Any) -> Lines:
    lines, centre, se = _estimate(result)
    return [*lines, ("limits", f"{g(centre)} ∓ {g(normal.z(result.level))}·{g(se)} = {_limits(result)}")]


def _inverse_sinh(result: Any) -> Lines:
    """Where a cell is empty log OR and se are infinite, and what is written is the limit of the formula."""
    lines, centre, se = _estimate(result)
    if math.isfinite(centre) and math.isfinite(se):
        half = f"2·asinh({g(normal.z(result.level))}·{g(se)}/2)"
        return [*lines, ("limits", f"exp({g(centre)} ∓ {half}) = {_limits(result)}")]
    ends = zip(("low", "high"), EMPTIED[result.measure], (result.low, result.high), strict=True)
    return [(name, _emptied(result, formula, float(limit[0]))) for name, formula, limit in ends]


def _emptied(result: Any, formula: str, limit: float) -> str:
    """One limit of the inverse sinh interval of a table with an empty cell."""
    if math.isnan(limit):
        return UNDEFINED
    if limit in (0.0, math.inf):
        return f"{g(limit)}, {BY_RULE}"
    (a, b, n1), (c, d, n2) = (
        (float(x[0]) for x in (arm.events, arm.non_events, arm.n)) for arm in result.data
    )
    cells = {"a": a, "b": b, "c": c, "d": d, "n1": n1, "n2": n2, "ad": a or d, "bc": b or c}
    filled = formula.format(z=g(normal.z(result.level)), **{name: g(cell) for name, cell in cells.items()})
    return f"{filled} = {g(limit)}, as the empty cell goes to 0"


def _square_and_add(result: Any) -> Lines:
    """Limits of both risks, or odds, and how they are put together; a and b are worked out on the way."""
    odds = result.measure == "or"
    arms = odds_compared(*result.data) if odds else result.data
    turned = odds and not all(arm.non_events[0] for arm in result.data)
    words = f"odds of {'no event, of control by treatment' if turned else 'the event'}" if odds else "risk"
    lines = []
    values: dict[str, float] = {}
    for name, arm in zip("12", arms, strict=True):
        ends = (arm.odds if odds else arm.risk)[0], *result.interval.detail(arm, result.level)[:, 0]
        made = {f"{letter}{name}": float(value) for letter, value in zip("tlu", ends, strict=True)}
        texts = ", ".join(f"{letter} = {g(value)}" for letter, value in made.items())
        lines.append((f"arm {name}", f"{texts} ({words}, Wilson limits)"))
        values |= made
    values |= {
        end: values[f"l{arm}"] * (2 * values[f"t{arm}"] - values[f"l{arm}"]) for end, arm in ("a1", "b2")
    }
    values |= {"low": float(result.low[0]), "high": float(result.high[0])}
    combined = COMBINED[result.measure]
    if math.isnan(values["low"]):
        return [*lines, ("limits", UNDEFINED)]
    return [*lines, *((name, _combined(name, formula, values[name])) for name, formula in combined)]


def _combined(name: str, formula: str, value: float) -> str:
    by_rule = math.isinf(value) or (value == 0 and name == "low" and formula.startswith("a /"))
    return f"{g(value)}, {BY_RULE}" if by_rule else f"{formula} = {g(value)}"


def _score(result: Any) -> Lines:
    """At each limit the restricted estimates, S, V and their ratio, which is z."""
    score, variance = SCORES[result.measure]

    def at(first: Any, second: Any, theta: float) -> str:
        s, v = _score_and_variance(result, first, second, theta)
        return f"S = {g(s)}, V = {g(v)}, S/√V = {g(s / math.sqrt(v))}"

    factor = "·N/(N−1)" if result.interval.detail else ""
    return [
        ("S", score),
        ("V", f"({variance}){factor}"),
        ("limits", f"S/√V is z below and {MINUS}z above, at the estimates restricted to θ"),
        *_at_limits(result, at),
    ]


def _score_and_variance(result: Any, first: Any, second: Any, theta: float) -> tuple[float, float]:
    """S and V at θ; without the correction for bias that the skewness-corrected odds ratio has."""
    treatment, control = result.data
    _, variance, _ = SKEWED[result.measure].moments(treatment, control, first, second)
    risk1, risk2 = treatment.risk, control.risk
    difference = {
        "or": lambda: (risk1 - first.p) / (first.p * first.q) - (risk2 - second.p) / (second.p * second.q),
        "rr": lambda: risk1 - theta * risk2,
        "rd": lambda: risk1 - risk2 - theta,
    }[result.measure]()
    total = float(result.data[0].n[0] + result.data[1].n[0])
    factor = total / (total - 1) if result.interval.detail else 1.0
    return float(difference[0]), float(variance[0]) * factor


def _skewness(result: Any) -> Lines:
    """At each limit S, V, the third moment μ₃ and the corrected score s, which is z."""
    score, variance = SCORES[result.measure]
    total = float(result.data[0].n[0] + result.data[1].n[0])
    scale, z = SKEWED[result.measure], normal.z(result.level)

    def at(first: Any, second: Any, _: float) -> str:
        treatment, control = result.data
        s, v, third = (float(x[0]) for x in scale.moments(treatment, control, first, second))
        v *= total / (total - 1)
        t, skew = np.array([s / math.sqrt(v)]), np.array([third / (6 * v**1.5)])
        done = skewness.corrected(t, skew, z)
        return f"S = {g(s)}, V = {g(v)}, μ₃ = {g(third)}, g = {g(skew[0])}, s = {g(done[0])}"

    bias = " − (p̃₁ − p̃₂)/(n₁p̃₁q̃₁ + n₂p̃₂q̃₂)" if result.measure == "or" else ""
    return [
        ("S", score + bias),
        ("V", f"({variance})·N/(N−1)"),
        ("s", "from g·s² + s = S/√V + g with g = μ₃/(6V^1.5)"),
        ("limits", f"s is z below and {MINUS}z above, at the estimates restricted to θ"),
        *_at_limits(result, at),
    ]


def _profile(result: Any) -> Lines:
    """At each limit the restricted estimates and the likelihood ratio, which is z²."""

    def lost(first: Any, second: Any, _: float) -> str:
        deviance = 0.0
        for arm, at in zip(result.data, (first, second), strict=True):
            for cell, share in ((arm.events, at.p), (arm.non_events, at.q)):
                if cell[0] > 0:
                    deviance += 2 * float(cell[0]) * math.log(float(cell[0] / (arm.n[0] * share[0])))
        return f"2·(log L(p̂) − log L(p̃)) = {g(deviance)}"

    equation = ("limits", f"2·(log L(p̂) − log L(p̃)) = z² = {g(normal.z(result.level) ** 2)}")
    return [equation, *_at_limits(result, lost)]


def _exact(result: Any) -> Lines:
    """The equation that each limit of a conditional method solves."""
    first, second = result.data
    events, all_events = g(first.events[0]), g(first.events[0] + second.events[0])
    alpha = 1 - result.level
    low, high = (text.format(x=events, half=g(alpha / 2), alpha=g(alpha)) for text in result.interval.detail)
    given = (
        f"X treated events of {all_events} in all, by Fisher's noncentral hypergeometric with odds ratio ψ"
    )
    ends = (("low", float(result.low[0]), low), ("high", float(result.high[0]), high))
    return [
        ("given", given),
        *(
            (name, f"ψ = {g(psi)}{f', {BY_RULE}' if psi in (0.0, math.inf) else f': {equation}'}")
            for name, psi, equation in ends
        ),
    ]


def _at_limits(result: Any, working: Callable[[Any, Any, float], str]) -> Lines:
    lines = []
    for name, limit in (("low", result.low), ("high", result.high)):
        theta = float(limit[0])
        if not math.isfinite(theta) or theta in (0.0, -1.0, 1.0):
            lines.append((name, f"θ = {g(theta)}, {BY_RULE}"))
            continue
        treatment, control = result.data
        first, second = RESTRICTIONS[result.measure].at(treatment, control, limit)
        at = f"p̃₁ = {g(first.p[0])}, p̃₂ = {g(second.p[0])}"
        lines.append((name, f"θ = {g(theta)}: {at}, {working(first, second, theta)}"))
    return lines


def _limits(result: Any) -> str:
    low, high = g(result.low[0]), g(result.high[0])
    return low if low == UNDEFINED else f"{low} to {high}"


BY_RULE = "by rule: the counts allow no other limit"
EMPTIED = {  # ad and bc: the one of the two cells that is not empty
    "or": ("{a}·{d} / ({z}²·{bc})", "{z}²·{ad} / ({b}·{c})"),
    "rr": ("{a}·{n2} / ({z}²·{n1})", "{z}²·{n2} / ({n1}·{c})"),
}
RATIO_OF_TWO = (
    ("a", "l1·(2·t1 − l1)"),
    ("low", "a / (t1·t2 + √((t2·(t1 − l1))² + a·(u2 − t2)²))"),
    ("b", "l2·(2·t2 − l2)"),
    ("high", "(t1·t2 + √((t1·(t2 − l2))² + b·(u1 − t1)²)) / b"),
)
COMBINED = {
    "or": RATIO_OF_TWO,
    "rr": RATIO_OF_TWO,
    "rd": (("low", "t1 − t2 − √((t1 − l1)² + (u2 − t2)²)"), ("high", "t1 − t2 + √((u1 − t1)² + (t2 − l2)²)")),
}
WORKED: dict[str, Callable[[Any], Lines]] = {
    "log-wald": _log_wald,
    "wald": _wald,
    "inverse-sinh": _inverse_sinh,
    "square-and-add": _square_and_add,
    "score": _score,
    "skewness": _skewness,
    "profile": _profile,
    "exact": _exact,
}
