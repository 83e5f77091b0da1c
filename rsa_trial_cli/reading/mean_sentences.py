"""A sentence as papers print it of means → its figures under the names of the columns of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rsa_trial_cli.reading.figures import NotAFigureError, shown
from rsa_trial_cli.reading.sentences import Claim, Sentence, read

MEASURES = (  # a measure in the words of a sentence, the first that is there
    ("glass", re.compile(r"\bglass", re.IGNORECASE)),
    ("g", re.compile(r"\bhedges", re.IGNORECASE)),
    ("d", re.compile(r"\bcohen", re.IGNORECASE)),
    (
        "smd",
        re.compile(r"\bSMD\b|\bstandardi[sz]ed (?:mean )?(?:difference|effect)|\beffect size", re.IGNORECASE),
    ),
    ("rom", re.compile(r"\bratios? of (?:the )?means\b|\bmean ratio\b|\bresponse ratio\b", re.IGNORECASE)),
    (
        "md",
        re.compile(
            r"\bdifferences?\b|\bMD\b|\bWMD\b|\bhigher\b|\blower\b|\bgreater\b|\bless\b", re.IGNORECASE
        ),
    ),
)
OF_COUNTS = {"or", "rr", "arr", "rrr", "nnt", "hr"}  # measures of a claim that are none of means
COMPARED = re.compile(r"\b(?:risk|absolute risk|rate|proportion)s? difference", re.IGNORECASE)
T = re.compile(
    r"\bt ?(?:\( ?(?:df ?= ?)?([0-9]{1,9}(?:\.[0-9]{1,9})?) ?\))? ?= ?([-−–]?[0-9]{0,9}\.?[0-9]{1,9})",
    re.IGNORECASE,
)
RANKS = re.compile(
    r"\bmann|\bwhitney|\bwilcoxon|\bkruskal|\brank|\bmedian|\bnon-?parametric|\bpermutation", re.IGNORECASE
)
# words → why no figure is judged
NO_PLAIN = (
    (
        "adjusted",
        re.compile(
            r"\badjust|\bancova\b|\bcovaria|\bmultivaria|\bleast[ -]squares? means?|\bLS ?means?",
            re.IGNORECASE,
        ),
    ),
    (
        "from a model",
        re.compile(
            r"\bmodel|\bregression|\bmixed[ -]effect|\bGEE\b|\brepeated[ -]measures|\bimput", re.IGNORECASE
        ),
    ),
    (
        "of changes",
        re.compile(
            r"\bchanges? (?:from|in|since)|\bmean changes?\b|\bfrom baseline|\bchange scores?"
            r"|\b(?:de|in)creased? by\b",
            re.IGNORECASE,
        ),
    ),
    (
        "paired",
        re.compile(
            r"\bpaired\b|\bcross[ -]?over|\bwithin[ -](?:group|subject|patient)|\bmatched\b|\bcluster",
            re.IGNORECASE,
        ),
    ),
)
BY_RANKS = "a test of ranks or medians, which means do not give"


class Said(NamedTuple):
    """cells : the figures, by the roles of a file; why : figure → why it is not judged."""

    cells: Mapping[str, str]
    why: Mapping[str, str]


def said(text: str) -> Said:
    """What a sentence prints of one outcome; a NotAFigureError where it says nothing, or too much."""
    sentence = read(text)
    claims = [claim for claim in sentence.claims if claim.estimate or claim.low]
    if len({(claim.estimate, claim.low, claim.high) for claim in claims}) > 1:
        raise NotAFigureError("The sentence prints several estimates", "Give one of them.", "printed")
    cells = dict(_cells(text, sentence, claims[0] if claims else None))
    if not {*cells} - {"ci_level"}:
        what = f'No result of means found in: "{shown(text)}"'
        raise NotAFigureError(what, 'Example: "mean difference -0.9 (95% CI -1.26 to -0.54), P < 0.001".')
    return Said(cells, reasons(text))


def _cells(text: str, sentence: Sentence, claim: Claim | None) -> Iterator[tuple[str, str]]:
    if claim:
        if claim.measure in OF_COUNTS or COMPARED.search(text):
            raise NotAFigureError("The sentence prints a measure of counts", "", "printed")
        measure = next((name for name, words in MEASURES if words.search(text)), "md")
        if claim.estimate:
            yield measure, claim.estimate
        else:
            yield "measure", measure
        if claim.low and claim.high:
            yield from (("ci_low", claim.low), ("ci_high", claim.high))
    if sentence.p:
        yield "p", sentence.p
    if sentence.level:
        yield "ci_level", f"{sentence.level}%"
    if found := T.search(text):
        yield "t", found[2].replace("−", "-").replace("–", "-")
        if found[1]:
            yield "df", found[1]


def reasons(text: str) -> dict[str, str]:
    """Figure → why it is not judged, by the words of a text."""
    every = next((why for why, words in NO_PLAIN if words.search(text)), "")
    if every:
        return dict.fromkeys(("estimate", "low", "high", "p", "t", "z", "df", "se", "variance"), every)
    return dict.fromkeys(("p", "z"), BY_RANKS) if RANKS.search(text) else {}
