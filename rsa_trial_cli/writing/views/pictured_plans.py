"""Plans of a curve as the record of its picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain, groupby

from rsa_trial_cli.stats.planning.approximations import METHODS, Plans
from rsa_trial_cli.writing.pictures import power_curve
from rsa_trial_cli.writing.pictures.marks import Picture
from rsa_trial_cli.writing.pictures.power_curve import Curves, Line
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.plan_words import how_tested, of_curve, power_of

EXACT = "Exact power at the sizes that are marked; between them it goes up and down."


def curves(
    blocks: Sequence[Sequence[Plans]], target: float = math.nan, reaches: Mapping[str, float] | None = None
) -> Curves:
    """A line a method. target : the power that was asked; reaches : method → participants that it takes."""
    plans = list(chain.from_iterable(blocks))
    first = plans[0]
    equal, known = _equal(plans), reaches or {}
    lines = [
        Line(name, [(_size(plan, equal), float(plan.power[0])) for plan in made], known.get(name, math.nan))
        for name, made in groupby(plans, lambda plan: plan.method)
    ]
    ends = [plan for plan in plans if plan.method == first.method]
    powers = " to ".join(f"{power_of(plan)} at {_said(plan)}" for plan in (ends[0], ends[-1]))
    size = "participants in each arm" if equal else "participants in both arms together"
    return Curves(
        title=of_curve(first),
        description=f"{how_tested(first)}: power from {powers}.",
        size=size.capitalize(),
        lines=lines,
        target=target,
        notes=[
            f"{of_curve(first)}.",
            *_notes(first, lines, f"{numbers.percent(target, 0)}% power with", size),
        ],
    )


def _notes(first: Plans, lines: Sequence[Line], reached: str, size: str) -> list[str]:
    """The tests, the sizes that they need, and what is not seen between the sizes that are marked."""
    tests = how_tested(first)
    if len(lines) > 1:
        names = "; ".join(f"{one.name}: {METHODS[one.name].title}" for one in lines)
        tests = f"{names}. {tests.partition('; ')[2].capitalize()}"
    needed = [f"{one.reaches:,.0f} ({one.name})" for one in lines if math.isfinite(one.reaches)]
    sizes = [f"{reached} {', '.join(needed)} {size}."] if len(lines) > 1 and needed else []
    exact = [EXACT] if any(METHODS[one.name].exact for one in lines) else []
    return [f"{tests[0].upper()}{tests[1:]}.", *sizes, *exact]


def pages(
    blocks: Sequence[Sequence[Plans]],
    millimetres: float,
    _: float,
    target: float = math.nan,
    answers: Sequence[Plans] = (),
) -> list[Picture]:
    """The curves in this width, one picture. answers : the sizes at which methods have the power asked."""
    equal = _equal(blocks[0])
    reaches = {plan.method: _size(plan, equal) for plan in answers}
    return [power_curve.picture(curves(blocks, target, reaches), millimetres)]


def _equal(plans: Sequence[Plans]) -> bool:
    return all(plan.treatment_n[0] == plan.control_n[0] for plan in plans)


def _size(plan: Plans, equal: bool) -> float:
    return float(plan.treatment_n[0] + (0.0 if equal else plan.control_n[0]))


def _said(plan: Plans) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f} participants"
