"""Hand-checked edges of the statistics core: formulas done again by hand, exact enumeration in fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.distributions.binomial import supremum_over_risk
from rsa_trial_cli.stats.inference import conditional, difference_roots, score, skewness, unconditional
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.planning.question import Question
from rsa_trial_cli.stats.registry import Method

HUGE_TABLES = {"p051"}  # not provided there: too costly at 70 digits


# the conditional estimate


def estimated(made: Trials) -> np.ndarray:
    with np.errstate(all="ignore"):
        return conditional.conditional_mle(made.treatment, made.control)


def test_conditional_estimate(tables: list[dict]) -> None:
    known = [record for record in tables if record["id"] not in HUGE_TABLES]
    made = Trials.of(*([record[key] for record in known] for key in ("e1", "n1", "e2", "n2")))
    wanted = [float(record["or"]["cond_mle"] or "nan") for record in known]
    assert estimated(made) == pytest.approx(wanted, rel=1e-9, nan_ok=True)


def test_conditional_estimate_of_a_row_with_missing_counts_is_missing() -> None:
    made = Trials.of([np.nan, 1], [np.nan, 2], [1, 1], [3, 3])
    # weights 3, 6ψ, ψ² of 0, 1, 2 treated events: their mean is 1 where ψ² = 3
    assert estimated(made) == pytest.approx([math.nan, math.sqrt(3)], rel=1e-12, nan_ok=True)


# power and sample size


def asked(plan: dict) -> Question:
    sided = "greater" if float(plan["p1"]) > float(plan["p2"]) else "less"
    return Question(alpha=float(plan["alpha"]), alternative="two-sided" if plan["sides"] == 2 else sided)


def test_power(plans: list[dict]) -> None:
    for plan in plans:
        if plan["type"] != "power":
            continue
        made = asked(plan).power(float(plan["p1"]), float(plan["p2"]), plan["n1"], plan["n2"])
        wanted = plan["approx"]
        assert made.power[0] == pytest.approx(float(wanted["normal_pooled"]), rel=1e-11)
        both = wanted.get("normal_pooled_both_tails", wanted["normal_pooled"])
        assert made.power_both_tails[0] == pytest.approx(float(both), rel=1e-11)
        assert (made.solve_for, made.treatment_n[0], made.control_n[0]) == ("power", plan["n1"], plan["n2"])
        assert np.isnan(made.n_real[0])


def test_sample_size(plans: list[dict]) -> None:
    for plan in plans:
        if plan["type"] != "n":
            continue
        made = asked(plan).size(
            float(plan["p1"]), float(plan["p2"]), float(plan["power"]), float(plan["ratio"])
        )
        wanted = plan["approx"]["normal_pooled"]
        assert made.n_real[0] == pytest.approx(float(wanted["n1_real"]), rel=1e-11)
        assert (made.treatment_n[0], made.control_n[0]) == (wanted["n1"], wanted["n2"])
        assert made.power[0] >= float(plan["power"])


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_detectable_risk_has_the_power_asked_for(above: bool, alternative: str) -> None:
    control, n1, n2, power = 0.4, 60, 90, 0.8
    made = Question(alternative=alternative).risk(control, n1, n2, power, above=above)
    p = made.treatment_risk[0]
    if alternative == ("less" if above else "greater"):
        assert np.isnan(p)  # no risk on that side is detected by a test that looks to the other
        return
    assert (p > control) == above
    quantile = NormalDist().inv_cdf(1 - 0.05 / (2 if alternative == "two-sided" else 1))
    pooled = (n1 * p + n2 * control) / (n1 + n2)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    spread = math.sqrt(p * (1 - p) / n1 + control * (1 - control) / n2)
    assert NormalDist().cdf((abs(p - control) - quantile * null) / spread) == pytest.approx(power, rel=1e-9)


def test_one_participant_is_enough_for_less_than_the_size_of_the_test() -> None:
    # z(0.975)·σ₀ + z(0.001)·σ₁ < 0
    made = Question().size(0.4, 0.6, 0.001)
    assert (made.n_real[0], made.treatment_n[0], made.control_n[0]) == (1, 1, 1)


def test_the_plan_that_cannot_be_made_is_named() -> None:
    with pytest.raises(InputError, match=r"from 0\.2 to 0\.1 is not in the direction"):
        Question(alternative="greater").size([0.5, 0.1], [0.3, 0.2], 0.8)
    with pytest.raises(InputError, match=r"both 0\.3: there is no difference"):
        Question().size([0.5, 0.3], [0.3, 0.3], 0.8)


@pytest.mark.parametrize(("n", "listed"), [(10_000_000 - 0.5, True), (10_000_000 + 0.5, False)])
def test_sizes_are_listed_up_to_ten_million(n: float, listed: bool) -> None:
    # risks ½ ± d/2: σ₀ = √½, σ₁ = √(½ − d²/2)
    quantiles, d = (NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)), 0.0
    for _ in range(20):
        d = (quantiles[0] * math.sqrt(0.5) + quantiles[1] * math.sqrt(0.5 - d**2 / 2)) / math.sqrt(n)
    if listed:
        assert Question().size(0.5 + d / 2, 0.5 - d / 2, 0.8).n_real[0] == pytest.approx(n, rel=1e-9)
    else:
        with pytest.raises(InputError, match="10,000,000"):
            Question().size(0.5 + d / 2, 0.5 - d / 2, 0.8)


# regions of Fisher's test, their size and power


def fisher(a: int, n1: int, m: int, n2: int, alternative: str) -> Fraction:
    weights = {x: math.comb(n1, x) * math.comb(n2, m - x) for x in range(max(0, m - n2), min(n1, m) + 1)}
    kept = {
        "less": lambda x: x <= a,
        "greater": lambda x: x >= a,
        "two-sided": lambda x: weights[x] <= weights[a],
    }[alternative]
    return Fraction(sum(w for x, w in weights.items() if kept(x)), sum(weights.values()))


@pytest.mark.parametrize(("n1", "n2"), [(7, 5), (3, 9), (1, 4)])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.7])
def test_region_power_and_size_of_fishers_test(n1: int, n2: int, alternative: str, alpha: float) -> None:
    low, high = unconditional.fisher_region(alpha, n1, n2, alternative)
    rejected = np.zeros((n1 + 1, n2 + 1), bool)
    for a, c in product(range(n1 + 1), range(n2 + 1)):
        rejected[a, c] = fisher(a, n1, a + c, n2, alternative) <= alpha
        assert rejected[a, c] == (a <= low[a + c] or a >= high[a + c]), (a, c)

    def chance(n: int, p: np.ndarray) -> np.ndarray:
        x = np.arange(n + 1)
        return np.array([math.comb(n, k) for k in x]) * p[:, None] ** x * (1 - p[:, None]) ** (n - x)

    p1, p2 = np.array([0.7]), np.array([0.2])
    power = float(chance(n1, p1)[0] @ rejected @ chance(n2, p2)[0])
    assert unconditional.probability((low, high), (n1, n2), (0.7, 0.2)) == pytest.approx(
        power, rel=1e-12, abs=1e-14
    )
    p = np.linspace(0, 1, 20001)
    on_a_grid = np.einsum("pa,ac,pc->p", chance(n1, p), rejected, chance(n2, p)).max()
    size = unconditional.supremum(low, high, n1, n2)
    assert on_a_grid * (1 - 1e-12) <= size <= on_a_grid * (1 + 1e-6)


def test_exact_power_of_fishers_test(plans: list[dict]) -> None:
    for plan in plans:
        key = "fisher_minlike" if plan["sides"] == 2 else "fisher_one_sided"
        if plan["type"] != "power" or key not in plan.get("exact", {}):
            continue
        alpha, p1, p2 = (float(plan[name]) for name in ("alpha", "p1", "p2"))
        alternative = "two-sided" if plan["sides"] == 2 else "greater" if p1 > p2 else "less"
        region = unconditional.fisher_region(alpha, plan["n1"], plan["n2"], alternative)
        power = unconditional.probability(region, (plan["n1"], plan["n2"]), (p1, p2))
        assert power == pytest.approx(float(plan["exact"][key]), rel=1e-10), plan["id"]


# restricted estimates and score limits at their corners


@pytest.mark.parametrize(("base", "beyond"), [(0.0, 5.0), (5.0, 0.0)])
def test_an_arm_with_events_only_pushed_as_far_as_it_goes(base: float, beyond: float) -> None:
    # λp² − (n + λ)p + x = 0 with x = n = λ is 5(p − 1)² = 0
    with np.errstate(all="ignore"):
        pushed, _ = difference_roots.pushed_down(
            Arm.of(5, 5), difference_roots.Moved(np.array([base]), np.array([beyond]))
        )
    assert (pushed.p[0], pushed.q[0]) == (1, 0)


def test_risk_ratio_where_the_limit_is_the_point_at_which_p_leaves_1() -> None:
    # 1/1 v 1/2: at λ = n₁ = 1 the risks are 1 and (1 + 1)/(2 + 1), and λ²·y₂/(n₂(x₂ + λ)) = 1/4
    with np.errstate(all="ignore"):
        assert score.risk_ratio_lower(Arm.of(1, 1), Arm.of(1, 2), np.array([0.25])) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("n1", "n2"), [(1, 1), (12, 5), (278, 204), (50, 10**6), (30, 10**8), (10**9, 10**9), (10**9, 1)]
)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_risk_difference_where_nobody_has_the_event(n1: int, n2: int, level: float) -> None:
    """At −δ the restricted risks are 0 and δ: δ² = K·δ(1 − δ)/n₂ for the score, −2n₂·log(1 − δ) = z²."""
    z_squared = NormalDist().inv_cdf((1 - level) / 2) ** 2
    for counts, sign in ((Trials.of(0, n1, 0, n2), 1), (Trials.of(n1, n1, n2, n2), -1)):
        for method, k in (
            ("mee", z_squared),
            ("miettinen-nurminen", z_squared * (n1 + n2) / (n1 + n2 - 1)),
        ):
            made = MEASURES["rd"].estimate(counts, method, level)
            found = sorted([sign * made.low[0], sign * made.high[0]])
            assert found == pytest.approx([-k / (n2 + k), k / (n1 + k)], rel=1e-9)
        made = MEASURES["rd"].estimate(counts, "profile", level)
        found = sorted([sign * made.low[0], sign * made.high[0]])
        wanted = [math.expm1(-z_squared / (2 * n2)), -math.expm1(-z_squared / (2 * n1))]
        assert found == pytest.approx(wanted, rel=1e-9)


# skewness-corrected scores


@pytest.mark.parametrize("z", [0.5, 1.0, 1.96])
def test_skewness_corrected_score_without_a_real_root(z: float) -> None:
    # g·s² + s − (t + g) = 0 with t = 2, g = −½ has discriminant 1 + 4g(t + g) = −2
    found = skewness.corrected(np.array([2.0, 0.0]), np.array([-0.5, 0.2]), z)
    assert found == pytest.approx([2 + (z**2 - 1) / 2, (math.sqrt(1 + 4 * 0.2 * 0.2) - 1) / 0.4])


@pytest.mark.parametrize("counts", [(3, 4, 2, 40), (1, 12, 3, 5), (9, 10, 9, 11), (2, 3, 30, 35)])
@pytest.mark.parametrize("level", [0.02, 0.1, 0.3, 0.95])
def test_skewness_corrected_odds_ratio_at_low_levels(counts: tuple[int, ...], level: float) -> None:
    """At low levels the score of the estimate itself can lie beyond z: its skewness is all there is of it."""
    x1, n1, x2, n2 = counts
    factor = (n1 + n2) / (n1 + n2 - 1)

    def at(moved: float) -> tuple[float, float]:
        p1, p2 = (x1 - moved) / n1, (x2 + moved) / n2
        w1, w2 = n1 * p1 * (1 - p1), n2 * p2 * (1 - p2)
        spread = math.sqrt(factor * (1 / w1 + 1 / w2))
        t = (moved / w1 + moved / w2 - (p1 - p2) / (w1 + w2)) / spread
        g = ((1 - 2 * p1) / w1**2 - (1 - 2 * p2) / w2**2) / (6 * spread**3)
        return math.log(p1 * (1 - p2) / ((1 - p1) * p2)), (math.sqrt(1 + 4 * g * (t + g)) - 1) / (2 * g)

    made = MEASURES["or"].estimate(Trials.of(*counts), "scas", level)
    z = -NormalDist().inv_cdf((1 - level) / 2)
    for limit, wanted in ((made.low[0], z), (made.high[0], -z)):
        down, up = -min(n1 - x1, x2), min(x1, n2 - x2)
        for _ in range(200):
            moved = (down + up) / 2
            down, up = (moved, up) if at(moved)[0] > math.log(limit) else (down, moved)
        assert at(moved)[1] == pytest.approx(wanted, rel=1e-7)


# conditional tests and limits, many rows at a time


def test_fisher_in_parts_with_rows_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditional, "TABLES", 3)
    counts = [(3, 4, 1, 4), None, (2, 2, 0, 2), (5, 6, 1, 9), (0, 3, 2, 5), None, (7, 7, 3, 8), (1, 4, 1, 9)]
    made = Trials.of(*np.transpose([row or [np.nan] * 4 for row in counts]))
    for alternative in ("two-sided", "less", "greater"):
        wanted = [
            math.nan if row is None else float(fisher(row[0], row[1], row[0] + row[2], row[3], alternative))
            for row in counts
        ]
        with np.errstate(all="ignore"):
            found = conditional.fisher(made.treatment, made.control, alternative)
        assert found == pytest.approx(wanted, rel=1e-12, nan_ok=True)


def test_limits_of_a_single_event_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event in all: it falls to treatment with probability n₁ψ/(n₁ψ + n₂)."""
    monkeypatch.setattr(conditional, "TABLES", 2)
    n1, n2 = np.array([3, 5, np.nan, 40, 7, 7, 1]), np.array([4, 50, 4, 3, 7, 9, 1])
    made = Trials.of(np.where(np.isnan(n1), np.nan, 1), n1, np.zeros(7), n2)
    for level in (0.03, 0.2, 0.5, 0.9, 0.99):
        alpha = 1 - level
        shares = {"exact": alpha / 2, "mid-p": alpha, "minlike": min(alpha, 0.5), "blaker": min(alpha, 0.5)}
        for method, share in shares.items():
            found = MEASURES["or"].estimate(made, method, level)
            wanted = n2 / n1 * share / (1 - share)
            assert found.low == pytest.approx(wanted, rel=1e-9, nan_ok=True), method
            assert np.array_equal(found.high, np.where(np.isnan(n1), np.nan, np.inf), equal_nan=True)


