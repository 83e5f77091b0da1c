"""Findings on what was printed beside means, for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.mean_readings import OfMeans
from rsa_trial_cli.check.printed_means import CheckedMeans
from rsa_trial_cli.check.readings import DIFFERS, FOLLOWS, STATUSES, UNCHECKED
from rsa_trial_cli.writing.views import check_words
from rsa_trial_cli.writing.views.sheet import Grid, Line, Part, Title

LABELS = {"low": "interval", "se": "standard error", "p": "P"}
OF_MEASURE = {"md": "difference", "smd": "standardised difference", "rom": "ratio"}
SUMMARY = {
    FOLLOWS: "every figure follows",
    DIFFERS: "a figure does not follow",
    UNCHECKED: "no figure can be judged",
}


@dataclass
class View:
    """The sheet of one outcome. quiet : one line, whether its figures follow."""

    quiet: bool = False

    def parts(self, results: Sequence[CheckedMeans]) -> list[Part]:
        made = results[0]
        if self.quiet:
            worst = max(made.status, key=STATUSES.index)
            return [Line(SUMMARY.get(worst, "every figure follows, some only by a further reading"))]
        arms = " vs ".join(escaped(name) for name in made.names[: len(made.published.arms)])
        rows = [
            [label(made, at), _printed(made, at), check_words.marked(made.status[at], said(made, at))]
            for at in range(len(made))
            if made.figure[at] != "high"
        ]
        return [Title(f"Printed figures against the means, {arms}"), Grid(["", "printed", ""], rows, "llw")]


def label(made: CheckedMeans, at: int) -> str:
    """What a figure is called."""
    name = made.figure[at]
    if name == "estimate":
        return OF_MEASURE[made.published.key]
    return LABELS.get(name, name).format(*map(escaped, made.names))


def _printed(made: CheckedMeans, at: int) -> str:
    text = f"{made.printed[at]} to {made.printed[at + 1]}" if made.figure[at] == "low" else made.printed[at]
    return text.replace("-", "−")


def said(made: CheckedMeans, at: int) -> str:
    """Whether a figure follows, by what, and what it would be as printed."""
    record, status = made.records[at], made.status[at]
    if made.remarks[at]:
        return made.remarks[at]
    if status == UNCHECKED:
        return "cannot be judged: adjusted"
    if record is None:
        return f"does not follow: {_value(made, at)} by {_methods(made.usual)}"
    plain = made.figure[at] == "estimate" and made.published.key != "smd"  # the same by every method
    by = "" if plain else f" ({_methods(made.methods[at])})"
    if status == FOLLOWS:
        return f"follows{by}{f', {record.words}' if record.words else ''}"
    words = record.words.format(treatment=escaped(made.names[0]), control=escaped(made.names[1]))
    given = f"; as printed it would be {_value(made, at)}"
    return f"follows only {_sds(made, record, words)}{by}{given}"


def _sds(made: CheckedMeans, record: OfMeans, words: str) -> str:
    """The words of a reading, with the SDs that it gives."""
    if not record.changes_sds:
        return words if words.startswith(("if", "at")) else f"as {words}"
    return f"{words} (SD {' and '.join(made.sds_by(record))})"


def _value(made: CheckedMeans, at: int) -> str:
    text = made.text(at, given=True)
    if made.figure[at] == "low":
        text = f"{text} to {made.text(at + 1, given=True)}"
    return text.replace("-", "−")


def _methods(names: str) -> str:
    """The first of several methods, and that there are more."""
    first, *others = names.split("|")
    return f"{first}, or {len(others)} more" if len(others) > 1 else " or ".join([first, *others])
