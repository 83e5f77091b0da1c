"""Means: every value of the reference problems, and what must hold whatever the numbers are."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from reference import means as generator

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.distributions import noncentral_t, tails
from rsa_trial_cli.stats.inference import medians, spread
from rsa_trial_cli.stats.inference.mean_tests import of_mean
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.margin import Hypothesis
from rsa_trial_cli.stats.measures.mean_margin import against
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.measures.standardised_difference import STANDARDISERS, TAKEN
from rsa_trial_cli.stats.measures.standardised_variances import VARIANCES

DATA = Path(__file__).parent / "data" / "means"
PROBLEMS: list[dict[str, Any]] = json.loads(gzip.decompress((DATA / "problems.json.gz").read_bytes()))
LEVELS = sorted({problem["inputs"]["level"] for problem in PROBLEMS})
NEAR = 1e-10


def trials(problems: list[dict[str, Any]]) -> MeanTrials:
    rows = [problem["inputs"] for problem in problems]
    first, second = (
        Means.of(*([float(row[f"{name}{arm}"]) for row in rows] for name in ("mean", "sd", "n")))
        for arm in (1, 2)
    )
    return MeanTrials(first, second)


# key → how it is computed: measure, method, standard, field (a name, or a square of the standard error)
SMD = {"d": Standard(corrected=False), "metan": Standard(corrected=False, variance="metan")}
RAW_CONTROL, CONTROL = Standard("control", corrected=False), Standard("control")
PLAIN = Standard()
KEYS: dict[str, tuple[str, str | None, Standard, str]] = {
    "md": ("md", None, PLAIN, "estimate"),
    **{
        f"{tag}_{key}": ("md", tag, PLAIN, field)
        for tag in ("welch", "student", "z")
        for key, field in (
            ("se", "se"),
            ("df", "df"),
            ("t", "statistic"),
            ("low", "low"),
            ("high", "high"),
            ("p", "p_value"),
        )
    },
    "var_welch": ("md", "welch", PLAIN, "variance"),
    "var_student": ("md", "z-pooled", PLAIN, "variance"),
    "sd_pooled": ("smd", None, PLAIN, "sd_pooled"),
    "d": ("smd", None, SMD["d"], "estimate"),
    "j": ("smd", None, PLAIN, "correction_j"),
    "g": ("smd", None, PLAIN, "estimate"),
    "j_approx": ("smd", None, Standard(variance="revman"), "correction_j"),
    "g_approx": ("smd", None, Standard(variance="revman"), "estimate"),
    **{
        f"g_var_{name}": ("smd", None, Standard(variance=name), "variance")
        for name in VARIANCES["pooled", True]
    },
    "d_var_2n": ("smd", None, SMD["d"], "variance"),
    "d_var_2m": ("smd", None, SMD["metan"], "variance"),
    **{
        f"g_{name}_{key}": ("smd", "normal", Standard(variance=name), field)
        for name in ("ls", "ub", "ls2", "revman")
        for key, field in (("low", "low"), ("high", "high"), ("p", "p_value"))
        if (name, key) != ("ls2", "p")
    },
    "nct_t": ("smd", None, PLAIN, "statistic"),
    "nct_low": ("smd", None, PLAIN, "low"),
    "nct_high": ("smd", None, PLAIN, "high"),
    "d_average": ("smd", "bonett", SMD["d"], "estimate"),
    "smdh": ("smd", "bonett", PLAIN, "estimate"),
    "smdh_var_ls": ("smd", "normal", Standard("average"), "variance"),
    "smdh_var_ls2": ("smd", "normal", Standard("average", variance="ls2"), "variance"),
    "smdh_low": ("smd", "normal", Standard("average"), "low"),
    "smdh_high": ("smd", "normal", Standard("average"), "high"),
    "bonett_var": ("smd", None, Standard("average"), "variance"),
    "bonett_low": ("smd", "bonett", PLAIN, "low"),
    "bonett_high": ("smd", "bonett", PLAIN, "high"),
    "glass_delta": ("smd", None, RAW_CONTROL, "estimate"),
    "glass_j": ("smd", None, CONTROL, "correction_j"),
    "glass_corrected": ("smd", None, CONTROL, "estimate"),
    "glass_var_ls": ("smd", "normal", CONTROL, "variance"),
    "glass_var_smd1h": ("smd", "normal", Standard("control", variance="unequal"), "variance"),
    "glass_var_stata": ("smd", "normal", RAW_CONTROL, "variance"),
    "glass_nct_low": ("smd", None, CONTROL, "low"),
    "glass_nct_high": ("smd", None, CONTROL, "high"),
    "rom": ("rom", None, PLAIN, "estimate"),
    "log_rom": ("rom", None, PLAIN, "log_estimate"),
    "rom_var_ls": ("rom", None, PLAIN, "variance"),
    "rom_low": ("rom", None, PLAIN, "low"),
    "rom_high": ("rom", None, PLAIN, "high"),
    "rom_p": ("rom", None, PLAIN, "p_value"),
    **{
        f"fieller_{tag}_{end}": ("rom", method, PLAIN, end)
        for tag, method in (("welch", "fieller"), ("student", "fieller-student"))
        for end in ("low", "high")
    },
}
MADE: dict[tuple[object, ...], MeanEstimates] = {}


def estimated(level: str, measure: str, method: str | None, standard: Standard) -> MeanEstimates:
    """Of all problems of this level, once for all keys."""
    asked = level, measure, method, standard
    if asked not in MADE:
        of = trials([problem for problem in PROBLEMS if problem["inputs"]["level"] == level])
        MADE[asked] = MEANS[measure].estimate(of, method, float(level), standard=standard)
    return MADE[asked]


def agrees(found: float, wanted: str | None, name: str) -> None:
    """Within 1e-10; a P below the smallest double is one of ours that is as small."""
    if wanted is None:
        assert math.isnan(found), name
    elif abs(float(mp.mpf(wanted))) < 1e-290:
        assert 0 <= found < 1e-290, name
    else:
        assert found == pytest.approx(float(wanted), rel=NEAR, abs=0), name


@pytest.mark.parametrize("key", KEYS)
def test_each_value_of_the_reference_problems(key: str) -> None:
    measure, method, standard, name = KEYS[key]
    for level in LEVELS:
        made = estimated(level, measure, method, standard)
        values = made.se**2 if name == "variance" else getattr(made, name)
        problems = [problem for problem in PROBLEMS if problem["inputs"]["level"] == level]
        for found, problem in zip(values, problems, strict=True):
            wanted = problem["values"][key]
            if name in ("variance", "se") and problem["name"] == "sd0_both":
                wanted = None  # 0 there: no standard error that anything could be tested or weighed by
            agrees(float(found), wanted, f"{problem['name']}: {key}")


@pytest.mark.law
@pytest.mark.parametrize("method", ["welch", "student", "z"])
def test_one_sided_p_and_margins_of_the_reference_problems(method: str) -> None:
    md = MEANS["md"]
    for problem in PROBLEMS:
        of, values, margin = trials([problem]), problem["values"], float(problem["inputs"]["margin"])
        for side in ("greater", "less"):
            made = md.estimate(of, method, alternative=side)
            agrees(float(made.p_value[0]), values[f"{method}_p_{side}"], problem["name"])
        made = md.estimate(of, method)
        for key, hypothesis in (
            ("noninferior", Hypothesis(-margin)),
            ("nonsuperior", Hypothesis(margin)),
            ("tost", Hypothesis(margin, "equivalence")),
        ):
            p = against(md, made, hypothesis).p_value
            agrees(float(p[0]), values[f"{method}_p_{key}"], f"{problem['name']}: {key}")


def test_the_interval_of_each_arms_mean() -> None:
    for level in LEVELS:
        problems = [problem for problem in PROBLEMS if problem["inputs"]["level"] == level]
        of = trials(problems)
        for name, arm in (("arm1", of.treatment), ("arm2", of.control)):
            for found, end in zip(of_mean(arm, float(level)), ("low", "high"), strict=True):
                for value, sd, problem in zip(found, arm.sd, problems, strict=True):
                    if sd > 0:
                        agrees(float(value), problem["values"][f"{name}_{end}"], problem["name"])


def _df(x: dict[str, Any]) -> Any:
    return x["n1"] + x["n2"] - 2


def _of_error(se: Any, x: dict[str, Any]) -> dict[str, Any]:
    return {"se": se, "sd_pooled": spread.sd_of_error(se, x["n1"], x["n2"])}


def _around(x: dict[str, Any]) -> medians.Figures:
    nothing = np.array([np.nan])
    ends = [(x.get(low, nothing), x.get(high, nothing)) for low, high in (("q1", "q3"), ("min", "max"))]
    return medians.Figures(x["median"], ends[0], ends[1], x["n"])


def _combined(x: dict[str, Any]) -> dict[str, Any]:
    arms = [Means.of(*(x[f"{name}_{arm}"] for name in ("mean", "sd", "n"))) for arm in "ab"]
    no = np.array([False])
    made = spread.combined([spread.Converted(arm, ["given"], no, no) for arm in arms])
    assert made.source == ["2 subgroups combined"]
    return {name: getattr(made.arm, name) for name in ("mean", "sd")}


CONVERSIONS = {
    "se": lambda x: {"sd": spread.of_standard_error(x["se"], x["n"])},
    "ci_t": lambda x: {"sd": spread.of_interval(x["low"], x["high"], x["n"], float(x["level"][0]))},
    "ci_z": lambda x: {"sd": spread.of_normal_interval(x["low"], x["high"], x["n"], float(x["level"][0]))},
    "change_sd": lambda x: {"sd_change": spread.of_change(x["sd_baseline"], x["sd_final"], x["correlation"])},
    "correlation": lambda x: {
        "correlation": spread.correlation(x["sd_baseline"], x["sd_final"], x["sd_change"])
    },
    "combine": _combined,
    "median_range": lambda x: {
        "mean_luo": medians.luo_range(_around(x)),
        "mean_wan": medians.wan_range(_around(x)),
        "mean_hozo": medians.hozo_range(_around(x)),
        "sd_wan": medians.sd_of_range(_around(x)),
    },
    "median_iqr": lambda x: {
        "mean_luo": medians.luo_quartiles(_around(x)),
        "mean_wan": medians.wan_quartiles(_around(x)),
        "sd_wan": medians.sd_of_quartiles(_around(x)),
        "sd_cochrane": medians.cochrane_sd(_around(x)),
    },
    "five_numbers": lambda x: {
        "mean_luo": medians.luo_five(_around(x)),
        "mean_wan": medians.wan_five(_around(x)),
        "sd_wan": medians.sd_of_both(_around(x)),
        "sd_shi": medians.shi_five(_around(x)),
    },
    "md_t": lambda x: _of_error(spread.of_t(x["md"], x["t"]), x),
    "md_p": lambda x: (
        {"t": spread.t_of_p(x["p"], _df(x))}
        | _of_error(spread.of_t(x["md"], spread.t_of_p(x["p"], _df(x))), x)
    ),
    "md_ci_t": lambda x: _of_error(spread.of_limits(x["low"], x["high"], _df(x), float(x["level"][0])), x),
}


def test_conversions() -> None:
    """Values computed at 50 digits without this package, by formulas whose sources stand in spread.py."""
    rows = json.loads((DATA / "conversions.json").read_text())
    assert {row["kind"] for row in rows} == {*CONVERSIONS}
    for row in rows:
        x = {key: np.array([value], float) for key, value in row.items() if isinstance(value, int | float)}
        found = CONVERSIONS[row["kind"]](x)
        assert {*found} == {key for key, value in row.items() if isinstance(value, str)} - {"id", "kind"}
        for key, value in found.items():
            agrees(float(value[0]), row[key], f"{row['id']} {key}")


SAMPLE = [p for p in PROBLEMS if p["name"] in ("seed_like_cells", "d_0.8_n_20", "level_99", "small_34")]


def as_generated(problem: dict[str, Any], *, exact: bool) -> None:
    for key, value in generator.solved(problem["inputs"], exact=exact).items():
        wanted = problem["values"].get(key)
        if wanted is not None and value is not None:
            assert abs(value - mp.mpf(wanted)) <= mp.mpf(10) ** -15 * abs(mp.mpf(wanted)), key


@pytest.mark.law
@pytest.mark.parametrize("problem", SAMPLE[:2], ids=lambda p: p["name"])
def test_the_generator_makes_the_reference_values(problem: dict[str, Any]) -> None:
    as_generated(problem, exact=False)


@pytest.mark.slow
@pytest.mark.parametrize("problem", SAMPLE, ids=lambda p: p["name"])
def test_the_generator_makes_every_reference_value(problem: dict[str, Any]) -> None:
    as_generated(problem, exact=True)


@pytest.mark.law
@pytest.mark.parametrize(("t", "df", "ncp"), [(2.0, 7.0, 1.0), (-0.5, 3.0, 2.0), (30.0, 50.0, 25.0)])
def test_both_tails_of_noncentral_t(t: float, df: float, ncp: float) -> None:
    below, above = (float(x[0]) for x in noncentral_t.tails(*(np.array([x]) for x in (t, df, ncp))))
    wanted = generator.lower_noncentral(mp.mpf(t), mp.mpf(df), mp.mpf(ncp))
    assert below == pytest.approx(float(wanted), rel=1e-11)
    assert above == pytest.approx(float(1 - wanted), rel=1e-11)


@pytest.mark.parametrize("df", [99_999.0, 100_001.0, 2e9])
def test_p_of_many_df(df: float) -> None:
    """Beside the incomplete beta function at 40 digits."""
    for t in (0.5, 1.96, 8.0):
        found = float(tails.t_p_value(np.array([t]), np.array([df]))[0])
        wanted = 2 * generator.upper_t(mp.mpf(t), mp.mpf(df)) if df < 1e6 else None
        normal = math.erfc(t / math.sqrt(2)) * (1 + 1e-8)
        assert found == pytest.approx(float(wanted) if wanted else normal, rel=1e-11 if wanted else 1e-7)


# ---- laws, over every method that is registered

RNG = np.random.default_rng(20)
K = 24
SOME = MeanTrials(
    Means.of(RNG.uniform(2, 6, K), RNG.uniform(0.5, 2, K), RNG.integers(3, 60, K)),
    Means.of(RNG.uniform(2, 6, K), RNG.uniform(0.5, 2, K), RNG.integers(3, 60, K)),
)
EVERY = [
    (key, method, Standard(kind))
    for key, measure in MEANS.items()
    for method in measure.methods
    for kind in (TAKEN[method] if key == "smd" else (None,))
]


def changed(factor: float = 1.0, shift: float = 0.0, *, swap: bool = False) -> MeanTrials:
    first, second = (
        Means(mean=arm.mean * factor + shift, sd=arm.sd * factor, n=arm.n)
        for arm in (SOME.treatment, SOME.control)
    )
    return MeanTrials(second, first) if swap else MeanTrials(first, second)


def figures(made: MeanEstimates) -> np.ndarray:
    return np.stack([made.estimate, made.low, made.high, made.p_value])


@pytest.mark.law
@pytest.mark.parametrize(("key", "method", "standard"), EVERY)
def test_laws_of_swap_scale_and_shift(key: str, method: str, standard: Standard) -> None:
    measure = MEANS[key]

    def of(trials: MeanTrials) -> np.ndarray:
        return figures(measure.estimate(trials, method, standard=standard))

    here = of(SOME)
    scaled = of(changed(8.0))
    unit = 8.0 if key == "md" else 1.0
    assert np.allclose(scaled[:3], here[:3] * unit, rtol=1e-11, equal_nan=True)
    assert np.allclose(scaled[3], here[3], rtol=1e-9, equal_nan=True)
    if key != "rom":
        assert np.allclose(of(changed(shift=16.0)), here, rtol=1e-9, atol=1e-12, equal_nan=True)
    if standard.standardiser != "control":
        there = of(changed(swap=True))
        turned = 1 / there[[0, 2, 1]] if key == "rom" else -there[[0, 2, 1]]
        if "fieller" not in method:  # whose ends change with the arm that is divided by, if P does not
            assert np.allclose(turned, here[:3], rtol=1e-9, atol=1e-12, equal_nan=True)
        assert np.allclose(there[3], here[3], rtol=1e-9, equal_nan=True)


@pytest.mark.law
@pytest.mark.parametrize(("key", "method", "standard"), EVERY)
def test_the_interval_includes_no_effect_where_p_is_large(key: str, method: str, standard: Standard) -> None:
    measure = MEANS[key]
    for level in (0.5, 0.9, 0.95):
        made = measure.estimate(SOME, method, level, standard=standard)
        known = ~np.isnan(made.low + made.high)
        inside = (made.low <= measure.null) & (measure.null <= made.high)
        assert known.sum() > K / 2
        assert ((made.p_value >= 1 - level) == inside)[known].all()


@pytest.mark.law
@pytest.mark.parametrize(("key", "method", "standard"), EVERY)
def test_a_limit_is_a_margin_of_p_alpha_half(key: str, method: str, standard: Standard) -> None:
    measure = MEANS[key]
    if method == "nct-j":
        return  # its limits are not those of a test
    made = measure.estimate(SOME, method, 0.9, standard=standard)
    for at in range(4):
        for limit in (made.low[at], made.high[at]):
            if math.isnan(limit) or limit == measure.null or (key == "rom" and limit <= 0):
                continue
            one = measure.estimate(
                MeanTrials(SOME.treatment[at : at + 1], SOME.control[at : at + 1]),
                method,
                0.9,
                standard=standard,
            )
            test = measure.tests[str(one.interval.test)]
            _, asked = measure.settled(method, standard)
            tails = test(one.trials.treatment, one.trials.control, float(limit), asked)
            assert min(tails[2][0], tails[3][0]) == pytest.approx(0.05, rel=1e-8)


@pytest.mark.parametrize(("key", "method", "standard"), EVERY)
def test_a_batch_is_as_one_at_a_time(key: str, method: str, standard: Standard) -> None:
    made = figures(MEANS[key].estimate(SOME, method, standard=standard))
    for at in (0, 7, K - 1):
        rows = slice(at, at + 1)
        one = MeanTrials(SOME.treatment[rows], SOME.control[rows])
        alone = figures(MEANS[key].estimate(one, method, standard=standard))
        assert np.array_equal(alone[:, 0], made[:, at], equal_nan=True)


@pytest.mark.law
def test_more_participants_in_both_arms_never_widen() -> None:
    """In one arm they may: Welch's df fall towards those of the small arm."""
    for key, method, standard in EVERY:
        widths = []
        for times in (1, 2, 8):
            first, second = (
                Means(mean=a.mean, sd=a.sd, n=a.n * times) for a in (SOME.treatment, SOME.control)
            )
            made = MEANS[key].estimate(MeanTrials(first, second), method, standard=standard)
            widths.append(made.high - made.low)
        known = ~np.isnan(widths[0])
        assert (widths[0][known] > widths[1][known]).all(), (key, method)
        assert (widths[1][known] > widths[2][known]).all(), (key, method)


