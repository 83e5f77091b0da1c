"""Options of or, rr, rd and nnt that were typed and that the answer has no use for: refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rsa_trial_cli.commands import unused

if TYPE_CHECKING:
    from rsa_trial_cli.writing.formats import Format


@dataclass(frozen=True)
class Answer:
    """What will be shown. typed : of counts on the command line; full : of one trial, with all around it."""

    key: str
    typed: bool
    form: Format
    full: bool
    chosen: Mapping[str, Any]

    @property
    def named(self) -> bool:
        """Whether the arms are named in it."""
        return self.form.arms or (self.form.human and not self.chosen["quiet"])

    @property
    def rounds(self) -> bool:
        """Whether numbers in it have decimals to choose; numbers needed to treat have none."""
        from rsa_trial_cli.writing.views.measures import LOOKS

        return self.form.human and (self.full or not LOOKS[self.key].whole)

    @property
    def halves(self) -> bool:
        """Whether an interval or a test in it takes ½ in empty cells."""
        from rsa_trial_cli.stats import MEASURES

        measure = MEASURES[self.key]
        names = list(measure.methods) if self.chosen["everything"] else self.chosen["methods"]
        intervals = [measure.methods[name] for name in names or [measure.methods.default]]
        tests = self.chosen["tests"] or [interval.test for interval in intervals if interval.test]
        return any(made.needs_cells for made in intervals) or (
            self.chosen.get("margin") is None and any(measure.tests[name].needs_cells for name in tests)
        )


class Rule(NamedTuple):
    """When some options are used, and where they are not, as the end of a sentence."""

    options: tuple[str, ...]
    used: Callable[[Answer], bool]
    where: str


FULL = "except where one trial is shown in full"
RULES = (
    Rule(("cells",), lambda answer: answer.typed, "with a file"),
    Rule(
        ("columns", "control", "delimiter", "encoding", "on_error"),
        lambda answer: not answer.typed,
        "with counts",
    ),
    Rule(("methods",), lambda answer: not answer.chosen["everything"], "with --all-methods"),
    Rule(
        ("labels",),
        lambda answer: answer.named,
        "in csv, tsv, parquet and with -q, which do not name the arms",
    ),
    Rule(
        ("digits",),
        lambda answer: answer.rounds,
        "in machine formats, which have every digit, and for whole numbers needed to treat",
    ),
    Rule(("raw",), lambda answer: answer.form.cells, "except in csv and tsv"),
    Rule(("risk_interval",), lambda answer: answer.full, FULL),
    Rule(
        ("verbose",),
        lambda answer: answer.full or not (answer.typed or answer.chosen["quiet"]),
        f"with counts or -q {FULL}",
    ),
    Rule(
        ("coverage",),
        lambda answer: answer.full or not answer.form.human,
        "in tables of several trials and with -q: csv and json have it",
    ),
    Rule(("zero_cells",), lambda answer: answer.halves, "by these methods: none of them adds ½"),
)


def refuse_unused(ctx: click.Context, answer: Answer) -> None:
    """An InputError for the first option that was typed and that changes nothing in this answer."""
    unused.refuse(ctx, *(unused.Rule(rule.options, not rule.used(answer), rule.where) for rule in RULES))
