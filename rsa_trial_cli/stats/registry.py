"""Named ways to compute one thing. A new interval or test is one decorated function."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Bools, Floats, Means
from rsa_trial_cli.stats.watched import took

F = TypeVar("F", bound=Callable[..., Floats])
Own = TypeVar("Own", Arm, Means)
Adjust = Callable[[Arm, Arm], tuple[Arm, Arm]]

NO_NUMBERS: Mapping[str, float] = MappingProxyType({})

BLOCK = 8192  # rows computed together: bounds the memory and stays in the processor's cache
TABLES = 20_000  # the same of exact conditional methods, which divide their work themselves


class Table(NamedTuple):
    """One table with its interval: both arms of shape (1,), as the method sees them, and both limits."""

    arms: tuple[Arm, Arm]
    level: float
    limits: tuple[float, float]


class Step(NamedTuple):
    """One step of a working.

    formula : with the {names} of its numbers, or without any where the numbers alone are stated;
    value : what it gives, two numbers where it gives both limits; symbol : of a value that solves an
    equation, which the numbers state; why : what is said of a value that does not follow from the formula.
    """

    name: str
    formula: str = ""
    numbers: Mapping[str, float] = NO_NUMBERS
    value: tuple[float, ...] = ()
    symbol: str = ""
    why: str = ""


class Estimator(NamedTuple):
    """An estimate that can stand beside an interval.

    compute : (treatment, control) → the estimate and the standard error on the scale of analysis, shape
    (2, k); printed : the program that prints it.
    """

    title: str
    compute: Callable[[Arm, Arm], Floats]
    printed: str


@frozen
class Method:
    """One named interval or test.

    compute : of an interval (treatment, control, level) → limits, shape (2, k);
              of a test (treatment, control, alternative) → normal statistic (nan for exact tests)
              and P, shape (2, k); of a test against a margin (treatment, control, margin, alternative).
    working : of an interval, its steps with the numbers of one table, which give its limits when redone.
    test : the test that belongs to an interval, None where it has none.
    point : its own estimate and the standard error on the scale of analysis, shape (2, k), where it does not
    stand beside the measure's.
    estimators : other estimates that can stand beside it, by name.
    adjust : the change of data that defines the method (Gart: ½ in every cell), which estimate,
             interval and Wald P then share.
    needs_cells : undefined at an empty cell, so the zero-cell rule applies first.
    clipped : False where limits may leave the scale.
    margin_test : the test against a margin that belongs to an interval, None where it has none;
    beside_margin : the one that then stands beside it, where that is not the first.
    block : rows computed together; a method that divides its work itself takes more.
    against_margin, exact : of a method for power, whether its test is one against a margin, and whether its
    power is enumerated. per_table : of exact power, what a table costs against a number in an array, 0 where
    none is looked at. within : the name of a quicker test whose region lies within this one's. settled : of a
    conditional test, the edges of its region, given edges near them.
    checked : whether printed figures are compared with it by its name; not, where nothing prints it, a record
    of a program does it, or it takes long.
    largest, largest_arm : the n₁·n₂, and the size of an arm, above which it is not computed; None : no limit.
    whole : whether it is exact, of whole counts only, and so takes no effective sample size.
    excludes : of an interval whose limits take long, (treatment, control, level, effect) → where the effect
    lies below it and where above, shape (2, k).
    aliases : what programs call it that have another name for it.
    weights : of a common-effect method, the weights of the studies, shape (n,), None where they have none;
    spread_of : what Q of its line is computed of, where not of the effects by inverse variance;
    of_effects : whether it needs no counts; only : the one measure that it has, None where all have it.
    """

    name: str
    title: str
    compute: Callable[..., Floats]
    source: str = ""
    use: str = ""
    working: Callable[..., list[Step]] | None = None
    test: str | None = None
    point: Callable[[Arm, Arm], Floats] | None = None
    estimators: Mapping[str, Estimator] = field(default_factory=dict, hash=False)
    adjust: Adjust | None = None
    needs_cells: bool = False
    clipped: bool = True
    margin_test: str | None = None
    beside_margin: str | None = None
    block: int = BLOCK
    against_margin: bool = False
    exact: bool = False
    per_table: float = 0.0
    within: str | None = None
    settled: Callable[..., Any] | None = None
    checked: bool = True
    largest: float | None = None
    largest_arm: int | None = None
    whole: bool = False
    excludes: Callable[..., Bools] | None = None
    aliases: tuple[str, ...] = ()
    weights: Callable[..., Floats] | None = None
    spread_of: Callable[..., Any] | None = None
    of_effects: bool = False
    only: str | None = None

    def beyond(self, treatment: Arm, control: Arm) -> Bools:
        """Which trials are too large for the method, shape (k,)."""
        product = treatment.n * control.n > (self.largest or math.inf)
        arm = np.maximum(treatment.n, control.n) > (self.largest_arm or math.inf)
        return np.asarray(product | arm)

    @property
    def reach(self) -> str:
        """The size up to which it is computed, in words; empty where there is no limit."""
        if self.largest_arm:
            return f"{self.largest_arm:,} participants an arm"
        return f"n₁·n₂ = {self.largest:,.0f}" if self.largest else ""

    def __call__(self, treatment: Own, control: Own, *how: object) -> Floats:
        """The method over all rows, a block of rows at a time; shape (2, k), of a test of means (4, k)."""
        if len(treatment) <= self.block:
            return self.compute(treatment, control, *how)
        made = []
        for at in range(0, len(treatment), self.block):
            rows = slice(at, at + self.block)
            made.append(self.compute(treatment[rows], control[rows], *how))
            took(self.block / len(treatment))
        return np.concatenate(made, axis=-1)


class Methods(Mapping[str, Method]):
    """Methods in the order they were added; the first is the default.

    more : modules of this folder that add others behind them. They are loaded when a name is asked for that
    is not here yet, or all names are: what takes the default waits for none of them.
    """

    def __init__(self, *methods: Method, more: Sequence[str] = ()) -> None:
        self._methods = {method.name: method for method in methods}
        self.more = tuple(f"{__package__}.{name}" for name in more)
        self._waiting = list(self.more)

    def _loaded(self, before: str = "") -> dict[str, Method]:
        """All methods; or those of the modules in front of one, whoever loads that first."""
        while self._waiting and (name := self._waiting[0]) != before:
            import_module(name)  # and then taken off: another thread waits for it here
            self._waiting = [other for other in self._waiting if other != name]
        return self._methods

    def add(self, name: str, title: str, **fields: Any) -> Callable[[F], F]:
        """Decorator: register the function under this name and give it back unchanged."""

        def register(compute: F) -> F:
            if compute.__module__ in self._waiting:
                self._loaded(before=compute.__module__)
            self._methods[name] = Method(name, title, compute, **fields)
            return compute

        return register

    def put(self, method: Method) -> None:
        """Add a method that is made already, under its name."""
        self._methods[method.name] = method

    @property
    def default(self) -> str:
        """The name of the first method."""
        return next(iter(self._methods))

    @property
    def aliases(self) -> dict[str, str]:
        """Other name → the name under which the method stands here."""
        return {alias: name for name, method in self.items() for alias in method.aliases}

    def __getitem__(self, name: str) -> Method:
        return self._methods[name] if name in self._methods else self._loaded()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded())

    def __len__(self) -> int:
        return len(self._loaded())
