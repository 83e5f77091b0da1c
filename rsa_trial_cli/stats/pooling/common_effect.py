"""One effect in all studies: each method takes Studies and a level.

It returns estimate, low, high (on the scale of analysis), se, statistic and P, shape (6, g). `weights` of a
method are those of the studies, shape (n,), None where they have none.
"""

from __future__ import annotations

import numpy as np

from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.pooling import common_odds, stratified_score
from rsa_trial_cli.stats.pooling.batch import Effects, Strata
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.registry import Methods

COMMON = Methods()


def with_normal(estimate: Floats, se: Floats, level: float) -> Floats:
    """estimate ∓ z·se, with statistic and P; nan where se is 0 or undefined. Returns shape (6, g)."""
    defined = np.where(np.isfinite(se) & (se > 0), se, np.nan)
    low, high = normal.limits(estimate, defined, level)
    statistic = estimate / defined
    return np.stack([estimate, low, high, se, statistic, normal.p_value(statistic, "two-sided")])


def _mantel_haenszel_weights(studies: Studies) -> Floats:
    return studies.by_tables.weight(studies.tables)


def _peto_weights(studies: Studies) -> Floats:
    variance: Floats = observed_less_expected(studies.tables)[1]
    return variance


def _peto_effects(studies: Studies) -> Effects:
    """The log odds ratio of each study by Peto, (O − E)/V, and its variance 1/V."""
    apart, variance = observed_less_expected(studies.tables)
    return Effects(apart / variance, 1 / variance, studies.effects.groups)


def _inverse_variances(studies: Studies) -> Floats:
    return np.asarray(np.where(studies.effects.used, 1 / studies.effects.v, 0.0))


def _score_weights(studies: Studies) -> Floats:
    measure, strata = studies.by_tables, studies.tables
    if measure.score_weight is None:
        return measure.weight(strata)
    theta = measure.from_scale(miettinen_nurminen(studies, 0.95)[0])
    return measure.score_weight(strata, strata.groups.spread(theta))


@COMMON.add(
    "mantel-haenszel",
    "Mantel–Haenszel",
    weights=_mantel_haenszel_weights,
    source="Mantel & Haenszel 1959; Robins et al. 1986; Greenland & Robins 1985; Sato 1989",
    use="the default; nothing is added to empty cells",
)
def mantel_haenszel(studies: Studies, level: float) -> Floats:
    """Mantel–Haenszel, with the variance of Robins, Breslow & Greenland, Greenland & Robins, or Sato.

    Returns shape (6, g). Edge: 0 or inf without limits where one of its sums is 0.
    """
    estimate, variance = studies.by_tables.mantel_haenszel(studies.tables)
    return with_normal(studies.measure.to_scale(estimate), np.sqrt(variance), level)


@COMMON.add(
    "inverse-variance",
    "inverse variance",
    weights=_inverse_variances,
    of_effects=True,
    source="Woolf 1955, Ann Hum Genet 19:251; Cochran 1954, Biometrics 10:101",
    use="effects given with their standard errors; large studies",
)
def inverse_variance(studies: Studies, level: float) -> Floats:
    """Σwy/Σw with w = 1/v, se (Σw)^−½. Returns shape (6, g)."""
    effects = studies.effects
    at = effects.weighted(np.zeros(len(effects.groups)))
    return with_normal(np.where(effects.k > 0, at.mean, np.nan), np.sqrt(1 / at.total), level)


@COMMON.add(
    "peto",
    "Peto",
    weights=_peto_weights,
    spread_of=_peto_effects,
    only="or",
    source="Yusuf et al. 1985, Prog Cardiovasc Dis 27:335",
    use="odds ratios of rare events, balanced arms and small effects",
)
def peto(studies: Studies, level: float) -> Floats:
    """log OR = Σ(O − E)/ΣV, se (ΣV)^−½. Returns shape (6, g)."""
    strata = studies.tables
    apart, variance = _sums(strata)
    return with_normal(apart / variance, np.sqrt(1 / variance), level)


