"""Plans for people: from observed counts, one plan in full, a curve, or a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats.planning.approximations import METHODS, Plans, analysed
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.plan_words import (
    SIDES,
    WORDS,
    Curved,
    Paper,
    Words,
    fixed,
    how_tested,
    lost,
    of_curve,
    percent,
    power_of,
    protocol,
    risks,
    shown_by,
    typed_share,
)
from rsa_trial_cli.writing.views.sheet import BAR, Facts, Grid, Line, Notes, Part, Title

if TYPE_CHECKING:
    from rsa_trial_cli.writing.pictures.marks import Picture

RESTATES = "note: the power at the observed risks restates the P value; plan with risks chosen beforehand"
SOLVED_FOR = ("solved for", "treatment risk", "actual size", "expected width")  # told elsewhere too
FALLS = (
    *SOLVED_FOR,
    "sides",
    "alpha",
    "dropout",
    "design effect",
    "margin",
    "method",
)  # without room, in this order
WIDE = ("sides", "margin", "method")  # columns of a table that may run over lines
P = TypeVar("P", bound=Curved)
LATER = "* first size that reaches the power; in brackets the first from which the power stays there"


@dataclass
class View(Generic[P]):
    """Sheets of plans. draw : what kind of answer they are; line : one plan in a line; quiet : no more."""

    draw: Callable[[Sequence[P]], list[Part]]
    line: Callable[[P], str]
    quiet: bool = False

    def parts(self, results: Sequence[P]) -> list[Part]:
        if self.quiet:
            return [Line(self.line(plan)) for plan in results]
        return self.draw(results)


@dataclass
class OneView(View[P]):
    """The same of one plan, below which stands a sentence for a protocol. paper : how that is printed."""

    told: Callable[[P, Paper], str] | None = None
    paper: Paper = field(default_factory=Paper)

    def parts(self, results: Sequence[P]) -> list[Part]:
        *parts, last = super().parts(results)
        text = self.told(results[0], self.paper) if self.told and len(results) == 1 else ""
        if text and isinstance(last, Facts):
            last = last._replace(lines=[*last.lines, ("Protocol", text)])
        return [*parts, last]


@dataclass
class CurveView(View[P]):
    """The same of a curve, which has a picture. words : of the picture."""

    words: Words[P] | None = None

    def pictures(self, blocks: Sequence[Sequence[P]], millimetres: float, tallest: float) -> list[Picture]:
        """The curve; none of a line a plan."""
        from rsa_trial_cli.writing.views.pictured_plans import pages

        return [] if self.quiet or not self.words else pages(blocks, millimetres, tallest, self.words)


def _observed(plans: Sequence[Plans]) -> list[Part]:
    """Power at the observed risks, sizes for 80% and 90%, and the risk that could be detected."""
    methods = [list(group) for _, group in groupby(plans, lambda plan: plan.method)]
    first = methods[0]
    plan = first[0]
    larger = lost(plan).removeprefix("; ")
    told = f"{larger}: {_analysed(plan)} analysed" if plan.dropout else larger
    assumed = [("Assumed", told)] if larger else []
    header = ["method", "power", *(f"n for {target}% power" for target in (80, 90)[: len(first) - 2])]
    rows = [[METHODS[made[0].method].title, power_of(made[0]), *map(_sizes, made[1:-1])] for made in methods]
    return [
        Title(f"Power of a trial like this one: {_sizes(plan)}, {risks(plan)}"),
        Grid(header, rows, "l" + "r" * (len(header) - 1), strong=1),
        Facts(
            [
                *assumed,
                *_clusters(plan),
                ("Detectable", ANSWERS["risk"](first[-1])),
                *_margin(plan),
                ("Test", how_tested(plan)),
            ]
        ),
        Notes([RESTATES]),
    ]


def _one(plans: Sequence[Plans]) -> list[Part]:
    """One answer in full, or one row a method."""
    first = plans[0]
    title = Title(f"Plan of a two-arm trial, {' vs '.join(map(escaped, first.names))}")
    if len(plans) == 1:
        facts = [(SOLVED[first.solve_for], ANSWERS[first.solve_for](first)), ("Assumed", _assumed(first))]
        facts += [*_clusters(first), *_margin(first), *_exactly(first), _procedure(first)]
        return [title, Facts(facts, facts[0][0])]
    sides = f"{SIDES[first.alternative]}, alpha {numbers.general(first.alpha)}"
    facts = [("Assumed", _assumed(first)), *_clusters(first), *_margin(first), ("Tests", sides)]
    table = _table(plans, ["method"], lambda plan: [METHODS[plan.method].title])
    return [title, table, *_later(plans), Facts(facts)]


def _many(plans: Sequence[Plans]) -> list[Part]:
    """One row a scenario."""
    used = {name: cell for name, cell in ASSUMED.items() if any(map(cell, plans))}
    header = [*map(escaped, plans[0].names), *used, "method"]

    def scenario(plan: Plans) -> list[str]:
        risks = "" if plan.solve_for == "risk" else percent(plan.treatment_risk[0])
        return [risks, percent(plan.control_risk[0]), *(cell(plan) for cell in used.values()), plan.method]

    return [Title("Plans"), _table(plans, header, scenario), *_later(plans)]


def _later(plans: Sequence[Plans]) -> list[Part]:
    """What the mark of a size means, where there is one."""
    return [Notes([LATER])] if any(not math.isnan(plan.stable_n[0]) for plan in plans) else []


def _table(plans: Sequence[Plans], header: list[str], label: Callable[[Plans], list[str]]) -> Grid:
    rows = []
    for plan in plans:
        later = "" if math.isnan(plan.stable_n[0]) else f" ({plan.stable_n[0]:.0f})*"
        size = "" if math.isnan(plan.size[0]) else numbers.fixed(plan.size[0], 4)
        width = "" if math.isnan(plan.width[0]) else f"{numbers.points(plan.width[0])} points"
        rows.append(
            [
                *label(plan),
                SOLVED[plan.solve_for],
                _sizes(plan) + later,
                percent(plan.treatment_risk[0]),
                power_of(plan),
                size,
                width,
            ]
        )
    columns = [*header, "solved for", "n", "treatment risk", "power", "actual size", "expected width"]
    at = len(header)
    align = "".join("w" if name in WIDE else "l" for name in header)
    falls = [(columns.index(name),) for name in FALLS if name in columns[1:]]
    made = Grid(columns, rows, f"{align}lrrrrr", falls=falls)
    return made.only(
        [place for place in range(len(columns)) if place < at + 4 or any(row[place] for row in rows)]
    )


def _curve(plans: Sequence[Plans]) -> list[Part]:
    """Power against n, a bar each."""
    parts: list[Part] = []
    for _, group in groupby(plans, lambda plan: plan.method):
        made = list(group)
        rows = [[_sizes(plan), power_of(plan), "█" * round(float(plan.power[0]) * BAR)] for plan in made]
        title = f"{of_curve(made[0])}: {how_tested(made[0])}"
        parts += [Title(title), Grid(["n", "power", ""], rows, "rrl")]
    return parts


def _assumed(plan: Plans) -> str:
    """The assumptions: risks and sizes, without what was solved for."""
    dropout = lost(plan)
    if plan.solve_for == "risk":
        risk = f"control risk {typed_share(plan.control_risk[0])}%"
        return f"{risk}; {_sizes(plan)} participants; power {power_of(plan)}{dropout}"
    return risks(plan) + (f"; {_sizes(plan)} participants" if plan.solve_for == "power" else "") + dropout


def _margin(plan: Plans) -> list[tuple[str, str]]:
    """The null hypothesis in words: treatment relative to control."""
    return [("To show", f"{plan.type}: {shows}")] if (shows := shown_by(plan)) else []


def _exactly(plan: Plans) -> list[tuple[str, str]]:
    """Of an exact test, its actual size, and the size of the trial after which its power stays."""
    lines = []
    if not math.isnan(plan.size[0]):
        lines.append(("Actual size", f"{numbers.fixed(plan.size[0], 4)} at most, over all common risks"))
    if not math.isnan(plan.stable_n[0]):
        words = f"from {plan.stable_n[0]:.0f} in the treatment arm on the power stays at the target"
        lines.append(("Stable", f"{words} (checked for 50 more); {fixed(plan.stable_power[0])} there"))
    return lines


def _clusters(plan: Plans) -> list[tuple[str, str]]:
    """How many clusters the sizes take, where their size is known."""
    if plan.cluster_size is None:
        return []
    numbers_of = " v ".join(f"{n[0]:.0f}" for n in (plan.treatment_clusters, plan.control_clusters))
    return [("Clusters", f"{numbers_of} of {numbers.general(plan.cluster_size)} participants")]


def _analysed(plan: Plans) -> str:
    return " v ".join(f"{analysed(n[0], plan.dropout):.0f}" for n in (plan.treatment_n, plan.control_n))


def _procedure(plan: Plans) -> tuple[str, str]:
    """The test that a plan is for, or the interval."""
    if math.isnan(plan.width[0]):
        return "Test", how_tested(plan)
    level = numbers.level(float(1 - Decimal(repr(plan.alpha))))
    return "Interval", f"Miettinen–Nurminen, of the risk difference, level {level}"


def _sizes(plan: Plans) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f}"


def _size(plan: Plans) -> str:
    total = plan.treatment_n[0] + plan.control_n[0]
    words = f"{_sizes(plan)} participants, {total:.0f} in all"
    if not math.isnan(plan.width[0]):
        return f"{words}; expected width of the interval {numbers.points(plan.width[0])} points"
    return f"{words}; power at these sizes {power_of(plan)}"


def _risk(plan: Plans) -> str:
    if math.isnan(plan.treatment_risk[0]):
        return "no treatment risk is detected with this power at these sizes"
    found = typed_share(plan.treatment_risk[0])
    size = "smallest" if plan.treatment_risk[0] > plan.control_risk[0] else "largest"
    name = escaped(plan.names[0])
    return f"{size} risk with {name} that {_sizes(plan)} would detect with power {power_of(plan)}: {found}%"


def _against(plan: Plans) -> str:
    return "" if plan.margin is None else f"{plan.type}, {numbers.general(plan.margin)} on {plan.margin_on}"


# what the scenarios of a file may assume besides risks: a column each, where any of them has it
ASSUMED: dict[str, Callable[[Plans], str]] = {
    "alpha": lambda plan: numbers.general(plan.alpha),
    "sides": lambda plan: SIDES[plan.alternative] if math.isnan(plan.width[0]) else "",
    "margin": _against,
    "dropout": lambda plan: percent(plan.dropout) if plan.dropout else "",
    "design effect": lambda plan: numbers.general(plan.design_effect) if plan.design_effect != 1 else "",
}
SOLVED = {"power": "Power", "n": "Sample size", "risk": "Detectable"}
ANSWERS: dict[str, Callable[[Plans], str]] = {"power": power_of, "n": _size, "risk": _risk}


def _line(plan: Plans) -> str:
    """One plan in a line: its answer."""
    return ANSWERS[plan.solve_for](plan) + lost(plan)


VIEWS: dict[str, Callable[[bool], View[Plans]]] = {
    "observed": partial(View, _observed, _line),
    "one": partial(OneView, _one, _line, told=protocol),
    "many": partial(View, _many, _line),
    "curve": partial(CurveView, _curve, _line, words=WORDS),
}