# the largest probability over the common risk


@pytest.mark.parametrize("n", [3, 8, 50, 700])
def test_largest_binomial_probability(n: int) -> None:
    for m in {1, 2, n // 2, n - 1, n}:
        share, p = np.zeros(n + 1), m / n
        share[m] = 1
        assert supremum_over_risk(share) == pytest.approx(
            math.comb(n, m) * p**m * (1 - p) ** (n - m), rel=1e-10
        )


@pytest.mark.parametrize("n", [3, 8, 50, 700])
@pytest.mark.parametrize("first", [0.3, 0.9, 0.98, 0.999])
def test_largest_probability_beside_the_end(n: int, first: float) -> None:
    # s·qᴺ + N·p·qᴺ⁻¹ is largest where q(1 − s) = (N − 1)p
    share, p = np.zeros(n + 1), (1 - first) / (n - first)
    share[:2] = first, 1
    wanted = first * (1 - p) ** n + n * p * (1 - p) ** (n - 1)
    assert supremum_over_risk(share) == pytest.approx(wanted, rel=1e-10)
    assert supremum_over_risk(share[::-1]) == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("n", [8, 50, 165])
def test_largest_probability_at_an_end_below_the_largest_share(n: int) -> None:
    # a lone share of 0.9001 in the middle counts for less than half at any risk, so 0.9 at p = 0 is largest
    share = np.full(n + 1, 0.2)
    share[0], share[n // 2] = 0.9, 0.9001
    assert supremum_over_risk(share) == pytest.approx(0.9, rel=1e-10)
    assert supremum_over_risk(share[::-1]) == pytest.approx(0.9, rel=1e-10)


def test_largest_probability_at_an_end() -> None:
    assert supremum_over_risk(np.array([1.0, 0, 0, 0])) == 1
    assert supremum_over_risk(np.array([0.3, 0, 0, 0.9])) == 0.9
    assert supremum_over_risk(np.array([0.9, 0, 0, 0.3])) == 0.9


@pytest.mark.parametrize("test", ["boschloo", "boschloo-central", "barnard", "barnard-unpooled"])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_unconditional_p_of_missing_counts_is_missing(test: str, alternative: str) -> None:
    nan = np.nan
    made = Trials.of([nan, 3, 3], [nan, 4, 4], [1, nan, 1], [4, nan, 4])
    p = MEASURES["rd"].estimate(made, test=test, alternative=alternative).p_value
    assert np.array_equal(np.isnan(p), [True, True, False])


# status and notes


def result(low: float, high: float, p: float = 0.5, estimate: float = 1.0, **changes: object) -> notes.Result:
    made = Trials.of(5, 10, 3, 10)
    measure = MEASURES["or"]
    given = {
        "null": 1.0,
        "bounds": (0.0, math.inf),
        "ratio": True,
        "interval": measure.methods["woolf"],
        "tested": measure.tests["pearson"],
        "trials": made,
        "data": (made.treatment, made.control),
    }
    numbers = {"estimate": estimate, "se": 1.0, "low": low, "high": high, "p_value": p}
    return notes.Result(**given | {name: np.array([value]) for name, value in numbers.items()} | changes)


@pytest.mark.parametrize(
    ("estimate", "low", "high", "status"),
    [
        (1, 0, 5, "ok"),
        (1, 0.5, math.inf, "unbounded_high"),
        (1, -math.inf, 5, "unbounded_low"),
        (1, -math.inf, math.inf, "unbounded"),
        (1, -0.1, 5, "beyond_scale"),
        (math.nan, 0.5, 5, "not_estimable"),
        (1, math.nan, 5, "not_estimable"),
        (1, 0.5, math.nan, "not_estimable"),
    ],
)
def test_status(estimate: float, low: float, high: float, status: str) -> None:
    assert notes.status(result(low, high, estimate=estimate))[0] == status


def test_status_of_limits_at_the_ends_of_the_scale() -> None:
    on_it, above = ((low, high) for low, high in ((-1, 1), (0, 1.1)))
    assert notes.status(result(*on_it, bounds=(-1.0, 1.0)))[0] == "ok"
    assert notes.status(result(*above, bounds=(-1.0, 1.0)))[0] == "beyond_scale"


@pytest.mark.parametrize(
    ("low", "high", "p", "apart"),
    [
        (1.1, 2, 0.06, True),
        (1.1, 2, 0.04, False),
        (0.5, 0.9, 0.06, True),
        (0.5, 0.9, 0.04, False),
        (0.5, 2, 0.04, True),
        (0.5, 2, 0.06, False),
        (1 + 1e-10, 2, 0.06, False),  # nearer than 1e-9: takes neither side
        (0.5, 1 - 1e-10, 0.06, False),
        (1 + 1e-8, 2, 0.06, True),
        (0.5, 1 - 1e-8, 0.06, True),
        (1.1, 2, 0.05 + 1e-10, False),
        (1.1, 2, 0.05 + 1e-8, True),
        (math.nan, 2, 0.04, False),
        (0.5, 2, math.nan, False),
    ],
)
def test_interval_and_p_on_different_sides(low: float, high: float, p: float, apart: bool) -> None:
    words = "interval and P (Pearson chi-square) fall on different sides"
    made = result(low, high, p)
    divided = notes.divided(made, 0.95, "two-sided")
    assert divided.tolist() == [apart]
    assert (words in notes.joined(notes.remarks(made, divided), 1)[0]) == apart
    assert not notes.divided(made, 0.95, "greater").any()


@pytest.mark.parametrize("arm", ["treatment", "control"])
def test_an_estimate_from_other_data_than_the_counts(arm: str) -> None:
    made = result(0.5, 2)
    assert not made.changed()[0]
    more = [made.trials.treatment, made.trials.control]
    more[arm == "control"] = more[arm == "control"].plus(0.5, 0.0)
    assert result(0.5, 2, data=tuple(more)).changed()[0]


@pytest.mark.parametrize(
    ("counts", "empty"),
    [
        ((0, 9, 0, 7), "no events in either arm"),
        ((9, 9, 7, 7), "only events in both arms"),
        ((0, 9, 7, 7), None),
        ((9, 9, 0, 7), None),
        ((0, 9, 3, 7), None),
        ((4, 9, 0, 7), None),
        ((9, 9, 3, 7), None),
        ((4, 9, 7, 7), None),
        ((1, 9, 1, 7), None),
        ((8, 9, 6, 7), None),
    ],
)
def test_notes_on_tables_without_information(counts: tuple[int, ...], empty: str | None) -> None:
    note = MEASURES["rd"].estimate(Trials.of(*counts)).note[0]
    found = [words for words in ("no events in either arm", "only events in both arms") if words in note]
    assert found == ([empty] if empty else [])


# numbers needed to treat where a limit of the risk difference is 0


@pytest.mark.parametrize(
    ("difference", "numbers", "status"),
    [
        ((-0.5, 0.0), (-math.inf, -2.0), "unbounded_low"),
        ((0.0, 0.25), (4.0, math.inf), "unbounded_high"),
        ((0.125, 0.25), (4.0, 8.0), "ok"),
    ],
)
def test_number_needed_at_a_limit_of_0(
    monkeypatch: pytest.MonkeyPatch,
    difference: tuple[float, float],
    numbers: tuple[float, float],
    status: str,
) -> None:
    given = Method("given", "given", lambda treatment, control, level: np.array(difference)[:, None])
    monkeypatch.setitem(MEASURES["rd"].methods._methods, "given", given)
    made = MEASURES["nnt"].estimate(Trials.of(3, 8, 3, 8), "given")
    assert [made.low[0], made.high[0]] == pytest.approx(numbers, nan_ok=True)
    assert made.status[0] == status


# counts


@pytest.mark.parametrize("counts", [(1, 10**9 + 1, 1, 5), (1, 5, 1, 10**9 + 1), (-1, 5, 1, 5), (6, 5, 1, 5)])
def test_counts_that_no_trial_can_have(counts: tuple[int, ...]) -> None:
    with pytest.raises(InputError):
        Trials.of(*counts)


@pytest.mark.parametrize("half", range(4))
def test_counts_are_whole(half: int) -> None:
    counts = [2.0, 5.0, 3.0, 8.0]
    Trials.of(*counts)
    counts[half] += 0.5
    with pytest.raises(InputError):
        Trials.of(*counts)


def test_largest_counts() -> None:
    made = Trials.of(10**9, 10**9, 0, 10**9)
    assert MEASURES["rd"].estimate(made).estimate[0] == 1


def test_a_bare_pair_makes_no_arm() -> None:
    """Arm(75, 101) would read as 75 events in 101 and mean 75 with and 101 without the event."""
    with pytest.raises(TypeError):
        Arm(np.array([75.0]), np.array([101.0]))  # type: ignore[misc]
    named = Arm(events=np.array([75.0]), non_events=np.array([26.0]))
    assert named.n[0] == Arm.of(75, 101).n[0] == 101
