"""What commands have other processes compute: how data are cut, what is computed, and how it is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sized

    from rsa_trial_cli.check.abstracts.links import Checked
    from rsa_trial_cli.check.findings import Findings
    from rsa_trial_cli.check.recover import Recovered
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Effect
    from rsa_trial_cli.reading.abstracts.document import Abstract
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.measures.measure import Estimates
    from rsa_trial_cli.stats.pieces import Tree

S = TypeVar("S", bound="Sized")
P = TypeVar("P")
R = TypeVar("R")
NO_ROWS = slice(0, 0)
Written = Callable[["Findings"], "Sequence[R]"]


@contextmanager
def computed(
    blocks: Iterable[Block[S]], compute: Compute[S, R], work: Callable[[], Work[S, P, R]], workers: int | None
) -> Iterator[tuple[Iterable[Block[S]], Compute[S, R]]]:
    """Blocks and what is computed of them: here, or as `work` says by so many workers, 0 for one a core."""
    if workers in (None, 1):
        yield blocks, compute
        return
    from rsa_trial_cli.running import spread

    with spread.spread(blocks, work(), workers or 0) as made:
        yield made


def effects(asked: Effect) -> Work[Trials, tuple[Tree, ...], Estimates]:
    """or, rr, rd, nnt: the estimates of trials."""
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats.arms import Trials

    return Work(Trials.piece, partial(_arrays, asked), partial(_estimates, asked))


def _arrays(asked: Effect, piece: Trials) -> tuple[Tree, ...]:
    from rsa_trial_cli.commands.effect import estimates
    from rsa_trial_cli.stats.pieces import arrays

    return tuple(map(arrays, estimates(asked, None, piece)[0]))


def _estimates(asked: Effect, data: Trials, parts: Sequence[tuple[Tree, ...]]) -> list[list[Estimates]]:
    from rsa_trial_cli.commands.effect import estimates
    from rsa_trial_cli.stats.pieces import joined

    if not parts:
        return estimates(asked, None, data)
    (none,) = estimates(asked, None, data.piece(NO_ROWS))
    made = [joined(like, found) for like, *found in zip(none, *parts, strict=True)]
    return [[replace(one, study=data.study, line=data.line, file=data.file, trials=data) for one in made]]


def judged(quick: bool, detailed: bool, written: Written[R]) -> Work[Published, tuple[Tree, Tree], R]:
    """check: what is found of printed results. written : makes of the findings what is written, here."""
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats.pieces import cut

    found = partial(_found, quick, detailed)
    return Work(cut, found, partial(_findings, quick, detailed, written), _studies)


def _studies(data: Published) -> list[int]:
    """Where studies end: their results are judged together."""
    import numpy as np

    return [*(np.flatnonzero(np.diff(data.study)) + 1).tolist(), len(data)]


def _found(quick: bool, detailed: bool, piece: Published) -> tuple[Tree, Tree]:
    """The arrays of the findings; of what was printed the margins, the one thing that findings change."""
    from rsa_trial_cli.commands.check import findings
    from rsa_trial_cli.stats.pieces import arrays

    made = findings(piece, quick, detailed)
    return arrays(replace(made, published=None)), made.published.margins  # type: ignore[arg-type]


def _findings(
    quick: bool, detailed: bool, written: Written[R], data: Published, parts: Sequence[tuple[Tree, Tree]]
) -> list[Sequence[R]]:
    from rsa_trial_cli.commands.check import findings
    from rsa_trial_cli.stats.pieces import cut, joined

    if not parts:
        return [written(findings(data, quick, detailed))]
    none = findings(cut(data, NO_ROWS), quick, detailed)
    trees, margins = zip(*parts, strict=True)
    printed = replace(data, margins=joined(data.margins, margins))
    return [written(replace(joined(none, trees), published=printed))]


def tables() -> Work[Published, list[Recovered], Recovered]:
    """check --recover: the tables that would print the figures of each study."""
    from rsa_trial_cli.running.spread import Work

    return Work(_with_names, _tables, _each, _studies)


def _with_names(data: Published, rows: slice) -> Published:
    import numpy as np

    from rsa_trial_cli.stats.pieces import cut

    return replace(cut(data, rows), trials=data.trials[np.arange(rows.start, rows.stop)])


def _tables(piece: Published) -> list[Recovered]:
    from rsa_trial_cli.check.recover import recovered

    return list(recovered(piece))


def _each(data: Published, parts: Sequence[list[Recovered]]) -> Iterator[list[Recovered]]:
    yield from ([one] for part in parts or [_tables(data)] for one in part)


def abstracts(*, quick: bool) -> Work[list[Abstract], list[Checked], list[Checked]]:
    """check -i of abstracts: what is found of each."""
    from rsa_trial_cli.commands.check_abstracts import checked
    from rsa_trial_cli.running.spread import Work

    compute = partial(checked, quick=quick)

    def joined(data: list[Abstract], parts: Sequence[list[Checked]]) -> list[list[list[Checked]]]:
        return [[[one for part in parts for one in part] if parts else compute(data)]]

    return Work(lambda data, rows: data[rows], compute, joined)
