"""The questions about means that power answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands.plan_kinds import (
    CURVE_STEPS,
    MEANS,
    PLANNED_POWERS,
    TEST,
    Asked,
    Kind,
    at_sizes,
    methods_of,
    number,
    ratio_of,
)

if TYPE_CHECKING:
    from rsa_trial_cli.commands.power_request import Plan, Power
    from rsa_trial_cli.stats.planning.mean_question import MeanQuestion

OWN = MEANS | TEST - {"margin_on"} | {"ratio", "dropout"}
EXAMPLE = "--means 3.1 4.0 --sd 1.2,1.4, or --md -0.9 --sd 1.3, or --smd 0.5"


class Assumed(NamedTuple):
    """What is assumed of the means. difference : treatment less control; means : None where not assumed."""

    difference: float
    means: tuple[float, float] | None
    sds: tuple[float, float]


def kind_of(asked: Power) -> Kind[MeanQuestion]:
    """The kind of question about means that was asked; an InputError if nothing, or too much, is left."""
    plan = asked.plan
    if asked.read.counts or plan.risks or plan.control_risk is not None or plan.effects:
        raise InputError("A plan is of counts, of risks or of means: give one of them.", EXAMPLE)
    if plan.curve:
        return KINDS["mean-curve"]
    if plan.means or plan.mean_effects:
        if plan.sizes is not None and plan.target is not None:
            raise InputError("Nothing is left to solve for.", "Leave out power, size or difference.")
        if plan.sizes is None and plan.target is None:
            raise InputError(
                "Give --power to solve for the size, or -n to solve for the power.",
                "For example --power 0.8, or -n 34.",
            )
        return KINDS["mean-power" if plan.sizes else "mean-n"]
    if plan.sizes is None or plan.target is None:
        raise InputError(
            "The difference of the means is missing.",
            f"{EXAMPLE}; without it -n and --power solve for the difference.",
        )
    return KINDS["mean-difference"]


def _assumed(plan: Plan) -> Assumed:
    """The difference and the SDs; an InputError where they are not given once."""
    effects = plan.mean_effects
    if len(effects) + (plan.means is not None) > 1:
        raise InputError("The difference is assumed twice.", "Give one of --means, --md and --smd.")
    sds = _sds(plan)
    if plan.means:
        return Assumed(plan.means[0] - plan.means[1], plan.means, sds)
    if not effects:
        raise InputError("The difference of the means is missing.", EXAMPLE)
    return Assumed(effects[0], None, sds)


def _sds(plan: Plan) -> tuple[float, float]:
    """The SD of each arm; 1 where the difference is in units of it."""
    if plan.effect_smd is not None:
        if plan.sds is not None:
            raise InputError("--smd is in units of the SD, which is then 1.", "Leave --sd out, or give --md.")
        return 1.0, 1.0
    if plan.sds is None:
        raise InputError("The SD is missing.", "--sd 1.2 of both arms, or --sd 1.2,1.4.")
    first, second = plan.sds
    return first, first if second is None else second


def _questions(asked: Power, names: tuple[str, str]) -> Iterator[MeanQuestion]:
    """The same question to each method: Welch's test where there are two SDs, else Student's."""
    from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
    from rsa_trial_cli.stats.planning.mean_question import MeanQuestion

    plan = asked.plan
    usual = "welch" if plan.sds is not None and plan.sds[1] is not None else "student"
    for method in MEAN_METHODS if plan.everything else methods_of(plan, MEAN_METHODS, usual, "two means"):
        yield MeanQuestion(
            method=method,
            sds=_sds(plan),
            alpha=plan.alpha,
            alternative=plan.alternative,
            names=names,
            margin=plan.margin,
            type=plan.kind or "",
            dropout=plan.dropout,
            means=plan.means,
            standardised=plan.effect_smd is not None,
        )


def _power(question: MeanQuestion, asked: Power) -> list[Asked]:
    return [Asked(question, "power", (_assumed(asked.plan).difference, *at_sizes(asked.plan)))]


def _size(question: MeanQuestion, asked: Power) -> list[Asked]:
    plan = asked.plan
    return [Asked(question, "size", (_assumed(plan).difference, number(plan.target), ratio_of(plan)))]


def _difference(question: MeanQuestion, asked: Power) -> list[Asked]:
    return [Asked(question, "difference", (*at_sizes(asked.plan), number(asked.plan.target)))]


def _curve(question: MeanQuestion, asked: Power) -> list[Asked]:
    """Power at twenty sizes, up to the one given, or to twice what the power needs (80% unless given)."""
    from rsa_trial_cli.stats.planning.approximations import scaled_up

    plan, difference, ratio = asked.plan, _assumed(asked.plan).difference, ratio_of(asked.plan)
    if plan.sizes:
        most, control = map(float, at_sizes(plan))
        ratio = control / most
    else:
        most = 2 * float(question.size(difference, plan.target or PLANNED_POWERS[0], ratio).treatment_n[0])
    least = question.smallest(float(ratio))
    sizes = sorted({max(least, round(most * step / CURVE_STEPS)) for step in range(1, CURVE_STEPS + 1)})
    return [Asked(question, "power", (difference, n, int(scaled_up(n, ratio)))) for n in sizes]


_kind = partial(Kind, questions=_questions, many="mean-many")
KINDS: dict[str, Kind[MeanQuestion]] = {
    "mean-power": _kind(
        "when the power of a test of means is solved for", OWN | {"sizes"}, "mean-one", ask=_power
    ),
    "mean-n": _kind(
        "when the sample size of a test of means is solved for", OWN | {"target"}, "mean-one", ask=_size
    ),
    "mean-difference": _kind(
        "when the difference of means is solved for",
        OWN - {"means", "effect_md"} | {"sizes", "target"},
        "mean-one",
        ask=_difference,
    ),
    "mean-curve": _kind(
        "with --curve of means", OWN | {"curve", "sizes", "target"}, "mean-curve", ask=_curve
    ),
}
