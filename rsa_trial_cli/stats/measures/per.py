"""Risk differences as events more or fewer per so many participants."""

from __future__ import annotations

from dataclasses import replace

from rsa_trial_cli.stats.measures.measure import Estimates


def told_per(made: Estimates, per: int) -> Estimates:
    """The same results with their risk differences times `per`: events more with treatment, shape (k,)."""
    rd = made.computed
    return replace(
        made, per=per, per_estimate=rd.estimate * per, per_low=rd.low * per, per_high=rd.high * per
    )
