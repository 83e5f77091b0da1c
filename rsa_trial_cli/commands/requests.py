"""Requests: what a command is to read, compute and write, as plain data.

A request is all that a run depends on. It can be pickled and written as JSON, and so computed elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands.options import PRINTED
from rsa_trial_cli.writing.formats import FORMATS

if TYPE_CHECKING:
    from rsa_trial_cli.writing.formats import Format

T = TypeVar("T")
INTERVALS = tuple(f"{key}_ci" for key in PRINTED)
FIGURES = ("ci", "p", "printed", *PRINTED, *INTERVALS, "percent", "margin")
ARMS_OF_THE_TRIAL = ("CsA", "placebo")  # the trial that the program is named after
ARMS_OF_A_FILE = ("treatment", "control")
LETTERS = re.compile(r"[^\W\d_]")
FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,7}$|://")
SPREADSHEETS = (".xlsx", ".xls", ".ods")


@frozen
class Input(ByValue):
    """What is read: counts that were typed, or files.

    counts : as typed; inputs : paths and patterns, "-" for standard input; columns : pairs of role and
    header; by : headers of columns that tell trials of one study apart; labels : of the arms, None if not
    given; on_error : what a row that cannot be used does; swap : whether the arms are exchanged;
    layout : wide or long, None where the header tells.
    """

    counts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    cells: bool = False
    labels: tuple[str, str] | None = None
    event_is: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    control: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    on_error: str = "stop"
    swap: bool = False
    layout: str | None = None

    def __post_init__(self) -> None:
        if self.counts and self.inputs:
            raise InputError("Give counts or --input, not both.")

    @property
    def names(self) -> tuple[str, str]:
        """What the arms of typed counts are called."""
        return self.labels or ARMS_OF_THE_TRIAL

    @property
    def compared(self) -> tuple[str, str]:
        """The same in the order in which they are compared."""
        return (self.names[1], self.names[0]) if self.swap else self.names


@frozen
class Output(ByValue):
    """What is written: the name of the format, the file (None or "-" for standard output), and how.

    workers : processes that compute it, None for this one alone, 0 for one a core; scheduler : of a cluster
    instead; part_rows : of a Parquet file that make a part; fields : the columns, None for all; style : of a
    journal, event, people : what its sentence calls them; as_json : whether --json stood for the format.
    """

    form: str
    output: str | None = None
    raw: bool = False
    quiet: bool = False
    digits: int | None = None
    verbose: bool = False
    plot: str | None = None
    plot_width: int | None = None
    workers: int | None = None
    scheduler: str | None = None
    part_rows: int | None = None
    fields: tuple[str, ...] | None = None
    style: str | None = None
    event: str | None = None
    people: str | None = None
    as_json: bool = False

    @property
    def parts(self) -> bool:
        """Whether the output is a folder of parts."""
        return is_folder(self.output)

    @property
    def format(self) -> Format:
        """What the chosen format is for."""
        return FORMATS[self.form]


@frozen(kw_only=True)
class Clusters(ByValue):
    """Randomised clusters. deff : design effect; icc : intracluster correlation; cluster_size : a mean."""

    deff: float | None = None
    icc: float | None = None
    cluster_size: float | None = None

    @property
    def design_effect(self) -> float:
        """As given, or 1 + (m − 1)·ICC (Donner & Klar 2000); 1 without clusters."""
        if self.deff is not None:
            if self.icc is not None:
                raise InputError("Give --deff, or --icc with --cluster-size, not both.")
            return self.deff
        if self.icc is None:
            if self.cluster_size is not None:
                raise InputError("--cluster-size says nothing without --icc.", "For example --icc 0.04.")
            return 1.0
        if self.cluster_size is None:
            raise InputError("--icc needs the mean --cluster-size.", "For example --cluster-size 20.")
        return 1 + (self.cluster_size - 1) * self.icc


@frozen
class Effect(Clusters):
    """or, rr, rd, nnt. methods, tests : names, none for the default; everything : every interval instead;
    kind : what a margin is for.

    control_risk : another at which a number needed is wanted, if the ratio `constant` stays the same; the
    ratio and its limits may be typed instead of counts.
    """

    key: str
    read: Input
    write: Output
    level: float
    methods: tuple[str, ...]
    tests: tuple[str, ...]
    everything: bool
    alternative: str
    zero_cells: str
    risk_interval: str | None
    margin: float | None = None
    kind: str | None = None
    estimator: str = "sample"
    coverage: bool = False
    per: int | None = None
    control_risk: float | None = None
    constant: str | None = None
    effect_or: float | None = None
    effect_rr: float | None = None
    or_ci: tuple[float, float] | None = None
    rr_ci: tuple[float, float] | None = None

    @property
    def several(self) -> bool:
        """Whether there is more than one result a trial."""
        return self.everything or len(self.methods) > 1 or len(self.tests) > 1

    @property
    def ratios(self) -> list[tuple[str, float | None, tuple[float, float] | None]]:
        """The ratios that were typed, or their limits: key, estimate, limits."""
        every = [("or", self.effect_or, self.or_ci), ("rr", self.effect_rr, self.rr_ci)]
        return [(key, effect, limits) for key, effect, limits in every if effect or limits]


@frozen
class Check(ByValue):
    """check. figures : the printed figures that were typed, by option; sizes, test, text : None where not
    given; text : a whole abstract, or where it stands."""

    read: Input
    write: Output
    figures: Mapping[str, str]
    sizes: tuple[int, int] | None
    test: str | None
    level: float
    one_sided: bool
    adjusted: bool
    accept: str | None
    need_verdict: bool
    letter: bool
    quick: bool
    recover: bool
    text: str | None = None
    only_trials: bool = False

    @property
    def single(self) -> bool:
        """Whether it is about one study that was typed."""
        return bool(self.read.counts or (not self.read.inputs and (self.figures or self.sizes)))


@frozen
class Methods(ByValue):
    """methods: of one measure, or of all."""

    write: Output
    measure: str | None


@frozen
class Topic(ByValue):
    """help. topic : a command, columns, json or styles; None for the program."""

    write: Output
    topic: str | None


def effect(key: str, params: Mapping[str, Any]) -> Effect:
    """The request of or, rr, rd or nnt, from click's parameters."""
    return part(Effect, params, key=key, read=input_of(params), write=output_of(params))


