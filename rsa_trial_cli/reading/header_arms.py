"""Wide headers with three and more arms → the columns of each, by the number or the words that they bear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, permutations

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.first_rows import PAIR
from rsa_trial_cli.reading.header_doubts import POPULATIONS, SIZES, is_size
from rsa_trial_cli.reading.header_grammar import WORDS, Heading, Part, arm_named, heading, is_time
from rsa_trial_cli.reading.header_labels import may_name, repeated, speaks_of_names
from rsa_trial_cli.reading.header_question import line, listed, seen
from rsa_trial_cli.reading.layout import ArmColumns

FEWEST = 3
SHOWN = 6  # comparisons that an error lists
Tokens = tuple[str, ...]


def several_arms(names: Sequence[str], fractions: Collection[int]) -> tuple[ArmColumns, ...]:
    """The columns of three or more arms of one outcome; none where the headers do not surely say so.

    fractions : positions of the columns that hold events and total (12/80).
    """
    bases = repeated(names)
    headings = {
        at: heading(PAIR.sub(" ", b or name)) for at, (name, b) in enumerate(zip(names, bases, strict=True))
    }
    counted = {at: h for at, h in headings.items() if h.kind and (h.arm or h.stem or bases[at])}
    kinds = {h.kind for h in counted.values()}
    fractions = [at for at in fractions if may_name(headings[at])]
    if fractions:
        counted, kinds = {at: headings[at] for at in fractions}, {Part.EVENTS, Part.TOTAL}
    if kinds != {Part.EVENTS, Part.TOTAL}:
        return ()
    of = [
        [at for at, h in counted.items() if fractions or h.kind is kind] for kind in (Part.EVENTS, Part.TOTAL)
    ]
    made = _numbered(names, headings, of) or _named(names, headings, of)
    return made if made and (fractions or _of_one_outcome(headings, of)) else ()


def _of_one_outcome(headings: Mapping[int, Heading], of: Sequence[Sequence[int]]) -> bool:
    """Whether the totals are of the outcome of the events, and of the only population that there is."""
    events, totals = (set.intersection(*({*headings[i].pattern} for i in at)) for at in of)
    others = [h for at, h in headings.items() if at not in {*of[0], *of[1]}]
    rivals = totals & POPULATIONS and any(map(is_size, others))
    return not rivals and all(token in events | SIZES | POPULATIONS for token in totals)


def _numbered(
    names: Sequence[str], headings: Mapping[int, Heading], of: Sequence[Sequence[int]]
) -> tuple[ArmColumns, ...]:
    """Arms that headers number (events1) or repeat; another column of each (treat1) may name them."""
    bases = repeated(names)
    events, totals = ({**_repeats(bases, at), **_by_number(headings, at)} for at in of)
    if len(events) < FEWEST or events.keys() != totals.keys():
        return ()
    if [len(at) for at in of] != [len(events)] * 2 or {*events} not in (_from(0, events), _from(1, events)):
        return ()
    families = _families(headings, {*events})
    if len(families) > 1 or not all(speaks_of_names(headings[family[1]]) for family in families):
        return ()
    labels = families[0] if families else {}
    return tuple(ArmColumns(f"arm {k}", events[k], totals[k], labels.get(k)) for k in sorted(events))


def _from(first: int, arms: Collection[int]) -> set[int]:
    return {*range(first, first + len(arms))}


def _repeats(bases: Sequence[str], at: Sequence[int]) -> dict[int, int]:
    """Number → position of columns that bear one name several times."""
    same = len({bases[i] for i in at}) == 1 and all(bases[i] for i in at)
    return dict(enumerate(at, 1)) if same else {}


def _by_number(headings: Mapping[int, Heading], at: Sequence[int]) -> dict[int, int]:
    """Number → position of columns that differ in one number alone."""
    found = {i: [token for token in headings[i].pattern if token.isdigit()] for i in at}
    rest = {tuple(token for token in headings[i].pattern if not token.isdigit()) for i in at}
    if len(rest) != 1 or any(
        len(numbers) != 1 or headings[i].arm != numbers[0] for i, numbers in found.items()
    ):
        return {}
    return {int(numbers[0]): i for i, numbers in found.items()}


def _families(headings: Mapping[int, Heading], numbers: Collection[int]) -> list[dict[int, int]]:
    """Columns without counts, one for each arm, whose cells may name them."""
    made: dict[Tokens, dict[int, int]] = {}
    for at, h in headings.items():
        found = [token for token in h.pattern if token.isdigit() and int(token) in numbers]
        if len(found) == 1 and not (h.kind and h.arm == found[0]) and may_name(h):
            made.setdefault(tuple(token for token in h.pattern if token != found[0]), {})[int(found[0])] = at
    return [family for tokens, family in made.items() if len(family) == len(numbers)]


def _named(
    names: Sequence[str], headings: Mapping[int, Heading], of: Sequence[Sequence[int]]
) -> tuple[ArmColumns, ...]:
    """Arms that words of the headers name, a control among them."""
    events, totals = (_by_words(headings, at) for at in of)
    if len(events) < FEWEST or events.keys() != totals.keys():
        return ()
    spelled = {tokens: _spelled(names[at], tokens) for tokens, at in events.items()}
    controls = [arm for arm in spelled.values() if arm_named(arm) is Part.CONTROL]
    if not controls or not all(map(_is_arm, events)) or any(_share(a, b) for a, b in combinations(events, 2)):
        return ()
    if _other_outcomes(headings, [*events], {*events.values(), *totals.values()}):
        return ()
    return tuple(ArmColumns(spelled[tokens], events[tokens], totals[tokens]) for tokens in events)


def _other_outcomes(headings: Mapping[int, Heading], arms: Sequence[Tokens], used: Collection[int]) -> bool:
    """Whether a word of the file's own (mi) stands beside the names of several arms, as events may."""
    met: Counter[Tokens] = Counter()
    for at, h in headings.items():
        for arm in arms if at not in used and may_name(h) else ():
            if {*arm} < {*h.pattern}:
                met[tuple(token for token in h.pattern if token not in arm)] += 1
    return any(times > 1 for times in met.values())


