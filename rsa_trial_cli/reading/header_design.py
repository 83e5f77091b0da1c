"""The headers of a wide file together → the roles of its columns, or what is not plain about them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.header_doubts import not_alike, other_arms, other_outcomes, other_totals
from rsa_trial_cli.reading.header_grammar import ARMS, FIXED, UNKNOWN, WORDS, Heading, Part, heading
from rsa_trial_cli.reading.header_labels import arm_labels, is_order, repeated
from rsa_trial_cli.reading.header_question import listed

SUFFIX = {"treatment": "trt", "control": "ctl"}
CELLS = {  # metafor's 2×2 table, and the letters of any textbook: read where both of its events are there
    "a": (Part.EVENTS, Part.TREATMENT),
    "b": (Part.NON_EVENTS, Part.TREATMENT),
    "c": (Part.EVENTS, Part.CONTROL),
    "d": (Part.NON_EVENTS, Part.CONTROL),
}
FIRST = "repeat 1"
NO_NAMES = {*words.SUMS_OF_ARMS, *words.NO_NAMES.split()}
Key = tuple[frozenset[str], tuple[str, ...]]


@dataclass
class Design:
    """What the headers say.

    roles : role → positions, several where two look alike; labels : positions of the columns whose cells name
    the first and the second arm, which decide; in_order : whether arms that they do not tell apart stand in
    an order of the file's own; said : how arms without a name were told apart; reasons : what only a guess
    would settle; counts : positions of all columns of counts of one arm; likely : of those that may be.
    """

    roles: dict[str, list[int]] = field(default_factory=dict)
    labels: tuple[int, int] | None = None
    in_order: bool = False
    said: str = ""
    reasons: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    likely: list[int] = field(default_factory=list)


def design(names: Sequence[str], chosen: Mapping[str, int]) -> Design:
    """The roles of the columns of counts; chosen : role → position, from the command line."""
    taken = {*chosen.values()}
    headings = {at: h for at, h in enumerate(_headings(names)) if at not in taken}
    made = Design(likely=[at for at, h in headings.items() if h.kind or h.arm in {*map(str, ARMS)}])
    counted = _beside_control(names, {**headings, **_complements(headings)}, made)
    of_an_arm = {at for at, h in counted.items() if h.arm}
    counted = _arms_settled(names, counted, headings, made)
    made.counts = [at for at in counted if at in of_an_arm]
    key = _events(names, counted, chosen, made)
    for arm in ARMS:
        totals, non_events = f"n_{SUFFIX[arm]}", f"nonevents_{SUFFIX[arm]}"
        of = {at: h for at, h in counted.items() if h.arm == arm}
        made.roles[totals] = [at for at, h in of.items() if h.kind is Part.TOTAL and _same_stem(h, key)]
        made.roles[non_events] = [
            at for at, h in of.items() if h.kind is Part.NON_EVENTS and _complement(h, key)
        ]
    _ask_of_others(names, counted, key, made)
    own_name = {word for at, h in counted.items() for word in headings[at].stem if word not in h.stem}
    doubts = {
        "may be another outcome": other_outcomes(headings, own_name, key[0])
        if key and not made.reasons
        else [],
        "may not belong together": not_alike(counted, made.roles),
        "may be the totals": other_totals(headings, made.roles),
        "may be another arm": other_arms(headings, made.roles),
    }
    made.reasons += [f"columns {listed([names[i] for i in at])} {what}" for what, at in doubts.items() if at]
    return made


def _headings(names: Sequence[str]) -> Iterator[Heading]:
    plain = [re.sub(r"(?<=.)i$", "", name.strip().casefold()) for name in names]
    is_table = {"a", "c"} <= {*plain}
    met: Counter[str] = Counter()
    for name, letter, b in zip(names, plain, repeated(names), strict=True):
        if is_table and letter in CELLS:
            kind, arm = CELLS[letter]
            yield Heading(kind, frozenset({""}), arm, pattern=("cells",))
            continue
        made = heading(b or name)
        if b and not made.arm and not made.label:
            met[b] += 1
            made = replace(made, arm=f"repeat {met[b]}")
        yield made


def _complements(headings: Mapping[int, Heading]) -> dict[int, Heading]:
    """Words of the trial's own that stand with and without a no (ihd, noihd): events and non-events."""
    own = {(h.arm, h.stem): at for at, h in headings.items() if h.kind is None and h.arm and h.stem}
    negated = {
        (h.arm, h.stem): at
        for at, h in headings.items()
        if h.kind is Part.NON_EVENTS and UNKNOWN in h.outcomes
    }
    made = {}
    for (arm, stem), at in own.items():
        for no in ("no", "non", "not"):
            other = own.get((arm, (no + stem[0], *stem[1:])), negated.get((arm, stem)))
            if other is not None:
                outcome = frozenset({UNKNOWN})
                made[at] = replace(headings[at], kind=Part.EVENTS, outcomes=outcome)
                made[other] = replace(headings[other], kind=Part.NON_EVENTS, outcomes=outcome, stem=stem)
    return made


