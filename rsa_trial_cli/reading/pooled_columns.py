"""What a file has to pool: counts of studies, or else their effects with an interval or a variance."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Block, Problem, settled
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.header_question import seen
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.pooled_headers import OF_MEANS as OF_MEANS_READ
from rsa_trial_cli.reading.pooled_headers import names_means
from rsa_trial_cli.reading.pooled_rows import PoolRows, several_measures
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Floats, Trials
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.pooling.pooled_measures import pooled

POOLED = ("rr", "or", "rd")  # the first is the default
OF_MEANS = ("md", "smd", "rom")
ROLES = {
    "measure": "measure effect_measure",
    "estimate": "estimate est effect point_estimate",
    "low": "low ci_low lower ci_lower ci_lb lcl lower_limit",
    "high": "high ci_high upper ci_upper ci_ub ucl upper_limit",
    "ci_level": "level ci_level conf_level confidence_level",
    "se": "se std_error standard_error",
    "yi": "yi",
    "vi": "vi",
    "sei": "sei",
}
ALIASES = {plain(alias): role for role, aliases in ROLES.items() for alias in aliases.split()}
OF_COUNTS = {plain(alias): key for key in POOLED for alias in MEASURES[key].aliases}
MEASURE_ASKED = f"Choose one: {', '.join(f'--measure {key}' for key in (*POOLED, *OF_MEANS))}."
NAMED = "It is yi and vi on the scale of analysis, or estimate, low and high; --column names others."


@cache
def _of_means() -> Mapping[str, str]:
    """What the measures of means are called → their keys."""
    from rsa_trial_cli.stats.means import MEANS  # meta-analyses of counts do without

    return {plain(alias): key for key in OF_MEANS for alias in MEANS[key].aliases}


def key_of(name: str) -> str | None:
    """The measure that goes by a name, None for none."""
    return OF_COUNTS.get(plain(name)) or _of_means().get(plain(name))


def from_file(
    block: Block[Trials] | Block[MeanTrials],
    chosen: Mapping[str, str],
    measure: str | None,
    level: float,
    on_error: str,
) -> Block[PoolRows]:
    """What a block of a file has to pool.

    chosen : role → header, from --column; measure : that was asked for, None for that of the file; level : of
    intervals without one of their own; on_error : what a row without arms or effect does.
    """
    trials = block.data
    roles = _roles(trials.kept, chosen)
    missing = trials.is_missing()
    given = any(role in roles for role in ("estimate", "yi"))
    needed = bool(missing.any()) if given else not (_has_arms(trials) or not len(trials))
    own = _measure(trials, roles, measure, needed=needed)
    effects, problems = _effects(block, roles, (measure or own or POOLED[0], level))
    keep, record = settled(problems, len(trials), on_error)
    good = np.flatnonzero(keep)
    of = trials[good]
    made = PoolRows(
        arms=of.arms,
        y=effects[0, good],
        v=effects[1, good],
        study=list(of.study),
        line=list(of.line or range(1, len(of) + 1)),
        group=[str(value or "") for value in of.kept[of.by[0]]] if of.by else None,
        measure=own,
        names=of.names,
        event_is=of.event_is,
        source=of.source,
    )
    if isinstance(trials, MeanTrials):
        from rsa_trial_cli.reading.mean_remarks import remarked

        record = replace(record, notes=remarked(trials, measure or own or OF_MEANS[0], block.origin.name))
    marked = record.marked - len(block.marked & problems.keys())  # a row is marked once
    return Block(made, block.record + replace(record, marked=marked), block.origin)


def _effects(
    block: Block[Trials] | Block[MeanTrials], roles: Mapping[str, str], how: tuple[str, float]
) -> tuple[Floats, dict[int, Problem]]:
    """Effects and variances of rows without arms, shape (2, k), and what is wrong with rows.

    how : the measure, and the level of intervals without one of their own.
    """
    trials, problems = block.data, dict[int, Problem]()
    made = np.full((2, len(trials)), np.nan)
    for at in np.flatnonzero(trials.is_missing()).tolist():
        cells = {role: str(trials.kept[header][at] or "").strip() for role, header in roles.items()}
        try:
            made[:, at] = _effect(cells, *how)
        except ValueError as problem:
            line = trials.line[at] if trials.line else at + 1
            problems[at] = Problem(line, f"{problem} ({block.origin.name} line {line}).", NAMED)
    return made, problems


def _has_arms(trials: Trials | MeanTrials) -> bool:
    """Whether the file has columns of counts or means, even if no row of this block has any."""
    columns = (trials.source or {}).get("columns", {})
    return not trials.is_missing().all() or (
        isinstance(columns, dict) and bool({*columns} - {"study", "year"})
    )


def _roles(headers: Collection[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Role → header; two that look alike are an InputError, as either may be meant."""
    found = dict(chosen)
    for header in headers:
        role = ALIASES.get(plain(header))
        if role is None or role in chosen:
            continue
        if role in found:
            raise InputError(
                f"'{found[role]}' and '{header}' both look like {role}.",
                f"Choose with --column {role}={found[role]}.",
                DATA,
            )
        found[role] = header
    return found


