"""From pooled lines to records: two of each meta-analysis."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.pooling import absolute, pooled_notes
from rsa_trial_cli.stats.pooling.common_effect import COMMON, cochran_mantel_haenszel
from rsa_trial_cli.stats.pooling.heterogeneity import Heterogeneity
from rsa_trial_cli.stats.pooling.pooled import MODELS, TOTALS, Pooled, Texts
from rsa_trial_cli.stats.pooling.pooled_lines import Lines
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.pooling.small_study import FEWEST, SMALL_STUDY
from rsa_trial_cli.stats.pooling.strata_tests import breslow_day
from rsa_trial_cli.stats.pooling.subgroups import Between

INTERVAL_OF = {"exact": "exact", "mid-p": "mid-p", "miettinen-nurminen": "score"}  # the others: wald
ABSOLUTE = ("", "_low", "_high")


@frozen
class About:
    """What is said of meta-analyses beside their figures.

    groups : their names, None for one without; omitted, up_to : the study that a refit leaves out or ends
    with; between : the test of subgroups, nan where there is none; names : of the arms.
    """

    groups: Texts
    event_is: str | None = None
    names: tuple[str, str] = ("treatment", "control")
    source: Mapping[str, object] | None = None
    omitted: Texts | None = None
    up_to: Texts | None = None
    between: Between | None = None


def records(made: Lines, about: About) -> Pooled:
    """The records of both lines, random then common of each meta-analysis."""
    g = len(about.groups)
    test, floats = _numbers(made, about)
    figures = np.stack([floats[name] for name in ("estimate", "low", "high")])
    measure, counts = made.studies.measure.measure, pooled_notes.counts(made.studies)
    with np.errstate(all="ignore"):
        effects = absolute.effects(made.studies.measure, figures, floats["control_risk"], about.event_is)
    notes = [pooled_notes.joined(of(made), g) for of in (pooled_notes.of_random, pooled_notes.of_common)]
    return Pooled(
        group=_twice(about.groups),
        omitted=None if about.omitted is None else _twice(about.omitted),
        up_to=None if about.up_to is None else _twice(about.up_to),
        measure=measure.key,
        model=list(MODELS) * g,
        method=[made.asked.method, made.asked.common] * g,
        level=made.asked.level,
        interval_method=_interval_names(made),
        prediction_method=_prediction_names(made),
        studies=counts.studies,
        studies_used=counts.used,
        events=counts.events,
        participants=counts.participants,
        zero_cells=counts.zero_cells,
        direction=effects.direction,
        status=pooled_notes.status(figures, measure.bounds),
        note=np.stack(notes, axis=-1).ravel(),
        small_study_test=test,
        median_risk=made.asked.control_risk is None,
        continuity=made.asked.continuity,
        event_is=about.event_is,
        names=about.names,
        kept={},
        read_as=about.source,
        **floats,
        **_of_absolute(effects),
    )


def _numbers(made: Lines, about: About) -> tuple[str | None, dict[str, Floats]]:
    """The test of small studies, and the fields that are numbers, each of shape (2g,)."""
    none = np.full(len(about.groups), np.nan)
    with np.errstate(all="ignore"):
        risk = absolute.control_risk(made.studies, made.asked.control_risk)
        test, small = _of_small_studies(made.studies)
        both = {"control_risk": risk} | _totals(made.studies)
        random = _of_random(made, about) | small | both
        common = _of_common(made) | both
    names = dict.fromkeys([*random, *common])
    return test, {name: _both(random.get(name, none), common.get(name, none)) for name in names}


def _of_absolute(effects: absolute.Absolute) -> dict[str, Floats]:
    """Events per 1,000 and numbers needed with their limits, each of shape (2g,)."""
    rows = {"per_1000": effects.per_1000, "nnt": effects.nnt}
    return {
        f"{name}{end}": row for name, three in rows.items() for end, row in zip(ABSOLUTE, three, strict=True)
    }


def _of_random(made: Lines, about: About) -> dict[str, Floats]:
    """The fields of the random-effects line that are numbers, each of shape (g,)."""
    fit, spread, scale = made.fit, made.spread, made.studies.measure.from_scale
    low, high, se, statistic, df, p = made.random
    between = about.between or Between(*np.full((3, len(df)), np.nan))
    return {
        **dict(zip(("estimate", "low", "high"), scale(np.stack([fit.estimate, low, high])), strict=True)),
        "se": se,
        "statistic": statistic,
        "df": _finite(df),
        "p_value": p,
        "prediction_low": scale(made.predicted[0]),
        "prediction_high": scale(made.predicted[1]),
        "prediction_df": _finite(made.predicted[2]),
        **{f"tau2{end}": row for end, row in zip(ABSOLUTE, (fit.tau2, spread.low, spread.high), strict=True)},
        "tau": np.sqrt(fit.tau2),
        "i2": spread.i2(fit.tau2),
        "i2_low": spread.i2(spread.low),
        "i2_high": spread.i2(spread.high),
        "h2": spread.h2(fit.tau2),
        **_of_q(spread, made.asked.level),
        "q": spread.q,
        "q_df": spread.df,
        "q_p": spread.p,
        "local_maxima": fit.maxima,
        "hksj_q": fit.hksj_q,
        "between_q": between.q,
        "between_df": between.df,
        "between_p": between.p,
    }


def _of_q(spread: Heterogeneity, level: float) -> dict[str, Floats]:
    """I² from Q and its test-based limits, in percent, each of shape (g,)."""
    low, high = 100 * (1 - 1 / spread.h_limits(level) ** 2)
    return {"i2_q": spread.i2_of_q, "i2_q_low": low, "i2_q_high": high}


def _of_common(made: Lines) -> dict[str, Floats]:
    """The same of the common-effect line, of those that it has."""
    names = ("estimate", "low", "high", "se", "statistic", "p_value")
    rows = (*made.studies.measure.from_scale(made.common[:3]), *made.common[3:])
    around_it = made.around_common
    return {
        **dict(zip(names, rows, strict=True)),
        "q": around_it.q,
        "q_df": around_it.df,
        "q_p": around_it.p,
        **_of_strata(made.studies, continuity=made.asked.continuity),
        "se_greenland_robins": _greenland_robins(made),
    }


def _greenland_robins(made: Lines) -> Floats:
    """Their standard error beside that of the line, where it has another; nan elsewhere. Shape (g,)."""
    studies = made.studies
    variance = studies.by_tables.greenland_robins if studies.strata is not None else None
    if variance is None or made.asked.common != COMMON.default:
        return np.full(len(studies.effects.groups), np.nan)
    return np.sqrt(variance(studies.tables))


def _totals(studies: Studies) -> dict[str, Floats]:
    """Events and participants of each arm, nan without counts. Each of shape (g,)."""
    groups = studies.effects.groups
    sums = {name: np.full(len(groups), np.nan) for name in TOTALS}
    for arm, name in zip(studies.arms or (), ("treatment", "control"), strict=False):
        known = np.where(np.isnan(arm.n), 0.0, 1.0)
        for column in {"events", "n"}.intersection(arm.columns):
            total = groups.sum(np.where(known > 0, getattr(arm, column), 0.0))
            sums[f"{name}_{column}"] = np.where(np.abs(total - np.rint(total)) < 1e-9, np.rint(total), total)
    return sums


def _of_strata(studies: Studies, *, continuity: bool) -> dict[str, Floats]:
    """Tests of the tables, nan without any; those of homogeneity are of odds ratios. Each of shape (g,)."""
    none = np.full((7, len(studies.effects.groups)), np.nan)
    if studies.strata is not None:
        none[:2] = cochran_mantel_haenszel(studies.strata, continuity=continuity)
        if studies.measure.measure.key == COMMON["peto"].only:
            same = breslow_day(studies.strata)
            none[2:] = same.breslow_day, same.breslow_day_p, same.tarone, same.tarone_p, same.df
    names = ("cmh", "cmh_p", "breslow_day", "breslow_day_p", "tarone", "tarone_p", "homogeneity_df")
    return dict(zip(names, none, strict=True))


def _of_small_studies(studies: Studies) -> tuple[str | None, dict[str, Floats]]:
    """The test of small-study effects that suits the measure, where there are studies enough, and Peters'."""
    counted = studies.strata is not None
    name = studies.measure.small_study if counted else SMALL_STUDY.default
    enough = studies.effects.k >= FEWEST
    none = np.full((3, len(enough)), np.nan)
    first = np.where(enough, SMALL_STUDY[name].compute(studies)[3:], np.nan) if enough.any() else none
    again = counted and studies.by_tables.peters and bool(enough.any())
    peters = np.where(enough, SMALL_STUDY["peters"].compute(studies)[3:], np.nan) if again else none
    given = name if np.isfinite(first[2]).any() else None
    fields = ("small_study_t", "small_study_df", "small_study_p", "peters_t", "peters_df", "peters_p")
    return given, dict(zip(fields, (*first, *peters), strict=True))


def _both(random: Floats, common: Floats) -> Floats:
    """Values of both models, one after the other for each meta-analysis; shape (2g,)."""
    return np.stack([random, common], axis=-1).ravel()


def _twice(texts: Texts) -> list[str | None]:
    return [text for text in texts for _ in MODELS]


def _finite(df: Floats) -> Floats:
    """Degrees of freedom, nan for those of a normal distribution."""
    return np.where(np.isinf(df), np.nan, df)


def _interval_names(made: Lines) -> list[str | None]:
    """The interval that is given: the default falls back to Wald's."""
    common = INTERVAL_OF.get(made.asked.common, "wald")
    normals = np.isinf(made.random[4]).tolist()
    return [name for wald in normals for name in ("wald" if wald else made.asked.interval, common)]


def _prediction_names(made: Lines) -> list[str | None]:
    """The prediction interval that is given: by Wald's standard error that of the family is Veroniki's."""
    names: list[str | None] = []
    for wald, df in zip(np.isinf(made.random[4]).tolist(), made.predicted[2].tolist(), strict=True):
        own = "veroniki" if wald and made.asked.prediction == "hksj" else made.asked.prediction
        names += [own if df == df else None, None]
    return names
