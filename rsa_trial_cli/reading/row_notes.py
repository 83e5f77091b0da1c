"""What is said of some rows of a file: one note for all its blocks, with the names and lines of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rsa_trial_cli.reading.header_question import SHOWN

LISTED = 5  # names, and lines of each


@dataclass(frozen=True, repr=False)
class RowNote:
    """A note on rows. one, several : what is said of one row, and of more; where : name of the file.

    named : the first names of the rows, "" for rows without one → the first lines of each; rows : of each of
    these names how many lines there are; others : rows of further names; hint : what follows the names.
    """

    one: str
    several: str
    where: str
    hint: str = ""
    named: Mapping[str, Sequence[int]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def about(self) -> tuple[str, ...]:
        """What two notes have in common that are one."""
        return self.several, self.where, self.hint

    def of(self, lines: Mapping[str, Sequence[int]]) -> RowNote:
        """The same note on these rows too: name → lines."""
        named, rows, others = {**self.named}, {**self.rows}, self.others
        for name, own in lines.items():
            if name in named or len(named) < LISTED:
                named[name] = [*named.get(name, ()), *own][:LISTED]
                rows[name] = rows.get(name, 0) + len(own)
            else:
                others += len(own)
        return replace(self, named=named, rows=rows, others=others)

    def __add__(self, later: RowNote) -> RowNote:
        made = self.of(later.named)
        beyond = {name: rows - len(later.named[name]) for name, rows in later.rows.items()}
        rows = {name: count + beyond.get(name, 0) for name, count in made.rows.items()}
        unlisted = sum(count for name, count in beyond.items() if name not in rows)
        return replace(made, rows=rows, others=made.others + later.others + unlisted)

    def __str__(self) -> str:
        what = self.one if sum(self.rows.values()) + self.others == 1 else self.several
        told = [
            f"{shown(name)} {places(lines, self.rows[name])}".strip() for name, lines in self.named.items()
        ]
        told += [f"{self.others:,} more rows"] if self.others else []
        return f"note: {what}{'; '.join(told)}{self.hint} ({self.where})"


def shown(name: str) -> str:
    """A name as messages quote it, cut where it is long; nothing for no name."""
    return f"'{name if len(name) <= SHOWN else name[: SHOWN - 1] + '…'}'" if name else ""


def places(lines: Sequence[int], of: int) -> str:
    """Lines in words: on lines 2, 5 and 7; of : how many there are."""
    told = [*map(str, lines)]
    if of > len(told):
        told.append(f"{of - len(told):,} more")
    first, last = ", ".join(told[:-1]), told[-1]
    return f"on lines {first} and {last}" if first else f"on line {last}"