def _measure(
    trials: Trials | MeanTrials, roles: dict[str, str], asked: str | None, *, needed: bool
) -> str | None:
    """The measure that the file names, in a column or in the header of its estimates; None for none.

    asked : the measure that was asked for; needed : whether effects depend on it. Such a header becomes that
    of the estimates.
    """
    values = {str(value or "").strip() for value in trials.kept.get(roles.get("measure", ""), ())} - {""}
    known = {key for value in values if (key := key_of(value))}
    alone = "estimate" not in roles and bool(trials.is_missing().any())
    named = {key: h for h in trials.kept if alone and len(plain(h)) > 1 and (key := key_of(h))}
    found = known or (set(named) if needed else set())
    if asked is None and len(found) > 1:
        raise several_measures(found)
    own = asked or next(iter(found), None)
    effects = bool(named or {"estimate", "yi"} & set(roles))
    if not effects and trials.is_missing().all() and isinstance(trials, Trials) and names_means(trials.kept):
        raise InputError("No columns of counts, and none of effects.", OF_MEANS_READ)
    if needed and not effects:
        hint = "--column names others, as n_ctl=total; effects are yi and vi, or estimate, low and high. "
        hint += seen(list(trials.kept))
        if isinstance(trials, MeanTrials) and len(trials.kept) > 1:
            raise InputError(f"No columns of means, and none of effects (-M/--measure {asked}).", hint)
        kind = "means" if isinstance(trials, MeanTrials) else "counts"
        raise InputError(f"No columns of {kind}, and none of effects.", hint, DATA)
    if own is None and needed:
        raise InputError("The file does not say which measure its effects are of.", MEASURE_ASKED)
    if own in named:
        roles["estimate"] = named[own]
    return own


def _effect(cells: Mapping[str, str], measure: str, level: float) -> tuple[float, float]:
    """y and v of a row; a ValueError that says what is missing or wrong."""
    said = {role: _number(cell, role) for role, cell in cells.items() if role != "measure"}
    spoken = cells.get("measure", "")
    if spoken and (key_of(spoken) or measure) != measure:
        raise ValueError(f"An effect of {spoken} can't be pooled as {measure}")
    known = {role: figure for role, figure in said.items() if figure is not None}
    ratio = pooled(measure).measure.ratio
    if {"yi", "vi"} <= known.keys():
        y, v = known["yi"], known["vi"]
    elif {"yi", "sei"} <= known.keys():
        y, v = known["yi"], _squared(known["sei"])
    elif {"estimate", "se"} <= known.keys() and not ratio:  # of a ratio it may be that of its logarithm
        y, v = known["estimate"], _squared(known["se"])
    elif {"estimate", "low", "high"} <= known.keys():
        figures = [known[role] for role in ("estimate", "low", "high")]
        y, v = _of_limits(figures, _level(known.get("ci_level"), level), ratio=ratio)
    else:
        arms = "means" if measure in OF_MEANS else "counts"
        raise ValueError(f"No {arms} and no effect with its limits or variance")
    if not (math.isfinite(y) and math.isfinite(v) and v > 0):
        raise ValueError("The variance of an effect is above 0, and both are numbers")
    return y, v


def _squared(se: float) -> float:
    if not se > 0:
        raise ValueError("A standard error is above 0")
    return se**2


def _of_limits(figures: Sequence[float], level: float, *, ratio: bool) -> tuple[float, float]:
    estimate, low, high = figures
    if not low <= estimate <= high:
        raise ValueError("The estimate is not between its limits")
    if ratio:
        if low <= 0 or math.isinf(high):
            raise ValueError("A ratio and its limits are above 0 and finite")
        estimate, low, high = map(math.log, figures)
    return estimate, ((high - low) / (2 * normal.z(level))) ** 2


def _level(given: float | None, usual: float) -> float:
    """The level of an interval: 0.95 or 95."""
    if given is None:
        return usual
    level = given / 100 if given >= 1 else given
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, not {given:g}")
    return level


def _number(cell: str, role: str) -> float | None:
    if is_missing(cell):
        return None
    try:
        return float(cell.replace("−", "-"))
    except ValueError:
        raise ValueError(f"'{cell}' is not a number for {role}") from None
