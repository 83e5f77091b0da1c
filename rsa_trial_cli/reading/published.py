"""Columns of printed figures beside the counts of a file → Published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from rsa_trial_cli.check.figures import NONE, Figure, Figures
from rsa_trial_cli.check.published import Published, in_percent
from rsa_trial_cli.check.reported import REPORTED
from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading import figures, sentences
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.header import plain
from rsa_trial_cli.reading.report import Problem, Report
from rsa_trial_cli.stats.trials import Trials

MEASURES = {
    "or": "or oddsratio odds_ratio crude_or unadjusted_or",
    "rr": "rr riskratio risk_ratio relativerisk relative_risk rate_ratio",
    "rd": "rd riskdifference risk_difference difference",
    "arr": "arr absolute_risk_reduction",
    "rrr": "rrr relative_risk_reduction",
    "nnt": "nnt nntb nnth number_needed_to_treat",
}
ROLES = {
    **MEASURES,
    "measure": "measure effect_measure",
    "estimate": "estimate est effect point_estimate",
    "ci_low": "ci_low low lower ci_lower ci_lb lcl lower_limit",
    "ci_high": "ci_high high upper ci_upper ci_ub ucl upper_limit",
    "ci": "ci interval confidence_interval ci95 95ci 95%ci",
    "ci_level": "ci_level level conf_level confidence_level",
    "p": "p p_value pvalue pval",
    "percent_trt": "percent_trt percent_treatment pct_trt",
    "percent_ctl": "percent_ctl percent_control pct_ctl",
    "adjusted": "adjusted",
    "test": "test",
    "printed": "printed printed_result result sentence",
}
ALIASES = {plain(alias): role for role, aliases in ROLES.items() for alias in aliases.split()}
KEYS = {plain(alias): key for key, aliases in MEASURES.items() for alias in aliases.split()}
YES = {"yes", "y", "true", "1", "adjusted"}
TESTS = {  # what papers call a test → our name for it
    "fisher": "fisher",
    "exact": "fisher",
    "yates": "yates",
    "continuity": "yates",
    "likelihood": "lr",
    "midp": "mid-p",
    "wald": "wald",
    "boschloo": "boschloo",
    "barnard": "barnard",
    "n1": "n-1",
    "chi": "pearson",
    "pearson": "pearson",
    "χ": "pearson",
}


@dataclass(frozen=True)
class Entry:
    """One printed estimate, or what is printed without one."""

    key: str = ""
    estimate: Figure = NONE
    low: Figure = NONE
    high: Figure = NONE


@dataclass
class Result:
    """All that one study prints."""

    entries: list[Entry]
    p: Figure = NONE
    percents: tuple[Figure, Figure] = (NONE, NONE)
    level: float = 0.95
    adjusted: bool = False
    declared: str = ""


def published(trials: Trials, results: Sequence[Result]) -> Published:
    """Counts and what was printed beside them; a study with several estimates gives a result for each."""
    at = [i for i, result in enumerate(results) for _ in result.entries]
    rows = np.array(at, np.intp)
    entries = [entry for result in results for entry in result.entries]
    first = [i == 0 or at[i - 1] != at[i] for i in range(len(at))]
    of = [results[i] for i in at]

    def once(pick: Callable[[Result], Figure]) -> Figures:
        """Of a study with several estimates the first carries what is printed once."""
        return Figures.of([pick(r) if begins else NONE for r, begins in zip(of, first, strict=True)])

    estimate, low, high = (
        Figures.of([getattr(entry, name) for entry in entries]) for name in ("estimate", "low", "high")
    )
    key = np.array([entry.key for entry in entries], object)
    beside = trials[rows]
    return Published(
        trials=beside,
        key=key,
        level=np.array([result.level for result in of], float),
        estimate=estimate,
        low=low,
        high=high,
        p=once(lambda result: result.p),
        percents=(once(lambda result: result.percents[0]), once(lambda result: result.percents[1])),
        declared=np.array([result.declared for result in of], object),
        adjusted=np.array([result.adjusted for result in of], bool),
        in_percent=in_percent(key, (beside.treatment, beside.control), (estimate, low, high)),
        study=rows.astype(np.int64),
    )


def from_file(
    trials: Trials, chosen: Mapping[str, str], usual: Result, report: Report, where: str
) -> Published | None:
    """The printed figures of a block of a file; None if no row can be used.

    chosen : role → header, from --column; usual : what the command line says of every row.
    """
    roles = _roles(trials.kept, chosen)
    columns = {role: trials.kept[header] for role, header in roles.items()}
    kept = {name: column for name, column in trials.kept.items() if name not in roles.values()}
    results, problems, good = [], [], []
    for at in range(len(trials)):
        cells = {role: column[at].strip() for role, column in columns.items()}
        try:
            results.append(_result({role: cell for role, cell in cells.items() if cell}, usual))
            good.append(at)
        except NotAFigureError as problem:
            line = trials.line[at] if trials.line else at + 1
            problems.append(Problem(line, f"{problem.what} ({where} line {line}).", problem.hint))
            if report.on_error == "mark":
                results.append(Result([Entry()], adjusted=usual.adjusted))
                good.append(at)
    report.refuse(problems)
    if not good:
        return None
    some = trials[np.array(good, np.intp)]
    picked = {name: [column[i] for i in good] for name, column in kept.items()}
    return published(replace(some, kept=picked), results)


def _roles(headers: Mapping[str, Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """Role → header of the columns that hold printed figures."""
    found: dict[str, str] = dict(chosen)
    for header in headers:
        role = ALIASES.get(plain(header))
        if role and role not in found and header not in chosen.values():
            found[role] = header
    for role, header in chosen.items():
        if header not in headers:
            raise InputError(
                f"No column is called '{header}' for {role}.", f"Seen: {', '.join(headers)}.", DATA
            )
    return found


def _result(cells: Mapping[str, str], usual: Result) -> Result:
    """What one row prints. cells : of its roles, none of them blank."""
    said = sentences.read(cells["printed"]) if "printed" in cells else sentences.Sentence()
    entries = [Entry(*claimed(claim)) for claim in said.claims]
    entries = list(_entries(cells)) or entries
    share = cells.get("ci_level") or said.level
    percents = said.percents if len(said.percents) == 2 else ("", "")
    return Result(
        entries or [Entry()],
        figures.p_value(cells.get("p", said.p)),
        (
            figures.figure(cells.get("percent_trt", percents[0])),
            figures.figure(cells.get("percent_ctl", percents[1])),
        ),
        level(share) if share else usual.level,
        cells.get("adjusted", "").casefold() in YES if "adjusted" in cells else usual.adjusted,
        declared(cells.get("test", "") or said.test) or usual.declared,
    )


def claimed(claim: sentences.Claim) -> tuple[str, Figure, Figure, Figure]:
    """Measure, estimate and limits of a claim; a measure that does not follow from counts is ""."""
    key = claim.measure if claim.measure in REPORTED else ""
    estimate, low, high = (figures.figure(text) for text in (claim.estimate, claim.low, claim.high))
    return key, estimate, low, high


def _entries(cells: Mapping[str, str]) -> Iterator[Entry]:
    """The estimates of a row; its interval belongs to the only one, or to the one that `measure` names."""
    named = {key: cells[key] for key in MEASURES if key in cells}
    if "estimate" in cells:
        named[KEYS.get(plain(cells.get("measure", "")), "")] = cells["estimate"]
    low, high = _limits(cells)
    if len(named) > 1 and not (low.value.is_nan() and high.value.is_nan()):
        raise NotAFigureError("Two estimates and one interval", "Give each result a row of its own.")
    for key, text in named.items():
        yield Entry(key, figures.figure(text), low, high)
    if not named and not (low.value.is_nan() and high.value.is_nan()):
        yield Entry(KEYS.get(plain(cells.get("measure", "")), ""), NONE, low, high)


def _limits(cells: Mapping[str, str]) -> tuple[Figure, Figure]:
    if "ci" in cells:
        return figures.limits(cells["ci"])
    return figures.figure(cells.get("ci_low", "")), figures.figure(cells.get("ci_high", ""))


@cache
def level(text: str) -> float:
    """95, 95% or 0.95 as a share."""
    printed = figures.figure(text)
    share = float(printed.value / 100 if printed.percent or printed.value > 1 else printed.value)
    if not 0.5 <= share <= 0.9999:
        raise NotAFigureError(f"'{text}' is not a confidence level")
    return share


@cache
def declared(text: str) -> str:
    """Our name of the test that a paper names, "" where it names none that we know."""
    words = plain(text)
    return next((name for part, name in TESTS.items() if part in words), "")
