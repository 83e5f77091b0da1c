"""-o FOLDER/: every file, or some rows of it, becomes a part that a worker reads, computes and writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import click

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import DATA, USAGE, InputError, Stopped, escaped
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.base.version import __version__
from rsa_trial_cli.commands import inputs
from rsa_trial_cli.commands.unused import UnusedError

if TYPE_CHECKING:
    from collections.abc import Sized
    from concurrent.futures import Future

    from rsa_trial_cli.check.printed_means import PrintedOutcomes
    from rsa_trial_cli.commands.inputs import PartReader
    from rsa_trial_cli.commands.mean_check_request import MeanCheck
    from rsa_trial_cli.commands.mean_request import Means
    from rsa_trial_cli.commands.paired_request import Paired
    from rsa_trial_cli.commands.requests import Check, Effect
    from rsa_trial_cli.reading.blocks import Block
    from rsa_trial_cli.reading.files import Choices
    from rsa_trial_cli.running.engines import Workers
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.running.part import Open, Opened
    from rsa_trial_cli.running.parts import Done, Folder, Part, Request
    from rsa_trial_cli.stats import Trials
    from rsa_trial_cli.stats.mean_trials import MeanTrials

    Asked: TypeAlias = Effect | Means | Paired | Check | MeanCheck
    B = TypeVar("B", Trials, MeanTrials, PrintedOutcomes)

S = TypeVar("S", bound="Sized")
R = TypeVar("R")
Columns: TypeAlias = "Sequence[str] | None"
ROWS = 1_000_000  # of a part
AHEAD = 4  # parts for each worker that are given out
OUR_BUG, LOST = 70, 75
WORST = (OUR_BUG, LOST, DATA, USAGE, 1, 4)  # exit codes: the first that any part asks for
UNUSED = ("inputs", "output", "workers", "scheduler", "quiet", "verbose")  # what results do not depend on
WHOLE_FILES = "Parquet files with one study a row are cut."
CURE = 'NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL" on every worker makes them one.'


@frozen
class Job(Generic[S, R]):
    """What a command does with parts.

    opening : reads one, where it is computed, by the columns of all files; said : the closing line, from all
    that were done; choices : how files with columns are read, None for others; columns : those of a file that
    every part is to have.
    """

    command: str
    opening: Callable[[Columns], Open[S, R]]
    said: Callable[[Sequence[Done]], Sequence[str]]
    choices: Choices | None = None
    columns: Callable[[Sequence[str]], Sequence[str]] = list


def of_part(read: PartReader[B], choices: Choices, part: Part) -> Iterator[Block[B]]:
    """The blocks of a part, with the file that they are of where there are several."""
    some = None if part.rows is None else slice(part.start, part.start + part.rows)
    for block in read(part.path, choices, part.label, some):
        yield replace(block, data=replace(block.data, file=part.file))


def of_effects(
    how: tuple[PartReader[B], Choices],
    estimates: Compute[B, R],
    fields: Columns,
    columns: Columns,
    part: Part,
) -> Opened[B, R]:
    """A part of effects. how : files are read; fields : that are written; columns : of every part."""
    from rsa_trial_cli.running.part import Opened

    blocks = of_part(*how, part)
    if columns is not None:
        blocks = (replace(block, data=inputs.united(block.data, columns)) for block in blocks)
    return Opened(blocks, estimates, lambda record: (record.exit_code, {}), fields)


def effects(asked: Effect | Means, how: tuple[PartReader[B], Choices], estimates: Compute[B, R]) -> Job[B, R]:
    """Effects of counts or of means. how : their files are read; estimates : of trials. Both are sent."""
    from rsa_trial_cli.reading.blocks import Record

    def said(made: Sequence[Done]) -> list[str]:
        total = sum((Record(done.read, done.refused, done.marked) for done in made), Record())
        return total.summary()[-1:]

    def opening(columns: Columns) -> Open[B, R]:
        return partial(of_effects, how, estimates, asked.write.fields, columns)

    return Job(asked.key, opening, said, how[1])


def run(asked: Asked, paths: Sequence[str], job: Job[S, R]) -> int:
    """Every part written by the workers that are asked for; the exit code."""
    from rsa_trial_cli.running.part import run_part
    from rsa_trial_cli.running.parts import Folder, Request

    _refuse_pipes(paths)
    if asked.write.scheduler is not None:
        extra.needed("distributed")
    extra.needed(what="Parts are Parquet files and need", instead="-o FILE.csv: one file")
    out = asked.write
    parts, columns = _parts(asked, paths, job)
    request = Request(job.command, {**_settings(asked), "columns": columns}, __version__)
    folder = Folder(os.path.abspath(out.output or ""))  # noqa: PTH100  every worker has the same
    folder.refuse_others(request, parts)
    tally = Tally(folder, len(parts))
    todo = []
    for part in parts:
        done = folder.done(part, request)
        if done:
            tally.add(replace(done, state="skipped"))
        else:
            todo.append(part)
    tally.stale = [part.label for part in todo if folder.is_stale(part, request)]
    if todo:
        try:
            _compute(asked, todo, partial(run_part, job.opening(columns), request, folder), tally)
        except (SystemExit, KeyboardInterrupt):
            click.echo(f"{tally.left()} where it stopped.", err=True)
            raise
    return tally.close(request, job, quiet=out.quiet)


def _compute(asked: Asked, todo: Sequence[Part], task: Callable[[Part], Done], tally: Tally) -> None:
    """Have these parts written by the workers, with a bar; what becomes of each is counted."""
    from rsa_trial_cli.running import engines
    from rsa_trial_cli.running.progress import parted

    def each(part: Part, future: Future[Done]) -> None:
        tally.ended(part, future)
        moved()

    with _workers(asked) as workers, parted(tally.many, workers.many, tally.counts) as moved:
        tally.folder.make()
        tally.lost = engines.run(workers, task, todo, AHEAD * workers.many, each)


def _refuse_pipes(paths: Sequence[str]) -> None:
    for path in paths:
        if path == "-" or (os.path.exists(path) and not os.path.isfile(path)):  # noqa: PTH110, PTH113
            what = "standard input" if path == "-" else f"{path}, which is no file"
            raise InputError(f"Parts are of files, not of {what}.", "Name the files with -i.")


@contextmanager
def _workers(asked: Asked) -> Iterator[Workers]:
    from rsa_trial_cli.running import engines

    out = asked.write
    if out.scheduler is not None:
        with engines.cluster(out.scheduler) as found:
            yield found
    else:
        workers = engines.cores() if out.workers == 0 else out.workers or 1
        with engines.processes(workers) as pool:
            yield engines.Workers(pool, workers)


def _settings(asked: Asked) -> dict[str, object]:
    """The request without what results do not depend on."""
    made = asdict(asked)
    for part in (made["read"], made["write"]):
        for name in UNUSED:
            part.pop(name, None)
    return made


def _parts(asked: Asked, paths: Sequence[str], job: Job[S, R]) -> tuple[list[Part], Columns]:
    """The parts in order, and the columns that all of several files have together."""
    from rsa_trial_cli.reading import files
    from rsa_trial_cli.running.parts import Part

    choices = job.choices
    most, made = asked.write.part_rows or ROWS, list[Part]()
    labels, cut = inputs.told_apart(paths), False
    for path, label in zip(paths, labels, strict=True):
        whole = os.path.abspath(path)  # noqa: PTH100
        file = path if len(paths) > 1 else None
        rows = files.length(path, choices) if choices else None
        cut = cut or rows is not None
        for start in range(0, rows, most) if rows and rows > most else [None]:
            some = (0, None) if start is None else (start, most)
            made.append(Part(len(made), whole, label, file, *some))
    if asked.write.part_rows and not cut:
        raise UnusedError("--part-rows is not used with these files: each is a part.", WHOLE_FILES)
    if len(paths) == 1 or choices is None:
        return made, None
    every = [job.columns(files.extra_columns(path, choices)) for path in paths]
    return made, inputs.union(every)


@dataclass
class Tally:
    """What became of the parts so far.

    problems : of parts that were lost or refused, by number; lost : the end of the workers or of the way to
    them; stale : files that have changed since their parts were written; rows, refused : of those done;
    workers : what computed them, each once.
    """

    folder: Folder
    many: int
    done: dict[int, Done] = field(default_factory=dict)
    problems: dict[int, tuple[int, list[str]]] = field(default_factory=dict)
    lost: InputError | None = None
    stale: Sequence[str] = ()
    rows: int = 0
    refused: int = 0
    workers: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def add(self, made: Done) -> None:
        """Count a part."""
        if made.state == "refused":
            self.problems[made.at] = made.code, list(made.said)
        else:
            worker = self.workers.setdefault(str(made.worker), made.worker or {})
            self.done[made.at] = replace(made, worker=worker)  # one for all that it has made
            self.rows += made.read
            self.refused += made.refused

    def ended(self, part: Part, future: Future[Done]) -> None:
        """Count a part whose task has ended, one way or another."""
        from rsa_trial_cli.running import engines

        problem = engines.problem_of(future)
        if problem is None:
            self.add(future.result())
        elif deaths := engines.deaths(problem):
            self.problems[part.at] = LOST, [f"{part.told} ended {deaths} workers: too little memory?"]
        else:
            words = f"{part.told}: something went wrong ({type(problem).__name__}: {problem})."
            self.problems[part.at] = OUR_BUG, [words]

    def counts(self) -> tuple[int, int, int]:
        """Parts, rows and refused rows so far, for the bar."""
        return len(self.done) + len(self.problems), self.rows, self.refused

    def left(self) -> str:
        """How many parts are done, and that the same command does the others."""
        return f"{len(self.done):,} of {self.many:,} parts are done; the same command goes on"

    def close(self, request: Request, job: Job[S, R], *, quiet: bool) -> int:
        """Say what is to be said, and write run.json; the exit code."""
        made = [self.done[at] for at in sorted(self.done)]
        codes = {done.code for done in made} | {code for code, _ in self.problems.values()}
        codes |= {LOST} if self.lost else set()
        code = next((code for code in WORST if code in codes), 0)
        lines = [f"note: {name} has changed, and its part is written again" for name in self.stale[:10]]
        lines += [] if quiet and not code else [line for done in made for line in done.said][:10]
        lines += [] if quiet and not code else [*job.said(made), *self._mixed()]
        for at in sorted(self.problems):
            lines += [f"Error: {self.problems[at][1][0]}", *self.problems[at][1][1:]]
        if self.lost:
            lines += [f"Error: {self.lost.message}", f"Hint: {self.lost.hint}"]
        if self.problems or self.lost:
            where = "where it stopped." if code in (LOST, OUR_BUG) else "with the others."
            lines.append(f"{self.left()} {where}")
        self.folder.end(
            {
                "request": request.digest,
                **asdict(request),
                "parts": self.many,
                "done": len(made),
                "skipped": sum(done.state == "skipped" for done in made),
                "rows": self.rows,
                "refused": self.refused,
                "marked": sum(done.marked for done in made),
                "cpu_seconds": round(sum(done.cpu for done in made), 3),
                "exit_code": code,
                "workers": [worker for worker in self.workers.values() if worker],
            }
        )
        for line in lines:
            click.echo(escaped(line), err=True)
        return Stopped.code or code

    def _mixed(self) -> list[str]:
        """A warning where processors differ: numpy's last bits do then."""
        kinds = {str(_computes(worker)) for worker in self.workers.values() if worker}
        return ["warning: workers differ, and so may last digits.", CURE] if len(kinds) > 1 else []


def _computes(worker: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in worker.items() if name not in ("host", "python")}
