"""Columns of printed figures beside the counts of a file → Published."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.check.study import Published
from rsa_trial_cli.reading import lost_zeros
from rsa_trial_cli.reading import printed_headings as headings
from rsa_trial_cli.reading.blocks import Block, Problem, settled
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.header_question import listed, seen
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.printed_headings import UNKNOWN
from rsa_trial_cli.reading.printed_result import MEASURES, Entry, Result, result
from rsa_trial_cli.reading.printed_study import published
from rsa_trial_cli.stats.arms import Trials

ENDS = {
    "ci_low": "ci_low low lower ci_lower ci_lb lcl lower_limit",
    "ci_high": "ci_high high upper ci_upper ci_ub ucl upper_limit",
    "ci": "ci interval confidence_interval ci95 95ci 95%ci",
}
ROLES = {
    **MEASURES,
    **ENDS,
    **{f"{key}_{end}": f"{key}_{end}" for key in MEASURES for end in ENDS},
    "measure": "measure effect_measure",
    "estimate": "estimate est effect point_estimate",
    "ci_level": "ci_level level conf_level confidence_level",
    "p": "p p_value pvalue pval",
    "percent_trt": "percent_trt percent_treatment pct_trt",
    "percent_ctl": "percent_ctl percent_control pct_ctl",
    "adjusted": "adjusted",
    "test": "test",
    "sides": "sides tails",
    "printed": "printed printed_result result sentence",
}
SWAPPED = {"percent_trt": "percent_ctl", "percent_ctl": "percent_trt"}
KINDS = {  # what a column may be → the roles that are it
    "estimate": ("estimate", "printed", *MEASURES),
    "ci": ("ci_high", "ci", "printed", *(f"{key}_{end}" for key in MEASURES for end in ("ci", "ci_high"))),
    "p": ("p", "printed"),
}
ALIASES = {plain(alias): role for role, aliases in ROLES.items() for alias in aliases.split()}


def from_file(
    block: Block[Trials], chosen: Mapping[str, str], usual: Result, on_error: str
) -> Block[Published]:
    """The printed figures of a block of a file, perhaps none.

    chosen : role → header, from --column; usual : what the command line says of every row; on_error : what a
    row that cannot be used does.
    """
    trials, where = block.data, block.origin.name
    roles = _roles(trials.kept, chosen, where)
    if (trials.source or {}).get("swapped"):  # a percent is of its arm
        roles = {SWAPPED.get(role, role): header for role, header in roles.items()}
    columns = {role: trials.kept[header] for role, header in roles.items()}
    kept = {name: column for name, column in trials.kept.items() if name not in roles.values()}
    looks = _looks_printed(kept)
    abstracts = [header for header in kept if plain(header) == "abstract"]
    notes = unread(looks, roles, chosen, where) + lost_zeros.said(columns, block.origin.cells, where)
    results: list[Result] = []
    problems: dict[int, Problem] = {}
    for at, cells in enumerate(_said(columns)):
        try:
            results.append(_whole(result(cells, usual)))
        except NotAFigureError as problem:
            line = trials.line[at] if trials.line else at + 1
            column = f", column {roles[problem.role]}" if problem.role in roles else ""
            problems[at] = Problem(line, f"{problem.what} ({where} line {line}{column}).", problem.hint)
            results.append(Result([Entry()]))
    if abstracts:
        from rsa_trial_cli.reading import abstract_cells

        trials, results = abstract_cells.filled(trials, results, kept[abstracts[0]])
        notes += abstract_cells.note(abstracts[0], where)
    keep, record = settled(problems, len(trials), on_error)
    good = np.flatnonzero(keep)
    picked = {name: [column[i] for i in good.tolist()] for name, column in kept.items()}
    source = {**(trials.source or {}), **_read(trials, roles), "not_read": list(looks)}
    checked = replace(trials[good], kept=picked, source=source)
    made = published(checked, [results[i] for i in good.tolist()])
    marked = record.marked - len(block.marked & problems.keys())  # a row is marked once
    return Block(made, block.record + replace(record, notes=notes, marked=marked), block.origin)


def _said(columns: Mapping[str, Sequence[object]]) -> Iterator[dict[str, str]]:
    """Role → text of the cells of each row that say something."""
    texts = [[str(value or "").strip() for value in column] for column in columns.values()]
    blank = {text for column in texts for text in {*column} if is_missing(text)}
    for row in zip(*texts, strict=True):
        yield {role: text for role, text in zip(columns, row, strict=True) if text not in blank}


def _whole(found: Result) -> Result:
    """The result; a NotAFigureError where a part of its sentence cannot be checked: a file says no notes."""
    if found.left_out:
        raise NotAFigureError(f"The interval {found.left_out[0]} can't be checked", "", "printed")
    return found


def _roles(headers: Collection[str], chosen: Mapping[str, str], where: str) -> dict[str, str]:
    """Role → header of the columns that hold printed figures; there must be one."""
    for role, header in chosen.items():
        if header not in headers:
            raise InputError(f"No column is called '{header}' for {role}.", seen(headers), DATA)
    found: dict[str, str] = dict(chosen)
    roles = _intervals_apart({header: _role(header) for header in headers})
    for header, role in roles.items():
        if not _is_read(header, role, chosen) or header in chosen.values():
            continue
        if role in found:
            what = f"'{found[role]}' and '{header}' both look like {role} ({where})."
            raise InputError(what, f"Choose with --column {role}={found[role]}.", DATA)
        found[role] = header
    if not set(found) - {"measure", "ci_level", "adjusted", "test", "sides"}:
        hint = f"Name them or, ci_low, ci_high, p, …, or --column or=HEADER. {seen(headers)}"
        raise InputError(f"No column of printed figures ({where}).", hint, DATA)
    return found


def _intervals_apart(roles: dict[str, str]) -> dict[str, str]:
    """Header → role, where RR (95% CI) stands beside RR that of the interval alone."""
    alone = {role for header, role in roles.items() if headings.BESIDE.sub("", header) == header}
    made = {role: f"{role}_ci" if role in MEASURES else "ci" for role in ("estimate", *MEASURES)}
    return {
        header: made[role] if role in alone & {*made} and headings.BESIDE.search(header) else role
        for header, role in roles.items()
    }


def others(headers: Collection[str], chosen: Mapping[str, str]) -> list[str]:
    """The columns that hold no printed figures and go on to the output; chosen : as in from_file."""
    roles = _intervals_apart({header: _role(header) for header in headers})
    return [header for header, role in roles.items() if not _is_read(header, role, chosen)]


def _is_read(header: str, role: str, chosen: Mapping[str, str]) -> bool:
    """Whether a column holds printed figures: by --column, or by its header where no other is named so."""
    return header in chosen.values() or (role in ROLES and role not in chosen)


def _role(header: str) -> str:
    """The role of a header, by name or by composition; else what `headings.role` says."""
    alone = headings.BESIDE.sub(" ", header)
    return (
        ALIASES.get(plain(header))
        or ALIASES.get(plain(alone))
        or headings.role(alone)
        or headings.role(header)
    )


def _read(trials: Trials, roles: Mapping[str, str]) -> dict[str, object]:
    """The columns of counts and of printed figures: role → header."""
    counts = (trials.source or {}).get("columns", {})
    return {"columns": {**(counts if isinstance(counts, dict) else {}), **roles}}


def _looks_printed(kept: Collection[str]) -> dict[str, str]:
    """The columns without a role that look like printed figures: header → what they look like."""
    return {header: role for header in kept if (role := _role(header)) and role not in ROLES}


def unread(
    looks: Mapping[str, str],
    found: Mapping[str, str],
    chosen: Collection[str],
    where: str,
    kinds: Mapping[str, Collection[str]] = KINDS,
) -> tuple[str, ...]:
    """A note of the columns that look printed and were not read; one that may be what is missing is asked.

    Nothing is missing where a column of printed figures is named on the command line. kinds : as KINDS.
    """
    have = {kind for kind, roles in kinds.items() if any(role in found for role in roles)}
    missing = [header for header, role in looks.items() if role.startswith(UNKNOWN) and role[1:] not in have]
    if missing and not chosen:
        options = " ".join(f"--column {shlex.quote(f'{role}={header}')}" for role, header in found.items())
        raise InputError(
            f"Not read, and may be printed figures: {listed(missing)} ({where}).",
            f"Name them with --column, or say what is printed: {options}",
            DATA,
        )
    return (f"note: not read: {listed(looks)} ({where})",) if looks else ()
