"""Columns that name the two arms of a row (treat1, treat2): their words say which is the control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.count_columns import Column
from rsa_trial_cli.reading.header_grammar import Part, arm_named
from rsa_trial_cli.reading.header_question import line
from rsa_trial_cli.reading.layout import Layout


class Turned(NamedTuple):
    """A block with its arms in order. roles : its columns of counts; names : of the arms, treatment first;
    problems : row → why its words do not tell which arm is which.
    """

    roles: dict[str, Column]
    names: tuple[str, str]
    problems: dict[int, Problem]


def turned(
    roles: Mapping[str, Column],
    named: tuple[Sequence[str], Sequence[str]],
    lines: Sequence[int],
    found: Layout,
    where: str,
) -> Turned:
    """The counts of k rows with the control's second; a row whose words do not tell is a problem.

    named : two columns of k names; lines : of the rows; found : the roles of the file. Where its arms stand
    in an order of their own, rows whose words do not tell keep it, unless all others have the control first.
    """
    pairs, told = _told(named)
    tells = {*told.values()} - {None}
    is_kept = found.in_order and tells != {True}
    columns = line(found.names, {role: [at] for role, at in found.columns.items()}, list(roles))
    hint = "In other rows it is the first: --on-error skip leaves these out. " if True in tells else ""
    hint += f"If it is the second in every row: {columns}"
    problems = {
        at: Problem(
            lines[at],
            f"'{first}' and '{second}' do not tell which arm is the control ({where} line {lines[at]}).",
            hint,
        )
        for at, (first, second) in enumerate(pairs)
        if told[first, second] is None and not is_kept
    }
    swap = np.array([told[pair] is True for pair in pairs], bool)
    ordered = {
        (first, second) if not told[first, second] else (second, first)
        for first, second in {*pairs}
        if told[first, second] is not None or is_kept
    }
    treated, controls = ({pair[at] for pair in ordered} for at in (0, 1))
    names = (
        treated.pop() if len(treated) == 1 else "treatment",
        controls.pop() if len(controls) == 1 else "control",
    )
    return Turned(_swapped(roles, swap), names, problems)


def _told(
    named: tuple[Sequence[str], Sequence[str]],
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], bool | None]]:
    """The names of k rows, and of each pair whether its first is the control's."""
    pairs = [(first.strip(), second.strip()) for first, second in zip(*named, strict=True)]
    return pairs, {pair: _first_is_control(*pair) for pair in {*pairs}}


def _first_is_control(first: str, second: str) -> bool | None:
    """Whether the first name is the control's; None where the two do not say."""
    arms = arm_named(first), arm_named(second)
    if not (first and second) or arms.count(Part.CONTROL) != 1:
        return None
    return arms[0] is Part.CONTROL


def _swapped(roles: Mapping[str, Column], swap: np.ndarray) -> dict[str, Column]:
    made = dict(roles)
    if not swap.any():
        return made
    for what in {role.removesuffix("_trt") for role in roles if role.endswith("_trt")}:
        treatment, control = (roles.get(f"{what}_{arm}") for arm in ("trt", "ctl"))
        if treatment and control:
            made[f"{what}_trt"] = _mixed(treatment, control, swap)
            made[f"{what}_ctl"] = _mixed(control, treatment, swap)
    return made


def _mixed(own: Column, other: Column, swap: np.ndarray) -> Column:
    """One column with the cells of another in the rows that are swapped."""
    numbers = None
    if own.numbers is not None and other.numbers is not None:
        numbers = np.where(swap, other.numbers, own.numbers)

    def texts() -> list[str]:
        return [b if take else a for a, b, take in zip(own.texts(), other.texts(), swap, strict=True)]

    header = other.header if swap.all() else f"{own.header} or {other.header}"
    return Column(texts, numbers, header, own.lines)
