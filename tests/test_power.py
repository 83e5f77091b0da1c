"""Power, sample size and detectable risk: references, published examples, laws and brute force."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from reference import plans
from reference.arithmetic import exact

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.distributions.binomial import supremum_over_risk
from rsa_trial_cli.stats.distributions.bivariate_normal import both_reject
from rsa_trial_cli.stats.planning.approximations import METHODS, Margin
from rsa_trial_cli.stats.planning.exact import barnard, boschloo, fisher
from rsa_trial_cli.stats.planning.expected_width import expected_width
from rsa_trial_cli.stats.planning.question import Question
from rsa_trial_cli.stats.planning.rejection_regions import (
    FISHERS_P,
    MINUS_Z,
    Design,
    Ranking,
    Score,
    largest_region,
)

PLANS = json.loads((Path(__file__).parent / "data" / "power.json").read_text())
APPROXIMATE = {
    "normal_pooled": "normal",
    "normal_unpooled": "unpooled",
    "normal_pooled_cc": "continuity",
    "arcsine": "arcsine",
}
EXACT = {
    "fisher_minlike": "fisher",
    "fisher_one_sided": "fisher",
    "fisher_central": "fisher-central",
    "pearson": "pearson",
    "n_minus_1": "n-1",
    "yates": "yates",
    "boschloo_minlike": "boschloo",
    "boschloo_one_sided": "boschloo",
}
AGAINST = {"farrington_manning": "farrington-manning", "unpooled_wald": "wald"}
EXACT_METHODS = [name for name, method in METHODS.items() if method.exact]
ALTERNATIVES = ["two-sided", "greater", "less"]


def of(kind: str) -> list:
    return [pytest.param(plan, id=plan["id"]) for plan in PLANS if plan["type"] == kind]


def numbers(plan: dict, *names: str) -> list[float]:
    return [float(plan[name]) for name in names]


def asked(plan: dict, method: str, **more: object) -> Question:
    towards = "greater" if float(plan["p1"]) > float(plan["p2"]) else "less"
    alternative = "two-sided" if plan["sides"] == 2 else towards
    return Question(method, float(plan["alpha"]), alternative, **more)


def near(value: str | float, relative: float) -> object:
    return pytest.approx(float(value), rel=relative)


# the reference


@pytest.mark.parametrize("plan", of("power"))
def test_power_is_the_references(plan: dict) -> None:
    at = (*numbers(plan, "p1", "p2"), plan["n1"], plan["n2"])
    for key, method in APPROXIMATE.items():
        made = asked(plan, method).power(*at)
        assert made.power[0] == near(plan["approx"][key], 1e-12), key
        if f"{key}_both_tails" in plan["approx"]:
            assert made.power_both_tails[0] == near(plan["approx"][f"{key}_both_tails"], 1e-12), key
    for key in EXACT.keys() & plan.get("exact", {}).keys():
        for sized in (False, True):
            made = asked(plan, EXACT[key], sized=sized).power(*at)
            relative = 1e-8 if key.startswith("boschloo") else 1e-10
            assert made.power[0] == near(plan["exact"][key], relative), key
    if plan.get("exact", {}).get("fisher_central_right_direction") and plan["p1"] != plan["p2"]:
        towards = "greater" if at[0] > at[1] else "less"
        made = Question("fisher-central", float(plan["alpha"]) / 2, towards).power(*at)
        assert made.power[0] == near(plan["exact"]["fisher_central_right_direction"], 1e-10)


@pytest.mark.parametrize("plan", of("n"))
def test_size_is_the_references(plan: dict) -> None:
    for key, method in APPROXIMATE.items():
        question, wanted = asked(plan, method), plan["approx"][key]
        made = question.size(*numbers(plan, "p1", "p2", "power", "ratio"))
        assert made.n_real[0] == near(wanted["n1_real"], 1e-12)
        assert (made.treatment_n[0], made.control_n[0]) == (wanted["n1"], wanted["n2"])
        if f"{key}_both_tails" in plan["approx"]:
            sizes = numbers(plan["approx"][f"{key}_both_tails"], "n1_real", "n2_real")
            both = question.power(*numbers(plan, "p1", "p2"), *sizes).power_both_tails[0]
            assert both == near(plan["power"], 1e-12)
    for key in EXACT.keys() & plan.get("exact", {}).keys():
        made = asked(plan, EXACT[key]).size(*numbers(plan, "p1", "p2", "power", "ratio"))
        first, stable = plan["exact"][key]["first"], plan["exact"][key]["stable"]
        assert (made.treatment_n[0], made.control_n[0], made.stable_n[0]) == (
            *(first["n1"], first["n2"]),
            stable["n1"],
        )
        assert made.power[0] == near(first["power"], 1e-10)
        assert made.stable_power[0] == near(stable["power"], 1e-10)


@pytest.mark.parametrize("plan", of("ni"))
def test_size_against_a_margin_is_the_references(plan: dict) -> None:
    kind = "non-inferiority" if float(plan["margin"]) < 0 else "superiority"
    for key, method in AGAINST.items():
        question = Question(method, float(plan["alpha"]), margin=float(plan["margin"]), type=kind)
        made = question.size(*numbers(plan, "p1", "p2", "power", "ratio"))
        assert made.n_real[0] == near(plan[key]["n1_real"], 1e-12)
        assert (made.treatment_n[0], made.control_n[0]) == (plan[key]["n1"], plan[key]["n2"])
        if method == "farrington-manning":
            assert made.power[0] == near(plan["power_at_farrington_manning_n"], 1e-12)


# published examples


def real_n(method: str, p1: float, p2: float, power: float, ratio: float = 1.0, **more: object) -> float:
    return float(Question(method, **more).size(p1, p2, power, ratio).n_real[0])


R, PWR_31 = "R's help of power.prop.test", "github.com/heliosdrm/pwr/issues/31"
PWR_26 = "github.com/heliosdrm/pwr/issues/26"
ONE_SIDED = {"alternative": "greater"}
# where it is printed, method, risks, power, ratio, what else; the size of the first arm as it stands there
PRINTED_SIZES = [
    (R, "normal", (0.5, 0.75), 0.9, 1, {}, "76.7"),
    (PWR_31, "normal", (0.022, 0.001), 0.8, 1, ONE_SIDED, "317.6901"),
    (PWR_31, "arcsine", (0.022, 0.001), 0.8, 1, ONE_SIDED, "224.8784"),
    (PWR_26, "normal", (0.1, 0.11), 0.9, 1, {"alpha": 0.1}, "16093.88"),
    ("github.com/statsmodels/statsmodels/pull/8676, R", "normal", (0.03, 0.02), 0.8, 1, {}, "3825.15"),
    ("Zar, example 24.26, in the manual of Unistat", "continuity", (0.45, 0.25), 0.9, 1, {}, "127.2343"),
    ("the same", "continuity", (0.45, 0.25), 0.9, 3, {}, "83.1527"),
]
UNPRINTED_SIZES = [  # for their methods, ratios and levels
    ("normal", (0.1, 0.2), 0.8, 1, {}),
    ("continuity", (0.1, 0.2), 0.8, 1, {}),
    ("unpooled", (0.1, 0.2), 0.8, 1, {}),
    ("arcsine", (0.1, 0.2), 0.8, 1, {}),
    ("arcsine", (0.1, 0.11), 0.9, 1, {"alpha": 0.1}),  # pwr stops at 16087.06, of 16087.21
    ("normal", (0.1, 0.2), 0.8, 2, {}),
    ("normal", (0.5, 0.75), 0.9, 1, {"alpha": 0.01}),
    ("continuity", (0.6, 0.7), 0.8, 2, {}),
    ("normal", (0.08, 0.06), 0.8, 1, {}),
    ("normal", (0.15, 0.1), 0.8, 2, ONE_SIDED),
    ("unpooled", (0.65, 0.85), 0.8, 1, {}),
]


def problem(risks: tuple[float, float], ratio: float, more: dict, **given: object) -> plans.Problem:
    """The same in the independent computation, at 70 digits."""
    p1, p2 = (exact(str(risk)) for risk in risks)
    sides = 1 if more.get("alternative") else 2
    known = {name: exact(str(number)) for name, number in given.items()}
    return plans.Problem(p1, p2, exact(str(more.get("alpha", 0.05))), sides, exact(str(ratio)), **known)


@pytest.mark.parametrize("row", PRINTED_SIZES + [("", *row, "") for row in UNPRINTED_SIZES])
def test_sizes_are_those_printed_and_those_computed_independently(row: tuple) -> None:
    _, method, risks, power, ratio, more, printed = row
    got = real_n(method, *risks, power, ratio, **more)
    names = {ours: theirs for theirs, ours in APPROXIMATE.items()}
    wanted = plans.SIZE[names[method]](problem(risks, ratio, more, power=power))
    assert got == pytest.approx(float(wanted), rel=1e-12)
    if printed:
        assert f"{got:.{len(printed.partition('.')[2])}f}" == printed


def test_a_size_against_a_margin_that_gsdesign_prints() -> None:
    """stat.ethz.ch/pipermail/r-help/2011-November/295673: 685.5569 of 2056.671 in all.

    nBinomial(p1 = 0.677, p2 = 0.677, delta0 = 0.07, ratio = 2), one-sided 0.025, power 90%.
    """
    got = real_n("", 0.677, 0.677, 0.9, 2, alpha=0.025, margin=0.07)
    assert (round(got, 4), round(3 * got, 3)) == (685.5569, 2056.671)
    totals = 2 * real_n("", 0.2, 0.2, 0.9, alpha=0.025, margin=0.05)
    given = problem((0.2, 0.2), 1, {"alpha": 0.025, "alternative": "less"}, power=0.9, margin=0.05)
    wanted = plans.against_margin(given)["farrington_manning"]["n1_real"]
    assert totals == pytest.approx(2 * float(wanted), rel=1e-12)


def test_powers_that_are_printed() -> None:
    """The last digits of what R and pwr print in short are those of the formulas (tests/reference/plans)."""
    half, far = 0.5, math.sin(math.pi / 4 + 0.15) ** 2  # Cohen's h of 0.3
    normal, arcsine = Question("normal"), Question("arcsine", alternative="greater")
    beyond = Question(margin=0.01, type="superiority")
    statsmodels = "github.com/statsmodels/statsmodels/issues/8049, Stata beside it to 8 digits"
    for name, got, printed in [
        (statsmodels, normal.power(0.1, 0.2, 154, 308).power_both_tails, 0.7995659211532175),
        (statsmodels, normal.power(0.2, 0.1, 154, 308).power_both_tails, 0.8260347311228263),
        (
            "Stata in the tests of statsmodels",
            normal.power(0.015, 0.001, 550, 550).power_both_tails,
            0.7415600,
        ),
        (R, normal.power(0.5, 0.75, 50, 50).power, 0.740),
        (R, normal.risk(0.5, 50, 50, 0.9).treatment_risk, 0.8026),
        ("JMP", beyond.power(0.6, 0.5, 400, 400).power, 0.82),
        ("pwr.2p.test", arcsine.power(far, half, 80, 80).power, 0.5996777),
        ("pwr.2p2n.test", arcsine.power(far, half, 80, 245).power, 0.7532924),
    ]:
        digits = len(str(printed).partition(".")[2])
        assert got[0] == pytest.approx(printed, abs=max(0.5001 * 10.0**-digits, 6e-15)), name


@pytest.mark.parametrize(
    ("method", "risks", "sizes", "more"),
    [
        ("normal", (0.1, 0.2), (154, 308), {}),
        ("normal", (0.5, 0.75), (50, 50), {}),
        ("normal", (0.015, 0.001), (550, 550), {}),
        ("unpooled", (0.5, 0.75), (50, 80), {}),
        ("arcsine", (0.65, 0.5), (80, 245), ONE_SIDED),
    ],
)
def test_powers_are_those_computed_independently(
    method: str, risks: tuple[float, float], sizes: tuple[int, int], more: dict
) -> None:
    given = problem(risks, sizes[1] / sizes[0], more, n1=sizes[0])
    given = replace(given, ratio=exact(str(sizes[1])) / sizes[0])
    name = next(theirs for theirs, ours in APPROXIMATE.items() if ours == method)
    made = Question(method, **more).power(*risks, *sizes)
    assert made.power[0] == pytest.approx(float(plans.POWER[name](given, given.apart)), rel=1e-12)
    if not more:
        both = plans.both_tails(plans.POWER[name], given)
        assert made.power_both_tails[0] == pytest.approx(float(both), rel=1e-12)


# laws


@pytest.mark.parametrize("method", APPROXIMATE.values())
@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
def test_approximate_power_does_not_fall_as_n_grows(method: str, alternative: str) -> None:
    n = np.arange(1, 3000)
    for p1, p2, ratio in [(0.4, 0.3, 1), (0.02, 0.001, 3), (0.9, 0.5, 0.4)]:
        powers = Question(method, alternative=alternative).power(p1, p2, n, ratio * n).power
        assert (np.diff(powers) >= 0).all()
        assert powers[-1] > 0.999


@pytest.mark.law
@pytest.mark.parametrize("method", EXACT_METHODS)
@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize(("n1", "n2"), [(20, 20), (13, 37)])
def test_at_equal_risks_power_is_at_most_the_size_and_reaches_it(
    method: str, alternative: str, n1: int, n2: int
) -> None:
    question = Question(method, 0.05, alternative, sized=False)
    risks = np.linspace(0.002, 0.998, 499)
    size = Question(method, 0.05, alternative).power(0.5, 0.5, n1, n2).size[0]
    powers = question.power(risks, risks, n1, n2).power
    assert size * (1 - 1e-3) <= powers.max() <= size * (1 + 1e-12)
    if method not in ("pearson", "n-1", "yates"):
        assert size <= 0.05


@pytest.mark.parametrize("method", [*APPROXIMATE.values(), *EXACT_METHODS])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_power_of_the_other_outcome_and_of_the_arms_exchanged(method: str, alternative: str) -> None:
    other = {"two-sided": "two-sided", "greater": "less", "less": "greater"}[alternative]
    question, turned = (Question(method, 0.05, side, sized=False) for side in (alternative, other))
    for p1, p2, n1, n2 in [(0.35, 0.6, 20, 31), (0.02, 0.3, 17, 9), (0.75, 0.7, 30, 30)]:
        power = question.power(p1, p2, n1, n2).power[0]
        assert turned.power(1 - p1, 1 - p2, n1, n2).power[0] == pytest.approx(power, rel=1e-10, abs=1e-15)
        assert turned.power(p2, p1, n2, n1).power[0] == pytest.approx(power, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("method", APPROXIMATE.values())
def test_an_approximate_size_has_the_power_and_one_less_has_not(method: str) -> None:
    for p1, p2, target, ratio in [(0.4, 0.3, 0.8, 1), (0.02, 0.1, 0.95, 2.5), (0.5, 0.9, 0.6, 0.3)]:
        n = Question(method).size(p1, p2, target, ratio).n_real[0]
        power = Question(method).power(p1, p2, [n, n - 1], [ratio * n, ratio * (n - 1)]).power
        assert power[0] == pytest.approx(target, rel=1e-12)
        assert power[1] < target


@pytest.mark.parametrize("method", EXACT_METHODS)
@pytest.mark.parametrize(
    ("p1", "p2", "target", "ratio"), [(0.2, 0.7, 0.8, 1), (0.9, 0.5, 0.7, 0.4), (0.02, 0.4, 0.85, 2)]
)
def test_an_exact_size_is_the_first_of_all(
    method: str, p1: float, p2: float, target: float, ratio: float
) -> None:
    made = Question(method).size(p1, p2, target, ratio)
    first, stable = int(made.treatment_n[0]), int(made.stable_n[0])
    n = np.arange(1, first + 51)
    powers = Question(method, sized=False).power(p1, p2, n, np.ceil(ratio * n - 1e-9)).power
    reached = powers >= target
    assert first == n[reached][0]
    assert stable == max([first, *(n[~reached] + 1)])
    assert made.power[0] == pytest.approx(powers[first - 1], rel=1e-12)
    assert made.stable_power[0] >= target
    again = Question(method).power(p1, p2, stable, math.ceil(ratio * stable - 1e-9))
    assert (made.stable_power[0], made.stable_size[0]) == (again.power[0], again.size[0])


@pytest.mark.parametrize("method", [*APPROXIMATE.values(), *EXACT_METHODS])
@pytest.mark.parametrize("above", [True, False])
def test_a_detectable_risk_has_the_power(method: str, above: bool) -> None:
    question = Question(method, alternative="greater" if above else "less", sized=False)
    made = question.risk(0.4, 40, 50, 0.8)
    assert (made.treatment_risk[0] > 0.4) == above
    assert question.power(made.treatment_risk, 0.4, 40, 50).power[0] == pytest.approx(0.8, rel=1e-9)
    assert math.isnan(question.risk(0.4, 40, 50, 0.8, above=not above).treatment_risk[0])
    two_sided = Question(method, sized=False).risk(0.4, 40, 50, 0.8, above=above)
    assert two_sided.power[0] == pytest.approx(0.8, rel=1e-9)
    assert math.isnan(Question(method, sized=False).risk(0.4, 2, 2, 0.99).treatment_risk[0])


def test_a_batch_is_its_plans_one_by_one() -> None:
    p1, p2, n = np.array([0.2, 0.5, 0.9]), np.array([0.4, 0.7, 0.6]), np.array([30, 40, 20])
    for method in ("normal", "fisher", "boschloo"):
        together = Question(method).power(p1, p2, n, n + 3)
        alone = [Question(method).power(*row) for row in zip(p1, p2, n, n + 3, strict=True)]
        for name in ("power", "size"):
            one_by_one = [getattr(made, name)[0] for made in alone]
            np.testing.assert_array_equal(getattr(together, name), one_by_one)
        assert len(together) == 3


def test_dropout_is_added_to_each_arm() -> None:
    for method in ("normal", "fisher"):
        full, short = Question(method), Question(method, dropout=0.3)
        plan, enrolled = full.size(0.3, 0.6, 0.8, 1.5), short.size(0.3, 0.6, 0.8, 1.5)
        for name in ("treatment_n", "control_n", "stable_n"):
            n = getattr(plan, name)[0]
            if not math.isnan(n):
                assert getattr(enrolled, name)[0] == -(-Fraction(int(n)) // Fraction(7, 10))
        assert enrolled.power[0] == plan.power[0]
        back = short.power(0.3, 0.6, enrolled.treatment_n, enrolled.control_n)
        assert (back.power[0], back.treatment_n[0]) == (plan.power[0], enrolled.treatment_n[0])
        found = short.risk(0.3, enrolled.treatment_n, enrolled.control_n, 0.8)
        assert found.treatment_risk[0] <= 0.6
        assert found.control_n[0] == enrolled.control_n[0]


# margins

KINDS = [("non-inferiority", "less"), ("superiority", "greater")]  # of a margin above no effect
MARGINS = {"rd": 0.08, "rr": 1.3, "or": 1.6}


@pytest.mark.parametrize("on", MARGINS)
@pytest.mark.parametrize("method", AGAINST.values())
@pytest.mark.parametrize(("kind", "alternative"), KINDS)
def test_a_margin_has_its_direction_and_a_mirror_image(
    on: str, method: str, kind: str, alternative: str
) -> None:
    p1, p2 = (0.42, 0.4) if alternative == "less" else (0.65, 0.4)
    mirror = -MARGINS[on] if on == "rd" else 1 / MARGINS[on]
    question = Question(method, 0.025, margin=MARGINS[on], margin_on=on, type=kind)
    exchanged = Question(method, 0.025, margin=mirror, margin_on=on, type=kind)
    assert question.alternative == alternative != exchanged.alternative
    made = question.power(p1, p2, 150, 210)
    assert exchanged.power(p2, p1, 210, 150).power[0] == pytest.approx(made.power[0], rel=1e-9)
    if on != "rr":
        assert exchanged.power(1 - p1, 1 - p2, 150, 210).power[0] == pytest.approx(made.power[0], rel=1e-9)
    assert (made.margin, made.margin_on, made.type) == (MARGINS[on], on, kind)
    n = question.size(p1, p2, 0.9, 1.4).n_real[0]
    assert question.power(p1, p2, n, 1.4 * n).power[0] == pytest.approx(0.9, rel=1e-10)
    found = question.risk(p2, 150, 210, 0.9)
    assert found.power[0] == pytest.approx(0.9, rel=1e-9)


@pytest.mark.parametrize(("on", "margin"), [("rd", 1e-9), ("rr", 1 + 1e-9), ("or", 1 + 1e-9)])
def test_the_score_test_against_hardly_any_margin_is_the_pooled_test(on: str, margin: float) -> None:
    against = Question(margin=margin, margin_on=on, type="superiority").power(0.5, 0.4, 150, 210)
    assert against.power[0] == pytest.approx(
        Question(alternative="greater").power(0.5, 0.4, 150, 210).power[0], rel=1e-6
    )


@pytest.mark.parametrize(
    ("on", "margin", "interval"),
    [("rd", -0.1, "mee"), ("rr", 0.75, "koopman"), ("or", 0.6, "score"), ("rd", -0.1, "wald")],
)
def test_power_against_a_margin_is_about_that_of_the_interval(on: str, margin: float, interval: str) -> None:
    n1, n2, p1, p2 = 150, 200, 0.47, 0.45
    a, c = (grid.ravel() for grid in np.meshgrid(np.arange(n1 + 1.0), np.arange(n2 + 1.0), indexing="ij"))
    low = MEASURES[on].estimate(Trials.of(a, np.full_like(a, n1), c, np.full_like(c, n2)), interval, 0.95).low
    exact = binomial(n1, p1) @ (low > margin).reshape(n1 + 1, n2 + 1) @ binomial(n2, p2)
    method = "wald" if interval == "wald" else "farrington-manning"
    made = Question(method, 0.025, margin=margin, margin_on=on).power(p1, p2, n1, n2)
    assert made.power[0] == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize("on", MARGINS)
@pytest.mark.parametrize("method", AGAINST.values())
def test_equivalence_is_both_one_sided_tests(on: str, method: str) -> None:
    low = -MARGINS[on] if on == "rd" else 1 / MARGINS[on]
    question = Question(method, margin=MARGINS[on], margin_on=on, type="equivalence")
    sides = [Question(method, margin=margin, margin_on=on) for margin in (low, MARGINS[on])]
    made = question.power(0.41, 0.4, [900, 40], [1000, 40])
    above, below = (side.power(0.41, 0.4, [900, 40], [1000, 40]).power for side in sides)
    bound = np.maximum(above + below - 1, 0)
    if (on, method) == ("rr", "farrington-manning"):  # whose numerators differ, and are taken jointly
        assert (bound <= made.power).all()
        assert (made.power < np.minimum(above, below)).all()
    else:
        assert made.power == pytest.approx(bound, abs=1e-14)
        assert made.power[1] == 0
    n = question.size(0.41, 0.4, 0.8, 1.2).n_real[0]
    assert question.power(0.41, 0.4, n, 1.2 * n).power[0] == pytest.approx(0.8, rel=1e-10)
    for up in (True, False):
        found = question.risk(0.4, 1500, 1500, 0.8, above=up)
        assert (found.treatment_risk[0] > 0.4) == up
        assert found.power[0] == pytest.approx(0.8, rel=1e-9)
    assert math.isnan(question.risk(0.4, 20, 20, 0.8).treatment_risk[0])


def test_equivalence_of_the_difference_is_the_joint_normal_law() -> None:
    """Both tests reject where the difference falls between two cuts."""
    n, p, margin, z = 500, 0.3, 0.1, NormalDist().inv_cdf(0.95)
    se = math.sqrt(2 * p * (1 - p) / n)
    joint = 1 - 2 * NormalDist().cdf(z - margin / se)
    made = Question("wald", margin=margin, type="equivalence").power(p, p, n, n)
    assert made.power[0] == pytest.approx(joint, rel=1e-12)


@pytest.mark.parametrize(
    ("ratio", "p1", "p2", "n1", "n2"),
    [(1.6, 0.3, 0.35, 100, 60), (3, 0.15, 0.15, 60, 60), (2, 0.4, 0.5, 25, 50)],
)
def test_equivalence_of_the_risk_ratio_is_the_joint_law_of_both_numerators(
    ratio: float, p1: float, p2: float, n1: int, n2: int
) -> None:
    """Both numerators drawn as one pair of normal proportions, and the power of all tables nearby."""
    random, draws, z = np.random.default_rng(27107), 400_000, NormalDist().inv_cdf(0.95)
    sd1, sd2 = math.sqrt(p1 * (1 - p1) / n1), math.sqrt(p2 * (1 - p2) / n2)
    first, second = random.normal(p1, sd1, draws), random.normal(p2, sd2, draws)
    both = np.ones(draws, bool)
    for margin, towards in ((1 / ratio, 1), (ratio, -1)):
        _, null, _, _, part = METHODS["farrington-manning"].compute(
            *np.array([[p1], [p2], [n2 / n1]]), margin=Margin(MEASURES["rr"], margin)
        )
        assert part[0] == pytest.approx(sd1 * math.sqrt(n1))
        both &= towards * (first - margin * second) >= z * null[0] / math.sqrt(n1)
    made = Question("farrington-manning", margin=ratio, margin_on="rr", type="equivalence")
    power = made.power(p1, p2, n1, n2).power[0]
    assert abs(both.mean() - power) <= 4 * math.sqrt(power * (1 - power) / draws)
    a, c = (grid.ravel() for grid in np.meshgrid(np.arange(n1 + 1.0), np.arange(n2 + 1.0), indexing="ij"))
    tables = Trials.of(a, np.full_like(a, n1), c, np.full_like(c, n2))
    interval = MEASURES["rr"].estimate(tables, "koopman", 0.9)
    within = (interval.low > 1 / ratio) & (interval.high < ratio)
    exact = binomial(n1, p1) @ within.reshape(n1 + 1, n2 + 1) @ binomial(n2, p2)
    assert power == pytest.approx(exact, abs=0.03)


@pytest.mark.law
@pytest.mark.parametrize("correlated", [-1.0, -0.999, -0.6, 0.0])
def test_two_opposite_tails_by_quadrature(correlated: float) -> None:
    """P(X > x, −Y > y) = ∫ φ(a)·P(B beyond both cuts) da for X = A, Y = part·A + rest·B."""
    part = -correlated
    rest = math.sqrt(1 - part**2)
    a, step = np.linspace(-9, 9, 360_001, retstep=True)
    density = np.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    for x, y in product([-2.5, -1.0, 0.0, 0.3, 1.7], [-3.0, -0.4, 0.0, 1.1]):
        if rest:
            tail = 0.5 * np.vectorize(math.erfc)((y + part * a) / rest / math.sqrt(2))
        else:
            tail = (-a > y).astype(float)
        wanted = float((density * tail * (a > x)).sum() * step)
        made = both_reject(*(np.array([value]) for value in (x, y, 1.0, part)))
        assert made[0] == pytest.approx(wanted, abs=4e-5), (x, y)


# width


def binomial(n: int, p: float) -> np.ndarray:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def width_of_all_tables(p1: float, p2: float, n1: int, n2: int, level: float = 0.95) -> float:
    a, c = (grid.ravel() for grid in np.meshgrid(np.arange(n1 + 1.0), np.arange(n2 + 1.0), indexing="ij"))
    tables = Trials.of(a, np.full_like(a, n1), c, np.full_like(c, n2))
    made = MEASURES["rd"].estimate(tables, level=level)
    return float(binomial(n1, p1) @ (made.high - made.low).reshape(n1 + 1, n2 + 1) @ binomial(n2, p2))


@pytest.mark.parametrize(
    ("n1", "n2", "p1", "p2", "level"),
    [
        (9, 14, 0.3, 0.5, 0.95),
        (40, 60, 0.02, 0.1, 0.95),
        (64, 64, 0.01, 0.3, 0.99),
        (200, 200, 0.01, 0.05, 0.95),
        (100, 33, 0.0001, 0.9999, 0.9),
        (500, 150, 0.001, 0.5, 0.95),
        (250, 290, 0.5, 0.4, 0.95),  # both arms by quadrature
        (500, 40, 0.5, 0.05, 0.99),  # one
    ],
)
def test_expected_width_is_that_of_all_tables(n1: int, n2: int, p1: float, p2: float, level: float) -> None:
    wanted = width_of_all_tables(p1, p2, n1, n2, level)
    assert expected_width(p1, p2, n1, n2, level) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    ("p1", "p2", "width", "alpha", "n"), [(0.01, 0.3, 0.29888, 0.01, 63), (0.002, 0.1, 0.12948, 0.05, 90)]
)
def test_sizes_near_no_events_are_those_of_all_tables(
    p1: float, p2: float, width: float, alpha: float, n: int
) -> None:
    assert Question(alpha=alpha).width(p1, p2, width).treatment_n[0] == n
    assert width_of_all_tables(p1, p2, n, n, 1 - alpha) <= width
    assert width_of_all_tables(p1, p2, n - 1, n - 1, 1 - alpha) > width


@pytest.mark.parametrize(("p1", "p2"), [(0.001, 0.001), (0.01, 0.3), (0.5, 0.5), (0.02, 0.97)])
@pytest.mark.parametrize("ratio", [1, 3])
def test_intervals_narrow_with_every_participant(p1: float, p2: float, ratio: int) -> None:
    """Which is why the first narrow size may be sought by halves."""
    widths = [expected_width(p1, p2, n, ratio * n, 0.95) for n in range(1, 60)]
    assert np.all(np.diff(widths) < 0)


def test_the_first_size_with_a_narrow_interval() -> None:
    made = Question().width([0.3, 0.05], [0.4, 0.02], [0.1, 0.05], [1, 2])
    for row, (p1, p2, width, ratio) in enumerate([(0.3, 0.4, 0.1, 1), (0.05, 0.02, 0.05, 2)]):
        n = int(made.treatment_n[row])
        assert made.control_n[row] == ratio * n
        assert made.width[row] == expected_width(p1, p2, n, ratio * n, 0.95) <= width
        assert expected_width(p1, p2, n - 1, ratio * (n - 1), 0.95) > width
    assert np.isnan(made.power).all()
    # Wald's width 2z√(p₁q₁/n + p₂q₂/n) gives 692 for the first
    assert made.treatment_n[0] == pytest.approx(692, abs=3)


# brute force in whole numbers

Tables = frozenset[tuple[int, int]]


@cache
def fishers_p(a: int, c: int, n1: int, n2: int) -> dict[str, Fraction]:
    m, own = a + c, math.comb(n1, a) * math.comb(n2, c)
    weights = {x: math.comb(n1, x) * math.comb(n2, m - x) for x in range(max(0, m - n2), min(n1, m) + 1)}
    kept = {
        "less": sum(w for x, w in weights.items() if x <= a),
        "greater": sum(w for x, w in weights.items() if x >= a),
        "two-sided": sum(w for w in weights.values() if w <= own),
    }
    return {side: Fraction(w, math.comb(n1 + n2, m)) for side, w in kept.items()}


def statistic(method: str, a: int, c: int, n1: int, n2: int) -> float:
    """The signed root of chi-square, 0 where nobody or everybody has the event."""
    m, n, cross = a + c, n1 + n2, a * n2 - c * n1
    if m in (0, n):
        return 0.0
    cut = max(0.0, abs(cross) - (n / 2 if method == "yates" else 0))
    factor = n - 1 if method == "n-1" else n
    return math.copysign(cut, cross) * math.sqrt(factor / (n1 * n2 * m * (n - m)))


@cache
def ordered_regions(method: str, alternative: str, n1: int, n2: int) -> list[tuple[float, Tables]]:
    """The regions of an unconditional test, growing, each with its size on a dense grid of risks."""
    everywhere = list(product(range(n1 + 1), range(n2 + 1)))

    def extremeness(a: int, c: int) -> Fraction:
        if method == "boschloo":
            return fishers_p(a, c, n1, n2)[alternative]
        m, cross = a + c, a * n2 - c * n1
        square = Fraction(cross * abs(cross), m * (n1 + n2 - m)) if m not in (0, n1 + n2) else Fraction(0)
        return {"two-sided": -abs(square), "greater": -square, "less": square}[alternative]

    p = np.linspace(0, 1, 4001)[:, None]
    totals = np.arange(n1 + n2 + 1)
    chance = p**totals * (1 - p) ** totals[::-1]
    regions, region, number = [], set(), np.zeros(n1 + n2 + 1)
    for value in sorted({extremeness(*table) for table in everywhere}):
        for a, c in everywhere:
            if extremeness(a, c) == value:
                region.add((a, c))
                number[a + c] += math.comb(n1, a) * math.comb(n2, c)
        regions.append((float((chance @ number).max()), frozenset(region)))
    return regions


def rejected(method: str, alternative: str, alpha: Fraction, n1: int, n2: int) -> Tables:
    everywhere = product(range(n1 + 1), range(n2 + 1))
    if method in ("boschloo", "barnard"):
        within = [(size, region) for size, region in ordered_regions(method, alternative, n1, n2)]
        assert all(abs(size - alpha) > 2e-6 for size, _ in within)  # farther than the grid may err
        return max((region for size, region in within if size <= alpha), key=len, default=frozenset())
    if method in ("fisher", "fisher-central"):
        region = set()
        for a, c in everywhere:
            p = fishers_p(a, c, n1, n2)
            central = method == "fisher-central" and alternative == "two-sided"
            if (2 * min(p["less"], p["greater"]) if central else p[alternative]) <= alpha:
                region.add((a, c))
        return frozenset(region)
    z = -NormalDist().inv_cdf(float(alpha) / (2 if alternative == "two-sided" else 1))
    towards = {"two-sided": abs, "greater": float, "less": float.__neg__}[alternative]
    return frozenset(t for t in everywhere if towards(statistic(method, *t, n1, n2)) >= z)


def compare_with_enumeration(n1: int, n2: int, method: str, risks: list[str], alphas: list[str]) -> None:
    pairs = list(product(map(Fraction, risks), repeat=2))
    p1, p2 = np.array(pairs, float).T
    chances = [
        [[math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)] for p in column]
        for n, column in zip((n1, n2), zip(*pairs, strict=True), strict=True)
    ]
    for alternative, alpha in product(ALTERNATIVES, map(Fraction, alphas)):
        region = rejected(method, alternative, alpha, n1, n2)
        wanted = [float(sum(b1[a] * b2[c] for a, c in region)) for b1, b2 in zip(*chances, strict=True)]
        made = Question(method, float(alpha), alternative, sized=False).power(p1, p2, n1, n2)
        assert made.power == pytest.approx(wanted, rel=1e-10, abs=1e-18), (n1, n2, alternative, alpha)


@pytest.mark.law
@pytest.mark.parametrize("method", EXACT_METHODS)
def test_exact_power_by_brute_force(method: str) -> None:
    for n1, n2 in product(range(1, 7), repeat=2):
        compare_with_enumeration(n1, n2, method, ["0.15", "0.7"], ["0.05", "0.1"])


@pytest.mark.slow
@pytest.mark.parametrize("method", EXACT_METHODS)
def test_exact_power_by_brute_force_up_to_12(method: str) -> None:
    for n1, n2 in product(range(1, 13), repeat=2):
        compare_with_enumeration(n1, n2, method, ["0.1", "0.3", "0.5", "0.7", "0.9"], ["0.01", "0.05", "0.1"])


@pytest.mark.law
@pytest.mark.parametrize("method", EXACT_METHODS)
def test_simulated_trials_reject_as_often(method: str) -> None:
    """By the P values of the test with the same name, for each table that was drawn."""
    random, n = np.random.default_rng(75101), 100
    trials = 2000 if METHODS[method].compute in (boschloo, barnard) else 20_000
    drawn = np.stack([random.binomial(n, 0.35, trials), random.binomial(n, 0.5, trials)])
    (a, c), times = np.unique(drawn, axis=1, return_counts=True)
    every = np.full(len(a), n)
    made = MEASURES["or"].estimate(Trials.of(a, every, c, every), test=method)
    power = Question(method).power(0.35, 0.5, n, n).power[0]
    share = times @ (made.p_value <= 0.05) / trials
    assert abs(share - power) <= 4 * math.sqrt(power * (1 - power) / trials)


# the largest region of an ordering


def by_bisection(design: Design, score: Score) -> np.ndarray:
    """Cut points of the largest region that keeps to α, each region's size by itself."""
    ranking, most = Ranking.of(design, score), design.alpha * (1 + 1e-10)
    scores = [at[tables.probability > 0] for tables, at in ranking.scored]
    values = np.unique(np.concatenate(scores))
    levels, within, beyond = values + 1e-10 * np.abs(values), -1, len(values)
    while beyond - within > 1:
        middle = (within + beyond) // 2
        keeps = supremum_over_risk(ranking.share(levels[middle]), most) <= most
        within, beyond = (middle, beyond) if keeps else (within, middle)
    return ranking.cuts(levels[within] if within >= 0 else -np.inf)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1])
