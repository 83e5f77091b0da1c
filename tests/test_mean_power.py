"""Power of tests of two means: reference values, what must hold of all tests, and the command."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import double_integral
import live
import mpmath as mp
import numpy as np
import pytest
from click.testing import Result
from reference import mean_powers as generator

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS, Side, power_of
from rsa_trial_cli.stats.planning.mean_question import MeanQuestion

PROBLEMS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "means" / "power.json").read_text()
)
EXACT = [name for name in MEAN_METHODS if not name.endswith("approx")]


def question(problem: dict[str, Any]) -> MeanQuestion:
    sd = problem.get("sd")
    return MeanQuestion(
        problem["test"],
        (problem.get("sd1", sd), problem.get("sd2", sd)),
        alpha=problem["alpha"],
        alternative=problem.get("alternative", "two-sided"),
        margin=problem.get("margin"),
        type=problem.get("type", ""),
    )


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: str(problem["id"]))
def test_the_reference_of_power_and_size(problem: dict[str, Any]) -> None:
    asked = question(problem)
    if problem["ask"] == "n":
        plan = asked.size(problem["delta"], problem["target"], problem["ratio"])
        assert (plan.treatment_n[0], plan.control_n[0]) == (problem["n1"], problem["n2"])
    else:
        plan = asked.power(problem["delta"], problem["n1"], problem["n2"])
    assert plan.power[0] == pytest.approx(float(problem["power"]), rel=1e-11)


def test_the_generator_gives_the_reference() -> None:
    by_id = {problem["id"]: problem for problem in PROBLEMS}
    with mp.workdps(20):
        student = by_id["wp02"]
        made = generator.student(student["delta"], student["sd"], (52, 29), student["alpha"], "greater")
        assert float(made) == pytest.approx(float(student["power"]), rel=1e-13)
        within = by_id["wp16"]
        sizes = within["n1"], within["n2"]
        made = generator.equivalence(within["delta"], within["sd"], sizes, within["margin"], within["alpha"])
        assert float(made) == pytest.approx(float(within["power"]), rel=1e-13)
    welch = by_id["wp11"]
    made = double_integral.welch(welch["delta"], (welch["sd1"], welch["sd2"]), (36, 22), welch["alpha"], 240)
    assert made == pytest.approx(float(welch["power"]), rel=1e-12)


def test_the_sizes_of_the_documents() -> None:
    """means.md, section 5: difference −0.9, SDs 1.2 and 1.4: 34 an arm for 80% (0.8002), 46 for 90% (0.9055);
    half an SD: 64 an arm (0.8015)."""
    plan = MeanQuestion("welch", (1.2, 1.4)).size([-0.9, -0.9], [0.8, 0.9])
    assert plan.treatment_n.tolist() == [34, 46]
    assert plan.power.round(4).tolist() == [0.8002, 0.9055]
    half = MeanQuestion("student", (1.0, 1.0)).size(0.5, 0.8)
    assert (half.treatment_n[0], round(half.power[0], 4)) == (64, 0.8015)


@pytest.mark.parametrize("method", EXACT)
def test_power_is_that_of_a_double_integral_in_small_and_uneven_arms(method: str) -> None:
    """Student's factors of unequal SDs by the same double integral, with the pooled variance."""
    for n, sds in (((3, 9), (1.0, 2.5)), ((12, 4), (0.4, 1.3))):
        (x1, w1), (x2, w2) = (double_integral.rule(size - 1, 480) for size in n)
        if method == "welch":
            wanted = double_integral.welch(1.1, sds, n, 0.05, 480)
        else:
            m, c = sum(n) - 2, 1 / n[0] + 1 / n[1]
            pooled = ((n[0] - 1) * sds[0] ** 2 * x1[:, None] + (n[1] - 1) * sds[1] ** 2 * x2) / m
            se = math.sqrt(sds[0] ** 2 / n[0] + sds[1] ** 2 / n[1])
            cut = float(-double_integral.special.stdtrit(m, 0.025)) * np.sqrt(pooled * c) / se
            normal = double_integral.special.ndtr
            wanted = float(w1 @ (normal(1.1 / se - cut) + normal(-1.1 / se - cut)) @ w2)
        arms = Means.of(1.1, sds[0], n[0]), Means.of(0.0, sds[1], n[1])
        assert power_of(method, *arms, 0.05)[0] == pytest.approx(wanted, rel=1e-8)


@pytest.mark.law
@pytest.mark.parametrize("method", MEAN_METHODS)
def test_laws_of_power(method: str) -> None:
    """Turned over, scaled and shifted it is the same; at no difference it is alpha, or near; it grows with
    the difference; two sides are both tails; a batch is one at a time."""
    sd, n = np.array([1.2, 0.7]), np.array([5.0, 21.0])
    first, second = Means.of([0.4, 0.5], sd, n), Means.of([0.0, 0.1], sd * 1.6, n + 3)
    power = power_of(method, first, second, 0.05)
    assert power == pytest.approx(power_of(method, second, first, 0.05), rel=1e-12)
    scaled = [Means.of(7 + 3 * arm.mean, 3 * arm.sd, arm.n) for arm in (first, second)]
    assert power == pytest.approx(power_of(method, *scaled, 0.05), rel=1e-10)
    tails = [power_of(method, first, second, 0.025, [Side(side, 0.0)]) for side in ("greater", "less")]
    assert power == pytest.approx(sum(tails), rel=1e-12)
    rows = [slice(at, at + 1) for at in range(2)]
    alone = [power_of(method, first[row], second[row], 0.05)[0] for row in rows]
    assert power.tolist() == alone
    control = Means.of([0.0, 0.0], sd, n)
    null = power_of(method, Means.of([0.0, 0.0], sd, n), control, 0.05)
    assert null == pytest.approx(0.05, rel=1e-12 if method == "student" else 0.2)
    near, far = (power_of(method, Means.of(first.mean + by, sd, n), control, 0.05) for by in (0, 1))
    assert (far > near).all()
    both = [Side("greater", -2.0), Side("less", 2.0)]
    within, *each = (power_of(method, first, second, 0.05, some) for some in (both, both[:1], both[1:]))
    assert (within <= np.minimum(*each) + 1e-12).all()


