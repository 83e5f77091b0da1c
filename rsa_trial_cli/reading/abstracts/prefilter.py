"""Whether a text can hold a table: one scan for signs of counts, before anything is read of it.

A table needs two phrases of forms.PHRASES or forms.BARE, and each of these has one of the signs; or two
lists of counts, which are three numbers or more with commas between them; or counts beside sizes, n =; or
a count behind a word that compares, or before "and" and another.
"""

from __future__ import annotations

import re
from itertools import islice

from rsa_trial_cli.reading.abstracts.numerals import NUMBER

# Each pattern begins with the characters that it may begin with, and looks back for the rest: so most of a
# text is skipped at the speed of a scan for one character.
SIGN = re.compile(
    r"[/／(\[,;:（［%％f](?:"
    r"(?<=[/／])\s?\d"  # 75/101
    r"|(?<=[(\[,;:（［])\s?(?:[nN]\s?=\s?)?\d{1,3}(?:[.,·•]\d{1,3})?\s?(?:[%％]|per ?cent)"  # 75 (74.26%)
    r"|(?<=[%％])\s?[(\[（［]"  # 74.26% (75)
    rf"|(?<=of)\s(?:the |all |a total of )?(?:\d|(?i:{NUMBER})))"  # 75 of 101
)
SIZE = re.compile(r"[(\[]\s?[nN]\s?=\s?\d")  # of counts apart from their percents: 60 patients (n = 220)
COMPARES = (
    *("compared with", "compared to", "versus", r"\bv", r"\bv\.", r"\bvs", r"\bvs\.", "than", "whereas"),
    *("among", "group and", "group, and", "arm and", "arm, and"),
)
BESIDE = re.compile(
    r"\d(?<= \d)(?:" + "|".join(rf"(?<={word} {the}\d)" for word in COMPARES for the in ("", "the ")) + ")"
)
BOTH = re.compile(
    r"\d (?:and|or|v|vs\.?) \d{1,6} [a-z]{3,20} (?:in|of|with|on|given|receiving) "
    r"|[- ]treated (?:and|vs?\.?|versus) \d"
)
LIST = re.compile(r"\d, \d{1,6}(?:,? and|,) \d")


def may_hold_table(text: str) -> bool:
    """Whether two signs of counts, or a list of them, are in a text. False is certain; True is not."""
    signs = sum(len(list(islice(sign.finditer(text), 2))) for sign in (SIGN, SIZE))
    return signs > 1 or bool(LIST.search(text) or BESIDE.search(text) or BOTH.search(text))
