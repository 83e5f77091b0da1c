"""A CSV of arm counts → blocks of Trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import first_rows, header_study, printouts, sources, study_names, wide
from rsa_trial_cli.reading.blocks import Block, Origin, Record
from rsa_trial_cli.reading.count_columns import Table
from rsa_trial_cli.reading.csv_rows import Rows, Shape, rows
from rsa_trial_cli.reading.header import layout
from rsa_trial_cli.reading.header_roles import NON_EVENTS
from rsa_trial_cli.reading.header_search import Header, header
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.signatures import PARQUET
from rsa_trial_cli.reading.source import Source
from rsa_trial_cli.stats.arms import Trials

if TYPE_CHECKING:
    from rsa_trial_cli.check.printed_means import PrintedOutcomes
    from rsa_trial_cli.stats.mean_trials import MeanTrials

ARMS = "It names the control arm of a file with one arm a row."
FIGURES = ("events", "n", NON_EVENTS)  # of an arm of counts
PARQUETS = (".parquet", ".pq")
SHAPES = {"wide": "one study a row", "long": "one arm a row"}  # by the value of --layout
# Bytes from which polars pays for its own import. CPU with it, of that without, in pairs (2 cores, numpy 2.4,
# polars 2.1), of 10, 20, 30, 50 and 100 thousand rows: CSV 1.49, 1.21, 1.02, 0.87, 0.61;
# from a pipe 1.52, 1.17, 1.02, 0.84, 0.62; .gz 1.46, 1.23, 1.08, 0.85, 0.64.
LARGE = 650_000


@frozen
class Choices:
    """What the command line says about a file.

    columns : role → header, also of the columns that tell trials of one study apart; names : of the two arms;
    partial : whether counts may be missing; on_error : what a row that cannot be used does: stop, skip, mark;
    decimal : what stands before decimals in counts; header, layout : how a header is searched for and read;
    figures : what is given of an arm, as roles without the arm; higher_is : as of MeanTrials; median : how
    one is made a mean.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    control: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    names: tuple[str, str] | None = None
    event_is: str | None = None
    partial: bool = False
    on_error: str = "stop"
    decimal: str | None = None
    header: Callable[..., Header] = header
    layout: Callable[..., Layout] = layout
    figures: tuple[str, ...] = FIGURES
    higher_is: str | None = None
    median: str | None = None
    swap: bool = False
    form: str | None = None


def trials(
    path: str, choices: Choices, where: str = "", some: slice | None = None
) -> Iterator[Block[Trials]]:
    """The trials of one file, "-" for standard input, in blocks, each with what was refused of it.

    where : what messages call the file, if not its name without folders; some : rows of a Parquet file.

    A block whose every row was refused is empty, as is that of a Parquet file that says it has no rows; a CSV
    that ends after its header is an InputError, since it may well be cut off.
    """
    with ExitStack() as held:
        where = where or sources.name(path)
        yield from blocks(begun(path, choices, where, held, some), choices, where)


def length(path: str, choices: Choices) -> int | None:
    """The rows of a Parquet file that can be read from any of them on; None of a file that is read whole."""
    with ExitStack() as held, suppress(InputError):
        if path.endswith(PARQUETS) or sources.begins(path, PARQUET):
            found = begun(path, choices, sources.name(path), held)[1]
            if not (found.long or found.revman):
                from rsa_trial_cli.reading import polars_rows

                return polars_rows.parquet_length(path)
    return None


def extra_columns(path: str, choices: Choices) -> list[str]:
    """The columns of a file that are passed through, by its header; none where it cannot be read."""
    with ExitStack() as held, suppress(InputError):
        own = begun(path, choices, sources.name(path), held)[1].passed_through
        return [*own, *(["compared"] if choices.swap else [])]
    return []


class Input(Protocol):
    """What rows are read from. encoding : of its text, or what else it is; the others : as of an Origin."""

    encoding: str
    cells: str
    size: int | None

    def passed_by(self, numbers: Sequence[int] | None) -> int:
        """The bytes that were read up to the last of these lines."""