def test_equal_sds_and_sizes_make_one_test_of_welchs_and_students() -> None:
    arm = SOME.treatment
    other = Means(mean=SOME.control.mean, sd=arm.sd, n=arm.n)
    welch, student = (MEANS["md"].estimate(MeanTrials(arm, other), method) for method in ("welch", "student"))
    assert np.allclose(figures(welch), figures(student), rtol=1e-12)


def test_what_cannot_be_an_arm() -> None:
    good = Means.of(1, 1, 10)
    for bad in (Means.of(1, -1, 10), Means.of(1, 1, 1), Means.of(1, 1, 2.5), Means.of(math.inf, 1, 10)):
        with pytest.raises(InputError, match="treatment arm"):
            MeanTrials(bad, good)
        with pytest.raises(InputError, match="control arm"):
            MeanTrials(good, bad)


def test_both_sds_0() -> None:
    of = MeanTrials(Means.of(3, 0, 10), Means.of(4, 0, 12))
    for key, measure in MEANS.items():
        made = measure.estimate(of)
        assert made.status[0] == "not_estimable"
        assert np.isnan([made.low[0], made.high[0], made.se[0], made.p_value[0]]).all()
        assert math.isnan(made.estimate[0]) == (key == "smd")
        assert "SD 0 in both arms" in made.note[0]


def test_means_that_have_no_ratio() -> None:
    for pair in ((-1, 2), (2, 0), (-3, -4)):
        made = MEANS["rom"].estimate(MeanTrials(*(Means.of(mean, 1, 10) for mean in pair)))
        assert (made.status[0], made.note[0]) == ("not_estimable", "a ratio needs both means above 0")


@pytest.mark.parametrize("kind", STANDARDISERS)
def test_every_standardiser_has_an_interval_of_its_own(kind: str) -> None:
    made = MEANS["smd"].estimate(SOME, standard=Standard(kind))
    assert made.standardiser == kind
    assert made.method == STANDARDISERS[kind].method


def test_what_does_not_go_together() -> None:
    smd = MEANS["smd"]
    with pytest.raises(InputError, match="nct is not one for --standardiser average"):
        smd.estimate(SOME, "nct", standard=Standard("average"))
    with pytest.raises(InputError, match="--variance metan is not one for pooled SDs with correction"):
        smd.estimate(SOME, standard=Standard(variance="metan"))
