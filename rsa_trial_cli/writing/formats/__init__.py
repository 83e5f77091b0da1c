"""The output formats: the one list of them, as light as the command line. Each is loaded when it is used.

To add one: its file here, with a class that writes it, and its line below.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from rsa_trial_cli.errors import InputError


class Format(NamedTuple):
    """module, writer : the class that writes it; suffixes : of its files.

    human : whether it is meant for people; arms : whether a record names both arms; cells : whether a
    spreadsheet may run its text; console : whether it has the encoding of the terminal, and not UTF-8;
    fitted : whether it has the terminal's colour and width; extra : whether it needs the optional extra.
    """

    module: str
    writer: str
    suffixes: tuple[str, ...] = ()
    human: bool = False
    arms: bool = False
    cells: bool = False
    console: bool = False
    fitted: bool = False
    extra: bool = False


FORMATS = {
    "table": Format("terminal", "Human", human=True, console=True, fitted=True),
    "plain": Format("terminal", "Human", (".txt",), human=True, console=True),
    "json": Format("json", "Json", (".json",), arms=True),
    "ndjson": Format("json", "Ndjson", (".ndjson", ".jsonl"), arms=True),
    "csv": Format("csv", "Csv", (".csv",), cells=True),
    "tsv": Format("csv", "Tsv", (".tsv", ".tab"), cells=True),
    "parquet": Format("polars", "Parquet", (".parquet", ".pq"), extra=True),
    "markdown": Format("markdown", "Markdown", (".md", ".markdown"), human=True),
    "latex": Format("latex", "Latex", (".tex",), human=True),
    "html": Format("html", "Html", (".html", ".htm"), human=True),
}
FRAMES = {"csv": Format("polars", "Frames", extra=True)}  # where the input came through the optional extra


def chosen(name: str | None, path: str | None) -> str:
    """The name of the format: as asked, else by the suffix of the output file, else a table."""
    if name:
        return name
    suffix = os.path.splitext(path or "")[1].lower()  # noqa: PTH122  pathlib is a tenth of --help
    known = [key for key, form in FORMATS.items() if suffix in form.suffixes]
    if suffix and not known:
        raise InputError(
            f"No format has the suffix '{suffix}' (-o/--output).", f"Choose one with -f {'|'.join(FORMATS)}."
        )
    return known[0] if known else "table"
