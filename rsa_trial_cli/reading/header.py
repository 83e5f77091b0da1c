"""What the columns of a file mean: the header's names → roles, wide or long."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading.counts import NotACountError, count

DELIMITERS = ",;\t|"
LONGEST = 1 << 17  # characters of a header
LISTED = 20  # names that an error repeats, each to
SHOWN = 40  # characters
EXPECTED = "study,events_trt,n_trt,events_ctl,n_ctl"

STUDY = {
    "study": "study trial studlab slab id label author",
    "year": "year studyyear",
}
WIDE = {
    "events_trt": (
        "events_trt e1 treatment_events a ai x1i event.e events_t tpos experimental_cases event_treat"
    ),
    "n_trt": "n_trt n1 n1i n_t n.e total_t treatment_n experimental_n experimental_total treatment_total",
    "nonevents_trt": "nonevents_trt b bi tneg noevent_treat",
    "events_ctl": "events_ctl e0 e2 control_events c x2i event.c events_c cpos control_cases event_ctrl",
    "n_ctl": "n_ctl n0 n2 n2i n_c n.c total_c control_n control_total",
    "nonevents_ctl": "nonevents_ctl d di cneg noevent_ctrl",
}
LONG = {
    "arm": "arm group treatment trt treat",
    "events": "events r x responders cases",
    "n": "n total samplesize",
}
WORDS = {
    "events_trt": "treatment events",
    "n_trt": "treatment total",
    "events_ctl": "control events",
    "n_ctl": "control total",
    "arm": "arm",
    "events": "events",
    "n": "total",
}
ROLES = (*STUDY, *WIDE, *LONG)


def plain(name: str) -> str:
    """A header without case, spaces and _ . -: in these, Excel's "N trt" and our n_trt differ."""
    return re.sub(r"[\s_.\-]", "", name).casefold()


ALIASES = {
    role: list(dict.fromkeys(map(plain, aliases.split())))
    for role, aliases in {**STUDY, **WIDE, **LONG}.items()
}


@dataclass(frozen=True)
class Layout:
    """Where each role stands. names : the header; columns : role → position; long : one arm a row."""

    names: tuple[str, ...]
    columns: Mapping[str, int]
    long: bool

    @property
    def counted(self) -> list[int]:
        """The columns that hold counts."""
        roles = ("events", "n") if self.long else tuple(WIDE)
        return [self.columns[role] for role in roles if role in self.columns]

    @property
    def kept(self) -> dict[str, int]:
        """The columns without a role, which are passed through."""
        used = set(self.columns.values())
        return {name: at for at, name in enumerate(self.names) if at not in used}

    def labels(self, column: Callable[[int], Sequence[str]], k: int) -> Sequence[str]:
        """The study names of k rows: the study column, with the year where there is one."""
        if "study" not in self.columns:
            return [""] * k
        study = column(self.columns["study"])
        if "year" not in self.columns:
            return study
        return [
            f"{name} {year}".strip() for name, year in zip(study, column(self.columns["year"]), strict=True)
        ]


def split(line: str, delimiter: str | None) -> tuple[str, list[str]]:
    """The delimiter of a header line (the one that yields most known names) and its cells."""
    import csv

    if len(line) > LONGEST:
        raise InputError(f"The header is longer than {LONGEST:,} characters.", "", DATA)

    def cells(mark: str) -> list[str]:
        return next(csv.reader([line], delimiter=mark), [])

    if delimiter:
        return delimiter, cells(delimiter)
    known = {alias for aliases in ALIASES.values() for alias in aliases}
    best = max(DELIMITERS, key=lambda mark: (sum(plain(c) in known for c in cells(mark)), len(cells(mark))))
    return best, cells(best)


