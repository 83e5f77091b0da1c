"""Whether a file holds the means of two arms, by its header; no more is read, and a pipe stays whole."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import files, mean_files, mean_headers, signatures, sources
from rsa_trial_cli.reading.abstracts import kinds
from rsa_trial_cli.reading.files import Choices
from rsa_trial_cli.reading.header import DELIMITERS, layout
from rsa_trial_cli.reading.mean_figures import MEASURES, role
from rsa_trial_cli.reading.mean_grammar import told
from rsa_trial_cli.stats.inference.spread import FIGURES

OF_ARMS = {f"{figure}_{arm}" for figure in FIGURES if figure != "n" for arm in ("trt", "ctl")}


def are_in(path: str, choices: Choices) -> bool:
    """Whether a file is one of means; of one with counts too, whether what is printed is of means.

    choices : as of a file of counts; columns that are named for means say so.
    """
    return bool({*choices.columns} & OF_ARMS) or are_named(_names(path, choices))


def are_named(names: Sequence[str]) -> bool:
    """The same of the names of columns, as those of a frame."""
    arms = {made.arm for made in map(told, names) if "mean" in made.figures}
    if len(arms - {""}) < 2:
        return "" in arms and _long(names) and not _counts(names)
    return not _counts(names) or any(role(name) in MEASURES for name in names)


def _long(names: Sequence[str]) -> bool:
    """Whether a row is an arm with its mean."""
    with suppress(InputError):
        return mean_headers.layout(names, {}, "").long
    return False


def _counts(names: Sequence[str]) -> bool:
    with suppress(InputError):
        return bool(layout(names, {}, "").counted)
    return False


def _names(path: str, choices: Choices) -> Sequence[str]:
    """The header of a file, [] where it cannot be read so."""
    with ExitStack() as held, suppress(InputError, ImportError, OSError):
        if path != "-" and (path.endswith(files.PARQUETS) or sources.begins(path, signatures.PARQUET)):
            from rsa_trial_cli.reading import polars_rows

            return polars_rows.parquet_names(path, path)
        if path != "-" and sources.begins(path, signatures.ZIP):
            asked = mean_files.choices(choices)
            return files.begun(path, asked, sources.name(path), held)[1].names
        text = kinds.head(path).lstrip(kinds.LEADING)
        if signatures.JSON.match(text):
            return list(dict.fromkeys(kinds.FIELD.findall(text)))
        first = next(iter(text.splitlines()), "")
        marks = [choices.delimiter] if choices.delimiter else DELIMITERS
        splits = [next(csv.reader([first], delimiter=mark), []) for mark in marks if len(mark) == 1]
        return max(splits, key=lambda cells: sum(bool(told(cell).figures) for cell in cells), default=[])
    return []
