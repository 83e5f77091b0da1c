"""check --letter beside means: three neutral sentences that one could send to the authors of a study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.mean_findings import TOGETHER, Finding
from rsa_trial_cli.check.mean_readings import OTHER_METHOD
from rsa_trial_cli.check.mean_records import CheckedMeans
from rsa_trial_cli.check.printed_means import PrintedMeans
from rsa_trial_cli.check.readings import DIFFERS
from rsa_trial_cli.check.records import SUMMARY
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.check_words import NOUNS
from rsa_trial_cli.writing.views.checked_means import label, said, understood, words
from rsa_trial_cli.writing.views.letter import OPEN, capital, question

ASKED = "the test and its sides, SDs or standard errors, the method of the interval, adjustment, the "
ASKED += "participants analysed, rounding"
ALL = "these figures"


def added(records: CheckedMeans) -> CheckedMeans:
    """The records with the letter of each outcome in its summary, None where there is nothing to ask."""
    letters = iter(map(_letter, records.outcomes.outcomes, records.findings))
    made = [next(letters) or None if figure == SUMMARY else None for figure in records.figure]
    return replace(records, letter=made)


def _letter(outcome: PrintedMeans, found: Sequence[Finding]) -> str:
    """What is printed, what recomputation gives and what is asked; "" where every figure follows."""
    open_ = [one for one in found if one.status in OPEN]
    if not open_:
        return ""
    nouns = [ALL if one.figure == TOGETHER else _noun(outcome, one) for one in open_]
    own = [noun for noun in dict.fromkeys(nouns) if noun != ALL] or [ALL]
    recomputed = capital("; ".join(_recomputed(outcome, one) for one in open_))
    plural = len(own) > 1 or own == [ALL]
    return f"{_given(outcome)}. {recomputed}. {question(own, ASKED, plural=plural)}"


def _given(outcome: PrintedMeans) -> str:
    """The report gives a mean of 3.1 (SD 1.2) in 101 with CsA and …, and prints …"""
    arms = [
        f"{arm.mean.text} ({'standard error' if arm.of_se else 'SD'} {arm.sd.text}) in {arm.n} with {name}"
        for arm, name in zip(outcome.arms, map(escaped, outcome.names), strict=False)
    ]
    text = f"The report gives a mean of {' and '.join(arms)}".replace("-", numbers.MINUS)
    return f"{text}, and prints {understood(outcome)}" if outcome.figures else text


def _noun(outcome: PrintedMeans, one: Finding) -> str:
    """The lower limit, the difference, the P, the mean of CsA."""
    return (
        f"the {NOUNS.get(one.figure, '') if one.figure in ('low', 'high') else escaped(label(outcome, one))}"
    )


def _recomputed(outcome: PrintedMeans, one: Finding) -> str:
    """What a figure is by the usual method, and what else would give the printed one."""
    if one.figure == TOGETHER:
        return f"beside each other, {said(outcome, one, None)}"
    noun, text = _noun(outcome, one), escaped(one.printed.text).replace("-", numbers.MINUS)
    if one.remark:
        return f"in whole numbers, {noun} is {text}: {said(outcome, one, None)}"
    value = one.values[1]
    given = numbers.fixed(value, max(0, one.printed.decimals) + 2)
    given = numbers.p_value(value, 4) if one.figure == "p" else given
    given = "not estimable" if math.isnan(value) else given
    known = MEANS[outcome.key].methods
    name = known[one.usual].title if one.usual in known else one.usual
    by = "" if one.figure == "estimate" and outcome.key != "smd" else f" ({name})"
    made = f"from these means {noun} is {given}{by}, where {text} is printed"
    how = [words(outcome, name) for name in one.departures if name != OTHER_METHOD.name]
    return made if one.status == DIFFERS or not how else f"{made}, which would follow {', '.join(how)}"
