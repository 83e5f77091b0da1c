"""The effects of a paired table: its conditional odds ratio, and the difference of its two risks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS, Pairs
from rsa_trial_cli.stats.inference.paired_intervals import PAIRED_ODDS, PAIRED_RISKS
from rsa_trial_cli.stats.inference.paired_working import PairedTable
from rsa_trial_cli.stats.measures import notes
from rsa_trial_cli.stats.registry import Method, Methods, Step

CELLS = ("both", "treatment_only", "control_only", "neither")


@frozen
class PairedMeasure:
    """A measure of a paired table. point : its estimate, shape (k,); ratio, null, bounds : its scale."""

    key: str
    title: str
    short: str
    null: float
    bounds: tuple[float, float]
    ratio: bool
    point: Callable[[Pairs], Floats]
    methods: Methods


PAIRED = {
    measure.key: measure
    for measure in (
        PairedMeasure(
            "or", "Odds ratio", "OR", 1.0, (0.0, math.inf), True, lambda pairs: pairs.odds_ratio, PAIRED_ODDS
        ),
        PairedMeasure(
            "rd",
            "Risk difference",
            "RD",
            0.0,
            (-1.0, 1.0),
            False,
            lambda pairs: pairs.difference,
            PAIRED_RISKS,
        ),
    )
}


@frozen(kw_only=True)
class PairedEstimates:
    """One method's estimates of one measure of k paired tables: scalars, and arrays of shape (k,).

    The field names are the CSV header and the JSON keys. measure : or (conditional, b/c) | rd; statistic is
    nan for exact tests; test : the interval's own, McNemar's exact test where it has none.
    """

    schema: ClassVar[str] = "rsa-trial/paired/1"

    measure: str
    estimate: Floats
    low: Floats
    high: Floats
    level: float
    statistic: Floats
    p_value: Floats
    method: str
    test: str
    alternative: str
    status: NDArray[np.object_]
    both: Floats
    treatment_only: Floats
    control_only: Floats
    neither: Floats
    study: Sequence[str] | None = field(default=None, metadata={"if_given": True})
    line: Sequence[int] | None = field(default=None, metadata={"if_given": True})
    pairs: Pairs = field(metadata={"record": False})
    interval: Method = field(metadata={"record": False})
    tested: Method = field(metadata={"record": False})
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.estimate)

    def working(self) -> list[Step]:
        """The working of the first table's interval."""
        first = Pairs.of(*(getattr(self, cell)[:1] for cell in CELLS))
        table = PairedTable(first, self.level, (float(self.low[0]), float(self.high[0])))
        return self.interval.working(table) if self.interval.working else []


def estimates(
    key: str,
    pairs: Pairs,
    level: float,
    how: tuple[str | None, str | None] = (None, None),
    alternative: str = "two-sided",
) -> PairedEstimates:
    """Estimate, limits and P of every table. how : names of the interval and of the test, None by default.

    alternative : two-sided, greater or less: more or fewer events with treatment.
    """
    measure = PAIRED[key]
    interval = measure.methods[how[0] or measure.methods.default]
    tested = PAIRED_TESTS[how[1] or interval.test or PAIRED_TESTS.default]
    statistic, p_value = tested.compute(pairs, alternative)
    low, high = np.where(np.isnan(pairs.n), np.nan, interval.compute(pairs, level))
    estimate = measure.point(pairs)
    return PairedEstimates(
        measure=key,
        estimate=estimate,
        low=low,
        high=high,
        level=level,
        statistic=statistic,
        p_value=p_value,
        method=interval.name,
        test=tested.name,
        alternative=alternative,
        status=notes.status_of(estimate, low, high, measure.bounds),
        **{cell: getattr(pairs, cell) for cell in CELLS},
        pairs=pairs,
        interval=interval,
        tested=tested,
    )
