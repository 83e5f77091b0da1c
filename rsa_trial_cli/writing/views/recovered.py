"""Recovered tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check.recover import Recovered
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.sheet import Grid, Notes, Part, Title

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

    def parts(self, results: Sequence[Recovered]) -> list[Part]:
        """What a person reads of the tables of one study."""
        found, heading = results[0], "Tables that would print these figures"
        if not len(found):
            return [Title(heading)]
        label = escaped(found.label)
        title = f"{heading}: {label}" if label else heading
        if found.status[0] in NOT_TRIED:
            return [Title(title), Notes([NOT_TRIED[found.status[0]]])]
        if found.status[0] == "none":
            return [
                Title(title),
                Notes([f"none of the tables of {found.treatment_n[0]:.0f} v {found.control_n[0]:.0f}"]),
            ]
        names = [escaped(name) for name in found.names]
        k = min(len(found), SHOWN)
        arms = (
            (found.treatment_events[:k], found.treatment_n[:k]),
            (found.control_events[:k], found.control_n[:k]),
        )
        risks = [events / n for events, n in arms]
        decimals = numbers.percent_decimals(np.concatenate(risks).tolist(), None)
        columns = [
            *([f"{x:.0f}/{total:.0f}" for x, total in zip(events, n, strict=True)] for events, n in arms),
            *([f"{numbers.percent(risk, decimals)}%" for risk in share] for share in risks),
        ]
        rows = list(zip(*columns, strict=True))
        more = f"; the first {k} are shown, -f csv lists all" if k < len(found) else ""
        count = "one table" if len(found) == 1 else f"{numbers.grouped(len(found))} tables"
        note = f"{count}{WORDS[found.reading[0] or 'as_given']}{more}"
        return [Title(title), Grid([*names, "risk", "risk"], rows, "rrrr"), Notes([note])]
