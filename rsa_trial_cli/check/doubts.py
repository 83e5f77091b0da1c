"""Words beside printed figures by which they may be of more than counts: it follows or is not judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.readings import ASSUMPTION, DIFFERS, STEP, UNCHECKED
from rsa_trial_cli.check.study import P


def settled(findings: Findings) -> Findings:
    """The findings in which no figure under a doubt needs a step, or does not follow: it is not judged."""
    doubts = findings.published.doubts
    doubted = np.array([doubt is not None for doubt in doubts], bool) & findings.published.checked
    whole = np.array([doubt is not None and doubt.whole for doubt in doubts], bool)
    under = np.broadcast_to(doubted & whole, findings.status.shape).copy()
    under[1 : P + 1] |= doubted
    under &= np.isin(findings.status, (STEP, ASSUMPTION, DIFFERS))
    return replace(
        findings,
        status=np.where(under, np.array(UNCHECKED, object), findings.status),
        routes=np.where(under, np.array(None, object), findings.routes),
    )
