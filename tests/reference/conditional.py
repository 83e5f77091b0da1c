"""Given both margins, the events of arm 1 follow Fisher's noncentral hypergeometric distribution.

P(X = k | ψ) ∝ C(n1, k) C(n2, m − k) ψ^k, k from max(0, m − n2) to min(n1, m) (Fisher 1935).
"""

from __future__ import annotations

from dataclasses import dataclass

from mpmath.libmp import to_rational

from .arithmetic import EQUAL, Number, mp
from .table import Table

BITS = 300  # terms are whole numbers of 2⁻³⁰⁰, some 10⁻⁹⁰


@dataclass(frozen=True)
class Terms:
    """Relative probabilities of first, first + 1, …, in whole numbers; those left out are negligible."""

    first: int
    sizes: list[int]

    def sum(self, low: int | None = None, high: int | None = None) -> int:
        """Σ of the terms from low to high."""
        start = 0 if low is None else max(0, low - self.first)
        stop = len(self.sizes) if high is None else max(0, high - self.first + 1)
        return sum(self.sizes[start:stop])

    def __getitem__(self, k: int) -> int:
        place = k - self.first
        return self.sizes[place] if 0 <= place < len(self.sizes) else 0


@dataclass(frozen=True)
class Conditional:
    """The distribution of the events of arm 1 in a table with these margins."""

    n1: int
    n2: int
    m: int

    @classmethod
    def of(cls, table: Table) -> Conditional:
        return cls(table.n1, table.n2, table.events)

    @property
    def least(self) -> int:
        return max(0, self.m - self.n2)

    @property
    def most(self) -> int:
        return min(self.n1, self.m)

    def step(self, k: int) -> tuple[int, int]:
        """P(k + 1)/P(k) at ψ = 1, as a fraction."""
        return (self.n1 - k) * (self.m - k), (k + 1) * (self.n2 - self.m + k + 1)

    def mode(self, psi: Number) -> int:
        """The largest k that is not less probable than k − 1."""
        low, high = self.least, self.most
        while low < high:
            middle = (low + high) // 2
            up, down = self.step(middle)
            low, high = (middle + 1, high) if up * psi >= down else (low, middle)
        return low

    def log_count(self, k: int) -> Number:
        """ln C(n1, k) C(n2, m − k), but for what does not depend on k."""
        parts = (k, self.n1 - k, self.m - k, self.n2 - self.m + k)
        return -sum(mp.loggamma(part + 1) for part in parts)

    def outward(self, k: int, direction: int, psi: Number, size: int) -> list[int]:
        """The terms beyond k in one direction, that of k being size, until they vanish."""
        numerator, denominator = (int(part) for part in to_rational(mp.mpf(psi)._mpf_))
        if direction < 0:
            numerator, denominator = denominator, numerator
        found: list[int] = []
        while size and self.least <= k + direction <= self.most:
            up, down = self.step(k) if direction > 0 else self.step(k - 1)[::-1]
            size = size * (up * numerator) // (down * denominator)
            found.append(size)
            k += direction
        return found

    def terms(self, psi: Number, least_of_interest: Number = 1) -> Terms:
        """All terms down to some 10⁻⁹⁰ of least_of_interest, which is relative to the mode."""
        mode = self.mode(psi)
        whole = 1 << (BITS - int(mp.floor(mp.log(least_of_interest, 2))))
        lower, upper = (self.outward(mode, direction, psi, whole) for direction in (-1, 1))
        return Terms(mode - len(lower), [*lower[::-1], whole, *upper])

    def tails(self, psi: Number, k: int) -> tuple[Number, Number, Number]:
        """P(X < k), P(X = k) and P(X > k)."""
        terms = self.terms(psi)
        total = terms.sum()
        return tuple(mp.mpf(part) / total for part in (terms.sum(high=k - 1), terms[k], terms.sum(low=k + 1)))

    def mean(self, psi: Number) -> Number:
        terms = self.terms(psi)
        moment = sum(place * size for place, size in enumerate(terms.sizes))
        return terms.first + mp.mpf(moment) / terms.sum()

    def reach(self, k: int, direction: int, psi: Number) -> Number:
        """Σ P(j)/P(k) over j from k outwards in one direction."""
        whole = 1 << BITS
        return 1 + mp.mpf(sum(self.outward(k, direction, psi, whole))) / whole

    def at_null(self, k: int) -> Terms:
        """The terms at ψ = 1, with every one that counts beside that of k, however small."""
        size = mp.exp(self.log_count(k) - self.log_count(self.mode(mp.mpf(1))))
        return self.terms(mp.mpf(1), size)


def not_above(size: Number, other: Number) -> bool:
    """size ≤ other, where numbers that are equal in truth may differ in their last digits."""
    return size <= other * (1 + EQUAL)


def feasible(table: Table) -> bool:
    """Sums over more than some million terms take too long."""
    margins = Conditional.of(table)
    return margins.most - margins.least <= 10**7
