"""Power and sample sizes by normal approximation, and the register of the values of power.json."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from .arithmetic import Number, below, exact, mp, quantile, root
from .score import difference_root


@dataclass(frozen=True)
class Problem:
    """Two risks, the error rates and either the sizes of the arms or their ratio n2/n1, all as written."""

    p1: Number
    p2: Number
    alpha: Number
    sides: int
    ratio: Number
    n1: Number | None = None
    power: Number | None = None
    margin: Number | None = None

    @classmethod
    def of(cls, row: dict[str, str]) -> Problem:
        given = {
            key: exact(row[key])
            for key in ("p1", "p2", "alpha", "power", "margin", "n1", "ratio")
            if row[key]
        }
        if row["n2"]:
            given["ratio"] = exact(row["n2"]) / given["n1"]
        return cls(sides=int(row["sides"]), **given)

    @property
    def n2(self) -> Number:
        return self.n1 * self.ratio

    @property
    def apart(self) -> Number:
        return abs(self.p1 - self.p2)

    @cached_property
    def z(self) -> Number:
        return quantile(self.alpha / self.sides)

    @cached_property
    def z_power(self) -> Number:
        return quantile(1 - self.power)

    @cached_property
    def spread0(self) -> Number:
        """√(p̄ q̄ (1 + 1/r)): the standard error under no difference, for n1 = 1."""
        mean = (self.p1 + self.ratio * self.p2) / (1 + self.ratio)
        return mp.sqrt(mean * (1 - mean) * (1 + 1 / self.ratio))

    @cached_property
    def spread1(self) -> Number:
        """√(p1 q1 + p2 q2/r): the standard error under the two risks, for n1 = 1."""
        return mp.sqrt(self.p1 * (1 - self.p1) + self.p2 * (1 - self.p2) / self.ratio)

    def sized(self, n1: Number) -> Problem:
        return replace(self, n1=n1)


Power = Callable[[Problem, Number], Number]  # of a problem and its signed difference

POWER: dict[str, Power] = {}
SIZE: dict[str, Callable[[Problem], Number]] = {}


def power(key: str) -> Callable[[Power], Power]:
    def register(function: Power) -> Power:
        POWER[key] = function
        return function

    return register


def size(key: str) -> Callable:
    def register(function: Callable[[Problem], Number]) -> Callable:
        SIZE[key] = function
        return function

    return register


@power("normal_pooled")
def normal_pooled(problem: Problem, apart: Number) -> Number:
    """Φ((d − z σ0)/σ1) (Fleiss 1981; R power.prop.test)."""
    return below((apart * mp.sqrt(problem.n1) - problem.z * problem.spread0) / problem.spread1)


@power("normal_unpooled")
def normal_unpooled(problem: Problem, apart: Number) -> Number:
    """Φ(d/σ1 − z) (Chow, Shao & Wang 2008)."""
    return below(apart * mp.sqrt(problem.n1) / problem.spread1 - problem.z)


@power("normal_pooled_cc")
def normal_pooled_cc(problem: Problem, apart: Number) -> Number:
    """The pooled one at d − (1/n1 + 1/n2)/2 (inverse of Fleiss, Tytun & Ury 1980, Biometrics 36:343)."""
    return normal_pooled(problem, apart - (1 / problem.n1 + 1 / problem.n2) / 2)


@power("arcsine")
def arcsine(problem: Problem, apart: Number) -> Number:
    """Φ(|h| √(n1 n2/N) − z), h = 2 asin √p1 − 2 asin √p2 (Cohen 1988)."""
    total = problem.n1 + problem.n2
    scaled = effect(problem) * mp.sqrt(problem.n1 * problem.n2 / total)
    return below(mp.sign(apart) * scaled - problem.z)


def effect(problem: Problem) -> Number:
    return abs(2 * mp.asin(mp.sqrt(problem.p1)) - 2 * mp.asin(mp.sqrt(problem.p2)))


def both_tails(function: Power, problem: Problem) -> Number:
    """The probability of rejecting in either direction (power.prop.test strict = TRUE; R pwr)."""
    return function(problem, problem.apart) + function(problem, -problem.apart)


def approximate_power(problem: Problem) -> dict:
    made = {key: function(problem, problem.apart) for key, function in POWER.items()}
    if problem.sides == 2:
        made |= {
            f"{key}_both_tails": both_tails(POWER[key], problem)
            for key in ("normal_pooled", "normal_unpooled", "arcsine")
        }
    return made


@size("normal_pooled")
def size_pooled(problem: Problem) -> Number:
    """[z √(p̄q̄(1+1/r)) + z_β √(p1q1 + p2q2/r)]²/d² (Fleiss 1981)."""
    return ((problem.z * problem.spread0 + problem.z_power * problem.spread1) / problem.apart) ** 2


@size("normal_unpooled")
def size_unpooled(problem: Problem) -> Number:
    """(z + z_β)² (p1q1 + p2q2/r)/d² (Chow, Shao & Wang 2008)."""
    return ((problem.z + problem.z_power) * problem.spread1 / problem.apart) ** 2


@size("normal_pooled_cc")
def size_pooled_cc(problem: Problem) -> Number:
    """n/4 (1 + √(1 + 2(r+1)/(n r d)))², n of the pooled one (Fleiss, Tytun & Ury 1980)."""
    n, r = size_pooled(problem), problem.ratio
    return n / 4 * (1 + mp.sqrt(1 + 2 * (r + 1) / (n * r * problem.apart))) ** 2


@size("arcsine")
def size_arcsine(problem: Problem) -> Number:
    """(1 + 1/r)(z + z_β)²/h² (Cohen 1988)."""
    return (1 + 1 / problem.ratio) * ((problem.z + problem.z_power) / effect(problem)) ** 2


def sizes(problem: Problem, n1: Number) -> dict:
    """What the file holds of a real size of arm 1: both arms, and both rounded up."""
    n2 = n1 * problem.ratio
    whole = int(mp.ceil(n1)), int(mp.ceil(n2))
    return {"n1_real": n1, "n2_real": n2, "n1": whole[0], "n2": whole[1], "total": sum(whole)}


def size_both_tails(function: Power, problem: Problem, guess: Number) -> Number:
    """Where the power with both tails is the one asked for."""
    return root(lambda n: both_tails(function, problem.sized(n)) - problem.power, guess / 2, guess * 2)


def approximate_size(problem: Problem) -> dict:
    made = {key: function(problem) for key, function in SIZE.items()}
    if problem.sides == 2:
        for key in ("normal_pooled", "arcsine"):
            made[f"{key}_both_tails"] = size_both_tails(POWER[key], problem, made[key])
    return {key: sizes(problem, n1) for key, n1 in made.items()}


def restricted(problem: Problem) -> tuple[Number, Number]:
    """The risks of likelihood's maximum at the margin, of the expected risks (Farrington & Manning 1990)."""
    r = problem.ratio
    p2 = difference_root(mp.mpf(1), r, problem.p1, r * problem.p2, problem.margin)
    return p2 + problem.margin, p2


