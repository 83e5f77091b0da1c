"""Wide files with three and more arms → one arm a row, so that each is compared with the control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.counts import is_missing
from rsa_trial_cli.reading.csv_rows import QuotedRows, Rows
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.reading.layout import Layout

ROLES = ("arm", "events", "n")


def long_form(body: Iterator[Rows], found: Layout) -> tuple[Layout, Iterator[Rows]]:
    """The layout and the rows of the same file with one arm a row.

    An arm without a name and counts is not there. Rows without a study are named by their lines, and so are
    those with the name of another row.
    """
    rest = [at for at in range(len(found.names)) if at not in found.of_arms]
    names = [found.names[at] for at in rest]
    counted = [listed([found.names[at] for at in column]) for column in found.counts_of_arms]
    columns = {role: rest.index(at) for role, at in found.columns.items()}
    if "study" not in columns:
        columns["study"] = len(names)
        names.append("study")
    made = {role: len(names) + at for at, role in enumerate(("row", *ROLES))}
    columns |= made
    layout = replace(
        found, names=(*names, "row", "arm", *counted), columns=columns, arms=(), number=made["row"]
    )
    return layout, (_rows(block, found, rest) for block in body)


def _rows(block: Rows, found: Layout, rest: list[int]) -> QuotedRows:
    kept = [block.column(at) for at in rest]
    if "study" not in found.columns:
        kept.append([f"line {line}" for line in block.lines])
    arms = [
        (
            arm.name if arm.label is None else "",
            [] if arm.label is None else block.trimmed(arm.label),
            block.column(arm.events),
            block.column(arm.n),
        )
        for arm in found.arms
    ]
    cells: list[list[str]] = []
    lines: list[int] = []
    problems: dict[int, Problem] = {}
    for at, line in enumerate(block.lines):
        own = [*(column[at] for column in kept), f"line {line}"]
        if at in block.problems:  # one row for all of its arms
            problems[len(cells)] = block.problems[at]
            cells.append([*own, *("" for _ in ROLES)])
            lines.append(line)
            continue
        for name, labels, events, n in arms:
            counts = events[at], n[at]
            label = labels[at] if len(labels) else name
            if not all(map(is_missing, (*counts, label if len(labels) else ""))):
                cells.append([*own, label, *counts])
                lines.append(line)
    return QuotedRows(cells, lines, problems)
