"""Whether a text can hold a table: one scan for signs of counts, before anything is read of it.

A table needs two phrases of phrases.PHRASES or phrases.BARE, and each of these has one of the signs; or two
lists of counts, which are three numbers or more with commas between them; or counts beside sizes, n =, with
one sign; or a count behind a word that compares.
"""

from __future__ import annotations

import re
from itertools import islice

from rsa_trial_cli.reading.abstracts.numerals import NUMBER

SIGN = re.compile(
    r"[/／]\s?\d"  # 75/101
    r"|[(\[,;:（［]\s?(?:[nN]\s?=\s?)?\d{1,3}(?:[.,·•]\d{1,3})?\s?(?:[%％]|per ?cent)"  # 75 (74.26%)
    r"|[%％]\s?[(\[（［]"  # 74.26% (75)
    rf"|of\s(?:the |all |a total of )?(?:\d|(?i:{NUMBER}))"  # 75 of 101
)

SIZE = re.compile(r"[(\[]\s?[nN]\s?=\s?\d")  # of counts apart from their percents: 60 patients (n = 220)
BESIDE = re.compile(r"(?:compared (?:with|to)|versus|\bvs?\.?|than|(?:group|arm),? and) (?:the )?\d")
LIST = re.compile(r"\d, \d{1,6}(?:,? and|,) \d")


def may_hold_table(text: str) -> bool:
    """Whether two signs of counts, or a list of them, are in a text. False is certain; True is not."""
    signs = len(list(islice(SIGN.finditer(text), 2)))
    if signs == 2 or (signs == 1 and SIZE.search(text)):
        return True
    return bool(LIST.search(text) or BESIDE.search(text))