def against_margin(problem: Problem) -> dict:
    """n1 = [z √(p̃1q̃1 + p̃2q̃2/r) + z_β √(p1q1 + p2q2/r)]²/(p1 − p2 − margin)² (Farrington & Manning 1990)."""
    beyond = problem.p1 - problem.p2 - problem.margin

    def n1(spread: Number) -> Number:
        return ((problem.z * spread + problem.z_power * problem.spread1) / beyond) ** 2

    p1, p2 = restricted(problem)
    made = sizes(problem, n1(at_margin(problem)))
    rounded = replace(problem, n1=mp.mpf(made["n1"]), ratio=mp.mpf(made["n2"]) / made["n1"])
    reached = beyond * mp.sqrt(rounded.n1) - problem.z * at_margin(rounded)
    return {
        "fm_restricted_p1": p1,
        "fm_restricted_p2": p2,
        "farrington_manning": made,
        "unpooled_wald": sizes(problem, n1(problem.spread1)),
        "power_at_farrington_manning_n": below(reached / rounded.spread1),
    }


def at_margin(problem: Problem) -> Number:
    """√(p̃1q̃1 + p̃2q̃2/r)."""
    p1, p2 = restricted(problem)
    return mp.sqrt(p1 * (1 - p1) + p2 * (1 - p2) / problem.ratio)
