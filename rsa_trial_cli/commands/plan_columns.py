"""Rows of plan files that ask for the same of other numbers are asked together, as columns of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands import plan_kinds, questions
from rsa_trial_cli.commands.plan_files import CommandLine, Scenario, Sheet, value_of

if TYPE_CHECKING:
    from rsa_trial_cli.commands.effort import Task
    from rsa_trial_cli.commands.power_request import Power
    from rsa_trial_cli.stats.planning.approximations import Plans

NUMBERS = (plan_kinds.RISKS - {"risks"}) | {"target", "ratio", "sizes"}  # what may differ from row to row
TOGETHER = 16384  # rows of one question


@frozen
class Alike:
    """Rows that ask for the same: their places among all rows, and what they ask for."""

    rows: Sequence[int]
    scenario: Scenario


def alike(line: CommandLine, sheets: Iterable[Sheet]) -> list[Alike]:
    """All rows, those together that ask for the same; none where some row is to be asked for itself.

    None either where a row cannot be asked: an error is to name the first.
    """
    made: list[Alike] = []
    begun = 0
    try:
        for sheet in sheets:
            records = list(sheet.records)
            for rows, cells in _together(line.ctx, sheet, [record.cells for record in records]):
                place = f"{sheet.where} line {records[rows[0]].line}"
                made.append(Alike([begun + row for row in rows], line.scenario(sheet, cells, place)))
            begun += len(records)
        return made if all(_by_columns(part.scenario.asked) for part in made) else []
    except (InputError, click.UsageError):
        return []


def answers(made: Sequence[Alike], ask: Callable[[Scenario], list[Task]]) -> list[Plans]:
    """The plans of all rows, in their order, by one method after another.

    None where some row cannot be answered, or rows differ in the number of methods.
    """
    from rsa_trial_cli.commands import effort
    from rsa_trial_cli.stats.planning.approximations import Plans
    from rsa_trial_cli.stats.planning.many_plans import Part, in_order

    try:
        tasks = [ask(part.scenario) for part in made]
        if len(set(map(len, tasks))) != 1:
            return []
        methods = len(tasks[0])
        every = effort.answers([task for some in tasks for task in some])
        plans = [plan for plan in every if isinstance(plan, Plans)]  # those of means are not asked together
    except InputError:
        return []
    rows = [part.rows for part in made]
    return [
        in_order([Part(*one) for one in zip(rows, plans[at::methods], strict=True)]) for at in range(methods)
    ]


def shown(made: Sequence[Plans]) -> list[Plans]:
    """The same as a plan a record, row by row, for people."""
    from rsa_trial_cli.stats.planning.many_plans import one_by_one

    return [plan for row in zip(*map(one_by_one, made), strict=True) for plan in row]


def _by_columns(asked: Power) -> bool:
    """Whether it can be answered for many rows at once: by formulas, and not by an enumeration for each."""
    from rsa_trial_cli.stats.planning.approximations import METHODS

    plan = asked.plan
    kind = questions.kind_of(asked)
    formulas = all(name in METHODS and not METHODS[name].exact for name in plan.methods)
    return kind.columns and not plan.everything and formulas


def _together(
    ctx: click.Context, sheet: Sheet, cells: Sequence[Sequence[str]]
) -> Iterator[tuple[list[int], dict[str, object]]]:
    """Rows that differ in numbers only, and the values of their cells: columns of those numbers."""
    texts = zip(*cells, strict=True)
    columns = {str(o.name): _values(some, o, ctx) for some, o in zip(texts, sheet.options, strict=True)}
    kinds = [_kinds(values) if name in NUMBERS else values for name, values in columns.items()]
    found: dict[tuple[object, ...], list[int]] = {}
    for row, kind in enumerate(zip(*kinds, strict=True)):
        found.setdefault(kind, []).append(row)
    for same in found.values():
        there = {name: values for name, values in columns.items() if values[same[0]] is not None}
        for at in range(0, len(same), TOGETHER):
            rows = same[at : at + TOGETHER]
            picked = {name: [values[row] for row in rows] for name, values in there.items()}
            yield rows, {name: _column(v) if name in NUMBERS else v[0] for name, v in picked.items()}


def _values(texts: Sequence[str], param: click.Parameter, ctx: click.Context) -> list[object]:
    """The values of the cells of a column, None for blank ones; each text is read once."""
    known: dict[str, object] = {text: value_of(text, param, ctx) if text else None for text in set(texts)}
    return [known[text] for text in texts]


def _kinds(values: Sequence[object]) -> list[object]:
    """Of each number of a column whether it is there; of a pair, which of the two."""
    return [
        tuple(part is None for part in value) if isinstance(value, tuple) else value is None
        for value in values
    ]


def _column(values: Sequence[object]) -> object:
    """Numbers as an array (k,); pairs as one for each of the two, or None."""
    import numpy as np

    if not isinstance(values[0], tuple):
        return np.array(values, float)
    both = zip(*values, strict=True)
    return tuple(None if one[0] is None else np.array(one, float) for one in both)
