"""What speaks against a design that the headers of a wide file seem to have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.header_grammar import (
    ARMS,
    FIXED,
    UNKNOWN,
    WORDS,
    Heading,
    Part,
    heading,
    is_time,
    names_arms,
    names_strata,
)

Roles = Mapping[str, list[int]]
ONE_ARM = (
    ("_ctl", {*words.CONTROL.split(), *words.CONTROL_PHRASES.split("; ")}),
    ("_trt", {*words.NAMED_TREATMENT.split()}),
)
POPULATIONS = {*words.POPULATIONS.split(), *words.TOTAL_PHRASES}
SIZES = {*words.TOTALS.split(), *words.FILLERS.split(), *words.AT_RISK.split(), "at risk"} - {"with", "had"}


def other_outcomes(headings: Mapping[int, Heading], treatment: Set[str], outcomes: Set[str]) -> list[int]:
    """Positions of columns of a word of the file's own (mi) in both arms, beside an outcome with a name.

    treatment : the word that was read as the treatment's name, if one was; outcomes : of the events.
    """
    if not outcomes or outcomes & {"", UNKNOWN}:
        return []
    own: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for at, h in headings.items():
        stem = tuple(word for word in h.stem if word not in treatment)
        arm = h.arm or (str(Part.TREATMENT) if stem != h.stem else "")
        if h.kind is None and arm and any(len(word) > 1 for word in stem):
            own[stem][arm] = at
    return [at for arms in own.values() if len(arms) > 1 for at in arms.values()]


def not_alike(counted: Mapping[int, Heading], roles: Roles) -> list[int]:
    """Positions of two controls (sham events, placebo total), populations (randomised, analysed) or outcomes.

    Events of one outcome have one word: deaths and died may be two columns of the file.
    """
    found = {role: at[0] for role, at in roles.items() if len(at) == 1}
    unlike: list[int] = []
    for suffix, own in ONE_ARM:
        of_arm = [at for role, at in found.items() if role.endswith(suffix)]
        told = {at: {token for token in counted[at].pattern if WORDS.get(token) in ARMS} for at in of_arm}
        named = {token for tokens in told.values() for token in tokens & own}
        unlike += [at for at, tokens in told.items() if named - tokens and tokens]
    events = [found[role] for role in ("events_trt", "events_ctl") if role in found]
    said = [
        {token.rstrip("s") for token in counted[at].pattern if WORDS.get(token) is Part.EVENTS}
        for at in events
    ]
    unlike += events if len(said) == 2 and all(said) and said[0].isdisjoint(said[1]) else []
    totals = [found[role] for role in ("n_trt", "n_ctl") if role in found]
    of = [{*counted[at].pattern} & POPULATIONS for at in totals]
    return unlike + (totals if len(of) == 2 and of[0] != of[1] else [])


def other_totals(headings: Mapping[int, Heading], roles: Roles) -> list[int]:
    """Positions of columns that may be the totals (at risk, week 12), beside those of a population."""
    used = [at for role in ("n_trt", "n_ctl") for at in roles.get(role, ())]
    if not any({*headings[at].pattern} & POPULATIONS for at in used):
        return []
    taken = {at for positions in roles.values() for at in positions}
    others = [at for at, h in headings.items() if at not in taken and is_size(h)]
    arms = {_arm(token) for at in others for token in headings[at].pattern} & {*map(str, ARMS)}
    return others if len(arms) == len(ARMS) else []


def other_arms(headings: Mapping[int, Heading], roles: Roles) -> list[int]:
    """Positions of unread events and totals of one more name (dose events, dose n), which may be an arm."""
    taken = {at for positions in roles.values() for at in positions}
    named: dict[Part, dict[tuple[str, ...], int]] = {Part.EVENTS: {}, Part.TOTAL: {}}
    for at, h in headings.items():
        for kind, names in named.items() if at not in taken and h.kind is None else ():
            rest = tuple(token for token in h.pattern if WORDS.get(token) is not kind)
            if len(rest) == len(h.pattern) - 1 and not {_arm(token) for token in rest} & {*map(str, ARMS)}:
                names[rest] = at
    both = named[Part.EVENTS].keys() & named[Part.TOTAL].keys() - {()}
    return sorted(names[name] for name in both for names in named.values())


def _arm(token: str) -> str:
    return FIXED.get(token, str(WORDS.get(token, "")))


def is_size(h: Heading) -> bool:
    """Whether a header of an arm says nothing but how many people of a population or at a time."""
    rest = [token for token in h.pattern if _arm(token) not in {*map(str, ARMS)} or token in SIZES]
    sized = [token for token in rest if token in SIZES | POPULATIONS or is_time(token)]
    return len(rest) < len(h.pattern) and bool(sized) and len(sized) == len(rest)


def rivals(names: Sequence[str], columns: Mapping[str, int]) -> tuple[int, ...]:
    """Columns of a word of the file's own (MI) beside events of a named outcome (deaths), one arm a row."""
    if heading(names[columns["events"]]).outcomes <= {""}:
        return ()
    loose = {at: heading(name) for at, name in enumerate(names) if at not in columns.values()}
    own = [at for at, h in loose.items() if h.kind is None and h.stem and not h.arm]
    return tuple(at for at in own if not names_strata(names[at]) and not names_arms(names[at]))
