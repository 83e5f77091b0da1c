"""Plans of a curve as the record of its picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from typing import Generic, NamedTuple, TypeVar

from rsa_trial_cli.writing.pictures import power_curve
from rsa_trial_cli.writing.pictures.marks import Picture
from rsa_trial_cli.writing.pictures.power_curve import Curves, Line
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.plan_words import Curved, Words

P = TypeVar("P", bound=Curved)
EXACT = "Exact power at the sizes that are marked; between them it goes up and down."


class Reached(NamedTuple, Generic[P]):
    """The power that was asked, and the plans of the sizes at which methods have it."""

    target: float
    answers: Sequence[P]


def curves(
    blocks: Sequence[Sequence[P]],
    words: Words[P],
    target: float = math.nan,
    reaches: Mapping[str, float] | None = None,
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
    powers = " to ".join(f"{words.power(plan)} at {_said(plan)}" for plan in (ends[0], ends[-1]))
    size = "participants in each arm" if equal else "participants in both arms together"
    return Curves(
        title=words.of_curve(first),
        description=f"{words.how_tested(first)}: power from {powers}.",
        size=size.capitalize(),
        lines=lines,
        target=target,
        notes=[
            f"{words.of_curve(first)}.",
            *_notes(words, first, lines, (f"{numbers.percent(target, 0)}% power with", size)),
        ],
    )


def _notes(words: Words[P], first: P, lines: Sequence[Line], needs: tuple[str, str]) -> list[str]:
    """The tests, the sizes that they need, and what is not seen between the sizes that are marked."""
    tests, (reached, size) = words.how_tested(first), needs
    if len(lines) > 1:
        names = "; ".join(f"{one.name}: {words.methods[one.name].title}" for one in lines)
        tests = f"{names}. {tests.partition('; ')[2].capitalize()}"
    needed = [f"{numbers.grouped(one.reaches)} ({one.name})" for one in lines if math.isfinite(one.reaches)]
    sizes = [f"{reached} {', '.join(needed)} {size}."] if len(lines) > 1 and needed else []
    exact = [EXACT] if any(words.methods[one.name].exact for one in lines) else []
    return [f"{tests[0].upper()}{tests[1:]}.", *sizes, *exact]


def pages(
    blocks: Sequence[Sequence[P]],
    millimetres: float,
    _: float,
    words: Words[P],
    reached: Reached[P] | None = None,
) -> list[Picture]:
    """The curves in this width, one picture."""
    equal, (target, answers) = _equal(blocks[0]), reached or Reached(math.nan, ())
    reaches = {plan.method: _size(plan, equal) for plan in answers}
    return [power_curve.picture(curves(blocks, words, target, reaches), millimetres)]


def _equal(plans: Sequence[P]) -> bool:
    return all(plan.treatment_n[0] == plan.control_n[0] for plan in plans)


def _size(plan: Curved, equal: bool) -> float:
    return float(plan.treatment_n[0] + (0.0 if equal else plan.control_n[0]))


def _said(plan: Curved) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f} participants"
