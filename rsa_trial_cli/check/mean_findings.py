"""What is found of figures printed beside means: a batch of outcomes, those of one measure together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.check.figures import EQUAL, NONE, Figure, Figures
from rsa_trial_cli.check.mean_arrays import Outcomes, Side
from rsa_trial_cli.check.mean_joint import Apart
from rsa_trial_cli.check.mean_readings import AS_PRINTED, OTHER_METHOD, WITHIN
from rsa_trial_cli.check.mean_search import Answer, Found, explained
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans
from rsa_trial_cli.check.readings import CONSISTENT, DIFFERS, FOLLOWS, STATUSES, UNCHECKED

ADJUSTED, MISSING = "adjusted", "an arm's mean, n, or SD or SE is missing"
NOT_USED, NOT_UNDERSTOOD = "not used", "not understood"
TOGETHER = "together"  # the figures, judged beside each other
SPOKEN = {"low": "interval", "p": "P", "se": "standard error"}


class Finding(NamedTuple):
    """What is found of one figure, plain values.

    departures : the names of the records of its reading; values : recomputed by it and the first of the
    methods, and by the usual method as printed; remark : why it is not judged, or what is said of an arm in
    whole numbers; usual : the name of the usual method.
    """

    figure: str
    printed: Figure
    status: str
    departures: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    values: tuple[float, float] = (np.nan, np.nan)
    remark: str = ""
    usual: str = ""


def findings(outcomes: Sequence[PrintedMeans]) -> list[list[Finding]]:
    """What is found of the figures of each outcome, in their order."""
    alike: dict[tuple[str, str, float, int], list[int]] = defaultdict(list)
    for at, one in enumerate(outcomes):
        if _judged(one):
            alike[one.key, one.kind, one.level, len(one.arms)].append(at)
    answers: dict[int, Answer] = {}
    for places in alike.values():
        found = explained(_batch([outcomes[at] for at in places]))
        answers |= zip(places, found, strict=True)
    return [[*_of(one, answers.get(at))] for at, one in enumerate(outcomes)]


def _judged(one: PrintedMeans) -> list[str]:
    """The figures of an outcome that can be judged."""
    return [name for name in one.figures if one.arms and not one.adjusted and name not in one.why]


def _batch(some: Sequence[PrintedMeans]) -> Outcomes:
    """Outcomes that are alike, as arrays."""
    first = some[0]
    names = list(dict.fromkeys(name for one in some for name in _judged(one)))
    figures = {
        name: Figures.of([NONE if name in one.why else one.figures.get(name, NONE) for one in some])
        for name in names
    }
    sides = [_side([one.arms[at] for one in some]) for at in range(len(first.arms))]
    return Outcomes(first.key, first.kind, first.level, sides, figures)


def _side(arms: Sequence[PrintedArm]) -> Side:
    numbers = [
        (
            float(arm.mean.value),
            0.5 * 10.0**-arm.mean.decimals,
            float(arm.sd.value),
            0.5 * 10.0**-arm.sd.decimals,
            arm.n,
        )
        for arm in arms
    ]
    mean, mean_half, spread, spread_half, n = np.array(numbers, float).T
    return Side(mean, mean_half, spread, spread_half, np.array([arm.of_se for arm in arms]), n)


def _of(one: PrintedMeans, answer: Answer | None) -> Iterator[Finding]:
    found = (
        {name: (how, at) for group, how in answer.found.items() for at, name in enumerate(group)}
        if answer
        else {}
    )
    usual: Mapping[str, float] = answer.usual if answer else {}
    named = answer.named if answer else ""
    for name, printed in one.figures.items():
        given = usual.get(name, np.nan)
        why = ADJUSTED if one.adjusted else one.why.get(name, "" if one.arms else MISSING)
        if why:
            yield Finding(name, printed, UNCHECKED, remark=why)
        elif name not in found:
            yield Finding(name, printed, DIFFERS, values=(given, given), usual=named)
        else:
            how, at = found[name]
            yield Finding(
                name,
                printed,
                _status(how, name, printed),
                _departures(how),
                how.methods,
                (how.values[at], given),
                usual=named,
            )
    if answer and answer.apart:
        yield _together(answer.apart)
    for text in one.left:
        yield Finding(NOT_USED, NONE._replace(text=text), UNCHECKED, remark=NOT_UNDERSTOOD)
    if one.integer:
        yield from _of_integers(one)


def _together(apart: Apart) -> Finding:
    """What is found of figures that contradict each other."""
    first, *others = [SPOKEN.get(group[0], group[0]) for group in apart.groups]
    names = ", ".join([first, *others[:-1]]) + (f" and {others[-1]}" if others else "")
    if apart.own:
        words = f"{names if others else f'{names} and the others'} do not go together as printed"
        return Finding(TOGETHER, NONE, apart.own.status, (apart.own.name,), remark=words)
    words = f"{names} contradict each other" if others else f"{names} contradicts the other figures"
    low, high = apart.p
    if np.isfinite(low):
        words += f": beside the others P would be {low:.2g} to {high:.2g}"
    return Finding(TOGETHER, NONE, DIFFERS, remark=words)


def _departures(how: Found) -> tuple[str, ...]:
    """The names of a reading's records, as_given alone where there are none."""
    made = [record.name for record in (how.change, how.own) if record.name not in ("", AS_PRINTED.name)]
    made += [OTHER_METHOD.name] if how.rarer else []
    if not made:
        made = [AS_PRINTED.name if how.exact else WITHIN.name]
    return tuple(made)


def _status(how: Found, name: str, printed: Figure) -> str:
    """As of a figure beside counts: a P that is an inequality, or 0 to the last place, is consistent."""
    made = max(how.change.status, how.own.status, key=STATUSES.index)
    inequality = printed.relation != EQUAL or printed.value == 0
    return CONSISTENT if made == FOLLOWS and name == "p" and inequality else made


def _of_integers(one: PrintedMeans) -> Iterator[Finding]:
    """Of each arm, whether whole numbers can have its mean, and its SD."""
    from rsa_trial_cli.check.integers import whole

    for arm, name in zip(one.arms, one.names, strict=False):
        made = whole(arm.mean, arm.sd, arm.n, one.scale, one.items)
        possible = made.on_scale
        word = "possible" if possible else "no whole sum gives it (GRIM)"
        if made.grim and not possible:
            word = "no such sum lies on the scale"
        yield Finding(f"mean of {name}", arm.mean, FOLLOWS if possible else DIFFERS, remark=word)
        if not possible or arm.of_se:
            continue
        status = UNCHECKED if made.possible is None else FOLLOWS if made.possible else DIFFERS
        words = {FOLLOWS: "possible", UNCHECKED: "possible, as far as can be told of so few without --scale"}
        ends = "" if made.sd_low is None else f"; with this mean from {made.sd_low:.4g} to {made.sd_high:.4g}"
        said = words.get(status, f"no whole numbers have it{ends}")
        yield Finding(f"SD of {name}", arm.sd, status, remark=said)
