"""Tables that are aligned with blanks (as R prints them), drawn in Markdown or in a box → cells between tabs.

Every line stays a line, so that errors have the numbers of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from rsa_trial_cli.base.errors import DATA, InputError

TOKEN = r'"[^"]*"|\S+'
RULE = r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?"  # below the header of a Markdown table
BOX = r"[+|][-=+]+[+|]"  # above, within and below a table of Stata or SQL
BOXED = r"(?:\d{1,9}\.\s{1,9})?\|(.*)\|"  # its rows, which Stata numbers
TYPES = r"\s*(<\w+>\s*)+"  # below the header of a tibble
MORE = r"(?s)#.*\b(\d+ more (?:rows?|variables?|columns?)\b|\d+ variables not shown)"
NUMBER = r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?"
INDEX = r"\[[\d,\s]*\]"  # of BUGS, whose data have r[,1] for a header and END for a last line
LONGEST = 5000  # lines
SEPARATORS = ",;\t|"
Span = tuple[int, int]


def separated(blocks: Iterator[list[str]], delimiter: str | None) -> tuple[Iterator[list[str]], str]:
    """The lines, and what they were drawn as: "" where they are left as they are.

    A table must be whole in the first block, and each of its lines must fit.
    """
    first = next(blocks, [])
    top = next((line for line in first if line.strip() and not line.startswith(". ")), "")
    drawn = top.lstrip().startswith("|")
    if _is_blank_between(top, first):
        first, top = [line.expandtabs(1) for line in first], top.expandtabs(1)
    separated = any(mark in re.sub(INDEX, "", top) for mark in SEPARATORS)
    if delimiter or len(first) > LONGEST or (not drawn and separated):
        return chain([first], blocks), ""
    second = next(blocks, None)
    if second is None:
        boxed = bool(re.fullmatch(BOX, top.strip()))
        made = _boxed(first) if boxed else _markdown(first) if drawn else _aligned(first)
        if made:
            how = "a box" if boxed else "Markdown" if drawn else "columns aligned with blanks"
            return iter([made]), how
    return chain([first], [second] if second else [], blocks), ""


def _is_blank_between(top: str, lines: Sequence[str]) -> bool:
    """Whether tabs are no more than blanks: no row has as many as the header."""
    tabs = top.count("\t")
    if not tabs:
        return False
    rows = [line for line in lines if line.strip() and line is not top]
    others = any(mark in top for mark in SEPARATORS if mark != "\t")
    return bool(rows) and not others and all(row.count("\t") != tabs for row in rows)


def _markdown(lines: Sequence[str]) -> list[str]:
    """The cells of a Markdown table; none where its second line is no rule, or a bar is escaped."""
    rows = [line.strip() for line in lines if line.strip()]
    if len(rows) < 3 or not re.fullmatch(RULE, rows[1]) or any("\\|" in row or "\t" in row for row in rows):
        return []
    rule = lines.index(next(line for line in lines if line.strip() == rows[1]))
    cells = [
        "" if at == rule else "\t".join(_bare(cell) for cell in line.strip().strip("|").split("|"))
        for at, line in enumerate(lines)
    ]
    return [line if line.strip() else "" for line in cells]


def _boxed(lines: Sequence[str]) -> list[str]:
    """The cells of a table in a box, between bars or in columns; none where a line does not fit."""
    bare = map(str.strip, lines)
    told = ["" if re.fullmatch(BOX, line) or line.startswith(". ") else line for line in bare]
    rows = [re.fullmatch(BOXED, line) for line in told]
    if any(line and not row for line, row in zip(told, rows, strict=True)) or "\t" in "".join(told):
        return []
    inside = [row[1] if row else "" for row in rows]
    bars = {text.count("|") for text in inside if text.strip()}
    if bars == {0}:
        return _aligned(inside)
    return ["\t".join(map(_bare, text.split("|"))) for text in inside] if len(bars) == 1 else []


def _bare(cell: str) -> str:
    """A cell without the marks of bold and code."""
    return cell.strip().strip("*`").strip()


def _aligned(lines: Sequence[str]) -> list[str]:
    """The cells of a table whose columns are told by blanks; none where a line does not fit."""
    kept = [line.rstrip() for line in lines]
    kept = ["" if line.startswith((">", "#")) or re.fullmatch(TYPES, line) else line for line in kept]
    kept = ["" if line == "END" and re.search(INDEX, lines[0]) else line for line in kept]
    places = [at for at, line in enumerate(kept) if line.strip()]
    if len(places) > 2 and len(_spans(kept[places[0]])) == 1 and len(_spans(kept[places[1]])) > 1:
        kept[places.pop(0)] = ""  # table() writes the name of the outcome above
    if len(places) < 2 or any("\t" in kept[at] for at in places):
        return []
    _refuse_cut(lines)
    places, table = _unwrapped(places, [kept[at] for at in places])
    head, *rows = table
    cells = _by_tokens(head, rows) or _by_edges(head, rows)
    if not cells:
        return []
    made = [""] * len(lines)
    for at, row in zip(places, cells, strict=True):
        made[at] = "\t".join(row)
    return made


def _refuse_cut(lines: Sequence[str]) -> None:
    """An InputError where R says that it did not print the whole table."""
    for at, line in enumerate(lines, 1):
        if cut := re.match(MORE, line):
            what = f"This table was not printed whole: {cut[1]} (line {at})."
            raise InputError(
                what, "print(x, n = Inf, width = Inf) prints all; write.csv(x) writes a CSV.", DATA
            )


def _unwrapped(places: list[int], table: list[str]) -> tuple[list[int], list[str]]:
    """The lines of a table that R printed in blocks of columns, one below the other, side by side.

    places : of the lines, of which those of the first block are kept. Each block must have the same labels
    in front of its rows; lines that do not fit stay as they are.
    """
    heads = [at for at, line in enumerate(table) if line.startswith(" ")]
    size = heads[1] if len(heads) > 1 else 0
    if not size or size < 2 or heads != list(range(0, len(table), size)) or len(table) % size:
        return places, table
    blocks = [table[at : at + size] for at in heads]
    labels = [[row.split(None, 1)[0] for row in block[1:]] for block in blocks]
    if any(own != labels[0] for own in labels):
        return places, table
    front = max(map(len, labels[0]))
    widths = [max(map(len, block)) for block in blocks]
    made = [
        "".join(line.ljust(width)[front:] for line, width in zip(lines, widths, strict=True))
        for lines in zip(*blocks, strict=True)
    ]
    before = [line[:front].ljust(front) for line in blocks[0]]
    return places[:size], [f"{label}{line}".rstrip() for label, line in zip(before, made, strict=True)]


def _spans(line: str) -> list[Span]:
    return [found.span() for found in re.finditer(TOKEN, line)]


def _texts(line: str, spans: Sequence[Span]) -> list[str]:
    return [next(csv.reader([line[a:b]], delimiter="\t"), [""])[0] for a, b in spans]


def _by_tokens(head: str, rows: Sequence[str]) -> list[list[str]]:
    """Cells without blanks in them; none unless all rows have as many, or one more in front."""
    names, found = _spans(head), [_spans(row) for row in rows]
    more = {len(spans) - len(names) for spans in found}
    if len(names) < 2 or more not in ({0}, {1}):
        return []
    (before,) = more
    cells = [_texts(row, spans) for row, spans in zip(rows, found, strict=True)]
    single = not any("  " in line.strip() for line in (head, *rows))
    if not (single or _in_columns(names, found, before) or _are_of_one_kind(cells)):
        return []
    labels = [row[a:b] for row, ((a, b), *_) in zip(rows, found, strict=True)]
    drop = before if _are_numbers(labels) else 0
    header = ([""] if before and not drop else []) + _texts(head, names)
    return [header, *(row[drop:] for row in cells)]


def _in_columns(names: Sequence[Span], found: Sequence[Sequence[Span]], before: int) -> bool:
    """Whether each column but that of the labels is aligned with its header, left or right."""
    for at, (left, right) in enumerate(names):
        own = [spans[at + before] for spans in found]
        lefts, rights = {left, *(a for a, _ in own)}, {right, *(b for _, b in own)}
        if (at or before) and len(lefts) > 1 and len(rights) > 1:
            return False
    return True


def _are_of_one_kind(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each column has numbers alone or none, but for missing ones: no cell has slipped aside."""
    for column in zip(*rows, strict=True):
        known = [bool(re.fullmatch(NUMBER, cell)) for cell in column if cell != "NA"]
        if any(known) and not all(known):
            return False
    return True


def _are_numbers(labels: Sequence[str]) -> bool:
    """Whether these are the numbers of rows, which rise."""
    bare = [label.strip('"') for label in labels]
    if not all(label.isascii() and label.isdigit() for label in bare):
        return False
    return all(int(a) < int(b) for a, b in pairwise(bare))


def _by_edges(head: str, rows: Sequence[str]) -> list[list[str]]:
    """Cells that may hold blanks, each ending where its header ends, as R prints a data frame."""
    names = _spans(head)
    if len(names) < 2:
        return []
    ends = [right for _, right in names]
    width = min((a for a, _ in names), default=0)
    labels = [row.split(None, 1)[0] for row in rows]
    numbered = _are_numbers(labels) and max(map(len, labels)) < width and not any(r[0] == " " for r in rows)
    made = []
    for row in rows:
        fits = len(row) == ends[-1] and all(row[e - 1] != " " for e in ends)
        if not fits or any(row[e] != " " for e in ends[:-1]):
            return []
        cells = [row[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
        made.append([cells[0].split(None, 1)[-1], *cells[1:]] if numbered else cells)
    return [_texts(head, names), *made]
