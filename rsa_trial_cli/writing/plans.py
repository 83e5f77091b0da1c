"""Plans as a person reads them: the power of a trial like this one, or the one thing solved for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rsa_trial_cli.stats.power import POWER
from rsa_trial_cli.writing import numbers
from rsa_trial_cli.writing.effects import SIDES
from rsa_trial_cli.writing.sheet import Facts, Grid, Line, Notes, Part, Title, shown


@dataclass
class View:
    """Sheets of plans. observed : the plans restate a trial that has been run; quiet : one line a plan."""

    observed: bool = False
    quiet: bool = False

    def parts(self, results: Sequence[Any]) -> list[Part]:
        if self.quiet:
            return [Line(ANSWERS[plan.solve_for](plan)) for plan in results]
        return _observed(results) if self.observed else _planned(results[0])


def _observed(plans: Sequence[Any]) -> list[Part]:
    """Power at the observed risks, sizes for 80% and 90%, and the risk that could be detected."""
    first, *sizes, detectable = plans
    header = ["method", "power", *(f"n for {target}% power" for target in (80, 90)[: len(sizes)])]
    row = [POWER[first.method].title, numbers.fixed(first.power[0], 3), *(_sizes(size) for size in sizes)]
    title = f"Power of a trial like this one: {_sizes(first)}, {_risks(first)}"
    return [
        Title(title),
        Grid(header, [row], "l" + "r" * (len(row) - 1), strong=1),
        Facts([("Detectable", ANSWERS["risk"](detectable)), ("Test", _test(first))]),
        Notes(
            ["note: the power at the observed risks restates the P value; plan with risks chosen beforehand"]
        ),
    ]


def _planned(plan: Any) -> list[Part]:
    facts = [(SOLVED[plan.solve_for], ANSWERS[plan.solve_for](plan)), ("Assumed", _assumed(plan))]
    facts.append(("Test", _test(plan)))
    return [
        Title(f"Plan of a two-arm trial, {' vs '.join(map(shown, plan.names))}"),
        Facts(facts, facts[0][0]),
    ]


def _assumed(plan: Any) -> str:
    """What went in: risks and sizes, without what was solved for."""
    if plan.solve_for == "risk":
        risk = f"control risk {numbers.percent(plan.control_risk[0])}%"
        return f"{risk}; {_sizes(plan)} participants; power {numbers.fixed(plan.power[0], 3)}"
    return f"{_risks(plan)}" + (f"; {_sizes(plan)} participants" if plan.solve_for == "power" else "")


def _test(plan: Any) -> str:
    return f"{POWER[plan.method].title}; {SIDES[plan.alternative]}, alpha {plan.alpha:g}"


def _risks(plan: Any) -> str:
    return f"risks {numbers.percent(plan.treatment_risk[0])}% v {numbers.percent(plan.control_risk[0])}%"


def _sizes(plan: Any) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f}"


def _power(plan: Any) -> str:
    return f"{numbers.fixed(plan.power[0], 3)}"


def _size(plan: Any) -> str:
    total = plan.treatment_n[0] + plan.control_n[0]
    return f"{_sizes(plan)} participants, {total:.0f} in all; power at these sizes {_power(plan)}"


def _risk(plan: Any) -> str:
    if np.isnan(plan.treatment_risk[0]):
        return "no treatment risk is detected with this power at these sizes"
    found = numbers.percent(plan.treatment_risk[0])
    size = "smallest" if plan.treatment_risk[0] > plan.control_risk[0] else "largest"
    name = shown(plan.names[0])
    return f"{size} risk with {name} that {_sizes(plan)} would detect with power {_power(plan)}: {found}%"


SOLVED = {"power": "Power", "n": "Sample size", "risk": "Detectable"}
ANSWERS: dict[str, Callable[[Any], str]] = {"power": _power, "n": _size, "risk": _risk}
