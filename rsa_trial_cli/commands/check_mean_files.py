"""check -i with files of means: every row judged, in the order of the files, or in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import DATA, InputError, escaped
from rsa_trial_cli.commands import check_means, in_parts, inputs

if TYPE_CHECKING:
    from rsa_trial_cli.check.mean_findings import Finding
    from rsa_trial_cli.check.mean_records import CheckedMeans
    from rsa_trial_cli.check.printed_means import PrintedOutcomes
    from rsa_trial_cli.commands.mean_check_request import MeanCheck
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.reading.printed_mean_rows import Asked
    from rsa_trial_cli.running.part import Open, Opened
    from rsa_trial_cli.running.parts import Done, Part
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.writing.views.checked_files import Tally

    Findings = list[list[Finding]]

DIFFERS, OPEN = 1, 4  # exit codes, as of any check
NOT_JUDGED = "figures not judged"  # in the tally of a part


def are_in(params: Mapping[str, object], paths: Sequence[str]) -> bool:
    """Whether the files are of means; an InputError where only some are."""
    from rsa_trial_cli.commands.requests import input_of
    from rsa_trial_cli.reading import means_there

    choices = inputs.choices_of(input_of(params))
    found = [means_there.are_in(path, choices) for path in paths]
    if any(found) and not all(found):
        first, other = paths[found.index(True)], paths[found.index(False)]
        raise InputError(f"{first} holds means, and {other} does not.", "Run them one by one.", DATA)
    return bool(found) and all(found)


def run(ctx: click.Context, params: Mapping[str, object], paths: Sequence[str]) -> int:
    """Write what is found of every row; return the exit code."""
    from rsa_trial_cli.commands import elsewhere, mean_check_request, unused
    from rsa_trial_cli.commands.unused_means import CHECKED_FILES
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.checked_files import Tally
    from rsa_trial_cli.writing.views.checked_means import View

    asked = mean_check_request.request(params)
    parts = asked.write.output and asked.write.parts
    unused.refuse(unused.given(ctx), asked, (*(unused.PARTS if parts else ()), *CHECKED_FILES))
    if parts:
        return in_parts.run(asked, paths, _job(asked))
    out, tally = asked.write, Tally()
    found = partial(_written, tally, asked.letter)
    view = View(quiet=out.quiet)
    if asked.letter:
        from rsa_trial_cli.writing.views import letter

        view.letters = letter.shown
    with elsewhere.computed(
        _blocks(asked, ctx), partial(_here, found), partial(_work, found), out.workers
    ) as (blocks, compute):
        writer = destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields)
        record = loop.run(blocks, compute, writer, out.output)
    if not out.quiet or record.exit_code:
        lines = [*record.listed, tally.line(record.refused, record.marked)]
        click.echo("\n".join(map(escaped, lines)), err=True)
    return _code(tally, asked) or record.exit_code


def _code(tally: Tally, asked: MeanCheck) -> int:
    open_ = OPEN if asked.need_verdict and tally.not_judged else 0
    return DIFFERS if tally.differs(asked.accept) else open_


def _judged(outcomes: PrintedOutcomes) -> Findings:
    from rsa_trial_cli.check.mean_findings import findings

    return findings(outcomes.outcomes)


def _written(tally: Tally, letters: bool, outcomes: PrintedOutcomes, found: Findings) -> list[CheckedMeans]:
    """What is written of a block, counted. letters : whether with what one could ask the authors."""
    from rsa_trial_cli.check.mean_records import not_judged, records, worst
    from rsa_trial_cli.commands.options import note
    from rsa_trial_cli.writing.views.checked_means import not_used

    tally.found.update(map(worst, found))
    tally.not_judged += sum(map(not_judged, found))
    for at, one in enumerate(outcomes.outcomes):
        for line in not_used(one) if one.left else []:
            note(f"{escaped(outcomes.row_label(at))}: {line}")
    made = records(outcomes, found)
    if letters:
        from rsa_trial_cli.writing.views import mean_letter

        return [mean_letter.added(made)]
    return [made]


Written = partial[list["CheckedMeans"]]


def _here(written: Written, outcomes: PrintedOutcomes) -> Iterator[list[CheckedMeans]]:
    yield written(outcomes, _judged(outcomes))


def _work(written: Written) -> Work[PrintedOutcomes, Findings, CheckedMeans]:
    from rsa_trial_cli.running.spread import Work

    def joined(outcomes: PrintedOutcomes, parts: Iterable[Findings]) -> Iterator[list[CheckedMeans]]:
        yield written(outcomes, [one for part in parts for one in part])

    return Work(lambda outcomes, rows: outcomes.piece(rows), _judged, joined)


def _how(asked: MeanCheck, every: Sequence[str] | None) -> tuple[Asked, Choices]:
    """What is asked of rows, and how files are read."""
    from rsa_trial_cli.reading.mean_figures import ROLES
    from rsa_trial_cli.reading.printed_mean_rows import Asked

    chosen = {role: header for role, header in asked.read.columns if role in ROLES}
    rest = tuple(pair for pair in asked.read.columns if pair[0] not in chosen)
    choices = inputs.choices_of(replace(asked.read, columns=rest))
    return Asked(chosen, check_means.usual(asked), every), choices


def _blocks(asked: MeanCheck, ctx: click.Context) -> Iterator[Block[PrintedOutcomes]]:
    from rsa_trial_cli.reading import mean_files, printed_mean_rows

    how, choices = _how(asked, None)
    blocks, columns = inputs.each(
        ctx, asked.read, partial(printed_mean_rows.outcomes, asked=how), mean_files.choices(choices)
    )
    if not columns:
        return blocks
    every = inputs.union([printed_mean_rows.others(own, how.chosen) for own in columns])
    return (replace(block, data=inputs.united(block.data, every)) for block in blocks)


def _job(asked: MeanCheck) -> in_parts.Job[PrintedOutcomes, CheckedMeans]:
    """The same in parts."""
    from rsa_trial_cli.reading import mean_files, printed_mean_rows
    from rsa_trial_cli.writing.views.checked_files import Tally

    how, choices = _how(asked, None)

    def said(made: Sequence[Done]) -> list[str]:
        total = sum((Counter(done.tally) for done in made), Counter[str]())
        tally = Tally(not_judged=total.pop(NOT_JUDGED, 0), found=total)
        return [tally.line(sum(done.refused for done in made), sum(done.marked for done in made))]

    def opening(every: Sequence[str] | None) -> Open[PrintedOutcomes, CheckedMeans]:
        return partial(_opened, asked, every)

    columns = partial(printed_mean_rows.others, chosen=how.chosen)
    return in_parts.Job("check", opening, said, mean_files.choices(choices), columns)


def _opened(
    asked: MeanCheck, every: Sequence[str] | None, part: Part
) -> Opened[PrintedOutcomes, CheckedMeans]:
    from rsa_trial_cli.reading import printed_mean_rows
    from rsa_trial_cli.running.part import Opened
    from rsa_trial_cli.writing.views.checked_files import Tally

    tally = Tally()
    how, choices = _how(asked, every)

    def ended(record: Record) -> tuple[int, dict[str, int]]:
        code = _code(tally, asked) or record.exit_code
        return code, {**tally.found, NOT_JUDGED: tally.not_judged}

    blocks = in_parts.of_part(partial(printed_mean_rows.outcomes, asked=how), choices, part)
    return Opened(blocks, partial(_here, partial(_written, tally, asked.letter)), ended, asked.write.fields)
