"""Arms of means as people type them: 3.1,1.2,101 or 3.1,se=0.12,101 or median=3,iqr=2.1:3.9,n=101."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading.counts import OTHER, NotACountError, count, is_missing, typed
from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.inference import spread
from rsa_trial_cli.stats.inference.spread import FIGURES, Converted, converted

EXAMPLE = "3.1,1.2,101 4.0,1.4,100"
ORDER = "The order is mean,sd,n (Stata's is n,mean,sd)."
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
COMMA = re.compile(r"[+-]?[0-9]{1,30},[0-9]{1,30}")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
THOUSANDS = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{0,30})?"),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{0,30})?"),
}
INTERVAL = re.compile(r"ci([0-9]{2}(?:\.[0-9]{1,4})?)?")
SINGLE = {"mean", "m", "sd", "se", "sem", "median", "med", "n", "q1", "q3", "min", "max"}
NAMES = {"m": "mean", "sem": "se", "med": "median"}
PAIRS = {"iqr": ("q1", "q3"), "range": ("min", "max")}
KEYS = "mean, sd, se, ci, n, median, iqr, range"


class Arm(NamedTuple):
    """An arm as it was typed: name in FIGURES → number, and the level of its interval."""

    figures: dict[str, float]
    level: float


class NotANumberError(ValueError):
    """Why a text is no number, and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


def number(text: str, decimal: str | None = None) -> float:
    """The finite number a text stands for; NotANumberError says why it is none.

    decimal : what stands before decimals, "." or ","; None takes 3,14 for 3.14, and 1,234 may be either.
    """
    plain = typed(text)
    other = OTHER.get(decimal or ".", ",")
    if GROUPED.fullmatch(plain) and decimal is None:
        hint = "--decimal , reads it with decimals, --decimal . as thousands."
        raise NotANumberError(
            f"'{plain}' could be {plain.replace(',', '.')} or {plain.replace(',', '')}", hint
        )
    if decimal is None and COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    elif THOUSANDS[other].fullmatch(plain):
        plain = plain.replace(other, "")
    plain = plain.replace(",", ".") if decimal == "," else plain
    if not NUMBER.fullmatch(plain) or not math.isfinite(float(plain)):
        raise NotANumberError(f"'{text.strip()[:40]}' is not a number")
    return float(plain)


def arms(words: Sequence[str]) -> tuple[Converted, Converted]:
    """Treatment and control from the words of a command line, each of one trial."""
    if len(words) != 2:
        given = "One arm" if len(words) == 1 else f"{len(words)} arms"
        raise InputError(f"{given} given; this compares two, each as MEAN,SD,N.", EXAMPLE)
    first, second = (arm(word, name) for word, name in zip(words, ("treatment", "control"), strict=True))
    return first, second


def arms_by(words: Sequence[str], statistic: str) -> tuple[Converted, Converted]:
    """Treatment and control as MEAN,N, with one SD made of a statistic of their difference.

    statistic : t=3.6, p=0.008, or ci=2.4:7.0 (ci99= of another level), as Student's test has them.
    """
    if len(words) != 2:
        raise InputError(f"{len(words)} arms given; this compares two, each as MEAN,N.", "75.7,135 71.0,188")
    names = ("treatment", "control")
    try:
        parsed = [_parsed(word, name, spread=False) for word, name in zip(words, names, strict=True)]
    except InputError as problem:
        raise InputError(problem.message, "Beside --from an arm is MEAN,N: 75.7,135 71.0,188") from problem
    for made, name in zip(parsed, names, strict=True):
        if (fault := fault_of(made.figures | {"sd": 0.0})) or made.figures.keys() - {"mean", "n"}:
            raise InputError(
                f"{fault or 'An arm is MEAN,N beside --from'} ({name} arm).", "75.7,135 71.0,188"
            )
    (m1, n1), (m2, n2) = ((made.figures["mean"], made.figures["n"]) for made in parsed)
    difference, df = np.array([m1 - m2]), np.array([n1 + n2 - 2])
    se, source = _error(statistic, difference, df)
    if not (np.isfinite(se[0]) and se[0] > 0):
        raise InputError(f"--from {statistic[:40]} gives no standard error of a difference of {m1 - m2:g}.")
    sd = spread.sd_of_error(se, np.array([n1]), np.array([n2]))
    one, none = [f"{source} of the difference (one SD)"], np.array([False])
    first, second = (Converted(Means.of(m, sd, n), one, none) for m, n in ((m1, n1), (m2, n2)))
    return first, second


