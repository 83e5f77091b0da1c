"""The incomplete beta and gamma functions by which the tails of t and χ² are given, of whole arrays.

Series and continued fractions (DLMF 8.7.1, 8.9.2, 8.17.22) to full precision in both tails. scipy has the
same functions; loading it takes longer than a whole meta-analysis.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from rsa_trial_cli.stats.arms import Floats

LARGE = 20.0  # from here on Stirling's series have every digit
TINY = 1e-300
MOST = 100_000  # terms; about √a are needed
Fraction = Iterator[tuple[Floats, Floats]]  # its partial numerators and denominators in turn


def beta_half(a: Floats, odds: Floats) -> Floats:
    """The regularised incomplete beta function I(x; a, ½). a, odds = (1 − x)/x, result : shape (k,)."""
    x, rest, log_x = 1 / (1 + odds), odds / (1 + odds), -np.log1p(odds)
    turned = x > (a + 1) / (a + 2.5)
    p, q, z = np.where(turned, 0.5, a), np.where(turned, a, 0.5), np.where(turned, rest, x)
    with np.errstate(divide="ignore"):
        front = np.exp(a * log_x + 0.5 * (np.log(odds) + log_x) + log_gamma_step(a)) / math.sqrt(math.pi)
    tail = front / p * _lentz(np.ones_like(a), _of_beta(p, q, z))
    return np.where(turned, 1 - tail, tail)


def gamma_tails(a: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Both regularised incomplete gamma functions, P(a, x) and Q(a, x) = 1 − P. All of shape (k,)."""
    inner = np.where((x > 0) & np.isfinite(x), x, 1.0)
    front = np.where(inner == x, np.exp(log_density(a, inner)), 0.0)
    upper = x >= a + 1
    inside = np.where(upper, 0.0, x)  # where the other of both is used, neither need take long
    below = front * _series(a, inside) / a
    at = np.where(upper & np.isfinite(x), x, a + 100)
    above = front * _lentz(at + 1 - a, _of_gamma(a, at))
    return np.where(upper, 1 - above, below), np.where(upper, above, 1 - below)


def log_density(a: Floats, x: Floats) -> Floats:
    """ln of xᵃe⁻ˣ/Γ(a), x times the gamma density. a, x and the result : shape (k,)."""
    big = np.maximum(a, LARGE)
    far = (x - big) / big
    stirling = 1 / (12 * big) - 1 / (360 * big**3) + 1 / (1260 * big**5) - 1 / (1680 * big**7)
    logs = np.where(far > -0.5, np.log1p(np.maximum(far, -0.5)), np.log(x / big))
    many = big * (logs - far) + 0.5 * np.log(big / (2 * math.pi)) - stirling
    return np.where(a >= LARGE, many, a * np.log(x) - x - of_each(math.lgamma, np.minimum(a, LARGE)))


def log_gamma_step(a: Floats) -> Floats:
    """ln Γ(a + ½) − ln Γ(a). a and the result : shape (k,)."""
    big = np.maximum(a, LARGE)
    many = 0.5 * np.log(big) - 1 / (8 * big) + 1 / (192 * big**3) - 1 / (640 * big**5) + 17 / (14336 * big**7)
    few = ~(a >= LARGE)
    many[few] = of_each(lambda value: math.lgamma(value + 0.5) - math.lgamma(value), a[few])
    return many


def of_each(function: Callable[[float], float], values: Floats) -> Floats:
    """A function of numbers, computed once for each of them. values and the result : shape (k,)."""
    every: list[float] = values.tolist()
    once = {value: function(value) for value in {*every}}
    return np.fromiter(map(once.__getitem__, every), float, len(every))


def _series(a: Floats, x: Floats) -> Floats:
    """Σ xʲ/((a+1)…(a+j)), shape (k,); x is below a + 1."""
    term = total = np.ones_like(a)
    for at in range(1, MOST):
        term = term * x / (a + at)
        total = total + term
        if np.all(term <= 1e-17 * total):
            break
    return total


def _of_beta(p: Floats, q: Floats, z: Floats) -> Fraction:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22)."""
    one = np.ones_like(p)
    for m in range(MOST):
        yield -(p + m) * (p + q + m) * z / ((p + 2 * m) * (p + 2 * m + 1)), one
        yield (m + 1) * (q - m - 1) * z / ((p + 2 * m + 1) * (p + 2 * m + 2)), one


def _of_gamma(a: Floats, x: Floats) -> Fraction:
    """The continued fraction of the upper incomplete gamma function (DLMF 8.9.2, its even part)."""
    for m in range(1, MOST):
        yield -m * (m - a), x + 2 * m + 1 - a


def _lentz(first: Floats, parts: Fraction) -> Floats:
    """1/(first + a₁/(b₁ + a₂/(b₂ + …))), by the modified algorithm of Lentz. Shape (k,)."""
    value = np.where(first == 0, TINY, first)
    c, d = value, np.zeros_like(first)
    settled = np.zeros(len(first), dtype=bool)
    for numerator, denominator in parts:
        d = denominator + numerator * d
        c = denominator + numerator / c
        d, c = 1 / np.where(d == 0, TINY, d), np.where(c == 0, TINY, c)
        step = c * d
        value = np.where(settled, value, value * step)
        settled |= ~(np.abs(step - 1) > 4e-16)
        if settled.all():
            break
    return 1 / value
