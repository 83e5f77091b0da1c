"""What is found of one study: of all its results together."""

from __future__ import annotations

from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.readings import GIVEN, READINGS, STATUSES, UNCHECKED, Reading
from rsa_trial_cli.check.strength import STRENGTHS


def study_reading(findings: Findings, rows: slice) -> Reading:
    """What the readings of a study's results assume together."""
    return GIVEN.union(*(READINGS[place] for place in findings.verdict.study[rows].tolist()))


def strongest(findings: Findings, rows: slice) -> int | None:
    """The place of the strongest of a study's results, which must all be accepted; None without any."""
    words = findings.strength.words
    places = [
        at for at in range(rows.start or 0, len(words) if rows.stop is None else rows.stop) if words[at]
    ]
    return min(places, key=lambda at: STRENGTHS.index(words[at]), default=None)


def study_strength(findings: Findings, rows: slice) -> str:
    """The word of the strongest of a study's results; "" where nothing is explained."""
    at = strongest(findings, rows)
    return "" if at is None else str(findings.strength.words[at])


def study_status(findings: Findings, rows: slice) -> str:
    """The status of the figure that follows least; consistent or better only by what was checkable."""
    found = {status for status in findings.status[:, rows].ravel().tolist() if status}
    return max(found, key=STATUSES.index, default=UNCHECKED)


def not_judged(findings: Findings, rows: slice) -> int:
    """How many figures a study printed that were not judged, those included that could not be read."""
    return sum(findings.not_judged[rows])
