"""Two arms of counts or of means, one element per trial. A single trial is a batch of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen

T = TypeVar("T")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = slice | NDArray[np.intp] | Bools

LARGEST_COUNT = 1_000_000_000
ROUNDING = 1e-15  # relative: products of fractions that differ by no more are equal


@frozen(kw_only=True)
class Arm:
    """One arm of k trials: participants with and without the event, float64 of shape (k,).

    The cells are kept rather than events and total, so that a tiny pseudo-count beside a
    billion participants keeps its digits. The two cells are named where an arm is made, since a bare
    Arm(75, 101) would read as events and total; those two make an arm by `Arm.of`.
    """

    columns: ClassVar = ("events", "n")  # as people know an arm
    numbers: ClassVar = ("events", "non_events")  # of people: where an arm is divided, so are they

    events: Floats
    non_events: Floats

    @classmethod
    def of(cls, events: ArrayLike, n: ArrayLike) -> Arm:
        """An arm from events and total, scalars or arrays of shape (k,)."""
        x, total = np.atleast_1d(np.asarray(events, float)), np.atleast_1d(np.asarray(n, float))
        return cls(events=x, non_events=total - x)

    @cached_property
    def n(self) -> Floats:
        """Participants, shape (k,)."""
        return self.events + self.non_events

    @cached_property
    def risk(self) -> Floats:
        """Events per participant, shape (k,)."""
        return self.events / self.n

    @property
    def odds(self) -> Floats:
        """Participants with the event for each without it, shape (k,)."""
        return self.events / self.non_events

    @property
    def risk_variance(self) -> Floats:
        """pq/n, the variance of the risk. Shape (k,)."""
        return self.events * self.non_events / self.n**3

    def plus(self, events: float | Floats, non_events: float | Floats) -> Arm:
        """This arm with pseudo-participants: every continuity correction is a change of data.

        Scalars or shape (k,).
        """
        return Arm(events=self.events + events, non_events=self.non_events + non_events)

    def relabelled(self) -> Arm:
        """The same arm, counting the complementary outcome."""
        return Arm(events=self.non_events, non_events=self.events)

    def __getitem__(self, rows: Rows) -> Arm:
        if isinstance(rows, slice) and rows == slice(None):
            return self
        return Arm(events=self.events[rows], non_events=self.non_events[rows])

    def __len__(self) -> int:
        return len(self.events)


@frozen(kw_only=True)
class Means:
    """One arm of k trials with an outcome in numbers: mean, standard deviation, participants, shape (k,)."""

    columns: ClassVar = ("mean", "sd", "n")
    numbers: ClassVar = ("n",)

    mean: Floats
    sd: Floats
    n: Floats

    @classmethod
    def of(cls, mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> Means:
        """An arm from its mean, SD and number of participants, scalars or arrays of shape (k,)."""
        cells = (np.atleast_1d(np.asarray(cell, float)) for cell in (mean, sd, n))
        return cls(**dict(zip(("mean", "sd", "n"), cells, strict=True)))

    @cached_property
    def se(self) -> Floats:
        """The standard error of the mean, shape (k,)."""
        return self.sd / np.sqrt(self.n)

    def __getitem__(self, rows: Rows) -> Means:
        return Means(mean=self.mean[rows], sd=self.sd[rows], n=self.n[rows])

    def __len__(self) -> int:
        return len(self.mean)


AnyArm = Arm | Means
A = TypeVar("A", bound=AnyArm)


def half_in_all(treatment: Arm, control: Arm) -> tuple[Arm, Arm]:
    """½ added to all four cells, always."""
    return treatment.plus(0.5, 0.5), control.plus(0.5, 0.5)


def unchanged(treatment: Arm, control: Arm) -> tuple[Arm, Arm]:
    """The counts as they are."""
    return treatment, control


def joined(arms: Sequence[tuple[A, A]]) -> tuple[A, A]:
    """Both arms of several batches of trials, all of counts or all of means, one batch after the other."""
    if len(arms) == 1:
        return arms[0]
    kind = type(arms[0][0])
    treatment, control = (
        kind(**{f.name: np.concatenate([getattr(pair[side], f.name) for pair in arms]) for f in fields(kind)})
        for side in (0, 1)
    )
    return treatment, control


class Batch(ABC):
    """What k trials have whatever their outcome is: names, lines, the columns of their file."""

    study: Sequence[str]
    names: tuple[str, str]
    line: Sequence[int] | None
    file: str | None
    kept: Mapping[str, Sequence[object]]
    by: tuple[str, ...]
    source: Mapping[str, object] | None

    @abstractmethod
    def is_missing(self) -> Bools:
        """Where a number is missing. Shape (k,)."""

    @abstractmethod
    def piece(self, rows: slice) -> Self:
        """Some of the trials to be computed elsewhere: their numbers, without what is only handed on."""

    @abstractmethod
    def __len__(self) -> int: ...

    def handed_on(self) -> dict[str, object]:
        """What a result has of them that no computation needs, by its field."""
        return {"study": self.study, "line": self.line, "file": self.file, "trials": self}

    def label(self, at: int) -> str:
        """What a person calls one of the trials: its study, and what tells it from others of the study."""
        study = str(self.study[at])
        if not self.by:
            return study
        return labelled(
            study, {name: str(self.kept[name][at] or "") for name in self.by if name in self.kept}
        )

    def row_label(self, at: int) -> str:
        """What a table calls one of several trials: its label, or its line where it has none."""
        return self.label(at) or (f"line {self.line[at]}" if self.line is not None else "")


@frozen
class Trials(Batch):
    """k two-arm trials, validated once, here.

    study : names of the trials; names : what the two arms are called; event_is : benefit, harm or
    None if unknown; line : where each trial stood in its file; file : which of several that was, None
    if there is one; kept : columns of the file that are passed through; by : those of them that tell
    trials of one study apart; sizes : of the arms, also where the events are missing, None where they
    are not wanted; source : how their file was read, as plain data. A nan count marks a trial whose
    counts are missing. design_effect : what multiplies the variance where clusters were randomised: the
    counts divided by it are analysed (`arms`).
    """

    treatment: Arm
    control: Arm
    study: Sequence[str] = field(default_factory=list)
    names: tuple[str, str] = ("treatment", "control")
    event_is: str | None = None
    line: Sequence[int] | None = None
    file: str | None = None
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    design_effect: float = 1.0
    sizes: tuple[Floats, Floats] | None = None
    source: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        if not len(self.study):
            object.__setattr__(self, "study", [""] * len(self.treatment))
        for arm, name in ((self.treatment, "treatment"), (self.control, "control")):
            _validate(arm, name)
            if np.any(arm.n < self.design_effect):
                left = "leaves less than one effective participant"
                raise InputError(
                    f"A design effect of {self.design_effect:g} {left} in the {name} arm (--deff)."
                )

    @cached_property
    def arms(self) -> tuple[Arm, Arm]:
        """What is analysed, treatment first: the counts, or the effective counts of clusters, not rounded."""
        if self.design_effect == 1:
            return self.treatment, self.control
        first, second = (
            Arm(events=arm.events / self.design_effect, non_events=arm.non_events / self.design_effect)
            for arm in (self.treatment, self.control)
        )
        return first, second

    @classmethod
    def of(cls, e1: ArrayLike, n1: ArrayLike, e0: ArrayLike, n0: ArrayLike, **details: Any) -> Trials:
        """Trials from events and totals, treatment first."""
        return cls(Arm.of(e1, n1), Arm.of(e0, n0), **details)

    def __len__(self) -> int:
        return len(self.treatment)

    def __getitem__(self, rows: NDArray[np.intp] | slice) -> Trials:
        """Some of the trials, in this order, each as often as it is named."""

        def some(column: Sequence[T]) -> Sequence[T]:
            return column[rows] if isinstance(rows, slice) else [column[at] for at in rows.tolist()]

        return replace(
            self,
            treatment=self.treatment[rows],
            control=self.control[rows],
            study=some(self.study),
            line=None if self.line is None else some(self.line),
            kept={name: some(column) for name, column in self.kept.items()},
            sizes=None if self.sizes is None else (self.sizes[0][rows], self.sizes[1][rows]),
        )

    def piece(self, rows: slice) -> Trials:
        return replace(
            self,
            treatment=self.treatment[rows],
            control=self.control[rows],
            study=[],
            line=None,
            file=None,
            kept={},
            sizes=None if self.sizes is None else (self.sizes[0][rows], self.sizes[1][rows]),
            source=None,
        )

    def is_missing(self) -> Bools:
        """Where a count is missing. Shape (k,)."""
        return np.isnan(self.treatment.n + self.control.n)


def labelled(study: str, by: Mapping[str, str]) -> str:
    """A study with what tells its trials apart: Arden, death; Arden, month 3. by : header → value."""
    values = ((name, value.strip()) for name, value in by.items())
    told = [value if any(map(str.isalpha, value)) else f"{name} {value}" for name, value in values if value]
    return ", ".join(filter(None, [study, *told]))


def _validate(arm: Arm, name: str) -> None:
    for cells in (arm.events, arm.non_events):
        if np.any(cells < 0) or np.any(cells > np.floor(cells)) or np.any(np.isinf(cells)):
            raise InputError(f"The {name} arm holds a count that is not a whole number from 0 to its total.")
    if np.any(arm.n == 0):
        raise InputError(f"The {name} arm has no participants.")
    if np.any(arm.n > LARGEST_COUNT):
        raise InputError(f"The {name} arm is too large; counts go up to {LARGEST_COUNT}.")


def cross_difference(treatment: Arm, control: Arm) -> Floats:
    """x₁n₂ − x₂n₁, of whole counts exact before it is rounded once; the numerator of the risk difference.

    In floats the products of arms of a billion lose the digits that their difference consists of.
    Shape (k,).
    """
    cells = treatment.events, treatment.non_events, control.events, control.non_events
    a, b, c, d = (np.nan_to_num(cell).astype(np.int64) for cell in cells)
    whole = np.all([cell % 1 == 0 for cell in cells], axis=0)  # False where a count is missing
    first, second = treatment.events * control.non_events, treatment.non_events * control.events
    in_floats = np.where(np.abs(first - second) <= ROUNDING * first, 0.0, first - second)
    return np.where(whole, (a * d - b * c).astype(float), in_floats)
