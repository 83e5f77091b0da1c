"""check -i with files of abstracts: every one read, linked and judged, in the order of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import DATA, InputError, escaped
from rsa_trial_cli.commands import check_text

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rsa_trial_cli.check.abstracts.links import Checked
    from rsa_trial_cli.commands.requests import Check
    from rsa_trial_cli.reading.abstracts.document import Abstract
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.running.part import Open, Opened
    from rsa_trial_cli.running.parts import Done, Part
    from rsa_trial_cli.writing.formats.protocols import Result, Writer

FIGURES = ("figures compared", "figures not judged")  # in the tally of a part


def are_in(paths: Sequence[str]) -> bool:
    """Whether the files hold abstracts; an InputError where only some do."""
    from rsa_trial_cli.reading.abstracts import kinds

    found = [bool(kinds.kind(path)) for path in paths]
    if any(found) and not all(found):
        first, other = paths[found.index(True)], paths[found.index(False)]
        raise InputError(f"{first} holds abstracts, and {other} does not.", "Run them one by one.", DATA)
    return all(found)


def run(asked: Check, paths: Sequence[str]) -> int:
    """Write what is found of every abstract; return the exit code."""
    from rsa_trial_cli.check.abstracts import abstract_records
    from rsa_trial_cli.commands import elsewhere
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.checked_abstracts import Tally, View

    out, tally = asked.write, Tally()
    written = abstract_records.abstracts if out.format.arms else abstract_records.figures

    judge = partial(checked, quick=asked.quick)
    work = partial(elsewhere.abstracts, judge)
    every = _blocks(asked, paths, _labels(paths))
    with elsewhere.computed(every, lambda some: [[judge(some)]], work, out.workers) as (blocks, compute):

        def judged(some: list[Abstract]) -> Iterator[list[Checked]]:
            for (made,) in compute(some):
                tally.add(made)
                yield made

        if out.format.human:
            sheets = destination.writer(out.form, out.output, View(out.quiet, out.verbose, out.format.marks))
            record = loop.run(blocks, lambda some: ([made] for made in judged(some)), sheets, out.output)
        else:
            table: AbstractContextManager[Writer[Result]]
            table = destination.writer(out.form, out.output, raw=out.raw, fields=out.fields)
            record = loop.run(blocks, lambda some: ([written(m)] for m in judged(some)), table, out.output)
    said = [*record.listed, tally.line(record.read, record.refused)]
    if record.exit_code or not out.quiet:
        click.echo("\n".join(map(escaped, said)), err=True)
    return check_text.exit_code(tally.statuses, asked, left=tally.not_judged > 0) or record.exit_code


def in_parts(asked: Check, paths: Sequence[str]) -> int:
    """Write what is found of every abstract in parts; the exit code."""
    from rsa_trial_cli.commands import in_parts
    from rsa_trial_cli.writing.views.checked_abstracts import Tally

    def said(made: Sequence[Done]) -> list[str]:
        total = sum((Counter(done.tally) for done in made), Counter[str]())
        figures = {name: total.pop(name, 0) for name in FIGURES}
        tally = Tally(total, *figures.values())
        return [tally.line(sum(done.read for done in made), sum(done.refused for done in made))]

    def opening(_: Sequence[str] | None) -> Open[list[Abstract], Result]:
        return partial(_opened, asked)

    return in_parts.run(asked, paths, in_parts.Job("check", opening, said))


def _opened(asked: Check, part: Part) -> Opened[list[Abstract], Result]:
    from rsa_trial_cli.check.abstracts import abstract_records
    from rsa_trial_cli.running.part import Opened
    from rsa_trial_cli.writing.views.checked_abstracts import Tally

    tally = Tally()

    def compute(some: list[Abstract]) -> Iterator[list[Result]]:
        made = checked(some, quick=asked.quick)
        tally.add(made)
        yield [abstract_records.figures(made)]

    def ended(record: Record) -> tuple[int, dict[str, int]]:
        code = check_text.exit_code(tally.statuses, asked, left=tally.not_judged > 0) or record.exit_code
        return code, {**tally.found, **dict(zip(FIGURES, (tally.judged, tally.not_judged), strict=True))}

    return Opened(_blocks(asked, [part.path], [part.label]), compute, ended, asked.write.fields)


def checked(abstracts: Sequence[Abstract], *, quick: bool) -> list[Checked]:
    """What is found of each; an abstract that cannot hold a table is not read further."""
    from rsa_trial_cli.check.abstracts.links import Checked
    from rsa_trial_cli.check.abstracts.printed_abstract import Read
    from rsa_trial_cli.reading.abstracts import judged, prefilter

    able = [prefilter.may_hold_table(one.text) for one in abstracts]
    found = iter(judged.judged([one for one, may in zip(abstracts, able, strict=True) if may], quick=quick))
    return [
        next(found)
        if may
        else Checked(Read(one.id, one.title, one.text, one.source.file, one.source.line, kept=one.kept), ())
        for one, may in zip(abstracts, able, strict=True)
    ]


def _labels(paths: Sequence[str]) -> Sequence[str]:
    """What messages call each file."""
    from rsa_trial_cli.reading import sources

    names = [sources.name(path) or path for path in paths]
    return names if len({*names}) == len(names) else paths


def _blocks(asked: Check, paths: Sequence[str], labels: Sequence[str]) -> Iterator[Block[list[Abstract]]]:
    from rsa_trial_cli.reading.abstracts import records

    read = asked.read
    choices = records.Choices(
        read.encoding, read.delimiter, read.sheet, read.on_error, only_trials=asked.only_trials
    )
    columns: list[str] | None = None
    for path, label in zip(paths, labels, strict=True):
        for block in records.abstracts(path, choices, label):
            own = list(block.data[0].kept) if block.data else columns
            columns = own if columns is None else columns
            if own != columns and not (asked.write.format.arms or asked.write.format.human):
                raise InputError(
                    f"{path} has other extra columns than {paths[0]}: one table can't hold both.",
                    "Run them one by one, or choose -f ndjson.",
                    DATA,
                )
            yield block
