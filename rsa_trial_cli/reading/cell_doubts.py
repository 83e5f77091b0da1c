"""What the cells of the first rows say against a reading of the header."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.count_cells import is_possible
from rsa_trial_cli.reading.counts import NotACountError, count
from rsa_trial_cli.reading.first_rows import PAIR, Cells, column, fractions
from rsa_trial_cli.reading.header_grammar import Part, arm_named, heading
from rsa_trial_cli.reading.header_labels import may_name
from rsa_trial_cli.reading.header_question import line, listed, seen
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.layout import WIDE, Layout

LETTERS = {"a": "events_trt", "b": "nonevents_trt", "c": "events_ctl", "d": "nonevents_ctl"}
VERSUS = re.compile(r"\b(?:vs?|versus|against|compared (?:to|with))\b\.?", re.IGNORECASE)
AUTHORS = ("study", "studyname", "studlab", "slab", "author", "authors", "firstauthor", "trialname")
Numbers = list[int | None]


def refuse_doubts(found: Layout, chosen: Collection[str], below: Cells, where: str) -> None:
    """An InputError asks where the first rows speak against what was read of a header alone.

    chosen : roles that the command line names; where these are columns of counts, they hold.
    """
    doubts = () if {*WIDE} & {*chosen} else (_refuse_aside, _refuse_turned, _refuse_reversed, _refuse_unread)
    for refuse in doubts:
        refuse(found, below, where)


def _refuse_aside(found: Layout, below: Cells, where: str) -> None:
    """An InputError where a header has no name for the numbers of the rows, and ends with a blank one.

    So R's write.table has it: study stands above 1, 2, 3, and every name one column too far to the left.
    """
    last = len(found.names) - 1
    if plain(found.names[0]) not in AUTHORS or found.names[last] != f"column_{last + 1}":
        return
    numbers = [-1 if number is None else number for number in _numbers(below, 0)]
    rising = numbers and numbers[0] >= 0 and all(a < b for a, b in pairwise(numbers))
    ends = all(text.strip() for text in column(below, last))
    if rising and ends and not any(map(_is_count, column(below, 1))):
        what = f"'{found.names[0]}' stands above numbers of rows, and the last column has no name"
        raise InputError(f"{what}{where}.", "If no name stands in front of the header, write one.", DATA)


def _is_count(text: str) -> bool:
    return _number(text) is not None


def _refuse_reversed(found: Layout, below: Cells, where: str) -> None:
    """An InputError asks where the first arm is read as treatment and a cell says: placebo vs drug."""
    for at in found.kept.values() if found.in_order and not found.arm_names else ():
        for text in column(below, at):
            first, *rest = VERSUS.split(text)
            arms = arm_named(first), arm_named(" ".join(rest))
            if rest and arms[0] is Part.CONTROL and arms[1] is not Part.CONTROL:
                roles = {role: [i] for role, i in found.columns.items() if role in WIDE}
                what = f"No header names the arms, and '{text.strip()}' may say that the first is the control"
                hint = f"If the first is the treatment: {line(found.names, roles, [*roles])}"
                raise InputError(f"{what}{where}. {seen(found.names)}", hint, DATA)


def _refuse_unread(found: Layout, below: Cells, where: str) -> None:
    """An InputError asks about fractions (9/79) of no role where the counts that are read are fractions.

    Under a header that can be a name they may be another arm or outcome.
    """
    kept = fractions(below, len(found.names))
    if found.long or not {*kept} & {*found.columns.values()}:
        return
    others = [
        found.names[at]
        for at in kept
        if at not in found.columns.values()
        and may_name(heading(PAIR.sub(" ", found.names[at])))
        and all(is_possible(text) for text in column(below, at))
    ]
    if others:
        roles = {role: [at] for role, at in found.columns.items() if role in WIDE}
        hint = f"To leave them out: {line(found.names, roles, [*roles])}"
        what = f"{listed(others)} may be another arm or outcome"
        raise InputError(f"{what}{where}. {seen(found.names)}", hint, DATA)


def _refuse_turned(found: Layout, below: Cells, where: str) -> None:
    """An InputError asks where a + c and b + d, but not a + b and c + d, stand beside the letters.

    Sums of events (deaths, cases) may be a + c in any table.
    """
    at = {letter: found.columns.get(role, -1) for letter, role in LETTERS.items()}
    if any(i < 0 or found.names[i].strip().casefold() not in (x, f"{x}i") for x, i in at.items()):
        return
    a, b, c, d = (_numbers(below, i) for i in at.values())
    rest = {i: _numbers(below, i) for i in range(len(found.names)) if i not in at.values()}
    first, second = _sums(rest, a, c), _sums(rest, b, d)
    told = [i for i in first + second if heading(found.names[i]).kind in (Part.EVENTS, Part.NON_EVENTS)]
    if not (first and second) or told or (_sums(rest, a, b) and _sums(rest, c, d)):
        return
    names = found.names
    turned = dict(zip(("events_trt", "nonevents_trt", "events_ctl", "nonevents_ctl"), "acbd", strict=True))
    as_rows = {role: [at[letter]] for letter, role in LETTERS.items()}
    as_columns = {role: [at[letter]] for role, letter in turned.items()}
    sums = f"'{names[first[0]]}' is a + c and '{names[second[0]]}' is b + d"
    raise InputError(
        f"{sums} in each of the first rows: they may be the sizes of the arms{where}. {seen(names)}",
        f"If they are: {line(names, as_columns, [*as_columns])}",
        DATA,
        [f"If the arms are a + b and c + d: {line(names, as_rows, [*as_rows])}"],
    )


def _numbers(below: Cells, at: int) -> Numbers:
    return [_number(text) for text in column(below, at)]


def _number(text: str) -> int | None:
    try:
        return count(text)
    except NotACountError:
        return None


def _sums(rest: dict[int, Numbers], first: Numbers, second: Numbers) -> list[int]:
    """The columns that are the sum of two others in each row that has all three."""
    found = []
    for at, numbers in rest.items():
        known = [
            n == x + y
            for n, x, y in zip(numbers, first, second, strict=False)
            if n is not None and x is not None and y is not None
        ]
        found += [at] if known and all(known) else []
    return found
