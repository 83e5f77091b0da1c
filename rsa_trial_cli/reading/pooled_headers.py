"""The header of a file of counts or effects that is pooled: one of means is told so."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from rsa_trial_cli.base.errors import USAGE, InputError
from rsa_trial_cli.reading import first_rows, header_search
from rsa_trial_cli.reading import header as of_columns
from rsa_trial_cli.reading.header import DELIMITERS
from rsa_trial_cli.reading.header_search import Header
from rsa_trial_cli.reading.layout import Layout

OF_MEANS = "A file of means is read with -M/--measure md, smd or rom."


def header(
    blocks: Iterator[list[str]],
    chosen: Mapping[str, str],
    delimiter: str | None,
    where: str,
    *,
    missing: bool,
) -> Header:
    """As header_search.header, whose questions are of counts."""
    first = next(blocks, [])
    try:
        return header_search.header(chain([first], blocks), chosen, delimiter, where, missing=missing)
    except InputError as problem:
        splits = [next(csv.reader(first[:1], delimiter=mark), []) for mark in DELIMITERS]
        raise _told(problem, [cell for cells in splits for cell in cells]) from problem


def layout(
    cells: Sequence[str],
    chosen: Mapping[str, str],
    where: str,
    *,
    partial: bool = False,
    below: first_rows.Cells = (),
) -> Layout:
    """As header.layout, likewise."""
    try:
        return of_columns.layout(cells, chosen, where, partial=partial, below=below)
    except InputError as problem:
        raise _told(problem, cells) from problem


def _told(problem: InputError, cells: Sequence[str]) -> InputError:
    """The same error, and what reads means where these cells name some."""
    return InputError(problem.message, OF_MEANS, USAGE, problem.more) if names_means(cells) else problem


def names_means(cells: Iterable[str]) -> bool:
    """Whether headers name means, or medians."""
    from rsa_trial_cli.reading.mean_grammar import told
    from rsa_trial_cli.reading.mean_headers import CENTRES

    return any({*told(cell).figures} & CENTRES for cell in cells)
