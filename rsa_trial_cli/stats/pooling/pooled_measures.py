"""What pooling needs of each measure beside its record: its informative studies, its sums over strata."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import AnyArm, Arm, Bools, Floats, Means
from rsa_trial_cli.stats.measures.measure import ZERO_CELLS, Measure, half_in_empty
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.pooling import mantel_haenszel, stratified_score
from rsa_trial_cli.stats.pooling.batch import Effects, Groups, Index, Strata
from rsa_trial_cli.stats.pooling.pooled_measure import PooledMeasure
from rsa_trial_cli.stats.pooling.stratified_score import Line, Terms

OfStudies = Callable[[Strata], Floats]


@frozen(kw_only=True)
class TableMeasure(PooledMeasure):
    """One measure as it is pooled from tables.

    informative : studies that say something about it, shape (n,); raw : whether the estimate of a study with
    an empty cell stays raw and ½ enters its variance only; mantel_haenszel : estimate and variance, (2, g);
    weight : of the studies in it, shape (n,); score, line : of the stratified score, and where its limits are
    sought; score_weight : of the studies in the stratified score at its estimate, None where it is weight;
    peters : whether Peters' is shown too;
    greenland_robins : their variance, where that of `mantel_haenszel` is another. Differences and odds ratios
    go together with their standard errors: there the tests are those of the tables.
    """

    measure: Measure
    arms: type[AnyArm] = Arm
    informative: Callable[[Strata], Bools]
    raw: bool = False
    mantel_haenszel: OfStudies
    weight: OfStudies
    score: Terms
    line: Line = stratified_score.RATIOS
    score_weight: Callable[[Strata, Floats], Floats] | None = None
    peters: bool = False
    greenland_robins: OfStudies | None = None


def _some_events(strata: Strata) -> Bools:
    return np.asarray(strata.events > 0)


def _any_counts(strata: Strata) -> Bools:
    return np.asarray(~np.isnan(strata.total))


OF_TABLES = {
    "rr": TableMeasure(
        measure=MEASURES["rr"],
        informative=_some_events,
        mantel_haenszel=mantel_haenszel.risk_ratio,
        weight=mantel_haenszel.risk_ratio_weight,
        score=stratified_score.weighted_risks(MEASURES["rr"].score),
        small_study="egger",
    ),
    "or": TableMeasure(
        measure=MEASURES["or"],
        informative=lambda strata: strata.informative,
        mantel_haenszel=mantel_haenszel.odds_ratio,
        weight=mantel_haenszel.odds_weight,
        score=stratified_score.efficient_odds,
        score_weight=stratified_score.efficient_weights,
        small_study="harbord",
        peters=True,
    ),
    "rd": TableMeasure(
        measure=MEASURES["rd"],
        informative=_any_counts,
        raw=True,
        mantel_haenszel=mantel_haenszel.risk_difference,
        weight=mantel_haenszel.difference_weight,
        score=stratified_score.weighted_risks(MEASURES["rd"].score),
        line=stratified_score.DIFFERENCES,
        small_study="harbord",
        peters=True,
        greenland_robins=mantel_haenszel.greenland_robins,
    ),
}


def pooled(key: str) -> PooledMeasure:
    """A measure as it is pooled. key : of counts, or of means, which load where they are asked for."""
    if key in OF_TABLES:
        return OF_TABLES[key]
    from rsa_trial_cli.stats.pooling.pooled_means import OF_MEANS

    return OF_MEANS[key]


class How(NamedTuple):
    """How effects are made of arms. zero_cells : add-half, or none, which leaves out studies whose variance
    is then undefined or 0; standard : of a standardised mean difference.
    """

    zero_cells: str = "add-half"
    standard: Standard | None = None


@frozen
class Studies:
    """The studies of g meta-analyses, shape (n,): effects of one measure and, where they are known, arms.

    corrected : where ½ was added to the cells that the effect or its variance comes from, shape (n,);
    strata : of counts; means : both arms. Both are None where effects were given.
    """

    measure: PooledMeasure
    effects: Effects
    corrected: Bools
    strata: Strata | None = None
    means: tuple[Means, Means] | None = None

    @classmethod
    def of_arms(cls, key: str, arms: tuple[AnyArm, AnyArm], groups: Groups, how: How) -> Studies:
        """Effects of one measure from the arms of studies, all of counts or all of means."""
        first, second = arms
        if isinstance(first, Means) and isinstance(second, Means):
            from rsa_trial_cli.stats.pooling.pooled_means import effects

            none = np.zeros(groups.n, dtype=bool)
            made = effects(key, (first, second), groups, how.standard)
            return cls(pooled(key), made, none, means=(first, second))
        assert isinstance(first, Arm) and isinstance(second, Arm)
        return cls.of_tables(key, (first, second), groups, how.zero_cells)

    @classmethod
    def of_tables(
        cls, key: str, arms: tuple[Arm, Arm], groups: Groups, zero_cells: str = "add-half"
    ) -> Studies:
        """Effects of one measure from tables, ½ in all four cells of those with an empty one.

        key : or, rr or rd; zero_cells : as of How.
        """
        how = OF_TABLES[key]
        strata = Strata(*arms, groups)
        with np.errstate(all="ignore"):
            filled = ZERO_CELLS[zero_cells](*arms)
            informative = how.informative(strata)
            y = how.measure.scale(*(arms if how.raw else filled))
            v = how.measure.variance(*filled)
        y, v = (np.where(informative, values, np.nan) for values in (y, v))
        effects = Effects(y, v, groups)
        corrected = effects.used & (filled[0].events != arms[0].events)
        return cls(how, effects, corrected, strata)

    @classmethod
    def of_effects(cls, key: str, y: Floats, v: Floats, groups: Groups) -> Studies:
        """Effects given on the scale of analysis with their variances. y, v : shape (n,)."""
        return cls(pooled(key), Effects(y, v, groups), np.zeros(len(y), dtype=bool))

    def of(self, rows: Index, groups: Groups) -> Studies:
        """Other meta-analyses of these studies. rows : shape (r,)."""
        strata = self.strata and self.strata.of(rows, groups)
        means = self.means and (self.means[0][rows], self.means[1][rows])
        return Studies(self.measure, self.effects.of(rows, groups), self.corrected[rows], strata, means)

    def filled(self) -> Strata:
        """The tables with ½ in all four cells of informative ones with an empty cell."""
        strata = self.tables
        arms = half_in_empty(strata.treatment, strata.control)
        keep = self.by_tables.informative(strata)
        first, second = (
            Arm(
                events=np.where(keep, new.events, np.nan),
                non_events=np.where(keep, new.non_events, np.nan),
            )
            for new in arms
        )
        return Strata(first, second, strata.groups)

    @property
    def arms(self) -> tuple[AnyArm, AnyArm] | None:
        """Both arms of each study, None where effects were given."""
        return (self.strata.treatment, self.strata.control) if self.strata else self.means

    @property
    def by_tables(self) -> TableMeasure:
        """The measure as it is pooled from tables; a ValueError of a measure of means."""
        if not isinstance(self.measure, TableMeasure):
            raise ValueError("Means have no tables.")
        return self.measure

    @property
    def tables(self) -> Strata:
        """The tables; a ValueError where effects were given, which the commands ask for before."""
        if self.strata is None:
            raise ValueError("These effects have no tables.")
        return self.strata
