"""Paired tables, in which each pair has an outcome under treatment and one under control, and their tests.

Every test takes (pairs, alternative) and returns the normal statistic (nan where it is exact) and P, shape
(2, k); a positive statistic means more events with treatment. The intervals are in paired_intervals.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import LARGEST_COUNT, Arm, Floats
from rsa_trial_cli.stats.distributions.binomial_tails import Shares, at_least, mid_tail
from rsa_trial_cli.stats.inference.equality import from_p, from_statistic
from rsa_trial_cli.stats.registry import Methods

PAIRED_TESTS = Methods()


@frozen(kw_only=True)
class Pairs:
    """k paired tables: pairs with the event under both, treatment only, control only and neither, (k,)."""

    both: Floats
    treatment_only: Floats
    control_only: Floats
    neither: Floats

    @classmethod
    def of(
        cls, both: ArrayLike, treatment_only: ArrayLike, control_only: ArrayLike, neither: ArrayLike
    ) -> Pairs:
        """Pairs from counts, scalars or arrays of shape (k,), nan where they are missing.

        An InputError for no pairs or too many.
        """
        cells = [np.atleast_1d(np.asarray(c, float)) for c in (both, treatment_only, control_only, neither)]
        made = cls(**dict(zip(("both", "treatment_only", "control_only", "neither"), cells, strict=True)))
        if any(np.any((cell < 0) | (cell % 1 > 0)) for cell in cells):
            raise InputError("A count of pairs is not a whole number from 0.")
        if np.any(made.n == 0):
            raise InputError("There are no pairs.")
        if np.any(made.n > LARGEST_COUNT):
            raise InputError(f"There are too many pairs; counts go up to {LARGEST_COUNT}.")
        return made

    def __len__(self) -> int:
        return len(self.both)

    @property
    def n(self) -> Floats:
        """Pairs, shape (k,)."""
        return self.both + self.discordant + self.neither

    @property
    def discordant(self) -> Floats:
        """Pairs whose two outcomes differ, shape (k,)."""
        return self.treatment_only + self.control_only

    @property
    def split(self) -> Arm:
        """The discordant pairs as an arm, whose events are those with the event under treatment."""
        return Arm(events=self.treatment_only, non_events=self.control_only)

    def swapped(self) -> Pairs:
        """The same pairs with treatment and control exchanged."""
        return replace(self, treatment_only=self.control_only, control_only=self.treatment_only)

    @property
    def arms(self) -> tuple[Arm, Arm]:
        """The outcomes under treatment and under control, each of all pairs."""
        a, b, c, d = self.both, self.treatment_only, self.control_only, self.neither
        return Arm(events=a + b, non_events=c + d), Arm(events=a + c, non_events=b + d)

    @property
    def difference(self) -> Floats:
        """Risk with treatment less risk with control, (b − c)/n. Shape (k,)."""
        return (self.treatment_only - self.control_only) / self.n

    @property
    def odds_ratio(self) -> Floats:
        """The conditional odds ratio b/c, nan without discordant pairs. Shape (k,)."""
        with np.errstate(all="ignore"):
            return self.treatment_only / self.control_only


@PAIRED_TESTS.add(
    "mcnemar-exact",
    "McNemar exact",
    source="McNemar 1947, Psychometrika 12:153; Liddell 1983, J Epidemiol Community Health 37:82",
    use="belongs to the exact interval; conservative",
)
def mcnemar_exact(pairs: Pairs, alternative: str) -> Floats:
    """McNemar's exact test: of m discordant pairs, b ~ Binomial(m, ½); the smaller tail doubled, at most 1.

    Returns nan, as there is no statistic, and P, shape (2, k). Edge: 1 without discordant pairs.
    """
    return from_p(_by_tail(at_least, pairs, alternative))


@PAIRED_TESTS.add(
    "mcnemar-mid-p",
    "McNemar mid-P",
    source="Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91",
    use="belongs to the mid-P interval; small samples where the exact test is too conservative",
)
def mcnemar_mid_p(pairs: Pairs, alternative: str) -> Floats:
    """McNemar's exact test with half the table's own probability in the tail, which is then doubled.

    Returns nan, as there is no statistic, and P, shape (2, k). Edge: 1 where both kinds of discordant pairs
    are equally many.
    """
    return from_p(_by_tail(mid_tail, pairs, alternative))


@PAIRED_TESTS.add(
    "mcnemar",
    "McNemar",
    source="McNemar 1947, Psychometrika 12:153",
    use="belongs to Tango's interval; what most papers print",
)
def mcnemar(pairs: Pairs, alternative: str) -> Floats:
    """McNemar's asymptotic test, z = (b − c)/√(b + c).

    Returns statistic and P, shape (2, k). Edge: undefined without discordant pairs.
    """
    with np.errstate(all="ignore"):
        return from_statistic(
            (pairs.treatment_only - pairs.control_only) / np.sqrt(pairs.discordant), alternative
        )


@PAIRED_TESTS.add(
    "mcnemar-cc",
    "McNemar, continuity-corrected",
    source="Edwards 1948, Psychometrika 13:185",
    use="to reproduce older papers; conservative",
)
def mcnemar_corrected(pairs: Pairs, alternative: str) -> Floats:
    """McNemar's test with continuity correction, z = ±max(0, |b − c| − 1)/√(b + c).

    Returns statistic and P, shape (2, k). Edge: undefined without discordant pairs.
    """
    apart = pairs.treatment_only - pairs.control_only
    with np.errstate(all="ignore"):
        z = np.sign(apart) * np.maximum(0.0, np.abs(apart) - 1) / np.sqrt(pairs.discordant)
    return from_statistic(z, alternative)


def _by_tail(tail: Callable[[Floats, Floats, Shares], Floats], pairs: Pairs, alternative: str) -> Floats:
    """P from the tail of b ~ Binomial(b + c, ½), or of c for fewer events; two-sided the smaller, doubled."""
    b, c, half = pairs.treatment_only, pairs.control_only, np.full(len(pairs), 0.5)
    if alternative == "two-sided":
        return np.minimum(1.0, 2 * tail(np.maximum(b, c), np.minimum(b, c), (half, half)))
    return tail(b, c, (half, half)) if alternative == "greater" else tail(c, b, (half, half))