def check(params: Mapping[str, Any]) -> Check:
    """The request of check, from click's parameters."""
    figures = {name: params[name] for name in FIGURES if params[name] is not None}
    return part(Check, params, read=input_of(params), write=output_of(params), figures=figures)


def methods(params: Mapping[str, Any]) -> Methods:
    """The request of methods, from click's parameters."""
    return Methods(output_of(params), params["measure"])


def input_of(params: Mapping[str, Any]) -> Input:
    """What is read; a word among the counts that names a file is an input, as after -i *.csv in a shell."""
    files = tuple(word for word in params["counts"] if _names_a_file(word))
    counts = tuple(word for word in params["counts"] if word not in files)
    return part(Input, params, counts=counts, inputs=(*params["inputs"], *files))


def _names_a_file(word: str) -> bool:
    """Whether a word is no count and names a file that is there, or that has a suffix or an address."""
    return bool(LETTERS.search(word)) and (bool(FILE.search(word)) or os.path.lexists(word))


def output_of(params: Mapping[str, Any]) -> Output:
    """What is written, from click's parameters."""
    form = params["form"]
    if params.get("as_json"):
        if form:
            raise InputError("Give --json or -f/--format, not both.")
        form = "json"
    return part(Output, params, form=_chosen(form, params["output"]))


def _chosen(name: str | None, path: str | None) -> str:
    """The name of the format: as asked, else by the suffix of the output file, else for people."""
    if path and is_folder(path):
        if name not in (None, "parquet"):
            raise InputError(
                "-o/--output names a folder, and its parts are Parquet.", "Leave -f/--format out."
            )
        return "parquet"
    if name:
        return name
    suffix = os.path.splitext(path or "")[1].lower()  # noqa: PTH122  pathlib is a tenth of --help
    known = [key for key, form in FORMATS.items() if suffix in form.suffixes]
    if suffix and not known:
        hint = f"Choose one with -f {'|'.join(FORMATS)}."
        hint = "Write csv, which every spreadsheet opens." if suffix in SPREADSHEETS else hint
        raise InputError(f"No format has the suffix '{suffix}' (-o/--output).", hint)
    accessible = os.environ.get("ACCESSIBLE", "0") not in ("", "0")  # labelled lines instead of a table
    return known[0] if known else "plain" if accessible else "table"


def is_folder(path: str | None) -> bool:
    """Whether the output is a folder: it ends with a slash, or is there."""
    return bool(path) and (str(path).endswith("/") or os.path.isdir(str(path)))  # noqa: PTH112


def part(kind: type[T], params: Mapping[str, Any], **made: object) -> T:
    """The parameters that are fields of this kind; what a command has no option for is as its default."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in params.items() if name in known} | made)
