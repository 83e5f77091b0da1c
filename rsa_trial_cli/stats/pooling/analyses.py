"""Rows of a file → meta-analyses: all of them, subgroups and all of them, or each group for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.pooling import refits
from rsa_trial_cli.stats.pooling.batch import Effects, Groups, Index
from rsa_trial_cli.stats.pooling.pooled import MODELS, Asked, Pooled, Report, Texts
from rsa_trial_cli.stats.pooling.pooled_lines import Lines, lines
from rsa_trial_cli.stats.pooling.pooled_measures import Studies
from rsa_trial_cli.stats.pooling.pooled_records import About, records
from rsa_trial_cli.stats.pooling.pooled_studies import study_records
from rsa_trial_cli.stats.pooling.refits import Refits
from rsa_trial_cli.stats.pooling.study_order import sorted_studies
from rsa_trial_cli.stats.pooling.subgroups import Between, between
from rsa_trial_cli.stats.watched import part, took

STUDIES = 100_000  # of the refits that are computed together


class Parts(NamedTuple):
    """rows : of the file, in the order of the meta-analyses, (r,); groups : of these; names : of each."""

    rows: Index
    groups: Groups
    names: Texts


def all_rows(n: int) -> Parts:
    """One meta-analysis of n rows."""
    return Parts(np.arange(n), Groups.of_sizes([n]), [None])


def apart(values: Sequence[str]) -> Parts:
    """One of each run of equal values."""
    runs = [(name, len(list(run))) for name, run in groupby(values)]
    return Parts(np.arange(len(values)), Groups.of_sizes([n for _, n in runs]), [name for name, _ in runs])


def subgroups(values: Sequence[str]) -> Parts:
    """One of each value, in the order in which they come, and one of all rows in the same order."""
    place = {name: at for at, name in enumerate(dict.fromkeys(values))}
    own = np.array([place[value] for value in values], dtype=np.intp)
    rows = np.argsort(own, kind="stable")
    sizes = [*np.bincount(own).tolist(), len(values)]
    return Parts(np.concatenate([rows, rows]), Groups.of_sizes(sizes), [*place, None])


class Wanted(NamedTuple):
    """What is shown: refits, names in REFITS; models, names in MODELS; sort, a name in ORDERS or None."""

    refits: Sequence[str] = ()
    models: Sequence[str] = MODELS
    sort: str | None = None


ALL = Wanted()


@frozen
class Named:
    """The rows of a file to pool, with what they are called: n studies, and the line of each."""

    studies: Studies
    study: Sequence[str]
    line: Sequence[int]


@np.errstate(all="ignore")  # what is not defined is nan, and stands in the records as such
def report(of: Named, parts: Parts, asked: Asked, about: About, wanted: Wanted = ALL) -> Report:
    """All records of these meta-analyses, and their studies."""
    studies = of.studies.of(parts.rows, parts.groups)
    made = lines(studies, asked)
    whole = parts.names[-1] is None
    if wanted.refits:  # a blank in each column that refits have
        none = [None] * len(parts.names)
        about = replace(about, omitted=none, up_to=none)
    about = replace(
        about, groups=parts.names, between=_between(made) if whole and len(parts.names) > 1 else None
    )
    names = [of.study[at] for at in parts.rows.tolist()]
    order = sorted_studies(made, names, wanted.models, wanted.sort)
    shown = order[_shown(parts, whole)]
    own = parts.groups.spread(np.arange(len(parts.names)))[shown]
    each = study_records(
        made,
        ([parts.names[at] for at in own.tolist()], [names[at] for at in shown.tolist()]),
        [of.line[at] for at in parts.rows[shown].tolist()],
        shown,
    )
    sizes = np.bincount(own, minlength=len(parts.names)).tolist()
    of_last = order[-parts.groups.sizes[-1] :]  # refits are of the last, which is that of all rows
    again = []
    for kind in wanted.refits:
        with part(1 / len(wanted.refits)):
            again.append(_refitted(studies, of_last, names, (asked, about), kind))
    return Report(records(made, about), each, sizes, again, wanted.models)


def _shown(parts: Parts, whole: bool) -> Index:
    """The rows that stand for the studies: with subgroups those of all rows come a second time."""
    n = parts.groups.n
    return np.arange(n // 2 if whole and len(parts.names) > 1 else n)


def _between(made: Lines) -> Between:
    """The test of the subgroups at the place of the whole, nan at their own."""
    g = len(made.fit.se)
    test = between(made.fit.estimate[:-1], made.fit.se[:-1], Groups.of_sizes([g - 1]))
    return Between(*(np.concatenate([np.full(g - 1, np.nan), row]) for row in test))


class Kind(NamedTuple):
    """A kind of refit: what makes it, and what it is called with the studies that it names."""

    make: Callable[[Effects], Refits]
    told: Callable[[About, Texts], About]


REFITS = {
    "leave_one_out": Kind(refits.leave_one_out, lambda about, names: replace(about, omitted=names)),
    "cumulative": Kind(refits.cumulative, lambda about, names: replace(about, up_to=names)),
}


def _refitted(
    studies: Studies, rows: Index, names: Sequence[str], how: tuple[Asked, About], name: str
) -> Pooled:
    """The records of a kind of refit of one meta-analysis. rows : its studies, in order; names : of all."""
    alone, kind = studies.of(rows, Groups.of_sizes([len(rows)])), REFITS[name]
    made = kind.make(alone.effects)
    some = []
    for which in _batches(made.groups.sizes):
        labels = [names[rows[at]] for at in made.named[which].tolist()]
        none = [None] * len(labels)
        about = replace(how[1], groups=none, between=None, omitted=none, up_to=none)
        within, groups = made.groups.some(which)
        some.append(records(lines(alone.of(made.rows[within], groups), how[0]), kind.told(about, labels)))
        took(len(which) / len(made.named))
    return Pooled.joined(some)


def _batches(sizes: Index) -> list[Index]:
    """Meta-analyses of so many studies each, shape (m,), in batches that memory holds; at least one batch."""
    ends = np.flatnonzero(np.diff(np.cumsum(sizes) // STUDIES)) + 1
    return np.split(np.arange(len(sizes)), ends)
