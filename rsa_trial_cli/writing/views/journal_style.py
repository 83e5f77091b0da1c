"""What a style says of an effect, its interval and P: its record, and the rules that it is made of.

Whatever the style, a P below 0.05 never reads as 0.05, a limit in a sentence never as the null value that it
excludes, and nothing as 0 that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.numbers import INFINITY, MARK, MINUS, UNDEFINED, Texts

NBSP = "\N{NO-BREAK SPACE}"
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
        gained = numbers.rounded(abs(value), max(0, digits - 1 - first)) >= 10.0 ** (first + 1)
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

    first, second : the counts of the arms, mean_first, mean_second : their means; opening, closing : around
    the effects; named : what an effect is called, effect : itself with its interval; interval : that,
    introduced : where it comes first, predicted : of a prediction, where it is not as interval; p : what
    joins the P to it; short : whether measures go by their short names; difference : what a difference of
    risks is called; absolute_first : its place; per_1000 : whether it is told per 1000; needed : whether
    the NNT is told; statistic : whether z stands before the P.
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
    mean_first: str = "The mean (SD){outcome} was {mean} ({sd}) in {n} {people} in the {arm} group"
    mean_second: str = " and {mean} ({sd}) in {n} in the {arm} group"
    opening: str = " ("
    closing: str = ")."
    named: str = "{name}, "
    effect: str = "{estimate} [{interval}]"
    interval: str = "{level} {kind}, {limits}"
    introduced: str = ""
    predicted: str = ""
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
        while p < MARKED <= numbers.rounded(p, decimals) and decimals < MOST:
            decimals += 1
        if numbers.rounded(p, decimals) == 1:
            return self._told(">", f"0.{'9' * decimals}")
        return self._told("", numbers.fixed(p, decimals))

    def _told(self, sign: str, text: str) -> str:
        """A number below 1; before a decimal comma a zero stands in every style, as a list has commas too."""
        text = numbers.marked(text, self.mark)
        return sign + (text if self.p_zero or text.startswith("0,") else text.removeprefix("0"))

    def p_phrase(self, p: float) -> str:
        """P = .02, P<0.001, p=0·023; blanks in it do not break."""
        text, space = self.p_value(p), NBSP if self.p_spaced else ""
        if text == UNDEFINED:
            return f"{self.p_letter}{NBSP}{text}"
        sign, value = (text[0], text[1:]) if text[0] in "<>" else ("=", text)
        return f"{self.p_letter}{space}{sign}{space}{value}"

    def alpha(self, alpha: float) -> str:
        """α = .05, α=0·05: a level of significance as P is printed, with the digits that it has."""
        text, space = self._told("", f"{alpha:.15g}"), NBSP if self.p_spaced else ""
        return f"α{space}={space}{text}"

    def number(self, value: float, decimals: int) -> str:
        """A number with these decimals, or two digits where it would read as 0."""
        return self.marked(numbers.visible(value, decimals))

    def marked(self, text: str) -> str:
        """A number that is rounded already, with the mark of the style before its decimals."""
        return numbers.marked(text, self.mark)

    def level(self, level: float) -> str:
        """A confidence level: 95%, 99·5%."""
        return self.marked(numbers.level(level))

    def count(self, value: float) -> str:
        """A whole number, its digits grouped as the style groups them."""
        sign, start = self.thousands
        return numbers.grouped(value, sign) if value >= start else f"{value:.0f}"

    def percent(self, share: float, size: float) -> str:
        """A share of a group of this size in percent, without the sign."""
        return self.marked(numbers.points(share, self._of_share(share, size)))

    def risk(self, shares: Sequence[float], size: float) -> str:
        """The risk of a group of this size with its limits in a column: 74·3% (65·0–81·8)."""
        decimals = self._of_share(shares[0], size)
        texts = Texts(*(self.marked(numbers.points(share, decimals)) for share in shares))
        return self.cell(texts._replace(estimate=f"{texts.estimate}%"))

    def _of_share(self, share: float, size: float) -> int:
        return self.share(100 * share) if self.share else self.size(size)

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
        between = f";{self.between[1:]}" if self.between[0] == MARK.get() else self.between
        return (" to " if endless or negative else between).join(ends)

    def told_interval(self, texts: Texts, level: float, *, first: bool) -> str:
        """95% CI, 1.10-3.65; first : whether it is the first of a sentence."""
        form = (self.introduced if first else "") or self.interval
        text = form.format(level=self.level(level), kind="CI", limits=self.limits(texts))
        return text.replace("% CI", f"%{NBSP}CI")

    def told_prediction(self, texts: Texts, level: float) -> str:
        """95% prediction interval, 0.14-1.76."""
        form = self.predicted or self.interval
        return form.format(level=self.level(level), kind="prediction interval", limits=self.limits(texts))

    def told_effect(self, name: str, texts: Texts, level: float, *, first: bool = False) -> str:
        """Odds ratio 2.00 (95% CI 1.10 to 3.65): an effect with its interval; first : as of told_interval."""
        if UNDEFINED in texts:
            return f"{name} {texts.estimate}"
        named = self.named.format(name=name).replace(" = ", f"{NBSP}={NBSP}")
        return named + self.answer(texts, level, first=first)

    def answer(self, texts: Texts, level: float, *, first: bool = True) -> str:
        """2.00 (95% CI 1.10 to 3.65): an effect without its name, where that stands before it as a label."""
        interval = self.told_interval(texts, level, first=first)
        return (
            texts.interval()
            if UNDEFINED in texts
            else self.effect.format(estimate=texts.estimate, interval=interval)
        )

    def told_p(self, p: float, statistic: str, alternative: str) -> str:
        """What follows an effect: its P behind this statistic; nothing where P is not defined."""
        if math.isnan(p):
            return ""
        sided = "" if alternative == "two-sided" else "one-sided "
        return f"{self.p}{statistic if self.statistic else ''}{sided}{self.p_phrase(p)}"

    def valued(self, letter: str, statistic: float) -> str:
        """A statistic before its P: z = 2.28, with the comma behind it; "" where it is not defined."""
        return f"{letter}{NBSP}={NBSP}{self.number(statistic, 2)}, " if math.isfinite(statistic) else ""

    def cell(self, texts: Texts) -> str:
        """An estimate with its limits in a column: 2.00 (1.10–3.65)."""
        if UNDEFINED in texts:
            return texts.interval()
        return self.column.format(estimate=texts.estimate, limits=self.limits(texts))


def _reads_as(null: float, end: float, decimals: int) -> bool:
    """Whether a limit that is not the null value would be printed as it."""
    return math.isfinite(end) and end != null and numbers.rounded(end, decimals) == null
