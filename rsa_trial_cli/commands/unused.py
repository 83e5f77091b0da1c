"""Options that would have no effect are refused by name. Here are the rules, but those of a few commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands import OF_MEANS
from rsa_trial_cli.commands.requests import FIGURES, INTERVALS, Check, Effect, Input, Output

if TYPE_CHECKING:
    from rsa_trial_cli.stats.registry import Method


class UnusedError(InputError):
    """An option was typed that would have no effect."""


class Asked(Protocol):
    """A request of any command that reads."""

    @property
    def read(self) -> Input:
        """Where the data come from."""

    @property
    def write(self) -> Output:
        """Where the output goes."""


A = TypeVar("A", bound=Asked)
A_contra = TypeVar("A_contra", bound=Asked, contravariant=True)


@frozen
class Rule(Generic[A_contra]):
    """names : options; unused : when they have no use; when : the same in words, {form} the format."""

    names: Collection[str]
    unused: Callable[[A_contra], bool]
    when: str
    hint: str = "Leave it out."


@frozen
class Shown(Generic[A]):
    """What will be shown of a request. full : of one trial, with all that stands around it."""

    request: A
    full: bool

    @property
    def read(self) -> Input:
        """Where the data come from."""
        return self.request.read

    @property
    def write(self) -> Output:
        """Where the output goes."""
        return self.request.write


class Answer(Shown[Effect]):
    """What will be shown of an effect."""

    @property
    def human(self) -> bool:
        """Whether the format is for people."""
        return self.write.format.human

    @property
    def named(self) -> bool:
        """Whether the arms are named in it."""
        return self.write.format.arms or (self.human and not self.write.quiet)

    @property
    def rounds(self) -> bool:
        """Whether numbers in it have decimals to choose; numbers needed to treat have none."""
        from rsa_trial_cli.writing.views.measures import LOOKS

        return self.human and (self.full or not LOOKS[self.request.key].whole)

    @property
    def intervals(self) -> list[Method]:
        """The intervals in it."""
        from rsa_trial_cli.stats import MEASURES

        asked, methods = self.request, MEASURES[self.request.key].methods
        names = list(methods) if asked.everything else asked.methods or [methods.default]
        return [methods[name] for name in names]

    @property
    def halves(self) -> bool:
        """Whether an interval or a test in it takes ½ in empty cells."""
        from rsa_trial_cli.stats import MEASURES

        asked, measure, intervals = self.request, MEASURES[self.request.key], self.intervals
        tested = measure.tests if asked.margin is None else measure.margin_tests
        own = [made.test if asked.margin is None else made.margin_test for made in intervals]
        tests = asked.tests or [name for name in own if name]
        return any(made.needs_cells for made in intervals) or any(tested[name].needs_cells for name in tests)


FULL = "except where one trial is shown in full"
OF_FILES = ("columns", "by", "control", "layout", "delimiter", "decimal", "encoding", "sheet", "on_error")
MANY = "It is for files of many studies."
COLUMNS = Rule[Asked](
    ("fields",),
    lambda asked: asked.write.format.human,
    "with -f {form}",
    "It chooses columns of csv and json.",
)
RAW = Rule[Asked](
    ("raw",),
    lambda asked: not asked.write.format.cells,
    "with -f {form}",
    "It leaves text in csv and tsv as it is.",
)
LABELS = Rule[Asked](
    ("labels",),
    lambda asked: not (asked.write.format.arms or asked.write.format.human),
    "with -f {form}",
    "Its columns are treatment and control.",
)
NAMES = Rule[Asked](
    ("labels",),
    lambda asked: (
        not (asked.write.format.arms or (asked.write.format.human and not asked.write.quiet))
        and not asked.write.plot
    ),
    "in csv, tsv, parquet or with -q, which do not name the arms",
)
DIGITS = Rule[Asked](
    ("digits",),
    lambda asked: not (asked.write.format.human or asked.write.plot),
    "in machine formats, which have every digit",
)
DECIMAL_OUT = Rule[Asked](  # of every command
    ("decimal_out",), lambda asked: not asked.write.format.human, "with -f {form}", "Programs read a point."
)
WIDTH = Rule[Asked](
    ("plot_width",), lambda asked: not asked.write.plot, "without --plot", "Add --plot forest.svg."
)
FOLDER = "-o FOLDER/ writes parts."
WHOLE = Rule[Asked](("scheduler", "part_rows"), lambda asked: not asked.write.parts, "without parts", FOLDER)
PARTS: tuple[Rule[Asked], ...] = (
    Rule(
        ("plot", "plot_width", "verbose", "style", "event", "people"),
        lambda _: True,
        "with parts",
        "Leave it out, or -o FILE.",
    ),
    Rule(
        ("workers",), lambda asked: asked.write.scheduler is not None, "with --scheduler, which has its own"
    ),
)


def no_parts(why: str) -> Rule[Asked]:
    """What is said where a command writes one file."""
    return Rule(("output",), lambda asked: asked.write.parts, "with the name of a folder", why)


EFFECT: tuple[Rule[Answer], ...] = (
    WIDTH,
    WHOLE,
    COLUMNS,
    Rule(("cells",), lambda answer: not answer.read.counts, "with a file"),
    Rule(OF_FILES, lambda answer: bool(answer.read.counts), "with counts", "It says how a file is read."),
    Rule(("workers",), lambda answer: bool(answer.read.counts), "with counts", MANY),
    Rule(("methods",), lambda answer: answer.request.everything, "with --all-methods"),
    Rule(
        ("alternative",),
        lambda answer: answer.request.margin is not None,
        "with --margin: the margin says which side is tested",
        "A margin below no effect asks whether the effect is above it, one above whether it is below.",
    ),
    Rule(
        ("kind",),
        lambda answer: answer.request.margin is None,
        "without --margin",
        "For example --margin 1.5 of a ratio, --margin -0.1 of a difference.",
    ),
    Rule(
        ("estimator",),
        lambda answer: not all(interval.estimators for interval in answer.intervals),
        "with an interval that is about the sample odds ratio",
        "Choose -m exact, minlike, blaker or mid-p.",
    ),
    Rule(("zero_cells",), lambda answer: not answer.halves, "with these methods: none of them adds ½"),
    Rule(
        ("coverage",),
        lambda answer: answer.request.margin is not None,
        "with --margin",
        "--coverage is about the interval and --margin about the P: use one at a time.",
    ),
    Rule(
        ("coverage",),
        lambda answer: answer.request.design_effect != 1,
        "with clusters: it enumerates whole counts",
    ),
    Rule(
        ("coverage",),
        lambda answer: answer.human and not answer.full,
        "in tables of several trials or with -q: csv and json have it",
    ),
    Rule(
        ("labels",),
        lambda answer: not (answer.named or answer.write.plot),
        "in csv, tsv, parquet or with -q, which do not name the arms",
    ),
    Rule(("risk_interval",), lambda answer: not answer.full, FULL),
    Rule(
        ("digits",),
        lambda answer: not (answer.rounds or answer.write.plot),
        "in machine formats, which have every digit, or for whole numbers needed to treat",
    ),
    RAW,
    Rule(
        ("verbose",),
        lambda answer: not answer.full and (bool(answer.read.counts) or answer.write.quiet),
        f"with counts or -q {FULL}",
    ),
)


BESIDE_MEANS = (*OF_MEANS, "t", "df", "se", "integer", "scale", "items")
CHECK: tuple[Rule[Check], ...] = (
    Rule(BESIDE_MEANS, lambda _: True, "without means", "Means are typed as MEAN,SD,N: 3.1,1.2,101."),
    WHOLE,
    COLUMNS,
    Rule(OF_FILES, lambda asked: asked.single, "without --input", "It says how a file is read."),
    Rule(("workers",), lambda asked: asked.single, "without --input", MANY),
    Rule(
        (*FIGURES, "sizes"),
        lambda asked: bool(asked.read.inputs),
        "with --input",
        "A file has a column for each figure.",
    ),
    Rule(("cells",), lambda asked: not asked.read.counts, "without counts", "It says how counts are typed."),
    Rule(("swap",), lambda asked: asked.single and not asked.read.counts, "without counts"),
    Rule(
        ("margin",),
        lambda asked: asked.single and not {"p", "printed"} & {*asked.figures},
        "without a P, which is against it",
        "Add --p.",
    ),
    Rule(("quick",), lambda asked: asked.single and not (asked.read.counts or asked.sizes), "without counts"),
    Rule(
        ("sizes",),
        lambda asked: asked.single and not (asked.recover or {"percent", "printed"} & asked.figures.keys()),
        "without --percent, --printed or --recover",
    ),
    Rule(
        ("recover",),
        lambda asked: bool(asked.read.counts),
        "with counts: it searches for the counts",
        "Give the sizes instead: -n 101,100.",
    ),
    Rule(
        ("accept", "need_verdict", "quick", "quiet", "test", "adjusted", "margin", "letter"),
        lambda asked: asked.recover,
        "with --recover",
    ),
    Rule(INTERVALS, lambda asked: "ci" in asked.figures, "with --ci", "Give each estimate its own."),
    Rule(
        ("labels",),
        lambda asked: bool(asked.read.inputs) and asked.write.format.human,
        "in a table of several studies",
    ),
    Rule(("verbose",), lambda _: True, "without --text or a file of abstracts"),
    Rule(("only_trials",), lambda _: True, "without a file of abstracts"),
    RAW,
    LABELS,
)


def given(ctx: click.Context) -> dict[str, str]:
    """The options that were typed, not left at their defaults: name → spelling, in the order of --help."""
    return {
        str(param.name): "/".join(param.opts)
        for param in ctx.command.params
        if ctx.get_parameter_source(str(param.name)) is click.core.ParameterSource.COMMANDLINE
        and ctx.params.get(str(param.name)) != ()  # words of which there is none, to click before 8.2
    }


def refuse(typed: Mapping[str, str], asked: A, rules: Iterable[Rule[A]]) -> None:
    """UnusedError for the first option, as the command lists them, that was typed and has no use."""
    every: tuple[Rule[A], ...] = (DECIMAL_OUT, *rules)
    for name, spelled in typed.items():
        for rule in every:
            if name in rule.names and rule.unused(asked):
                raise UnusedError(
                    f"{spelled} is not used {rule.when.format(form=asked.write.form)}.", rule.hint
                )
