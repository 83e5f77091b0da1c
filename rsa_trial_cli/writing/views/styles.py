"""How journals and manuals of style print an effect, its interval and P: one record a style.

Each rule has its source and the day it was read; what a style does not say is as in `plain`. Whatever the
style, a P below 0.05 never reads as 0.05, a limit in a sentence never as the null value that it excludes, and
nothing as 0 that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import INFINITY, MINUS, UNDEFINED, Texts

NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{THIN SPACE}"
MARKED, MOST = 0.05, 12  # the P that no rounding may reach from below; decimals
DASHES = ("-", "–")
Decimals = Callable[[float], int]  # of a P, a ratio, a share or an arm's size


def always(decimals: int) -> Decimals:
    """So many decimals of any number."""
    return lambda _: decimals


def significant(digits: int, most: int = MOST) -> Decimals:
    """So many significant digits, at most so many decimals; one that rounding adds does not count."""

    def decimals(value: float) -> int:
        if not math.isfinite(value) or value == 0:
            return digits - 1
        first = math.floor(math.log10(abs(value)))
        gained = float(numbers.fixed(abs(value), max(0, digits - 1 - first))) >= 10.0 ** (first + 1)
        return min(most, max(0, digits - 1 - first - gained))

    return decimals


def below(bound: float, inside: int, *, up_to: bool = False) -> Decimals:
    """So many decimals of a P below a bound, or up to it, and two above."""
    return lambda p: inside if p < bound or (up_to and p == bound) else 2


def rule_of_four(ratio: float) -> int:
    """Two significant digits of a ratio whose first digit is 4 or more, else three (Cole 2015)."""
    if not math.isfinite(ratio) or ratio <= 0:
        return 2
    first = int(f"{ratio:.15e}"[0])
    return significant(2 if first >= 4 else 3)(ratio)


def from_size(n: int) -> Decimals:
    """One decimal of a percentage of so many or more, else none."""
    return lambda size: 1 if size >= n else 0


@frozen
class Style:
    """What a style prints of an effect.

    source : of its rules, with the day; p_letter, p_spaced : P = 0.02 or P=0.02; p_zero : whether a 0 stands
    before its point; p_floor : the smallest that is printed; p_decimals; ratio : decimals of a ratio; size :
    decimals of a percentage, by the size of its group; share : the same by the percentage, where the style
    goes by that; points : decimals of a difference in percentage points, by the smaller group; mark : before
    decimals; between : the limits, where none is negative; column : an estimate with its limits in a table;
    thousands : what groups digits, from which number on.

    first, second : the counts of the arms; opening, closing : around the effects; effect : one of them with
    its interval; interval : that, introduced : where it comes first; p : what joins the P to it; short :
    whether measures go by their short names; difference : what a difference of risks is called;
    absolute_first : its place; per_1000 : whether it is told per 1000; needed : whether the NNT is told;
    statistic : whether z stands before the P.
    """

    name: str
    title: str
    source: str
    p_letter: str = "P"
    p_spaced: bool = True
    p_zero: bool = True
    p_floor: float = 0.001
    p_decimals: Decimals = significant(2)
    ratio: Decimals = always(2)
    size: Decimals = always(1)
    share: Decimals | None = None
    points: Decimals = always(1)
    mark: str = "."
    between: str = " to "
    column: str = "{estimate} ({limits})"
    thousands: tuple[str, float] = ("", math.inf)
    first: str = "{x} of {n} {people} ({share}%) in the {arm} group"
    second: str = " and {x} of {n} ({share}%) in the {arm} group"
    opening: str = " ("
    closing: str = ")."
    effect: str = "{name}, {estimate} [{interval}]"
    interval: str = "{level} CI, {limits}"
    introduced: str = ""
    p: str = "; "
    short: bool = False
    difference: str = "difference"
    absolute_first: bool = False
    per_1000: bool = False
    needed: bool = False
    statistic: bool = False

    def p_value(self, p: float) -> str:
        """A P without its letter: .02, <0.001, >0.99; more digits while it would read as 0.05."""
        if not p >= self.p_floor:
            return UNDEFINED if math.isnan(p) else self._told("<", f"{self.p_floor:g}")
        decimals = max(2, self.p_decimals(p))
        while p < MARKED <= float(numbers.fixed(p, decimals)) and decimals < MOST:
            decimals += 1
        text = numbers.fixed(p, decimals)
        return self._told(">", f"0.{'9' * decimals}") if float(text) == 1 else self._told("", text)

    def _told(self, sign: str, text: str) -> str:
        bare = text if self.p_zero else text.removeprefix("0")
        return sign + bare.replace(".", self.mark)

    def p_phrase(self, p: float) -> str:
        """P = .02, P<0.001, p=0·023; blanks in it do not break."""
        text, space = self.p_value(p), NBSP if self.p_spaced else ""
        if text == UNDEFINED:
            return f"{self.p_letter}{NBSP}{text}"
        sign, value = (text[0], text[1:]) if text[0] in "<>" else ("=", text)
        return f"{self.p_letter}{space}{sign}{space}{value}"

    def number(self, value: float, decimals: int) -> str:
        """A number with these decimals, or two digits where it would read as 0."""
        return numbers.visible(value, decimals).replace(".", self.mark)

    def count(self, value: float) -> str:
        """A whole number, its digits grouped as the style groups them."""
        sign, start = self.thousands
        return f"{value:,.0f}".replace(",", sign) if value >= start else f"{value:.0f}"

    def percent(self, share: float, size: float) -> str:
        """A share of a group of this size in percent, without the sign."""
        decimals = self.share(100 * share) if self.share else self.size(size)
        return numbers.points(share, decimals).replace(".", self.mark)

    def told(self, values: Sequence[float], null: float, decimals: int) -> Texts:
        """Estimate and limits; with more decimals while a limit would read as the null that it excludes."""
        while decimals < MOST and any(_reads_as(null, end, decimals) for end in values[1:]):
            decimals += 1
        return self.texts(values, decimals)

    def texts(self, values: Sequence[float], decimals: int) -> Texts:
        """Estimate and limits with these decimals, as a column has them."""
        return Texts(*(self.number(value, decimals) for value in values))

    def limits(self, texts: Texts) -> str:
        """1.10 to 3.65; with a dash where the style has one and no limit is negative or endless."""
        ends = texts.low, texts.high
        endless = any(INFINITY in end for end in ends)
        negative = self.between in DASHES and any(MINUS in end for end in ends)
        return (" to " if endless or negative else self.between).join(ends)

    def told_interval(self, texts: Texts, level: str, *, first: bool) -> str:
        """95% CI, 1.10-3.65; first : whether it is the first of a sentence."""
        form = (self.introduced if first else "") or self.interval
        return form.format(level=level, limits=self.limits(texts)).replace("% CI", f"%{NBSP}CI")

    def cell(self, texts: Texts) -> str:
        """An estimate with its limits in a column: 2.00 (1.10–3.65)."""
        if UNDEFINED in texts:
            return texts.interval()
        return self.column.format(estimate=texts.estimate, limits=self.limits(texts))


def _reads_as(null: float, end: float, decimals: int) -> bool:
    """Whether a limit that is not the null value would be printed as it."""
    return (
        math.isfinite(end) and end != null and float(numbers.fixed(end, decimals).replace(MINUS, "-")) == null
    )


STYLES = {
    style.name: style
    for style in (
        Style(
            "plain",
            "Plain",
            "this program's own",
            ratio=lambda ratio: numbers.ratio_decimals(ratio),
            opening=": ",
            closing=".",
            effect="{name} {estimate} ({interval})",
            interval="{level} CI {limits}",
            p=", ",
            difference="risk difference",
        ),
        Style(
            "nejm",
            "New England Journal of Medicine",
            "P: its rule as quoted by Aguinis et al., BMJ EBM 2019 (PMC8005799); tables: NEJM 2021;384:216 "
            "and ACCORD (PMC4551392); read 25 Nov 2026; running text from memory",
            p_spaced=False,
            p_decimals=below(0.01, 3, up_to=True),
            second=" and in {x} of {n} ({share}%) in the {arm} group",
            effect="{name}, {estimate}; {interval}",
            introduced="{level} confidence interval [CI], {limits}",
        ),
        Style(
            "jama",
            "JAMA (AMA Manual of Style 11)",
            "AMA 19.5 and 18.7.1 by dragonflyeditorial.com and nascentmc.com (24 Jan 2019); tables: a JAMA "
            "editor in gtsummary#1590 (23 Jan 2024); counts: JMIR, which follows AMA; read 25 Nov 2026",
            p_zero=False,
            p_decimals=below(0.01, 3),
            size=from_size(100),
            points=from_size(100),
            between="-",
            thousands=(",", 10_000),
            absolute_first=True,
        ),
        Style(
            "lancet",
            "The Lancet",
            "its information for authors of Aug 2022 as quoted in gtsummary#1442 (10 Jan 2023); form: 38 "
            "abstracts of 2009 to 2018; read 25 Nov 2026",
            p_letter="p",
            p_spaced=False,
            p_floor=0.0001,
            p_decimals=significant(2, 4),
            mark="·",
            between="–",
            first="{x} ({share}%) of {n} {people} in the {arm} group",
            second=" and {x} ({share}%) of {n} in the {arm} group",
            effect="{name} {estimate}, {interval}",
            interval="{level} CI {limits}",
        ),
        Style(
            "bmj",
            "The BMJ",
            "ratios: Cole, BMJ 2015;350:h1845; P: the layout BMJ of R's meta 8.4-0 (11 May 2026), not the "
            "journal; tables: BMJ 2016;355:i5432; running text from memory; read 25 Nov 2026",
            p_spaced=False,
            p_decimals=below(0.01, 3),
            ratio=rule_of_four,
            share=lambda percent: 1 if 0 < percent < 10 else 0,
            thousands=(THIN, 10_000),
            effect="{name} {estimate}, {interval}",
            interval="{limits}",
            introduced="{level} confidence interval {limits}",
            difference="absolute difference",
        ),
        Style(
            "annals",
            "Annals of Internal Medicine",
            "annals.org, AuthorInformationStatisticsOnly, read 25 Nov 2026; brackets from memory; n is "
            "the denominator that is printed",
            p_decimals=lambda p: 2 if p > 0.2 else 3,
            size=from_size(200),
            points=from_size(200),
        ),
        Style(
            "apa",
            "APA 7",
            "APA Numbers and Statistics Guide; blog.apastyle.org (June 2010); digits of P: papaja, "
            "R/apa_num.R:406 (22 Jul 2026); read 25 Nov 2026",
            p_letter="p",
            p_zero=False,
            p_decimals=always(3),
            between=", ",
            column="{estimate} [{limits}]",
            thousands=(",", 1_000),
            first="{x} of {n} ({share}%) with {arm}",
            second=", {x} of {n} ({share}%) with {arm}",
            opening=", ",
            closing=".",
            effect="{name} = {estimate}, {interval}",
            interval="{level} CI [{limits}]",
            p=", ",
            short=True,
            difference="risk difference",
            statistic=True,
        ),
        Style(
            "cochrane",
            "Cochrane Style Manual",
            "community.cochrane.org, style manual, statistical presentation; absolute effects as in "
            "summaries of findings, from memory; read 25 Nov 2026",
            first="",
            second="",
            opening="",
            closing=".",
            effect="{name} {estimate}, {interval}",
            interval="{level} CI {limits}",
            short=True,
            difference="RD",
            per_1000=True,
            needed=True,
        ),
    )
}  # fmt: skip
