"""The pair of columns whose cells name the arms of a wide file that numbers or repeats its headers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from rsa_trial_cli.reading import header_words as words
from rsa_trial_cli.reading.header_grammar import ARMS, WORDS, Heading, Part
from rsa_trial_cli.reading.header_question import listed

REPEATED = re.compile(r"(\.\.\.\d{1,4}|\.\d{1,4}|_duplicated_\d{1,4})$")  # readr, pandas and R, polars
PERSON_TIMES = {"t1i", "t2i"}  # metafor's; T.1 is a label
ORDER = {"arm", "arms"}
PLAIN_NAMES = {"name", "names", "label", "labels", "lab", "desc", "description"}  # no more than arm 1 says
NAMING = {*words.NAMES_OF_ARMS.split(), *words.LABELS.split(), *words.ARM_OF_A_ROW.split()}


def repeated(names: Sequence[str]) -> list[str]:
    """Each header without the mark that tells it from its twins, "" where it has none."""
    base = [REPEATED.sub("", name.strip()).casefold() for name in names]
    whole = {name.strip().casefold() for name in names if not REPEATED.search(name.strip())}
    runs = {b for b, times in Counter(base).items() if times > 1 and b in whole}
    runs |= {b for name, b in zip(names, base, strict=True) if "..." in name}
    return [b if b in runs else "" for b in base]


def arm_labels(
    names: Sequence[str], headings: Mapping[int, Heading], second: str, *, cells: bool
) -> tuple[tuple[int, int] | None, str]:
    """Positions of the columns that name the first and the second arm, or why only a guess would tell them.

    second : number of the second arm, 2 or 0; cells : whether the counts are the letters of a 2×2 table, or
    of arms 1 and 0, which have an order of their own: only columns that surely name the arms then decide.
    """
    headings = {at: h for at, h in headings.items() if names[at].strip().casefold() not in PERSON_TIMES}
    sure = {h.arm: at for at, h in headings.items() if h.label}
    if {"1", second} <= {*sure}:
        return (sure["1"], sure[second]), ""
    if cells or (second == "0" and not sure):
        return None, ""
    if sure:
        return None, f"'{names[next(iter(sure.values()))]}' names one arm only"
    pairs = _pairs(names, headings, second)
    naming = [pair for pair in pairs if speaks_of_names(headings[pair[0]])]
    if len(naming) == 1:
        return naming[0], ""
    used = {at for pair in pairs for at in pair}
    single = {at: h for at, h in headings.items() if h.kind is None and h.arm in (*ARMS,) and at not in used}
    says = len(single) > 1 or any(h.arm == Part.CONTROL for h in single.values())
    asked = sorted(used) + (list(single) if says else [])
    return None, f"{listed([names[at] for at in asked])} may say which arm is the control" if asked else ""


def _pairs(names: Sequence[str], headings: Mapping[int, Heading], second: str) -> list[tuple[int, int]]:
    """Columns without counts that differ in the number of the arm only, or that bear one name twice."""
    alike: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    twins: dict[str, list[int]] = defaultdict(list)
    for (at, h), base in zip(headings.items(), _bases(names, headings), strict=True):
        if h.kind is not None or not may_name(h):
            continue
        numbers = [token for token in h.pattern if token in ("1", second)]
        if base:
            twins[base].append(at)
        elif len(numbers) == 1:
            alike[tuple("*" if token == numbers[0] else token for token in h.pattern)][numbers[0]] = at
    numbered = [(found["1"], found[second]) for found in alike.values() if len(found) == 2]
    return numbered + [(found[0], found[1]) for found in twins.values() if len(found) == 2]


def _bases(names: Sequence[str], headings: Mapping[int, Heading]) -> list[str]:
    base = repeated(names)
    return [base[at] for at in headings]


def may_name(h: Heading) -> bool:
    """Whether the cells of a column may be names: no word of its header speaks of anything else."""
    plain = {token for token in h.pattern if token not in words.BESIDE_NAMES.split()}
    return bool(h.pattern) and not any(WORDS.get(token) in (Part.OTHER, Part.SUMMARY) for token in plain)


def is_order(h: Heading) -> bool:
    """Whether a column of names is of the file's own order (arm1, Arm 1 name), not of treatments."""
    tokens = {*h.pattern}
    return bool(tokens & ORDER) and not any(
        token in NAMING - ORDER - PLAIN_NAMES or WORDS.get(token) in ARMS for token in tokens
    )


def speaks_of_names(h: Heading) -> bool:
    """Whether a header says that its cells name arms."""
    return any(token in NAMING or WORDS.get(token) in ARMS for token in h.pattern)
