"""Pooling against values that were computed at 50 digits, and at its edges."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pooled_sets import batch, numbers, references, studies

from rsa_trial_cli.stats.pooling import mantel_haenszel, refits
from rsa_trial_cli.stats.pooling.batch import Groups
from rsa_trial_cli.stats.pooling.common_effect import COMMON, cochran_mantel_haenszel
from rsa_trial_cli.stats.pooling.heterogeneity import around, heterogeneity
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS, Fit
from rsa_trial_cli.stats.pooling.small_study import SMALL_STUDY
from rsa_trial_cli.stats.pooling.strata_tests import breslow_day
from rsa_trial_cli.stats.pooling.subgroups import between

MEASURED = ["or", "rr", "rd"]
ESTIMATORS = {"reml": "REML", "paule-mandel": "PM", "dersimonian-laird": "DL", "ml": "ML"}
INTERVAL_KEYS = {"wald": "z", "hksj-plain": "hksj", "hksj-floor": "hksj_adhoc"}
PREDICTION_KEYS = {  # key → prediction interval, and the interval whose standard error it has
    "t_k1": ("veroniki", "hksj"),
    "hts_t_k2": ("hts", "hksj"),
    "hk_t_k1": ("hksj", "hksj-plain"),
    "hk_adhoc_t_k1": ("hksj", "hksj-floor"),
    "hk_t_k2": ("riley", "hksj"),
    "normal": ("normal", "hksj"),
}


class Compared:
    """Pairs of values of one kind, compared all at once to 1e-9 relative or 1e-12 absolute."""

    def __init__(self) -> None:
        self.where, self.got, self.wanted = [], [], []

    def add(self, where: object, got: object, wanted: object) -> None:
        for at, (one, other) in enumerate(
            zip(np.ravel(got), np.ravel(np.array(numbers(wanted), float)), strict=True)
        ):
            self.where.append((where, at))
            self.got.append(one)
            self.wanted.append(other)

    def check(self, fewest: int) -> None:
        got, wanted = np.array(self.got, float), np.array(self.wanted)
        assert len(got) >= fewest  # an empty comparison proves nothing
        with np.errstate(invalid="ignore"):
            apart = np.abs(got - wanted)
        same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
        wrong = ~(same | (apart <= 1e-12) | (apart <= 1e-9 * np.abs(wanted)))
        assert not wrong.any(), [
            (self.where[i], self.got[i], self.wanted[i]) for i in np.flatnonzero(wrong)[:9]
        ]


def each(measure: str) -> Iterator[tuple[int, str, dict, slice]]:
    """The tables: their place in the batch, name, values, and their studies."""
    groups = batch(measure).effects.groups
    for at, (name, values) in enumerate(references().items()):
        yield at, name, values, slice(groups.starts[at], groups.starts[at] + groups.sizes[at])


@pytest.mark.parametrize("measure", MEASURED)
def test_studies(measure: str) -> None:
    made, compared = batch(measure), Compared()
    for at, name, values, rows in each(measure):
        wanted = values[measure.upper()]
        study = wanted["per_study"]
        compared.add(name, made.effects.y[rows], study["y"])
        compared.add(name, made.effects.v[rows], study["v"])
        assert made.effects.k[at] == wanted["k"]
        assert made.corrected[rows].tolist() == [status == "corrected" for status in study["status"]]
        assert made.effects.used[rows].tolist() == [status != "excluded" for status in study["status"]]
    compared.check(2700)


@pytest.mark.parametrize("measure", MEASURED)
@pytest.mark.parametrize("method", ESTIMATORS)
def test_random_effects(measure: str, method: str) -> None:
    """τ², the mean, the weights, the intervals and the prediction intervals."""
    fit = Fit.of(batch(measure).effects, method)
    shown = {name: rule.compute(fit, 0.95) for name, rule in INTERVALS.items()}
    predicted = {
        key: PREDICTIONS[name].compute(fit, shown[rule][2], 0.95)[:2]
        for key, (name, rule) in PREDICTION_KEYS.items()
    }
    spread, weights, compared = heterogeneity(fit.effects), fit.weights_percent(), Compared()
    for at, name, values, rows in each(measure):
        wanted = values[measure.upper()].get("random")
        if not wanted:
            assert np.isnan([fit.tau2[at], fit.estimate[at], *shown["hksj"][:4, at]]).all()
            continue
        wanted = wanted[ESTIMATORS[method]]
        pooled = fit.tau2[at], fit.estimate[at], fit.hksj_q[at]
        compared.add(name, pooled, [wanted["tau2"], wanted["b"], wanted["hksj_q"]])
        shares = spread.i2(fit.tau2)[at], spread.h2(fit.tau2)[at]
        compared.add((name, "I2"), shares, [wanted["I2_percent"], wanted["H2"]])
        if "weights_percent" in wanted:
            counted = fit.effects.used[rows]
            compared.add((name, "weights"), weights[rows][counted], wanted["weights_percent"])
        assert fit.maxima[at] == len(wanted.get("local_maxima", [0]))
        for rule, key in INTERVAL_KEYS.items():
            low, high, se, statistic, _, p = shown[rule][:, at]
            line = wanted[key]
            ci = [*line["ci"], line["se"], line["stat"], line["p"]]
            compared.add((name, rule), [low, high, se, statistic, p], ci)
        compared.add((name, "hksj"), shown["hksj"][:2, at], wanted["hybrid_ci"])
        for key, limits in predicted.items():
            given = wanted["pi"].get(key) if fit.effects.k[at] >= 3 else [None, None]
            compared.add((name, key), limits[:, at], given)
    compared.check(1000)


@pytest.mark.parametrize("measure", MEASURED)
def test_heterogeneity(measure: str) -> None:
    made, compared = heterogeneity(batch(measure).effects), Compared()
    h = made.h_limits(0.95)
    for at, name, values, _ in each(measure):
        wanted = values[measure.upper()].get("heterogeneity")
        if not wanted:
            assert np.isnan([made.q[at], made.low[at], made.high[at]]).all()
            continue
        q = [made.q[at], made.df[at], made.p[at], made.typical[at], made.i2_of_q[at]]
        keys = ("Q", "df", "p", "s2_typical", "I2_Q_percent")
        compared.add(name, q, [wanted[key] for key in keys])
        profile = wanted["q_profile"]
        for end, tau2 in enumerate((made.low, made.high)):
            limits = tau2[at], made.i2(tau2)[at], made.h2(tau2)[at]
            keys = ("tau2", "I2_percent", "H2")
            compared.add((name, end), limits, [profile[key][end] for key in keys])
        compared.add((name, "H"), h[:, at], wanted.get("H_Q_ci", [None, None]))
    compared.check(400)


@pytest.mark.parametrize("measure", MEASURED)
def test_inverse_variance_and_mantel_haenszel(measure: str) -> None:
    studies, compared = batch(measure), Compared()
    half = Studies(studies.measure, studies.effects, studies.corrected, studies.filled())
    with np.errstate(all="ignore"):
        fixed, mh, added = (
            COMMON[name].compute(of, 0.95)
            for name, of in (
                ("inverse-variance", studies),
                ("mantel-haenszel", studies),
                ("mantel-haenszel", half),
            )
        )
        weights = COMMON["mantel-haenszel"].weights(studies)
        spread = around(studies.effects, mh[0])
    for at, name, values, rows in each(measure):
        inverse = values[measure.upper()].get("fixed")
        if inverse:
            compared.add((name, "IV"), fixed[:, at], line(inverse["b"], inverse["z"]))
        wanted = values["mh"][measure.upper()]
        if wanted is None:
            assert np.isnan(mh[1:3, at]).all()
        elif wanted["se"] == 0:  # no interval of width 0
            compared.add((name, "MH"), mh[:3, at], [wanted["b"], None, None])
        else:
            compared.add((name, "MH"), mh[:, at], line(wanted["b"], wanted))
            share = 100 * weights[rows] / np.nansum(weights[rows])
            compared.add((name, "weights"), share, wanted["weights_percent"])
        if wanted and wanted["heterogeneity"]:
            q = wanted["heterogeneity"]
            compared.add((name, "Q"), [spread.q[at], spread.p[at]], [q["Q"], q["p"]])
        if measure != "rd" and values["mh_half"][measure.upper()]:
            wanted = values["mh_half"][measure.upper()]
            compared.add((name, "half"), added[:, at], line(wanted["b"], wanted))
    compared.check(800)


def line(estimate: float, found: dict) -> list[float]:
    """A line of the reference in the order of the package."""
    return [estimate, *found["ci"], found["se"], found["stat"], found["p"]]


def test_the_variance_of_revman_for_the_risk_difference() -> None:
    tables, compared = batch("rd").tables, Compared()
    se = np.sqrt(mantel_haenszel.greenland_robins(tables))
    for at, name, values, _ in each("rd"):
        wanted = (values["mh"]["RD"] or {}).get("greenland_robins")
        if wanted:
            compared.add(name, se[at], wanted["se"])
    compared.check(40)


def test_peto_and_tests_of_strata() -> None:
    studies, compared = batch("or"), Compared()
    with np.errstate(all="ignore"):
        peto = COMMON["peto"].compute(studies, 0.95)
        cmh, corrected = (
            cochran_mantel_haenszel(studies.tables, continuity=continuity) for continuity in (False, True)
        )
        same = breslow_day(studies.tables)
        spread = around(COMMON["peto"].spread_of(studies), peto[0])
    for at, name, values, _ in each("or"):
        if values["peto"]:
            compared.add((name, "Peto"), peto[:, at], line(values["peto"]["b"], values["peto"]))
            own = values["peto"]["heterogeneity"] or {"Q": None, "p": None}
            compared.add((name, "Q of Peto"), [spread.q[at], spread.p[at]], [own["Q"], own["p"]])
            wanted = [values["cmh"][key] for key in ("chi2", "p", "chi2_cc", "p_cc")]
            compared.add((name, "CMH"), [*cmh[:, at], *corrected[:, at]], wanted)
        wanted = values["breslow_day"] or dict.fromkeys(same._fields)
        compared.add((name, "Breslow–Day"), [row[at] for row in same], [wanted[key] for key in same._fields])
    compared.check(600)


@pytest.mark.law
@pytest.mark.parametrize("measure", MEASURED)
def test_stratified_score(measure: str) -> None:
    studies, compared = batch(measure), Compared()
    with np.errstate(all="ignore"):
        made = COMMON["miettinen-nurminen"].compute(studies, 0.95)
        made[:3] = studies.measure.from_scale(made[:3])
    for at, name, values, _ in each(measure):
        found = values["mn_stratified"][measure.upper()]
        wanted = [found["estimate"], *found["ci"], found["z_null"], found["p"]] if found else [None] * 5
        compared.add(name, made[[0, 1, 2, 4, 5], at], wanted)
    compared.check(200)


@pytest.mark.law
def test_exact_common_odds_ratio() -> None:
    studies, compared = batch("or"), Compared()
    with np.errstate(all="ignore"):
        exact, mid_p = (COMMON[name].compute(studies, 0.95) for name in ("exact", "mid-p"))
    for at, name, values, _ in each("or"):
        wanted = values["exact"]
        if wanted is None or "skipped" in wanted:  # without information, or more than 20,000 possible sums
            assert np.isnan(exact[:3, at]).all()
            continue
        low, high = wanted["support"]
        # null stands for minus infinity at the lower end of the support, for infinity at the upper
        ends = [
            -np.inf if wanted["observed"] == low else None,
            np.inf if wanted["observed"] == high else None,
        ]
        one_sided = ends[0] if ends[1] is None else ends[1]
        estimate = one_sided if wanted["log_or_cmle"] is None else wanted["log_or_cmle"]
        for made, limits, p in (
            (exact, "log_ci_exact", "p_central"),
            (mid_p, "log_ci_midp", "p_midp_central"),
        ):
            filled = [end if one is None else one for one, end in zip(wanted[limits], ends, strict=True)]
            compared.add((name, limits), made[[0, 1, 2, 5], at], [estimate, *filled, wanted[p]])
    compared.check(300)


@pytest.mark.law
@pytest.mark.parametrize("measure", MEASURED)
@pytest.mark.parametrize(
    ("refit", "key", "skipped"),
    [(refits.leave_one_out, "leave_one_out", 0), (refits.cumulative, "cumulative_from_2", 1)],
)
def test_refits(measure: str, refit: object, key: str, skipped: int) -> None:
    compared = Compared()
    for _, name, values, _ in each(measure):
        wanted = values[measure.upper()].get(key)
        if not wanted:
            continue
        whole = studies(measure, np.array(values["counts"], float).T, [len(values["counts"])]).effects
        made = refit(whole)
        effects = whole.of(made.rows, made.groups)
        fit = Fit.of(effects)
        ci, i2 = INTERVALS["hksj-plain"].compute(fit, 0.95)[:2], heterogeneity(effects).i2(fit.tau2)
        compared.add(name, fit.estimate[skipped:], wanted["reml_b"])
        compared.add((name, "tau2"), fit.tau2[skipped:], wanted["reml_tau2"])
        compared.add((name, "ci"), ci[:, skipped:].T, wanted["reml_hksj_ci"])
        if "I2_percent" in wanted:
            compared.add((name, "I2"), i2[skipped:], wanted["I2_percent"])
            common = effects.weighted(np.zeros(len(effects.groups))).mean
            compared.add((name, "common"), common[skipped:], wanted["fixed_b"])
    compared.check(1000)


def test_small_study_effects() -> None:
    """Where all studies are as precise, the reference gives a slope of least norm; there is none."""
    compared = Compared()
    keys = ("intercept", "slope", "se_slope", "t", "df", "p")
    for name, measure in [("egger", m) for m in MEASURED] + [("harbord", "or"), ("peters", "or")]:
        made = SMALL_STUDY[name].compute(batch(measure))
        for at, table, values, _ in each(measure):
            wanted = values["small_study"].get(name if name != "egger" else f"egger_{measure.upper()}")
            if wanted and table != "identical_studies":
                compared.add((name, table), made[:, at], [wanted.get(key) for key in keys])
    compared.check(900)


def test_between_subgroups() -> None:
    """Worked by hand: weights 4 and 1, effects 0 and 2, and a subgroup without an estimate."""
    made = between(np.array([0.0, 2.0, np.nan]), np.array([0.5, 1.0, np.nan]), Groups.of_sizes([3]))
    assert made.q[0] == pytest.approx(4 * 0.4**2 + 1.6**2, rel=1e-14)
    assert made.df[0] == 1
    assert made.p[0] == pytest.approx(0.0736382701203025, rel=1e-9)  # erfc(√(3.2/2)), mpmath
