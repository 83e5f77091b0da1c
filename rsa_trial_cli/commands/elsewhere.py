"""What commands have other processes compute: how data are cut, what is computed, and how it is joined."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from rsa_trial_cli.base.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sized

    from rsa_trial_cli.check.abstracts.links import Checked
    from rsa_trial_cli.check.findings import Findings
    from rsa_trial_cli.check.recover import Recovered
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Output
    from rsa_trial_cli.reading.abstracts.document import Abstract
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.reading.pooled_rows import PoolRows
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.running.progress import Watch
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.measures.record import Made
    from rsa_trial_cli.stats.pieces import Rows, Tree
    from rsa_trial_cli.writing.formats.protocols import Writer

S = TypeVar("S", bound="Sized")
P = TypeVar("P")
R = TypeVar("R")
B = TypeVar("B", bound="Rows")
M = TypeVar("M", bound="Made")
NO_ROWS = slice(0, 0)
FEW, MANY = 256, 6144  # trials whose results by several methods are written, and computed, together
Here = Callable[[S], R]  # what is computed of data, here; a function of a module, so that others find it


@contextmanager
def computed(
    blocks: Iterable[Block[S]], compute: Compute[S, R], work: Callable[[], Work[S, P, R]], workers: int | None
) -> Iterator[tuple[Iterable[Block[S]], Compute[S, R]]]:
    """Blocks and what is computed of them: here, or as `work` says by so many workers, 0 for one a core.

    On a terminal what is computed here moves a bar, also within a block.
    """
    if workers not in (None, 1):
        from rsa_trial_cli.running import spread

        with spread.spread(blocks, work(), workers or 0) as made:
            yield made
    elif sys.stderr.isatty():
        from rsa_trial_cli.running.progress import Watch

        with Watch() as watch:
            yield watch.blocks(blocks), partial(_watched, watch, work())
    else:
        yield blocks, compute


def _watched(watch: Watch, work: Work[S, P, R], data: S) -> Iterable[Sequence[R]]:
    """What is computed here of a block, a moment's rows at a time."""
    from rsa_trial_cli.stats.watched import watched

    def parts() -> Iterator[P]:
        for rows in watch.pieces(len(data), work.ends(data)):
            with watched(watch.took):
                made = work.compute(work.piece(data, rows))
            yield made

    return work.joined(data, parts())


def apart(compute: Compute[B, R]) -> Work[B, list[Sequence[R]], R]:
    """Effects that are computed here and written a few rows at a time."""
    from rsa_trial_cli.running.spread import Work

    def joined(data: B, parts: Iterable[list[Sequence[R]]]) -> Iterable[Sequence[R]]:
        return chain.from_iterable(parts) if len(data) else compute(data)

    return Work(lambda data, rows: data[rows], lambda data: list(compute(data)), joined)


def effects(estimates: Here[B, Sequence[Sequence[R]]]) -> Work[B, tuple[Tree, ...], R]:
    """Effects of counts, means or pairs. estimates : of trials, one for each method and test."""
    from rsa_trial_cli.running.spread import Work

    return Work(
        lambda trials, rows: trials.piece(rows), partial(_arrays, estimates), partial(_estimates, estimates)
    )


def written(
    out: Output,
    blocks: Iterator[Block[B]],
    how: tuple[Compute[B, M], Here[B, Sequence[Sequence[M]]]],
    writer: AbstractContextManager[Writer[M]],
    workers: int | None,
) -> Record:
    """Write effects behind a bar, where workers compute them, or where a forest plot stands beside them.

    how : what is written in turn, and what is computed of some rows, the same where a table is fitted to all.
    """
    from rsa_trial_cli.running import loop

    compute, here = how
    if workers in (None, 1) and not out.format.human:
        begun = computed(blocks, compute, partial(apart, compute), workers)
    else:
        begun = computed(blocks, compute, partial(effects, here), workers)
    with begun as (each, made):
        if not out.plot:
            return loop.run(each, made, writer, out.output)
        from rsa_trial_cli.commands.plotted import Plot, is_funnel
        from rsa_trial_cli.writing.views.pictured_effects import pages

        if is_funnel(out.plot):
            problem = "A funnel plot (--plot) is of a meta-analysis."
            raise InputError(problem, "rsa-trial pool --plot funnel.svg")
        plot = Plot(out, partial(pages, digits=out.digits))
        return loop.run(*plot.first(each, made), writer, out.output)