@COMMON.add(
    "miettinen-nurminen",
    "Miettinen–Nurminen",
    weights=_score_weights,
    source="Miettinen & Nurminen 1985, Stat Med 4:213",
    use="empty cells; its P is that of Cochran, Mantel and Haenszel",
)
def miettinen_nurminen(studies: Studies, level: float) -> Floats:
    """The stratified score interval; P of θ = no effect. Returns shape (6, g), no se.

    Edge: a proper interval even without events in an arm; for differences also without any.
    """
    measure, strata = studies.by_tables, studies.tables
    informative = measure.informative(strata)
    found = stratified_score.limits(strata, (measure.score, measure.line), informative, level)
    apart, variance = _sums(strata)  # at no effect all three scores are this one
    statistic = np.where(apart == 0, 0.0, apart / np.sqrt(variance))
    statistic = np.where(np.isnan(found[0]), np.nan, statistic)
    p = normal.p_value(statistic, "two-sided")
    return np.concatenate([measure.to_scale(found), [np.full_like(p, np.nan), statistic, p]])


@COMMON.add(
    "exact",
    "exact conditional",
    source="Gart 1970, Biometrika 57:471; Thomas 1975, Comput Biomed Res 8:423",
    use="odds ratios of few events, conservative",
    only="or",
    largest=common_odds.LARGEST_SUPPORT,
    whole=True,
)
def exact(studies: Studies, level: float) -> Floats:
    """The conditional estimate with exact limits, α/2 in each tail; P by doubling. Returns shape (6, g)."""
    return _conditional(studies, 1.0, level)


@COMMON.add(
    "mid-p",
    "exact conditional, mid-P",
    source="Gart 1970, Biometrika 57:471; Lancaster 1961, J Am Stat Assoc 56:223",
    use="as exact, less conservative",
    only="or",
    largest=common_odds.LARGEST_SUPPORT,
    whole=True,
)
def mid_p(studies: Studies, level: float) -> Floats:
    """The conditional estimate with mid-P limits; P by doubling. Returns shape (6, g)."""
    return _conditional(studies, 0.5, level)


def _conditional(studies: Studies, own: float, level: float) -> Floats:
    estimate, low, high, p = common_odds.estimates(studies.tables, own, level)
    none = np.full_like(p, np.nan)
    return np.stack([*np.log(np.stack([estimate, low, high])), none, none, p])


def observed_less_expected(strata: Strata) -> Floats:
    """O − E of the treated events and their hypergeometric variance V, shape (2, n)."""
    n, n1, n2, x = strata.total, strata.treatment.n, strata.control.n, strata.events
    a, b = strata.treatment.events, strata.treatment.non_events
    c, d = strata.control.events, strata.control.non_events
    return np.stack([(a * d - b * c) / n, n1 * n2 * x * (b + d) / (n**2 * (n - 1))])


def _sums(strata: Strata) -> Floats:
    return strata.sum(observed_less_expected(strata))


def cochran_mantel_haenszel(strata: Strata, *, continuity: bool = False) -> Floats:
    """(ΣO − E)²/ΣV and its P (χ², 1 df), shape (2, g); with continuity |·| − ½, never below 0."""
    apart, variance = _sums(strata)
    size = np.maximum(0.0, np.abs(apart) - 0.5) if continuity else np.abs(apart)
    root = np.where(variance > 0, size / np.sqrt(variance), np.nan)
    return np.stack([root**2, normal.p_value(root, "two-sided")])


def common_weights(studies: Studies, method: str) -> Floats:
    """Weights in the common-effect line in percent, nan where its method has none. Shape (n,)."""
    weigh, groups = COMMON[method].weights, studies.effects.groups
    if weigh is None:
        return np.full(groups.n, np.nan)
    weights = weigh(studies)
    return np.asarray(100 * weights / groups.spread(groups.sum(np.nan_to_num(weights))))
