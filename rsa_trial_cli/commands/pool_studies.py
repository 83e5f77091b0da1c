"""What pool computes: the meta-analyses of rows, as they were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import OF_MEANS

if TYPE_CHECKING:
    from rsa_trial_cli.commands.pool_request import Pool
    from rsa_trial_cli.reading.pooled_rows import PoolRows
    from rsa_trial_cli.stats.pooling.pooled import Asked as How
    from rsa_trial_cli.stats.pooling.pooled import Report
    from rsa_trial_cli.stats.pooling.pooled_measures import Studies

    Reported: TypeAlias = tuple[Report, Sequence[str]]  # meta-analyses, and notes on their rows

DEFAULT = "rr"


def reported(asked: Pool, rows: PoolRows) -> Reported:
    """These meta-analyses, and notes on their rows."""
    from rsa_trial_cli.reading import shared_controls
    from rsa_trial_cli.stats.pooling import analyses
    from rsa_trial_cli.stats.pooling.pooled_records import About

    key = asked.measure or rows.measure or DEFAULT
    rows, notes = shared_controls.settled(rows, asked.shared_control, separate=asked.separate)
    studies, how = _studies(asked, rows, key)
    if asked.separate:
        parts = analyses.apart(rows.group or ())
    elif rows.group is not None:
        parts = analyses.subgroups(rows.group)
        notes = [*notes, *_in_several(rows.study, rows.group)]
    else:
        parts = analyses.all_rows(len(rows))
    about = About(parts.names, rows.event_is, rows.names, rows.source)
    refits = [name for name in analyses.REFITS if getattr(asked, name)]
    wanted = analyses.Wanted(refits, asked.models, asked.sort)
    return analyses.report(analyses.Named(studies, rows.study, rows.line), parts, how, about, wanted), notes


def _in_several(study: Sequence[str], group: Sequence[str]) -> list[str]:
    """A note of studies that stand in several groups: what is pooled of all takes them for different ones."""
    groups: dict[str, set[str]] = {}
    for name, own in zip(study, group, strict=True):
        groups.setdefault(name, set()).add(own)
    several = [name for name, own in groups.items() if name and len(own) > 1]
    if not several:
        return []
    shown = ", ".join(several[:5]) + (", …" if len(several) > 5 else "")
    return [f"note: all groups together count participants more than once: {shown}; --separate leaves it out"]


def _studies(asked: Pool, rows: PoolRows, key: str) -> tuple[Studies, How]:
    """The studies, and how they are pooled."""
    from rsa_trial_cli.stats.pooling import pooled_measures
    from rsa_trial_cli.stats.pooling.batch import Groups
    from rsa_trial_cli.stats.pooling.common_effect import COMMON
    from rsa_trial_cli.stats.pooling.pooled import Asked

    common = _common(asked, rows, key)
    groups = Groups.of_sizes([len(rows)])
    if isinstance(rows.arms[0], pooled_measures.pooled(key).arms):
        made = pooled_measures.How(asked.zero_cells or "add-half", asked.standard)
        studies = pooled_measures.Studies.of_arms(key, rows.arms, groups, made)
        if not rows.known:
            studies = _with_effects(studies, rows)
    else:
        studies = pooled_measures.Studies.of_effects(key, rows.y, rows.v, groups)
    if rows.counted and asked.zero_cells == "add-half" and common == COMMON.default:
        studies = replace(studies, strata=studies.filled())
    names = asked.method, asked.interval, common, asked.prediction
    how = Asked(asked.level, *names, asked.control_risk, asked.continuity)
    return studies, how


def _with_effects(studies: Studies, rows: PoolRows) -> Studies:
    """Effects of all studies, where some have arms and some their effects alone."""
    import numpy as np

    own = studies.effects
    y = np.where(np.isnan(rows.y), own.y, rows.y)
    return studies.of_effects(
        studies.measure.measure.key, y, np.where(np.isnan(rows.v), own.v, rows.v), own.groups
    )


def _common(asked: Pool, rows: PoolRows, key: str) -> str:
    """The common-effect method; an InputError for one, or for an option, that does not have these studies."""
    from rsa_trial_cli.stats.pooling.common_effect import COMMON
    from rsa_trial_cli.stats.pooling.pooled_measures import pooled

    usual = COMMON.default if rows.counted else "inverse-variance"
    common = COMMON[asked.common or usual]
    if common.only not in (None, key):
        raise InputError(
            f"--common {common.name} is a method for odds ratios.", "Choose -M or, or another method."
        )
    if common.whole and asked.shared_control == "split" and not rows.whole:
        raise InputError(
            f"--common {common.name} needs whole counts, and a divided control group has none.",
            "--shared-control combine, or another method.",
        )
    if asked.control_risk is not None and key in OF_MEANS:
        raise InputError("--control-risk is not used for means, which have no risks.", "Leave it out.")
    if asked.control_risk is not None and not pooled(key).measure.ratio:
        raise InputError(
            "--control-risk is not used for risk differences, which are absolute.", "Leave it out."
        )
    if not rows.counted:
        _refuse_of_counts(asked, rows, None if common.of_effects else common.name)
    return common.name


def _refuse_of_counts(asked: Pool, rows: PoolRows, common: str | None) -> None:
    """An InputError for what effects have no use for. common : a method of counts."""
    if common:
        raise InputError(
            f"--common {common} needs the counts of every study.",
            "Effects are pooled with --common inverse-variance.",
        )
    typed = {
        "--sort events": asked.sort == "events",
        "--continuity": asked.continuity,
        "--shared-control": asked.shared_control is not None and not rows.known,
        "--swap": asked.read.swap and not rows.known,
    }
    for name, given in typed.items():
        if given:
            raise InputError(f"{name} needs the counts of every study.", "Leave it out for effects.")
    if rows.event_is and asked.control_risk is None and not asked.of_means:
        raise InputError(
            "--event-is is not used for effects without a control risk.", "For example --control-risk 0.2."
        )
