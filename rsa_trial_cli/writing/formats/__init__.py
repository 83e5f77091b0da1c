"""The one list of output formats. It imports nothing heavy; each format is loaded when it is used.

To add one: its file here, with a class that writes it, and its line below.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """module, writer : the class that writes it; suffixes : of its files.

    human : whether it is meant for people; arms : whether a record names both arms; cells : whether a
    spreadsheet may run its text; console : whether it has the encoding of the terminal, and not UTF-8;
    fitted : whether it has the terminal's colour and width; extra : whether it needs the optional extra;
    marks : whether it marks pieces of a text in their place.
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
    marks: bool = False


FORMATS = {
    "table": Format("terminal", "Human", (".txt",), human=True, console=True, fitted=True),
    "plain": Format("labelled", "Labelled", human=True, console=True),
    "json": Format("json", "Json", (".json",), arms=True),
    "ndjson": Format("json", "Ndjson", (".ndjson", ".jsonl"), arms=True),
    "csv": Format("csv", "Csv", (".csv",), cells=True),
    "tsv": Format("csv", "Tsv", (".tsv", ".tab"), cells=True),
    "parquet": Format("polars", "Parquet", (".parquet", ".pq"), extra=True),
    "markdown": Format("markdown", "Markdown", (".md", ".markdown"), human=True),
    "latex": Format("latex", "Latex", (".tex",), human=True),
    "html": Format("html", "Html", (".html", ".htm"), human=True, marks=True),
}
FRAMES = {"csv": Format("polars", "Frames", extra=True)}  # where the input came through the optional extra
