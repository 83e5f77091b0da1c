"""One record of a file as it is met: an abstract, or what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rsa_trial_cli.check.abstracts.printed_abstract import RETRACTION
from rsa_trial_cli.reading.abstracts.document import LARGEST, Abstract, Source
from rsa_trial_cli.reading.blocks import Problem

TYPES = "publication_types"  # the column that records of papers have, beside that of retractions
RETRACTED, NOTICE, CONCERN = "retracted", "notice of a retraction", "expression of concern"
HINT = "--on-error skip leaves such records out."


class Record(NamedTuple):
    """A record in its order. line : where it begins; problem : why its abstract is not there."""

    line: int
    abstract: Abstract
    problem: Problem | None = None


class Fields(NamedTuple):
    """What is taken of a record. kept : columns to come."""

    text: str
    id: str = ""
    title: str = ""
    kept: Mapping[str, str] = {}


def record(fields: Fields, where: str, line: int) -> Record:
    """A record with its place; one whose abstract is too long is a problem."""
    source = Source(where, line)
    if len(fields.text) * 4 > LARGEST and len(fields.text.encode("utf-8", "replace")) > LARGEST:
        name = f" ({fields.id[:40]})" if fields.id else ""
        what = f"The abstract that begins on line {line}{name} has over {LARGEST:,} bytes ({where})."
        return Record(
            line, Abstract("", fields.id, fields.title, source, fields.kept), Problem(line, what, HINT)
        )
    return Record(line, Abstract(fields.text, fields.id, fields.title, source, fields.kept))


def unread(what: str, where: str, line: int) -> Record:
    """A record that cannot be read; what : a sentence without its place and its point."""
    return Record(
        line, Abstract("", source=Source(where, line)), Problem(line, f"{what} ({where} line {line}).", HINT)
    )


def flags(types: Sequence[str], retraction: str = "") -> dict[str, str]:
    """The columns of publication types and retraction; retraction : as other fields of the record say it."""
    if "Retracted Publication" in types:
        retraction = RETRACTED
    elif not retraction and "Retraction of Publication" in types:
        retraction = NOTICE
    return {TYPES: "; ".join(types), RETRACTION: retraction}
