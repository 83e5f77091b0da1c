"""The rows of each study → each treatment arm beside its control: ordinary studies as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import control_arm, groups, text_columns
from rsa_trial_cli.reading.arm_groups import Groups
from rsa_trial_cli.reading.arm_rows import Arms, Places
from rsa_trial_cli.reading.blocks import Problem
from rsa_trial_cli.reading.control_arm import SUMS, ArmRow
from rsa_trial_cli.reading.header_grammar import Part, arm_named, names_strata
from rsa_trial_cli.reading.header_roles import NON_EVENTS
from rsa_trial_cli.stats.arms import Bools, Floats

STRATA = "Compare arms of the same; what the study column holds keeps apart."
NONE = -1  # the place of a control where there is none


@dataclass
class Pairs:
    """k comparisons. treatment, control : places of rows, the first arm of the study and NONE where there is
    a problem; problems : comparison → why there is none; many : studies of more than two arms; left : the
    names and lines of arms that are the sum of the others; repeated : studies that name one arm twice.
    """

    study: list[str]
    treatment: Places
    control: Places
    problems: dict[int, Problem]
    many: int = 0
    left: list[tuple[str, int]] = field(default_factory=list)
    repeated: list[list[ArmRow]] = field(default_factory=list)


@frozen
class One:
    """A comparison of a study that is looked at alone, with the place of its group."""

    group: int
    study: str
    treatment: int
    control: int
    problem: Problem | None


def compared(made: Groups, arms: Arms, chosen: str | None, where: str) -> Pairs:
    """All comparisons of the groups, in their order. chosen : what --control says."""
    group, (codes, names) = made.of_rows, arms.coded
    codes = codes[made.rows]
    controls = _controls(made, codes, names, chosen)
    repeated = _repeated(made, codes, len(names))
    odd = (made.sizes < 2) | (np.bincount(group, controls, len(made.sizes)) != 1) | repeated
    unnamed = np.array([not name or name.casefold() in SUMS for name in names], bool)
    odd[group[unnamed[codes]]] = True
    if arms.bad:
        odd[group[np.isin(made.rows, [*arms.bad])]] = True
    if np.any(made.sizes[~odd] > 2):
        odd |= _may_add_up(made, arms, np.array([arm_named(name) is not Part.CONTROL for name in names]))
    treated = ~(controls | odd[group])
    control = np.full(len(made.sizes), NONE)
    control[group[controls]] = made.rows[controls]
    of = group[treated]
    study = list(text_columns.picked(made.studies, of))
    for at in np.flatnonzero(made.sizes[of] > 2).tolist():
        study[at] = _called(study[at], names[codes[treated][at]])
    pairs = Pairs(study, made.rows[treated], control[of], {}, int(np.sum(made.sizes[~odd] > 2)))
    pairs.repeated = [made.arms(at, arms) for at in np.flatnonzero(repeated).tolist()]
    if odd.any():
        _merge(pairs, of, _alone(made, arms, np.flatnonzero(odd), (chosen, where), pairs))
    _keep_strata(pairs, arms, where)
    return pairs


def _called(study: str, arm: str) -> str:
    """What a comparison of a study with several is called."""
    return f"{study} ({arm})".strip()


def _controls(made: Groups, codes: Places, names: Sequence[str], chosen: str | None) -> Bools:
    """Which of the rows may be the control of their group."""
    controls = np.array([control_arm.is_control(name, chosen) for name in names], bool)[codes]
    if not chosen and {*names} >= control_arm.NUMBERED:
        numbered = np.isin(codes, [names.index(name) for name in control_arm.NUMBERED])
        group, zero = made.of_rows, codes == names.index("0")
        k = len(made.sizes)
        alone = (np.bincount(group, numbered, k) == made.sizes) & (np.bincount(group, zero, k) > 0)
        alone &= np.bincount(group, zero, k) < made.sizes
        controls = np.where(alone[group], zero, controls)
    return controls


def _repeated(made: Groups, codes: Places, k: int) -> Bools:
    """Which groups name an arm twice."""
    if len(codes) and np.all(made.sizes == 2):
        return np.equal(codes[::2], codes[1::2])
    known = np.sort(made.of_rows * k + codes)
    out = np.zeros(len(made.sizes), bool)
    out[known[1:][known[1:] == known[:-1]] // max(k, 1)] = True
    return out


def _may_add_up(made: Groups, arms: Arms, treated: Bools) -> Bools:
    """Groups of more than two in which an arm has the counts of the others, or of all but the control.

    treated : by the code of an arm, whether its name is not that of a control.
    """
    if "events" not in arms.found.columns:
        return np.zeros(len(made.sizes), bool)
    counts = _counts(arms)
    if counts is None:
        return made.sizes > 2
    group, some = made.of_rows, treated[arms.coded[0][made.rows]]

    def others(own: Floats) -> Floats:
        return np.bincount(group, own, len(made.sizes))[group] - own

    of_all, of_treated = made.sizes[group] > 2, others(some.astype(float)) > 1
    for own in (column[made.rows] for column in counts):
        of_all &= others(own) == own
        of_treated &= others(own * some) == own
    found = np.zeros(len(made.sizes), bool)
    found[group[of_all | of_treated]] = True
    return found & (made.sizes > 2)


def _counts(arms: Arms) -> tuple[Floats, Floats] | None:
    """Events and participants of each row, where all are plain."""
    role = "n" if "n" in arms.found.columns else NON_EVENTS
    events, n = arms.numbers("events"), arms.numbers(role)
    if events is None or n is None or np.isnan(events + n).any():
        return None
    return events, n if role == "n" else events + n


def _alone(made: Groups, arms: Arms, odd: Places, asked: tuple[str | None, str], pairs: Pairs) -> list[One]:
    """The comparisons of groups that are looked at one by one. asked : what --control says, and the file."""
    chosen, where = asked
    found = []
    for at in odd.tolist():
        key, every = made.key(at, arms), made.arms(at, arms)
        some, total = control_arm.without_sum(every)
        pairs.left += [(f"{key[0]} {arm.name}".strip(), arm.line) for arm in total]
        problem = next((arms.bad[arm.at] for arm in some if arm.at in arms.bad), None)
        problem = problem or control_arm.problem(groups.name(key, arms.found.by), some, chosen, where)
        if problem:
            found.append(One(at, key[0], some[0].at, NONE, problem))
            continue
        pairs.many += len(some) > 2
        (base,) = control_arm.controls(some, chosen)
        treated = [arm for arm in some if arm is not base]
        for arm in treated:
            study = _called(key[0], arm.name) if len(treated) > 1 else key[0]
            found.append(One(at, study, arm.at, base.at, None))
    return found


def _merge(pairs: Pairs, of: Places, alone: Sequence[One]) -> None:
    """Put comparisons among the others, in the order of their groups. of : the groups of those."""
    order = np.argsort(np.concatenate([of, [one.group for one in alone]]).astype(np.intp), kind="stable")
    study = pairs.study + [one.study for one in alone]
    pairs.study = [study[at] for at in order.tolist()]
    for name in ("treatment", "control"):
        places = np.array([getattr(one, name) for one in alone], np.intp)
        setattr(pairs, name, np.concatenate([getattr(pairs, name), places])[order])
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    pairs.problems = {
        int(place[len(of) + at]): one.problem for at, one in enumerate(alone) if one.problem is not None
    }


def _keep_strata(pairs: Pairs, arms: Arms, where: str) -> None:
    """Note a problem where the two arms are of two outcomes, times or subgroups."""
    for at, name in enumerate(arms.found.kept):
        if not names_strata(name) or name in arms.found.by:
            continue
        texts = list(map(str.strip, arms.kept[at]))
        both = zip(pairs.treatment.tolist(), pairs.control.tolist(), strict=True)
        for pair, (treated, control) in enumerate(both):
            first, second = texts[treated], texts[control] if control != NONE else ""
            if first and second and first != second and pair not in pairs.problems:
                line, values = int(arms.lines[treated]), f"'{name}': {first} and {second}"
                what = f"The arms of '{pairs.study[pair]}' differ in {values} ({where} line {line})."
                pairs.problems[pair] = Problem(line, what, STRATA)
