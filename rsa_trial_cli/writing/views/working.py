"""The working of an interval with this trial's numbers in it, so that a reader can redo it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.stats.registry import Step
from rsa_trial_cli.writing.views.numbers import INFINITY, UNDEFINED, general, marked
from rsa_trial_cli.writing.views.sheet import Facts

if TYPE_CHECKING:
    from rsa_trial_cli.stats.measures.paired_effects import PairedEstimates

TIMES = "·"  # in formulas; where a style has it before decimals, 75·41 would be a number


def facts(result: Made | PairedEstimates) -> Facts:
    """The working of the first trial of a result, as the method itself gives it."""
    with np.errstate(all="ignore"):
        steps = result.working()
    title = ("Working", f"{result.interval.title} interval")
    return Facts([title, *((step.name, _line(step)) for step in steps)])


def g(value: float) -> str:
    """Seven significant digits."""
    return general(float(value), 7).replace("inf", INFINITY).replace("nan", UNDEFINED)


def _line(step: Step) -> str:
    """A step in one line: formula = value, or θ = value: what holds there."""
    known = {name: g(value) for name, value in step.numbers.items()}
    times = "×" if marked(".") == TIMES else TIMES
    formula = step.formula.replace(TIMES, times).format(**known)
    why = step.why.format(**known)
    holds = formula or ", ".join(f"{name} = {value}" for name, value in known.items())
    if not step.value:
        return f"{holds} ({why})" if why else holds
    value = " to ".join(dict.fromkeys(map(g, step.value)))
    if step.symbol:
        return f"{step.symbol} = {value}{f', {why}' if why else f': {holds}'}"
    text = f"{formula} = {value}" if formula else value
    return f"{text}, {why}" if why else text