def _beside_control(
    names: Sequence[str], headings: Mapping[int, Heading], made: Design
) -> dict[int, Heading]:
    """The counts; a word in the place of the control's name, for events and totals, is the treatment."""
    counted = {at: h for at, h in headings.items() if h.kind}
    by_word: dict[str, dict[int, Heading]] = defaultdict(dict)
    for at, h in counted.items():
        if not h.arm:
            for word in filter(_is_name, h.stem):
                by_word[word][at] = h
    patterns = {(_without_arm(h), h.kind) for h in counted.values() if h.arm == Part.CONTROL}
    arms = {}
    for word, own in by_word.items():
        same = {at: h for at, h in own.items() if (_without(h.pattern, word), h.kind) in patterns}
        kinds = {h.kind for h in same.values()}
        if Part.EVENTS in kinds and len(kinds) > 1:
            arms[word] = own
    if not arms:
        return counted
    if len(arms) > 1 or any(h.arm == Part.TREATMENT for h in counted.values()):
        made.reasons.append(f"more than two arms: {', '.join(arms)} and others")
        return counted
    word, same = next(iter(arms.items()))
    made.said = f"'{word}' stands beside the control and is read as the treatment"
    return counted | {
        at: replace(h, arm=str(Part.TREATMENT), stem=tuple(t for t in h.stem if t != word))
        for at, h in same.items()
    }


def _is_name(word: str) -> bool:
    """Whether a word can be that of a treatment: no letter, no time (28d), no sum (all)."""
    return len(word) > 1 and word.isalpha() and word not in NO_NAMES


def _without_arm(h: Heading) -> tuple[str, ...]:
    return tuple("*" if _is_arm(token) else token for token in h.pattern)


def _is_arm(token: str) -> bool:
    return WORDS.get(token) in ARMS or token in FIXED or (token.isdigit() and len(token) == 1)


def _without(pattern: Sequence[str], word: str) -> tuple[str, ...]:
    return tuple("*" if token == word else token for token in pattern)


def _arms_settled(
    names: Sequence[str], counted: Mapping[int, Heading], headings: Mapping[int, Heading], made: Design
) -> dict[int, Heading]:
    """The counts with treatment or control for an arm; where only a guess would tell, with none."""
    stems = {h.stem for h in counted.values() if h.kind is not Part.TOTAL} | {()}
    counted = {at: h for at, h in counted.items() if h.kind is not Part.TOTAL or h.stem in stems}
    named = {h.arm for h in counted.values() if h.pattern != ("cells",)} & {*map(str, ARMS)}
    signs = {h.arm for h in counted.values()} - {*map(str, ARMS), ""}
    repeats = {sign for sign in signs if sign.startswith("repeat")}
    settled = _signs(signs, named)
    if settled is None and repeats and _signs(signs - repeats, named) is not None:
        listed = ", ".join(f"'{names[at]}'" for at, h in counted.items() if h.arm in repeats)
        made.reasons.append(f"{listed} have the same name, and no word for an arm")
        settled = _signs(signs - repeats, named) or {}
    elif settled is None:
        listed = ", ".join(f"'{names[at]}'" for at, h in counted.items() if h.arm in signs)
        more = f"more than two arms, {', '.join(sorted(signs))}: " if len(signs) > 2 else ""
        made.reasons.append(f"{more}it is not clear which arm is the control in {listed}")
        settled = {}
    cells = any(h.pattern == ("cells",) and h.kind is Part.EVENTS for h in counted.values())
    numbered = not named and {"1", "2"} >= signs
    in_order = (numbered and (signs or cells)) or signs == {"1", "0"} or FIRST in signs
    second = "0" if "0" in signs else "2"
    if in_order and not made.reasons:
        made.labels, reason = arm_labels(names, headings, second, cells=cells)
        if reason:
            made.reasons.append(reason)
            settled = {}
    by_order = not made.labels or is_order(headings[made.labels[0]])
    if by_order and not cells and signs and (signs == {"1", "2"} or FIRST in signs):
        made.in_order = True
        first = "where their names do not tell, the first" if made.labels else "the first"
        made.said = f"no header names the arms: {first} is read as treatment, the second as control"
    return {
        at: h if h.arm in {*map(str, ARMS), ""} else replace(h, arm=str(settled.get(h.arm, "")))
        for at, h in counted.items()
    }


