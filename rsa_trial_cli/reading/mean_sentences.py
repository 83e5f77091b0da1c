"""A sentence as papers print it of means → its figures under the names of the columns of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from rsa_trial_cli.check.printed_means import PrintedArm
from rsa_trial_cli.reading import numbers_left
from rsa_trial_cli.reading.figures import NotAFigureError, shown
from rsa_trial_cli.reading.sentences import Claim, Sentence, read
from rsa_trial_cli.reading.sentences.said import NOWHERE
from rsa_trial_cli.reading.sentences.spelled import Span

MEASURES = (  # a measure in the words of a sentence, the first that is there
    ("glass", re.compile(r"\bglass", re.IGNORECASE)),
    ("g", re.compile(r"\bhedges", re.IGNORECASE)),
    ("d", re.compile(r"\bcohen", re.IGNORECASE)),
    (
        "smd",
        re.compile(
            r"\bSMD\b|\bstandardi[sz]ed (?:mean )?(?:difference|effect)|\beffect size"
            r"|[0-9] ?(?:SDs?|standard deviations?)\b(?! ?[0-9=:])|\b(?:SD|standard deviation) units?\b",
            re.IGNORECASE,
        ),
    ),
    ("rom", re.compile(r"\bratios? of (?:the )?means\b|\bmean ratio\b|\bresponse ratio\b", re.IGNORECASE)),
    (
        "md",
        re.compile(
            r"\bdifferences?\b|\bMD\b|\bWMD\b|\bhigher\b|\blower\b|\bgreater\b|\bless\b", re.IGNORECASE
        ),
    ),
    ("rom", re.compile(r"\bRoM\s?=?\s?(?=[0-9])")),  # last: a range of motion has a difference beside it
)
OF_COUNTS = {"or", "rr", "arr", "rrr", "nnt", "hr"}  # measures of a claim that are none of means
COMPARED = re.compile(r"\b(?:risk|absolute risk|rate|proportion)s? difference", re.IGNORECASE)
T = re.compile(
    r"\b([tz]) ?(?:\( ?(?:df ?= ?)?([0-9]{1,9}(?:\.[0-9]{1,9})?) ?\))? ?= ?([-−–]?[0-9]{0,9}\.?[0-9]{1,9})",
    re.IGNORECASE,
)
NUMBER = r"([-−–]?[0-9]{0,9}\.?[0-9]{1,9})(?![0-9.])"
PERCENT = re.compile(r"(?<![0-9.])([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%")
UNIT = r"[A-Za-zµ°][A-Za-z0-9µ°/%²³]{0,15}"
IN_UNITS = re.compile(  # mean difference −1.90 kg (: an estimate with its unit
    rf"\b(?:differences?|W?MD)(?:,| was| is| of| =|:)? {NUMBER} ?"
    rf"(?!(?:SDs?|v|vs|versus|and|or|to|fold|times|per|percent\w*|standard)\b){UNIT}(?= ?[(,;\[]|\.?$)",
    re.IGNORECASE,
)
OF_TIME = re.compile(
    r"[0-9]+ ?(?:min|hour|day|week|month|year|patient|participant|people|person)", re.IGNORECASE
)
NAMED = re.compile(
    rf"(?<![0-9] )\b(?:(?:Hedges|Cohen)['’]?s? ([gd])(?: ?= ?| was | of | )|([gd]) ?= ?){NUMBER}"
)
SE = re.compile(rf" ?(?:{UNIT})? ?[,;(\[] ?(?:SE|standard error)(?: ?[=:] ?| ){NUMBER}")
DF = re.compile(rf"\b(?:df|d\.f\.)(?: ?[=:] ?| ){NUMBER}", re.IGNORECASE)
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
    """cells : the figures, by the roles of a file; why : figure → why it is not judged; left : what holds a
    number and was not understood."""

    cells: Mapping[str, str]
    why: Mapping[str, str]
    left: tuple[str, ...] = ()


def said(text: str, arms: Sequence[PrintedArm] = ()) -> Said:
    """What a sentence prints of one outcome; a NotAFigureError where it says nothing, or too much.

    arms : as given beside it; the same numbers in the sentence are understood.
    """
    text = text.translate(numbers_left.SPACES)
    sentence = read(text)
    claims = [claim for claim in sentence.claims if claim.estimate or claim.low]
    if len({(claim.estimate, claim.low, claim.high) for claim in claims}) > 1:
        raise NotAFigureError("The sentence prints several estimates", "Give one of them.", "printed")
    read_so = [*_cells(text, sentence, claims[0] if claims else None)]
    cells = {role: cell for role, cell, _ in read_so}
    if not {*cells} - {"ci_level"}:
        what = f'No result of means found in: "{shown(text)}"'
        raise NotAFigureError(what, 'Example: "mean difference -0.9 (95% CI -1.26 to -0.54), P < 0.001".')
    used = [place for _, _, place in read_so] + [place for claim in claims for place in claim.places]
    return Said(cells, reasons(text), numbers_left.left(text, used, _known(arms)))


def _known(arms: Sequence[PrintedArm]) -> Iterator[numbers_left.Run]:
    """The numbers of arms in the orders in which sentences have them, and how many participants there are."""
    for arm in arms:
        mean, sd, n = arm.mean.value, arm.sd.value, Decimal(arm.n)
        yield from ((mean, sd, n), (n, mean, sd), (mean, sd))
    if total := sum(arm.n for arm in arms):
        yield from ((Decimal(1), Decimal(total)), (Decimal(total),))


Read = tuple[str, str, Span]  # the role of a figure, its text, and where it stands


def _cells(text: str, sentence: Sentence, claim: Claim | None) -> Iterator[Read]:
    named = NAMED.search(text)
    if claim:
        if claim.measure in OF_COUNTS or COMPARED.search(text):
            raise NotAFigureError("The sentence prints a measure of counts", "", "printed")
        yield from _estimate(text, claim, named)
        if claim.low and claim.high:
            yield from (("ci_low", claim.low, claim.places[1]), ("ci_high", claim.high, claim.places[2]))
    elif found := _in_units(text):
        yield from _with_error(text, "md", _plain(found[1]), found.span(1))
    elif named:
        yield named[1] or named[2], _plain(named[3]), named.span(3)
    if sentence.p:
        yield "p", sentence.p, sentence.p_place
    if sentence.level:
        places = (seen.span(1) for seen in PERCENT.finditer(text) if seen[1] == sentence.level)
        yield "ci_level", f"{sentence.level}%", next(places, NOWHERE)
    yield from _test(text)


def _estimate(text: str, claim: Claim, named: re.Match[str] | None) -> Iterator[Read]:
    """The estimate of a claim with its standard error, or what the claim is of."""
    measure = next((name for name, words in MEASURES if words.search(text)), "md")
    place, estimate = claim.places[0], claim.estimate
    if named and named.start(3) < place[1] and place[0] < named.end(3):
        measure = named[1] or named[2]
    found = None if estimate or measure != "md" else _in_units(text)
    if found and found.end() <= claim.places[1][0]:
        estimate, place = _plain(found[1]), found.span(1)
    if estimate:
        yield from _with_error(text, measure, estimate, place)
    else:
        yield "measure", measure, NOWHERE


def _in_units(text: str) -> re.Match[str] | None:
    """The only difference of a text that is printed with a unit; a whole number of weeks is none."""
    found = [*IN_UNITS.finditer(text)]
    words = any(pattern.search(text) for name, pattern in MEASURES if name != "md")
    return None if len(found) != 1 or words or OF_TIME.match(text, found[0].start(1)) else found[0]


def _with_error(text: str, measure: str, estimate: str, place: Span) -> Iterator[Read]:
    """An estimate, and the standard error right behind a difference."""
    yield measure, estimate, place
    if measure == "md" and place[1] > 0 and (error := SE.match(text, place[1])):
        yield "se", _plain(error[1]), error.span(1)


def _test(text: str) -> Iterator[Read]:
    """t or z, with the degrees of freedom."""
    if found := T.search(text):
        yield found[1].lower(), _plain(found[3]), found.span(3)
        degrees = [*DF.finditer(text)]
        if found[2]:
            yield "df", found[2], found.span(2)
        elif len(degrees) == 1:
            yield "df", _plain(degrees[0][1]), degrees[0].span(1)


def _plain(number: str) -> str:
    return number.replace("−", "-").replace("–", "-")


def reasons(text: str) -> dict[str, str]:
    """Figure → why it is not judged, by the words of a text."""
    every = next((why for why, words in NO_PLAIN if words.search(text)), "")
    if every:
        return dict.fromkeys(("estimate", "low", "high", "p", "t", "z", "df", "se", "variance"), every)
    return dict.fromkeys(("p", "z"), BY_RANKS) if RANKS.search(text) else {}
