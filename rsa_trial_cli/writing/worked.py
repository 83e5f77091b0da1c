"""The working of an interval with this trial's numbers in it, so that a reader can redo it by hand.

Closed forms are written out; for iterative methods the equation is given, with what it holds at each limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from rsa_trial_cli.stats import normal, restricted, skewness
from rsa_trial_cli.stats.proportion import odds_compared, wilson, wilson_corrected
from rsa_trial_cli.stats.trials import Arm
from rsa_trial_cli.writing.numbers import INFINITY, MINUS, UNDEFINED
from rsa_trial_cli.writing.sheet import Facts

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
    """The counts as the method uses them, corrections included."""
    first, second = result.data
    return (
        (first.plus(1.0, 1.0), second.plus(1.0, 1.0)) if result.method == "agresti-caffo" else (first, second)
    )


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
    lines, centre, se = _estimate(result)
    half = f"2·asinh({g(normal.z(result.level))}·{g(se)}/2)"
    return [*lines, ("limits", f"exp({g(centre)} ∓ {half}) = {_limits(result)}")]


def _square_and_add(result: Any) -> Lines:
    """Limits of both risks, or odds, and how they are put together."""
    interval = wilson_corrected if result.method == "newcombe-cc" else wilson
    lines = []
    arms = odds_compared(*result.data) if result.measure == "or" else result.data
    for name, arm in zip(("1", "2"), arms, strict=True):
        low, high = interval(arm, result.level)[:, 0]
        scale, words = WILSON[result.measure]
        ends = zip("tlu", (arm.risk[0], low, high), strict=True)
        texts = ", ".join(f"{letter}{name} = {g(scale(np.float64(value)))}" for letter, value in ends)
        lines.append((f"arm {name}", f"{texts} ({words})"))
    low, high = COMBINED[result.measure]
    return [*lines, ("low", f"{low} = {g(result.low[0])}"), ("high", f"{high} = {g(result.high[0])}")]


def _score(result: Any) -> Lines:
    """At each limit the restricted estimates, S, V and their ratio, which is z."""
    score, variance = SCORES[result.measure]

    def at(first: Any, second: Any, theta: float) -> str:
        s, v = _score_and_variance(result, first, second, theta)
        return f"S = {g(s)}, V = {g(v)}, S/√V = {g(s / math.sqrt(v))}"

    factor = "" if result.interval.test == "pearson" else "·N/(N−1)"
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
    factor = 1.0 if result.interval.test == "pearson" else total / (total - 1)
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
    low, high = (
        text.format(x=events, tail=g(alpha / 2), alpha=g(alpha)) for text in CONDITIONS[result.method]
    )
    given = (
        f"X treated events of {all_events} in all, by Fisher's noncentral hypergeometric with odds ratio ψ"
    )
    return [
        ("given", given),
        ("low", f"ψ = {g(result.low[0])}: {low}"),
        ("high", f"ψ = {g(result.high[0])}: {high}"),
    ]


def _at_limits(result: Any, working: Callable[[Any, Any, float], str]) -> Lines:
    lines = []
    for name, limit in (("low", result.low), ("high", result.high)):
        theta = float(limit[0])
        if not math.isfinite(theta) or theta in (0.0, -1.0, 1.0):
            lines.append((name, f"θ = {g(theta)}, by rule: the counts allow no other limit"))
            continue
        treatment, control = result.data
        first, second = RESTRICTIONS[result.measure].at(treatment, control, limit)
        at = f"p̃₁ = {g(first.p[0])}, p̃₂ = {g(second.p[0])}"
        lines.append((name, f"θ = {g(theta)}: {at}, {working(first, second, theta)}"))
    return lines


def _limits(result: Any) -> str:
    low, high = g(result.low[0]), g(result.high[0])
    return low if low == UNDEFINED else f"{low} to {high}"


CONDITIONS = {
    "exact": ("P(X ≥ {x}) = {tail}", "P(X ≤ {x}) = {tail}"),
    "mid-p": ("P(X > {x}) + ½P(X = {x}) = {tail}", "P(X < {x}) + ½P(X = {x}) = {tail}"),
    "minlike": (
        "two-sided Fisher P above {alpha} from here on",
        "two-sided Fisher P above {alpha} up to here",
    ),
    "blaker": ("Blaker's P above {alpha} from here on", "Blaker's P above {alpha} up to here"),
}
MOVER = (
    "l1(2t1−l1) / (t1t2 + √((t1t2)² − l1(2t1−l1)·u2(2t2−u2)))",
    "(t1t2 + √((t1t2)² − u1(2t1−u1)·l2(2t2−l2))) / (l2(2t2−l2))",
)
COMBINED = {
    "or": MOVER,
    "rr": MOVER,
    "rd": ("t1−t2 − √((t1−l1)² + (u2−t2)²)", "t1−t2 + √((u1−t1)² + (t2−l2)²)"),
}
WILSON: dict[str, tuple[Callable[[float], float], str]] = {
    "or": (lambda risk: risk / (1 - risk), "odds, from Wilson limits"),
    "rr": (float, "risk, Wilson limits"),
    "rd": (float, "risk, Wilson limits"),
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
