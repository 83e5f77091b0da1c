"""Which rows of one arm each make a trial, as arrays: those of a study, or of an outcome of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import fill_down, groups, sums, text_columns
from rsa_trial_cli.reading.arm_rows import Arms, Places
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.control_arm import ArmRow
from rsa_trial_cli.reading.header_grammar import names_doses
from rsa_trial_cli.stats.arms import Bools


@frozen
class Groups:
    """G groups of rows. studies : their names; rows : the places of all their rows, group after group;
    sizes : how many rows each has, shape (G,).
    """

    studies: Sequence[str]
    rows: Places
    sizes: Places

    @property
    def firsts(self) -> Places:
        """Where in `rows` each group begins, shape (G,)."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def of_rows(self) -> Places:
        """The group of each of `rows`."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def some(self, keep: Bools) -> Groups:
        """Those groups alone."""
        return Groups(
            text_columns.picked(self.studies, np.flatnonzero(keep)),
            self.rows[np.repeat(keep, self.sizes)],
            self.sizes[keep],
        )

    def key(self, at: int, arms: Arms) -> groups.Key:
        """The study of a group and the values that tell it from others of the study."""
        first = self.rows[self.firsts[at]]
        return (self.studies[at], *(column[first] for column in arms.by))

    def arms(self, at: int, arms: Arms) -> list[ArmRow]:
        """The rows of a group."""
        first = self.firsts[at]
        return [arms.row(row) for row in self.rows[first : first + self.sizes[at]].tolist()]


@frozen
class Blank:
    """Rows without a study. refused : those that have none; lines : of those that have the study above;
    runs : whether there are any, but for rows that cannot be read; last : whether groups of their own come
    last, behind those of all studies.
    """

    refused: Sequence[tuple[ArmRow, Problem]] = ()
    lines: Sequence[int] = ()
    runs: bool = False
    last: bool = False


def grouped(arms: Arms, where: str) -> tuple[Groups, Blank]:
    """The groups in the order of their first rows, and what became of rows without a study."""
    if arms.named is not None:
        return _filled(arms, where)
    plain = not arms.by and arms.found.number is None
    if plain and len({*arms.heads}) == len(arms.heads):
        first = np.flatnonzero(arms.starts)
        sizes = np.diff(first, append=len(arms))
        return Groups(arms.heads, np.arange(len(arms)), sizes), Blank()
    keys = list(zip(_own(arms), *arms.by, strict=True))
    index: dict[groups.Key, int] = {}
    ids = np.fromiter((index.setdefault(key, len(index)) for key in keys), np.intp, len(keys))
    made = Groups([key[0] for key in index], np.argsort(ids, kind="stable"), np.bincount(ids))
    return made, Blank()


def _own(arms: Arms) -> Sequence[str]:
    """The names of the studies, with running numbers behind those that several have."""
    labels = text_columns.listed(arms.labels)
    if arms.found.number is None:
        return labels
    first: dict[groups.Key, str] = {}
    made = []
    numbers, named = arms.trimmed(arms.found.number), [True] * len(arms) if arms.named is None else arms.named
    for label, number, is_named, *key in zip(labels, numbers, named, *arms.by, strict=True):
        known = first.setdefault((label, *key), number) if is_named else number
        made.append(label if number in ("", known) else f"{label} ({number})")
    return made


def _filled(arms: Arms, where: str) -> tuple[Groups, Blank]:
    """The same where studies are blank in some rows."""
    made: groups.Groups = {}
    blanks = fill_down.Blanks()
    labels, named = text_columns.listed(arms.labels), arms.named
    assert named is not None
    for at, own in enumerate(_own(arms)):
        key, arm = tuple(column[at] for column in arms.by), arms.row(at)
        if named[at]:
            made.setdefault((own, *key), []).append(arm)
            blanks.named(own)
        else:
            blanks.add(fill_down.Row(key, arm, labels[at]), arms.bad.get(at))
    before = len(made)
    refused, lines = blanks.filled(made, where)
    return _of(made), Blank(refused, lines, bool(blanks.runs), len(made) > before)


def _of(made: groups.Groups) -> Groups:
    rows = [[arm.at for arm in some] for some in made.values()]
    flat = np.fromiter(chain.from_iterable(rows), np.intp)
    return Groups([key[0] for key in made], flat, np.array([*map(len, rows)], np.intp))


def without_sums(made: Groups, arms: Arms) -> tuple[Groups, list[tuple[str, int]]]:
    """The groups that are studies, and the names and lines of the rows of others."""
    none = sums.among(made.studies)
    if not none:
        return made, []
    out = np.fromiter((study in none for study in made.studies), bool, len(made.studies))
    left = made.some(out)
    names = [left.studies[group] for group in left.of_rows.tolist()]
    return made.some(~out), list(zip(names, arms.lines[left.rows].tolist(), strict=True))


def shared(made: Groups, arms: Arms, is_control: Callable[[str], bool]) -> tuple[Groups, list[str]]:
    """The groups, each dose of a study with the only control that it has; the studies with several doses."""
    if not any(map(names_doses, arms.found.by)):
        return made, []
    whole = {made.key(at, arms): made.arms(at, arms) for at in range(len(made.sizes))}
    told = groups.share_controls(whole, arms.found.by, is_control)
    return _of(whole), told
