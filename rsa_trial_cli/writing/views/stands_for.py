"""What a printed figure stands for, in words."""

from __future__ import annotations

import math

from rsa_trial_cli.check.bounds import Bounds
from rsa_trial_cli.writing.views import numbers

LONG = 15  # decimals above which a number is written with a power of ten


def stands_for(text: str, decimals: int, made: Bounds, at: int = 0) -> str:
    """2.20 stands for 2.195 to 2.205: the counts give a number 0.1904 away; "" where it is not outside.

    text : the figure as printed; decimals : that it has.
    """
    low, high, gap = (float(one[at]) for one in made)
    if not gap > 0:
        return ""
    places = max(0, decimals)
    ends = [numbers.fixed(end, places + 1) for end in (low, high) if not math.isnan(end)]
    away = numbers.visible(gap, places + 2)
    if places > LONG:
        ends = [numbers.general(end, 6) for end in (low, high) if not math.isnan(end)]
        away = numbers.general(gap, 4)
    limit = "at most " if math.isnan(low) else "at least " if math.isnan(high) else ""
    return f"{text} stands for {limit}{' to '.join(ends)}: the counts give a number {away} away"
