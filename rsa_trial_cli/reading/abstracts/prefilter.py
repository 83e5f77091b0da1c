"""Whether a text can hold a table: one scan for signs of counts, before anything is read of it.

A table needs two phrases of forms.PHRASES or forms.BARE, and each of these has one of the signs; or two
lists of counts, which are three numbers or more with commas between them; or a count behind a word that
compares, or before "and" and another. Two sizes, (n = 120), are no counts yet: beside them stand two
percents, or two numbers with a word between them that sets one against the other.
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
SIZE = re.compile(  # of counts apart from their percents: 60 patients (n = 220)
    r"=(?:(?<=[(\[][nN]=)|(?<=[(\[][nN]\s=)|(?<=[(\[]\s[nN]=)|(?<=[(\[]\s[nN]\s=))\s?\d"
)
PERCENTS = ("%", "％", "per cent", "percent")
APART = re.compile(  # what stands between two numbers of a sentence
    r"\d([^\d=.]{1,110}+(?:\.(?:(?<=\bv\.)|(?<=\bvs\.)|(?!\s{0,2}[A-Z]))[^\d=.]{1,110}+)?+)(?=\d)"
)
JOIN = re.compile(
    r"[,;:]|[)\]] ?\Z|\b(?:and|or|but|vs?|versus|compar\w{1,6}|contrast|opposed|than|against|whereas"
    r"|while|whilst|that)\b"
)
IN_WORDS = frozenset(("no", "none", *NUMBER.split("|")))
COMPARES = (
    *("compared with", "compared to", "versus", r"\bv", r"\bv\.", r"\bvs", r"\bvs\.", "than", "whereas"),
    *("among", "group and", "group, and", "arm and", "arm, and"),
)
COMPARED = "|".join(rf"(?<={word} {the}\d)" for word in COMPARES for the in ("", "the "))
COUNTS = re.compile(
    r"\d(?:"
    r"(?=, \d), \d{1,6}(?:,? and|,) \d"  # 45, 22 and 9
    r"|(?= [aov]) (?:and|or|v|vs\.?) \d{1,6} [a-z]{3,20} (?:in|of|with|on|given|receiving) "
    rf"|(?<=[a-z.] \d)(?:{COMPARED}))"
)
TREATED = re.compile(r"treated (?:and|vs?\.?|versus) \d")


def may_hold_table(text: str) -> bool:
    """Whether two signs of counts, or a list of them, are in a text. False is certain; True is not."""
    signs, sizes = (len(list(islice(sign.finditer(text), 2))) for sign in (SIGN, SIZE))
    if signs > 1 or (signs and sizes):
        return True
    if COUNTS.search(text) or TREATED.search(text):
        return True
    return sizes > 1 and _has_counts(text)


def _has_counts(text: str) -> bool:
    """Whether two percents, two numbers set against each other, or numbers in words are in a text with
    sizes."""
    if sum(text.count(sign) for sign in PERCENTS) > 1:
        return True
    if any(JOIN.search(gap) for gap in APART.findall(text)):
        return True
    return not IN_WORDS.isdisjoint(text.lower().replace("-", " ").replace("(", " ").split())
