"""Which column names the studies, as the first rows show it: an author rather than a running number."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rsa_trial_cli.reading import first_rows
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.header_roles import ALIASES, WEAK
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.layout import Layout

NUMBER = re.compile(r"[#\[(]?[0-9]{1,9}(\.0)?[.\])]?")
UNNAMED = "column_1"  # what a blank first header is called
# in a file with one study a row also these hold its name, where no column says so better
ALSO = ("reference", "references", "ref", "paper", "publication", "article", "citation", "source")


def by_name(found: Layout, below: first_rows.Cells, chosen: Collection[str]) -> Layout:
    """The layout with the column of the study, and whether that has names; chosen : roles of --column."""
    made = found if "study" in chosen else _by_name(found, below)
    study = made.columns.get("study")
    return replace(made, named=study is not None and bool(_texts(below, study)))


def _by_name(found: Layout, below: first_rows.Cells) -> Layout:
    """The layout with the column of names in the place of one of running numbers, or of none.

    In a file with one arm a row such numbers still tell studies of one name apart.
    """
    now = found.columns.get("study")
    if "outcome" in found.columns or found.revman or (now is None and found.long):
        return found
    also = [] if found.long else _also(found)
    if now is None:
        named = [at for at in also if _names(below, at)]
        return _with(found, named[0]) if named else found
    sure = [at for at in _sure(found) if at in found.kept.values() and found.names[at] not in found.by]
    free = [now, *sure, *also]
    if not _numbers(below, now):
        return replace(found, number=_apart(below, free, now)) if found.long else found
    named = [at for at in free if _names(below, at) and (not found.long or _fits(below, now, at))]
    made = _with(found, named[0]) if named else found
    return replace(made, number=_apart(below, free, named[0])) if named and found.long else made


def _also(found: Layout) -> list[int]:
    """Positions of the columns that may name studies where none surely does."""
    return [
        at for name in (*ALSO, UNNAMED) for header, at in found.kept.items() if plain(header) == plain(name)
    ]


def _sure(found: Layout) -> list[int]:
    """Positions of the columns that surely name or number studies, the best first."""
    plains = [*map(plain, found.names)]
    return [
        at for alias in ALIASES["study"] if alias not in WEAK for at, p in enumerate(plains) if p == alias
    ]


def _apart(below: first_rows.Cells, free: Sequence[int], named: int) -> int | None:
    """The column whose numbers are of studies, not of rows: they repeat, and each is of one name."""
    for at in free:
        if (
            _numbers(below, at)
            and len({*_texts(below, at)}) < len(_texts(below, at))
            and _fits(below, at, named)
        ):
            return at
    return None


def _with(found: Layout, study: int) -> Layout:
    return replace(found, columns={**found.columns, "study": study})


def _texts(below: first_rows.Cells, at: int) -> list[str]:
    """The cells of a column that are not blank, nor say that there is none."""
    return [text.strip() for text in first_rows.column(below, at) if not is_missing(text)]


def _numbers(below: first_rows.Cells, at: int) -> bool:
    texts = _texts(below, at)
    return bool(texts) and all(map(NUMBER.fullmatch, texts))


def _names(below: first_rows.Cells, at: int) -> bool:
    texts = _texts(below, at)
    return bool(texts) and not any(map(NUMBER.fullmatch, texts))


def _fits(below: first_rows.Cells, number: int, name: int) -> bool:
    """Whether the rows of one number have one name."""
    pairs = {(row[number].strip(), row[name].strip()) for row in below if max(number, name) < len(row)}
    named = [one for one, text in pairs if one and text]
    return len(named) == len({*named})