B = TypeVar("B", Trials, "MeanTrials", "PrintedOutcomes")
Begun = tuple[Input, Layout, Iterator[Rows]]  # its columns, and the rows below them


def begun(path: str, choices: Choices, where: str, held: ExitStack, some: slice | None = None) -> Begun:
    """The lines of a file, what its header says, and the rows below it."""
    binary = path.endswith(PARQUETS) or sources.begins(path, PARQUET)
    if binary:
        _refuse(where, "a Parquet file", sources.TEXT, delimiter=choices.delimiter, encoding=choices.encoding)
        _refuse(where, "a Parquet file", sources.SHEETS, sheet=choices.sheet)
    lines = sources.Lines(path, choices.encoding, where, choices.sheet)
    try:
        if binary:
            found, body = _parquet(path, choices, lines, held, some)
        else:
            found, body = _csv(choices, lines, f" ({where})", held)
    except InputError as problem:
        if choices.form:
            problem.hint = f"--layout {choices.form} reads it so; without it the header tells. {problem.hint}"
        raise
    refuse_other_shape(found, choices, where)
    return lines, found, body


def refuse_other_shape(found: Layout, choices: Choices, where: str) -> None:
    """An InputError where the layout is another than the one that was named."""
    if choices.form and found.shape != SHAPES[choices.form]:
        what = f"--layout {choices.form} is of {SHAPES[choices.form]}"
        raise InputError(f"{what}, and this file has {found.shape} ({where}).", "Leave it out.", DATA)


Make = Callable[[Begun, Choices, Table, tuple[str, str], str], Block[B]]  # as long.Make, of what was begun


def blocks(begun: Begun, choices: Choices, where: str) -> Iterator[Block[Trials]]:
    """The trials of rows in blocks, as of a file. where : what messages call what is read."""
    yield from made_by(_block, begun, choices, where)


def made_by(make: Make[B], begun: Begun, choices: Choices, where: str) -> Iterator[Block[B]]:
    """The same, with what is made of each table of cells."""
    found, seen = begun[1], False
    if not found.long:
        _refuse(where, "a file with one study a row", ARMS, control=choices.control)
    for made in (_long if found.long else _wide)(make, begun, choices, where):
        yield _exchanged(made) if choices.swap else made
        seen = True
    if not seen:
        raise InputError(f"The file has a header but no rows ({where}).", "", DATA)


def _exchanged(block: Block[B]) -> Block[B]:
    """The same block with the arms of its trials exchanged."""
    from rsa_trial_cli.stats.exchanged import exchanged

    return replace(block, data=exchanged(block.data))  # type: ignore[type-var]  # not asked of outcomes


def _block(
    begun: Begun, choices: Choices, table: Table, names: tuple[str, str], on_error: str
) -> Block[Trials]:
    """What can be used of a table."""
    prepared(table, begun, choices)
    return said_of(begun, table, table.trials(on_error, choices.names or names, choices.event_is))


def prepared(table: Table, begun: Begun, choices: Choices) -> None:
    """Tell a table how its file is read; the encoding is known with the first block."""
    lines, found, _ = begun
    table.decimal = choices.decimal or found.decimal
    table.source = Source(table.where, lines.encoding, found).fields()


def said_of(begun: Begun, table: Table, made: tuple[B, Record, frozenset[int]]) -> Block[B]:
    """A block of what was made of a table: trials, the record of all, which of them are marked."""
    (lines, found, _), (trials, record, marked) = begun, made
    notes = (f"note: {found.said} ({table.where})",) if found.said else ()
    origin = Origin(table.where, lines.size, lines.passed_by(trials.line), table.frames, lines.cells)
    columns = Source(table.where, lines.encoding, found).said()
    said = replace(record, encoding=lines.encoding, notes=notes + record.notes, columns=(columns,))
    return Block(trials, said, origin, marked)


def _refuse(where: str, what: str, hint: str, **unused: str | None) -> None:
    """An InputError for the first option that was typed and that this kind of file has no use for."""
    for name, value in unused.items():
        if value is not None:
            raise InputError(f"--{name} is not used for {what} ({where}).", hint)


