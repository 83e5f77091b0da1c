"""RevMan's export of its analyses: rows of studies below a row that heads or sums them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.counts import NotACountError, count, is_missing
from rsa_trial_cli.reading.csv_rows import QuotedRows, Rows
from rsa_trial_cli.reading.header_grammar import heading, speaks_of_arms
from rsa_trial_cli.reading.header_names import EXPECTED
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.reading.layout import Layout

NUMBERS = ("comparison number", "outcome number", "subgroup number")
ROLES = {
    "study": "name",
    "events_trt": "events 1",
    "n_trt": "total 1",
    "events_ctl": "events 2",
    "n_ctl": "total 2",
}
LABELS = ("group label 1", "group label 2")
YEAR = "year of study"
SAID = "this is RevMan's export: its group 1 is read as treatment, group 2 as control"
Key = tuple[str, ...]  # numbers of comparison, outcome and subgroup


class Kind(NamedTuple):
    """What outcomes are read. code : their data type; types : all its spellings; roles : role → header;
    counts : the roles that a row of sums has the sums of; zero : those that it has no figures of.
    """

    code: str
    types: set[str]
    roles: Mapping[str, str]
    counts: tuple[str, ...]
    zero: tuple[str, ...] = ()


COUNTS = Kind("DIC", {"dic", "dich", "dichotomous"}, ROLES, tuple(ROLES)[1:])
MEANS = Kind(
    "CON",
    {"con", "cont", "continuous"},
    {"study": "name"}
    | {
        f"{role}_{arm}": f"{name} {number}"
        for arm, number in (("trt", 1), ("ctl", 2))
        for role, name in (("mean", "mean"), ("sd", "sd"), ("n", "total"))
    },
    ("n_trt", "n_ctl"),
    ("mean_trt", "sd_trt", "mean_ctl", "sd_ctl"),
)


class Line(NamedTuple):
    """A row of the file. number : its line; cells : its texts; counts : of its kind, as far as they are
    counts; blank : whether it has none; zero : whether it has nothing that a row of sums has not.
    """

    number: int
    cells: tuple[str, ...]
    counts: tuple[int | None, ...]
    blank: bool
    zero: bool = True


def columns(names: Sequence[str], kind: Kind = COUNTS) -> Mapping[str, int] | None:
    """Role → position in the header of RevMan's export; None if it is none, or has other columns of arms."""
    at = {name.strip().casefold(): i for i, name in enumerate(names)}
    signature = {*NUMBERS, "data type", *kind.roles.values()}
    if not {*at} >= signature or len(at) < len(names):
        return None
    named = LABELS if {*LABELS} <= {*at} else ()
    known = {*signature, *named, *COUNTS.roles.values(), *MEANS.roles.values()}
    others = [name for name in at if name not in known]
    if any(speaks_of_arms(name) or heading(name).kind or heading(name).label for name in others):
        return None
    year = {"year": at[YEAR]} if YEAR in at else {}
    return {role: at[name] for role, name in kind.roles.items()} | year


def labels(names: Sequence[str]) -> tuple[int, int] | None:
    """Positions of the columns that name the groups of an outcome, on the row that heads it."""
    plain = [name.strip().casefold() for name in names]
    first, second = (plain.index(name) if name in plain else None for name in LABELS)
    return None if first is None or second is None else (first, second)


def said(names: Sequence[str]) -> str:
    """What is to be said of how the arms were told apart."""
    return f"{SAID}, unless their labels tell" if labels(names) else SAID


def numbers(names: Sequence[str]) -> tuple[int, ...]:
    """Positions of the numbers of comparison, outcome and subgroup, and of the type of data."""
    plain = [name.strip().casefold() for name in names]
    return tuple(plain.index(name) for name in (*NUMBERS, "data type"))


def studies(body: Iterable[Rows], found: Layout, where: str) -> tuple[list[Rows], tuple[str, ...]]:
    """The rows of studies, all held, and what is to be said of those left out.

    An InputError asks where a row that heads others is not their sum, and where the file has several
    comparisons, outcomes or subgroups that no --by tells apart.
    """
    groups: dict[Key, list[Line]] = {}
    for block in body:
        for problem in block.problems.values():
            raise InputError(problem.what, "Export the analyses anew.", DATA)
        for line in _lines(block, found):
            key = tuple(line.cells[at].strip() for at in found.revman[:3])
            groups.setdefault(key, []).append(line)
    if not groups:
        return [], ()
    others = _without_others(groups, found, where)
    kept = {key: lines[1:] for key, lines in groups.items()}
    for key, lines in groups.items():
        _check(key, lines[0], kept, groups, Place(found, where))
    rows = sorted((line for lines in kept.values() for line in lines), key=lambda line: line.number)
    if not rows:
        raise InputError(f"RevMan's export has no row of a study ({where}).", _HINT, DATA)
    _refuse_mixed([key for key, lines in kept.items() if lines], found, where)
    heads = [lines[0] for lines in groups.values()]
    made = QuotedRows([_labelled(line, groups, found) for line in rows], [line.number for line in rows])
    return [made], (*_said(heads, found, where), *others)


