"""The output formats by name: the one list of them. Each is loaded when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rsa_trial_cli.errors import InputError


class Format(NamedTuple):
    """module and class that write it; suffix of its files; whether it is meant for people."""

    module: str
    name: str
    suffixes: tuple[str, ...]
    human: bool


FORMATS = {
    "table": Format("terminal", "Human", (), True),
    "plain": Format("terminal", "Human", (".txt",), True),
    "json": Format("json", "Json", (".json",), False),
    "ndjson": Format("json", "Ndjson", (".ndjson", ".jsonl"), False),
    "csv": Format("csv", "Csv", (".csv",), False),
    "tsv": Format("csv", "Tsv", (".tsv", ".tab"), False),
    "markdown": Format("markdown", "Markdown", (".md", ".markdown"), True),
    "parquet": Format("polars", "Parquet", (".parquet", ".pq"), False),
    "latex": Format("latex", "Latex", (".tex",), True),
    "html": Format("html", "Html", (".html", ".htm"), True),
}


FRAMES = Format("polars", "Frames", (), False)  # csv where the input came through the optional extra


def chosen(name: str | None, path: str | None) -> str:
    """The format: as asked, else by the suffix of the output file, else a table."""
    if name:
        return name
    suffix = Path(path).suffix.lower() if path else ""
    known = [key for key, form in FORMATS.items() if suffix in form.suffixes]
    if suffix and not known:
        raise InputError(
            f"No format has the suffix '{suffix}' (-o/--output).", f"Choose one with -f {'|'.join(FORMATS)}."
        )
    return known[0] if known else "table"
