"""A file with the means of both arms and printed figures beside them, one result a row → outcomes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figure
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans, PrintedOutcomes
from rsa_trial_cli.reading import files, lost_zeros, mean_cells, mean_files, sources
from rsa_trial_cli.reading.blocks import Block, Problem, settled
from rsa_trial_cli.reading.count_columns import Table
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.figures import NotAFigureError, figure
from rsa_trial_cli.reading.files import Begun, Choices
from rsa_trial_cli.reading.header_question import seen
from rsa_trial_cli.reading.mean_columns import Made, MeanTable
from rsa_trial_cli.reading.mean_figures import MEASURES, ROLES, Usual, outcome, roles
from rsa_trial_cli.reading.printed_columns import unread
from rsa_trial_cli.stats.exchanged import exchanged
from rsa_trial_cli.stats.mean_trials import MeanTrials

LONG = "A file with one arm a row has no row for the figures of both ({})."
SPREADS = ("sd", "se")
KINDS = {  # as of figures beside counts
    "estimate": ("estimate", "printed", *MEASURES),
    "ci": ("ci_high", "ci", "printed"),
    "p": ("p", "printed"),
}


@frozen
class Asked:
    """What the command line says. chosen : role → header of printed figures; usual : what holds of rows that
    do not say; columns : those that all of several files have together, None of one."""

    chosen: Mapping[str, str]
    usual: Usual
    columns: Sequence[str] | None = None


def outcomes(
    path: str, choices: Choices, where: str = "", some: slice | None = None, *, asked: Asked
) -> Iterator[Block[PrintedOutcomes]]:
    """The outcomes of one file, "-" for standard input, in blocks, each with what was refused of it."""
    with ExitStack() as held:
        where = where or sources.name(path)
        choices = mean_files.choices(choices)
        yield from blocks(files.begun(path, choices, where, held, some), choices, where, asked)


def blocks(begun: Begun, choices: Choices, where: str, asked: Asked) -> Iterator[Block[PrintedOutcomes]]:
    """The outcomes of rows in blocks. choices : of means; where : what messages call what is read."""
    if begun[1].long:
        raise InputError(LONG.format(where), "Write both arms and their figures in one row.", DATA)
    return files.made_by(_maker(asked, swap=choices.swap), begun, replace(choices, swap=False), where)


def others(headers: Collection[str], chosen: Mapping[str, str]) -> list[str]:
    """The columns that hold no printed figures and go on to the output."""
    return [header for header, own in roles(headers).items() if not _is_read(header, own, chosen)]


def _is_read(header: str, own: str, chosen: Mapping[str, str]) -> bool:
    return header in chosen.values() or (own in ROLES and own not in chosen)


def _maker(asked: Asked, *, swap: bool) -> Callable[..., Block[PrintedOutcomes]]:
    """What makes the outcomes of a table that files are cut into. swap : whether the arms are exchanged."""

    def block(
        begun: Begun, choices: Choices, table: Table, names: tuple[str, str], on_error: str
    ) -> Block[PrintedOutcomes]:
        files.prepared(table, begun, choices)
        made = MeanTable(table, choices.median or "luo", None).trials(on_error, choices.names or names)
        made = mean_files.hinted(made, table.where)
        made = made._replace(trials=exchanged(made.trials)) if swap else made
        said: Block[MeanTrials] = files.said_of(begun, table, made)
        read = _roles(made.trials.kept, asked.chosen, table.where)
        place = {line: at for at, line in enumerate(table.lines)}
        rows = [place[line] for line in made.trials.line or ()]
        sides = [_arms(table, suffix, rows) for suffix in (("ctl", "trt") if swap else ("trt", "ctl"))]
        arms = [[arm for arm in pair if arm] for pair in zip(*sides, strict=True)]
        data, problems = of_rows(asked, made, arms, read, table.where)
        keep, record = settled(problems, len(data), on_error)
        marked = record.marked - len(made.marked & problems.keys())  # a row is marked once
        figures = {name: made.trials.kept[header] for name, header in read.items()}
        figures |= {name: column.texts() for name, column in table.roles.items()}
        looks = {header: own for header, own in roles(made.trials.kept).items() if own and own not in ROLES}
        notes = unread(looks, read, asked.chosen, table.where, KINDS)
        notes += lost_zeros.said(figures, said.origin.cells, table.where)
        record = replace(record, marked=marked, notes=notes)
        return Block(data[np.flatnonzero(keep)], said.record + record, said.origin)

    return block


def of_rows(
    asked: Asked, made: Made, arms: Sequence[Sequence[PrintedArm]], read: Mapping[str, str], where: str
) -> tuple[PrintedOutcomes, dict[int, Problem]]:
    """What each row prints, and what is wrong with rows. arms : of each row, as printed; read : role →
    header of what is printed; where : what messages call the rows.
    """
    trials = made.trials
    found: list[PrintedMeans] = []
    problems: dict[int, Problem] = {}
    for at, line in enumerate(trials.line or ()):
        cells = {name: str(trials.kept[header][at] or "").strip() for name, header in read.items()}
        cells = {name: cell for name, cell in cells.items() if not is_missing(cell)}
        both = [] if at in made.marked else arms[at]
        try:
            found.append(outcome(cells, both if len(both) > 1 else [], asked.usual, trials.names))
        except NotAFigureError as problem:
            column = f", column {read[problem.role]}" if problem.role in read else ""
            problems[at] = Problem(line, f"{problem.what} ({where} line {line}{column}).", problem.hint)
            found.append(PrintedMeans([], {}, "md", asked.usual.level, trials.names))
    kept = {name: column for name, column in trials.kept.items() if name not in read.values()}
    if asked.columns is not None:
        kept = {name: kept.get(name, [""] * len(trials)) for name in asked.columns}
    of = trials.study, trials.names, trials.line, trials.file
    return PrintedOutcomes(found, *of, kept, trials.by, _source(trials, read)), problems


def _source(trials: MeanTrials, roles: Mapping[str, str]) -> dict[str, object]:
    """How the file was read: the columns of means and of printed figures, role → header."""
    source = dict(trials.source or {})
    own = source.get("columns", {})
    return {**source, "columns": {**(own if isinstance(own, dict) else {}), **roles}}


def _roles(headers: Collection[str], chosen: Mapping[str, str], where: str) -> dict[str, str]:
    """Role → header of the columns that hold printed figures; there must be one."""
    for name, header in chosen.items():
        if header not in headers:
            raise InputError(f"No column is called '{header}' for {name}.", seen(headers), DATA)
    found = dict(chosen)
    for header, own in roles(headers).items():
        if not _is_read(header, own, chosen) or header in chosen.values():
            continue
        if own in found:
            what = f"'{found[own]}' and '{header}' both look like {own} ({where})."
            raise InputError(what, f"Choose with --column {own}={found[own]}.", DATA)
        found[own] = header
    if not {*found} - {"measure", "ci_level", "adjusted", "test"}:
        hint = f"Name them md, ci_low, ci_high, p, …, or --column md=HEADER. {seen(headers)}"
        raise InputError(f"No column of printed figures ({where}).", hint, DATA)
    return found


def _arms(table: Table, suffix: str, rows: Sequence[int]) -> list[PrintedArm | None]:
    """An arm of each row as it is printed, None where it is not given so."""
    texts = {name: _texts(table, name, suffix) for name in ("mean", "n", *SPREADS)}
    if not (texts["mean"] and texts["n"] and any(texts[name] for name in SPREADS)):
        return [None] * len(rows)
    return [_arm({name: column[at] if column else "" for name, column in texts.items()}) for at in rows]


def _texts(table: Table, name: str, suffix: str) -> list[str] | None:
    """The texts of a figure of an arm; of a cell that holds several its own."""
    column = table.roles.get(f"{name}_{suffix}")
    if column is None:
        return None
    own = [role for role, other in table.roles.items() if other.header == column.header]
    at = own.index(f"{name}_{suffix}")
    if len(own) == 1:
        return [str(text) for text in column.texts()]
    parts = [mean_cells.parts(str(text)) for text in column.texts()]
    return [some[at] if len(some) == len(own) else "" for some in parts]


def _arm(texts: Mapping[str, str]) -> PrintedArm | None:
    """An arm as printed, by its SD or else its standard error; None where one of its figures is missing."""
    of_se = is_missing(texts["sd"])
    try:
        mean, spread, n = (figure(texts[name]) for name in ("mean", "se" if of_se else "sd", "n"))
    except NotAFigureError:
        return None
    return None if _is_none(mean, spread, n) else PrintedArm(mean, spread, int(n.value), of_se)


def _is_none(*figures: Figure) -> bool:
    return any(one.value.is_nan() for one in figures)
