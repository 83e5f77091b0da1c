"""The names of a header as they stand: told apart where one is repeated, refused where they are no names."""

from __future__ import annotations

from collections.abc import Sequence

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.counts import NotACountError, count

EXPECTED = "study,events_trt,n_trt,events_ctl,n_ctl"
OF_MEANS = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl"


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Headers with .1, .2 behind those that were there before, as pandas has them."""
    made: dict[str, None] = {}
    for name in names:
        k, own = 0, name
        while own in made or (k and own in names):
            k += 1
            own = f"{name}.{k}"
        made[own] = None
    return tuple(made)


def _is_number(cell: str) -> bool:
    try:
        return count(cell) >= 0
    except NotACountError:
        return False


def is_row(cells: Sequence[str]) -> bool:
    """Whether the cells of a line are those of a row, not of a header: two of them are numbers."""
    return sum(map(_is_number, cells)) >= 2


def refuse_numbers(names: Sequence[str], expected: str = EXPECTED) -> None:
    """An InputError where a header holds numbers: it is a row then. expected : a header of such a file."""
    if is_row(names):
        raise InputError("Line 1 holds numbers, not column names.", f"Add the header {expected}.", DATA)


def refuse_twins(names: Sequence[str]) -> None:
    """An InputError where two columns bear one name."""
    first: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        if first.setdefault(name, at) != at:
            raise InputError(
                f"Column '{name}' appears twice (positions {first[name]} and {at}).",
                "Rename one of them.",
                DATA,
            )
