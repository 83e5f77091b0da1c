"""The working that -v shows is the one used: redone from what it prints, it gives the printed limits.

Nothing of the package's arithmetic is used here: closed forms are read as formulas, for the others scores,
likelihoods and tails are computed anew at the printed limit and the printed restricted risks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from statistics import NormalDist

import numpy as np
import pytest
from strategies import quick

from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.registry import Method
from rsa_trial_cli.writing.views import working

METHODS = [(m, name) for m in ("or", "rr", "rd") for name in quick(m)]
TABLES = [
    (75, 101, 59, 100), (7, 34, 1, 34), (0, 10, 5, 20), (10, 10, 5, 20), (5, 10, 0, 20), (5, 10, 20, 20),
    (10, 10, 0, 20), (0, 10, 20, 20), (0, 10, 0, 20), (12, 12, 9, 9), (1, 1, 2, 6), (0, 1, 1, 2),
    (3, 70, 9, 80), (5, 10, 11, 20), (3, 10**9, 15, 10**9),
]  # fmt: skip
PRINTED = 6e-7  # seven significant digits, relative
NAME = r"[a-zθψμ√]"

Redone = Callable[..., None]


def lines(result) -> dict[str, str]:
    made = working.facts(result).lines
    assert len({name for name, _ in made}) == len(made)
    return dict(made)


def number(text: str) -> float:
    return float(text.strip().replace("−", "-").replace("∞", "inf"))


def evaluate(text: str, known: dict[str, float]) -> float:
    """A printed formula, with the values of its letters."""
    for shown, meant in (("−", "-"), ("·", "*"), ("²", "**2"), ("³", "**3"), ("√", "sqrt"), ("ln(", "log(")):
        text = text.replace(shown, meant)
    functions = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp, "asinh": math.asinh, "__builtins__": {}}
    return float(eval(text, functions | known))


def close(got: float, wanted: float, slack: float) -> bool:
    return got == wanted or abs(got - wanted) <= slack


def printed_limits(shown: dict[str, str]) -> list[float]:
    """The two limits as they stand in the working."""
    if " ∓ " in shown.get("limits", ""):
        return [number(text) for text in shown["limits"].rpartition(" = ")[2].split(" to ")]
    found = []
    for name in ("low", "high"):
        text = shown[name]
        value = re.search(r"(?:^[θψ] = |^|.* = )([−∞0-9.e+]+)(?:[:,]|$)", text)
        assert value, text
        found.append(number(value.group(1)))
    return found


def follows(result) -> None:
    """The working of the first trial of a result gives its limits."""
    shown = lines(result)
    low, high = float(result.low[0]), float(result.high[0])
    if math.isnan(low):
        ends = [shown["limits"]] if "limits" in shown else [shown["low"], shown["high"]]
        assert all(text.endswith("not estimable") for text in ends)
        return
    for got, wanted in zip(printed_limits(shown), (low, high), strict=True):
        assert close(got, wanted, PRINTED * abs(wanted)), shown
    if "z" in shown:
        assert number(shown["z"].split(",")[0]) == pytest.approx(
            -NormalDist().inv_cdf((1 - result.level) / 2), rel=PRINTED
        )
    redone(shown)(result, shown)


def closed(result, shown: dict[str, str]) -> None:
    """Every line is a formula and its value; letters are those of the lines before."""
    known = {
        name: number(value)
        for text in shown.values()
        for name, value in re.findall(r"\b([tlu][12]) = ([−∞0-9.e+]+)", text)
    }
    for name, text in shown.items():
        if name in ("Working", "z") or name.startswith("arm") or "by rule" in text:
            continue
        formula, _, value = text.split(", as the")[0].rpartition(" = ")
        if name != "limits":
            got, wanted = evaluate(formula, known), number(value)
            size = max([abs(v) for v in known.values() if math.isfinite(v)] or [abs(wanted)])
            assert close(
                got, wanted, 8 * PRINTED * max(abs(wanted), size if result.measure == "rd" else 0)
            ), text
            known[name] = wanted
            continue
        centre, se = (number(shown[part].rpartition(" = ")[2]) for part in (list(shown)[-3], "se"))
        slack = 2 * PRINTED * (abs(centre) + 3 * se)
        for sign, wanted in zip("-+", map(number, value.split(" to ")), strict=True):
            got = evaluate(formula.replace("∓", sign), {})
            assert close(got, wanted, slack if result.measure == "rd" else 2 * slack * wanted), text


def stated(text: str) -> dict[str, float]:
    """θ = 1.1: p̃₁ = 0.67, p̃₂ = 0.65, S = 0.58, …"""
    return {name: number(value) for name, value in re.findall(r"([^\s,:=][^,:=]*) = ([−∞0-9.e+]+)", text)}


def limits_put_back(result, shown: dict[str, str]):
    """The sign of z and the values stated at each limit that is not there by rule; p̃ checked."""
    for name, sign in (("low", 1), ("high", -1)):
        if "by rule" in shown[name]:
            assert printed_limits(shown)[name == "high"] in (0.0, 1.0, -1.0, math.inf)
            continue
        said = stated(shown[name])
        p1, p2, theta = said["p̃₁"], said["p̃₂"], said["θ"]
        effect, size = {
            "or": (p1 * (1 - p2) / max((1 - p1) * p2, 1e-300), theta / max(p2 * (1 - p1), 1e-300)),
            "rr": (p1 / max(p2, 1e-300), theta),
            "rd": (p1 - p2, 1),
        }[result.measure]
        assert close(effect, theta, 4 * PRINTED * size), shown[name]
        assert_most_likely(result, p1, p2)
        yield sign, said


def assert_most_likely(result, p1: float, p2: float) -> None:
    """The likelihood is at its highest among the risks of this effect: its slope along them is 0."""
    (x1, n1), (x2, n2) = cells(result)
    slope = {
        "or": lambda: (x1 - n1 * p1) + (x2 - n2 * p2),
        "rr": lambda: (x1 - n1 * p1) * (1 - p2) + (x2 - n2 * p2) * (1 - p1),
        "rd": lambda: (x1 - n1 * p1) * p2 * (1 - p2) + (x2 - n2 * p2) * p1 * (1 - p1),
    }[result.measure]()
    inside = 0 < p1 < 1 and 0 < p2 < 1
    assert not inside or abs(slope) <= 4 * PRINTED * (n1 + n2)


def cells(result) -> list[tuple[float, float]]:
    return [(float(arm.events[0]), float(arm.n[0])) for arm in result.data]


def score_and_variance(result, said: dict[str, float]) -> tuple[float, float]:
    (x1, n1), (x2, n2) = cells(result)
    p1, p2, theta = said["p̃₁"], said["p̃₂"], said["θ"]
    v1, v2 = p1 * (1 - p1), p2 * (1 - p2)
    if result.measure == "or":
        return (x1 / n1 - p1) / v1 - (x2 / n2 - p2) / v2, 1 / (n1 * v1) + 1 / (n2 * v2)
    if result.measure == "rr":
        return x1 / n1 - theta * x2 / n2, v1 / n1 + theta**2 * v2 / n2
    return x1 / n1 - x2 / n2 - theta, v1 / n1 + v2 / n2


def z_of(result) -> float:
    return -NormalDist().inv_cdf((1 - result.level) / 2)


def score(result, shown: dict[str, str]) -> None:
    (_, n1), (_, n2) = cells(result)
    corrected = (n1 + n2) / (n1 + n2 - 1) if "N/(N−1)" in shown["V"] else 1.0
    for sign, said in limits_put_back(result, shown):
        s, v = score_and_variance(result, said)
        assert said["S/√V"] == pytest.approx(sign * z_of(result), rel=PRINTED)
        assert said["S"] / math.sqrt(said["V"]) == pytest.approx(sign * z_of(result), rel=4 * PRINTED)
        assert s / math.sqrt(v * corrected) == pytest.approx(sign * z_of(result), rel=2e-4)
        assert v * corrected == pytest.approx(said["V"], rel=2e-4)


def skewness(result, shown: dict[str, str]) -> None:
    for sign, said in limits_put_back(result, shown):
        t, g = said["S"] / math.sqrt(said["V"]), said["g"]
        assert g == pytest.approx(said["μ₃"] / (6 * said["V"] ** 1.5), rel=4 * PRINTED)
        assert said["s"] == pytest.approx(sign * z_of(result), rel=PRINTED)
        if 1 + 4 * g * (t + g) >= 0:
            assert g * said["s"] ** 2 + said["s"] == pytest.approx(t + g, rel=1e-5, abs=1e-5)
        (_, n1), (_, n2) = cells(result)
        s, v = score_and_variance(result, said)
        p1, p2 = said["p̃₁"], said["p̃₂"]
        if result.measure == "or":
            s -= (p1 - p2) / (n1 * p1 * (1 - p1) + n2 * p2 * (1 - p2))
        assert s == pytest.approx(said["S"], rel=2e-4, abs=2e-6)
        assert v * (n1 + n2) / (n1 + n2 - 1) == pytest.approx(said["V"], rel=2e-4)


def profile(result, shown: dict[str, str]) -> None:
    for _, said in limits_put_back(result, shown):
        lost = 0.0
        for (x, n), p in zip(cells(result), (said["p̃₁"], said["p̃₂"]), strict=True):
            for cell, share in ((x, p), (n - x, 1 - p)):
                lost += 2 * cell * math.log(cell / (n * share)) if cell else 0.0
        assert lost == pytest.approx(z_of(result) ** 2, rel=1e-4)
        assert said["2·(log L(p̂) − log L(p̃))"] == pytest.approx(z_of(result) ** 2, rel=PRINTED)


def shares(result, psi: float) -> tuple[int, dict[int, float]]:
    """Treated events, and the probabilities of 0, 1, … of them given all events, at an odds ratio."""
    (x1, n1), (x2, n2) = ((int(x), int(n)) for x, n in cells(result))
    m, exact = x1 + x2, Fraction(psi)
    weight = {
        k: math.comb(n1, k) * math.comb(n2, m - k) * exact**k for k in range(max(0, m - n2), min(n1, m) + 1)
    }
    total = sum(weight.values())
    return x1, {k: float(w / total) for k, w in weight.items()}


def two_sided(words: str, x: int, p: dict[int, float]) -> float:
    if "Fisher" in words:
        return sum(share for share in p.values() if share <= p[x] * (1 + 1e-9))
    tail = {k: min(sum(v for j, v in p.items() if j <= k), sum(v for j, v in p.items() if j >= k)) for k in p}
    return sum(p[k] for k in p if tail[k] <= tail[x] * (1 + 1e-9))


def conditional(result, shown: dict[str, str]) -> None:
    for name, inward in (("low", 1), ("high", -1)):
        psi, text = number(re.match(r"ψ = ([^:,]+)", shown[name]).group(1)), shown[name]
        if psi in (0.0, math.inf):
            assert "by rule" in text
            continue
        if "two-sided" in text or "Blaker" in text:
            (inside, outside), alpha = (
                (two_sided(text, *shares(result, psi * (1 + step * inward * 1e-6))) for step in (1, -1)),
                1 - result.level,
            )
            assert inside >= alpha * (1 - 1e-4)
            assert outside <= alpha * (1 + 1e-4)
            assert f"above {alpha:.7g} " in text
            continue
        x, p = shares(result, psi)
        above, below = (sum(v for k, v in p.items() if k > x), sum(v for k, v in p.items() if k < x))
        tails = {
            "X > ": above + p[x] / 2,
            "X < ": below + p[x] / 2,
            "X ≥ ": above + p[x],
            "X ≤ ": below + p[x],
        }
        (tail,) = (value for sign, value in tails.items() if sign in text)
        assert tail == pytest.approx(number(text.rpartition(" = ")[2]), rel=1e-4)
        assert tail == pytest.approx((1 - result.level) / 2, rel=1e-4)


def cornfield(result, shown: dict[str, str]) -> None:
    """At each limit the expected cells, A of them treated events, have its odds ratio, and give z."""
    (a, n1), (c, n2) = cells(result)
    for name in ("low", "high"):
        if "by rule" in shown[name]:
            assert printed_limits(shown)[name == "high"] in (0.0, math.inf)
            continue
        said = stated(shown[name])
        first, rest = said["A"], a + c - said["A"]
        four = first, rest, n1 - first, n2 - rest
        error = 1 / math.sqrt(sum(1 / cell for cell in four))
        assert first * (n2 - rest) / (rest * (n1 - first)) == pytest.approx(said["ψ"], rel=1e-4)
        assert error == pytest.approx(said["SE"], rel=1e-4)
        assert (abs(a - first) - 0.5) / error == pytest.approx(z_of(result), rel=1e-4)


def redone(shown: dict[str, str]) -> Redone:
    """How a working is redone, by what it shows."""
    if "given" in shown:
        return conditional
    if "SE" in shown:
        return cornfield
    if "V" in shown:
        return skewness if "s" in shown else score
    return profile if "log L" in shown.get("limits", "") else closed


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method"), METHODS)
@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize("zero_cells", ["add-half", "none"])
def test_the_working_is_the_one_used(measure: str, method: str, level: float, zero_cells: str) -> None:
    for counts in TABLES:
        follows(MEASURES[measure].estimate(Trials.of(*counts), method, level, zero_cells=zero_cells))


def how(measure: str, method: str) -> tuple[object, ...]:
    """A working as what is called, and with what."""
    made = MEASURES[measure].methods[method].working
    assert isinstance(made, partial)
    return made.func, made.args, made.keywords


OTHERS = [
    (measure, method, like)
    for measure, method in METHODS
    for like in quick(measure)
    if how(measure, like) != how(measure, method)
]


@pytest.mark.law
@pytest.mark.parametrize(("measure", "method", "like"), OTHERS)
def test_the_working_of_another_method_is_caught(
    monkeypatch: pytest.MonkeyPatch, measure: str, method: str, like: str
) -> None:
    """The limits of one method with the working of another: the working is not the one used."""
    methods = MEASURES[measure].methods
    fake = Method("fake", "Fake", methods[method].compute, working=methods[like].working)
    monkeypatch.setitem(methods._methods, "fake", fake)
    caught = 0
    for counts in (*TABLES[:2], (5, 10, 11, 20)):
        with np.errstate(all="ignore"):
            made = MEASURES[measure].estimate(Trials.of(*counts), "fake")
        try:
            follows(made)
        except (AssertionError, ValueError, ZeroDivisionError):
            caught += 1
    assert caught
