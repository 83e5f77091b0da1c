"""Laws that every registered way of pooling keeps, over a batch of random meta-analyses."""

from __future__ import annotations

import numpy as np
import pytest
from pooled_sets import random_counts, studies

from rsa_trial_cli.stats.distributions import tails
from rsa_trial_cli.stats.pooling import between_studies, refits
from rsa_trial_cli.stats.pooling.batch import Effects, Groups
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON, cochran_mantel_haenszel
from rsa_trial_cli.stats.pooling.heterogeneity import heterogeneity
from rsa_trial_cli.stats.pooling.pooled_measures import OF_TABLES, Studies
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS, Fit

pytestmark = pytest.mark.law

ODDS_ONLY = {"peto", "exact", "mid-p"}
WAYS = [(m, name) for m in OF_TABLES for name in COMMON if m == "or" or name not in ODDS_ONLY]
RNG = np.random.default_rng(20)
SIZES = [1, 2, 3, 7, 2, 5, 3, 9, 2, 4, 6, 3]
COUNTS = random_counts(RNG, sum(SIZES))
GROUPS = Groups.of_sizes(SIZES)
EFFECTS = Effects(
    RNG.normal(0, 0.5, sum(SIZES)), np.exp(RNG.uniform(-5, 1, sum(SIZES))), Groups.of_sizes(SIZES)
)


def common(name: str, of: Studies, level: float = 0.95) -> np.ndarray:
    with np.errstate(all="ignore"):
        return COMMON[name].compute(of, level)


def close(got: np.ndarray, wanted: np.ndarray, tolerance: float = 1e-9) -> bool:
    same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    with np.errstate(invalid="ignore"):
        return bool(np.all(same | (np.abs(got - wanted) <= tolerance * (1 + np.abs(wanted)))))


def turned(lines: np.ndarray) -> np.ndarray:
    """Estimate and limits on the scale of analysis with the arms exchanged."""
    return np.stack([-lines[0], -lines[2], -lines[1], lines[3], -lines[4], lines[5]])


@pytest.mark.parametrize(("measure", "name"), WAYS)
def test_exchanging_the_arms_turns_the_effect(measure: str, name: str) -> None:
    e1, n1, e2, n2 = COUNTS
    there = common(name, studies(measure, (e2, n2, e1, n1), SIZES))
    here = common(name, studies(measure, COUNTS, SIZES))
    assert np.isfinite(here[:3]).any()
    assert close(here, turned(there))


@pytest.mark.parametrize(("measure", "name"), [way for way in WAYS if way[0] != "rr"])
def test_the_complementary_outcome_turns_the_effect(measure: str, name: str) -> None:
    """Not of the risk ratio, which is another quantity then."""
    e1, n1, e2, n2 = COUNTS
    there = common(name, studies(measure, (n1 - e1, n1, n2 - e2, n2), SIZES))
    assert close(common(name, studies(measure, COUNTS, SIZES)), turned(there))


@pytest.mark.parametrize(("measure", "name"), WAYS)
def test_identical_studies_give_their_estimate(measure: str, name: str) -> None:
    """The conditional estimate is not that of one study: more margins are given."""
    table = [np.full(5, count) for count in (12.0, 40, 25, 52)]
    one = common(name, studies(measure, tuple(cells[:1] for cells in table), [1]))
    five = common(name, studies(measure, tuple(table), [5]))
    if COMMON[name].whole:
        assert abs(five[0, 0] - one[0, 0]) < 0.02
    else:
        assert close(five[0], one[0])
    assert five[2, 0] - five[1, 0] < one[2, 0] - one[1, 0]


@pytest.mark.parametrize(("measure", "name"), WAYS)
def test_the_order_of_studies_does_not_matter(measure: str, name: str) -> None:
    back = np.concatenate([np.arange(s, s + k)[::-1] for s, k in zip(GROUPS.starts, SIZES, strict=True)])
    there = common(name, studies(measure, tuple(cells[back] for cells in COUNTS), SIZES))
    assert close(common(name, studies(measure, COUNTS, SIZES)), there)


@pytest.mark.parametrize(("measure", "name"), WAYS)
def test_a_batch_is_one_by_one(measure: str, name: str) -> None:
    together = common(name, studies(measure, COUNTS, SIZES))
    for at in (0, 3):
        rows = slice(GROUPS.starts[at], GROUPS.starts[at] + SIZES[at])
        alone = common(name, studies(measure, tuple(cells[rows] for cells in COUNTS), [SIZES[at]]))
        assert np.array_equal(alone[:, 0], together[:, at], equal_nan=True)


