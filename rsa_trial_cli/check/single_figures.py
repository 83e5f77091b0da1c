"""What is said of one figure: its name, what explains it, and how it would print."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from rsa_trial_cli.check.figures import decimal, digits_shared, prints_as
from rsa_trial_cli.check.findings import NONE, Findings
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.check.programs import LABELS
from rsa_trial_cli.check.readings import READINGS, Reading
from rsa_trial_cli.check.study import FIGURES, P


def rounded(findings: Findings, figure: int, at: int) -> str:
    """The recomputed figure as it would print; whole numbers needed to treat are rounded up."""
    key, decimals = str(findings.published.key[at]), int(findings.published.figures[figure].decimals[at])
    up = bool(key) and figure < P and REPORTED[key].whole and decimals <= 0
    return decimal(float(findings.recomputed[figure, at]), decimals, up=up)


def agrees_to(findings: Findings, figure: int, at: int) -> int | None:
    """The digits to which a program gives a figure that it does not give in all; None for any other."""
    label, *_ = findings.verdict.method[figure, at] or ("",)
    if label not in LABELS or not LABELS[label].inexact:
        return None
    value, row = findings.recomputed[figure, [at]], np.array([at])
    printed = findings.published.figures[figure][row]
    if prints_as(value, printed)[0]:
        return None
    return digits_shared(float(value[0]), Decimal(repr(float(printed.value[0]))))


def explaining(findings: Findings, figure: int, at: int) -> Reading | None:
    """What explains a figure, None where nothing does."""
    place = int(findings.verdict.reading[figure, at])
    return None if place == NONE else READINGS[place]


def figure_name(figure: int, key: str) -> str:
    """or, rr, …, low, high, p, percent_trt, percent_ctl; "estimate" of a measure that is not checked."""
    return (key or FIGURES[0]) if figure == 0 else FIGURES[figure]
