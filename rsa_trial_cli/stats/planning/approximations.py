"""The record of a plan, the registry of power methods, and the approximations as moments.

Every approximation compares a difference with its standard error, and both standard errors shrink with √n.
So an approximation is its moments at one participant in the treatment arm, and power, size and detectable
risk follow from them in the same way for all. Exact methods are rejection regions, in exact.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from statistics import NormalDist
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.distributions import normal as gauss
from rsa_trial_cli.stats.distributions.bivariate_normal import both_reject
from rsa_trial_cli.stats.distributions.roots import Row, bracketed
from rsa_trial_cli.stats.measures.measure import Measure
from rsa_trial_cli.stats.registry import F, Methods

METHODS = Methods()
ROUNDING = 1e-12  # relative: what a product may miss a whole number by

Towards = Callable[[Floats], Floats]
TOWARDS: dict[str, Towards] = {"two-sided": np.abs, "greater": np.positive, "less": np.negative}
Powers = tuple[Floats, Floats, Floats]  # power, with wrong-way rejections, actual size: each (k,)


def named(name: str, title: str, source: str, use: str, **more: Any) -> Callable[[F], F]:
    """Decorator: register a method."""
    return METHODS.add(name, title, source=source, use=use, **more)


_against_margin = partial(named, against_margin=True)


@frozen(kw_only=True)
class Plans:
    """k plans: the assumptions, what was solved for, and the power at whole sizes.

    solve_for : power | n | risk; alternative : that of the test, with a margin where the effect has to lie
    (greater | less, within for equivalence); alpha : of each one-sided test where there is a margin.
    treatment_n, control_n : participants to enrol; the power is that of those left after dropout.
    power_both_tails : with the rejections in the wrong direction, which exact power counts anyway. size : the
    largest probability of rejection over the common risk. n_real : treatment arm before rounding and dropout.
    stable_n : the first treatment arm from which exact power stays at the target up to 50 past the first that
    reaches it, and stable_power and stable_size what they are there. width : that is expected of the interval
    for which the sizes are, which has no power. design_effect : by which the sizes are multiplied where
    clusters are randomised; cluster_size : their mean, None if not known; treatment_clusters,
    control_clusters : how many clusters the sizes take. nan where there is no such number.
    """

    schema: ClassVar[str] = "rsa-trial/plan/1"

    solve_for: str
    method: str
    alpha: float
    alternative: str
    margin: float | None = None
    margin_on: str | None = None
    type: str | None = None
    dropout: float = 0.0
    design_effect: float = 1.0
    cluster_size: float | None = None
    treatment_risk: Floats
    control_risk: Floats
    treatment_n: Floats
    control_n: Floats
    power: Floats
    power_both_tails: Floats
    size: Floats
    n_real: Floats
    stable_n: Floats
    width: Floats
    treatment_clusters: Floats
    control_clusters: Floats
    stable_power: Floats = field(metadata={"record": False})
    stable_size: Floats = field(metadata={"record": False})
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.treatment_risk)


class Margin(NamedTuple):
    """What an effect is compared with, on the scale of a measure."""

    on: Measure
    value: float

    def null_risk(self, control_risk: Floats) -> Floats:
        """The treatment risk at which the effect is the margin; it may lie beyond 0 and 1. Shape (k,)."""
        return np.asarray(self.on.planning.risk(self.value, control_risk))


@frozen
class Approximation:
    """One or two one-sided tests that must all reject. quantile : that their statistics must pass.

    sides : the way each looks, and its moments of (p1, p2, ratio). The power of two, for equivalence, is of
    their joint normal law: both are sums of the same two proportions, whose parts fix the covariance.
    """

    quantile: float
    sides: list[tuple[Towards, Callable[..., Floats]]]

    @np.errstate(all="ignore")  # on the way to restricted estimates
    def powers(self, p1: Floats, p2: Floats, n1: Floats, n2: Floats) -> Powers:
        """Φ((d√n − c/√n − zσ₀)/σ₁), the same plus Φ((−d√n − c/√n − zσ₀)/σ₁) if two-sided, and nan.

        All arrays of shape (k,).
        """
        cuts, parts, wrong, root = [], [], np.zeros_like(p1), np.sqrt(n1)
        for towards, moments in self.sides:
            d, null, spread, correction, *first = moments(p1, p2, n2 / n1)
            least, along = self.quantile * null + correction / root, towards(d) * root
            cuts.append((least - along) / spread)
            parts += [own / spread for own in first]
            wrong += gauss.upper_tail((least + along) / spread) * (towards is np.abs)
        power = gauss.upper_tail(*cuts) if len(cuts) == 1 else both_reject(*cuts, *parts)
        return power, power + wrong, np.full_like(p1, np.nan)

    def size(self, p1: Floats, p2: Floats, power: Floats, ratio: Floats) -> Floats:
        """The treatment arm at which the power is reached, not rounded, shape (k,)."""
        lowest = self._alone(p1, p2, power, ratio)
        if len(self.sides) == 1:
            return lowest

        def shortfall(n: Floats, rows: Row) -> Floats:
            return self.powers(p1[rows], p2[rows], n, ratio[rows] * n)[0] - power[rows]

        return bracketed(shortfall, lowest, self._alone(p1, p2, (1 + power) / 2, ratio))

    @np.errstate(all="ignore")
    def _alone(self, p1: Floats, p2: Floats, power: Floats, ratio: Floats) -> Floats:
        """The treatment arm at which each of the tests has this power by itself, at least 1, shape (k,).

        d·n − a·√n − c = 0 with a = zσ₀ + z(power)·σ₁; for c > 0 that is the formula of Fleiss, Tytun & Ury.
        """
        quantiles = np.array([NormalDist().inv_cdf(value) for value in power.tolist()])
        needed = np.zeros_like(p1)
        for towards, moments in self.sides:
            d, null, spread, correction = moments(p1, p2, ratio)[:4]
            d, a = towards(d), self.quantile * null + quantiles * spread
            root = (a + np.sqrt(a**2 + 4 * d * correction)) / (2 * d)
            needed = np.maximum(needed, np.where(root > 0, root**2, 1.0))
        return needed


def scaled_up(n: Floats | float, ratio: Floats | float) -> Floats:
    """⌈ratio·n⌉, where a product that misses a whole number by rounding only is that number.

    Scalars or shape (k,); returns an array.
    """
    return np.asarray(np.ceil(np.asarray(ratio * n * (1 - ROUNDING), float)))


def analysed(n: Floats | float, dropout: float) -> Floats:
    """Whole participants that are left of n after dropout, a share of them.

    n : a scalar or shape (k,); returns an array.
    """
    return np.floor(np.asarray(n) * (1 - dropout) + 1e-6) if dropout else np.asarray(n)


def with_clusters(plans: Plans) -> Plans:
    """The same plans with the numbers of clusters that their sizes take, if that of a cluster is known."""
    if plans.cluster_size is None:
        return plans
    first, second = (scaled_up(n, 1 / plans.cluster_size) for n in (plans.treatment_n, plans.control_n))
    return replace(plans, treatment_clusters=first, control_clusters=second)


@named(
    "normal",
    "normal approximation, pooled",
    "Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 4.2; R power.prop.test",
    "planning a chi-square test; what R and Stata print",
)
def normal(treatment_risk: Floats, control_risk: Floats, ratio: Floats) -> Floats:
    """The test of two proportions, with the pooled variance under the null.

        d = p₁ − p₂,  σ₀² = p̄q̄(1 + 1/r),  σ₁² = p₁q₁ + p₂q₂/r,  c = 0,  p̄ = (p₁ + r·p₂)/(1 + r)

    treatment_risk, control_risk : strictly between 0 and 1; ratio : control size / treatment size.
    Returns moments, d, σ₀, σ₁ and the correction c at one participant in the treatment arm, shape (4, k).
    """
    p1, p2 = treatment_risk, control_risk
    pooled = (p1 + ratio * p2) / (1 + ratio)
    null, variance = pooled * (1 - pooled) * (1 + 1 / ratio), p1 * (1 - p1) + p2 * (1 - p2) / ratio
    return np.stack([p1 - p2, np.sqrt(null), np.sqrt(variance), np.zeros_like(pooled)])


@named("unpooled", "normal, unpooled", "Chow, Shao & Wang 2008, Sample Size, 4.2", "planning a Wald test")
def unpooled(treatment_risk: Floats, control_risk: Floats, ratio: Floats) -> Floats:
    """As `normal`, with the unpooled variance: σ₀² = σ₁² = p₁q₁ + p₂q₂/r. Returns shapes as `normal`."""
    return normal(treatment_risk, control_risk, ratio)[[0, 2, 2, 3]]


@named(
    "continuity",
    "normal, corrected",
    "Fleiss, Tytun & Ury 1980, Biometrics 36:343",
    "planning Fisher or Yates",
)
def continuity(treatment_risk: Floats, control_risk: Floats, ratio: Floats) -> Floats:
    """As `normal`, with (1/n₁ + 1/n₂)/2 taken off d: c = (1 + 1/r)/2. Returns shapes as `normal`."""
    moments = normal(treatment_risk, control_risk, ratio)
    moments[3] = 0.5 * (1 + 1 / ratio)
    return moments


@named("arcsine", "arcsine", "Cohen 1988, Statistical Power Analysis, 6; R pwr", "to follow Cohen's tables")
def arcsine(treatment_risk: Floats, control_risk: Floats, ratio: Floats) -> Floats:
    """The test on a scale where every risk has the variance 1/n. Returns shapes as `normal`.

    d = 2·arcsin √p₁ − 2·arcsin √p₂ (Cohen's h),  σ₀² = σ₁² = 1 + 1/r
    """
    spread = np.sqrt(1 + 1 / ratio)
    d = 2 * (np.arcsin(np.sqrt(treatment_risk)) - np.arcsin(np.sqrt(control_risk)))
    return np.stack([d, spread, spread, np.zeros_like(d)])


@_against_margin(
    "farrington-manning",
    "Farrington–Manning score",
    "Farrington & Manning 1990, Stat Med 9:1447; odds ratio: Miettinen & Nurminen 1985, Stat Med 4:213",
    "a margin, tested by the score test",
)
def farrington_manning(treatment_risk: Floats, control_risk: Floats, ratio: Floats, margin: Margin) -> Floats:
    """The score test against a margin. Returns moments, and the treatment arm's part of σ₁, shape (5, k).

        rd    d = p₁ − p₂ − δ     σ₀² = p̃₁q̃₁ + p̃₂q̃₂/r       σ₁² = p₁q₁ + p₂q₂/r
        rr    d = p₁ − R·p₂       σ₀² = p̃₁q̃₁ + R²p̃₂q̃₂/r     σ₁² = p₁q₁ + R²p₂q₂/r
        or    d = (p₁ − p̃₁)/v₁ − (p₂ − p̃₂)/v₂,   v = p̃q̃
              σ₀² = 1/v₁ + 1/(r·v₂)   σ₁² = p₁q₁/v₁² + p₂q₂/(r·v₂²)

    p̃ : the most likely of the risks whose effect is the margin, given the expected proportions. With the odds
    ratio the part is all of σ₁: two tests get their lower bound 1 − Σ(1 − power), as its weights follow the
    data and both fail more rarely than with fixed weights.
    """
    p1, p2, value, one = treatment_risk, control_risk, margin.value, np.ones_like(treatment_risk)
    expected = Arm(events=p1, non_events=1 - p1), Arm(events=ratio * p2, non_events=ratio * (1 - p2))
    null1, null2 = margin.on.score.estimates.at(*expected, value * one)
    v1, v2 = null1.p * null1.q, null2.p * null2.q
    d, w1, w2 = margin.on.planning.contrast((p1, p2), value, (null1, null2))
    null = w1**2 * v1 + w2**2 * v2 / ratio
    first = w1**2 * p1 * (1 - p1)
    variance = first + w2**2 * p2 * (1 - p2) / ratio
    part = variance if margin.on.planning.weighted_by_data else first
    return np.stack([d, np.sqrt(null), np.sqrt(variance), 0 * one, np.sqrt(part)])


@_against_margin(
    "wald",
    "Wald",
    "Blackwelder 1982, Control Clin Trials 3:345; ratios: Chow, Shao & Wang 2008, Sample Size, 4",
    "a margin, tested by a Wald interval",
)
def wald(treatment_risk: Floats, control_risk: Floats, ratio: Floats, margin: Margin) -> Floats:
    """Wald's test against a margin, of ratios on the log scale. Returns shapes as `farrington_manning`.

    rd    d = p₁ − p₂ − δ                σ₀² = σ₁² = p₁q₁ + p₂q₂/r
    rr    d = log(p₁/p₂) − log R         σ² = q₁/p₁ + q₂/(r·p₂)
    or    d = log(odds ratio) − log ψ    σ² = 1/(p₁q₁) + 1/(r·p₂q₂)
    """
    p1, p2, scale = treatment_risk, control_risk, margin.on.planning
    d = scale.estimate(p1, p2) - scale.estimate(margin.null_risk(p2), p2)
    part = scale.variance(p1)
    spread = np.sqrt(part + scale.variance(p2) / ratio)
    return np.stack([d, spread, spread, np.zeros_like(d), np.sqrt(part)])
