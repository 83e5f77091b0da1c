"""Numbers as people print them: rounded half up in decimal, trailing zeros kept."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple, Protocol

MARK: ContextVar[str | None] = ContextVar("mark", default=None)  # before decimals, where one is asked for
STYLE: ContextVar[Printing | None] = ContextVar("style", default=None)  # of a journal, if one is asked for
POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
MINUS = "−"
THIN = "\N{NARROW NO-BREAK SPACE}"  # between thousands
INFINITY = "∞"
WIDE = Context(prec=400)  # the limits of a ratio may have more digits than the usual 28
UNDEFINED = "not estimable"
MOST_DECIMALS, LARGE = 12, 1e15  # beyond them a number is written as 2.1e−198


class Printing(Protocol):
    """What a style says of every number: the mark before decimals, and how a P is printed."""

    @property
    def mark(self) -> str:
        """What stands before decimals."""

    def p_value(self, p: float) -> str:
        """A P without its letter."""

    def p_phrase(self, p: float) -> str:
        """A P with its letter."""


class Texts(NamedTuple):
    """An estimate and its limits as texts."""

    estimate: str
    low: str
    high: str

    def interval(self, ci: str = "") -> str:
        """2.00 (95% CI 1.10 to 3.65)."""
        if UNDEFINED in (self.low, self.high):
            return self.estimate if self.estimate == self.low else f"{self.estimate} ({ci}{self.low})"
        return f"{self.estimate} ({ci}{self.low} to {self.high})"


def marked(text: str, mark: str | None = None) -> str:
    """A number in digits with the mark that was asked for before its decimals, else this one, or the style's.

    All that prints a number for people ends here: --decimal-out is heard nowhere else.
    """
    style = STYLE.get()
    return text.replace(".", MARK.get() or mark or (style.mark if style else "."))


def within(text: str) -> str:
    """A text of the program with numbers in it, each with the mark that was asked for."""
    return POINT.sub(marked("."), text)


def general(value: float, digits: int = 6) -> str:
    """A number as it stands, in so many significant digits at most: 0.05, −1.5, 1e+06."""
    return marked(f"{value:.{digits}g}".replace("-", MINUS))


def grouped(value: float, sign: str = ",") -> str:
    """A whole number whose thousands are grouped; by a thin space where the sign stands before decimals."""
    return f"{value:,.0f}".replace(",", THIN if sign == MARK.get() else sign)


def rounded(value: float, decimals: int) -> float:
    """A number as `fixed` prints it."""
    return float(_fixed(value, decimals)) if math.isfinite(value) else value


def fixed(value: float, decimals: int) -> str:
    """A number with this many decimals: 2.0045 → 2.00, −inf → −∞, nan → not estimable."""
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    made = _fixed(value, decimals)
    return marked(f"{made:f}".replace("-", MINUS if made else ""))


def _fixed(value: float, decimals: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)


def ratio(values: Sequence[float], digits: int | None = None) -> Texts:
    """A ratio and its limits, with so many decimals or as many as suit the ratio.

    A limit that would read as 0 has two significant digits of its own, and leaves the others as they are.
    """
    decimals = ratio_decimals(values[0], values[1:]) if digits is None else digits
    return Texts(*(visible(value, decimals) for value in values))


def ratio_decimals(estimate: float, limits: Sequence[float] = ()) -> int:
    """Decimals of a ratio and its limits: two from 1 up, three significant digits below.

    An estimate of 0 or infinity has no digits of its own: then the nearest limit decides.
    """
    shown = [abs(value) for value in (estimate, *limits) if math.isfinite(value) and value != 0]
    first = shown[0] if shown else 1.0
    return 2 if first >= 1 else min(2 - math.floor(math.log10(first)), MOST_DECIMALS)


def visible(value: float, decimals: int) -> str:
    """A number with these decimals, or two significant digits where it would read as 0.

    As 2.1e−198 where that takes more than 12 decimals, or where it has more than 15 digits.
    """
    size = abs(value)
    if not math.isfinite(value) or size == 0 or (size < LARGE and _first(size) <= decimals):
        return fixed(value, decimals)
    if size < LARGE and _first(size) < MOST_DECIMALS:
        return fixed(value, _two_digits(size))
    return marked(f"{value:.1e}".replace("-", MINUS).replace("e+", "e"))


def decimals_by(se: float, value: float) -> int:
    """Decimals that show two digits of a standard error, or those of the value where there is none."""
    size = se if math.isfinite(se) and se > 0 else abs(value)
    if not math.isfinite(size) or size == 0:
        return 2
    return max(0, min(1 - math.floor(math.log10(size)), MOST_DECIMALS))


def decimals_of(value: float, most: int) -> int:
    """Decimals of a number as it stands, as many as so many digits, but two of one that has them."""
    if not math.isfinite(value) or value == 0:
        return 0
    number = Decimal(repr(float(value)))
    shown = max(0, -int(number.normalize().as_tuple().exponent))
    return min(shown, max(2, most - 1 - number.adjusted()))


def _two_digits(value: float) -> int:
    """Decimals that show two significant digits of a number above 0."""
    first = Decimal(repr(float(value))).adjusted()
    gained = _fixed(value, 1 - first).adjusted() > first  # .00996 is 0.010, not 0.0100
    return 1 - first - gained


def enough(values: Iterable[float], decimals: int) -> int:
    """Decimals, so many or as many more, up to 12, as it takes that no number but 0 reads as 0."""
    needed = [_first(value) for value in values if math.isfinite(value) and value != 0]
    return max([decimals, *(places for places in needed if places <= MOST_DECIMALS)])


def _first(value: float) -> int:
    """The fewest decimals with which a number is not rounded to 0."""
    _, digits, _ = (number := Decimal(repr(float(value)))).as_tuple()
    return -number.adjusted() - (digits[0] >= 5)


def percent_decimals(shares: Iterable[float], digits: int | None) -> int:
    """Decimals of risks or differences in percent: one, or digits, or more where one would read as 0."""
    return enough(map(hundredfold, shares), 1 if digits is None else digits)


def p_value(p: float, decimals: int | None = None) -> str:
    """A P value to two significant digits (or fixed decimals), never below "<0.001" nor as 1.00: ">0.99"."""
    if math.isnan(p):
        return UNDEFINED
    style = STYLE.get()
    if style and decimals is None:
        return style.p_value(p)
    if p < 0.001:
        return marked("<0.001")
    if decimals is None:
        decimals = max(2, _two_digits(p))
    text = fixed(p, decimals)
    return text if text != fixed(1, decimals) else marked(f">0.{'9' * decimals}")


def p_phrase(p: float) -> str:
    """P = 0.023, P < 0.001, P > 0.99, P not estimable."""
    text, style = p_value(p), STYLE.get()
    if style and text != UNDEFINED:
        return style.p_phrase(p)
    if text == UNDEFINED:
        return f"P {text}"
    return f"P {text[0]} {text[1:]}" if text[0] in "<>" else f"P = {text}"


def percent(risk: float, decimals: int = 1) -> str:
    """A risk in percent, without the sign %."""
    return fixed(hundredfold(risk), decimals)


def points(difference: float, decimals: int = 1, *, signed: bool = False) -> str:
    """A risk difference in percentage points; signed puts + before a gain."""
    text = visible(hundredfold(difference), decimals)
    return f"+{text}" if signed and difference > 0 else text


def hundredfold(value: float) -> float:
    """100·value from its shortest decimal: a binary product would turn 0.145 into 14.499999999999998."""
    return float(Decimal(repr(float(value))).scaleb(2)) if math.isfinite(value) else value


def probability(share: float) -> str:
    """A probability in percent to two decimals; <0.01 and >99.99 where it would read as none or all."""
    if share > 0 and rounded(hundredfold(share), 2) == 0:
        return marked("<0.01")
    return marked(">99.99") if share < 1 and rounded(hundredfold(share), 2) == 100 else percent(share, 2)


def rounded_up(value: float) -> str:
    """The next whole number, as numbers needed to treat are rounded; excess in the last bit is ignored."""
    if not math.isfinite(value):
        return fixed(value, 0)
    return str(Decimal(repr(value * (1 - 1e-12))).to_integral_value(ROUND_CEILING))


def short(text: str) -> str:
    """A number with one decimal, without it where that is 0: 15.0 → 15."""
    return text.removesuffix(marked(".0"))


def level(value: float) -> str:
    """0.95 → 95%."""
    return marked(f"{Decimal(repr(value)).scaleb(2).normalize():f}%")
