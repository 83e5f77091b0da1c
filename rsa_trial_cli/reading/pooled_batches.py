"""Rows to pool → whole meta-analyses: all rows are one, or those of a value that stand together are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rsa_trial_cli.errors import DATA, InputError
from rsa_trial_cli.reading.blocks import Block, Record
from rsa_trial_cli.reading.pooled_columns import PoolRows, together

OF_ARM = re.compile(r" \([^()]{1,200}\)$")  # what tells the arms of a study apart


def whole(blocks: Iterator[Block[PoolRows]]) -> Iterator[Block[PoolRows]]:
    """All blocks as one."""
    held = list(blocks)
    record = sum((block.record for block in held), Record())
    rows = [block.data for block in held if len(block.data)]
    if not rows:
        raise _nothing(record)
    yield Block(together(rows), record, held[-1].origin)


def _nothing(record: Record) -> InputError:
    """What is said where every row was left out, and why they were."""
    return InputError("No study is left to pool.", "", DATA, record.listed)


def separate(blocks: Iterator[Block[PoolRows]]) -> Iterator[Block[PoolRows]]:
    """Blocks that end where a meta-analysis does; an InputError where its rows do not stand together.

    Only the values that were met are kept in memory, not their rows.
    """
    met: set[str] = set()
    rest: PoolRows | None = None
    record = Record()
    for block in blocks:
        rows = block.data if rest is None else together([rest, block.data])
        record += block.record
        names = rows.group or ()
        end = len(names)
        while end and names[end - 1] == names[-1]:
            end -= 1
        rest = rows.at(slice(end, None))
        if end:
            _check(names[:end], met)
            yield Block(rows.at(slice(0, end)), record, block.origin)
            record = Record()
    if not rest:
        raise _nothing(record)
    _check(rest.group or (), met)
    yield Block(rest, record)


def _check(names: Sequence[str], met: set[str]) -> None:
    last = None
    for name in names:
        if name != last and name in met:
            raise InputError(
                f"The rows of '{name}' do not stand together.", "Sort the file by that column.", DATA
            )
        met.add(name)
        last = name


def repeated(rows: PoolRows, *, separate: bool) -> list[str]:
    """Notes on control groups that stand in several rows; an InputError where a whole table stands again.

    separate : whether each group is pooled for itself.
    """
    columns = [column.tolist() for arm in rows.arms[::-1] for column in (arm.events, arm.n)]
    groups: Sequence[str | None] = rows.group or [None] * len(rows)
    controls: dict[tuple[object, ...], int] = {}
    tables: dict[tuple[object, ...], int] = {}
    again: dict[str, None] = {}
    for study, line, group, c, n2, a, n1 in zip(rows.study, rows.line, groups, *columns, strict=True):
        if not study or n2 != n2:
            continue
        before = tables.setdefault((study, group, c, n2, a, n1), line)
        if before != line:
            raise InputError(
                f"'{study}' stands on lines {before} and {line} with the same counts.",
                "Each study is pooled once: is it a file of several methods?",
                DATA,
            )
        name = OF_ARM.sub("", study)
        if controls.setdefault((name, c, n2, group if separate else None), line) != line:
            again[name] = None
    return [f"note: the control group of {study} is counted more than once" for study in again]