@pytest.mark.parametrize(("measure", "name"), WAYS)
def test_weights_are_shares(measure: str, name: str) -> None:
    """Not negative, some of each meta-analysis that has an estimate, and 0 where a study says nothing."""
    weigh, of = COMMON[name].weights, studies(measure, COUNTS, SIZES)
    if weigh is None:
        assert COMMON[name].whole  # conditional methods have none
        return
    with np.errstate(all="ignore"):
        weights = np.nan_to_num(weigh(of))
    assert np.all(weights >= 0)
    estimated = np.isfinite(common(name, of)[0])
    assert np.all(GROUPS.sum(weights)[estimated] > 0)
    assert not np.any(weights[~of.by_tables.informative(of.tables)])


@pytest.mark.parametrize("measure", OF_TABLES)
def test_one_study_is_its_own_estimate(measure: str) -> None:
    """Mantel–Haenszel and the score of one study, and its inverse variance, are the measure's."""
    record = OF_TABLES[measure].measure
    each = studies(measure, COUNTS, [1] * sum(SIZES))
    with np.errstate(all="ignore"):
        wanted = record.scale(each.tables.treatment, each.tables.control)
        limits = OF_TABLES[measure].to_scale(
            record.limits((each.tables.treatment, each.tables.control), "miettinen-nurminen", 0.95)
        )
    assert close(common("mantel-haenszel", each)[0], wanted)
    score = common("miettinen-nurminen", each)
    assert close(score[0], wanted)
    known = each.by_tables.informative(each.tables)
    assert known.sum() > 30
    assert close(score[1:3, known], limits[:, known], 1e-8)


@pytest.mark.parametrize("measure", OF_TABLES)
def test_the_score_goes_with_the_test_of_cochran_mantel_and_haenszel(measure: str) -> None:
    of = studies(measure, COUNTS, SIZES)
    made = common("miettinen-nurminen", of)
    with np.errstate(all="ignore"):
        p = cochran_mantel_haenszel(of.tables)[1]
    known = ~np.isnan(p)
    assert known.sum() > 10
    assert close(made[5, known], p[known])
    excluded = (made[1] > 0) | (made[2] < 0)
    assert np.array_equal(excluded[known], p[known] < 0.05)


@pytest.mark.parametrize("name", BETWEEN)
def test_tau2_follows_the_unit_and_not_the_origin(name: str) -> None:
    """No tolerance is absolute: the scale of risk differences loses nothing."""
    here = Fit.of(EFFECTS, name).tau2
    assert (here > 0).any()
    for unit in (1e-8, 1e6):
        scaled = Effects(EFFECTS.y * unit, EFFECTS.v * unit**2, EFFECTS.groups)
        moved = Effects(scaled.y + 3 * unit, scaled.v, EFFECTS.groups)
        for made in (Fit.of(scaled, name).tau2, Fit.of(moved, name).tau2):
            assert close(made / unit**2, here, 1e-8)


@pytest.mark.parametrize(("name", "likelihood"), [("reml", "RESTRICTED"), ("ml", "FULL")])
def test_the_maximum_is_the_highest_of_a_fine_grid(name: str, likelihood: str) -> None:
    rng = np.random.default_rng(5)
    v, y = 10 ** rng.uniform(-5, 0, 4000), rng.standard_t(2, 4000) * 10 ** rng.uniform(-3, 1, 4000)
    effects = Effects(y, v, Groups.of_sizes([4] * 1000))
    beside = getattr(between_studies, likelihood).beside
    found, maxima = BETWEEN[name].compute(effects)

    def height(tau2: np.ndarray) -> np.ndarray:
        at = effects.weighted(tau2)
        return at.groups.sum(np.log(at.weight)) + beside(at) - at.q

    best = height(found)
    for step in np.linspace(0, 20, 201):
        assert np.all(height(effects.smallest_variance * np.expm1(step)) <= best + 1e-9 * (1 + np.abs(best)))
    assert (maxima > 1).any()


@pytest.mark.parametrize("method", BETWEEN)
def test_the_mean_is_where_weighted_residuals_balance(method: str) -> None:
    """Σw(y − μ) = 0 with w = 1/(v + τ²), whatever τ² is."""
    fit = Fit.of(EFFECTS, method)
    weight = 1 / (EFFECTS.v + GROUPS.spread(np.nan_to_num(fit.tau2)))
    away = GROUPS.sum(weight * (EFFECTS.y - GROUPS.spread(np.nan_to_num(fit.estimate))))
    many = EFFECTS.k >= 2
    assert np.all(np.abs(away) <= 1e-12 * GROUPS.sum(weight * np.abs(EFFECTS.y)) + np.where(many, 0, np.inf))
    assert (np.abs(fit.estimate[many]) > 0.01).sum() > 5


