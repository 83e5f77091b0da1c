"""The questions about risks that power answers, and which question was asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import mean_questions
from rsa_trial_cli.commands.plan_kinds import (
    CLUSTERS,
    CURVE_STEPS,
    PLANNED_POWERS,
    RISKS,
    TEST,
    AnyKind,
    Asked,
    Kind,
    at_sizes,
    known,
    methods_of,
    number,
    ratio_of,
)

if TYPE_CHECKING:
    from rsa_trial_cli.commands.power_request import Power, Real
    from rsa_trial_cli.stats.planning.question import Question


def _questions(asked: Power, names: tuple[str, str]) -> Iterator[Question]:
    """The same question to each method."""
    from rsa_trial_cli.stats.planning.question import METHODS, Question

    plan = asked.plan
    effect = plan.design_effect
    fitting = [
        name
        for name, m in METHODS.items()
        if m.against_margin == (plan.margin is not None) and not (m.exact and effect != 1)
    ]
    for method in fitting if plan.everything else methods_of(plan, METHODS, "", "two risks"):
        yield Question(
            method=method,
            alpha=plan.alpha,
            alternative=plan.alternative,
            names=names,
            margin=plan.margin,
            margin_on=plan.margin_on,
            type=plan.kind or "",
            dropout=plan.dropout,
            design_effect=effect,
            cluster_size=plan.cluster_size,
        )


def kind_of(asked: Power) -> AnyKind:
    """The kind of question that was asked; an InputError if nothing, or too much, is left to solve for."""
    plan = asked.plan
    if plan.of_means:
        return mean_questions.kind_of(asked)
    if asked.read.counts:
        return KINDS["observed"]
    if plan.curve:
        return KINDS["curve"]
    if plan.width is not None:
        return KINDS["width"]
    if plan.risks or plan.effects:
        if plan.sizes is not None and plan.target is not None:
            raise InputError(
                "Nothing is left to solve for.", "Leave out the power, the size or the treatment risk."
            )
        if plan.sizes is None and plan.target is None:
            raise InputError(
                "Give --power to solve for the size, or -n to solve for the power.",
                "For example --power 0.8, or -n 155.",
            )
        return KINDS["power" if plan.sizes else "n"]
    if plan.control_risk is None:
        raise InputError("The risks are missing.", "--risks 0.74 0.59, or --control-risk 0.59 --rr 1.25.")
    if plan.sizes is None or plan.target is None:
        raise InputError(
            "To solve for the treatment risk, give -n and --power.",
            "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
        )
    return KINDS["risk"]


def _observed(question: Question, asked: Power) -> list[Asked]:
    """The power at the observed risks and sizes, sizes for 80% and 90%, and the detectable risk."""
    from rsa_trial_cli.reading.counts import arms

    e1, n1, e0, n0 = arms(asked.read.counts, cells=asked.read.cells)
    if asked.read.swap:
        e1, n1, e0, n0 = e0, n0, e1, n1
    p1, p0 = e1 / n1, e0 / n0
    if not (0 < p1 < 1 and 0 < p0 < 1):
        raise InputError(
            "An arm without events, or with events only, has a risk of 0 or 1, which no plan can assume.",
            "Assume risks between them: --risks T C.",
        )
    made = [Asked(question, "power", (p1, p0, n1, n0))]
    if p1 != p0:
        made += [Asked(question, "size", (p1, p0, target, n0 / n1)) for target in PLANNED_POWERS]
    return [*made, Asked(question, "risk", (p0, n1, n0, PLANNED_POWERS[0]), above=p1 >= p0)]


def _power(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "power", (*_risks(asked), *at_sizes(asked.plan)))]


def _size(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "size", (*_risks(asked), number(asked.plan.target), ratio_of(asked.plan)))]


def _risk(question: Question, asked: Power) -> list[Asked]:
    plan = asked.plan
    return [Asked(question, "risk", (number(plan.control_risk), *at_sizes(plan), number(plan.target)))]


def _width(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "width", (*_risks(asked), known(asked.plan.width), ratio_of(asked.plan)))]


def _curve(question: Question, asked: Power) -> list[Asked]:
    """Power at twenty sizes, up to the one given, or to twice what the power needs (80% unless given)."""
    from dataclasses import replace

    from rsa_trial_cli.stats.planning.approximations import scaled_up

    plan, risks = asked.plan, _risks(asked)
    ratio = ratio_of(plan)
    if plan.sizes:
        most, control = map(float, at_sizes(plan))
        ratio = control / most
    else:
        plain = replace(question, method="")
        most = int(2 * plain.size(*risks, plan.target or PLANNED_POWERS[0], ratio).treatment_n[0])
    sizes = sorted({max(2, round(most * step / CURVE_STEPS)) for step in range(1, CURVE_STEPS + 1)})
    return [Asked(question, "power", (*risks, n, int(scaled_up(n, ratio)))) for n in sizes]


def _risks(asked: Power) -> tuple[Real, Real]:
    """Treatment and control risk, given as such or as an effect on the control risk."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.planning.asked import columns

    plan = asked.plan
    effects, control = plan.effects, plan.control_risk
    if plan.risks:
        if effects or control is not None:
            raise InputError("Give --risks, or --control-risk with one of --or, --rr and --rd, not both.")
        return plan.risks
    if not effects:
        raise InputError(
            f"Both risks are needed {kind_of(asked).when}.", "--risks 0.74 0.59, or an effect: --rr 1.25."
        )
    if len(effects) > 1 or control is None:
        raise InputError(
            "An effect (--or, --rr or --rd) needs --control-risk, and only one can be assumed.",
            "--control-risk 0.59 --rr 1.25",
        )
    ((key, effect),) = effects
    treatment = MEASURES[key].planning.risk(effect, np.asarray(control))
    for made, base, on in zip(
        *(column.tolist() for column in columns(treatment, control, effect)), strict=True
    ):
        if not 0 < made < 1:
            raise InputError(
                f"--control-risk {base:g} --{key} {on:g} gives a treatment risk of {made:g}.",
                "Risks must be above 0 and below 1.",
            )
    return treatment, control


_kind = partial(Kind, questions=_questions)
OF_RISKS: dict[str, Kind[Question]] = {
    "observed": _kind(
        "with counts", TEST | CLUSTERS | {"cells", "swap", "dropout"}, "observed", ask=_observed
    ),
    "curve": _kind(
        "with --curve",
        RISKS | TEST | CLUSTERS | {"curve", "target", "sizes", "ratio", "dropout"},
        "curve",
        ask=_curve,
    ),
    "width": _kind("with --width", RISKS | {"width", "alpha", "ratio", "dropout"}, "one", ask=_width),
    "power": _kind(
        "when the power is solved for",
        RISKS | TEST | CLUSTERS | {"sizes", "ratio", "dropout"},
        "one",
        ask=_power,
        columns=True,
    ),
    "n": _kind(
        "when the sample size is solved for",
        RISKS | TEST | CLUSTERS | {"target", "ratio", "dropout"},
        "one",
        ask=_size,
        columns=True,
    ),
    "risk": _kind(
        "when the treatment risk is solved for",
        TEST | CLUSTERS | {"control_risk", "target", "sizes", "ratio", "dropout"},
        "one",
        ask=_risk,
        columns=True,
    ),
}
KINDS: dict[str, AnyKind] = {**OF_RISKS, **mean_questions.KINDS}
