"""The text of an abstract with what is said of every place that was read, in that place."""

from __future__ import annotations

from collections.abc import Iterator

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.abstracts.links import NOT_JUDGED, Checked, Table
from rsa_trial_cli.check.abstracts.printed_abstract import Span
from rsa_trial_cli.check.study import P
from rsa_trial_cli.writing.views.abstract_words import WORDS
from rsa_trial_cli.writing.views.sheet import Passage


def passages(one: Checked) -> list[Passage]:
    """The lines of the text, from the first that was read to the last."""
    text, (at, end) = one.read.text, one.read.span
    pieces: list[tuple[str, str]] = []
    for (start, stop), said in _places(one):
        if at <= start and stop <= end:
            pieces += [(text[at:start], ""), (text[start:stop], said)]
            at = stop
    return list(_lines([*pieces, (text[at:end], "")]))


def _lines(pieces: list[tuple[str, str]]) -> Iterator[Passage]:
    """The pieces in lines of their own where the text has lines; blank lines are left out."""
    line: list[tuple[str, str]] = []
    for text, said in pieces:
        first, *rest = text.split("\n") if not said else [" ".join(text.split())]
        line.append((escaped(first), escaped(said)))
        for more in rest:
            yield from _passage(line)
            line = [(escaped(more), "")]
    yield from _passage(line)


def _passage(line: list[tuple[str, str]]) -> Iterator[Passage]:
    whole = "".join(f"{text} [{said}]" if said else text for text, said in line)
    if whole.strip():
        yield Passage(whole, tuple(piece for piece in line if piece[0]))


def _places(one: Checked) -> list[tuple[Span, str]]:
    """Every place with what is said of it, none within another."""
    found: list[tuple[Span, str]] = []
    for table in one.tables:
        found += _of_table(table)
    found += [(beside.span, f"not judged: {beside.why}") for beside in one.read.not_judged]
    found += [(beside.span, f"not used: {beside.why}") for beside in one.read.not_used]
    made: list[tuple[Span, str]] = []
    for span, said in sorted(found):
        if span[1] > span[0] and (not made or span[0] >= made[-1][0][1]):
            made.append((span, said))
    return made


def _of_table(table: Table) -> Iterator[tuple[Span, str]]:
    """Both arms with their counts and what is said of their percents, and the figures beside them."""
    why = {beside.span: beside.why for beside in table.uncertain()}
    percents: dict[Span, str] = {}
    for place, status in table.statuses.items():
        span = table.span(place)
        said = f"not judged: {why.get(span, '')}" if status == NOT_JUDGED else WORDS[status]
        if place[0] > P:
            percents[span] = f"; {table.printed(place)}% {said}"
        else:
            yield span, said
    for side in (table.candidate.treatment, table.candidate.control):
        name = side.arm or "an arm"
        yield side.span, f"{name} {side.events}/{side.n}{percents.get(side.percent_span or side.span, '')}"
