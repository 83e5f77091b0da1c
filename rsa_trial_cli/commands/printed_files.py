"""check -i: files with a column for each printed figure, as blocks or in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands import in_parts, inputs, printed_options

if TYPE_CHECKING:
    import click

    from rsa_trial_cli.check.findings import Findings
    from rsa_trial_cli.check.records import Records
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Check, Input
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.running.part import Opened
    from rsa_trial_cli.running.parts import Done, Part
    from rsa_trial_cli.stats import Trials

DIFFERS, OPEN = 1, 4  # exit codes, as of any check
NOT_JUDGED = "figures not judged"  # in the tally of a part
Found = Callable[["Published"], "Findings"]


@frozen
class Columns:
    """The columns of printed figures that were named, and what is read of all others."""

    figures: Mapping[str, str]
    read: Input

    @classmethod
    def of(cls, asked: Check) -> Columns:
        """As --column names them."""
        figures, rest = printed_options.columns(asked.read.columns)
        return cls(figures, replace(asked.read, columns=rest))

    def others(self, columns: Sequence[str]) -> Sequence[str]:
        """The columns that hold no figure."""
        from rsa_trial_cli.reading import printed_columns

        return printed_columns.others(columns, self.figures)


def blocks(ctx: click.Context, asked: Check) -> Iterator[Block[Published]]:
    """All files in turn."""
    columns = Columns.of(asked)
    found = inputs.files(ctx, columns.read, partial=True)
    every = inputs.union([columns.others([*own]) for own in found.columns]) if found.columns else None
    return _printed(asked, columns, found.blocks, every)


def _printed(
    asked: Check, columns: Columns, blocks: Iterable[Block[Trials]], every: Sequence[str] | None
) -> Iterator[Block[Published]]:
    """every : the columns that all of several files have together."""
    from rsa_trial_cli.reading import printed_columns

    usual = printed_options.usual(asked)
    for block in blocks:
        made = printed_columns.from_file(block, columns.figures, usual, asked.read.on_error)
        if every is not None:
            made = replace(made, data=replace(made.data, trials=inputs.united(made.data.trials, every)))
        yield made


def run(asked: Check, paths: Sequence[str], found: Found) -> int:
    """Write the findings in parts; the exit code."""
    from rsa_trial_cli.writing.views.checked_files import Tally

    if asked.recover:
        raise InputError("--recover writes no parts.", "Choose -o FILE.")
    columns = Columns.of(asked)

    def said(made: Sequence[Done]) -> list[str]:
        total = sum((Counter(done.tally) for done in made), Counter[str]())
        tally = Tally(not_judged=total.pop(NOT_JUDGED, 0), found=total)
        return [tally.line(sum(done.refused for done in made), sum(done.marked for done in made))]

    opening = lambda every: partial(_opened, asked, found, every)  # noqa: E731
    choices = inputs.choices_of(columns.read, partial=True)
    job = in_parts.Job("check", opening, said, choices, columns.others)
    return in_parts.run(asked, paths, job)


def _opened(
    asked: Check, found: Found, every: Sequence[str] | None, part: Part
) -> Opened[Published, Records]:
    from rsa_trial_cli.check.records import records
    from rsa_trial_cli.reading import files
    from rsa_trial_cli.running.part import Opened
    from rsa_trial_cli.writing.views import letter
    from rsa_trial_cli.writing.views.checked_files import Tally

    tally, columns = Tally(), Columns.of(asked)

    def compute(published: Published) -> Iterator[list[Records]]:
        findings = found(published)
        tally.add(findings)
        made = records(findings)
        yield [letter.added(made) if asked.letter else made]

    def ended(record: Record) -> tuple[int, dict[str, int]]:
        open_ = OPEN if asked.need_verdict and tally.not_judged else 0
        code = DIFFERS if tally.differs(asked.accept) else open_ or record.exit_code
        return code, {**tally.found, NOT_JUDGED: tally.not_judged}

    own = in_parts.of_part(files.trials, inputs.choices_of(columns.read, partial=True), part)
    return Opened(_printed(asked, columns, own, every), compute, ended, asked.write.fields)
