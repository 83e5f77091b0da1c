"""What every method gives of two arms of means, or of one, under the names by which programs know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.inference.mean_tests import of_mean, one_participant, pooled_df
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.measures.standardised_variances import VARIANCES


class Given(NamedTuple):
    """What one method gives. values : figure → numbers of shape (k,)."""

    name: str
    values: Mapping[str, Floats]


class _Way(NamedTuple):
    name: str
    method: str
    standard: Standard


def _of_smd() -> Iterator[_Way]:
    """The ways to a standardised difference, the usual ones first."""
    for standardiser, interval in (("pooled", "nct"), ("control", "nct"), ("average", "bonett")):
        for corrected, word in ((True, "g"), (False, "d")):
            named = f"{word}, {standardiser} SD"
            yield _Way(f"{named}, {interval}", interval, Standard(standardiser, corrected))
            if interval == "nct" and corrected:
                yield _Way(f"{named}, nct-j", "nct-j", Standard(standardiser))
            for variance in VARIANCES[standardiser, corrected]:
                own = Standard(standardiser, corrected, variance)
                yield _Way(f"{named}, normal {variance}", "normal", own)


def of_arms(key: str, treatment: Means, control: Means, level: float) -> Iterator[Given]:
    """Every method of a measure, the usual one first. Arms : of k trials; key : md, smd or rom."""
    measure, trials = MEANS[key], MeanTrials(treatment, control)
    ways = [_Way(name, name, Standard()) for name in measure.methods] if key != "smd" else _of_smd()
    for way in ways:
        made = measure.estimate(trials, way.method, level, standard=way.standard)
        values = {
            "estimate": made.estimate,
            "low": made.low,
            "high": made.high,
            "se": made.se,
            "variance": made.se**2,
            "t": np.where(np.isnan(made.df), np.nan, made.statistic),  # else it is z
            "df": made.df,
            "p": made.p_value,
        }
        yield Given(way.name, values)
        if way.name == "d, pooled SD, nct":
            yield from _other_d(treatment, control, made.estimate, level)


def _other_d(treatment: Means, control: Means, d: Floats, level: float) -> Iterator[Given]:
    """Cohen's d as pingouin limits it, d ± t·√(c + d²/2N), and as 2t/√N, whatever the sizes (esc)."""
    from rsa_trial_cli.stats.distributions.tails import t_quantile

    c, n = one_participant(treatment, control), treatment.n + control.n
    half = t_quantile(level, pooled_df(treatment, control)) * np.sqrt(c + d * d / (2 * n))
    yield Given("d, pooled SD, t", {"estimate": d, "low": d - half, "high": d + half})
    yield Given("2t/√N", {"estimate": 2 * d / np.sqrt(c * n)})


def of_arm(arm: Means, level: float) -> Iterator[Given]:
    """The mean of one arm, its standard error and its interval, by t and by z. arm : of k trials."""
    half = normal.z(level) * arm.se
    for name, (low, high) in (
        ("t", of_mean(arm, level)),
        ("z", np.stack([arm.mean - half, arm.mean + half])),
    ):
        yield Given(name, {"low": low, "high": high, "se": arm.se})
