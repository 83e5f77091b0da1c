"""The findings of check for people: one study in full, one row per figure, or one line per study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, starmap

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.findings import Findings
from rsa_trial_cli.check.readings import ASSUMPTION, CONSISTENT, DIFFERS, FOLLOWS, STEP, UNCHECKED, in_words
from rsa_trial_cli.check.records import Records
from rsa_trial_cli.writing.views import check_words, checked_study
from rsa_trial_cli.writing.views.sheet import Grid, Line, Notes, Part, Title

CLEAN = {FOLLOWS, CONSISTENT, UNCHECKED}
ACCEPTED = {None: CLEAN, "steps": {*CLEAN, STEP}, "assumptions": {*CLEAN, STEP, ASSUMPTION}}
COUNTED = {
    FOLLOWS: "follow",
    CONSISTENT: "consistent",
    STEP: "follow with an extra step",
    ASSUMPTION: "follow with an extra assumption",
    DIFFERS: "do not follow",
    UNCHECKED: "not checkable",
}


@dataclass
class Tally:
    """The number of studies with each status, and of printed figures that were not judged."""

    found: Counter[str] = field(default_factory=Counter)
    not_judged: int = 0

    def add(self, findings: Findings) -> None:
        """Count the studies of one block."""
        self.found.update(findings.statuses)
        self.not_judged += findings.not_judged(slice(None))

    def differs(self, accept: str | None) -> bool:
        """Whether a printed figure does not follow, or only in a way that --accept does not cover."""
        return bool(set(self.found) - ACCEPTED[accept])

    def line(self, refused: int, marked: int) -> str:
        """The closing line for standard error."""
        total = sum(self.found.values())
        parts = [f"{self.found[status]} {text}" for status, text in COUNTED.items() if self.found[status]]
        checked = f"{total} {'study' if total == 1 else 'studies'} checked"
        counted = f"{checked}: {', '.join(parts)}" if parts else checked
        kept = f", {marked} marked" if marked else ""
        figures = f"{self.not_judged} {'figure' if self.not_judged == 1 else 'figures'} not judged; "
        rows = f"{refused} {'row' if refused == 1 else 'rows'} refused"
        return f"{counted}; {figures if self.not_judged else ''}{rows}{kept}"


def studies(findings: Findings) -> Iterator[slice]:
    """The results of each study."""
    yield from starmap(slice, pairwise(findings.bounds.tolist()))


@dataclass
class View:
    """Sheets of findings.

    single : one study in full; quiet : one line a study; understood : what the sentence that was read says
    beside its figures, and lines on what of it is not used, None where there was no sentence; letters : what
    one could ask the authors, if asked.
    """

    single: bool = False
    quiet: bool = False
    understood: Sequence[str] | None = None
    letters: Callable[[Records], list[str]] | None = None
    begun: bool = False
    file: str | None = None

    def parts(self, results: Sequence[Records]) -> list[Part]:
        """What a person reads of one block of records."""
        letters = [Line(escaped(text)) for text in self.letters(results[0])] if self.letters else []
        return [
            *([] if self.quiet and letters else self._findings(results[0].findings)),
            *self._apart(letters),
        ]

    def _apart(self, letters: Sequence[Part]) -> list[Part]:
        """Letters below a sheet stand apart from it."""
        return [part for letter in letters for part in ([letter] if self.quiet else [Line(""), letter])]

    def _findings(self, findings: Findings) -> list[Part]:
        if self.quiet:
            return [Line(_line(findings, rows)) for rows in studies(findings)]
        if self.single:
            return checked_study.study(findings, self.understood)
        made: list[Part] = [] if self.begun else [Title("Printed figures against the counts")]
        file = findings.published.trials.file
        made += [] if file == self.file else [Notes([escaped(str(file))])]
        self.begun, self.file = True, file
        return [*made, _many(findings)]


def _line(findings: Findings, rows: slice) -> str:
    """One line: the study's status and its reading."""
    trials = findings.published.trials
    label = escaped(", ".join(filter(None, [trials.file, trials.label(rows.start)])))
    names = findings.published.trials.names
    reading = in_words(findings.study_reading(rows), escaped(names[0]), escaped(names[1]))
    status = check_words.STATUS[findings.study_status(rows)] + (f": {reading}" if reading else "")
    return (f"{label}: " if label else "") + status


def _many(findings: Findings) -> Grid:
    """A row for each printed figure of each study; the strength stands beside the first."""
    rows = []
    for results in studies(findings):
        label = escaped(findings.published.trials.row_label(results.start))
        strength = findings.study_strength(results).replace("_", " ")
        if not findings.verdict.given[:, results].any():
            nothing = check_words.marked(UNCHECKED, f"{check_words.STATUS[UNCHECKED]} (nothing printed)")
            rows.append([label, "", "", nothing, ""])
        for at in range(results.start, results.stop):
            for figure in checked_study.printed_of(findings, at):
                rows.append([label, *checked_study.cells(findings, figure, at), strength])
                label = strength = ""
    header = ["study", "printed", "from the counts", "result", "strength"]
    return Grid(header, rows, "lllww", names=True, falls=[(4,)])
