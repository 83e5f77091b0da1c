"""What one study prints: cells or options, under the same names → Result."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from rsa_trial_cli import stats
from rsa_trial_cli.check.figures import NONE, Figure
from rsa_trial_cli.check.printed_measures import REPORTED, Doubt, Margin
from rsa_trial_cli.check.study import OTHER_TEST
from rsa_trial_cli.reading import figures
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.sentences import Claim, Sentence, Words
from rsa_trial_cli.stats import TESTS

REDUCTIONS = {"arr": "arr absolute_risk_reduction", "rrr": "rrr relative_risk_reduction"}
MEASURES = {  # measure → what its column is called
    **{key: " ".join(measure.aliases) for key, measure in stats.MEASURES.items() if not measure.turn},
    **REDUCTIONS,
    **{key: " ".join(measure.aliases) for key, measure in stats.MEASURES.items() if measure.turn},
}
KEYS = {plain(alias): key for key, aliases in MEASURES.items() for alias in aliases.split()}
NAMED: dict[str, str] = {plain(name): name for name in ("wald", *TESTS)}
SPOKEN = {  # part of what papers call a test → our name for it, the first that fits
    **dict.fromkeys(("mcnemar", "mantel", "logrank", "regression", "cluster", "student", "cox"), OTHER_TEST),
    "boschloo": "boschloo",
    "barnard": "barnard",
    "midp": "mid-p",
    "fisher": "fisher",
    "exact": "fisher",
    "yates": "yates",
    "continuity": "yates",
    "likelihood": "lr",
    "wald": "wald",
    "n1": "n-1",
    **dict.fromkeys(("pearson", "chi", "χ", "x2", "ztest", "scoretest", "twoproportion"), "pearson"),
}
UNCORRECTED = re.compile(r"\bun-?corrected|\b(?:without|no)\b[\w\s'’]{0,40}correction", re.IGNORECASE)
YES = {"yes", "y", "true", "1", "adjusted"}
WITH_INTERVAL = re.compile(
    r"([^(\[]+)[(\[](?:\s{0,9}[0-9.]{1,9}\s{0,9}%\s{0,9}CI\s{0,9}[:,=]?)?([^()\[\]]*)[)\]]\s*", re.IGNORECASE
)
BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
UNKNOWN = Margin("", math.nan, signed=False)
LONGEST = 10_000  # characters of a cell, a sentence too
SILENT = (Sentence(), Words())
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One printed estimate, or what is printed without one."""

    key: str = ""
    estimate: Figure = NONE
    low: Figure = NONE
    high: Figure = NONE

    @property
    def falls(self) -> bool:
        """Whether the limits are in falling order; those of a number needed may pass through infinity."""
        given = not (self.low.value.is_nan() or self.high.value.is_nan())
        return given and self.key != "nnt" and self.low.value > self.high.value