def _signs(signs: set[str], named: set[str]) -> dict[str, Part] | None:
    """Number, letter or place → arm; None where only a guess would tell."""
    treatment, control = Part.TREATMENT, Part.CONTROL
    if signs <= {"1", "0"}:
        doubled = ("1" in signs and treatment in named) or ("0" in signs and control in named)
        return None if doubled else {"1": treatment, "0": control}
    if signs <= {"1", "2"}:
        return None if named else {"1": treatment, "2": control}
    if signs == {FIRST, "repeat 2"}:
        return None if named else {FIRST: treatment, "repeat 2": control}
    if any(len(sign) > 1 or sign.isdigit() for sign in signs):
        return None
    last = signs & {"p"}
    first = signs - last
    sides = {*named, *([treatment] if first else []), *([control] if last else [])}
    doubled = (first and treatment in named) or (last and control in named) or len(first) > 1
    return (
        None if doubled or len(sides) < 2 else dict.fromkeys(first, treatment) | dict.fromkeys(last, control)
    )


def _events(
    names: Sequence[str], counted: Mapping[int, Heading], chosen: Mapping[str, int], made: Design
) -> Key | None:
    """Fill in the columns of events and give their outcome; several outcomes are a reason to ask."""
    groups: dict[Key, list[int]] = defaultdict(list)
    for at, h in counted.items():
        if h.kind is Part.EVENTS and h.arm:
            groups[h.outcomes, h.stem].append(at)
    given = [heading(names[chosen[role]]) for role in ("events_trt", "events_ctl") if role in chosen]
    keys = {(h.outcomes, h.stem) for h in given if h.kind is Part.EVENTS}
    if len(given) == 2:
        return keys.pop() if len(keys) == 1 else None
    if keys & {*groups}:
        groups = {key: groups[key] for key in keys if key in groups}
    if len(groups) > 1:
        listed = ", ".join(f"'{names[at]}'" for group in groups.values() for at in group)
        made.reasons.append(f"several columns may be the events: {listed}")
        for arm in ARMS:
            of_arm = [at for group in groups.values() for at in group if counted[at].arm == arm]
            made.roles[f"events_{SUFFIX[arm]}"] = of_arm if len(of_arm) == 1 else []
        return None
    for key, group in groups.items():
        for arm in ARMS:
            made.roles[f"events_{SUFFIX[arm]}"] = [at for at in group if counted[at].arm == arm]
        return key
    return None


def _ask_of_others(
    names: Sequence[str], counted: Mapping[int, Heading], key: Key | None, made: Design
) -> None:
    """Other non-events may be a number of events ("No. deaths"), events of no arm those of more arms."""
    others = [
        f"'{names[at]}'"
        for at, h in counted.items()
        if h.kind is Part.NON_EVENTS and h.arm and not _complement(h, key)
    ]
    loose = [at for at, h in counted.items() if h.kind is Part.EVENTS and h.stem and not h.arm]
    totals = {h.stem for h in counted.values() if h.kind is Part.TOTAL and not h.arm}
    patterns = {_without_arm(h) for h in counted.values() if h.kind is Part.EVENTS and h.arm}
    is_arm = any(
        counted[at].stem in totals or _without(counted[at].pattern, word) in patterns
        for at in loose
        for word in counted[at].stem
    )
    others += [f"'{names[at]}'" for at in loose] if len(loose) > 1 or is_arm else []
    if others and not made.reasons:
        made.reasons.append(f"{', '.join(others)} may be another outcome or arm")


def _same_stem(h: Heading, key: Key | None) -> bool:
    return h.stem in ((), key[1] if key else ())


def _complement(h: Heading, key: Key | None) -> bool:
    """Whether these are the non-events of the events of this outcome."""
    return not h.stem if key is None else h.stem == key[1] and bool(h.outcomes & key[0])
