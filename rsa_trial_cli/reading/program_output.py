"""What programs print of a 2×2 table, pasted whole → the cells of one study."""

from __future__ import annotations

import re
from typing import NamedTuple

from rsa_trial_cli.reading.print_out_forms import LINES, PRINT_OUTS, PrintOut

COMMENT = re.compile(r"^[ \t]*#+>?(?=\s|$)", LINES)  # before each line of a notebook
LEVEL = re.compile(r"\b([5-9][0-9](?:\.[0-9]+)?) ?(?:percent|%) ?(?:conf|CIs?\b|C\.I\.)", re.IGNORECASE)
SECOND_COLUMN = re.compile(  # SAS's risks of the other outcome
    r"Column 2 Risk Estimates.*?(?=Odds Ratio|Relative Risk|Statistics for Table|\Z)", re.DOTALL
)
ONE_SIDED = re.compile(r"^[ \t]*alternative hypothesis:.*\b(?:greater|less)\b", LINES)
TYPED = str.maketrans({"’": "'", "│": "|", "−": "-", "\r": None})
Cells = dict[str, str]


class Found(NamedTuple):
    """What a pasted text prints: cells by role, whose print-out it is, and what is left out of it."""

    cells: Cells
    program: str
    left_out: tuple[str, ...]


def found(text: str) -> Found | None:
    """What the print-outs in a text say, None where there is none.

    Of a measure or a P that several print, the first is taken, and the others are named as left out.
    """
    whole = COMMENT.sub("", text.translate(TYPED))
    plain = SECOND_COLUMN.sub("", whole)
    made, programs, left = Cells(), dict[str, bool](), dict[str, None]()
    for record in PRINT_OUTS:
        if not record.mark.search(plain):
            continue
        before = len(made)
        _estimates(record, plain, made, left)
        _p_values(record, plain, made, left)
        programs[record.program] = len(made) > before
        left |= {words: None for words, form in record.other.items() if form.search(whole)}
    if not programs:
        return None
    useful = [name for name, gives in programs.items() if gives] or list(programs)[:1]
    if made and (level := LEVEL.search(plain)):
        made["ci_level"] = level[1]
    if ONE_SIDED.search(plain):  # R's interval has one limit then, and the end of the scale
        of_limits = {role.partition("_")[0] for role in made if "_ci_" in role}
        left |= {f"the {key.upper()} and its one-sided limit": None for key in sorted(of_limits)}
        made = {role: cell for role, cell in made.items() if role.partition("_")[0] not in of_limits}
        made["sides"] = "1"
    return Found(made, ", ".join(useful), tuple(left))


def _estimates(record: PrintOut, text: str, made: Cells, left: dict[str, None]) -> None:
    for key, form in record.estimates.items():
        every = [match.groupdict() for match in form.finditer(text)]
        if len(every) > 1 or (every and f"{key}_ci_low" in made):
            left[f"more than one {key.upper()}"] = None
        if len(every) == 1 and f"{key}_ci_low" not in made:
            (figures,) = every
            unit = "%" * (key == record.percent)
            made |= {f"{key}_ci_low": figures["low"] + unit, f"{key}_ci_high": figures["high"] + unit}
            if estimate := figures.get("estimate"):
                made[key] = estimate + unit
    if record.shares and (shares := record.shares.search(text)):
        made |= {"percent_trt": shares["first"], "percent_ctl": shares["second"]}


def _p_values(record: PrintOut, text: str, made: Cells, left: dict[str, None]) -> None:
    for name, form in record.tests.items():
        match = form.search(text)
        if match and "p" in made:
            left[f"P {match['p'].strip()} ({name})"] = None
        elif match:
            made |= {"p": match["p"].replace(" ", ""), "test": name}