def _csv(
    choices: Choices, lines: sources.Lines, where: str, held: ExitStack
) -> tuple[Layout, Iterator[Rows]]:
    blocks, drawn = lines.begun(held), ""
    delimiter = lines.delimiter(choices.delimiter)
    if not lines.cells:
        blocks, drawn = printouts.separated(blocks, choices.delimiter)
        delimiter = "\t" if drawn else delimiter
    head = choices.header(blocks, choices.columns, delimiter, where, missing=choices.partial)
    found, delimiter, width, blocks, line, turned = head
    line += lines.first - 1
    said = "; ".join(filter(None, (f"read as {drawn}" if drawn else "", found.said)))
    found = replace(found, delimiter=None if lines.cells else delimiter, line=line or None, said=said)
    ordinary = partial(rows, shape=Shape(width, delimiter, found.counted), where=where)
    below = None if line > 1 or drawn or turned else lines.below
    if below is None or below.size < LARGE or not extra.is_installed():
        return found, ordinary(blocks, first_line=line + 1)
    with extra.threads_without_signals():
        from rsa_trial_cli.reading import polars_rows

        polars_rows.start_threads()
    quick = polars_rows.csv_rows(below.pieces(), delimiter, width, found.counted)
    return found, _handed_over(polars_rows.HandOver, quick, lines, ordinary)


Ordinary = Callable[..., Iterator[Rows]]  # the ordinary reader, but for the lines and where they begin


def _handed_over(
    here: type[Exception], quick: Iterator[Rows], lines: sources.Lines, ordinary: Ordinary
) -> Iterator[Rows]:
    """Rows from polars, and from the first that it cannot vouch for on those of the ordinary reader."""
    line = 2
    try:
        for block in quick:
            yield block
            line += len(block.lines)
    except here:
        yield from ordinary(lines.again(line), first_line=line)


def _parquet(
    path: str, choices: Choices, lines: sources.Lines, held: ExitStack, some: slice | None
) -> tuple[Layout, Iterator[Rows]]:
    extra.needed()
    from rsa_trial_cli.reading import polars_rows

    sources.check(path)
    lines.encoding = lines.cells = "Parquet"
    source, name = (sources.spooled(held), "stdin") if path == "-" else (path, path)
    names = polars_rows.parquet_names(source, name)
    below = polars_rows.parquet_head(source, name, first_rows.LOOKED_AT)
    found = of_columns(names, below, choices, sources.name(path))
    return found, polars_rows.parquet_rows(source, name, some)


def of_columns(names: Sequence[str], below: first_rows.Cells, choices: Choices, where: str) -> Layout:
    """What columns with names mean, which have types. below : the texts of their first rows."""
    found = choices.layout(names, choices.columns, f" ({where})", partial=choices.partial, below=below)
    found = header_study.by_name(found, below, choices.columns)
    return replace(found, decimal=first_rows.decimal(below, found.counted, ""))


def _wide(make: Make[B], begun: Begun, choices: Choices, where: str) -> Iterator[Block[B]]:
    left, read = False, 0
    repeats = study_names.Repeats(where)
    asked = wide.Asked(begun[1], where, choices.partial, choices.figures)
    for table, names in wide.tables(begun[2], asked):
        made = make(begun, choices, table, names, choices.on_error)
        noted = repeats.said(made.data, made.marked)
        yield replace(made, record=replace(made.record, notes=made.record.notes + noted)) if noted else made
        left, read = left or bool(table.left_out), read + made.record.read
    if left and not read:
        raise study_names.only_sums(where)


def _long(make: Make[B], begun: Begun, choices: Choices, where: str) -> Iterator[Block[B]]:
    from rsa_trial_cli.reading import cases, long, many_arms  # files with a study a row do without

    lines, found, body = begun
    noted: tuple[str, ...] = ()
    if "outcome" in found.columns:
        found, counted, noted = cases.long_form(body, found, where, choices.on_error)
        body = iter(counted)
    if found.arms:
        found, body = many_arms.long_form(body, found)
    told = choices.on_error, choices.names, choices.figures
    asked = long.Asked(found, choices.control, where, choices.partial, *told)
    yield from long.blocks(body, asked, partial(make, (lines, begun[1], body), choices), noted)
