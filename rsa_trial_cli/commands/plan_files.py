"""Files of plans: one plan per row of a CSV whose columns are named after the options of power."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from rsa_trial_cli.base.errors import DATA, USAGE, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands import inputs, plan_kinds
from rsa_trial_cli.commands.unused import UnusedError
from rsa_trial_cli.commands.values import RISK

if TYPE_CHECKING:
    from rsa_trial_cli.commands.power_request import Plan, Power
    from rsa_trial_cli.reading.plan_rows import Record

T = TypeVar("T")
NOT_COLUMNS = {"risks", "means", "everything"}


def placed(problem: InputError, where: str) -> InputError:
    """The error with its place in a file, which is at fault, but for what a question has no use for."""
    message = f"{problem.message.removesuffix('.')} ({where})."
    return InputError(message, problem.hint, USAGE if isinstance(problem, UnusedError) else DATA)


@frozen
class Scenario:
    """One row: the request it comes to, what of it was given, and how; and where it stands."""

    asked: Power
    given: Mapping[str, str]
    where: str

    def placed(self, ask: Callable[[Scenario], T]) -> T:
        """What is asked of the row; an InputError says where it stands."""
        try:
            return ask(self)
        except InputError as problem:
            raise placed(problem, self.where) from problem


class Kept(Generic[T]):
    """What is given one after another, to be had again; so is the InputError that ends it."""

    def __init__(self, source: Iterable[T]) -> None:
        self._given: list[T] = []
        self.problem: InputError | None = None
        try:
            for one in source:
                self._given.append(one)
        except InputError as problem:
            self.problem = problem

    def __iter__(self) -> Iterator[T]:
        yield from self._given
        if self.problem:
            raise self.problem


@frozen
class Sheet:
    """A file of plans: its name, those of its columns, the option that each stands for, and its rows."""

    where: str
    names: list[str]
    options: list[click.Parameter]
    records: Kept[Record]


@frozen
class CommandLine:
    """What was typed: a row of a file takes from it what its own cells leave blank."""

    ctx: click.Context
    asked: Power
    given: Mapping[str, str]

    def sheets(self) -> Iterator[Sheet]:
        """Every file, read to its end."""
        from rsa_trial_cli.reading import plan_rows, sources

        read, columns = self.asked.read, _columns(self.ctx)
        for path in inputs.paths(self.ctx, read.inputs):
            names, rows = plan_rows.records(path, read.delimiter, read.encoding, read.sheet)
            where = sources.name(path)
            yield Sheet(where, names, _options(names, columns, where), Kept(plan_rows.sound(rows)))

    def scenarios(self, sheets: Iterable[Sheet]) -> Iterator[Scenario]:
        """Every row of the files."""
        for sheet in sheets:
            for record in sheet.records:
                place = f"{sheet.where} line {record.line}"
                yield self.scenario(sheet, _converted(self.ctx, record, sheet, place), place)

    def scenario(self, sheet: Sheet, cells: Mapping[str, Any], place: str) -> Scenario:
        """What a row asks for. cells : the values of those that are not blank, by option."""
        typed = {name: spelled for name, spelled in self.given.items() if name not in plan_kinds.FILE}
        column = {str(o.name): f"Column '{n}'" for o, n in zip(sheet.options, sheet.names, strict=True)}
        typed |= {name: column[name] for name in cells}
        row = replace(self.asked, plan=_merged(self.asked.plan, cells))
        return Scenario(row, {name: typed[name] for name in self._order if name in typed}, place)

    @cached_property
    def _order(self) -> list[str]:
        """The names of all options, as they are looked at for one that has no use."""
        return [str(param.name) for param in (*self.ctx.command.params, *_columns(self.ctx).values())]


def _columns(ctx: click.Context) -> dict[str, click.Parameter]:
    """Name of a column → the option that it stands for."""
    made: dict[str, click.Parameter] = {}
    for param in ctx.command.params:
        if param.name in plan_kinds.ASKING - NOT_COLUMNS:
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


def _converted(ctx: click.Context, row: Record, sheet: Sheet, place: str) -> dict[str, Any]:
    """The values of the cells that are not blank."""
    made = {}
    for name, param, cell in zip(sheet.names, sheet.options, row.cells, strict=True):
        if not cell:
            continue
        try:
            made[str(param.name)] = value_of(cell, param, ctx)
        except InputError as problem:
            raise placed(problem, f"{place}, column {name}") from problem
        except click.UsageError as problem:
            raise placed(InputError(problem.message), f"{place}, column {name}") from problem
    return made


def value_of(cell: str, param: click.Parameter, ctx: click.Context) -> Any:
    """What a cell says of its option; an InputError, or a UsageError of click, if that cannot be."""
    value = param.type.convert(cell, param, ctx)
    return (value,) if param.multiple else value


def _merged(plan: Plan, cells: Mapping[str, Any]) -> Plan:
    """The request of one row: its cells, and for blank ones the command line."""
    made = replace(plan, **cells)
    if made.treatment_risk is None or made.control_risk is None:
        return made
    return replace(made, risks=(made.treatment_risk, made.control_risk), control_risk=None)
