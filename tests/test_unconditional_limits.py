"""Exact unconditional limits: published figures, brute force on small tables, and laws.

The brute force shares nothing with the package: restricted risks by bisection of the likelihood's slope, all
tables one by one, and the supremum on a dense grid of the risks that have the effect.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from click.testing import Result
from strategies import many

from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.inference import effect_paths
from rsa_trial_cli.stats.inference import score as core_score
from rsa_trial_cli.stats.inference.effect_paths import Sizes
from rsa_trial_cli.stats.measures.margin import TYPES, Hypothesis, estimate
from rsa_trial_cli.stats.measures.measure import Estimates

pytestmark = pytest.mark.law


Run = Callable[..., Result]
METHODS = [(m, name) for m in ("rd", "rr") for name, made in MEASURES[m].methods.items() if made.largest_arm]
N = (3, 2)  # participants of the arms of which every table is tried
LONG = pytest.mark.slow  # seconds a table
QUICKER = [pytest.param(*pair, marks=LONG if pair[1] == "agresti-min" else ()) for pair in METHODS]

PUBLISHED = [
    # SAS and StatXact, as the tests of R's exact2x2 quote them
    ("rd", "santner-snell", (24, 61, 10, 35), "-0.1016 0.3079"),
    pytest.param("rd", "chan-zhang", (24, 61, 10, 35), "-0.0992 0.2949", marks=LONG),
    ("rd", "santner-snell", (9, 11, 4, 12), "0.0683 0.7923"),
    ("rd", "chan-zhang", (9, 11, 4, 12), "0.0616 0.7968"),
    # Fagerland, Lydersen & Laake 2015, Stat Methods Med Res 24:224, table of 7/34 v 1/34
    ("rd", "chan-zhang", (7, 34, 1, 34), "0.019 0.36"),
    pytest.param("rd", "agresti-min", (7, 34, 1, 34), "0.024 0.35", marks=LONG),
]


@pytest.mark.parametrize(("measure", "method", "counts", "printed"), PUBLISHED)
def test_published_limits(measure: str, method: str, counts: tuple[int, ...], printed: str) -> None:
    made = MEASURES[measure].estimate(Trials.of(*counts), method)
    for got, text in zip((made.low[0], made.high[0]), printed.split(), strict=True):
        assert got == pytest.approx(float(text), abs=0.5001 * 10.0 ** -len(text.partition(".")[2]))


def test_published_limits_of_a_ratio() -> None:
    # SAS: 1.0964 to 10.8647 of 9/11 v 4/12, whose search stops two units of the last digit short
    made = MEASURES["rr"].estimate(Trials.of(9, 11, 4, 12), "chan-zhang")
    assert [made.low[0], made.high[0]] == pytest.approx([1.0964, 10.8647], abs=1e-4)


@cache
def tables(n1: int, n2: int) -> Trials:
    """Every table of these arms."""
    x1, x2 = np.array(list(product(range(n1 + 1), range(n2 + 1)))).T
    return Trials.of(x1, n1, x2, n2)


@cache
def estimated(measure: str, method: str, sizes: tuple[int, int] = N, level: float = 0.95) -> Estimates:
    return MEASURES[measure].estimate(tables(*sizes), method, level)


# brute force


def restricted_second(x1: np.ndarray, x2: np.ndarray, n: tuple[int, int], measure: str, theta: float):
    """p₂ where the likelihood along p₁ − p₂ = θ, or p₁ = θp₂, is largest."""
    rd = measure == "rd"
    low = np.full(x1.shape, max(0.0, -theta) if rd else 0.0)
    high = np.full(x1.shape, min(1.0, 1 - theta) if rd else min(1.0, 1 / theta))
    for _ in range(60):
        p2 = 0.5 * (low + high)
        p1 = p2 + theta if rd else theta * p2
        with np.errstate(all="ignore"):
            slope = (
                (x1 / p1 - (n[0] - x1) / (1 - p1)) * (1 if rd else theta) + x2 / p2 - (n[1] - x2) / (1 - p2)
            )
        low, high = np.where(slope > 0, p2, low), np.where(slope > 0, high, p2)
    return 0.5 * (low + high)


def score(x1: np.ndarray, x2: np.ndarray, n: tuple[int, int], measure: str, theta: float) -> np.ndarray:
    p2 = restricted_second(x1, x2, n, measure, theta)
    factor = 1.0 if measure == "rd" else theta
    p1 = p2 + theta if measure == "rd" else theta * p2
    apart = x1 / n[0] - factor * x2 / n[1] - (theta if measure == "rd" else 0)
    variance = p1 * (1 - p1) / n[0] + factor**2 * p2 * (1 - p2) / n[1]
    return np.where(np.abs(apart) < 1e-12, 0, apart / np.sqrt(np.maximum(variance, 1e-300)))


def greatest(region: np.ndarray, n: tuple[int, int], measure: str, theta: float) -> float:
    """The largest probability of a set of tables over the risks with this effect, on a grid of 1001."""
    ends = (max(0.0, -theta), min(1.0, 1 - theta)) if measure == "rd" else (0.0, min(1.0, 1 / theta))
    p2 = np.linspace(*ends, 1001)
    p1 = np.clip(p2 + theta if measure == "rd" else theta * p2, 0, 1)
    chances = [
        np.array([math.comb(size, x) * p**x * (1 - p) ** (size - x) for x in range(size + 1)])
        for size, p in zip(n, (p1, p2), strict=True)
    ]
    return float(np.einsum("ap,ac,cp->p", chances[0], region.astype(float), chances[1]).max())


def p_value(measure: str, method: str, table: tuple[int, int], n: tuple[int, int], theta: float) -> float:
    """P of "the effect is not above θ" by one tail, or of the two tails together (Agresti–Min)."""
    x1, x2 = np.meshgrid(np.arange(n[0] + 1.0), np.arange(n[1] + 1.0), indexing="ij")
    if method == "santner-snell":
        rise = x1 * n[1] - x2 * n[0]
        if measure == "rr":
            rise = np.where(x1 + x2 > 0, rise / np.maximum(x1 * n[1] + x2 * n[0], 1), -2.0)
    else:
        rise = score(x1, x2, n, measure, theta)
    if method == "agresti-min":
        rise = np.abs(rise)
    return greatest(rise >= rise[table] - 1e-9, n, measure, theta)


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method"), QUICKER)
@pytest.mark.parametrize("table", [(2, 1), (3, 0)])
def test_limits_by_brute_force(measure: str, method: str, table: tuple[int, int]) -> None:
    """Nothing below the lower limit is accepted, and the limit itself, or what is next to it, is."""
    n, made = N, estimated(measure, method)
    at = table[0] * (N[1] + 1) + table[1]
    low, alpha = float(made.low[at]), 0.05 if method == "agresti-min" else 0.025
    start = MEASURES[measure].bounds[0]
    if low == start:
        assert measure == "rr" and table[0] == 0
        return
    below = low - np.geomspace(1e-7, 1 - 1e-9, 12) * (low - start)
    for theta in below:
        assert p_value(measure, method, table, n, float(theta)) <= alpha + 1e-8, theta
    beside = [p_value(measure, method, table, n, low + step) for step in (0, 1e-9)]
    assert max(beside) > alpha - 1e-6


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method"), QUICKER)
@pytest.mark.parametrize("level", [0.95])
def test_coverage_is_never_below_the_level(measure: str, method: str, level: float) -> None:
    """The sum over all tables whose interval holds the effect, on a grid of both risks."""
    made = estimated(measure, method, N, level)
    risks = np.linspace(0.01, 0.99, 50)
    p1, p2 = (grid.ravel()[:, None] for grid in np.meshgrid(risks, risks))
    theta = p1 - p2 if measure == "rd" else p1 / p2
    x1, x2 = made.treatment_events, made.control_events
    weight = np.array(
        [math.comb(N[0], int(a)) * math.comb(N[1], int(c)) for a, c in zip(x1, x2, strict=True)]
    )
    chance = weight * p1**x1 * (1 - p1) ** (N[0] - x1) * p2**x2 * (1 - p2) ** (N[1] - x2)
    held = (made.low - 1e-12 <= theta) & (theta <= made.high + 1e-12)
    coverage = (chance * held).sum(axis=1)
    assert coverage.min() >= level - 1e-9
    above, below = (
        (chance * (made.low - 1e-12 > theta)).sum(axis=1),
        (chance * (made.high + 1e-12 < theta)).sum(axis=1),
    )
    if method != "agresti-min":
        assert max(above.max(), below.max()) <= (1 - level) / 2 + 1e-9


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_an_effect_is_excluded_where_it_lies_beyond_the_limits(measure: str, method: str) -> None:
    made, record = estimated(measure, method), MEASURES[measure]
    for truth in (-0.35, 0.1, 0.8) if measure == "rd" else (0.05, 1.3, 4.0, 0.0, math.inf):
        with np.errstate(all="ignore"):
            above, below = record.methods[method].excludes(*tables(*N).arms, 0.95, np.float64(truth))
        assert np.array_equal(above, made.low > truth)
        assert np.array_equal(below, made.high < truth)


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method"), QUICKER)
def test_laws_of_every_interval(measure: str, method: str) -> None:
    here, record = estimated(measure, method), MEASURES[measure]
    there = record.estimate(Trials(tables(*N).control, tables(*N).treatment), method)
    with np.errstate(divide="ignore"):
        turned = (-there.high, -there.low) if measure == "rd" else (1 / there.high, 1 / there.low)
    assert np.allclose(here.low, turned[0], rtol=1e-12, atol=0)
    assert np.allclose(here.high, turned[1], rtol=1e-12, atol=0)
    defined = ~np.isnan(here.estimate)
    assert np.all((here.low <= here.estimate)[defined] & (here.estimate <= here.high)[defined])
    assert not np.isnan(here.low + here.p_value).any()
    excluded = (here.low > record.null) | (here.high < record.null)
    # the hull may hold a null that is rejected, and never misses one that is not
    assert not np.any(excluded & (here.p_value > 0.05 + 1e-9))
    wide = estimated(measure, method, N, 0.99)
    assert np.all((wide.low <= here.low + 1e-12) & (wide.high >= here.high - 1e-12))


@pytest.mark.slow
@pytest.mark.parametrize("method", [name for measure, name in METHODS if measure == "rd"])
def test_relabelled_outcome_turns_the_difference(method: str) -> None:
    here = estimated("rd", method)
    relabelled = Trials(*(arm.relabelled() for arm in tables(*N).arms))
    there = MEASURES["rd"].estimate(relabelled, method)
    assert np.allclose(here.low, -there.high, rtol=0, atol=1e-11)
    assert np.allclose(here.high, -there.low, rtol=0, atol=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["rd", "rr"])
def test_agresti_min_is_mostly_the_shorter(measure: str) -> None:
    one, two = estimated(measure, "agresti-min"), estimated(measure, "chan-zhang")
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log if measure == "rr" else np.asarray
        width = [change(made.high) - change(made.low) for made in (one, two)]
    finite = np.isfinite(width[0]) & np.isfinite(width[1])
    assert np.mean((width[0] <= width[1] + 1e-9)[finite]) > 0.8


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_a_trial_is_the_same_alone_and_in_a_batch(measure: str, method: str) -> None:
    batch = many(5, 5, 9)
    whole = MEASURES[measure].estimate(batch, method)
    for at in (0, 4):
        row = slice(at, at + 1)
        alone = MEASURES[measure].estimate(Trials(batch.treatment[row], batch.control[row]), method)
        assert (alone.low.tobytes(), alone.high.tobytes()) == (
            whole.low[row].tobytes(),
            whole.high[row].tobytes(),
        )


@pytest.mark.parametrize("key", ["rd", "rr"])
def test_the_score_is_that_of_the_restricted_estimates(key: str) -> None:
    """The closed form against the multiplier of score.py, and its order: falls in θ, x₂; rises in x₁."""
    effect, paths = {
        "rd": (effect_paths.RISK_DIFFERENCE, core_score.RISK_DIFFERENCE),
        "rr": (effect_paths.RISK_RATIO, core_score.RISK_RATIO),
    }[key]
    rng = np.random.default_rng(3)
    for n1, n2 in (N, (40, 9), (101, 100), (1, 7)):
        x1, x2 = (
            grid.ravel().astype(float) for grid in np.meshgrid(range(n1 + 1), range(n2 + 1), indexing="ij")
        )
        here, there = (
            (1 - 3e-9, 1 + 1e-9)
            if n2 == 7 and key == "rr"
            else np.sort(rng.uniform(-0.9, 0.9, 2) if key == "rd" else np.exp(rng.normal(0, 1, 2)))
        )
        with np.errstate(all="ignore"):
            z, lower = (effect.score(x1, x2, Sizes(n1, n2), np.full_like(x1, at)) for at in (here, there))
            first, second = paths.at(Arm.of(x1, n1), Arm.of(x2, n2), np.full_like(x1, here))
        factor = 1.0 if key == "rd" else here
        variance = first.p * first.q / n1 + factor**2 * second.p * second.q / n2
        apart = x1 / n1 - factor * x2 / n2 - (here if key == "rd" else 0)
        inside = (variance > 0) & (first.p > 1e-9) & (second.p > 1e-9)
        assert z[inside] == pytest.approx(apart[inside] / np.sqrt(variance[inside]), rel=1e-9, abs=1e-9)
        grid = z.reshape(n1 + 1, n2 + 1)
        assert np.all(np.diff(grid, axis=0) > -1e-12)
        assert np.all(np.diff(grid, axis=1) < 1e-12)
        assert np.all(lower <= z + 1e-12)


@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_an_arm_that_is_too_large_is_refused_by_name(run: Run, measure: str, method: str) -> None:
    made = MEASURES[measure].methods[method]
    most = made.largest_arm
    refused = run(f"{measure} 3/{most + 1} 5/10 -m {method}")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert (
        f"{made.title} is computed up to {most} participants an arm, not {most + 1} v 10." in refused.stderr
    )
    text = f"study,e1,n1,e0,n0\nbig,3,{most + 1},5,10\nsmall,3,4,1,4\n"
    rows = json.loads(run(f"{measure} -m {method} -f json", input=text).stdout)
    assert [row["low"] is None for row in rows] == [True, False]
    assert f"limits are computed up to {most} participants an arm" in rows[0]["note"]


@pytest.mark.parametrize(("measure", "method"), QUICKER)
def test_edges(measure: str, method: str) -> None:
    trials = Trials.of([0, 5, 0, 5, np.nan, 1], [5, 5, 5, 5, 5, 1], [0, 4, 4, 0, 2, 0], [4, 4, 4, 4, 4, 1])
    made = MEASURES[measure].estimate(trials, method)
    assert made.status[4] == "not_estimable"
    if measure == "rd":
        assert np.all(np.isfinite(np.delete(made.low, 4)))
        assert (made.low[2], made.high[3]) == (-1.0, 1.0)
    else:
        assert list(made.low[[0, 2]]) == [0, 0]
        assert list(made.high[[0, 3, 5]]) == [math.inf] * 3
        assert made.low[3] > 0


def test_a_jump_at_no_effect_is_met() -> None:
    """3/3 v 0/2: its mirror image is as extreme from 1 on, where P jumps above α."""
    made = MEASURES["rr"].estimate(Trials.of(3, 3, 0, 2), "agresti-min")
    assert made.low[0] == pytest.approx(1, abs=1e-11)
    assert math.isinf(made.high[0])


# a margin

MARGINAL = [(m, name) for m, name in METHODS if MEASURES[m].methods[name].margin_test]


@pytest.mark.parametrize(("measure", "method"), MARGINAL)
@pytest.mark.parametrize("margin", [-0.3, 0.2])
def test_p_against_a_margin_by_brute_force(measure: str, method: str, margin: float) -> None:
    """Every table of the arms; a margin above no effect is one below it with the arms exchanged."""
    at = margin if measure == "rd" else 1 + margin
    made = estimate(MEASURES[measure], Hypothesis(at), tables(*N), method)
    assert made.test == made.own_test
    for row, table in enumerate(product(range(N[0] + 1), range(N[1] + 1))):
        n, theta = N, at
        if margin > 0:
            table, n, theta = table[::-1], N[::-1], MEASURES[measure].mirrored(at)
        wanted = p_value(measure, method, table, n, theta)
        assert made.p_value[row] == pytest.approx(wanted, rel=1e-4), table  # the grid is 1/1000 of a risk
        assert made.p_value[row] >= wanted - 1e-12


@pytest.mark.parametrize(("measure", "method"), MARGINAL)
def test_a_margin_outside_the_interval_is_rejected(measure: str, method: str) -> None:
    """One that is rejected lies outside, or in a hole of the set whose hull the interval is: said then."""
    every, rejected = Trials.of([9, 3, 12, 0, 3], [9, 3, 15, 3, 3], [1, 5, 12, 1, 1], [9, 150, 15, 4, 4]), 0
    for at, kind in zip((-0.6, 0.4, 0.4), TYPES, strict=True):
        hypothesis = Hypothesis(at if measure == "rd" else 1 + at, kind)
        made = estimate(MEASURES[measure], hypothesis, every, method, 0.8)
        beyond = np.ones(len(made), bool)
        for to, margin in hypothesis.sides(MEASURES[measure]):
            beyond &= made.low > margin if to == "greater" else made.high < margin
        assert np.all(made.p_value[beyond] <= 0.1 + 1e-9)
        apart = (made.p_value < 0.1) & ~beyond
        assert all("fall on different sides" in note for note in made.note[apart])
        rejected += beyond.sum()
    assert rejected


def test_published_p_against_a_margin() -> None:
    # Rodary, Com-Nougué & Tournade 1989 by Chan 1998, Stat Med 17:1403: 0.0017. R's EC (Hawila & Berg 2021)
    # gives 0.02271896 of 5/6 v 2/6 at −0.12 without the table 4/6 v 1/6, whose score is the same: with it
    # p(1 − p)-weights add up to 0.0303674853294 (fractions).
    for counts, at, wanted in (
        ((83, 88, 69, 76), -0.1, 0.0016960208385),
        ((5, 6, 2, 6), -0.12, 0.0303674853294),
    ):
        made = estimate(MEASURES["rd"], Hypothesis(at), Trials.of(*counts), "chan-zhang")
        assert made.p_value[0] == pytest.approx(wanted, rel=1e-10)


def test_agresti_min_has_no_one_sided_test_and_says_so(run: Run) -> None:
    text = run("rd 9/11 4/12 -m agresti-min --margin -0.1").stdout
    assert "Chan–Zhang exact test, one-sided against −10 points (no test matches this interval)" in " ".join(
        text.split()
    )


def test_a_table_too_large_for_an_exact_test_of_a_margin(run: Run) -> None:
    refused = run("rd 300/3000 350/3000 --margin -0.1 --test chan-zhang")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "Chan–Zhang exact is computed up to n₁·n₂ = 4,000,000, not 9,000,000." in refused.stderr


def test_all_methods_leaves_out_what_takes_long(run: Run) -> None:
    for measure in ("rd", "rr", "nnt"):
        made = {record["method"] for record in json.loads(run(f"{measure} 7/34 1/34 -A -f json").stdout)}
        left = {name for name, method in MEASURES[measure].methods.items() if method.largest_arm}
        assert left and not made & left
        assert made | left == {*MEASURES[measure].methods}


def test_levels_in_order() -> None:
    made = [
        MEASURES["rd"].estimate(Trials.of(7, 9, 2, 8), "chan-zhang", level) for level in (0.5, 0.9, 0.999)
    ]
    assert all(one.low[0] > two.low[0] and one.high[0] < two.high[0] for one, two in pairwise(made))
