"""check --letter: three neutral sentences that one could send to the authors of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.readings import ASSUMPTION, DIFFERS, STEP, UNCHECKED, in_words
from rsa_trial_cli.check.records import SUMMARY, Records
from rsa_trial_cli.check.study import P, nearest_counts
from rsa_trial_cli.check.verdict import as_given, usual_test
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.writing.views import check_words, numbers
from rsa_trial_cli.writing.views.check_words import NOUNS
from rsa_trial_cli.writing.views.checked_files import studies

if TYPE_CHECKING:
    from rsa_trial_cli.check.mean_records import CheckedMeans

OPEN = (STEP, ASSUMPTION, DIFFERS)
NOTHING = "No letter: every printed figure that could be compared follows."
ASKED = "the test and its sides, the method of the interval, adjustment, the participants analysed, rounding"
UNKNOWN = "No letter: none of the printed figures could be compared."


def added(records: Records) -> Records:
    """The records with the letter of each study in its summary, None where there is nothing to ask."""
    findings = records.findings
    values = as_given(findings.published)
    letters = iter([_letter(findings, rows, values) for rows in studies(findings)])
    made = [next(letters) if figure == SUMMARY else None for figure in records.figure]
    return replace(records, letter=[text or None for text in made])


def shown(records: Records | CheckedMeans) -> list[str]:
    """The letters as people read them, one a study: what they say, or why there is none."""
    texts = []
    summaries = [at for at, figure in enumerate(records.figure) if figure == SUMMARY]
    for at in summaries:
        text = (records.letter or [None] * len(records))[at]
        label = f"{records.study[at]}: " if len(summaries) > 1 and records.study[at] else ""
        texts.append(label + (text or (UNKNOWN if records.status[at] == UNCHECKED else NOTHING)))
    return texts


def _letter(findings: Findings, rows: slice, values: Floats) -> str:
    """What is printed, what recomputation gives and what is asked; "" where every figure follows."""
    open_ = [
        (figure, at)
        for at in range(rows.start, rows.stop)
        for figure in np.flatnonzero(np.isin(findings.status[:, at], OPEN)).tolist()
    ]
    if not open_:
        return ""
    found = [_recomputed(findings, figure, at, values) for figure, at in open_]
    nouns = list(dict.fromkeys(_noun(findings, figure, at) for figure, at in open_))
    asked = question(nouns, ASKED, plural=len(nouns) > 1)
    return f"{_counts(findings, rows)}{_printed(findings, rows)}. {capital('; '.join(found))}. {asked}"


def _counts(findings: Findings, rows: slice) -> str:
    """The report gives 75 of 101 with CsA and 59 of 100 with placebo, and prints …"""
    trials, at = findings.published.trials, rows.start
    arms = [
        f"{arm.events[at]:.0f} of {arm.n[at]:.0f} with {name}"
        for arm, name in zip((trials.treatment, trials.control), trials.names, strict=True)
    ]
    if trials.is_missing()[at]:
        return "The report prints "
    return f"The report gives the event in {' and '.join(arms)}, and prints "


def _printed(findings: Findings, rows: slice) -> str:
    """Every printed figure: OR 2.01, 95% CI 1.10 to 3.65, P 0.01."""
    texts = []
    for at in range(rows.start, rows.stop):
        given = findings.verdict.given[:, at]
        key, text = (
            str(findings.published.key[at]),
            [figure.text[at] for figure in findings.published.figures],
        )
        if given[0]:
            texts.append(f"{_short(key)} {text[0]}")
        if given[1] or given[2]:
            level = numbers.level(float(findings.published.level[at]))
            texts.append(f"{level} CI {text[1] or '?'} to {text[2] or '?'}")
        if given[P]:
            texts.append(_p(text[P]))
        texts += [f"{text[figure].rstrip('%')}%" for figure in (4, 5) if given[figure]]
    return ", ".join(map(str, texts)).replace("-", numbers.MINUS)


def _short(key: str) -> str:
    return key.upper() if key else "another measure"


def _p(text: str) -> str:
    """P = 0.01, P < 0.001."""
    return f"P {text[0]} {text[1:].strip()}" if text[:1] in "<>≤≥" else f"P = {text}"


def _recomputed(findings: Findings, figure: int, at: int, values: Floats) -> str:
    """What a figure is from the counts by the usual method, and what else would give the printed one."""
    published, noun = findings.published, _noun(findings, figure, at)
    text = str(published.figures[figure].text[at]).replace("-", numbers.MINUS)
    if published.trials.is_missing()[at]:
        return _without_counts(findings, figure, at, text)
    against = figure == P and published.margins[at] is not None
    value = float((findings.recomputed if against else values)[figure, at])
    places = max(0, int(published.figures[figure].decimals[at])) + 2
    given = numbers.p_value(value, 4) if figure == P else numbers.fixed(value, places)
    said = f"from these counts {noun} is {given} ({_method(findings, figure, at)}), where {text} is printed"
    reading = findings.explaining(figure, at)
    if findings.status[figure, at] == DIFFERS or reading is None:
        return said
    words = in_words(reading, *published.trials.names)
    return f"{said}, which would be obtained by {words}" if words else said


def _without_counts(findings: Findings, figure: int, at: int, text: str) -> str:
    """Figures that contradict each other, or a percent of no count."""
    if figure > P:
        n = findings.published.sizes[figure - P - 1]
        counts = dict.fromkeys(nearest_counts(findings.published.figures[figure], n)[:, at].tolist())
        beside = " and ".join(f"{x:.0f} is {numbers.percent(x / n[at], 2)}%" for x in counts)
        return f"no count of {n[at]:.0f} is {text.rstrip('%')}%: {beside}"
    return f"{_noun(findings, figure, at)}, {text}, does not go together with the other figures"


def _method(findings: Findings, figure: int, at: int) -> str:
    """The method by which it is recomputed: sample value, Woolf, Wald test."""
    published, key = findings.published, str(findings.published.key[at])
    if figure > P:
        return "the events over the total"
    if figure == P and (margin := published.margins[at]):
        return check_words.against((), margin)
    if figure == P:
        sides = "one-sided" if published.one_sided[at] else "two-sided"
        return f"{check_words.SHORT[usual_test(published, at)]} test, {sides}"
    return "sample value" if figure == 0 else f"{check_words.methods([REPORTED[key].primary[0]], key)} method"


def _noun(findings: Findings, figure: int, at: int) -> str:
    name = findings.name(figure, at)
    return f"the {NOUNS.get(name, name.upper())}"


def _listed(nouns: Sequence[str]) -> str:
    *first, last = nouns
    return f"{', '.join(first)} and {last}" if first else last


def question(nouns: Sequence[str], about: str, *, plural: bool) -> str:
    """Could you tell us how the OR and the P were obtained (the test and its sides, …)?"""
    return f"Could you tell us how {_listed(nouns)} {'were' if plural else 'was'} obtained ({about})?"


def capital(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]