def test_paule_and_mandel_make_q_their_df_and_hksj_wald() -> None:
    fit = Fit.of(EFFECTS, "paule-mandel")
    above = fit.tau2 > 0
    assert above.sum() >= 5
    assert close(fit.hksj_q[above], np.ones(above.sum()))
    wald, plain = (INTERVALS[name].compute(fit, 0.95)[2] for name in ("wald", "hksj-plain"))
    assert close(wald[above], plain[above])


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_the_profile_of_q_holds_the_estimate_of_paule_and_mandel(level: float) -> None:
    spread, tau2 = heterogeneity(EFFECTS, level), Fit.of(EFFECTS, "paule-mandel").tau2
    many = EFFECTS.k >= 2
    above_all = (spread.q < tails.chi_square_quantile((1 - level) / 2, spread.df)) & many
    inside = (spread.low <= tau2) & (tau2 <= spread.high)
    assert np.all((inside | above_all)[many])
    assert np.all(np.isnan(spread.low[~many]))


@pytest.mark.parametrize("name", INTERVALS)
@pytest.mark.parametrize("method", BETWEEN)
def test_intervals(name: str, method: str) -> None:
    """P goes with the interval, a wider level is wider, and the default is never narrower than Wald's."""
    fit = Fit.of(EFFECTS, method)
    made, wider = (INTERVALS[name].compute(fit, level) for level in (0.95, 0.99))
    many = EFFECTS.k >= 2
    excluded = (made[0] > 0) | (made[1] < 0)
    assert np.array_equal(excluded[many], made[5, many] < 0.05)
    assert np.all((wider[0] < made[0]) & (wider[1] > made[1]) | ~many)
    wald, default = (INTERVALS[rule].compute(fit, 0.95) for rule in ("wald", "hksj"))
    assert np.all((default[1] - default[0] >= wald[1] - wald[0]) | ~many)


@pytest.mark.parametrize("name", INTERVALS)
def test_the_prediction_interval_of_the_family_holds_the_interval(name: str) -> None:
    for method in BETWEEN:
        fit = Fit.of(EFFECTS, method)
        made = INTERVALS[name].compute(fit, 0.95)
        low, high, _ = PREDICTIONS[PREDICTIONS.default].compute(fit, made[2], 0.95)
        many = EFFECTS.k >= 3
        slack = 1e-12 * np.abs(made[:2])
        assert np.all(((low <= made[0] + slack[0]) & (high >= made[1] - slack[1]))[many])
        assert np.all(np.isnan(low[~many]))


@pytest.mark.parametrize("method", BETWEEN)
def test_a_batch_of_fits_is_one_by_one(method: str) -> None:
    together, weights = Fit.of(EFFECTS, method), Fit.of(EFFECTS, method).weights_percent()
    many = together.effects.k >= 2
    assert close(GROUPS.sum(np.nan_to_num(weights))[many], np.full(many.sum(), 100.0))
    for at, k in enumerate(SIZES):
        rows = slice(GROUPS.starts[at], GROUPS.starts[at] + k)
        alone = Fit.of(Effects(EFFECTS.y[rows], EFFECTS.v[rows], Groups.of_sizes([k])), method)
        got = [alone.tau2[0], alone.estimate[0], alone.se[0]]
        assert np.array_equal(got, [x[at] for x in (together.tau2, together.estimate, together.se)], True)


def test_the_last_of_cumulative_fits_is_the_whole_and_what_is_left_out_matters_not() -> None:
    whole = Fit.of(EFFECTS)
    rows, groups, last = refits.cumulative(EFFECTS)
    ends = np.flatnonzero(np.isin(last, GROUPS.starts + np.array(SIZES) - 1))
    assert close(Fit.of(EFFECTS.of(rows, groups)).tau2[ends], whole.tau2)
    other = Effects(EFFECTS.y.copy(), EFFECTS.v, EFFECTS.groups)
    other.y[5] += 9.0
    rows, groups, omitted = refits.leave_one_out(EFFECTS)
    assert 0 not in omitted  # it is alone
    here, there = (Fit.of(effects.of(rows, groups)).tau2 for effects in (EFFECTS, other))
    assert np.flatnonzero((here != there) & (omitted == 5)).size == 0
    assert (here != there).any()
