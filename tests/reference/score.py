"""Restricted estimates, and the intervals by score, skewness-corrected score and profile likelihood."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .arithmetic import Number, exact, mp, root, root_on_the_line
from .ratios import WHOLE
from .risks import Interval
from .table import Table, value

Function = Callable[[Table, Number], Number]


class Restricted(NamedTuple):
    """What a measure held at θ gives: risks and their complements, score, its variance and third moment."""

    p1: Number
    q1: Number
    p2: Number
    q2: Number
    score: Number
    variance: Number
    moment: Number


def restricted_difference(table: Table, d: Number) -> Restricted:
    """p1 − p2 = d: a cubic (Farrington & Manning 1990, Stat Med 9:1447); S = p̂1 − p̂2 − d."""
    n1, n2 = table.n1, table.n2
    p2 = difference_root(n1, n2, table.a, table.c, d)
    p1, q1, q2 = p2 + d, 1 - p2 - d, 1 - p2
    first, second = p1 * q1 / n1, p2 * q2 / n2
    moment = first * (q1 - p1) / n1 - second * (q2 - p2) / n2
    return Restricted(p1, q1, p2, q2, table.difference - d, first + second, moment)


def difference_root(n1: Number, n2: Number, x1: Number, x2: Number, d: Number) -> Number:
    """p2 that maximises x1 ln(p2+d) + (n1−x1) ln(1−p2−d) + x2 ln p2 + (n2−x2) ln(1−p2)."""
    with mp.workdps(2 * mp.dps):  # a double root halves the digits
        cubic = n1 + n2
        square = (n1 + 2 * n2) * d - cubic - x1 - x2
        linear = (n2 * d - cubic - 2 * x2) * d + x1 + x2
        centre = square / (3 * cubic)
        turn = centre**3 - linear * square / (6 * cubic**2) + x2 * d * (1 - d) / (2 * cubic)
        size = mp.sqrt(max(0, centre**2 - linear / (3 * cubic)))
        size = -size if turn < 0 else size
        cosine = max(-1, min(1, turn / size**3)) if size else mp.mpf(0)
        found = 2 * size * mp.cos((mp.pi + mp.acos(cosine)) / 3) - centre
        return max(max(0, -d), min(min(1, 1 - d), found))


def restricted_risk_ratio(table: Table, f: Number) -> Restricted:
    """p1 = f p2: a quadratic (Koopman 1984, Biometrics 40:513); S = p̂1 − f p̂2."""
    n1, n2, x, n = table.n1, table.n2, table.events, table.total
    linear = n1 * f + table.a + n2 + table.c * f
    p2 = 2 * x / (linear + mp.sqrt(linear**2 - 4 * n * f * x))
    p1 = f * p2
    first, second = p1 * (1 - p1) / n1, f**2 * p2 * (1 - p2) / n2
    moment = first * (1 - 2 * p1) / n1 - second * f * (1 - 2 * p2) / n2
    score = table.arms[0].risk - f * table.arms[1].risk
    return Restricted(p1, 1 - p1, p2, 1 - p2, score, first + second, moment)


def restricted_odds_ratio(table: Table, o: Number) -> Restricted:
    """Odds of arm 1 = o × odds of arm 2: a quadratic (Miettinen & Nurminen 1985, Stat Med 4:213)."""
    n1, n2, x = table.n1, table.n2, table.events
    linear = n1 * o + n2 - x * (o - 1)
    p2 = 2 * x / (linear + mp.sqrt(linear**2 + 4 * n2 * (o - 1) * x))
    q2 = 1 - p2
    p1, q1 = o * p2 / (q2 + o * p2), q2 / (q2 + o * p2)
    first, second = 1 / (n1 * p1 * q1), 1 / (n2 * p2 * q2)
    score = (table.arms[0].risk - p1) * n1 * first - (table.arms[1].risk - p2) * n2 * second
    moment = (q1 - p1) * first**2 - (q2 - p2) * second**2
    return Restricted(p1, q1, p2, q2, score, first + second, moment)


def of_log(restrict: Function) -> Function:
    return lambda table, log_theta: restrict(table, mp.exp(log_theta))


SCALES: dict[str, Function] = {
    "or": of_log(restricted_odds_ratio),
    "rr": of_log(restricted_risk_ratio),
    "rd": restricted_difference,
}


def standard(made: Restricted, factor: Number) -> Number:
    """S/√(λV); 0 where the estimate itself is θ."""
    return made.score / mp.sqrt(factor * made.variance) if made.score else mp.mpf(0)


def uncorrected(measure: str, table: Table, theta: Number) -> Number:
    return standard(SCALES[measure](table, theta), mp.mpf(1))


def with_n_minus_1(measure: str, table: Table, theta: Number) -> Number:
    factor = mp.mpf(table.total) / (table.total - 1)
    return standard(SCALES[measure](table, theta), factor)


def skewness_corrected(measure: str, table: Table, theta: Number) -> Number:
    """s of g s² + s − (t + g) = 0, g = μ3/(6 V^1.5), N/(N−1) in V (Laud 2017, Pharm Stat 16:334, 2018)."""
    made = SCALES[measure](table, theta)
    variance = made.variance * table.total / (table.total - 1)
    score = made.score
    if score == variance == 0:  # nobody had the event, and no difference
        return mp.mpf(0)
    if measure == "or":
        information = table.n1 * made.p1 * made.q1 + table.n2 * made.p2 * made.q2
        score -= (made.p1 - made.p2) / information
    t, g = score / mp.sqrt(variance), made.moment / (6 * variance ** (mp.mpf(3) / 2))
    inside = 1 + 4 * g * (t + g)
    if inside < 0:
        return t - (table.z**2 - 1) * g
    return 2 * (t + g) / (1 + mp.sqrt(inside))


def likelihood_root(measure: str, table: Table, theta: Number) -> Number:
    """± √(2 (ln L(p̂1, p̂2) − ln L(p̃1, p̃2))), positive below the estimate."""
    made = SCALES[measure](table, theta)
    risks = (made.p1, made.q1, made.p2, made.q2)
    sizes = (table.n1, table.n1, table.n2, table.n2)
    cells = zip(table.cells, sizes, risks, strict=True)
    twice = 2 * sum(x * (mp.log(mp.mpf(x) / n) - mp.log(p)) for x, n, p in cells if x)
    return mp.sign(made.score) * mp.sqrt(max(0, twice))


def limits(measure: str, statistic: Callable) -> Callable[[Table], Interval]:
    """{θ: |statistic| ≤ z}; the end of the scale where the estimate lies there."""

    def at(table: Table, z: Number) -> Number:
        def over(theta: Number) -> Number:
            return statistic(measure, table, theta) - z

        if measure == "rd":
            edge = 1 - mp.mpf(10) ** -45
            return root(over, -edge, edge)
        return mp.exp(root_on_the_line(over))

    def interval(table: Table) -> Interval:
        lowest, highest = ends(measure, table)
        if lowest and highest and measure != "rd":
            return WHOLE
        least, most = (-mp.mpf(1), mp.mpf(1)) if measure == "rd" else WHOLE
        return least if lowest else at(table, table.z), most if highest else at(table, -table.z)

    return interval


def ends(measure: str, table: Table) -> tuple[bool, bool]:
    """Whether the estimate lies at the lower and at the upper end of its scale (both: it is undefined)."""
    a, b, c, d = table.cells
    if measure == "rd":
        return a == 0 == d, b == 0 == c
    if measure == "rr":
        return a == 0, c == 0
    return 0 in (a, d), 0 in (b, c)


METHODS = {
    ("or", "score"): uncorrected,
    ("or", "miettinen_nurminen"): with_n_minus_1,
    ("or", "profile_likelihood"): likelihood_root,
    ("or", "scas"): skewness_corrected,
    ("rr", "koopman"): uncorrected,
    ("rr", "miettinen_nurminen"): with_n_minus_1,
    ("rr", "profile_likelihood"): likelihood_root,
    ("rr", "scas"): skewness_corrected,
    ("rd", "mee"): uncorrected,
    ("rd", "farrington_manning"): uncorrected,
    ("rd", "miettinen_nurminen"): with_n_minus_1,
    ("rd", "profile_likelihood"): likelihood_root,
    ("rd", "scas"): skewness_corrected,
}
for (measure_, key_), statistic_ in METHODS.items():
    value(measure_, key_)(limits(measure_, statistic_))


@value("ni", "margin")
def margin(table: Table) -> str:
    """The margin of the test, as it was given."""
    return table.margin


def against_margin(key: str, statistic: Callable[[Table], Number | None]) -> None:
    """Registers the z of a test of RD ≤ margin, and its one-sided P."""

    @value("ni", f"{key}_p")
    def upper_tail(table: Table) -> Number | None:
        z = statistic(table)
        return None if z is None else mp.erfc(z / mp.sqrt(2)) / 2

    value("ni", f"{key}_z")(statistic)


def unpooled_against_margin(table: Table) -> Number | None:
    """(D − margin) / √(p1 q1/n1 + p2 q2/n2)."""
    variance = sum(arm.variance for arm in table.arms)
    return (table.difference - exact(table.margin)) / mp.sqrt(variance) if variance else None


def corrected_against_margin(table: Table, correction: Number, variance: Number) -> Number | None:
    """± max(0, |D − margin| − correction) / √variance; undefined where the variance is 0."""
    beyond = table.difference - exact(table.margin)
    left = max(mp.mpf(0), abs(beyond) - correction)
    return mp.sign(beyond) * left / mp.sqrt(variance) if variance else None


def wald_cc_against_margin(table: Table, *, capped: bool) -> Number | None:
    """With (1/n1 + 1/n2)/2 (Fleiss 1981); capped: at most |D|, as in R."""
    correction = (mp.mpf(1) / table.n1 + mp.mpf(1) / table.n2) / 2
    correction = min(correction, abs(table.difference)) if capped else correction
    return corrected_against_margin(table, correction, sum(arm.variance for arm in table.arms))


def hauck_anderson_against_margin(table: Table) -> Number | None:
    """With 1/(2 min n) and n − 1 in the variance (Hauck & Anderson 1986); undefined at n = 1."""
    if 1 in (table.n1, table.n2):
        return None
    variance = sum(arm.variance * arm.n / (arm.n - 1) for arm in table.arms)
    return corrected_against_margin(table, mp.mpf(1) / (2 * min(table.n1, table.n2)), variance)


against_margin("wald_cc", lambda table: wald_cc_against_margin(table, capped=False))
against_margin("wald_cc_capped", lambda table: wald_cc_against_margin(table, capped=True))
against_margin("hauck_anderson", hauck_anderson_against_margin)
against_margin("fm", lambda table: uncorrected("rd", table, exact(table.margin)))
against_margin("mn", lambda table: with_n_minus_1("rd", table, exact(table.margin)))
against_margin("wald", unpooled_against_margin)
