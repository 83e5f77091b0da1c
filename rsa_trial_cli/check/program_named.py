"""Which program a figure was likely printed by, from the interval and the tests that explain the study."""

from __future__ import annotations

from rsa_trial_cli.check.findings import NONE, Findings
from rsa_trial_cli.check.printed_measures import ESTIMATORS
from rsa_trial_cli.check.programs import LABELS, likeliest
from rsa_trial_cli.check.readings import DELTA, LOG, OTHER_METHOD, PROGRAM, READINGS, Reading
from rsa_trial_cli.check.study import P

NAMED: Reading = frozenset({OTHER_METHOD, PROGRAM, DELTA, LOG})  # other readings are of no program
LOW = 1
INTERVAL = {label: record.interval for label, record in LABELS.items()}
LIMITS = INTERVAL | {name: other.interval for name, other in ESTIMATORS.items()}  # beside another estimate


def program_of(findings: Findings, figure: int, at: int) -> str:
    """The first program that prints a figure beside the study's others; "" where none is known."""
    verdict = findings.verdict
    place = int(verdict.reading[figure, at])
    if figure > P or place == NONE or not READINGS[place] <= NAMED:
        return ""
    limits, tests = verdict.method[LOW, at] or (), tuple(verdict.method[P, at] or ())
    key, found = str(findings.published.key[at]), ""
    if limits:
        found = likeliest(key, limits[0], tests) or (likeliest(key, limits[0], ()) if figure < P else "")
    return found or (likeliest("", "", tests) if figure == P else "")