def few(here: Compute[Trials, M], data: Trials) -> Iterator[Sequence[M]]:
    """Several results for each trial of a block, computed for many of them at once and handed on for few.

    It is the texts of results that take memory.
    """
    from rsa_trial_cli.stats.pieces import changed, cut

    for start in range(0, max(len(data), 1), MANY):
        some = data[start : start + MANY]
        for made in here(some):
            for at in range(0, max(len(some), 1), FEW):
                rows = slice(at, at + FEW)
                own = some[rows].handed_on()
                yield [changed(cut(one, rows), own) for one in made]


def _arrays(estimates: Here[B, Sequence[Sequence[R]]], piece: B) -> tuple[Tree, ...]:
    from rsa_trial_cli.stats.pieces import arrays

    return tuple(map(arrays, estimates(piece)[0]))


def _estimates(
    estimates: Here[B, Sequence[Sequence[R]]], data: B, parts: Iterable[tuple[Tree, ...]]
) -> Sequence[Sequence[R]]:
    from rsa_trial_cli.stats.pieces import changed, joined

    if not len(data):
        return estimates(data)
    (none,) = estimates(data.piece(NO_ROWS))
    made = [joined(like, found) for like, *found in zip(none, *parts, strict=True)]
    return [[changed(one, data.handed_on()) for one in made]]


def judged(
    findings: Here[Published, Findings], written: Here[Findings, Sequence[R]]
) -> Work[Published, tuple[Tree, Tree], R]:
    """check. findings : on printed results; written : makes of them what is written, here."""
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats.pieces import cut

    return Work(cut, partial(_found, findings), partial(_findings, findings, written), _studies)


def _studies(data: Published) -> list[int]:
    """Where studies end: their results are judged together."""
    import numpy as np

    return [*(np.flatnonzero(np.diff(data.study)) + 1).tolist(), len(data)]


def _found(findings: Here[Published, Findings], piece: Published) -> tuple[Tree, Tree]:
    """The arrays of the findings; of what was printed the margins, the one thing that findings change."""
    from rsa_trial_cli.stats.pieces import arrays

    made = findings(piece)
    return arrays(replace(made, published=None)), made.published.margins  # type: ignore[arg-type]


def _findings(
    findings: Here[Published, Findings],
    written: Here[Findings, Sequence[R]],
    data: Published,
    parts: Iterable[tuple[Tree, Tree]],
) -> list[Sequence[R]]:
    from rsa_trial_cli.stats.pieces import cut, joined

    if not len(data):
        return [written(findings(data))]
    none = findings(cut(data, NO_ROWS))
    trees, margins = zip(*parts, strict=True)
    printed = replace(data, margins=joined(data.margins, margins))
    return [written(replace(joined(none, trees), published=printed))]


def tables(seen: Callable[[Recovered], object]) -> Work[Published, list[Recovered], Recovered]:
    """check --recover: the tables that would print the figures of each study. seen : is told of each."""
    from rsa_trial_cli.running.spread import Work

    def joined(data: Published, parts: Iterable[list[Recovered]]) -> Iterator[list[Recovered]]:
        for one in (one for part in (parts if len(data) else [_tables(data)]) for one in part):
            seen(one)
            yield [one]

    return Work(_with_names, _tables, joined, _studies)


def _with_names(data: Published, rows: slice) -> Published:
    import numpy as np

    from rsa_trial_cli.stats.pieces import cut

    return replace(cut(data, rows), trials=data.trials[np.arange(rows.start, rows.stop)])


def _tables(piece: Published) -> list[Recovered]:
    from rsa_trial_cli.check.recover import recovered

    return list(recovered(piece))


def meta_analyses(reported: Here[PoolRows, R]) -> Work[PoolRows, R, R]:
    """pool --separate. reported : of the meta-analyses of a block, which are computed together."""
    from rsa_trial_cli.running.spread import Work

    def joined(rows: PoolRows, parts: Iterable[R]) -> list[Sequence[R]]:
        return [list(parts) or [reported(rows)]]

    return Work(lambda rows, _: rows, reported, joined, lambda rows: [len(rows)])


def abstracts(
    checked: Here[list[Abstract], list[Checked]],
) -> Work[list[Abstract], list[Checked], list[Checked]]:
    """check -i of abstracts. checked : what is found of each."""
    from rsa_trial_cli.running.spread import Work

    def joined(data: list[Abstract], parts: Iterable[list[Checked]]) -> list[list[list[Checked]]]:
        return [[[one for part in parts for one in part] if data else checked(data)]]

    return Work(lambda data, rows: data[rows], checked, joined)
