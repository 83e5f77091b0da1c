"""Printed figures in cells that are numbers: 1.50 is 1.5 there, and its last zero is no evidence any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rsa_trial_cli.reading.text_columns import listed

NUMBER = re.compile(r"[-−+]?[0-9]*(?:\.(?P<decimals>[0-9]+))?")
SIDES = re.compile(r"_(?:low|high|trt|ctl)$")  # columns of one kind of figure, which papers round alike
UNROUNDED = {"p", "ci_level", "df", "n"}
WORDS = (
    "note: figures are numbers in {}, which have no last zeros: 1.50 is read as 1.5, from which more "
    "follows. Cells that are text keep them ({})"
)


def said(columns: Mapping[str, Sequence[object]], cells: str, where: str) -> tuple[str, ...]:
    """A note where figures of one kind have more and fewer decimals, and none of them ends in a zero.

    columns : role → texts; cells : what has typed cells, as of Origin, "" for text.
    """
    if not cells:
        return ()
    kinds: dict[str, list[str]] = {}
    for role, texts in columns.items():
        kinds.setdefault(SIDES.sub("", role), []).extend(map(str, listed(texts)))
    found = any(_has_lost(texts) for kind, texts in kinds.items() if kind not in UNROUNDED)
    return (WORDS.format(cells, where),) if found else ()


def _has_lost(texts: Iterable[str]) -> bool:
    numbers = [made["decimals"] or "" for text in texts if text.strip() and (made := NUMBER.fullmatch(text))]
    return len({*map(len, numbers)}) > 1 and not any(decimals.endswith("0") for decimals in numbers)
