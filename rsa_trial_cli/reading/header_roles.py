"""Names of columns of studies and of files with one arm a row → their roles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rsa_trial_cli.reading.header_grammar import Part, heading, names_arms
from rsa_trial_cli.reading.header_words import plain

STUDY = {
    "study": "study studyname studlab slab studylabel trialname author authors firstauthor trial acronym "
    "studyorsubgroup studysubgroup studynam trialnam studyc trialc studyid trialid studie étude etude "
    "estudio nct nctid studycode studyno studynr studynum studynumber studyn trialno trialnum trialnumber "
    "trialn id label name names",  # the best name first
    "year": "year studyyear pubyear publicationyear yearofpublication yr jahr année annee año",
}
LONG = {
    "arm": "arm group treatment trt treat armname treatmentarm treatmentgroup allocation trtc t",
    "events": "events r x xi responders cases",
    "n": "n ni total samplesize",
}
NON_EVENTS = "nonevents"  # in the place of n, or beside it
ARM_NUMBERS = ("trtn", "treatmentn", "armn")  # the arm, where no other column names it
WEAK = ("id", "label", "name", "names")  # as likely of a participant as of a study
ALIASES = {
    role: list(dict.fromkeys(map(plain, aliases.split()))) for role, aliases in {**STUDY, **LONG}.items()
}
N_ALONE = re.compile(r"(?<![^\W\d_])n(?![^\W\d_])")  # a token of its own: n, n_t, n1
Found = dict[str, list[int]]


def match(
    names: Sequence[str], table: Mapping[str, str], explicit: Mapping[str, int], *, several: bool = False
) -> Found:
    """Role → positions that bear one of its names, the best name first."""
    plains = [plain(name) for name in names]
    taken = set(explicit.values())
    found = {}
    for role in table:
        at = [i for alias in ALIASES[role] for i, name in enumerate(plains) if name == alias]
        at = [position for position in at if position not in taken]
        found[role] = [explicit[role]] if role in explicit else (at[:1] if several else at)
    return found


def one_arm_a_row(names: Sequence[str], explicit: Mapping[str, int]) -> Found:
    """Role → positions in a file with one arm a row, by name, then by what its words say."""
    named, made = match(names, LONG, explicit), {}
    parts = {at: heading(name) for at, name in enumerate(names) if at not in explicit.values()}
    arms = [at for at in parts if names_arms(names[at])]
    arms = arms or [at for at in parts if plain(names[at]) in ARM_NUMBERS]
    said = {
        "arm": arms if not named["arm"] else [],
        "events": [at for at, h in parts.items() if h.kind is Part.EVENTS and not h.arm],
        "n": [at for at, h in parts.items() if h.kind is Part.TOTAL and not h.arm and not h.stem],
    }
    for role, positions in named.items():
        made[role] = positions if role in explicit else list(dict.fromkeys(positions + said[role]))
    named, made = (_with_non_events(names, found, explicit) for found in (named, made))
    whole = is_whole(named) or all(len(made[role]) == 1 for role in ("arm", "events", _total(made)))
    return made if whole else named


def is_whole(found: Mapping[str, Sequence[int]]) -> bool:
    """Whether there are columns of arm, events and total, or non-events."""
    return bool(found["arm"] and found["events"] and found[_total(found)])


def _total(found: Mapping[str, Sequence[int]]) -> str:
    return NON_EVENTS if found[NON_EVENTS] and not found["n"] else "n"


def _with_non_events(names: Sequence[str], found: Found, explicit: Mapping[str, int]) -> Found:
    """The roles with the columns of the non-events that belong to the events; what is explicit counts."""
    if NON_EVENTS in explicit:
        return {**found, "n": found["n"] if "n" in explicit else [], NON_EVENTS: [explicit[NON_EVENTS]]}
    if "n" in explicit or len(found["events"]) != 1:
        return {**found, NON_EVENTS: []}
    (events,) = found["events"]
    outcomes = heading(names[events]).outcomes or frozenset({""})
    taken = {at for positions in found.values() for at in positions} | {*explicit.values()}
    made = []
    for at, name in enumerate(names):
        h = heading(name)
        is_no = plain(name) == "no" and "yes" in outcomes
        if at not in taken and (is_no or (h.kind is Part.NON_EVENTS and not (h.arm or h.stem))):
            made += [at] if is_no or h.outcomes & outcomes else []
    return {**found, NON_EVENTS: made}


def told_by_case(names: Sequence[str]) -> dict[int, int]:
    """Position of an n → that of the N that differs in nothing but the case, in a file without events."""
    kinds = [heading(name).kind for name in names]
    if Part.EVENTS in kinds:
        return {}
    totals = {name: at for at, name in enumerate(names) if kinds[at] is Part.TOTAL}
    other = {at: totals.get(N_ALONE.sub("N", name), at) for name, at in totals.items()}
    return {at: upper for at, upper in other.items() if upper != at}


def as_events(name: str) -> str:
    """A header of n as one of events."""
    return N_ALONE.sub("events", name)
