"""MEDLINE (nbib) and RIS → their records: lines that begin with a tag, and lines that go on.

MEDLINE: a tag of up to four letters, filled up with spaces, and "- "; a record begins with PMID and ends with
a blank line. https://www.nlm.nih.gov/bsd/mms/medlineelements.html
RIS: two characters, two spaces, "- "; a record begins with TY and ends with ER; other lines go on.
http://www.refman.com/support/risformat_fields_02.asp
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts.found import (
    CONCERN,
    NOTICE,
    RETRACTED,
    Fields,
    Record,
    flags,
    record,
    unread,
)

MOST_LINES = 20_000  # of a record


@frozen
class Tagged:
    """A format by its tags. first : begins a record; last : ends one, "" for none."""

    name: str
    line: re.Pattern[str]
    first: str
    last: str
    id: tuple[str, ...]
    title: tuple[str, ...]
    abstract: tuple[str, ...]
    types: tuple[str, ...]
    retraction: dict[str, str]


MEDLINE = Tagged(
    "MEDLINE",
    re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)"),
    "PMID",
    "",
    ("PMID",),
    ("TI",),
    ("AB",),  # OAB is of other hands or in another language
    ("PT",),
    {"RIN": RETRACTED, "ROF": NOTICE, "PRIN": "partly retracted", "ECI": CONCERN},
)
RIS = Tagged(
    "RIS",
    re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*\Z)"),
    "TY",
    "ER",
    ("AN", "ID", "DO"),
    ("TI", "T1"),
    ("AB", "N2"),
    ("M3",),
    {},
)


def records(lines: Iterable[str], form: Tagged, where: str) -> Iterator[Record]:
    """The records of a file in their order."""
    fields: dict[str, list[list[str]]] = {}
    begun, tag, held = 0, "", 0
    for number, line in enumerate(lines, 1):
        found = form.line.match(line)
        if found and found[1] == form.first:
            if begun:
                yield _record(fields, form, where, begun)
            fields, begun, held = {}, number, 0
        if not begun:
            continue
        held += 1
        if held > MOST_LINES:
            yield unread(f"A record has over {MOST_LINES:,} lines", where, begun)
            begun = 0
        elif found and found[1] == form.last:
            yield _record(fields, form, where, begun)
            begun = 0
        elif found:
            tag = found[1]
            fields.setdefault(tag, []).append([found[2] or ""])
        elif line.strip() and tag in fields:
            fields[tag][-1].append(line.strip())
    if begun:
        yield _record(fields, form, where, begun)


def _record(fields: dict[str, list[list[str]]], form: Tagged, where: str, line: int) -> Record:
    texts = {tag: [" ".join(" ".join(parts).split()) for parts in values] for tag, values in fields.items()}

    def first(tags: tuple[str, ...]) -> str:
        return next((" ".join(texts[tag]) for tag in tags if any(texts.get(tag, ()))), "")

    types = [text for tag in form.types for text in texts.get(tag, ()) if text]
    retraction = next((words for tag, words in form.retraction.items() if tag in texts), "")
    return record(
        Fields(first(form.abstract), first(form.id), first(form.title), flags(types, retraction)), where, line
    )
