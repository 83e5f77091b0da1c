"""The time that exact plans would take, estimated before they are computed, and their computation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands.options import HEARD, note, said
from rsa_trial_cli.commands.plan_files import placed

if TYPE_CHECKING:
    from rsa_trial_cli.commands.plan_kinds import AnyPlans, AnyQuestion, Asked, Posed

SECOND = 1e8  # steps that take a second or so
LEAST = 1e4  # the work of any plan


@frozen
class Task:
    """What is asked of one method. work : about how many steps it takes.

    optional : whether it is left out, with a note, where it cannot be answered; where : its place in a file.
    """

    question: AnyQuestion
    asked: Sequence[Asked]
    work: float
    optional: bool
    where: str = ""

    def plans(self) -> list[AnyPlans]:
        """The plans that answer it; where one of several methods cannot, a note says so."""
        try:
            return [asked.plan() for asked in self.asked]
        except InputError as problem:
            if not self.optional and self.where:
                raise placed(problem, self.where) from problem
            if not self.optional:
                raise
            _left_out(self.question, problem.message, self.where)
            return []


def tasks(
    questions: Iterable[Posed],
    *,
    several: bool,
    where: str = "",
) -> list[Task]:
    """One task per method. An InputError if the question would take a method too long.

    several : all methods are asked; those after the first that are too large are left out, with a note, and
    together the others keep to what one alone may cost, those that cost least before others.
    """
    from rsa_trial_cli.stats.planning.exact import MOST_WORK

    made: list[Task] = []
    for question, calls in questions:
        optional = several and bool(made)
        try:
            asked = calls()
            work = sum(question.work(one.what, *one.numbers) for one in asked)
            if work > MOST_WORK:
                raise question.too_much(work)
        except InputError as problem:
            if not optional:
                raise
            _left_out(question, problem.message, where)
            continue
        made.append(Task(question, asked, work, optional, where))
    return _together(made, MOST_WORK) if several else made


def _together(made: list[Task], most: float) -> list[Task]:
    """The cheapest tasks whose total stays within the limit, in their order."""
    total, kept = 0.0, set()
    for task in sorted(made, key=lambda task: task.work):
        total += task.work
        if total <= most:
            kept.add(task.question.method)
        else:
            name = task.question.method
            alone = f"Together with the other methods it would take too long. By itself: --method {name}."
            _left_out(task.question, alone, task.where)
    return [task for task in made if task.question.method in kept]


def answers(made: Sequence[Task], workers: int | None = 1) -> list[AnyPlans]:
    """All plans in order, computed behind a progress bar if that takes long. workers : 0 for one a core."""
    from rsa_trial_cli.running.progress import paced
    from rsa_trial_cli.stats.watched import watched

    plans: list[AnyPlans] = []
    if workers in (None, 1):
        for task, moved in paced(made, _steps, SECOND):
            with watched(moved):
                plans += task.plans()
        return plans
    from rsa_trial_cli.running import engines

    pieces = list(_pieces(made))
    with engines.watching(), engines.processes(workers or 0) as pool:
        coming = iter([pool.submit(_heard, piece) for piece in pieces])
        for _ in paced(pieces, lambda piece: sum(map(_steps, piece)), SECOND):
            some, notes, problem = next(coming).result()
            plans += some
            for text in notes:
                said(text)
            if problem:
                raise problem
    return plans


def _steps(task: Task) -> float:
    return LEAST + task.work


def _pieces(made: Sequence[Task]) -> Iterator[list[Task]]:
    """Tasks that stand together and take about a fifth of a second, or one that takes longer."""
    piece, total = list[Task](), 0.0
    for task in made:
        piece.append(task)
        total += _steps(task)
        if total >= SECOND / 5:
            yield piece
            piece, total = [], 0.0
    if piece:
        yield piece


def _heard(piece: Sequence[Task]) -> tuple[list[AnyPlans], list[str], InputError | None]:
    """The plans of some tasks, what is to be said beside them, and the error that ends them."""
    made: list[AnyPlans] = []
    notes: list[str] = []
    token = HEARD.set(notes)
    try:
        for task in piece:
            made += task.plans()
    except InputError as problem:
        return made, notes, problem
    finally:
        HEARD.reset(token)
    return made, notes, None


def _left_out(question: AnyQuestion, why: str, where: str) -> None:
    place = f" ({where})" if where else ""
    note(escaped(f"{question.method} is left out{place}. {why}"))
