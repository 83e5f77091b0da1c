"""PubMed XML → its records: one article after the other, so that a bad one leaves the others as they are.

The elements are those of NLM's PubMed DTD: AbstractText with its Label in Abstract; OtherAbstract, which is
of other hands or in another language, is left out.
https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, XMLParser

from rsa_trial_cli.base.errors import DATA, InputError
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

PIECE = 1 << 20
LARGEST = 1 << 23  # bytes of one record
BEGIN = re.compile(rb"<(PubmedArticle|MedlineCitation)(?=[\s>])")
DECLARED = re.compile(rb"<!ENTITY\b")
ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.-]{1,40})[\"']")
UNREAD = (b"AuthorList", b"MeshHeadingList", b"PubmedData")  # long, and nothing of them is used
PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
EXPONENT = re.compile(r"\s*[-−–+]?[0-9]")  # a raised figure is no digit of the one before it
LINKS = {  # RefType of CommentsCorrections → what it says of the record
    "RetractionIn": RETRACTED,
    "RetractionOf": NOTICE,
    "PartialRetractionIn": "partly retracted",
    "ExpressionOfConcernIn": CONCERN,
}
HINT = "Save it from PubMed again: it is UTF-8 without entities of its own."


def records(stream: BinaryIO, where: str) -> Iterator[Record]:
    """The records of a file in their order; books, which are no papers, are passed over.

    Entity declarations, encodings other than UTF-8, and a file without records are an InputError.
    """
    rest, line, first = b"", 1, None
    while data := stream.read(PIECE):
        rest += data
        first = first or _first(rest, where)
        if first is None:
            continue
        *whole, rest = rest.split(_close(first))
        for part in whole:
            yield from _cut(part, first, where, line)
            line += part.count(b"\n")
        if len(rest) > LARGEST:
            yield unread(f"A record has over {LARGEST:,} bytes", where, line)
            line, rest = line + rest.count(b"\n"), b""
    if first is None:
        raise _none(where)
    if BEGIN.search(rest):
        yield unread("The last record ends in its middle", where, line)


def _first(head: bytes, where: str) -> bytes | None:
    """The element that holds a record, by the first of the file; None where more must be read."""
    begin = BEGIN.search(head)
    before = head[: begin.start()] if begin else head
    if DECLARED.search(before):
        raise InputError(f"{where} declares entities, which are not read.", HINT, DATA)
    encoding = ENCODING.match(before.removeprefix(b"\xef\xbb\xbf").lstrip())
    if encoding and encoding[1].lower() not in PLAIN:
        raise InputError(f"{where} is XML in {encoding[1].decode()}.", HINT, DATA)
    if not begin and len(head) > LARGEST:
        raise _none(where)
    return begin[1] if begin else None


def _none(where: str) -> InputError:
    return InputError(
        f"{where} is XML without records of PubMed.",
        "Save its records as PubMed XML, nbib, RIS or CSV.",
        DATA,
    )


def _close(name: bytes) -> bytes:
    return b"</" + name + b">"


def _cut(part: bytes, name: bytes, where: str, line: int) -> Iterator[Record]:
    """The record at the end of a part of the file, none where its begin was too far away."""
    begin = BEGIN.search(part)
    if begin:
        line += part.count(b"\n", 0, begin.start())
        yield _parsed(part[begin.start() :] + _close(name), where, line)


def _parsed(data: bytes, where: str, line: int) -> Record:
    """One article; text that is not XML, or names an entity, is a problem."""
    parser = XMLParser()
    try:
        parser.feed(_without_unread(data))
        root = parser.close()
    except ParseError as problem:
        return unread(f"This record is not well-formed XML, {str(problem).partition(':')[0]}", where, line)
    citation = root if root.tag == "MedlineCitation" else root.find("MedlineCitation")
    article = None if citation is None else citation.find("Article")
    if citation is None or article is None:
        return unread("This record has no article", where, line)
    title = article.find("ArticleTitle")
    return record(
        Fields(
            _abstract(article.find("Abstract")),
            citation.findtext("PMID") or "",
            _text(title) if title is not None else "",
            flags(_types(article), _linked(citation)),
        ),
        where,
        line,
    )


def _without_unread(data: bytes) -> bytes:
    """A record without the elements that are not used: most of its bytes."""
    for name in UNREAD:
        begin = data.find(b"<" + name)
        end = data.find(_close(name), begin) if begin >= 0 else -1
        if end >= 0:
            data = data[:begin] + data[end + len(name) + 3 :]
    return data


def _abstract(abstract: Element | None) -> str:
    """Its parts, a line each, with their labels as headings: METHODS: …"""
    parts: list[str] = []
    for part in () if abstract is None else abstract.iterfind("AbstractText"):
        label, text = (part.get("Label") or "").strip().rstrip(":"), _text(part)
        parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return "\n".join(filter(None, parts))


def _text(element: Element) -> str:
    """The text of an element and of those in it, in one line; a raised figure after a ^."""
    if not len(element):
        return " ".join((element.text or "").split())
    texts = [element.text or ""]
    for inner in element:
        text = _text(inner)
        raised = inner.tag == "sup" and EXPONENT.match(text)
        texts += "^" * bool(raised), text, inner.tail or ""
    return " ".join("".join(texts).split())


def _types(article: Element) -> list[str]:
    listed = article.find("PublicationTypeList")
    return [] if listed is None else [kind.text.strip() for kind in listed if kind.text]


def _linked(citation: Element) -> str:
    """What links to other records say of this one: that it is retracted, perhaps."""
    links = citation.find("CommentsCorrectionsList")
    found = [] if links is None else [LINKS.get(link.get("RefType", ""), "") for link in links]
    return next((words for words in LINKS.values() if words in found), "")