def _by_words(headings: Mapping[int, Heading], at: Sequence[int]) -> dict[Tokens, int]:
    """The tokens that a header has and not all have → its position; none where two are alike."""
    counts = [Counter(headings[i].pattern) for i in at]
    common = set.intersection(*map(set, counts)) if counts else set()
    made = {tuple(token for token in headings[i].pattern if token not in common): i for i in at}
    return made if len(made) == len(at) else {}


def _is_arm(tokens: Tokens) -> bool:
    """Whether these tokens can be the name of an arm, and no count, time or outcome that has a word."""
    kinds = {WORDS.get(token) for token in tokens if token not in words.DOSES.split()}
    none = {Part.EVENTS, Part.NON_EVENTS, Part.TOTAL, Part.NEGATION, Part.OTHER, Part.SUMMARY}
    is_word = any(len(token) > 1 and not token.isdigit() for token in tokens)
    return is_word and not kinds & none and not any(map(is_time, tokens))


def _share(a: Tokens, b: Tokens) -> bool:
    """Whether two names have a word in common and differ in more than a number or letter (men)."""
    return bool({*a} & {*b}) and not all(token.isdigit() or len(token) == 1 for token in {*a} ^ {*b})


def _spelled(name: str, tokens: Tokens) -> str:
    """The tokens as the header has them."""
    places = [name.lower().find(token.lower()) for token in tokens]
    found = zip(tokens, places, strict=True)
    return " ".join(token if at < 0 else name[at : at + len(token)] for token, at in found)


def question(names: Sequence[str], arms: Sequence[ArmColumns], where: str) -> InputError:
    """The error that lists the arms, and the options of each comparison."""
    controls = [arm for arm in arms if arm_named(arm.name) is Part.CONTROL]
    pairs = [(a, b) for b, a in permutations(arms, 2) if b in (controls or arms)]
    lines = [f"{a.name} against {b.name}: {_options(names, a, b)}" for a, b in pairs[:SHOWN]]
    what = f"{len(arms)} arms, {listed([arm.name for arm in arms])}: which two are compared{where}?"
    return InputError(f"{what} {seen(names)}", "Say which by one of these lines:", DATA, lines)


def _options(names: Sequence[str], treatment: ArmColumns, control: ArmColumns) -> str:
    roles = {
        "events_trt": [treatment.events],
        "n_trt": [treatment.n],
        "events_ctl": [control.events],
        "n_ctl": [control.n],
    }
    return line(names, roles, [*roles])
