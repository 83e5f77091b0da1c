"""What a sentence says, as far as it can be checked, and its words that tell what its figures are of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rsa_trial_cli.check.printed_measures import Doubt
from rsa_trial_cli.reading import figures
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.sentences import Left, Sentence, Words, qualifiers, read
from rsa_trial_cli.reading.sentences.scope import left_of, together
from rsa_trial_cli.reading.signs import may_match

AGAINST_MARGIN = re.compile(
    r"\bfor\s+(?:non[\s-]?inferiority|equivalence)\b|\b(?:non[\s-]?inferiority|equivalence)\s+P\b"
    r"|\bP_?(?:non-?inferiority|equivalence|NI\b)",
    re.IGNORECASE,
)
SIGNS = "inferiority|equivalence|pni|p_ni"  # one is in every match (see reading/signs.py)
NEAR = 40  # characters around a P that may say what it is for
FOR_SUPERIORITY = re.compile(r"[\s,(]{0,3}for\s+superiority\b", re.IGNORECASE)
OF_SUPERIORITY = re.compile(r"superiority\)?(?:\s+P)?\s{0,3}(?:[=<>≤:,]|was|of)?\s{0,3}\Z", re.IGNORECASE)
NO_NUMBER = "no number that can be checked"


def said_in(text: str) -> Sentence:
    """What a sentence says of one result; a NotAFigureError where it says nothing."""
    said = _read(text)
    if not (said.claims or said.p or any(left.figures for left in said.left)):
        shown = text if len(text) <= 60 else text[:59] + "…"
        example = 'Example: --printed "OR 2.01, 95% CI 1.10–3.65, P=0.01".'
        raise NotAFigureError(f'No result found in: "{shown}"', example)
    return said


def _read(text: str) -> Sentence:
    """What a sentence says of one result; figures that are no numbers, as with too many digits, are left."""
    said = together(text, read(text))
    left = list(said.left)
    if not _is(figures.level, said.level):
        left += [Left(f"{c.low} to {c.high}", f"{said.level}% is no level", 2) for c in said.claims if c.low]
        said = replace(said, level="", claims=tuple(replace(c, low="", high="") for c in said.claims))
    if not _is(figures.p_value, said.p):
        left.append(Left(f"P {said.p}", NO_NUMBER, 1))
        said = replace(said, p="")
    lost = [claim for claim in said.claims if not _is(figures.figure, claim.estimate)]
    left += [left_of(claim, NO_NUMBER) for claim in lost]
    return replace(said, claims=tuple(c for c in said.claims if c not in lost), left=tuple(left))


def _is(reader: Callable[[str], object], text: str) -> bool:
    """Whether a text is such a figure, or blank."""
    try:
        reader(text)
    except NotAFigureError:
        return False
    return True


def words_of(text: str, said: Sentence) -> Words:
    """The words of a text around its figures. It is adjusted where none of its figures is called crude."""
    adjusted = bool(qualifiers.named("adjusted", text)) and not qualifiers.named("crude", text)
    return Words(adjusted, says_one_sided(text), _against(text, said), _doubt(text, several=said.several))


def _doubt(text: str, *, several: bool) -> Doubt | None:
    """Why a figure of a text that does not plainly follow is not judged; None where nothing speaks for it."""
    if several:
        return Doubt("which of several outcomes has these counts?", whole=True)
    for what, whole in (("other", True), ("one-sided", False), ("side", False)):
        if name := qualifiers.named(what, text):
            return Doubt(f"the text says: {name}", whole)
    return None


def _against(sentence: str, said: Sentence) -> str:
    """The margin that the P of a sentence is against, ? where it is not said, "" where it is against none.

    A P that is told from others by "for superiority" is against none; else every P of such a sentence is.
    """
    if not (said.p and may_match(SIGNS, sentence.casefold()) and AGAINST_MARGIN.search(sentence)):
        return ""
    start, end = said.p_place
    before, after = sentence[max(0, start - NEAR) : start], sentence[end : end + NEAR]
    if FOR_SUPERIORITY.match(after) or OF_SUPERIORITY.search(before):
        return ""
    return said.margin or "?"


def says_one_sided(text: str) -> bool:
    """Whether a sentence, or a column of sides, calls a P one-sided."""
    return bool(qualifiers.named("one-sided", text)) or text.strip() in ("1", "one", "greater", "less")
