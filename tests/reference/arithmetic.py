"""Numbers of 70 digits: normal quantiles and tails, a bracketed root, and what is written of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

mp = mpmath.MPContext()  # a context of its own, so that nobody else's precision changes
mp.dps = 70
INFINITE = mp.inf
EQUAL = mp.mpf(10) ** -40  # products of factorials that differ by less than this are the same number
CLOSE = mp.mpf(10) ** -50  # when a root is found
Number = Any  # int, Fraction or a number of mpmath, which has no types


def exact(value: str | int | float | Fraction) -> Number:
    """The decimal that was written (0.95 is 95/100), as a number of 70 digits."""
    fraction = Fraction(str(value))
    return mp.mpf(fraction.numerator) / fraction.denominator


def below(z: Number) -> Number:
    """Φ(z), exact to the last digit in both tails."""
    return mp.erfc(-z / mp.sqrt(2)) / 2


def quantile(upper_tail: Number) -> Number:
    """z with Φ(−z) = upper_tail."""
    return mp.sqrt(2) * mp.erfinv(1 - 2 * upper_tail)


def root(function: Callable[[Number], Number], low: Number, high: Number) -> Number:
    """Where a continuous function changes sign (Chandrupatla 1997, Adv Eng Softw 28:145).

    Raises ValueError if both ends have the same sign.
    """
    x1, x2 = mp.mpf(low), mp.mpf(high)
    f1, f2 = function(x1), function(x2)
    if f1 == 0 or f2 == 0:
        return x1 if f1 == 0 else x2
    if mp.sign(f1) == mp.sign(f2):
        raise ValueError(f"no change of sign between {low} and {high}")
    step = mp.mpf(1) / 2
    while True:
        middle = x1 + step * (x2 - x1)
        value = function(middle)
        if mp.sign(value) == mp.sign(f1):
            x3, f3 = x1, f1
        else:
            x3, f3, x2, f2 = x2, f2, x1, f1
        x1, f1 = middle, value
        best = x1 if abs(f1) < abs(f2) else x2
        least = CLOSE * (abs(best) + CLOSE) / abs(x2 - x1)
        if value == 0 or least > 0.5:
            return best
        ratio, share = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        step = mp.mpf(1) / 2
        if 1 - mp.sqrt(1 - ratio) < share < mp.sqrt(ratio):  # inverse quadratic interpolation is safe
            step = f1 / (f2 - f1) * f3 / (f2 - f3)
            step += (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
        step = min(1 - least, max(least, step))


def root_on_the_line(function: Callable[[Number], Number]) -> Number:
    """The root of a decreasing function of any real number, of a logarithm say."""
    low, high = mp.mpf(-1), mp.mpf(1)
    while function(low) < 0:
        low *= 2
    while function(high) > 0:
        high *= 2
    return root(function, low, high)


def text(value: Any) -> Any:
    """What the files hold: decimals of 20 digits, pairs as lists; None, whole numbers and words stay."""
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, tuple):
        return [text(part) for part in value]
    if isinstance(value, dict):
        return {key: text(part) for key, part in value.items()}
    if mp.isinf(value):
        return "inf" if value > 0 else "-inf"
    mantissa, e, power = mp.nstr(value, 20, min_fixed=-5).partition("e")
    return mantissa + e + power if e else mantissa.removesuffix(".0")
