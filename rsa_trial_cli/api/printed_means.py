"""check_printed beside means: one outcome as it is typed, arrays and data frames as files are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import click
import numpy as np

from rsa_trial_cli.api import means, sources
from rsa_trial_cli.api.findings import Findings, answer
from rsa_trial_cli.api.means import CELLS
from rsa_trial_cli.api.parsed import context, notes_as_warnings
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.check import mean_records
from rsa_trial_cli.check.mean_findings import findings
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedOutcomes, alone
from rsa_trial_cli.commands import check_means, mean_check_request, unused
from rsa_trial_cli.commands.unused_means import CHECKED, CHECKED_FILES
from rsa_trial_cli.reading import mean_files, printed_mean_rows
from rsa_trial_cli.reading.blocks import Block, settled
from rsa_trial_cli.reading.blocks import Record as Met
from rsa_trial_cli.reading.figures import NotAFigureError, figure
from rsa_trial_cli.reading.mean_columns import Made
from rsa_trial_cli.reading.mean_figures import ROLES, Usual
from rsa_trial_cli.reading.printed_mean_rows import Asked
from rsa_trial_cli.writing.views.checked_files import CLEAN
from rsa_trial_cli.writing.views.checked_means import View

FIGURES = check_means.TYPED


def usual(ctx: click.Context) -> Usual:
    """What is said once of all outcomes."""
    request = mean_check_request.request(ctx.params)
    unused.refuse(unused.given(ctx), request, CHECKED_FILES)
    return check_means.usual(request)


def one(command: click.Command, arms: Sequence[object], asked: Mapping[str, object]) -> Findings:
    """One outcome, or the mean of one arm, by the request of the command."""
    for name in {*FIGURES} & {*asked}:
        if not _is_told(name, asked[name]):
            raise TypeError(f'{name} is a text as printed, such as "0.040", not {asked[name]!r:.60}.')
    words = [_typed(arm) for arm in arms if arm is not None]
    own = {"names": ("treatment", "control"), **asked} if len(words) > 1 else asked
    with notes_as_warnings(), context(command, words, own) as ctx:
        request = mean_check_request.request(ctx.params)
        unused.refuse(unused.given(ctx), request, CHECKED)
        outcome = check_means.published(request)
    return _answer([Block(alone(outcome))], single=True)


def _is_told(name: str, value: object) -> bool:
    """Whether this is a figure as printed, or a number; both limits of an interval; P is a text."""
    if name == "ci" and isinstance(value, tuple):
        return len(value) == 2 and all(_is_told("", limit) for limit in value)
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return isinstance(value, str) or (number and name not in ("ci", "p", "printed"))


def _typed(arm: object) -> str:
    """An arm as it is typed; a TypeError for what is none."""
    if isinstance(arm, str):
        return arm
    given, _ = means.both(arm, arm)
    return ",".join(f"{cell:.15g}" for cell in given.cells)


def arrays(
    arms: tuple[object, object], of_all: Usual, texts: Mapping[str, list[str]], printed: Mapping[str, object]
) -> Findings:
    """Outcomes of arrays. texts : what is printed of each, by its role."""
    if unknown := {*texts} - {*ROLES}:
        raise InputError(f"{min(unknown)} is not used beside means.", f"There are {', '.join(ROLES)}.")
    if not (texts or of_all.integer):
        raise InputError(
            "No printed figure is given.", 'For example md=["-0.90", "1.2"], one of each outcome.'
        )
    block = sources.arrays(*arms, texts, printed)
    trials = block.data
    cells = [getattr(arm, cell) for arm in (trials.treatment, trials.control) for cell in CELLS]
    both = [[] if np.isnan(row).any() else [_arm(row[:3]), _arm(row[3:])] for row in np.transpose(cells)]
    roles = {name: name for name in texts}
    made = Made(trials, block.record, frozenset())
    asked = Asked({}, of_all)
    data, problems = printed_mean_rows.of_rows(asked, made, both, roles, sources.ARRAYS)
    settled(problems, len(data), "stop")
    return _answer([Block(data, block.record)])


def _arm(row: Sequence[float]) -> PrintedArm:
    """An arm as printed, of numbers, which have lost their last zeros."""
    try:
        mean, sd, n = (figure(f"{cell:.15g}") for cell in row)
    except NotAFigureError as problem:
        raise InputError(f"{problem.what}.", problem.hint) from problem
    return PrintedArm(mean, sd, int(n.value))


def frame(given: sources.Given, of_all: Usual, printed: Mapping[str, object]) -> Findings:
    """Outcomes of a data frame, whose columns of printed figures hold texts."""
    from rsa_trial_cli.reading import data_frames

    given_columns = printed.get("columns")
    columns = dict(given_columns) if isinstance(given_columns, Mapping) else {}
    chosen = {role: str(columns.pop(role)) for role in [*columns] if role in ROLES}
    of = mean_files.choices(sources.choices({**printed, "columns": columns}))
    names = [*map(str, given.eager.columns)]
    sources.refuse_numbers(given, {*names} - {*printed_mean_rows.others(names, chosen)})
    _, begun = data_frames.begun(given.eager, of)
    asked = Asked(chosen, of_all)
    blocks = printed_mean_rows.blocks(begun, of, data_frames.WHERE, asked) if len(given.eager) else ()
    return _answer(blocks)


def _answer(blocks: Iterable[Block[PrintedOutcomes]], *, single: bool = False) -> Findings:
    """The findings of all blocks."""
    made, met, worst = [], Met(), set[str]()
    for block in blocks:
        found = findings(block.data.outcomes)
        worst |= {*map(mean_records.worst, found)}
        made.append(mean_records.records(block.data, found))
        met += block.record
    return answer(made, partial(View, single), met, differs=bool(worst - CLEAN))