def _error(statistic: str, difference: Floats, df: Floats) -> tuple[Floats, str]:
    """The standard error of a difference, and what it was made of; an InputError where it is not told."""
    key, _, text = typed(statistic).partition("=")
    key = key.strip().casefold()
    if key == "t":
        return spread.of_t(difference, np.array([_number(text, "--from", statistic)])), "t"
    if key == "p":
        p = _number(text, "--from", statistic)
        if not 0 < p < 1:
            hint = "An SD is made of a P with its value, 0.008: '<0.05' gives none."
            raise InputError(f"A P lies between 0 and 1; {p:g} does not.", hint)
        return spread.of_t(difference, spread.t_of_p(np.array([p]), df)), "P"
    if interval := INTERVAL.fullmatch(key):
        level = float(interval[1]) / 100 if interval[1] else 0.95
        ends = _ends(text, ("low", "high"), "--from", statistic)
        low, high = (np.array([ends[name]]) for name in ("low", "high"))
        if not low <= abs(difference) <= high and not low <= -abs(difference) <= high:
            shown = f"{difference[0]:g} (--from {statistic[:40]})."
            raise InputError(f"This interval does not hold the difference of the means, {shown}")
        return spread.of_limits(low, high, df, level), f"{100 * level:g}% CI (t)"
    raise InputError(f"'{statistic[:40]}' is none of t=, p= and ci=LOW:HIGH.", "For example --from t=3.6.")


def arm(word: str, name: str) -> Converted:
    """One arm, of one trial, from its word; name : of the arm, for errors."""
    made = _parsed(word, name)
    fault = fault_of(made.figures)
    if fault:
        raise InputError(f"{fault} ({name} arm, {word[:60]}).", ORDER if "whole" in fault else "")
    return converted(columns_of(made.figures), made.level)


def columns_of(figures: dict[str, float]) -> dict[str, Floats]:
    """Every figure as an array of shape (1,), nan where it is not known."""
    return {figure: np.array([figures.get(figure, math.nan)]) for figure in FIGURES}


def _parsed(word: str, name: str, *, spread: bool = True) -> Arm:
    """The figures of an arm. spread : whether a bare number may be its SD."""
    figures: dict[str, float] = {}
    bare, level = [], 0.95
    for part in typed(word).split(","):
        key, equals, value = part.partition("=")
        key = key.strip().casefold()
        if not equals:
            bare.append(part)
        elif interval := INTERVAL.fullmatch(key):
            level = float(interval[1]) / 100 if interval[1] else 0.95
            figures |= _ends(value, ("low", "high"), name, part)
        elif key in PAIRS:
            figures |= _ends(value, PAIRS[key], name, part)
        elif key in SINGLE:
            figures[NAMES.get(key, key)] = _number(value, name, part)
        else:
            raise InputError(f"'{part[:40]}' is none of {KEYS} ({name} arm).", "For example 3.1,se=0.12,101.")
    given = figures if spread else figures | {"sd": 0.0}
    return Arm(figures | _bare(bare, given, name, word), level)


def _bare(bare: Sequence[str], figures: dict[str, float], name: str, word: str) -> dict[str, float]:
    """The numbers without a name, which fill what is not named, in the order mean, SD, n."""
    spread = figures.keys() & {"sd", "se", "low", "q1", "min"}
    wanted = [
        figure
        for figure in ("mean", "sd", "n")
        if figure not in figures
        and not (figure == "sd" and spread)
        and not (figure == "mean" and "median" in figures)
    ]
    if len(bare) != len(wanted):
        needed = ", ".join("SD" if figure == "sd" else figure for figure in wanted) or "nothing more"
        what = (
            f"'{word[:60]}' has {len(bare)} bare numbers where {needed} {'are' if len(wanted) > 1 else 'is'}"
        )
        raise InputError(f"{what} wanted ({name} arm).", f"An arm is MEAN,SD,N: {EXAMPLE}. {ORDER}")
    return {figure: _number(text, name, word) for figure, text in zip(wanted, bare, strict=True)}


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


def fault_of(figures: dict[str, float]) -> str:
    """What is wrong with the figures of an arm, "" where nothing is."""
    n = figures.get("n", math.nan)
    if math.isnan(n):
        return "The number of participants is missing"
    try:
        if not n.is_integer() or count(f"{n:.0f}") < 2:
            return f"n must be a whole number of 2 or more, not {n:g}"
    except NotACountError as problem:
        return problem.what.removesuffix(".")
    for name in ("sd", "se"):
        if figures.get(name, 0.0) < 0:
            return f"An {name.upper()} is not below 0: {figures[name]:g}"
    ordered = ("min", "q1", "median", "q3", "max")
    values = [figures[name] for name in ordered if not math.isnan(figures.get(name, math.nan))]
    if values != sorted(values) or not figures.get("low", 0.0) <= figures.get("high", math.inf):
        return "The figures are not in order, the lower first"
    mean = figures.get("mean", math.nan)
    if "low" in figures and not math.isnan(mean) and not figures["low"] <= mean <= figures["high"]:
        return "The mean does not lie in its interval"
    return ""