def test_the_largest_region_is_that_of_plain_bisection(alternative: str, alpha: float) -> None:
    random = np.random.default_rng(1957)
    for most in (8, 30, 30, 90, 90, 250):
        n1, n2 = random.integers(1, most, 2).tolist()
        design = Design(n1, n2, alpha, alternative)
        totals = np.arange(design.n + 1.0)
        for cuts, score in ((boschloo, FISHERS_P), (barnard, MINUS_Z)):
            wanted = by_bisection(design, score[alternative])
            np.testing.assert_array_equal(cuts(design, totals), wanted, str(design))


@pytest.mark.parametrize("near", [(-50.0, -49.9), (-2.0, -1.9), (0.0, 1e-6), (3.0, 3.5)])
def test_the_largest_region_is_the_same_wherever_it_is_sought_first(near: tuple[float, float]) -> None:
    for n1, n2, alternative in ((12, 1, "greater"), (3, 3, "greater"), (40, 25, "two-sided")):
        design = Design(n1, n2, 0.05, alternative)
        for score in (FISHERS_P[alternative], MINUS_Z[alternative]):
            found = largest_region(design, score, *near)
            np.testing.assert_array_equal(found, by_bisection(design, score), str(design))


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_fishers_region_lies_within_boschloos(alternative: str) -> None:
    for n1, n2, alpha in ((3, 3, 0.05), (17, 17, 0.01), (40, 23, 0.05), (60, 90, 0.1)):
        design = Design(n1, n2, alpha, alternative)
        totals = np.arange(design.n + 1.0)
        (low, high), (lower, higher) = boschloo(design, totals), fisher(design, totals)
        assert (lower <= low).all()
        assert (higher >= high).all()


