"""Recovered tables as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rsa_trial_cli.writing import numbers
from rsa_trial_cli.writing.sheet import Grid, Notes, Part, Title, shown

SHOWN = 20
NOT_TRIED = {
    "no_sizes": "not tried: the sizes of the arms are not known",
    "too_many": "not tried: there are too many tables of these sizes; the printed percents would narrow them",
}
WORDS = {
    "as_given": "",
    "other_method": ", by a rarer method",
    "rounding": ", if not rounded in the usual way",
}


@dataclass
class View:
    """Sheets of recovered tables, the first few of each study."""

    def parts(self, results: Sequence[Any]) -> list[Part]:
        found = results[0]
        label = shown(str(found.study[0]))
        title = f"Tables that would print these figures{f': {label}' if label else ''}"
        if found.status[0] in NOT_TRIED:
            return [Title(title), Notes([NOT_TRIED[found.status[0]]])]
        if found.status[0] == "none":
            return [
                Title(title),
                Notes([f"none of the tables of {found.treatment_n[0]:.0f} v {found.control_n[0]:.0f}"]),
            ]
        names = [shown(name) for name in found.names]
        k = min(len(found), SHOWN)
        rows = [
            [
                f"{found.treatment_events[at]:.0f}/{found.treatment_n[at]:.0f}",
                f"{found.control_events[at]:.0f}/{found.control_n[at]:.0f}",
                f"{numbers.percent(found.treatment_events[at] / found.treatment_n[at])}%",
                f"{numbers.percent(found.control_events[at] / found.control_n[at])}%",
            ]
            for at in range(k)
        ]
        more = f"; the first {k} are shown, -f csv lists all" if k < len(found) else ""
        count = "one table" if len(found) == 1 else f"{len(found):,} tables"
        note = f"{count}{WORDS.get(found.reading[0], '')}{more}"
        return [Title(title), Grid([*names, "risk", "risk"], rows, "rrrr"), Notes([note])]
