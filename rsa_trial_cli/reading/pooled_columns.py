"""What a file has to pool: counts of studies, or else their effects with an interval or a variance."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.blocks import Block, Problem, settled
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.header_question import seen
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Arm, Floats, Trials, joined
from rsa_trial_cli.stats.distributions import normal

POOLED = ("rr", "or", "rd")  # the first is the default
ROLES = {
    "measure": "measure effect_measure",
    "estimate": "estimate est effect point_estimate",
    "low": "low ci_low lower ci_lower ci_lb lcl lower_limit",
    "high": "high ci_high upper ci_upper ci_ub ucl upper_limit",
    "ci_level": "level ci_level conf_level confidence_level",
    "yi": "yi",
    "vi": "vi",
}
ALIASES = {plain(alias): role for role, aliases in ROLES.items() for alias in aliases.split()}
OF_MEASURE = {plain(alias): key for key in POOLED for alias in MEASURES[key].aliases}
MEASURE_ASKED = "Choose --measure rr, --measure or, or --measure rd."
NAMED = "It is yi and vi on the scale of analysis, or estimate, low and high; --column names others."


@frozen
class PoolRows:
    """k studies to pool. arms : nan where there are no counts; y, v : effects on the scale of analysis.

    y and v are nan where there are counts, which come first; measure : of the file, None where it says none;
    group : the value of the column that parts them, None without one. Arrays of shape (k,).
    """

    arms: tuple[Arm, Arm]
    y: Floats
    v: Floats
    study: Sequence[str]
    line: Sequence[int]
    group: Sequence[str] | None
    measure: str | None
    names: tuple[str, str]
    event_is: str | None
    source: Mapping[str, object] | None

    def __len__(self) -> int:
        return len(self.y)

    @property
    def counted(self) -> bool:
        """Whether the counts of every study are known, but for those with nothing at all."""
        return not np.any(np.isnan(self.arms[0].n + self.arms[1].n) & ~np.isnan(self.y))

    @property
    def whole(self) -> bool:
        """Whether every count that is known is a whole number."""
        cells = np.stack([cells for arm in self.arms for cells in (arm.events, arm.n)])
        return bool(np.all((cells == np.rint(cells)) | np.isnan(cells)))

    def some(self, rows: NDArray[np.intp], arms: tuple[Arm, Arm], study: Sequence[str]) -> PoolRows:
        """Some rows with these arms and names. rows : shape (m,)."""
        places = rows.tolist()
        return replace(
            self,
            arms=arms,
            y=self.y[rows],
            v=self.v[rows],
            study=study,
            line=[self.line[at] for at in places],
            group=self.group and [self.group[at] for at in places],
        )

    def at(self, rows: slice) -> PoolRows:
        """Some that stand together."""
        first, second = (arm[rows] for arm in self.arms)
        group = self.group and self.group[rows]
        return replace(
            self,
            arms=(first, second),
            y=self.y[rows],
            v=self.v[rows],
            study=self.study[rows],
            line=self.line[rows],
            group=group,
        )


def together(parts: Sequence[PoolRows]) -> PoolRows:
    """Several as one; an InputError where they are of different measures."""
    if len(parts) == 1:
        return parts[0]
    measures = {part.measure for part in parts if part.measure}
    if len(measures) > 1:
        raise _several(measures)
    first = parts[0]
    return replace(
        first,
        arms=joined([part.arms for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        v=np.concatenate([part.v for part in parts]),
        study=[name for part in parts for name in part.study],
        line=[line for part in parts for line in part.line],
        group=None if first.group is None else [name for part in parts for name in part.group or ()],
        measure=next(iter(measures), None),
    )


def _several(measures: Collection[str]) -> InputError:
    """What is said of a file of several measures."""
    return InputError(
        f"The file has effects of several measures: {', '.join(sorted(measures))}.",
        "Choose one with -M/--measure: counts give any of them, and effects those of their own rows.",
        DATA,
    )


def from_file(
    block: Block[Trials], chosen: Mapping[str, str], measure: str | None, level: float, on_error: str
) -> Block[PoolRows]:
    """What a block of a file has to pool.

    chosen : role → header, from --column; measure : that was asked for, None for that of the file; level : of
    intervals without one of their own; on_error : what a row without counts or effect does.
    """
    trials = block.data
    roles = _roles(trials.kept, chosen)
    missing = trials.is_missing()
    given = any(role in roles for role in ("estimate", "yi"))
    needed = bool(missing.any()) if given else not (_has_counts(trials) or not len(trials))
    own = _measure(trials, roles, measure, needed=needed)
    y, v = np.full((2, len(trials)), np.nan)
    problems: dict[int, Problem] = {}
    for at in np.flatnonzero(missing).tolist():
        cells = {role: str(trials.kept[header][at] or "").strip() for role, header in roles.items()}
        try:
            y[at], v[at] = _effect(cells, measure or own or POOLED[0], level)
        except ValueError as problem:
            line = trials.line[at] if trials.line else at + 1
            problems[at] = Problem(line, f"{problem} ({block.origin.name} line {line}).", NAMED)
    keep, record = settled(problems, len(trials), on_error)
    good = np.flatnonzero(keep)
    of = trials[good]
    made = PoolRows(
        arms=of.arms,
        y=y[good],
        v=v[good],
        study=list(of.study),
        line=list(of.line or range(1, len(of) + 1)),
        group=[str(value or "") for value in of.kept[of.by[0]]] if of.by else None,
        measure=own,
        names=of.names,
        event_is=of.event_is,
        source=of.source,
    )
    marked = record.marked - len(block.marked & problems.keys())  # a row is marked once
    return Block(made, block.record + replace(record, marked=marked), block.origin)


def _has_counts(trials: Trials) -> bool:
    """Whether the file has columns of counts, even if no row of this block has any."""
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


def _measure(trials: Trials, roles: dict[str, str], asked: str | None, *, needed: bool) -> str | None:
    """The measure that the file names, in a column or in the header of its estimates; None for none.

    asked : the measure that was asked for; needed : whether effects depend on it. Such a header becomes that
    of the estimates.
    """
    values = {plain(str(value or "")) for value in trials.kept.get(roles.get("measure", ""), ())} - {""}
    known = {OF_MEASURE[value] for value in values if value in OF_MEASURE}
    headers = {OF_MEASURE[plain(h)]: h for h in trials.kept if plain(h) in OF_MEASURE}
    named = {} if "estimate" in roles else headers
    found = known or (set(named) if needed else set())
    if asked is None and len(found) > 1:
        raise _several(found)
    own = asked or next(iter(found), None)
    if needed and not (named or {"estimate", "yi"} & set(roles)):
        hint = "--column names others, as n_ctl=total; effects are yi and vi, or estimate, low and high. "
        raise InputError("No columns of counts, and none of effects.", hint + seen(list(trials.kept)), DATA)
    if own is None and needed:
        raise InputError("The file does not say which measure its effects are of.", MEASURE_ASKED)
    if own in named:
        roles["estimate"] = named[own]
    return own


def _effect(cells: Mapping[str, str], measure: str, level: float) -> tuple[float, float]:
    """y and v of a row; a ValueError that says what is missing or wrong."""
    said = {role: _number(cell, role) for role, cell in cells.items() if role != "measure"}
    spoken = cells.get("measure", "")
    if spoken and OF_MEASURE.get(plain(spoken), measure) != measure:
        raise ValueError(f"An effect of {spoken} can't be pooled as {measure}")
    if said.get("yi") is not None and said.get("vi") is not None:
        y, v = float(said["yi"] or 0), float(said["vi"] or 0)
    elif all(said.get(role) is not None for role in ("estimate", "low", "high")):
        y, v = _of_limits([float(said[role] or 0) for role in ("estimate", "low", "high")], measure,
                          _level(said.get("ci_level"), level))  # fmt: skip
    else:
        raise ValueError("No counts and no effect with its limits or variance")
    if not (math.isfinite(y) and math.isfinite(v) and v > 0):
        raise ValueError("The variance of an effect is above 0, and both are numbers")
    return y, v


def _of_limits(figures: Sequence[float], measure: str, level: float) -> tuple[float, float]:
    estimate, low, high = figures
    if not low <= estimate <= high:
        raise ValueError("The estimate is not between its limits")
    if MEASURES[measure].ratio:
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
