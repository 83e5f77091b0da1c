"""What kind of file holds abstracts, by how it begins; it is not read further, and a pipe stays whole."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import zlib
from pathlib import Path

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import signatures, sources
from rsa_trial_cli.reading.abstracts import columns

FOLDER, XML, MEDLINE, RIS, PARQUET, TABLE = "folder", "PubMed XML", "MEDLINE", "RIS", "Parquet", "table"
TEXT = "text"
TEXTS = (".txt", ".text", ".md")
PROSE = re.compile(r"[^\t]{9,600}?[a-z0-9)%][.:] {1,2}[A-Z(0-9]")  # a sentence, or a heading, and the next
OF_XML = re.compile(
    r"<\?xml|<!DOCTYPE\s{1,9}(?:Pubmed|Medline)|<(?:Pubmed|Medline)\w{1,40}Set", re.IGNORECASE
)
OF_TAGS = re.compile(r"(?:(PMID)- ?[0-9]|TY {1,2}- )")
HEADING = re.compile(r"\w{1,20}[ \t]{0,9}\r?\n\s{0,9}\w")  # of a text; the cells of a column are quoted
FIELD = re.compile(r'"(\w{1,40})"\s{0,9}:')
LEADING = "\ufeff \t\r\n"


def kind(path: str, of_text: bool = False) -> str:
    """The kind of a file, a folder or standard input; "" of one that holds no abstracts.

    of_text : whether a word alone in the first line heads a text, and no column, whatever the file's name.
    """
    if path != "-" and Path(path).is_dir():
        return FOLDER
    if path.endswith((".parquet", ".pq")) or sources.begins(path, signatures.PARQUET):
        return PARQUET if _of_parquet(path) else ""
    begun = head(path).lstrip(LEADING)
    if OF_XML.match(begun):
        return XML
    tags = OF_TAGS.match(begun)
    if tags:
        return MEDLINE if tags[1] else RIS
    if signatures.JSON.match(begun):
        headers = FIELD.findall(begun)
    else:
        headers = columns.split(begun.splitlines()[0]) if begun else []
    named = path.endswith(TEXTS)
    heading = (named or of_text) and HEADING.match(begun)
    if columns.are_there(headers) and not heading:
        return TABLE
    return TEXT if named and (heading or PROSE.match(begun)) else ""


def _of_parquet(path: str) -> bool:
    with contextlib.suppress(InputError, ImportError, OSError):
        if path != "-":
            from rsa_trial_cli.reading import polars_rows

            return columns.are_there(polars_rows.parquet_names(path, path))
    return False


def head(path: str) -> str:
    """The beginning of the text of a file, or of standard input."""
    data = b""
    if path == "-":
        stdin = sys.stdin.buffer
        data = stdin.peek(signatures.SEEN) if isinstance(stdin, io.BufferedReader) else b""
    else:
        with contextlib.suppress(OSError), Path(path).open("rb") as stream:
            data = stream.read(signatures.SEEN)
    if data.startswith(signatures.GZIP):
        with contextlib.suppress(zlib.error):
            data = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, signatures.SEEN)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding, "replace")
