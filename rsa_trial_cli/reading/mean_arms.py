"""Arms of means as people type them: 3.1,1.2,101 or 3.1,se=0.12,101 or median=3,iqr=2.1:3.9,n=101.

Subgroups of an arm stand with + between them: 3.1,1.2,50+2.9,1.1,51.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading.counts import is_missing, typed
from rsa_trial_cli.reading.mean_cells import number
from rsa_trial_cli.reading.mean_faults import fault, lacking
from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.inference import spread
from rsa_trial_cli.stats.inference.spread import FIGURES, Converted, combined, converted

ARMS = ("treatment", "control")
EXAMPLE, OF_DIFFERENCE = "3.1,1.2,101 4.0,1.4,100", "75.7,135 71.0,188"
OF_COUNTS = "For counts: rsa-trial or, rr, rd and nnt."
NEEDED = {
    "the correlation is missing, and none is filled in": (
        "r=0.5, or r=BASELINE:FINAL:CHANGE, the SDs of a study that prints all three."
    ),
}
ORDER = "The order is mean,sd,n (Stata's is n,mean,sd)."
INTERVAL = re.compile(r"ci([0-9]{2}(?:\.[0-9]{1,4})?)?(_?z)?")
SINGLE = {"mean", "m", "sd", "se", "sem", "median", "med", "n", "q1", "q3", "min", "max"}
SINGLE |= {"sd_baseline", "sd_final", "r", "var"}
NAMES = {"m": "mean", "sem": "se", "med": "median"}
PAIRS = {"iqr": ("q1", "q3"), "range": ("min", "max")}
CALLED = {"low": "ci", "high": "ci", "low_z": "ci_z", "high_z": "ci_z"}  # figure → what is typed, if another
CALLED |= {end: name for name, pair in PAIRS.items() for end in pair}
TURNED = "{} of the difference the other way round"  # control less treatment
KEYS = "mean, sd, se, var, ci, ci_z, n, median, iqr, range, sd_baseline, sd_final, r"
SUBGROUP = re.compile(r"(?<=[0-9.])\+(?=[^+])")
COUNTS = re.compile(r"[0-9]{1,12}/[0-9]{1,12}")
PLUS_MINUS = re.compile(r"±|\+/-|\(")


class Arm(NamedTuple):
    """An arm as it was typed: name in FIGURES → number, and the level of its interval."""

    figures: dict[str, float]
    level: float


def arms(words: Sequence[str], median: str = "luo") -> tuple[Converted, Converted]:
    """Treatment and control from the words of a command line, each of one trial. median : as of converted."""
    _two(words, "MEAN,SD,N", EXAMPLE)
    first, second = (arm(word, name, median) for word, name in zip(words, ARMS, strict=True))
    return first, second


def _two(words: Sequence[str], form: str, example: str) -> None:
    if len(words) == 2:
        return
    if any(PLUS_MINUS.search(typed(word)) for word in words):
        hint = f"Write the SD behind a comma: {example}; a standard error as se=."
        raise InputError("An arm is one word without ± and brackets.", hint)
    given = "One arm is" if len(words) == 1 else f"{len(words)} arms are"
    raise InputError(f"{given} given; this compares two, each as {form}.", example)


def arms_by(words: Sequence[str], statistic: str) -> tuple[Converted, Converted]:
    """Treatment and control as MEAN,N, with one SD made of a statistic of their difference.

    statistic : t=3.6, f=12.96, p=0.008, se=1.3, or ci=2.4:7.0 (ci99= of another level) as Student's test has
    them; ci_z= by the normal distribution.
    """
    _two(words, "MEAN,N", OF_DIFFERENCE)
    try:
        parsed = [_parsed(word, name, spread=False) for word, name in zip(words, ARMS, strict=True)]
    except InputError as problem:
        raise InputError(problem.message, f"Beside --from an arm is MEAN,N: {OF_DIFFERENCE}") from problem
    for made, name in zip(parsed, ARMS, strict=True):
        wrong = fault(made.figures | {"sd": 0.0})
        if wrong or made.figures.keys() - {"mean", "n"}:
            what = wrong.what if wrong else "An arm is MEAN,N beside --from"
            raise InputError(f"{what} ({name} arm).", OF_DIFFERENCE)
    (m1, n1), (m2, n2) = ((made.figures["mean"], made.figures["n"]) for made in parsed)
    difference, df = np.array([m1 - m2]), np.array([n1 + n2 - 2])
    se, source, lopsided = _error(statistic, difference, df)
    if not (np.isfinite(se[0]) and se[0] > 0):
        raise InputError(f"--from {statistic[:40]} gives no standard error of a difference of {m1 - m2:g}.")
    sd = spread.sd_of_error(se, np.array([n1]), np.array([n2]))
    one, none = [f"{source} (one SD)"], np.array([False])
    first, second = (
        Converted(Means.of(m, sd, n), one, none, none | lopsided) for m, n in ((m1, n1), (m2, n2))
    )
    return first, second


class Error(NamedTuple):
    """A standard error of a difference, shape (1,), what it was made of, and lopsided as of Converted."""

    se: Floats
    source: str
    lopsided: bool = False


def _error(statistic: str, difference: Floats, df: Floats) -> Error:
    """The standard error of a difference; an InputError where it is not told."""
    key, _, text = typed(statistic).partition("=")
    key = key.strip().casefold()
    if interval := INTERVAL.fullmatch(key):
        return _of_interval(interval, statistic, difference, df)
    if key not in ("t", "f", "p", "se"):
        raise InputError(
            f"'{statistic[:40]}' is none of t=, f=, p=, se= and ci=LOW:HIGH.", "For example --from t=3.6."
        )
    value = _number(text, "--from", statistic)
    of = "{} of the difference"
    if key == "se":
        return Error(np.array([value]), of.format("standard error"))
    if key == "f":
        return Error(spread.of_t(difference, np.array([max(value, 0.0) ** 0.5])), of.format("F"))
    if key == "t":
        form = TURNED if value * difference[0] < 0 else of
        return Error(np.abs(spread.of_t(difference, np.array([value]))), form.format("t"))
    if not 0 < value < 1:
        hint = "An SD is made of a P with its value, 0.008: '<0.05' gives none."
        raise InputError(f"A P lies between 0 and 1; {value:g} does not.", hint)
    return Error(spread.of_t(difference, spread.t_of_p(np.array([value]), df)), of.format("P"))


def _of_interval(interval: re.Match[str], statistic: str, difference: Floats, df: Floats) -> Error:
    """The standard error from the interval of a difference, by t or by z."""
    level = float(interval[1]) / 100 if interval[1] else 0.95
    ends = _ends(statistic.partition("=")[2], ("low", "high"), "--from", statistic)
    low, high = (np.array([ends[name]]) for name in ("low", "high"))
    turned = not low <= difference <= high
    if turned and not low <= -difference <= high:
        shown = f"{difference[0]:g} (--from {statistic[:40]})."
        raise InputError(f"This interval does not hold the difference of the means, {shown}")
    by_z = bool(interval[2])
    se = spread.of_normal_limits(low, high, level) if by_z else spread.of_limits(low, high, df, level)
    source = (TURNED if turned else "{} of the difference").format(f"{100 * level:g}% CI ({'tz'[by_z]})")
    apart = abs(low[0] + high[0] - 2 * (-difference[0] if turned else difference[0]))
    rounding = 4 * _half_unit(difference[0]) + _half_unit(low[0]) + _half_unit(high[0])  # of two means
    return Error(se, source, bool(apart > rounding * (1 + 1e-9)))


def _half_unit(number: float) -> float:
    """Half a unit of the last digit of a number as it was typed, but for zeros at its end."""
    return 0.5 * 10.0 ** int(Decimal(f"{number:.10g}").as_tuple().exponent)


def arm(word: str, name: str, median: str = "luo") -> Converted:
    """One arm, of one trial, from its word; name : of the arm, for errors; median : as of converted."""
    return combined([_alone(part, name, median) for part in SUBGROUP.split(word)])


def _alone(word: str, name: str, median: str) -> Converted:
    """An arm, or one of its subgroups."""
    made = _parsed(word, name)
    wrong = fault(made.figures)
    if wrong:
        raise InputError(f"{wrong.what} ({name} arm, {word[:60]}).", ORDER if "whole" in wrong.what else "")
    arm = converted(columns_of(made.figures), made.level, median)
    if np.isnan(arm.arm.sd[0]):
        what = lacking(made.figures, median)
        raise InputError(f"{what[0].upper()}{what[1:]} ({name} arm, {word[:60]}).", NEEDED.get(what, ""))
    if made.figures.keys() != {"mean", "sd", "n"}:
        _refuse_unused(made, arm, median, f"({name} arm, {word[:60]})")
    return arm


def _refuse_unused(made: Arm, arm: Converted, median: str, place: str) -> None:
    """An InputError for figures without which the arm would be the same."""
    same = (*arm.source, *arm.arm.mean, *arm.arm.sd)
    unused = []
    for figure in made.figures:
        rest = {name: value for name, value in made.figures.items() if name != figure}
        other = converted(columns_of(rest), made.level, median)
        if (*other.source, *other.arm.mean, *other.arm.sd) == same:
            unused.append(CALLED.get(figure, figure))
    if unused:
        what = " and ".join(dict.fromkeys(unused))
        of = "given" if arm.source == [spread.GIVEN] else f"of: {arm.source[0]}"
        raise InputError(f"{what} would not be used, for the SD is {of} {place}.", f"Leave out {what}.")


def columns_of(figures: Mapping[str, float]) -> dict[str, Floats]:
    """Every figure as an array of shape (1,), nan where it is not known."""
    return {figure: np.array([figures.get(figure, math.nan)]) for figure in FIGURES}


def _parsed(word: str, name: str, *, spread: bool = True) -> Arm:
    """The figures of an arm. spread : whether a bare number may be its SD."""
    figures: dict[str, float] = {}
    bare, level = [], 0.95
    for part in typed(word).split(","):
        key, equals, value = part.partition("=")
        key, own = key.strip().casefold(), {}
        if not equals:
            bare.append(part)
        elif interval := INTERVAL.fullmatch(key):
            level = float(interval[1]) / 100 if interval[1] else 0.95
            ends = ("low_z", "high_z") if interval[2] else ("low", "high")
            own = _ends(value, ends, name, part)
        elif key in PAIRS:
            own = _ends(value, PAIRS[key], name, part)
        elif key == "r" and ":" in value:
            own = {"r": _correlation(value, name, part)}
        elif key in SINGLE:
            own = {NAMES.get(key, key): _number(value, name, part)}
        else:
            raise InputError(f"'{part[:40]}' is none of {KEYS} ({name} arm).", "For example 3.1,se=0.12,101.")
        if twice := figures.keys() & own.keys():
            raise InputError(
                f"'{part[:40]}' gives {twice.pop()} a second time ({name} arm).", "Keep one of them."
            )
        figures |= own
    given = figures if spread else figures | {"sd": 0.0}
    return Arm(figures | _bare(bare, given, name, word), level)


def _correlation(text: str, arm: str, part: str) -> float:
    """The correlation that three SDs have: of baseline, of final values and of the change."""
    sds = text.split(":")
    if len(sds) != 3:
        raise InputError(
            f"'{part[:40]}' takes a correlation, or three SDs with : between them ({arm} arm).",
            "r=0.5, or r=BASELINE:FINAL:CHANGE, the SDs of a study that prints all three.",
        )
    of = [np.array([_number(sd, arm, part)]) for sd in sds]
    if min(of) <= 0:
        raise InputError(f"An SD of '{part[:40]}' is not above 0 ({arm} arm).")
    return float(spread.correlation(*of)[0])


def _bare(bare: Sequence[str], figures: dict[str, float], name: str, word: str) -> dict[str, float]:
    """The numbers without a name, which fill what is not named, in the order mean, SD, n."""
    spread = figures.keys() & {"sd", "var", "se", "low", "low_z", "sd_baseline", "q1", "min"}
    wanted = [
        figure
        for figure in ("mean", "sd", "n")
        if figure not in figures
        and not (figure == "sd" and spread)
        and not (figure == "mean" and "median" in figures)
    ]
    if len(bare) == len(wanted):
        return {figure: _number(text, name, word) for figure, text in zip(wanted, bare, strict=True)}
    if COUNTS.fullmatch(word):
        raise InputError(f"'{word}' is a count; an arm of means is MEAN,SD,N ({name} arm).", OF_COUNTS)
    if PLUS_MINUS.search(word):
        hint = f"{EXAMPLE}, or se= where the second is a standard error."
        raise InputError(f"'{word[:60]}' has ± or brackets; write MEAN,SD,N ({name} arm).", hint)
    needed = ", ".join("SD" if figure == "sd" else figure for figure in wanted) or "nothing more"
    have = f"{len(bare)} bare number{'s' * (len(bare) != 1)}" if bare else "no bare number"
    what = f"'{word[:60]}' has {have} where {needed} {'are' if len(wanted) > 1 else 'is'} wanted ({name} arm)"
    raise InputError(f"{what}.", f"An arm is MEAN,SD,N: {EXAMPLE}. {ORDER}{_commas(word)}")


def _commas(word: str) -> str:
    """What to do where commas may stand before decimals."""
    return " Decimals stand behind a point: 3.1,1.2,101." if word.count(",") > 2 and "." not in word else ""


def _ends(text: str, names: tuple[str, str], arm: str, part: str) -> dict[str, float]:
    ends = text.split(":")
    if len(ends) != 2:
        raise InputError(
            f"'{part[:40]}' takes two numbers with : between them ({arm} arm).", "For example ci=2.86:3.34."
        )
    return {name: _number(end, arm, part) for name, end in zip(names, ends, strict=True)}


def _number(text: str, arm: str, part: str) -> float:
    try:
        return number(text)
    except ValueError as problem:
        hint = "Leave the trial out, or use a CSV with --on-error mark." if is_missing(text) else ORDER
        raise InputError(f"{problem} ({arm} arm, {part[:60]}).", hint) from problem
