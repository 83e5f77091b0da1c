"""The text of an abstract with the places that were read in brackets: each with the letter of what it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.abstracts.links import NOT_JUDGED, Checked
from rsa_trial_cli.check.abstracts.printed_abstract import OUTSIDE, Span
from rsa_trial_cli.check.study import P

LEGEND = "n size of an arm, c counts, f compared, j not judged, x not used; the number is that of the table"


def places(one: Checked) -> list[tuple[Span, str]]:
    """Every place that was read with its letter and the number of its table, none within another."""
    made = [(arm.span, "n") for arm in one.read.arms]
    for at, table in enumerate(one.tables, 1):
        made += [(side.span, f"c{at}") for side in (table.candidate.treatment, table.candidate.control)]
        for place, status in table.statuses.items():
            if place[0] <= P:
                made.append((table.span(place), f"{'j' if status == NOT_JUDGED else 'f'}{at}"))
    made += [(beside.span, "j") for beside in one.read.not_judged]
    made += [(beside.span, "x") for beside in one.read.not_used if beside.why != OUTSIDE]
    return list(_apart(sorted(made)))


def _apart(found: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    end = -1
    for span, letter in found:
        if span[0] >= end and span[1] > span[0]:
            yield span, letter
            end = span[1]


def marked(one: Checked) -> list[str]:
    """The lines of the text from the first that was read, with ⟦c1 …⟧ around what was read, and the
    legend."""
    text, (at, end), made = one.read.text, one.read.span, ""
    for span, letter in places(one):
        if at <= span[0] < end:
            made += f"{escaped_lines(text[at : span[0]])}[{letter}: {escaped_lines(text[slice(*span)])}]"
            at = span[1]
    lines = (made + escaped_lines(text[at:end])).split("\n")
    return [*(line for line, _ in groupby(lines)), "", LEGEND]


def escaped_lines(text: str) -> str:
    """Text that is safe on a terminal; its lines stay."""
    return "\n".join(map(escaped, text.split("\n")))