@pytest.mark.parametrize("method", MEAN_METHODS)
@pytest.mark.parametrize(
    "how",
    [{}, {"alternative": "greater"}, {"margin": -0.3}, {"margin": 0.9, "type": "equivalence"}],
    ids=["two-sided", "greater", "non-inferiority", "equivalence"],
)
def test_a_size_is_the_smallest_and_a_difference_is_detected(method: str, how: dict[str, Any]) -> None:
    asked = MeanQuestion(method, (1.0, 1.0 if method == "student" else 1.3), **how)
    plan = asked.size([0.4], 0.7, 1.5)
    n1, n2 = plan.treatment_n[0], plan.control_n[0]
    assert n2 == math.ceil(1.5 * n1)
    assert plan.power[0] >= 0.7 > asked.power(0.4, n1 - 1, math.ceil(1.5 * (n1 - 1))).power[0]
    if how.get("type") == "equivalence":
        with pytest.raises(InputError, match="no detectable difference"):
            asked.difference(n1, n2, 0.7)
    else:
        found = asked.difference(n1, n2, 0.7)
        assert found.power[0] == pytest.approx(0.7, abs=1e-9)
        assert found.difference[0] <= 0.4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--means 3.1 4.0 --sd 1.2,1.4 --power 0.8", "34 v 34 participants, 68 in all"),
        ("--md -0.9 --sd 1.2,1.4 --power 0.9", "46 v 46 participants"),
        ("--smd 0.5 --power 0.8", "64 v 64 participants"),
        ("--smd 0.5 --power 0.8 -q", "64 v 64 participants"),
        ("--md 0 --sd 10.9 --margin -3.27 --alpha 0.025 -n 43,48", "Power     0.292"),
        ("--sd 1 -n 64 --power 0.8", "a difference of 0.4991 in either direction"),
        ("--smd 0.5 --curve --power 0.8", "64 v 64  0.801"),
        ("--md 1 --sd 2 -n 30,20 -A", "Welch's t test, approximated"),
    ],
)
def test_the_command(words: str, told: str) -> None:
    ran = live.run(["power", *words.split()])
    assert ran.code == 0, ran.errors
    assert told in ran.out.decode()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--md 1 --power 0.8", "The SD is missing"),
        ("--md 1 --smd 1 -n 5", "assumed twice"),
        ("--smd 1 --sd 2 -n 5", "in units of the SD"),
        ("--md 1 --sd 1", "Give --power"),
        ("--md 1 --sd 1 -n 5 --power 0.8", "Nothing is left"),
        ("--sd 1 -n 5", "difference of the means is missing"),
        ("--md 0 --sd 1 --power 0.8", "no difference to detect"),
        ("--md 1 --sd 1 -n 1", "at least 2 analysed"),
        ("--md 1 --sd 1 -n 5 -m fisher", "--method fisher is no test of two means"),
        ("--md 1 --sd 1,2,3 -n 5", "one SD or two"),
        ("--md 1 --sd 0 -n 5", "above 0"),
        ("--md 1 --sd 1 --risks 0.2 0.3 -n 5", "give one of them"),
        ("--md 1 --sd 1 -n 5 --deff 2", "--deff is not used"),
        ("75/101 59/100 --sd 2", "give one of them"),
    ],
)
def test_what_the_command_refuses(words: str, why: str) -> None:
    ran = live.run(["power", *words.split()])
    assert ran.code == 2, ran.out
    assert why in ran.errors


def test_plans_of_means_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_text('md,sd,n,power\n-0.9,"1.2,1.4",,0.8\n0.5,1,64,\n')
    rows = json.loads(live.run(["power", "-i", str(path), "-f", "json"]).out)
    assert [row["treatment_n"] for row in rows] == [34, 64]
    assert "34 v 34" in live.run(["power", "-i", str(path)]).out.decode()
    path.write_text('md,sd,control_risk,rr,power\n-0.9,"1.2,1.4",,,0.8\n,,0.2,0.5,0.8\n')
    assert "go into two files" in live.run(["power", "-i", str(path)]).errors


def test_plans_of_means_from_python() -> None:
    from rsa_trial_cli import plan

    assert plan(means=(3.1, 4.0), sd=(1.2, 1.4), power=0.8)[0].treatment_n == 34
    assert plan(standardized_mean_difference=0.5, power=0.8)[0].treatment_n == 64
    assert "34 v 34" in str(plan(mean_difference=-0.9, sd=(1.2, 1.4), power=0.8))
    with pytest.raises(InputError, match="assumed twice") as refused:
        plan(mean_difference=1, standardized_mean_difference=1, n=5)
    assert "mean_difference" in refused.value.hint


@pytest.mark.parametrize("words", ["-n 10000001", "--power 0.8"])
def test_sizes_that_are_not_computed_are_said_to_be_so(run: Callable[..., Result], words: str) -> None:
    made = run(f"power --smd 0.001 {words}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith(
        "Error: Power of means is computed for up to 10,000,000 participants per arm."
    )
