"""The forms in which papers print a result, over the kinds of tokens: one row a form.

A form is a regular expression whose letters are kinds of tokens (`Kind`, in small letters, and `figure` for
any of three): `whole slash whole` is 75/101, `[of in]` one of the two, `word?` one word or none, and
`(?P<events> whole)` a part with a name. Spaces mean nothing. Tests read each example, in which the row must
find what `gives` says, and each counter-example, in which the row must find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.sentences.vocabulary import Kind

LETTERS = {kind.name.lower(): rf"\x{kind:02x}" for kind in Kind}
LETTERS["figure"] = LETTERS["whole"] + LETTERS["decimal"] + LETTERS["percent"]
PARTS = re.compile(r"\(\?P<\w+>|\(\?<?[=!]|[a-z_]+|\{[0-9,]+\}|\S")


@frozen
class Pattern:
    """One form. where: what must hold besides, of the kinds of all it matched and the texts of its parts."""

    name: str
    form: str
    example: str
    gives: str
    counter_example: str
    where: Callable[[bytes, Mapping[str, str]], bool] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """The form over bytes, each of them the kind of a token."""
        in_set = False
        made = []
        for part in PARTS.findall(self.form):
            in_set = part == "[" or (in_set and part != "]")
            if part[0].isalpha():
                made.append(LETTERS[part] if in_set else f"[{LETTERS[part]}]")
            else:
                made.append("(?:" if part == "(" else part)
        return re.compile("".join(made).encode())


def _is_part_of_total(_: bytes, texts: Mapping[str, str]) -> bool:
    events, total = texts["events"], texts["total"]
    return len(events) <= len(total) <= 10 and int(events) <= int(total) > 0


def _is_probability(kinds: bytes, texts: Mapping[str, str]) -> bool:
    said = not {Kind.EQUALS, Kind.VALUE, Kind.COMPARED}.isdisjoint(kinds)  # "P 1" may be a label
    return 0 <= float(texts["p"]) <= 1 and (said or "." in texts["p"])


def _has_no_minus(_: bytes, texts: Mapping[str, str]) -> bool:
    return not texts["percent"].startswith("-")


NAME = "[ratio difference needed]"
NO_RANGE = "(?! [dash to slash comma] figure)"
NO_UNIT = "(?! [unit slash] | [dash to] figure)"
LIMIT = "[needed side]? [figure infinite]"
LIMITS = (  # NNTB 5 to ∞ to NNTH 8, or more 5 to ∞ to fewer 8, leaves out the ∞
    f"(?P<low> {LIMIT}) ([dash to comma] infinite [dash to] | [dash to comma]{{1,2}} | [and slash])"
    f" (?P<high> {LIMIT})"
)
BESIDE = "(?P<estimate> [figure count]) [open close comma equals and filler p_value statistic_value]{0,20}"
NEAR = "[open close comma equals and filler p_value statistic_value of is interval dash mark]{0,40}"
FAR = "([^ ratio difference needed count limits claimed arm stop] | (?<= versus) stop){0,30}?"

TWO_NAMES = Pattern(
    "two names for the figures to come",
    f"(?P<names> {NAME} close? and {NAME})",
    "OR and RR were 2.01 and 1.26",
    "names: OR and RR",
    "OR 2.01 and RR 1.26",
)
COUNT = Pattern(
    "events of a total",
    "(?<! [slash label]) (?P<events> whole)"
    " (slash | open percent close [of in] [filler of]{0,4} | word? filler? of [filler of]{0,4})"
    " (?P<total> whole) (?! [unit slash])",
    "75 women out of a total of 101",
    "events: 75, total: 101",
    "120 of 80",
    _is_part_of_total,
)
P_VALUE = Pattern(
    "P value",
    "p ([value equals comma of is compared] | open [^ open close]{0,6} close (?= [equals compared])){0,12}"
    " open? (?P<p> [whole decimal])",
    "P (2-sided) = .04",
    "p: .04",
    "P = 12",
    _is_probability,
)
STATISTIC = Pattern(
    "statistic of a test",
    "statistic [statistic whole open close comma dash mark]{0,8} equals (?P<value> figure)",
    "χ² = 5.24",
    "value: 5.24",
    "mean 5.24",
)
INTERVALS = (
    Pattern(
        "interval that is called one",
        f"({BESIDE})? interval [^ figure infinite ratio needed side p p_value stop]{{0,10}} {LIMITS}"
        " (?! [dash to slash] figure)",
        "OR 2.01 (P = 0.02) (95% CI 1.10-3.65)",
        "estimate: 2.01, low: 1.10, high: 3.65",
        "95% CI 1.10",
    ),
    Pattern(
        "interval in brackets",
        f"{BESIDE} open {LIMITS} {NO_RANGE} (?= [close comma])",
        "NNTB 25 (NNTB 5 to ∞ to NNTH 8)",
        "estimate: 25, low: NNTB 5, high: NNTH 8",
        "2.01 (1.10-3.65, 4.00)",
    ),
    Pattern(
        "interval after a comma",
        f"(?<= [ratio difference needed equals of is close]) (?P<estimate> [decimal percent]) comma"
        f" (?P<low> [decimal percent]) [dash to] (?P<high> [decimal percent]) {NO_RANGE}",
        "OR 2.01, 1.10–3.65",
        "estimate: 2.01, low: 1.10, high: 3.65",
        "doses 4.5, 4.0-5.0",
    ),
)
PAIR = Pattern(
    "figures of two arms",
    "(?P<first> figure) (open [^ open close]{0,8} close)? versus stop? (?P<second> figure)",
    "74.26% (75/101) vs. 59.00%",
    "first: 74.26%, second: 59.00%",
    "74.26% and 59.00%",
)
SHARE_OF_A_COUNT = Pattern(
    "percent behind its count",
    "count [open close comma]{0,3} (?P<share> share)",
    "2/69 (3%, 95% CI: 0-7%)",
    "share: 3%",
    "3% (95% CI: 0-7%)",
)
PERCENT_AHEAD = Pattern(
    "percent ahead of its name",
    "(?P<estimate> percent (?! open) | share (?= open)) (open [^ open close]{1,12} close)? (?= difference)",
    "a 33% (95% CI 10%–50%) relative risk reduction",
    "estimate: 33%",
    "33% of 100",
)
ARM = Pattern(
    "percent of an arm",
    "(?P<percent> arm | (?<! [dash compared content]) (?<! content of) [percent share]"
    " (?! [dash compared content]))",
    "74.26% of women",
    "percent: 74.26%",
    "a power of 80%",
    _has_no_minus,
)
# a ratio is no percent, and a whole number must be said to be the ratio, or the difference
RATIO_FAR = Pattern(
    "ratio or NNT further on",
    f"[ratio needed] {FAR} ([equals of is] (?= [whole decimal] {NO_UNIT}) | (?= estimate)) (?P<estimate> .)",
    "the odds ratio for cure with the drug vs. placebo was 2.01",
    "estimate: 2.01",
    "OR for cure. It was 2.01",
)
ESTIMATES = {
    Kind.RATIO: (
        Pattern(
            "ratio with decimals",
            f"ratio {NEAR} (?P<estimate> [decimal estimate]) {NO_UNIT}",
            "odds ratio (OR) 2.01",
            "estimate: 2.01",
            "RR 18",
        ),
        Pattern(
            "ratio that is a whole number",
            f"ratio {NEAR} ((?<= [equals of is]) | (?<= [equals of is] open)) (?P<estimate> whole) {NO_UNIT}",
            "RR = 2",
            "estimate: 2",
            "RR = 120/80",
        ),
        RATIO_FAR,
    ),
    Kind.DIFFERENCE: (
        Pattern(
            "difference",
            f"difference {NEAR} (?<! open)"
            f" (?P<estimate> [decimal percent] | (?<= [equals of is]) whole) {NO_UNIT}",
            "risk difference, 15.3%",
            "estimate: 15.3%",
            "the difference (15.3%)",
        ),
        Pattern(
            "difference with its limits",
            f"difference {NEAR} (?P<estimate> [estimate share])",
            "absolute difference (15.3%; 95% CI 2.2 to 28.4%)",
            "estimate: 15.3%",
            "a difference between 15.3% (95% CI 2.2 to 28.4%)",
        ),
        Pattern(
            "difference further on",
            f"difference {FAR} ([equals of is] (?= figure {NO_UNIT}) | (?= [estimate share]))"
            " (?P<estimate> .)",
            "the difference at 6 months was 15.3%",
            "estimate: 15.3%",
            "the difference was small (74.3% vs 59.0%)",
        ),
    ),
    Kind.NEEDED: (
        Pattern(
            "number needed to treat",
            f"needed {NEAR} (?P<estimate> [whole decimal estimate]) {NO_UNIT}",
            "NNT = 7",
            "estimate: 7",
            "NNT 7 days",
        ),
        RATIO_FAR,
    ),
}
