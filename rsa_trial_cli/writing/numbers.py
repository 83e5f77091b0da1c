"""Numbers as people print them: rounded half up in decimal, trailing zeros kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

MINUS = "−"
INFINITY = "∞"
WIDE = Context(prec=400)  # the limits of a ratio may have more digits than the usual 28
UNDEFINED = "not estimable"


def fixed(value: float, decimals: int) -> str:
    """A number with this many decimals: 2.0045 → 2.00, −inf → −∞, nan → not estimable."""
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    return f"{rounded:f}".replace("-", MINUS if rounded else "")


def ratio_decimals(estimate: float, limits: Sequence[float] = ()) -> int:
    """Decimals of a ratio and its limits: two from 1 up, three significant digits below.

    An estimate of 0 or infinity has no digits of its own: then the nearest limit decides.
    """
    shown = [abs(value) for value in (estimate, *limits) if math.isfinite(value) and value != 0]
    first = shown[0] if shown else 1.0
    return 2 if first >= 1 else min(2 - math.floor(math.log10(first)), 12)


def p_value(p: float, decimals: int | None = None) -> str:
    """A P value to two significant digits (or fixed decimals), never below "<0.001"."""
    if math.isnan(p):
        return UNDEFINED
    if p < 0.001:
        return "<0.001"
    return fixed(p, (1 - math.floor(math.log10(p))) if decimals is None else decimals)


def p_phrase(p: float) -> str:
    """P = 0.023, P < 0.001, P not estimable."""
    text = p_value(p)
    if text == UNDEFINED:
        return f"P {text}"
    return f"P < {text[1:]}" if text.startswith("<") else f"P = {text}"


def percent(risk: float, decimals: int = 1) -> str:
    """A risk in percent, without the sign %."""
    return fixed(_hundredfold(risk), decimals)


def points(difference: float, decimals: int = 1, *, signed: bool = False) -> str:
    """A risk difference in percentage points; signed puts + before a gain."""
    text = fixed(_hundredfold(difference), decimals)
    return f"+{text}" if signed and difference > 0 else text


def _hundredfold(value: float) -> float:
    """100·value from its shortest decimal: a binary product would turn 0.145 into 14.499999999999998."""
    return float(Decimal(repr(float(value))).scaleb(2)) if math.isfinite(value) else value


def rounded_up(value: float) -> str:
    """The next whole number, as numbers needed to treat are rounded; a last-bit excess over one is none."""
    if not math.isfinite(value):
        return fixed(value, 0)
    return str(Decimal(repr(value * (1 - 1e-12))).to_integral_value(ROUND_CEILING))


def level(value: float) -> str:
    """0.95 → 95%."""
    return f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
