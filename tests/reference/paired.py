"""Paired 2×2 tables at 70 digits: McNemar's tests, limits of the conditional odds ratio and the difference.

Cells: a with the event under both, b under treatment only, c under control only, d under neither.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

from .arithmetic import Number, below, exact, mp, quantile, root, root_on_the_line

Cells = tuple[int, int, int, int]
Limits = tuple[Number, Number]


def upper_tail(x: int, m: int, p: Number, half: bool = False) -> Number:
    """P(X ≥ x) of a binomial of m trials, term by term; with half of P(X = x) where asked."""
    terms = [comb(m, k) * p**k * (1 - p) ** (m - k) for k in range(x, m + 1)]
    return mp.fsum(terms) - (terms[0] / 2 if half else 0)


def mcnemar_exact(cells: Cells) -> Number:
    """Twice the smaller tail of Binomial(b + c, ½), at most 1 (Liddell 1983)."""
    _, b, c, _ = cells
    return min(mp.mpf(1), 2 * upper_tail(max(b, c), b + c, mp.mpf(1) / 2))


def mcnemar_mid_p(cells: Cells) -> Number:
    """The same with half the table's own probability (Fagerland et al. 2013)."""
    _, b, c, _ = cells
    return min(mp.mpf(1), 2 * upper_tail(max(b, c), b + c, mp.mpf(1) / 2, half=True))


def mcnemar(cells: Cells, correction: int = 0) -> Number:
    """P of (|b − c| − correction)/√(b + c); Edwards's correction is 1."""
    _, b, c, _ = cells
    z = mp.mpf(max(0, abs(b - c) - correction)) / mp.sqrt(b + c)
    return 2 * below(-z)


def odds(cells: Cells, level: str, half: bool = False) -> Limits:
    """Clopper–Pearson or mid-P limits of b/(b + c), as odds: the tails solved for on the log scale."""
    _, b, c, _ = cells
    tail = (1 - exact(level)) / 2

    def limit(x: int, others: int) -> Number:
        if x == 0:
            return mp.mpf(0)
        solved = root_on_the_line(lambda t: tail - upper_tail(x, x + others, 1 / (1 + mp.exp(-t)), half))
        return mp.exp(solved)

    low, high = limit(b, c), limit(c, b)
    return low, 1 / high if high else mp.inf


def wilson(x: int, n: int, z: Number) -> Limits:
    """(2x + z² ∓ z√(z² + 4x(n − x)/n)) / (2(n + z²)), Wilson 1927."""
    spread = z * mp.sqrt(z**2 + mp.mpf(4 * x * (n - x)) / n)
    return (2 * x + z**2 - spread) / (2 * (n + z**2)), (2 * x + z**2 + spread) / (2 * (n + z**2))


def odds_wilson(cells: Cells, level: str) -> Limits:
    """Wilson limits p of b/(b + c) as odds p/(1 − p)."""
    _, b, c, _ = cells
    low, high = wilson(b, b + c, quantile((1 - exact(level)) / 2))
    return low / (1 - low), high / (1 - high) if c else mp.inf


def newcombe(cells: Cells, level: str) -> Limits:
    """Method 10 of Newcombe 1998, Stat Med 17:2635."""
    a, b, c, d = cells
    n, z = sum(cells), quantile((1 - exact(level)) / 2)
    p1, p2 = mp.mpf(a + b) / n, mp.mpf(a + c) / n
    (l1, u1), (l2, u2) = wilson(a + b, n, z), wilson(a + c, n, z)
    margins, cross = (a + b) * (c + d) * (a + c) * (b + d), mp.mpf(a * d - b * c)
    if cross > 0:
        cross = max(mp.mpf(0), cross - mp.mpf(n) / 2)
    phi = cross / mp.sqrt(margins) if margins else mp.mpf(0)
    under = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    over = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    return p1 - p2 - mp.sqrt(under), p1 - p2 + mp.sqrt(over)


def tango(cells: Cells, level: str) -> Limits:
    """Where the profile score of Tango 1998, Stat Med 17:891, is z and −z.

    The restricted share q of pairs with control only is the root of the likelihood equation in q,
    b/(q + δ) + c/q = 2(n − b − c)/(1 − 2q − δ), found by bisection rather than by its quadratic.
    """
    _, b, c, _ = cells
    n, z = sum(cells), quantile((1 - exact(level)) / 2)
    tiny = mp.mpf(10) ** -60

    def score(delta: Number) -> Number:
        low, high = max(mp.mpf(0), -delta) + tiny, (1 - delta) / 2 - tiny

        def slope(q: Number) -> Number:
            return b / (q + delta) + c / q - 2 * (n - b - c) / (1 - 2 * q - delta)

        q = low if slope(low) <= 0 else high if slope(high) >= 0 else root(slope, low, high)
        return (b - c - n * delta) / mp.sqrt(n * (2 * q + delta * (1 - delta)))

    middle, edge = mp.mpf(b - c) / n, 1 - mp.mpf(10) ** -30
    low = root(lambda delta: score(delta) - z, -edge, middle)
    return low, root(lambda delta: score(delta) + z, middle, edge)


def conditional(cells: Cells, level: str) -> Limits:
    """(b + c)/n·(2p − 1) at the Clopper–Pearson limits p of b/(b + c)."""
    share = mp.mpf(cells[1] + cells[2]) / sum(cells)
    low, high = (1 - 2 / (1 + psi) for psi in odds(cells, level))
    return share * low, share * high


def wald(cells: Cells, level: str, more: int = 0) -> Limits:
    """D ∓ z√(b + c − (b − c)²/n)/n, with one pair more of either kind in Bonett & Price's."""
    b, c, n = cells[1] + more, cells[2] + more, sum(cells) + 2 * more
    half = quantile((1 - exact(level)) / 2) * mp.sqrt(b + c - mp.mpf((b - c) ** 2) / n) / n
    return mp.mpf(b - c) / n - half, mp.mpf(b - c) / n + half


def odds_wald(cells: Cells, level: str) -> Limits:
    """b/c·exp(∓ z√(1/b + 1/c))."""
    _, b, c, _ = cells
    factor = mp.exp(quantile((1 - exact(level)) / 2) * mp.sqrt(mp.mpf(1) / b + mp.mpf(1) / c))
    return mp.mpf(b) / c / factor, mp.mpf(b) / c * factor


TESTS: dict[str, Callable[[Cells], Number]] = {
    "mcnemar-exact": mcnemar_exact,
    "mcnemar-mid-p": mcnemar_mid_p,
    "mcnemar": mcnemar,
    "mcnemar-cc": lambda cells: mcnemar(cells, 1),
}
INTERVALS: dict[tuple[str, str], Callable[[Cells, str], Limits]] = {
    ("or", "exact"): odds,
    ("or", "mid-p"): lambda cells, level: odds(cells, level, half=True),
    ("or", "wilson"): odds_wilson,
    ("or", "wald"): odds_wald,
    ("rd", "newcombe"): newcombe,
    ("rd", "tango"): tango,
    ("rd", "exact"): conditional,
    ("rd", "wald"): wald,
    ("rd", "bonett-price"): lambda cells, level: wald(cells, level, 1),
}
