"""Plans of means for people: one plan in full, a curve, or a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
from rsa_trial_cli.stats.planning.mean_question import MeanPlans
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.plan_words import Paper, Words, fixed, in_percent, percent
from rsa_trial_cli.writing.views.plans import CurveView, OneView, View
from rsa_trial_cli.writing.views.sheet import BAR, Facts, Grid, Part, Title

SIDES = {
    "two-sided": "two-sided",
    "greater": "one-sided (a higher mean)",
    "less": "one-sided (a lower mean)",
    "within": "two one-sided",
}
SOLVED = {"power": "Power", "n": "Sample size", "difference": "Detectable"}
FALLS = ("solved for", "sides", "alpha", "dropout", "margin", "method")


def typed(value: float) -> str:
    """A number as it was typed, up to six digits."""
    return numbers.general(value) if math.isfinite(value) else "none"


def _one(plans: Sequence[MeanPlans]) -> list[Part]:
    """One answer in full, or one row a method."""
    first = plans[0]
    title = Title(f"Plan of a two-arm trial, {' vs '.join(map(escaped, first.names))}")
    if len(plans) == 1:
        facts = [(SOLVED[first.solve_for], ANSWERS[first.solve_for](first)), ("Assumed", _assumed(first))]
        facts += [*_margin(first), ("Test", how_tested(first))]
        return [title, Facts(facts, facts[0][0])]
    sides = f"{SIDES[first.alternative]}, alpha {numbers.general(first.alpha)}"
    facts = [("Assumed", _assumed(first)), *_margin(first), ("Tests", sides)]
    return [title, _table(plans, ["method"], lambda plan: [MEAN_METHODS[plan.method].title]), Facts(facts)]


def _many(plans: Sequence[MeanPlans]) -> list[Part]:
    """One row a scenario."""
    used = {name: cell for name, cell in ASSUMED.items() if any(map(cell, plans))}

    def scenario(plan: MeanPlans) -> list[str]:
        return [*(cell(plan) for cell in used.values()), plan.method]

    return [Title("Plans"), _table(plans, [*used, "method"], scenario)]


def _table(plans: Sequence[MeanPlans], header: list[str], label: Callable[[MeanPlans], list[str]]) -> Grid:
    rows = [
        [*label(plan), SOLVED[plan.solve_for], _sizes(plan), _difference(plan), fixed(plan.power[0])]
        for plan in plans
    ]
    columns = [*header, "solved for", "n", "difference", "power"]
    falls = [(columns.index(name),) for name in FALLS if name in columns[1:]]
    return Grid(columns, rows, "l" * (len(header) + 1) + "rrr", falls=falls)


def _curve(plans: Sequence[MeanPlans]) -> list[Part]:
    """Power against n, a bar each."""
    parts: list[Part] = []
    for _, group in groupby(plans, lambda plan: plan.method):
        made = list(group)
        rows = [[_sizes(p), fixed(p.power[0]), "█" * round(float(p.power[0]) * BAR)] for p in made]
        title = f"{of_curve(made[0])}: {how_tested(made[0])}"
        parts += [Title(title), Grid(["n", "power", ""], rows, "rrl")]
    return parts


def of_curve(plan: MeanPlans) -> str:
    """What a curve is about."""
    assumed = f"{_effect(plan)}{_sd(plan)}{_lost(plan)}"
    return f"Power against n, {' vs '.join(map(escaped, plan.names))}, {assumed}"


def how_tested(plan: MeanPlans) -> str:
    """The test of a plan, with its sides and its level."""
    return (
        f"{MEAN_METHODS[plan.method].title}; {SIDES[plan.alternative]}, alpha {numbers.general(plan.alpha)}"
    )


def _assumed(plan: MeanPlans) -> str:
    """What was assumed, without what was solved for."""
    sizes = "" if plan.solve_for == "n" else f"; {_sizes(plan)} participants"
    if plan.solve_for == "difference":
        return f"{_sd(plan).removeprefix(', ')}{sizes}; power {fixed(plan.power[0])}{_lost(plan)}"
    return f"{_effect(plan)}{_sd(plan)}{sizes}{_lost(plan)}"


def _effect(plan: MeanPlans) -> str:
    if plan.standardised:
        return f"standardised difference {_difference(plan)}"
    if math.isnan(plan.treatment_mean[0]):
        return f"difference of the means {_difference(plan)}"
    means = f"means {typed(plan.treatment_mean[0])} v {typed(plan.control_mean[0])}"
    return f"{means}, difference {_difference(plan)}"


def _sd(plan: MeanPlans) -> str:
    if plan.standardised:
        return ""
    first, second = (typed(sd[0]) for sd in (plan.treatment_sd, plan.control_sd))
    return f", SD {first}" if first == second else f", SD {first} v {second}"


def _difference(plan: MeanPlans) -> str:
    value = float(plan.difference[0])
    return typed(float(f"{value:.4g}")) if plan.solve_for == "difference" else typed(value)


def _lost(plan: MeanPlans) -> str:
    return f"; {percent(plan.dropout)} dropout" if plan.dropout else ""


def _sizes(plan: MeanPlans) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f}"


def _size(plan: MeanPlans) -> str:
    total = plan.treatment_n[0] + plan.control_n[0]
    words = f"{_sizes(plan)} participants, {total:.0f} in all"
    return f"{words}; power at these sizes {fixed(plan.power[0])}"


def _detectable(plan: MeanPlans) -> str:
    if math.isnan(plan.difference[0]):
        return "no difference is detected with this power at these sizes"
    unit = " SD" if plan.standardised else ""
    sign = " in either direction" if plan.alternative == "two-sided" else ""
    return f"a difference of {_difference(plan)}{unit}{sign}, with power {fixed(plan.power[0])}"


def _shown(plan: MeanPlans, paper: Paper | None = None) -> str:
    """The alternative hypothesis of tests against a margin. paper : None for ours."""
    printed = (paper or Paper()).number
    margin = printed(typed(float(plan.margin or 0)))
    effect = f"the mean with {escaped(plan.names[0])} less that with {escaped(plan.names[1])}"
    if plan.alternative == "within":
        size = printed(typed(abs(float(plan.margin or 0))))
        return f"{effect} lies between −{size} and {size}"
    return f"{effect} is {'above' if plan.alternative == 'greater' else 'below'} {margin}"


def _margin(plan: MeanPlans) -> list[tuple[str, str]]:
    return [] if plan.margin is None else [("To show", f"{plan.type}: {_shown(plan)}")]


def protocol(plan: MeanPlans, paper: Paper) -> str:
    """A sentence for a protocol, with every assumption in it."""
    if plan.solve_for == "difference":
        return ""
    arms = paper.arms((plan.treatment_n[0], plan.control_n[0]))
    lost = f", of whom {paper.percent(plan.dropout)} are not analysed" if plan.dropout else ""
    title, power = MEAN_METHODS[plan.method].title, f"{paper.number(in_percent(float(plan.power[0])))} power"
    level, true = f"at {paper.level(plan.alpha)}", paper.number(_true(plan))
    if plan.margin is None:
        test = f"a {SIDES[plan.alternative]} test of two means ({title}) {level} has"
        return f"With {arms}{lost}, {test} {power} to detect a {true}."
    within = plan.alternative == "within"
    test = (
        f"two one-sided tests ({title}), each {level}, have"
        if within
        else (f"a one-sided test ({title}) {level} has")
    )
    shown = _shown(plan, paper)
    return f"With {arms}{lost}, {test} {power} to show that {shown}, if there is a true {true}."


def _true(plan: MeanPlans) -> str:
    """The difference that is assumed, with what it is of."""
    if plan.standardised:
        return f"standardised difference of {_difference(plan)}"
    means = (
        []
        if math.isnan(plan.treatment_mean[0])
        else [f"{typed(plan.treatment_mean[0])} v {typed(plan.control_mean[0])}"]
    )
    return f"difference of means of {_difference(plan)} ({', '.join([*means, _sd(plan)[2:]])})"


def _sd_cell(plan: MeanPlans) -> str:
    return _sd(plan).removeprefix(", SD ")


# what the scenarios of a file may assume: a column each, where any of them has it
ASSUMED: dict[str, Callable[[MeanPlans], str]] = {
    "SD": _sd_cell,
    "alpha": lambda plan: numbers.general(plan.alpha),
    "sides": lambda plan: SIDES[plan.alternative],
    "margin": lambda plan: "" if plan.margin is None else f"{plan.type}, {typed(plan.margin)}",
    "dropout": lambda plan: percent(plan.dropout) if plan.dropout else "",
}
ANSWERS: dict[str, Callable[[MeanPlans], str]] = {
    "power": lambda plan: fixed(plan.power[0]),
    "n": _size,
    "difference": _detectable,
}
WORDS = Words(of_curve, how_tested, lambda plan: fixed(plan.power[0]), MEAN_METHODS)


def _line(plan: MeanPlans) -> str:
    """One plan in a line: its answer."""
    return ANSWERS[plan.solve_for](plan) + _lost(plan)


VIEWS: dict[str, Callable[[bool], View[MeanPlans]]] = {
    "mean-one": partial(OneView, _one, _line, told=protocol),
    "mean-many": partial(View, _many, _line),
    "mean-curve": partial(CurveView, _curve, _line, words=WORDS),
}
