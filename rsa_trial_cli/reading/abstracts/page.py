"""A page that holds an abstract → its sentences, with the parts of the abstract that they stand in.

All places are code points of the page as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.abstracts import headings
from rsa_trial_cli.reading.abstracts.headings import BACKGROUND, METHODS, RESULTS
from rsa_trial_cli.reading.abstracts.rules import Rule, Span, first

LINE = re.compile(r"[^\n]+")
CATALOGUE = re.compile(r"\s{0,9}[^\W\d][^:|\n]{0,40}:\s{0,9}\|")
PROSE = 120  # characters of the shortest line of a catalogue that may be an abstract
TITLE = 300  # and of the longest title
RUN = 5  # words, by which a copy is known
ALIKE = 0.6
NO_TEXT = (
    Rule(
        "a line about the publication",
        r"(?i)^\s{0,9}(?:ISSN\b|E-?ISSN\b|DOI\b|PMC?ID\b|PMID\b|ISBN\b|https?://|www\.|copyright|©"
        r"|author information"
        r"|vol(?:ume)?\.? ?[0-9]|pp?\. ?[0-9]|(?:key ?words?|published(?: online)?|received|accepted):)",
        "DOI: 10.1000/1",
        "DOI",
        "Doing so helped",
    ),
)
END = re.compile(r"[.?!][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[<≥≤]?[A-Z0-9À-Þ])|\n\s*\n")
ABBREVIATION = re.compile(
    r"(?:(?<![^\W_])(?:vs?|e\.g|i\.e|cf|ca|approx|resp|[Nn]o|[Ff]ig|Dr|Prof|St|et al|[Vv]ol|pp?|[Cc]\.? ?[Ii]"
    r"|[A-Z]|min|incl)|(?<![0-9.])0)\Z"
)


@frozen
class Sentence:
    """Where a sentence stands, and the part of the abstract, "" where no heading says it."""

    start: int
    end: int
    part: str


@frozen
class Page:
    """title : its place, None without one; copies : how often the abstract stood there; outside : places of
    what is not text of the abstract."""

    text: str
    title: Span | None
    copies: int
    sentences: tuple[Sentence, ...]
    outside: tuple[Span, ...]

    @property
    def structured(self) -> bool:
        """Whether a heading says where the results begin."""
        return any(sentence.part == RESULTS for sentence in self.sentences)


def read(text: str) -> Page:
    """The abstract of a page, read once."""
    paragraphs, outside = _paragraphs(text)
    kept, copies = _once(text, paragraphs)
    title = kept.pop(0) if len(kept) > 1 and _is_title(text, kept) else None
    if any(CATALOGUE.match(found[0]) for found in LINE.finditer(text)) and kept:
        longest = max(kept, key=lambda span: span[1] - span[0])
        outside += [span for span in kept if span != longest]
        kept = [longest]
    return Page(text, title, copies, tuple(_sentences(text, kept)), tuple(sorted(outside)))


def _paragraphs(text: str) -> tuple[list[Span], list[Span]]:
    """Places of paragraphs, and of what is none: lines of a catalogue, its rules, empty values."""
    made: list[Span] = []
    outside: list[Span] = []
    catalogue = any(CATALOGUE.match(found[0]) for found in LINE.finditer(text))
    for found in LINE.finditer(text):
        line, (start, end) = found[0], found.span()
        if not line.strip():
            continue
        if key := CATALOGUE.match(line):
            value = line[key.end() :].rstrip(" |\t\r")
            span = start + key.end(), start + key.end() + len(value)
            (made if len(value) >= PROSE else outside).append(span)
        elif (
            first(NO_TEXT, line)
            or not re.search(r"[^\W\d_]{2}", line)
            or (catalogue and made and len(line) < PROSE)
        ):
            outside.append((start, end))
        elif made and not catalogue and not text[made[-1][1] : start].strip(" \t\r").count("\n") > 1:
            made[-1] = made[-1][0], end  # a line that goes on
        else:
            made.append((start, end))
    return made, outside


def _is_title(text: str, kept: Sequence[Span]) -> bool:
    (start, end), rest = kept[0], kept[1:]
    said = text[start:end].strip()
    longest = max(high - low for low, high in rest)
    return len(said) <= TITLE and not said.endswith(".") and longest > len(said) and not _begins(said)


def _begins(said: str) -> bool:
    return next(headings.headings(said, 0, len(said)), None) is not None


def _once(text: str, paragraphs: Sequence[Span]) -> tuple[list[Span], int]:
    """Paragraphs without those that a longer one holds already; and how often the text stood there."""
    words = {span: text[slice(*span)].split() for span in paragraphs}
    runs = {span: {tuple(w[i : i + RUN]) for i in range(len(w) - RUN + 1)} for span, w in words.items()}
    kept: list[Span] = []
    copies = 1
    for span in sorted(paragraphs, key=lambda span: span[0] - span[1]):
        mine = runs[span]
        if mine and any(len(mine & runs[other]) >= ALIKE * len(mine) for other in kept):
            copies += 1
        else:
            kept.append(span)
    return sorted(kept), copies


def _sentences(text: str, kept: Sequence[Span]) -> Iterator[Sentence]:
    found = [list(headings.headings(text, *span)) for span in kept]
    parts = {heading.part for some in found for heading in some}
    known = bool(parts & {METHODS, RESULTS})
    part = ""
    for (start, end), some in zip(kept, found, strict=True):
        cuts = [*((h.end, h.part, h.start) for h in some), (end, "", end)]
        pieces = [(start, part, cuts[0][2])]
        pieces += [(begin, name, following[2]) for (begin, name, _), following in pairwise(cuts)]
        for begin, name, stop in pieces:
            part = name
            for at, (low, high) in enumerate(_split(text, begin, stop)):
                if part == BACKGROUND and at and not known:
                    part = ""  # a heading before its first sentence, and no other in the text
                yield Sentence(low, high, part)


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """Places of the sentences of text[start:end]."""
    begin = start
    for found in END.finditer(text, start, end):
        if text[found.start()] != "\n" and ABBREVIATION.search(
            text[max(begin, found.start() - 8) : found.start()]
        ):
            continue
        if text[begin : found.end()].strip():
            yield begin, found.end()
        begin = found.end()
    if text[begin:end].strip():
        yield begin, end
