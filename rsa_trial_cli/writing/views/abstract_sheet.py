"""One abstract for people: what was read, where, its figures against the counts, and what is not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.check.abstracts.links import NOT_JUDGED, Checked, Table
from rsa_trial_cli.check.abstracts.printed_abstract import Beside, Side, Span
from rsa_trial_cli.errors import escaped
from rsa_trial_cli.writing.views import abstract_words, checked_study, numbers
from rsa_trial_cli.writing.views.abstract_marked import marked
from rsa_trial_cli.writing.views.abstract_passages import passages
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Part, Title

SHOWN = 46  # characters of a quotation
MOST = 9  # quotations for one reason
HEADING = 76


@dataclass
class View:
    """Sheets of abstracts.

    quiet : one line a table; verbose : the text with its places in brackets first; marks : the text first,
    with what is said of each place beside it, in a format that marks pieces of a text; named : by their id.
    """

    quiet: bool = False
    verbose: bool = False
    marks: bool = False
    named: bool = False

    def parts(self, results: Sequence[Sequence[Checked]]) -> list[Part]:
        """What a person reads of some abstracts."""
        return [part for some in results for one in some for part in self._one(one)]

    def _one(self, one: Checked) -> list[Part]:
        if self.quiet:
            return [Line(line) for line in abstract_words.lines(one)]
        parts: list[Part] = [Title(_title(one, named=self.named)), *_copies(one)]
        if self.marks:
            parts += passages(one)
        elif self.verbose:
            parts += [Line(""), *map(Line, marked(one))]
        parts += [Line(""), Title("Read"), Facts(_read(one))]
        for table in one.tables:
            parts += [Line(""), *_table(table, several=len(one.tables) > 1)]
        if one.read.not_used or one.not_judged:
            parts += [Line(""), Title("Not used"), Grid(["", ""], _left(one), "lw")]
        return [*parts, Line(""), Line(abstract_words.closing(one))]


def _title(one: Checked, *, named: bool) -> str:
    said = one.read.title or one.read.text[slice(*one.read.span)].strip().split("\n")[0]
    return _cut(f"{one.read.id}: {said}" if named and one.read.id else said, HEADING) or "(no text)"


def _cut(text: str, most: int) -> str:
    """A text on one line, cut with … if it is longer."""
    line = escaped(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _copies(one: Checked) -> list[Part]:
    if one.read.copies < 2:
        return []
    often = {2: "twice", 3: "three times"}.get(one.read.copies, f"{one.read.copies} times")
    line = one.read.text.count("\n", 0, one.read.span[0]) + 1
    return [Line(f"The abstract stands there {often}; the whole one was read (line {line}).")]


def _read(one: Checked) -> list[tuple[str, str]]:
    """The arms with their sizes, and of each table its counts, figures and link."""
    named = [f"{escaped(arm.name) or 'an arm'} (n = {arm.n})" for arm in one.read.arms]
    lines = [("arms", ", ".join(named))] if named else []
    for table in one.tables:
        candidate = table.candidate
        if candidate.outcome:
            lines.append(("outcome", _cut(candidate.outcome, 2 * SHOWN)))
        for label, side in zip(("counts", ""), (candidate.treatment, candidate.control), strict=True):
            lines.append((label, f"{_quoted(one.read.text[slice(*side.span)])}  {_counts(side)}"))
        for label, text in zip(["printed", *[""] * len(table.statuses)], _printed(one, table), strict=False):
            lines.append((label, text))
        lines.append(("link", abstract_words.link(table)))
    return lines or [("", "No two counts of two arms stand in it.")]


def _counts(side: Side) -> str:
    fits = {True: ", the percent fits", False: ", the percent is not that of this fraction", None: ""}
    said = ", the one number that prints so" if side.derived else fits[side.fits]
    return f"{side.events}/{side.n}{said}"


def _quoted(text: str) -> str:
    return f'"{_cut(text, SHOWN)}"'


def _printed(one: Checked, table: Table) -> list[str]:
    """What stands beside the counts, as it was printed."""
    spans = [claim.spans for claim in table.candidate.claims]
    places = [(min(s[0] for s in some if s), max(s[1] for s in some if s)) for some in spans if any(some)]
    if table.candidate.p:
        places.append(table.candidate.p.span)
    whole = sorted({_with_brackets(one.read.text, place) for place in places})
    return [_quoted(one.read.text[slice(*place)]) for place in whole]


def _with_brackets(text: str, place: Span) -> Span:
    """The place with the brackets that it opens, and with those around it if they stand near."""
    start, end = place
    depth = sum(text.count(mark, start, end) for mark in "([") - sum(text.count(m, start, end) for m in ")]")
    inside = _closing(text, end, depth) if depth > 0 else end
    after = _closing(text, inside, 1)
    before = next((at for at in range(start - 1, max(-1, start - SHOWN), -1) if text[at] in "()[]\n"), -1)
    if after > inside and before >= 0 and text[before] in "([":
        return before, after
    return start, inside


def _closing(text: str, start: int, depth: int) -> int:
    """Behind the bracket that closes so many; the start where none stands near."""
    for at in range(start, min(len(text), start + SHOWN)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if not depth:
            return at + 1
    return start


def _table(table: Table, *, several: bool) -> list[Part]:
    """The 2×2 table and every figure against it."""
    candidate, findings = table.candidate, table.findings
    sides = candidate.treatment, candidate.control
    names = _names(sides)
    title = f"Printed figures against the counts, {' v '.join(names)}"
    outcome = [Line(_cut(candidate.outcome, HEADING))] if several and candidate.outcome else []
    shares = [100 * side.events / side.n for side in sides]
    rows = [
        [name, str(side.events), str(side.n - side.events), str(side.n), f"{numbers.fixed(share, 2)}%"]
        for name, side, share in zip(names, sides, shares, strict=True)
    ]
    grid = Grid(["", "events", "no event", "total", "risk"], rows, "lrrrr", names=True, falls=[(2,), (4,)])
    figures = []
    for (figure, at), status in table.statuses.items():
        cells = checked_study.cells(findings, figure, at)
        if status == NOT_JUDGED:
            cells[2] = f"? not judged ({_why(table, (figure, at))})"
        figures.append(cells)
    shown: list[Part] = [Title(title), *outcome, grid]
    if figures:
        shown += [Line(""), Grid(["printed", "from the counts", "result"], figures, "llw")]
    return shown


def _why(table: Table, place: tuple[int, int]) -> str:
    found = {beside.span: beside.why for beside in table.uncertain()}
    return found.get(table.span(place), "")


def _names(sides: tuple[Side, Side]) -> list[str]:
    made = [_cut(side.arm, 24) for side in sides]
    usual = ("first arm", "second arm")
    return [name or other for name, other in zip(made, usual, strict=True)]


def _left(one: Checked) -> list[list[str]]:
    """Quotations by the reason for which they have no verdict; what a table lists itself is not repeated."""
    made: dict[str, list[str]] = {}
    for beside in one.read.not_judged:
        made.setdefault(f"not judged: {beside.why}", []).append(
            f"{_label(beside)}{_cut(beside.printed, SHOWN)}"
        )
    for beside in one.read.not_used:
        text = _cut(beside.printed, SHOWN)
        made.setdefault(beside.why, []).append(f'"{text}"' if " " in text else text)
    rows = []
    for why, texts in made.items():
        shown = list(dict.fromkeys(texts))
        more = f" and {len(shown) - MOST} more" if len(shown) > MOST else ""
        rows.append([_cut(", ".join(shown[:MOST]), SHOWN - len(more)) + more, why])
    return rows


def _label(beside: Beside) -> str:
    return f"{beside.figure.upper()} " if beside.figure not in ("low", "high", "estimate", "") else ""
