"""Files with one study a row → its two arms beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import revman, study_names
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.count_columns import Column, Table
from rsa_trial_cli.reading.csv_rows import Rows
from rsa_trial_cli.reading.layout import Layout


@frozen
class Asked:
    """How a wide file is read: its columns, what messages call it, whether counts may be missing, and what is
    given of an arm: the roles of its columns, without the arm.
    """

    found: Layout
    where: str
    partial: bool
    figures: tuple[str, ...]


def tables(body: Iterator[Rows], asked: Asked) -> Iterator[tuple[Table, tuple[str, str]]]:
    """The rows of a file with a study a row, and the names of their arms."""
    found, where = asked.found, asked.where
    noted: tuple[str, ...] = ()
    if found.revman:
        counted, noted = revman.studies(body, found, where)
        body = iter(counted)
    wide = [f"{figure}_{arm}" for arm in ("trt", "ctl") for figure in asked.figures]
    at = {role: found.columns[role] for role in wide if role in found.columns}
    for block in body:
        roles = {
            role: Column(partial(block.column, i), block.counts(i), found.names[i], block.lines)
            for role, i in at.items()
        }
        kept = {name: _without(block.column(i), block.problems) for name, i in found.kept.items()}
        labels = found.labels(block.trimmed, len(block.lines))
        own = study_names.named(labels, block.lines, where, filled=found.named)
        names = ("treatment", "control")
        told: dict[int, Problem] = {}
        if found.arm_names:
            from rsa_trial_cli.reading import arm_names

            first, second = map(block.column, found.arm_names)
            roles, names, told = arm_names.turned(roles, (first, second), block.lines, found, where)
        problems = {**told, **block.problems}
        made = Table(
            own.study, roles, kept, block.lines, where, asked.partial, problems, block.frames, found.by
        )
        made = replace(made, said=noted + own.said, left_out=own.left_out, nameless=own.nameless)
        yield made, names


def _without(texts: Sequence[str], rows: Collection[int]) -> Sequence[str]:
    """A column that is blank in rows whose cells are not in their columns."""
    return ["" if at in rows else text for at, text in enumerate(texts)] if rows else texts
