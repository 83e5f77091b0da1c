"""Numbers in words: four of 313, Eighty-eight, Two hundred and forty-six."""

from __future__ import annotations

import re

SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
SMALL = SMALL_WORDS.split()
TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = TENS_WORDS.split()
VALUES = {
    **{word: value for value, word in enumerate(SMALL)},
    **{word: 10 * value for value, word in enumerate(TENS, 2)},
}
SCALES = {"hundred": 100, "thousand": 1000}
NUMBER = "|".join([*SMALL[1:][::-1], *TENS, *SCALES])  # fourteen before four
NUMERAL = re.compile(
    rf"(?i)(?<![^\W_])(?<![^\W_][-'])(?:{NUMBER})(?:(?: |-| and |-and-)(?:{NUMBER})){{0,7}}(?![^\W_])"
    r"(?!-?(?:sided|tailed|fold|way|thirds?|fifths?|quarters?|halves)\b)"
)
NONE_OF = re.compile(r"\b[Nn]one(?= of (?:the )?[0-9]| ?[(\[]0(?:\.0{1,2})? ?%)")
PERSON = r"(?:patient|participant|person|individual|subject|woman|man|mother|adult|child|baby|infant)"
BEHIND_ONE = re.compile(
    r" ?(?:[(\[] ?[0-9]|of (?:the )?[0-9]"
    rf"|{PERSON} (?:(?:in|on|from|of|given|assigned|receiving|randomi[sz]ed)\b|[(\[] ?[0-9]))"
)


def digits(found: re.Match[str]) -> str:
    """The number in digits; "one" stays a word where it counts nothing, and what is no number stays too."""
    said = found[0]
    words = re.split(r"[ -]", said.lower())
    if words == ["one"] and not BEHIND_ONE.match(found.string, found.end()):
        return said
    total = value = 0
    for word in words:
        if word in VALUES:
            if value % 100 and not (value % 10 == 0 and value % 100 >= 20 and VALUES[word] < 10):
                return said  # "one two" is none
            value += VALUES[word]
        elif word == "hundred":
            value = max(1, value) * 100
        elif word == "thousand":
            total, value = total + max(1, value) * 1000, 0
    return str(total + value)
