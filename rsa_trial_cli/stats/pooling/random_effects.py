"""Random-effects fits: the mean at an estimate of τ², its intervals, and prediction intervals."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.pooling.batch import Effects, Weighted
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.registry import Methods

INTERVALS = Methods()
PREDICTIONS = Methods()


@frozen
class Fit:
    """The mean of each meta-analysis at its τ², all of shape (g,); nan below two studies.

    maxima : how many maxima the likelihood has (1 where τ² has no likelihood).
    """

    effects: Effects
    tau2: Floats
    maxima: Floats

    @classmethod
    def of(cls, effects: Effects, method: str | None = None) -> Fit:
        """A fit by one estimator of τ², the first where None."""
        with np.errstate(all="ignore"):
            tau2, maxima = BETWEEN[method or BETWEEN.default].compute(effects)
        return cls(effects, tau2, maxima)

    @cached_property
    def at(self) -> Weighted:
        """The weights, shape (n,), and the mean."""
        return self.effects.weighted(np.where(np.isnan(self.tau2), 0.0, self.tau2))

    @property
    def df(self) -> Floats:
        """Studies less one, shape (g,)."""
        return self.effects.k - 1

    @cached_property
    def estimate(self) -> Floats:
        """The mean, shape (g,)."""
        return np.where(np.isnan(self.tau2), np.nan, self.at.mean)

    @cached_property
    def se(self) -> Floats:
        """(Σw)^−½, shape (g,)."""
        with np.errstate(divide="ignore"):
            return np.where(np.isnan(self.tau2), np.nan, np.sqrt(1 / self.at.total))

    @cached_property
    def hksj_q(self) -> Floats:
        """Σwr²/(k−1), by which Hartung and Knapp multiply the variance. Shape (g,)."""
        with np.errstate(all="ignore"):
            return np.where(np.isnan(self.tau2), np.nan, self.at.q / self.df)

    def weights_percent(self) -> Floats:
        """Weights of the studies in percent, shape (n,); 0 where one does not count, nan without a fit."""
        total = self.at.groups.spread(np.where(np.isnan(self.tau2), np.nan, self.at.total))
        return np.asarray(100 * self.at.weight / total)


def interval(estimate: Floats, se: Floats, df: Floats, level: float) -> Floats:
    """low, high, se, statistic, df and P, shape (6, g); no statistic where se is 0. All arrays (g,)."""
    half = tails.t_quantile(level, df) * se
    with np.errstate(all="ignore"):
        statistic = np.where(se > 0, estimate / se, np.nan)
    p = tails.t_p_value(statistic, df)
    return np.stack([estimate - half, estimate + half, se, statistic, df, p])


@INTERVALS.add(
    "hksj",
    "HKSJ",
    source="Hartung & Knapp 2001, Stat Med 20:3875; Jackson et al. 2017, Stat Med 36:3923",
    use="the default: HKSJ, or Wald where HKSJ is narrower",
)
def hksj(fit: Fit, level: float) -> Floats:
    """Hartung–Knapp–Sidik–Jonkman, or the Wald interval and its P where that is the wider one.

    Returns low, high, se, statistic, df (inf where it is Wald's) and P, shape (6, g).
    """
    wide, narrow = wald(fit, level), hksj_plain(fit, level)
    return np.where(narrow[1] - narrow[0] < wide[1] - wide[0], wide, narrow)


@INTERVALS.add(
    "hksj-plain",
    "HKSJ, unmodified",
    source="Hartung & Knapp 2001, Stat Med 20:3875; Sidik & Jonkman 2002, Stat Med 21:3153",
    use='as metafor\'s test="knha"; may be narrower than Wald',
)
def hksj_plain(fit: Fit, level: float) -> Floats:
    """t with k−1 df on √q·(Σw)^−½, q = Σwr²/(k−1).

    Returns low, high, se, statistic, df and P, shape (6, g). Edge: no P for identical studies, where q is 0.
    """
    return interval(fit.estimate, np.sqrt(fit.hksj_q) * fit.se, fit.df, level)


@INTERVALS.add(
    "hksj-floor",
    "HKSJ, q at least 1",
    source="Knapp & Hartung 2003, Stat Med 22:2693; Röver, Knapp & Friede 2015, BMC Med Res Methodol 15:99",
    use='few studies of unequal size; as metafor\'s test="adhoc"',
)
def hksj_floor(fit: Fit, level: float) -> Floats:
    """HKSJ with max(1, q) for q. Returns low, high, se, statistic, df and P, shape (6, g)."""
    return interval(fit.estimate, np.sqrt(np.maximum(1.0, fit.hksj_q)) * fit.se, fit.df, level)


@INTERVALS.add(
    "wald",
    "Wald",
    source="DerSimonian & Laird 1986, Control Clin Trials 7:177",
    use="what most older papers print; too narrow with few studies",
)
def wald(fit: Fit, level: float) -> Floats:
    """z on (Σw)^−½. Returns low, high, se, statistic, df (inf) and P, shape (6, g)."""
    return interval(fit.estimate, fit.se, np.full_like(fit.se, np.inf), level)


@PREDICTIONS.add(
    "hksj",
    "t, k−1 df, standard error of the interval",
    source='metafor with test="knha"; Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137',
    use="the default: the family of the interval that is shown",
)
def predict_hksj(fit: Fit, shown: Floats, level: float) -> Floats:
    """The standard error of the interval shown, t with k−1 df.

    shown : its standard errors, shape (g,). Returns low, high and df, shape (3, g).
    """
    return _predicted(fit, shown, fit.df, level)


@PREDICTIONS.add(
    "hts",
    "t, k−2 df, Wald standard error",
    source="Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137",
    use="the formula of the Cochrane Handbook",
)
def predict_hts(fit: Fit, shown: Floats, level: float) -> Floats:
    """Wald standard error, t with k−2 df. Returns low, high and df, shape (3, g)."""
    return _predicted(fit, fit.se, fit.df - 1, level)


@PREDICTIONS.add(
    "riley",
    "t, k−2 df, HKSJ standard error",
    source="Partlett & Riley 2017, Stat Med 36:301",
    use="to reproduce papers that cite it",
)
def predict_riley(fit: Fit, shown: Floats, level: float) -> Floats:
    """HKSJ standard error, t with k−2 df. Returns low, high and df, shape (3, g)."""
    return _predicted(fit, np.sqrt(fit.hksj_q) * fit.se, fit.df - 1, level)


@PREDICTIONS.add(
    "veroniki",
    "t, k−1 df, Wald standard error",
    source="Veroniki et al. 2019, Res Synth Methods 10:23",
    use="the default of meta since 8.0",
)
def predict_veroniki(fit: Fit, shown: Floats, level: float) -> Floats:
    """Wald standard error, t with k−1 df. Returns low, high and df, shape (3, g)."""
    return _predicted(fit, fit.se, fit.df, level)


@PREDICTIONS.add(
    "normal",
    "normal, Wald standard error",
    source="the default of metafor's predict with z",
    use="to reproduce metafor's defaults",
)
def predict_normal(fit: Fit, shown: Floats, level: float) -> Floats:
    """Wald standard error, z. Returns low, high and df (inf), shape (3, g)."""
    return _predicted(fit, fit.se, np.full_like(fit.se, np.inf), level)


def _predicted(fit: Fit, se: Floats, df: Floats, level: float) -> Floats:
    """μ ∓ t·√(τ² + se²); nan below three studies."""
    half = tails.t_quantile(level, df) * np.sqrt(fit.tau2 + se**2)
    made = np.stack([fit.estimate - half, fit.estimate + half, df])
    return np.where(fit.effects.k < 3, np.nan, made)