def layout(cells: Sequence[str], chosen: Mapping[str, str], where: str, *, partial: bool = False) -> Layout:
    """The roles of a header; chosen : role → header, from --column. Errors name what is missing or double.

    partial : counts may be missing, whole columns of them too.
    """
    names = tuple(cell.strip() or f"column_{at}" for at, cell in enumerate(cells, 1))
    _refuse_numbers(names)
    refuse_twins(names)
    explicit = {role: _position(names, role, header) for role, header in chosen.items()}
    study = _match(names, STUDY, explicit, several=True)
    wide, long = (_match(names, table, explicit) for table in (WIDE, LONG))
    lacking = {True: _lacking_long(long), False: _lacking_wide(wide)}
    is_long = bool(lacking[False]) and len(lacking[True]) < (1 if partial else len(lacking[False]))
    found = long if is_long else wide
    for role, positions in found.items():
        if len(positions) > 1:
            first, second = (names[at] for at in positions[:2])
            raise InputError(
                f"'{first}' and '{second}' both look like {WORDS.get(role, role)}{where}.",
                f"Choose with --column {role}={first}.",
                DATA,
            )
    if lacking[is_long] and not partial:
        role = lacking[is_long][0]
        raise InputError(
            f"No column for the {WORDS[role]}{where}. {seen(names)}",
            f"Name it {role}, or --column {role}=HEADER.",
            DATA,
        )
    for role, header in chosen.items():
        if role not in study and role not in found:
            kind = "one arm a row" if is_long else "one study a row"
            what = f"--column {role}={header} is not used for a file with {kind}{where}."
            raise InputError(what, f"Its roles: {', '.join((*study, *found))}.")
    return Layout(names, {role: at[0] for role, at in {**study, **found}.items() if at}, is_long)


def _match(
    names: Sequence[str], table: Mapping[str, str], explicit: Mapping[str, int], *, several: bool = False
) -> dict[str, list[int]]:
    """Role → positions that bear one of its names, the best name first."""
    plains = [plain(name) for name in names]
    taken = set(explicit.values())
    found = {}
    for role in table:
        at = [i for alias in ALIASES[role] for i, name in enumerate(plains) if name == alias]
        at = [position for position in at if position not in taken]
        found[role] = [explicit[role]] if role in explicit else (at[:1] if several else at)
    if found.get("events_trt") and not found.get("events_ctl") and "ai" in plains and "ci" in plains:
        found["events_ctl"] = [plains.index("ci")]  # metafor's ci; alone it would read as an interval
    return found


def _lacking_wide(found: Mapping[str, list[int]]) -> list[str]:
    lacking = [role for role in ("events_trt", "events_ctl") if not found[role]]
    lacking += [f"n_{a}" for a in ("trt", "ctl") if not found[f"n_{a}"] and not found[f"nonevents_{a}"]]
    return sorted(lacking, key=list(WIDE).index)


def _lacking_long(found: Mapping[str, list[int]]) -> list[str]:
    return [role for role in LONG if not found[role]]


def _position(names: Sequence[str], role: str, header: str) -> int:
    if role not in ROLES:
        raise InputError(f"--column knows no role '{role}'.", f"Roles: {', '.join(ROLES)}.")
    if header in names:
        return names.index(header)
    near = difflib.get_close_matches(header, names, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise InputError(f"No column is called '{header}'.", f"{hint}{seen(names)}", DATA)


def _is_number(cell: str) -> bool:
    try:
        return count(cell) >= 0
    except NotACountError:
        return False


def _refuse_numbers(names: Sequence[str]) -> None:
    if sum(map(_is_number, names)) >= 2:
        raise InputError("Line 1 holds numbers, not column names.", f"Add the header {EXPECTED}.", DATA)


def refuse_twins(names: Sequence[str]) -> None:
    """An InputError where two columns bear one name."""
    first: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        if first.setdefault(name, at) != at:
            raise InputError(
                f"Column '{name}' appears twice (positions {first[name]} and {at}).",
                "Rename one of them.",
                DATA,
            )


def seen(names: Collection[str]) -> str:
    """The names of a header, as an error lists them."""
    cut = [name if len(name) <= SHOWN else name[: SHOWN - 1] + "…" for name in islice(names, LISTED)]
    return f"Seen: {', '.join(cut)}{f' and {len(names) - LISTED} more' if len(names) > LISTED else ''}."
