"""Files of plans: one plan per row of a CSV whose columns are named after the options of power."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rsa_trial_cli.commands import inputs, questions
from rsa_trial_cli.commands.unused import UnusedError
from rsa_trial_cli.commands.values import RISK
from rsa_trial_cli.errors import DATA, USAGE, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.commands.power_request import Plan, Power
    from rsa_trial_cli.reading.plan_rows import Record

T = TypeVar("T")
NOT_COLUMNS = {"risks", "everything"}


def placed(problem: InputError, where: str) -> InputError:
    """The error with its place in a file, which is at fault, but for what a question has no use for."""
    message = f"{problem.message.removesuffix('.')} ({where})."
    return InputError(message, problem.hint, USAGE if isinstance(problem, UnusedError) else DATA)


@dataclass(frozen=True)
class Scenario:
    """One row: the request it comes to, what of it was given, and how; and where it stands."""

    asked: Power
    given: Mapping[str, str]
    where: str

    def placed(self, ask: Callable[[Power, Mapping[str, str], str], T]) -> T:
        """What is asked of the row; an InputError says where it stands."""
        try:
            return ask(self.asked, self.given, self.where)
        except InputError as problem:
            raise placed(problem, self.where) from problem


def scenarios(ctx: click.Context, asked: Power, given: Mapping[str, str]) -> Iterator[Scenario]:
    """Every row of the files; blank cells take their values from the command line."""
    from rsa_trial_cli.reading import plan_rows, sources

    columns = _columns(ctx)
    order = [str(param.name) for param in (*ctx.command.params, *columns.values())]
    command_line = {name: spelled for name, spelled in given.items() if name not in questions.FILE}
    for path in inputs.paths(ctx, asked.read.inputs):
        names, rows = plan_rows.records(path, asked.read.delimiter, asked.read.encoding, asked.read.sheet)
        where = sources.name(path)
        options = _options(names, columns, where)
        for record in plan_rows.sound(rows):
            place = f"{where} line {record.line}"
            cells = _converted(ctx, record, names, options, place)
            column = {str(o.name): f"Column '{n}'" for o, n in zip(options, names, strict=True)}
            typed = {**command_line, **{name: column[name] for name in cells}}
            row = replace(asked, plan=_merged(asked.plan, cells))
            yield Scenario(row, {name: typed[name] for name in order if name in typed}, place)


def _columns(ctx: click.Context) -> dict[str, click.Parameter]:
    """Name of a column → the option that it stands for."""
    made: dict[str, click.Parameter] = {}
    for param in ctx.command.params:
        if param.name in questions.ASKING - NOT_COLUMNS:
            made[max(param.opts, key=len).lstrip("-").replace("-", "_")] = param
    return {"treatment_risk": click.Option(["--treatment-risk"], type=RISK), **made}


def _options(names: list[str], columns: Mapping[str, click.Parameter], where: str) -> list[click.Parameter]:
    """The option of each column; an InputError for an unknown column, or two columns for one option."""
    from rsa_trial_cli.reading.header_words import plain

    known = {plain(name): param for name, param in columns.items()}
    found: dict[str, str] = {}
    for name in names:
        if plain(name) not in known:
            raise InputError(
                f"No assumption is called '{name[:40]}' ({where} line 1).",
                f"Columns may be: {', '.join(columns)}.",
                DATA,
            )
        if plain(name) in found:
            raise InputError(
                f"'{found[plain(name)]}' and '{name}' are the same assumption ({where} line 1).",
                "Leave one of them out.",
                DATA,
            )
        found[plain(name)] = name
    return [known[plain(name)] for name in names]


def _converted(
    ctx: click.Context, row: Record, names: list[str], options: list[click.Parameter], place: str
) -> dict[str, Any]:
    """The values of the cells that are not blank."""
    made = {}
    for name, param, cell in zip(names, options, row.cells, strict=True):
        if not cell:
            continue
        try:
            value = param.type.convert(cell, param, ctx)
        except InputError as problem:
            raise placed(problem, f"{place}, column {name}") from problem
        except click.UsageError as problem:
            raise placed(InputError(problem.message), f"{place}, column {name}") from problem
        made[str(param.name)] = (value,) if param.multiple else value
    return made


def _merged(plan: Plan, cells: Mapping[str, Any]) -> Plan:
    """The request of one row: its cells, and for blank ones the command line."""
    made = replace(plan, **cells)
    if made.treatment_risk is None or made.control_risk is None:
        return made
    return replace(made, risks=(made.treatment_risk, made.control_risk), control_risk=None)
