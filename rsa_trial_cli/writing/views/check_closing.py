"""The conclusion of a check: what follows comes first, and nobody is judged."""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.readings import ASSUMPTION, CONSISTENT, DIFFERS, FOLLOWS, STEP, UNCHECKED
from rsa_trial_cli.check.single_figures import figure_name
from rsa_trial_cli.writing.views import check_words

NOUNS = {
    "low": "lower limit",
    "high": "upper limit",
    "p": "P",
    "percent_trt": "first percent",
    "percent_ctl": "second percent",
    "estimate": "estimate",
}
NEEDS = (
    " that was not stated in what you entered: an adjusted model, another analysis set, a planned one-sided"
    " test or rounding on the way can each explain such a gap."
)
NOT_TRIED = "Not tried: adjusted, stratified, clustered, paired or imputed analyses."
JUDGE = "This tool compares numbers and does not judge why they differ."
ADJUSTED = "Declared adjusted: the crude values are shown, and nothing is concluded from them."
UNKNOWN = "None of the figures can be compared with counts."


def words_for(findings: Findings) -> str:
    """What follows first, then what needs a step, then what does not follow and what was not tried."""
    by_status = _by_status(findings)
    adjusted = bool(findings.published.adjusted.all())
    if adjusted and DIFFERS not in by_status:
        return ADJUSTED
    alone = adjusted or bool(findings.published.trials.is_missing()[0])
    agree = ("are", "is") if not alone else ("go together:", "is consistent:")
    if set(by_status) <= {UNCHECKED}:
        return UNKNOWN
    follow, consistent = by_status.get(FOLLOWS, []), by_status.get(CONSISTENT, [])
    stepped = [*by_status.get(STEP, []), *by_status.get(ASSUMPTION, [])]
    differ = by_status.get(DIFFERS, [])
    lines = (
        [check_words.sentence(follow, "follow from the counts", "follows from the counts")] if follow else []
    )
    if consistent:
        rest = "without counts nothing more can be said" if alone else "consistent with the counts"
        lines.append(check_words.sentence(consistent, f"{agree[0]} {rest}", f"{agree[1]} {rest}"))
    if stepped:
        lines.append(
            check_words.sentence(stepped, "each need one step", "needs one step").removesuffix(".") + NEEDS
        )
    if differ:
        these = "the other figures" if alone or not findings.published.key.any() else "these counts"
        if alone and all(noun.endswith("percent") for noun in differ):
            these = "any count of its arm"
        lines.append(
            check_words.sentence(differ, f"do not follow from {these}", f"does not follow from {these}")
        )
    return " ".join([*lines, NOT_TRIED, JUDGE] if stepped or differ else lines)


def _by_status(findings: Findings) -> dict[str, list[str]]:
    """Status → what the figures are called; two limits of one status are the interval."""
    made: dict[str, list[str]] = {}
    for at in range(len(findings)):
        statuses = findings.status[:, at]
        for figure in np.flatnonzero(findings.verdict.given[:, at]).tolist():
            name = figure_name(figure, str(findings.published.key[at]))
            both = figure in (1, 2) and statuses[1] == statuses[2]
            noun = "interval" if both else NOUNS.get(name, name.upper())
            listed = made.setdefault(statuses[figure], [])
            listed += [] if noun in listed else [noun]
    return made
