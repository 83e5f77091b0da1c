"""What belongs to the common-effect lines and to Q, against the values that were computed at 50 digits."""

from __future__ import annotations

import numpy as np
import pytest
from pooled_sets import batch
from test_pooling import MEASURED, Compared, each

from rsa_trial_cli.stats.pooling.common_effect import (
    COMMON,
    common_weights,
    observed_less_expected,
)
from rsa_trial_cli.stats.pooling.heterogeneity import Heterogeneity, around, heterogeneity
from rsa_trial_cli.stats.pooling.pooled_measures import Studies

pytestmark = pytest.mark.law


def of_q(found: dict) -> list[float]:
    return [found[key] for key in ("Q", "p", "I2_Q_percent")]


def spread(of: Studies, name: str) -> Heterogeneity:
    method = COMMON[name]
    return around(method.spread_of(of) if method.spread_of else of.effects, method.compute(of, 0.95)[0])


@pytest.mark.parametrize("measure", MEASURED)
def test_weights_and_q_of_common_lines(measure: str) -> None:
    """Inverse variance, Mantel–Haenszel with ½ added, Peto: weights in percent, and Q around the estimate."""
    studies, compared = batch(measure), Compared()
    half = Studies(studies.measure, studies.effects, studies.corrected, studies.filled())
    lines = {"inverse-variance": studies, "mantel-haenszel": half} | (
        {"peto": studies} if measure == "or" else {}
    )
    with np.errstate(all="ignore"):
        weights = {name: common_weights(of, name) for name, of in lines.items()}
        q = {name: spread(of, name) for name, of in lines.items()}
    for at, name, values, rows in each(measure):
        found = {
            "inverse-variance": values[measure.upper()].get("fixed"),
            "mantel-haenszel": values["mh_half"].get(measure.upper()),
            "peto": values["peto"],
        }
        for line in lines:
            wanted = found[line]
            if not wanted:
                continue
            share, shares = np.nan_to_num(weights[line][rows]), wanted.get("weights_percent", [])
            if len(shares) < len(share):  # those of studies that count
                share = share[studies.effects.used[rows]]
            if shares:
                compared.add((name, line, "weights"), share, shares)
            if wanted.get("heterogeneity"):
                got = [q[line].q[at], q[line].p[at], q[line].i2_of_q[at]]
                compared.add((name, line, "Q"), got, of_q(wanted["heterogeneity"]))
    compared.check(300)


def test_observed_less_expected() -> None:
    studies, compared = batch("or"), Compared()
    sums = studies.tables.sum(observed_less_expected(studies.tables))
    for at, name, values, _ in each("or"):
        if values["peto"]:
            compared.add(name, sums[:, at], [values["peto"]["o_minus_e"], values["peto"]["variance"]])
    compared.check(80)


@pytest.mark.parametrize("measure", MEASURED)
def test_limits_of_i2_from_q_and_of_tau(measure: str) -> None:
    made, compared = heterogeneity(batch(measure).effects), Compared()
    with np.errstate(all="ignore"):
        low, high = 100 * (1 - 1 / made.h_limits(0.95) ** 2)
    for at, name, values, _ in each(measure):
        wanted = values[measure.upper()].get("heterogeneity")
        if wanted:
            limits = wanted.get("I2_Q_ci_percent", [None, None])
            compared.add((name, "I2"), [low[at], high[at]], limits)
            compared.add((name, "tau"), np.sqrt([made.low[at], made.high[at]]), wanted["q_profile"]["tau"])
            empty = made.high[at] == 0
            assert empty == bool(wanted["q_profile"].get("empty", False)), name
    compared.check(100)


@pytest.mark.parametrize("name", COMMON)
def test_weights_are_percents(name: str) -> None:
    for measure in MEASURED if COMMON[name].only is None else [str(COMMON[name].only)]:
        studies = batch(measure)
        with np.errstate(all="ignore"):
            sums = studies.effects.groups.sum(np.nan_to_num(common_weights(studies, name)))
            estimated = np.isfinite(COMMON[name].compute(studies, 0.95)[0])
        wanted = 100.0 if COMMON[name].weights else 0.0
        assert sums[estimated] == pytest.approx(np.full(estimated.sum(), wanted), rel=1e-12)
