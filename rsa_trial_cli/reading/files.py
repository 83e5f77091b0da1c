"""A CSV of arm counts → blocks of Trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import long, source
from rsa_trial_cli.reading.header import Layout, layout, split
from rsa_trial_cli.reading.report import Report
from rsa_trial_cli.reading.rows import Rows, rows
from rsa_trial_cli.reading.table import Column, Table
from rsa_trial_cli.stats.trials import Trials

WIDE_COUNTS = ("events_trt", "n_trt", "nonevents_trt", "events_ctl", "n_ctl", "nonevents_ctl")
COUNT_ROLES = (*WIDE_COUNTS, "events", "n")


@dataclass(frozen=True)
class Choices:
    """What the command line says about a file. columns : role → header; names : of the two arms."""

    columns: Mapping[str, str] = field(default_factory=dict)
    control: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    names: tuple[str, str] | None = None
    event_is: str | None = None


def trials(path: str, choices: Choices, report: Report) -> Iterator[Trials]:
    """The trials of one file, "-" for standard input, in blocks; the report counts rows as they pass."""
    where = source.name(path)
    with source.opened(path) as stream:
        blocks = source.blocks(stream, choices.encoding, where)
        first = next(blocks)
        delimiter, cells = split(first[0], choices.delimiter)
        found = layout(cells, choices.columns, f" ({where})")
        counted = [found.columns[role] for role in COUNT_ROLES if role in found.columns]
        body = rows(chain([first[1:]], blocks), len(cells), delimiter, counted, f" ({where})")
        before = report.read
        report.size = source.size(stream)
        for table, names in (_long if found.long else _wide)(body, found, choices, report, where):
            report.passed = stream.tell() if report.size else 0
            made = table.trials(report, choices.names or names, choices.event_is)
            if made:
                yield made
        if report.read == before:
            raise InputError(f"The file has a header but no rows ({where}).", "", DATA)


Tables = Iterator[tuple[Table, tuple[str, str]]]


def _wide(body: Iterator[Rows], found: Layout, _: Choices, report: Report, where: str) -> Tables:
    at = {role: found.columns[role] for role in WIDE_COUNTS if role in found.columns}
    for block in body:
        report.read += len(block.lines)
        roles = {
            role: Column(partial(block.column, i), block.counts(i), found.names[i], block.lines)
            for role, i in at.items()
        }
        kept = {name: block.column(i) for name, i in found.kept.items()}
        study = found.labels(block.column, len(block.lines))
        yield Table(study, roles, kept, block.lines, where), ("treatment", "control")


def _long(body: Iterator[Rows], found: Layout, choices: Choices, report: Report, where: str) -> Tables:
    pairs = long.pairs(body, found, choices.control, report, where)
    if pairs:
        yield long.table(pairs, found, where), long.names(pairs)