@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_boschloos_sizes_are_those_of_all_its_powers(alternative: str, ratio: float) -> None:
    made = Question("boschloo", 0.05, alternative).size(0.7, 0.5, 0.7, ratio)
    first, stable = int(made.treatment_n[0]), int(made.stable_n[0])
    n = np.arange(first - 12, first + 51)
    short = (
        Question("boschloo", 0.05, alternative, sized=False).power(0.7, 0.5, n, np.ceil(ratio * n)).power
        < 0.7
    )
    assert short[:12].all()
    assert not short[12]
    assert stable == max([first, *(n[12:][short[12:]] + 1)])


# what cannot be asked


@pytest.mark.parametrize(
    ("question", "ask", "message"),
    [
        ({}, ("size", 0.59, 0.59, 0.8), "Treatment and control risk are both 0.59: there is no difference"),
        ({"alternative": "less"}, ("size", 0.7, 0.6, 0.8), "The difference from 0.6 to 0.7 is not in the"),
        (
            {},
            ("size", 0.5, 0.5001, 0.8),
            "Over 10,000,000 per arm would be needed for a difference of 0.0001",
        ),
        ({}, ("size", 0.5, 0.6, 0.8, 0.0), "The ratio of the sizes must be above 0, not 0."),
        (
            {"margin": -0.1},
            ("size", 0.6, 0.8, 0.8),
            "0.6 v 0.8 lies beyond the margin of -0.1: non-inferiority",
        ),
        ({"margin": 0.1, "type": "equivalence"}, ("size", 0.6, 0.8, 0.8), "0.6 v 0.8 lies beyond the margin"),
        (
            {"method": "fisher"},
            ("power", 0.5, 0.6, 10**5, 10**5),
            "Power by 'fisher' is enumerated for up to",
        ),
        ({"method": "fisher"}, ("size", 0.5, 0.501, 0.8), "Power by 'fisher' is enumerated for up to 20,000"),
        ({"method": "barnard"}, ("power", 0.5, 0.6, 3000, 3000), "enumerated for up to 2,000 per arm"),
        (
            {"method": "fisher"},
            ("power", 0.5, 0.6, 10.5, 10),
            "Exact power needs whole numbers of participants",
        ),
        ({}, ("size", 1.5, 0.6, 0.8), "Risks lie between 0 and 1; 1.5 does not."),
        ({}, ("power", 0.5, math.nan, 10, 10), "Risks lie between 0 and 1; nan does not."),
        ({}, ("size", 0.5, 0.6, 1.2), "The power must be above 0 and below 1, not 1.2."),
        ({}, ("risk", 0.5, 10, 10, 0), "The power must be above 0 and below 1, not 0."),
        ({}, ("power", 0.5, 0.6, 0, 10), "An arm cannot have 0 participants."),
        ({}, ("risk", 0.5, 10, math.inf, 0.8), "An arm cannot have inf participants."),
        ({}, ("width", 0.5, 0.5, 2.0), "A width lies between 0 and 2; 2 does not."),
        ({}, ("width", 0.5, 0.5, math.nan), "A width lies between 0 and 2; nan does not."),
        (
            {"alpha": 0.6},
            ("width", 0.5, 0.5, 0.1),
            "An interval has a level 1 − alpha between 50% and 99.99%",
        ),
        ({"dropout": 0.5}, ("power", 0.5, 0.5, 1, 8), "A dropout of 0.5 leaves nobody in an arm of 1."),
        ({}, ("width", 0.5, 0.5, 1e-5), "Over 10,000,000 per arm would be needed for a width of 1e-05"),
    ],
)
def test_questions_without_an_answer(question: dict, ask: tuple, message: str) -> None:
    asked, *arguments = ask
    with pytest.raises(InputError) as error:
        getattr(Question(**question), asked)(*arguments)
    assert message in error.value.message
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"margin_on": "nnt", "margin": -0.1}, "'nnt' is no margin on of a plan."),
        ({"margin_on": "nnt"}, "'nnt' is no margin on of a plan."),
        ({"type": "futility", "margin": -0.1}, "'futility' is no type of a plan."),
        ({"alternative": "within"}, "'within' is no alternative of a plan."),
        ({"method": "wolf"}, "'wolf' is no method of a plan."),
        ({"alpha": 1.0}, "alpha must be above 0 and below 1, not 1."),
        ({"alpha": math.nan}, "alpha must be above 0 and below 1, not nan."),
        ({"dropout": 1}, "Dropout must be at least 0 and below 1, not 1."),
        ({"dropout": math.nan}, "Dropout must be at least 0 and below 1, not nan."),
        ({"method": "fisher", "margin": -0.1}, "'fisher' has no margin."),
        ({"method": "wald"}, "'wald' is a test against a margin."),
        ({"type": "equivalence"}, "A plan for equivalence needs a margin."),
        ({"margin": 0.0}, "A margin on rd must be between -1 and 1 and not 0; 0 is not."),
        ({"margin": 1.5}, "A margin on rd must be between -1 and 1 and not 0; 1.5 is not."),
        ({"margin": -0.1, "margin_on": "rr"}, "A margin on rr must be above 0 and not 1; -0.1 is not."),
        ({"margin": -0.1, "alternative": "less"}, "A margin of -0.1 for non-inferiority tests 'greater'"),
    ],
)
def test_tests_that_there_are_not(question: dict, message: str) -> None:
    with pytest.raises(InputError) as error:
        Question(**question)
    assert message in error.value.message


def test_every_method_says_what_it_is() -> None:
    assert METHODS.default == "normal"
    for method in METHODS.values():
        assert method.title
        assert method.use
        assert any(character.isdigit() for character in method.source)
        assert re.search(r"shape \([245], k\)|shapes as `\w+`", method.compute.__doc__)
