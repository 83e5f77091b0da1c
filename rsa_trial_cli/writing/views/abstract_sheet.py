"""One abstract for people: what was read, where, its figures against the counts, and what is not used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.abstracts.links import NOT_JUDGED, Checked, Table
from rsa_trial_cli.check.abstracts.printed_abstract import RETRACTION, TOLD, Side, Span
from rsa_trial_cli.writing.views import abstract_left, abstract_words, check_words, checked_study, numbers
from rsa_trial_cli.writing.views.abstract_marked import marked
from rsa_trial_cli.writing.views.abstract_passages import passages
from rsa_trial_cli.writing.views.abstract_words import SHOWN, cut
from rsa_trial_cli.writing.views.sheet import GAP, Facts, Grid, Line, Part, Title

HEADING = 76
NEAR = 40  # characters between a phrase and the name of its arm
DIGIT = re.compile("[0-9]")
DECIMAL_COMMA = re.compile(r"[0-9]{1,3},[0-9]{1,5}")
GROUP = re.compile(r" (?:group|arm)\Z")


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
        if retraction := one.read.kept.get(RETRACTION):
            parts.append(Line(f"The record of this paper says: {escaped(retraction)}."))
        if self.marks:
            parts += passages(one)
        elif self.verbose:
            parts += [Line(""), *map(Line, marked(one))]
        parts += [Line(""), Title("Read"), Facts(_read(one), apart=False)]
        for table in one.tables:
            parts += [Line(""), *_table(table, one.read.text, several=len(one.tables) > 1)]
        if one.read.not_used or one.not_judged:
            parts += [Line(""), Title("Not used"), Grid(["", ""], abstract_left.rows(one), "lw")]
        return [*parts, Line(""), Line(abstract_words.closing(one))]


def _title(one: Checked, *, named: bool) -> str:
    said = one.read.title or one.read.text[slice(*one.read.span)].strip().split("\n")[0]
    return cut(f"{one.read.id}: {said}" if named and one.read.id else said, HEADING) or "(no text)"


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
            lines.append(("outcome", cut(candidate.outcome, 2 * SHOWN)))
        sides = candidate.treatment, candidate.control
        quoted = [_quoted(one.read.text[slice(*_with_arm(one.read.text, side))]) for side in sides]
        for label, side, words in zip(("counts", ""), sides, quoted, strict=True):
            room = max(map(cell_len, quoted)) - cell_len(words) + GAP
            lines.append((label, f"{words}{' ' * room}{_counts(side)}"))
        for label, text in zip(["printed", *[""] * len(table.statuses)], _printed(one, table), strict=False):
            lines.append((label, text))
        lines.append(("link", abstract_words.link(table)))
    return lines or [("", "No two counts of two arms stand in it.")]


def _counts(side: Side) -> str:
    fits = {True: ", the percent fits", False: ", the percent is not that of this fraction", None: ""}
    said = ", the one number that prints so" if side.derived else fits[side.fits]
    typed = " (the total was typed)" if side.n_from == TOLD else ""
    return f"{side.events}/{side.n}{typed}{said}"


def _with_arm(text: str, side: Side) -> Span:
    """The place of a phrase, up to the name of its arm if that stands near and no number lies between."""
    start, end = side.span
    behind = text.find(side.arm, end, end + NEAR + len(side.arm)) if side.arm else -1
    if behind >= 0 and not DIGIT.search(text, end, behind):
        return start, behind + len(side.arm)
    before = text.rfind(side.arm, max(0, start - NEAR - len(side.arm)), start) if side.arm else -1
    return (start, end) if before < 0 or DIGIT.search(text, before + len(side.arm), start) else (before, end)


def _quoted(text: str) -> str:
    return f'"{cut(text, SHOWN)}"'


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


def _table(table: Table, text: str, *, several: bool) -> list[Part]:
    """The 2×2 table and every figure against it. text : of the abstract."""
    candidate, findings = table.candidate, table.findings
    sides = candidate.treatment, candidate.control
    names = _names(sides)
    title = f"Printed figures against the counts, {' v '.join(names)}"
    outcome = [Line(cut(candidate.outcome, HEADING))] if several and candidate.outcome else []
    shares = [100 * side.events / side.n for side in sides]
    rows = [
        [name, str(side.events), str(side.n - side.events), str(side.n), f"{numbers.fixed(share, 2)}%"]
        for name, side, share in zip(names, sides, shares, strict=True)
    ]
    grid = Grid(["", "events", "no event", "total", "risk"], rows, "lrrrr", names=True, falls=[(2,), (4,)])
    figures = []
    for (figure, at), status in table.statuses.items():
        cells = checked_study.cells(findings, figure, at)
        cells[0] = _with_comma(cells[0], text[slice(*table.span((figure, at)))])
        if status == NOT_JUDGED:
            cells[2] = f"? not judged ({_why(table, (figure, at))})"
        elif status != findings.status[figure, at]:  # a percent that is that of its own fraction
            cells[1:] = "", check_words.marked(status, check_words.STATUS[status])
        figures.append(cells)
    shown: list[Part] = [Title(title), *outcome, grid]
    if figures:
        shown += [Line(""), Grid(["printed", "from the counts", "result"], figures, "llw")]
    return shown


def _with_comma(cell: str, own: str) -> str:
    """A figure as it was printed where that is with a decimal comma."""
    digits = own.strip(" %")
    return cell.replace(digits.replace(",", "."), digits) if DECIMAL_COMMA.fullmatch(digits) else cell


def _why(table: Table, place: tuple[int, int]) -> str:
    found = {beside.span: beside.why for beside in table.uncertain()}
    return found.get(table.span(place), "")


def _names(sides: tuple[Side, Side]) -> list[str]:
    made = [cut(side.arm, 24) for side in sides]
    short = [GROUP.sub("", name) for name in made]
    usual = ("first arm", "second arm")
    return [name or other for name, other in zip(short if all(short) else made, usual, strict=True)]
