"""Rows of one arm each → which of them make a trial: those of a study, or of one of its outcomes or doses."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from rsa_trial_cli.reading.counts import MISSING
from rsa_trial_cli.reading.header_grammar import Part, arm_named, names_doses
from rsa_trial_cli.reading.header_question import listed
from rsa_trial_cli.stats.arms import labelled

if TYPE_CHECKING:
    from rsa_trial_cli.reading.control_arm import ArmRow

Key = tuple[str, ...]  # the study, then the values of the columns of --by
Groups = dict[Key, list["ArmRow"]]
NOTHING = re.compile(r"0+([.,]0+)?\s*[^\W\d]{0,5}")  # a dose of 0 mg
TRIED = 12  # columns that are tried together


def name(key: Key, by: Sequence[str]) -> str:
    """What messages call a group."""
    return labelled(key[0], dict(zip(by, key[1:], strict=True)))


def share_controls(groups: Groups, by: Sequence[str], is_control: Callable[[str], bool]) -> list[str]:
    """Give each dose of a study the only control that it has; return the studies with several doses.

    A control without a dose (0, blank) in a study of several doses belongs to all of them. An outcome or a
    time of the control alone is never another's.
    """
    doses = [at for at, header in enumerate(by, 1) if names_doses(header)]
    alike: dict[Key, list[Key]] = defaultdict(list)
    for key in groups:
        alike[tuple(value for at, value in enumerate(key) if at not in doses)].append(key)
    shared = []
    for keys in alike.values():
        lacking = [key for key in keys if not any(is_control(arm.name) for arm in groups[key])]
        own = [key for key in keys if key not in lacking]
        lone = len(own) == 1 and len(groups[own[0]]) == 1 and all(_is_no_dose(own[0][at]) for at in doses)
        if lone and lacking:
            (control,) = groups.pop(own[0])
            for key in lacking:
                groups[key].append(control)
            shared += [own[0][0]] if len(lacking) > 1 else []
    return shared


def shared_said(shared: Iterable[str]) -> str:
    """What is said of controls that several doses share. shared : their studies, "" for one without name."""
    names = list(dict.fromkeys(filter(None, shared)))
    of = f" of {listed(names)}" if names else ""
    return f"note: one control{of} is compared with each dose"


def _is_no_dose(value: str) -> bool:
    plain = value.casefold()
    return plain in MISSING or bool(NOTHING.fullmatch(plain)) or arm_named(value) is Part.CONTROL


def telling(repeated: Sequence[list[ArmRow]], headers: Sequence[str], by: Sequence[str]) -> str:
    """The options that tell arms apart which stand in a group several times; "" where no columns do.

    repeated : groups with such arms; headers : of the cells that a row keeps; by : those that tell groups
    apart already.
    """
    if not repeated:
        return ""
    varying = [
        at
        for at, header in enumerate(headers)
        if header not in by and any(len({arm.kept[at] for arm in arms}) > 1 for arms in repeated)
    ]
    for several in (1, 2):
        found = [ats for ats in combinations(varying[:TRIED], several) if _tell(repeated, headers, ats)]
        if found:
            options = [_options([*by, *(headers[at] for at in ats)]) for ats in found[:3]]
            return f"Compare within each: {', or '.join(options)}"
    return ""


def _options(headers: Iterable[str]) -> str:
    return " ".join(f"--by {shlex.quote(header)}" for header in headers)


def _tell(repeated: Sequence[list[ArmRow]], headers: Sequence[str], ats: Sequence[int]) -> bool:
    """Whether with these columns no arm stands in a group twice, and no group has one arm alone."""
    dosed = any(names_doses(headers[at]) for at in ats)
    for arms in repeated:
        made: Mapping[Key, list[str]] = defaultdict(list)
        for arm in arms:
            made[tuple(arm.kept[at].strip() for at in ats)].append(arm.name)
        if any(len({*found}) < len(found) or (len(found) == 1 and not dosed) for found in made.values()):
            return False
    return True
