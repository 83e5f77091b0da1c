"""Plans for people: from observed counts, one plan in full, a curve, or a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import groupby

from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.planning.approximations import METHODS, Plans, analysed
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title, shown

SIDES = {
    "two-sided": "two-sided",
    "greater": "one-sided (more events)",
    "less": "one-sided (fewer events)",
    "within": "two one-sided",
}
HALF = Decimal("0.5")
LONGEST_TYPED = 4  # decimals of a percentage that are shown as they were typed
BAR = 30  # columns of a bar at power 1
RESTATES = "note: the power at the observed risks restates the P value; plan with risks chosen beforehand"
SOLVED_FOR = ("solved for", "treatment risk", "actual size", "expected width")  # told elsewhere too
FALLS = (*SOLVED_FOR, "sides", "alpha", "dropout", "margin", "method")  # without room, in this order
WORDS = ("sides", "margin", "method")  # columns of a table that may run over lines
LATER = "* first size that reaches the power; in brackets the first from which the power stays there"


@dataclass
class View:
    """Sheets of plans. draw : what kind of answer they are; quiet : one line a plan."""

    draw: Callable[[Sequence[Plans]], list[Part]]
    quiet: bool = False

    def parts(self, results: Sequence[Plans]) -> list[Part]:
        if self.quiet:
            return [Line(ANSWERS[plan.solve_for](plan) + _lost(plan)) for plan in results]
        return self.draw(results)


def _observed(plans: Sequence[Plans]) -> list[Part]:
    """Power at the observed risks, sizes for 80% and 90%, and the risk that could be detected."""
    methods = [list(group) for _, group in groupby(plans, lambda plan: plan.method)]
    first = methods[0]
    plan = first[0]
    lost = _lost(plan).removeprefix("; ")
    assumed = [("Assumed", f"{lost}: {_analysed(plan)} analysed")] if lost else []
    header = ["method", "power", *(f"n for {target}% power" for target in (80, 90)[: len(first) - 2])]
    rows = [[METHODS[made[0].method].title, _power(made[0]), *map(_sizes, made[1:-1])] for made in methods]
    return [
        Title(f"Power of a trial like this one: {_sizes(plan)}, {_risks(plan)}"),
        Grid(header, rows, "l" + "r" * (len(header) - 1), strong=1),
        Facts([*assumed, ("Detectable", ANSWERS["risk"](first[-1])), *_margin(plan), ("Test", _test(plan))]),
        Notes([RESTATES]),
    ]


def _one(plans: Sequence[Plans]) -> list[Part]:
    """One answer in full, or one row a method."""
    first = plans[0]
    title = Title(f"Plan of a two-arm trial, {' vs '.join(map(shown, first.names))}")
    if len(plans) == 1:
        facts = [(SOLVED[first.solve_for], ANSWERS[first.solve_for](first)), ("Assumed", _assumed(first))]
        facts += [*_margin(first), *_exactly(first), _procedure(first)]
        sentence = _sentence(first)
        return [title, Facts([*facts, *([("Protocol", sentence)] if sentence else [])], facts[0][0])]
    sides = f"{SIDES[first.alternative]}, alpha {first.alpha:g}"
    facts = [("Assumed", _assumed(first)), *_margin(first), ("Tests", sides)]
    table = _table(plans, ["method"], lambda plan: [METHODS[plan.method].title])
    return [title, table, *_later(plans), Facts(facts)]


def _many(plans: Sequence[Plans]) -> list[Part]:
    """One row a scenario."""
    used = {name: cell for name, cell in ASSUMED.items() if any(map(cell, plans))}
    header = [*map(shown, plans[0].names), *used, "method"]

    def scenario(plan: Plans) -> list[str]:
        risks = "" if plan.solve_for == "risk" else _percent(plan.treatment_risk[0])
        return [risks, _percent(plan.control_risk[0]), *(cell(plan) for cell in used.values()), plan.method]

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
                _percent(plan.treatment_risk[0]),
                _power(plan),
                size,
                width,
            ]
        )
    columns = [*header, "solved for", "n", "treatment risk", "power", "actual size", "expected width"]
    at = len(header)
    align = "".join("w" if name in WORDS else "l" for name in header)
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
        rows = [[_sizes(plan), _power(plan), "█" * round(float(plan.power[0]) * BAR)] for plan in made]
        arms = " vs ".join(map(shown, made[0].names))
        title = f"Power against n, {arms}, {_risks(made[0])}{_lost(made[0])}: {_test(made[0])}"
        parts += [Title(title), Grid(["n", "power", ""], rows, "rrl")]
    return parts


def _assumed(plan: Plans) -> str:
    """The assumptions: risks and sizes, without what was solved for."""
    dropout = _lost(plan)
    if plan.solve_for == "risk":
        risk = f"control risk {_share(plan.control_risk[0])}%"
        return f"{risk}; {_sizes(plan)} participants; power {_power(plan)}{dropout}"
    return _risks(plan) + (f"; {_sizes(plan)} participants" if plan.solve_for == "power" else "") + dropout


def _margin(plan: Plans) -> list[tuple[str, str]]:
    """The null hypothesis in words: treatment relative to control."""
    return [("To show", f"{plan.type}: {shows}")] if (shows := _shows(plan)) else []


def _shows(plan: Plans) -> str:
    """The alternative hypothesis of tests against a margin; "" of those without."""
    if plan.margin is None or plan.margin_on is None:
        return ""
    name, bound, measure = shown(plan.names[0]), plan.margin, MEASURES[plan.margin_on]
    within = plan.alternative == "within"
    ends = sorted((bound, measure.mirrored(bound))) if within else [bound]
    margins = [f"{numbers.points(end)} points" if measure.percent else f"{end:g}" for end in ends]
    effect = f"the {measure.title.lower()} of {name}"
    if within:
        return f"{effect} lies between {' and '.join(margins)}"
    side = f"{effect} is {'above' if plan.alternative == 'greater' else 'below'} {margins[0]}"
    if plan.type == "non-inferiority" and measure.percent:
        size = f"{numbers.points(abs(bound)).removesuffix('.0')} points"
        return f"{side}: less than {size} {'fewer' if bound < 0 else 'more'} events"
    return side


def _exactly(plan: Plans) -> list[tuple[str, str]]:
    """Of an exact test, its actual size, and the size of the trial after which its power stays."""
    lines = []
    if not math.isnan(plan.size[0]):
        lines.append(("Actual size", f"{numbers.fixed(plan.size[0], 4)} at most, over all common risks"))
    if not math.isnan(plan.stable_n[0]):
        words = f"from {plan.stable_n[0]:.0f} in the treatment arm on the power stays at the target"
        lines.append(("Stable", f"{words} (checked for 50 more); {_fixed(plan.stable_power[0])} there"))
    return lines


def _sentence(plan: Plans) -> str:
    """A sentence for a protocol, with every assumption in it."""
    if math.isnan(plan.power[0]) or plan.solve_for == "risk":
        return ""
    n1, n2 = (f"{size[0]:.0f}" for size in (plan.treatment_n, plan.control_n))
    both = f"{n1} participants with treatment and {n2} with control"
    arms = f"{n1} participants per arm" if n1 == n2 else both
    level = _percent(plan.alpha)
    risks = f"{_percent(plan.treatment_risk[0])} with {shown(plan.names[0])}"
    against = f"{_percent(plan.control_risk[0])} with {shown(plan.names[1])}"
    power = f"{_in_percent(_power(plan))} power"
    lost = f", of whom {_percent(plan.dropout)} are not analysed" if plan.dropout else ""
    title = METHODS[plan.method].title
    if plan.margin is None:
        test = f"a {SIDES[plan.alternative]} test of two proportions ({title}) at the {level} level"
        return f"With {arms}{lost}, {test} has {power} to detect a risk of {risks} against {against}."
    test = f"a {SIDES[plan.alternative]} test ({title}) at the {level} level has"
    if plan.alternative == "within":
        test = f"{SIDES[plan.alternative]} tests ({title}), each at the {level} level, have"
    shows = f"to show that {_shows(plan)}"
    return f"With {arms}{lost}, {test} {power} {shows}, if the risks are {risks} and {against}."


def _in_percent(power: str) -> str:
    """A printed power in percent: whole, unless that would change it too much (0.096, 0.795, 0.996)."""
    sign, share = power[: -len(power.lstrip("<>"))], power.lstrip("<>")
    exact = Decimal(share).scaleb(2)
    whole = exact.to_integral_value(ROUND_HALF_UP)
    kept = not sign and abs(exact - whole) != HALF and 10 <= whole < 100
    return f"{sign}{whole if kept else exact.normalize():f}%"


def _lost(plan: Plans) -> str:
    return f"; {_percent(plan.dropout)} dropout" if plan.dropout else ""


def _analysed(plan: Plans) -> str:
    return " v ".join(f"{analysed(n[0], plan.dropout):.0f}" for n in (plan.treatment_n, plan.control_n))


def _procedure(plan: Plans) -> tuple[str, str]:
    """The test that a plan is for, or the interval."""
    if math.isnan(plan.width[0]):
        return "Test", _test(plan)
    level = numbers.level(float(1 - Decimal(repr(plan.alpha))))
    return "Interval", f"Miettinen–Nurminen, of the risk difference, level {level}"


def _test(plan: Plans) -> str:
    return f"{METHODS[plan.method].title}; {SIDES[plan.alternative]}, alpha {plan.alpha:g}"


def _risks(plan: Plans) -> str:
    return f"risks {_share(plan.treatment_risk[0])}% v {_share(plan.control_risk[0])}%"


def _percent(share: float) -> str:
    return "none" if math.isnan(share) else f"{_share(share).removesuffix('.0')}%"


def _share(share: float) -> str:
    """A share in percent as it was typed, up to four decimals; else one decimal, more where it is rare."""
    exact = Decimal(repr(float(share))).scaleb(2).normalize()
    typed = max(0, -int(exact.as_tuple().exponent))
    rarer = min(exact, 100 - exact)
    needed = typed if typed <= LONGEST_TYPED else 1 if rarer >= 1 else 1 - rarer.adjusted()
    return numbers.percent(share, max(1, needed))


def _sizes(plan: Plans) -> str:
    return f"{plan.treatment_n[0]:.0f} v {plan.control_n[0]:.0f}"


def _fixed(power: float) -> str:
    """A power with three decimals; none is 1, and only that of a test that cannot reject is 0."""
    text = numbers.fixed(float(power), 3)
    return {"0.000": "<0.001", "1.000": ">0.999"}.get(text, text) if power else text


def _power(plan: Plans) -> str:
    return "" if math.isnan(plan.power[0]) else _fixed(plan.power[0])


def _size(plan: Plans) -> str:
    total = plan.treatment_n[0] + plan.control_n[0]
    words = f"{_sizes(plan)} participants, {total:.0f} in all"
    if not math.isnan(plan.width[0]):
        return f"{words}; expected width of the interval {numbers.points(plan.width[0])} points"
    return f"{words}; power at these sizes {_power(plan)}"


def _risk(plan: Plans) -> str:
    if math.isnan(plan.treatment_risk[0]):
        return "no treatment risk is detected with this power at these sizes"
    found = _share(plan.treatment_risk[0])
    size = "smallest" if plan.treatment_risk[0] > plan.control_risk[0] else "largest"
    name = shown(plan.names[0])
    return f"{size} risk with {name} that {_sizes(plan)} would detect with power {_power(plan)}: {found}%"


def _against(plan: Plans) -> str:
    return "" if plan.margin is None else f"{plan.type}, {plan.margin:g} on {plan.margin_on}"


# what the scenarios of a file may assume besides risks: a column each, where any of them has it
ASSUMED: dict[str, Callable[[Plans], str]] = {
    "alpha": lambda plan: f"{plan.alpha:g}",
    "sides": lambda plan: SIDES[plan.alternative] if math.isnan(plan.width[0]) else "",
    "margin": _against,
    "dropout": lambda plan: _percent(plan.dropout) if plan.dropout else "",
}
SOLVED = {"power": "Power", "n": "Sample size", "risk": "Detectable"}
ANSWERS: dict[str, Callable[[Plans], str]] = {"power": _power, "n": _size, "risk": _risk}
VIEWS: dict[str, Callable[[bool], View]] = {
    "observed": partial(View, _observed),
    "one": partial(View, _one),
    "many": partial(View, _many),
    "curve": partial(View, _curve),
}
