"""The working of each interval of a paired table, with its numbers, as -v shows it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference.one_proportion import wilson
from rsa_trial_cli.stats.inference.paired import Pairs
from rsa_trial_cli.stats.registry import Step

Steps = list[Step]
Limits = Callable[[Arm, float], Floats]

BY_RULE = "by rule: the counts allow no other limit"
UNDEFINED = "the formula is not defined for these counts"


class PairedTable(NamedTuple):
    """One paired table with its interval: pairs of shape (1,), and both limits."""

    pairs: Pairs
    level: float
    limits: tuple[float, float]

    @property
    def cells(self) -> dict[str, float]:
        """The four counts and their sum, by the letters of the formulas."""
        p = self.pairs
        counts = (p.both, p.treatment_only, p.control_only, p.neither, p.n)
        return {name: float(count[0]) for name, count in zip("abcdn", counts, strict=True)}

    @property
    def z(self) -> Step:
        """The normal quantile of the level."""
        return Step("z", value=(normal.z(self.level),), why=f"for {100 * self.level:g}%")


def log_wald(table: PairedTable) -> Steps:
    """ln(b/c) ∓ z√(1/b + 1/c)."""
    b, c = table.cells["b"], table.cells["c"]
    if not b * c:
        return [table.z, Step("limits", value=table.limits, why=UNDEFINED)]
    centre, se = math.log(b / c), math.sqrt(1 / b + 1 / c)
    return [
        table.z,
        Step("log OR", "ln({b}/{c})", table.cells, (centre,)),
        Step("se", "√(1/{b} + 1/{c})", table.cells, (se,)),
        _limits("exp({centre} ∓ {z}·{se})", table, centre, se),
    ]


def difference_wald(table: PairedTable, more: int = 0) -> Steps:
    """D ∓ z√(b + c − (b − c)²/n)/n, with `more` pairs of either discordant kind."""
    b, c, n = table.cells["b"] + more, table.cells["c"] + more, table.cells["n"] + 2 * more
    numbers, variance = {"b": b, "c": c, "n": n}, b + c - (b - c) ** 2 / n
    if variance <= 0:
        return [table.z, Step("limits", value=table.limits, why="the variance estimate is 0")]
    centre, se = (b - c) / n, math.sqrt(variance) / n
    return [
        table.z,
        Step("D", "({b} − {c})/{n}", numbers, (centre,)),
        Step("se", "√({b} + {c} − ({b} − {c})²/{n})/{n}", numbers, (se,)),
        _limits("{centre} ∓ {z}·{se}", table, centre, se),
    ]


def _limits(formula: str, table: PairedTable, centre: float, se: float) -> Step:
    return Step("limits", formula, {"centre": centre, "z": normal.z(table.level), "se": se}, table.limits)


def of_share(table: PairedTable, *, limits: Limits, words: str, difference: bool = False) -> Steps:
    """Limits L of the share b/(b + c), as odds or as (b + c)/n·(2L − 1)."""
    formula = "({b} + {c})/{n}·(2·{L} − 1)" if difference else "{L}/(1 − {L})"
    if not table.pairs.discordant[0]:
        ends = zip(("low", "high"), table.limits, strict=True)
        return [Step(name, value=(end,), why="no discordant pairs") for name, end in ends]
    share = limits(table.pairs.split, table.level)[:, 0]
    steps = [
        Step("arm share", numbers={"L": float(share[0]), "U": float(share[1])}, why=f"{words} of b/(b + c)")
    ]
    for name, end, limit in zip(("low", "high"), share, table.limits, strict=True):
        rule = not difference and limit in (0.0, math.inf)
        made = Step(name, formula, table.cells | {"L": float(end)}, (limit,))
        steps.append(Step(name, value=(limit,), why=BY_RULE) if rule else made)
    return steps


def mid_p(table: PairedTable) -> Steps:
    """The odds at which the tail, with half the table's own probability, is α/2."""
    numbers = table.cells | {"m": table.cells["b"] + table.cells["c"], "half": (1 - table.level) / 2}
    steps = [Step("given", "b ~ Binomial({m}, θ/(1 + θ)) of {m} discordant pairs", numbers)]
    tails = ("P(b > {b}) + ½P(b = {b}) = {half}", "P(b < {b}) + ½P(b = {b}) = {half}")
    for name, tail, limit in zip(("low", "high"), tails, table.limits, strict=True):
        rule = limit in (0.0, math.inf)
        steps.append(Step(name, "" if rule else tail, numbers, (limit,), "θ", BY_RULE if rule else ""))
    return steps


def newcombe(table: PairedTable, correlation: Callable[[Pairs], Floats]) -> Steps:
    """Wilson limits of both risks, and how they are put together with the correlation φ, shape (1,)."""
    steps = [table.z]
    for name, arm in zip("12", table.pairs.arms, strict=True):
        ends = arm.risk[0], *wilson(arm, table.level)[:, 0]
        numbers = {f"{letter}{name}": float(value) for letter, value in zip("tlu", ends, strict=True)}
        steps.append(Step(f"arm {name}", numbers=numbers, why="risk, Wilson limits"))
    cells = table.cells
    margins = (
        cells["a"] + cells["b"],
        cells["c"] + cells["d"],
        cells["a"] + cells["c"],
        cells["b"] + cells["d"],
    )
    cross = cells["a"] * cells["d"] - cells["b"] * cells["c"]
    top = "({a}·{d} − {b}·{c} − {n}/2)" if cross > cells["n"] / 2 else "({a}·{d} − {b}·{c})"
    phi = float(correlation(table.pairs)[0])
    formula = f"{top} / √(({{a}} + {{b}})·({{c}} + {{d}})·({{a}} + {{c}})·({{b}} + {{d}}))"
    plain = 0 not in margins and (cross < 0 or phi > 0)
    steps.append(
        Step("φ", formula if plain else "", cells if plain else {}, (phi,), "", "" if plain else "by rule")
    )
    ends = (("low", "−", "t1 − l1", "u2 − t2"), ("high", "+", "u1 − t1", "t2 − l2"))
    for (name, sign, first, second), limit in zip(ends, table.limits, strict=True):
        root = f"√(({first})² − 2·φ·({first})·({second}) + ({second})²)"
        steps.append(Step(name, f"t1 − t2 {sign} {root}", value=(limit,)))
    return steps


def tango(table: PairedTable, share: Callable[[Pairs, Floats], Floats]) -> Steps:
    """At each limit δ the restricted share with control only, q̃, of shape (1,), and the score there, ±z."""
    cells = table.cells
    b, c, n = cells["b"], cells["c"], cells["n"]
    steps = [table.z, Step("given", "score (b − c − n·δ) / √(n·(2·q̃ + δ·(1 − δ)))")]
    for name, delta in zip(("low", "high"), table.limits, strict=True):
        q = float(share(table.pairs, np.array([delta]))[0])
        spread = n * (2 * q + delta * (1 - delta))
        if spread <= 0:
            steps.append(Step(name, value=(delta,), why=BY_RULE))
            continue
        numbers = {"q̃": q, "score": (b - c - n * delta) / math.sqrt(spread)}
        steps.append(Step(name, "", numbers, (delta,), "δ"))
    return steps
