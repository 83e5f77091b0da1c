"""Many abstracts for people: the sheet of each that has a table, a line for each other, and the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rsa_trial_cli.check.abstracts import links
from rsa_trial_cli.check.abstracts.links import NO_TABLE, NOT_JUDGED, Checked
from rsa_trial_cli.writing.views import abstract_sheet, abstract_words, numbers
from rsa_trial_cli.writing.views.checked_files import COUNTED
from rsa_trial_cli.writing.views.sheet import Line, Part

SUMMED = {**COUNTED, NOT_JUDGED: "not judged", NO_TABLE: "without a table"}


@dataclass
class Tally:
    """How many abstracts have each status, and how many figures have a verdict, and have none."""

    found: Counter[str] = field(default_factory=Counter)
    judged: int = 0
    not_judged: int = 0

    def add(self, checked: Sequence[Checked]) -> None:
        """Count some abstracts."""
        self.found.update(one.status for one in checked)
        self.judged += sum(links.count(one.tables) for one in checked)
        self.not_judged += sum(len(one.not_judged) for one in checked)

    @property
    def statuses(self) -> set[str]:
        """Those that were met."""
        return set(self.found)

    def line(self, read: int, refused: int) -> str:
        """The closing line for standard error: verdicts and abstentions alike. read : records met."""
        total = sum(self.found.values())
        parts = [
            f"{numbers.grouped(self.found[status])} {text}"
            for status, text in SUMMED.items()
            if self.found[status]
        ]
        passed = read - refused - total
        left = f", {numbers.grouped(passed)} not of trials" if passed else ""
        counted = f": {', '.join(parts)}" if parts else ""
        return (
            f"{numbers.grouped(total)} {'abstract' if total == 1 else 'abstracts'} checked{left}{counted};"
            f" {numbers.grouped(self.judged)} {'figure' if self.judged == 1 else 'figures'} compared,"
            f" {numbers.grouped(self.not_judged)} beside a table not judged;"
            f" {numbers.grouped(refused)} {'record' if refused == 1 else 'records'} refused"
        )


@dataclass
class View(abstract_sheet.View):
    """Sheets of abstracts in a row."""

    named: bool = True

    def parts(self, results: Sequence[Sequence[Checked]]) -> list[Part]:
        """What a person reads of some abstracts."""
        made: list[Part] = []
        for one in (one for some in results for one in some):
            if one.tables and not self.quiet:
                made += [*super().parts([[one]]), Line("")]
            else:
                made += map(Line, abstract_words.lines(one))
        return made
