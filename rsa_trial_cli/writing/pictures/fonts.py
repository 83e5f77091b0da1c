"""How wide text is, without a font at hand: the widths of Helvetica, with room for those who draw wider."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate

# Adobe Font Metrics of Helvetica, Core14_AFMs, in thousandths of the size
AFM = {
    191: "'",
    222: "ijlł‘’‚",
    260: "|¦",
    278: " !,./:;I[\\]ft·ı",
    333: "()-`r¨¯´¸“”„‹›²³¹ª",
    350: "•",
    355: '"',
    365: "º",
    389: "*",
    400: "°",
    453: "√",
    469: "^",
    500: "Jcksvxyz",
    537: "¶",
    549: "≤≥",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«µ»ðþđ–†‡€",
    584: "+<=>~¬±×÷−",
    611: "FTZ¿ßø",
    667: "&ABEKPSVXYÞ",
    713: "∞",
    722: "CDHNRUwÐĐ",
    737: "©®",
    778: "GOQØ",
    833: "Mm",
    834: "¼½¾",
    889: "%æ",
    944: "Wœ",
    1000: "ÆŒ—…‰™←→",
    1015: "@",
}
WIDTHS = {char: width for width, chars in AFM.items() for char in chars}
ROOM, BOLD = 1.04, 1.06  # for fonts that are wider than Helvetica; of bold text
WIDE, EMOJI, OTHER = (
    1000,
    1350,
    800,
)  # thousandths: ideographs, symbols in colour, letters without a width here
BETWEEN = 1.18  # lines of text, in sizes
CUT = "…"
IDEOGRAPH = r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]"
WORD = re.compile(rf"{IDEOGRAPH}\s*|(?:(?!{IDEOGRAPH})\S)+\s*|\s+")


def width(text: str, size: float, bold: bool = False) -> float:
    """Points that a line of text takes at most in a font that is drawn for Helvetica."""
    return sum(map(_thousandths, text)) / 1000 * _unit(size, bold)


def _unit(size: float, bold: bool) -> float:
    return size * ROOM * (BOLD if bold else 1)


@cache
def _thousandths(char: str) -> int:
    if char in WIDTHS:
        return WIDTHS[char]
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base != char and base in WIDTHS:
        return WIDTHS[base]
    if unicodedata.east_asian_width(char) in "WF":
        return EMOJI if unicodedata.category(char) == "So" else WIDE
    return EMOJI if ord(char) > 0x1F000 else OTHER


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, cut with … if it is wider than so many points."""
    if width(text, size, bold) <= room:
        return text
    ends = list(accumulate(map(_thousandths, text)))
    free = 1000 * room / _unit(size, bold) - _thousandths(CUT)
    return text[: bisect_right(ends, free)].rstrip() + CUT


def lines(text: str, room: float, size: float, most: int = 0) -> list[str]:
    """The text in lines of so many points, broken at spaces and between ideographs.

    most : lines, the last of them cut with …; 0 for any number.
    """
    made: list[list[str]] = [[]]
    taken = 0.0
    for word in WORD.findall(text) or [text]:
        if made[-1] and len(made) != most and taken + width(word.rstrip(), size) > room:
            made.append([])
            taken = 0.0
        made[-1].append(word)
        taken += width(word, size)
    return [shortened("".join(words).rstrip(), room, size) for words in made]