def _without_others(groups: dict[Key, list[Line]], found: Layout, where: str) -> tuple[str, ...]:
    """Take out the outcomes that are not of counts, such as means, and return what is to be said of them."""
    types = {key: lines[0].cells[found.revman[3]].strip() for key, lines in groups.items()}
    whole = {key[:2]: kind for key, kind in types.items() if key[2] == "0" and key[1] != "0" and kind}
    kind = _kind(found)
    other = {key for key in groups if whole.get(key[:2], kind.code).casefold() not in kind.types}
    kinds = listed(sorted({whole[key[:2]] for key in other}))
    if other and all(key in other or key[1] == "0" for key in groups):
        what = f"The data type of RevMan's export is {kinds}, not {kind.code} ({where})."
        raise InputError(what, _HINT, DATA)
    lines = [str(line.number) for key in [*groups] if key in other for line in groups.pop(key)]
    return tuple(_left_out(f"outcome of other data ({kinds})", lines, where))


def _labelled(line: Line, groups: Mapping[Key, Sequence[Line]], found: Layout) -> list[str]:
    """The cells of a study, with the labels of its groups from the row that heads its outcome."""
    comparison, outcome, _ = (line.cells[at].strip() for at in found.revman[:3])
    head = groups[comparison, outcome, "0"][0]
    made = [*line.cells]
    for at in found.arm_names or ():
        made[at] = made[at].strip() or head.cells[at]
    return made


class Place(NamedTuple):
    """What a file is and how messages call it."""

    found: Layout
    where: str

    def asked(self, line: Line, what: str) -> InputError:
        name = line.cells[self.found.columns["study"]].strip()
        return InputError(f"'{name}' {what} ({self.where} line {line.number}).", _HINT, DATA)


_HINT = f"Keep the rows of the studies alone, below the header {EXPECTED}."


def _lines(block: Rows, found: Layout) -> Iterable[Line]:
    kind = _kind(found)
    at, zero = ([found.columns[role] for role in roles] for roles in (kind.counts, kind.zero))
    texts = zip(*(block.column(i) for i in range(len(found.names))), strict=True)
    for number, cells in zip(block.lines, texts, strict=True):
        counts = tuple(_count(cells[i], found.decimal) for i in at)
        none = all(is_missing(cells[i]) or not cells[i].strip("0., ") for i in zero)
        yield Line(number, cells, counts, none and all(is_missing(cells[i]) for i in at), none)


def _kind(found: Layout) -> Kind:
    """What outcomes this file is read for."""
    return MEANS if "mean_trt" in found.columns else COUNTS


def _count(text: str, decimal: str | None) -> int | None:
    try:
        return count(text, decimal)
    except NotACountError:
        return None


def _check(
    key: Key,
    head: Line,
    kept: Mapping[Key, Sequence[Line]],
    groups: Mapping[Key, Sequence[Line]],
    place: Place,
) -> None:
    """An InputError unless the first row of a group surely heads it: blank, or the sum of its studies."""
    comparison, outcome, subgroup = key
    if outcome == "0":
        if not head.blank or kept[key]:
            raise place.asked(head, "has the outcome number 0, and is no heading alone")
        return
    whole = groups.get((comparison, outcome, "0"))
    kind, read = whole[0].cells[place.found.revman[3]].strip() if whole else "", _kind(place.found)
    if kind.casefold() not in read.types:
        raise place.asked(head, f"is of an outcome whose data type is '{kind}', not {read.code}")
    below = kept[key]
    typed = [line for line in below if line.cells[place.found.revman[3]].strip()]
    if typed:
        raise place.asked(typed[0], "may be a study, or the sum of others")
    if head.blank:
        return
    if not head.zero:
        raise place.asked(head, "has means, and may be a study")
    if subgroup == "0":
        below = [line for other, lines in kept.items() if other[:2] == key[:2] for line in lines]
    elif len(below) == 1 and not head.cells[place.found.revman[3]].strip():
        raise place.asked(head, "may be a study, or the sum of the one below it")
    if not below or head.counts != tuple(map(_sum, zip(*(line.counts for line in below), strict=True))):
        raise place.asked(head, "has counts that are not the sums of the studies below it")


def _sum(values: Sequence[int | None]) -> int:
    """The sum, -1 where one is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else -1


def _refuse_mixed(keys: Sequence[Key], found: Layout, where: str) -> None:
    names = [found.names[at] for at in found.revman[:3]]
    several = [name for name, of in zip(names, zip(*keys, strict=True), strict=True) if len({*of}) > 1]
    if {*several} - {*found.by}:
        options = " ".join(f"--by '{name}'" for name in several)
        what = f"The studies differ in {listed(several)} ({where})."
        raise InputError(what, f"Keep those of one, or tell them apart: {options}", DATA)


def _said(heads: Sequence[Line], found: Layout, where: str) -> Iterable[str]:
    """A note each for headings and for sums that were left out."""
    for words, blank in (("heading without counts", True), ("sum of the studies below it", False)):
        yield from _left_out(words, [str(line.number) for line in heads if line.blank is blank], where)


def _left_out(words: str, lines: Sequence[str], where: str) -> Iterable[str]:
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    if lines:
        yield f"note: left out as {words}: line {', '.join(lines[:5])}{more} ({where})"
