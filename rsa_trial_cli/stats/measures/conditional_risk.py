"""The exact interval for the risk ratio of rare events, from how the events are divided between the arms."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions.binomial_tails import at_least
from rsa_trial_cli.stats.inference.equality import from_p
from rsa_trial_cli.stats.inference.one_proportion import clopper_pearson
from rsa_trial_cli.stats.measures.margin_tests import OF_RISK_RATIO
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.measures.working import BY_RULE, Steps, cells_of
from rsa_trial_cli.stats.registry import Step, Table


def divided(treatment: Arm, control: Arm) -> Arm:
    """All events as one arm: those with treatment, and those with control as its non-events."""
    return Arm(events=treatment.events, non_events=control.events)


def _working(table: Table) -> Steps:
    """The limits of the share of events with treatment, and the risk ratios that they are."""
    cells, events = cells_of(table.arms), divided(*table.arms)
    if float(events.n[0]) == 0:
        ends = zip(("low", "high"), table.limits, strict=True)
        return [Step(name, value=(limit,), why=BY_RULE) for name, limit in ends]
    share, rest = (clopper_pearson(arm, table.level)[:, 0] for arm in (events, events.relabelled()))
    words = "Clopper–Pearson limits of the share of all events that is with treatment"
    steps = [Step("arm share", numbers={"L": float(share[0]), "U": float(share[1])}, why=words)]
    for name, end, limit in zip(("low", "high"), (0, 1), table.limits, strict=True):
        if limit == 0 or math.isinf(limit):
            steps.append(Step(name, value=(limit,), why=BY_RULE))
            continue
        numbers = cells | {"share": float(share[end]), "rest": float(rest[1 - end])}
        steps.append(Step(name, "{share}/{rest}·{n2}/{n1}", numbers, (limit,)))
    return steps


@RISK_RATIO.methods.add(
    "exact",
    "exact conditional",
    working=partial(_working),
    whole=True,
    checked=False,
    margin_test="binomial",
    source="Clopper & Pearson 1934; Przyborowski & Wilenski 1940, Biometrika 31:313",
    use="rare events, such as vaccine efficacy; conservative where events are common",
)
def exact(treatment: Arm, control: Arm, level: float) -> Floats:
    """Exact conditional interval for the risk ratio, by the share of events that is with treatment.

        π/(1 − π)·n₂/n₁ at both Clopper–Pearson limits of π, from x₁ of x₁ + x₂ events

    Returns limits, shape (2, k), on the ratio scale.
    Edge: 0 or inf where an arm has no events; it takes the events as Poisson counts, so the limits are wide
    where events are common.
    """
    events = divided(treatment, control)
    share, rest = clopper_pearson(events, level), clopper_pearson(events.relabelled(), level)
    limits = share / rest[::-1] * (control.n / treatment.n)
    none = events.n == 0
    return np.stack([np.where(none, 0.0, limits[0]), np.where(none, np.inf, limits[1])])


@OF_RISK_RATIO.add(
    "binomial",
    "exact binomial",
    whole=True,
    source="Przyborowski & Wilenski 1940, Biometrika 31:313; Clopper & Pearson 1934",
    use="agrees with the exact conditional interval",
)
def binomial_at(treatment: Arm, control: Arm, margin: float, alternative: str) -> Floats:
    """Exact conditional test of a risk ratio ρ: the treated events are binomial among all events.

        P(X ≥ x₁) or P(X ≤ x₁),  X ~ Binomial(x₁ + x₂, ρn₁/(ρn₁ + n₂))

    Returns nan, as there is no statistic, and P, shape (2, k). Edge: 1 without events.
    """
    first, second = margin * treatment.n, control.n
    shares = first / (first + second), second / (first + second)
    if alternative == "greater":
        return from_p(at_least(treatment.events, control.events, shares))
    return from_p(at_least(control.events, treatment.events, shares[::-1]))