@dataclass
class Result:
    """All that one study prints.

    left_out : intervals of its sentence that cannot be checked, as printed; margin : of its P, as printed;
    doubt : by which no figure is accused; said : all that its sentence says.
    """

    entries: list[Entry]
    p: Figure = NONE
    percents: tuple[Figure, Figure] = (NONE, NONE)
    level: float = 0.95
    adjusted: bool = False
    declared: str = ""
    one_sided: bool = False
    left_out: tuple[str, ...] = ()
    margin: str = ""
    doubt: Doubt | None = None
    said: Sentence = Sentence()

    @property
    def unused(self) -> int:
        """How many figures of its text are of something else."""
        return sum(left.figures for left in self.said.left)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is printed at all."""
        first = [self.p, *self.percents, *(f for e in self.entries for f in (e.estimate, e.low, e.high))]
        return all(figure.value.is_nan() for figure in first)


def result(cells: Mapping[str, str], usual: Result) -> Result:
    """What the cells of a study say, none of them blank; usual : what holds if they do not say.

    The roles are those of `published.ROLES`, or_ci, or_ci_low and or_ci_high, and likewise for every measure.
    A NotAFigureError names the role.
    """
    cells = {role: cell.strip() for role, cell in cells.items()}
    for role, cell in cells.items():
        if len(cell) > LONGEST:
            what = f"'{figures.shown(cell)}' is longer than {LONGEST:,} characters"
            raise NotAFigureError(what, "Give one figure, or one sentence.", role)
    sentence = cells.get("printed", "")
    said, words = _spoken(cells) if sentence else SILENT
    claims = [_claimed(claim, sentence) for claim in said.claims]
    spoken, entries = [entry for entry, _ in claims], list(_entries(cells))
    if spoken and entries:
        raise NotAFigureError("The sentence and another figure both give an estimate", "Keep one.", "printed")
    if said.p and "p" in cells:
        raise NotAFigureError("The sentence and another figure both give a P", "Keep one.", "printed")
    p, percents = _p_and_percents(cells, said)
    share = _read({"ci_level": said.level, **cells} if said.level else cells, "ci_level", figures.level)
    _read(cells, "margin", figures.figure)
    bound = cells.get("margin") or words.margin
    adjusted = cells["adjusted"].casefold() in YES if "adjusted" in cells else usual.adjusted
    return Result(
        entries or spoken or [Entry()],
        p,
        percents,
        share or usual.level,
        adjusted or words.adjusted,
        OTHER_TEST if bound else declared(cells.get("test", said.test)) or usual.declared,
        (_one_sided(cells["sides"]) if "sides" in cells else words.one_sided) or usual.one_sided,
        tuple(interval for _, interval in claims if interval),
        bound,
        words.doubt,
        said,
    )


def _spoken(cells: Mapping[str, str]) -> tuple[Sentence, Words]:
    """What the sentence of a study says."""
    from rsa_trial_cli.reading import spoken  # its patterns cost more than a study of figures

    said = _read(cells, "printed", spoken.said_in) or Sentence()
    return said, spoken.words_of(cells["printed"], said)


def _one_sided(text: str) -> bool:
    from rsa_trial_cli.reading.spoken import says_one_sided

    return says_one_sided(text)


def _p_and_percents(cells: Mapping[str, str], said: Sentence) -> tuple[Figure, tuple[Figure, Figure]]:
    """P and the percents of both arms, of the cells or else of the sentence."""
    first, second = said.percents if len(said.percents) == 2 else ("", "")
    both = (
        {"percent_trt": first, "percent_ctl": second, "p": said.p, **cells}
        if said.p or said.percents
        else cells
    )
    p = _read(both, "p", figures.p_value) or NONE
    treatment, control = (_read(both, f"percent_{arm}", figures.figure) or NONE for arm in ("trt", "ctl"))
    return p, (treatment, control)


def _claimed(claim: Claim, sentence: str) -> tuple[Entry, str]:
    """A claim of a sentence, and its interval as printed where it is left out, else "".

    A measure that does not follow from counts is "". Left out is an interval of which a limit is no number.
    """
    key = claim.measure if claim.measure in REPORTED else ""
    entry = Entry(key, figures.figure(claim.estimate))
    try:
        return replace(entry, low=figures.figure(claim.low), high=figures.figure(claim.high)), ""
    except NotAFigureError:
        return entry, figures.shown(sentence[claim.places[1][0] : claim.places[2][1]])


def margin(text: str, key: str) -> Margin:
    """A printed margin beside a measure, "" for none; UNKNOWN where its scale is not plain.

    In percent, or beside a difference, it is a risk difference; beside a ratio it is one, unless in percent.
    """
    printed = figures.figure(text)
    value, core = float(printed.value), REPORTED[key].core if key else "rd"
    if not key and not printed.percent:
        return UNKNOWN
    if core != "rd":
        sensible = not printed.percent and value > 0 and value != 1
        return Margin(core, value, signed=True) if sensible else UNKNOWN
    value /= 100 if printed.percent or abs(value) > 1 else 1
    signed = key == "rd" and printed.text[:1] in "+-"  # the sign of a reduction is the other one, or none
    return Margin(core, value, signed) if 0 < abs(value) < 1 else UNKNOWN


@lru_cache(4096)
def declared(text: str) -> str:
    """Our name for the test that a paper names; OTHER_TEST for one that is not ours, "" for none."""
    words = plain(text)
    if not words or is_missing(text):
        return ""
    if words in NAMED:
        return NAMED[words]
    if UNCORRECTED.search(text):
        return "pearson"
    return next((name for part, name in SPOKEN.items() if part in words), OTHER_TEST)


def _entries(cells: Mapping[str, str]) -> Iterator[Entry]:
    """The estimates of a study; a lone interval belongs to the only one, or to the measure that is named."""
    named = {key: key for key in _named(tuple(cells))}
    if "estimate" in cells and named:
        raise NotAFigureError(
            "Two columns give an estimate", "Give each result a row of its own.", "estimate"
        )
    if "estimate" in cells:
        named[_measure(cells)] = "estimate"
    shared = any(role in cells for role in ("ci", "ci_low", "ci_high"))
    if shared and len(named) > 1:
        first, second, *_ = named
        hint = f"Give each its own: {first}_ci and {second}_ci."
        raise NotAFigureError("An interval belongs to one estimate", hint, "ci")
    for key, role in named.items():
        estimate, *limits = _read(cells, role, with_interval) or (NONE, NONE, NONE)
        own = _limits(cells, "ci" if shared else f"{key}_ci")
        low, high = (
            mine if not mine.value.is_nan() else inside for mine, inside in zip(own, limits, strict=True)
        )
        yield Entry(key, estimate, low, high)
    if shared and not named:
        yield Entry(_measure(cells), NONE, *_limits(cells, "ci"))


@lru_cache(4096)
def _named(roles: tuple[str, ...]) -> tuple[str, ...]:
    """The measures that cells of these roles are of."""
    given = {*roles, *(role.partition("_ci")[0] for role in roles)}
    return tuple(key for key in MEASURES if key in given)


def _measure(cells: Mapping[str, str]) -> str:
    """The measure that a cell names, odds ratio (OR) too; "" of one that does not follow from counts."""
    return KEYS.get(plain(BRACKETED.sub("", cells.get("measure", ""))), "")


def with_interval(text: str) -> tuple[Figure, Figure, Figure]:
    """2.01, or with its interval beside it: 2.01 (1.10 to 3.65)."""
    both = WITH_INTERVAL.fullmatch(text)
    if not both:
        return figures.figure(text), NONE, NONE
    return figures.figure(both[1]), *figures.limits(both[2])


def _limits(cells: Mapping[str, str], role: str) -> tuple[Figure, Figure]:
    low, high = (_read(cells, f"{role}_{end}", figures.figure) or NONE for end in ("low", "high"))
    return _read(cells, role, figures.limits) or (low, high)


def _read(cells: Mapping[str, str], role: str, read: Callable[[str], T]) -> T | None:
    """What a cell says, None where it is blank; an error names the role."""
    if not cells.get(role):
        return None
    try:
        return read(cells[role])
    except NotAFigureError as problem:
        raise NotAFigureError(problem.what, problem.hint, role) from problem
