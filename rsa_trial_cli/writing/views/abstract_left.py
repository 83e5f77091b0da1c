"""What of an abstract has no verdict and is not used, by the reason: the rows under "Not used"."""

from __future__ import annotations

import re

from rsa_trial_cli.check.abstracts.links import Checked
from rsa_trial_cli.check.abstracts.printed_abstract import OUTSIDE, Beside
from rsa_trial_cli.writing.views.abstract_words import SHOWN, cut

MOST = 9  # quotations for one reason, and reasons that quote a clause
CLAUSE = 40  # characters of a quoted clause
LOOKED = 300  # characters before a figure in which its clause begins
BEGINS = re.compile(r"[.;:)\]]\s|\n")
PIECE = re.compile(r"[^\s|,;]+")


def rows(one: Checked) -> list[list[str]]:
    """Quotations and the reason for which they have no verdict; what a table lists itself is not repeated."""
    made: dict[str, list[str]] = {}
    for beside in one.read.not_judged:
        said = f"{_label(beside)}{cut(beside.printed, SHOWN)}"
        made.setdefault(f"not judged: {beside.why}", []).append(said)
    for beside in one.read.not_used:
        for text in _numbers(beside.printed) if beside.why == OUTSIDE else [beside.printed]:
            shown = cut(text, SHOWN)
            made.setdefault(_why(one, beside, made), []).append(f'"{shown}"' if " " in shown else shown)
    return [_row(why, list(dict.fromkeys(texts))) for why, texts in made.items()]


def _row(why: str, texts: list[str]) -> list[str]:
    more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
    return [cut(", ".join(texts[:MOST]), SHOWN - len(more)) + more, why]


def _why(one: Checked, beside: Beside, made: dict[str, list[str]]) -> str:
    """The reason; before it the clause of a figure, which says what it is of."""
    text, start = one.read.text, beside.span[0]
    ahead = text[max(one.read.span[0], start - LOOKED) : start]
    ends = [found.end() for found in BEGINS.finditer(ahead)]
    clause = cut(ahead[ends[-1] if ends else 0 :].strip(" ([,;"), CLAUSE)
    said = f"{clause}: {beside.why}"
    return said if beside.figure and clause and (len(made) < MOST or said in made) else beside.why


def _numbers(text: str) -> list[str]:
    return [piece for piece in PIECE.findall(text) if any(map(str.isdigit, piece))]


def _label(beside: Beside) -> str:
    return f"{beside.figure.upper()} " if beside.figure not in ("low", "high", "estimate", "") else ""
