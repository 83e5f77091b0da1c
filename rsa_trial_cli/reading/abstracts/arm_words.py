"""The words beside two phrases that may name their arms, and what an arm is called by them."""

from __future__ import annotations

import re

from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.forms import PERSONS
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.phrases import Phrase
from rsa_trial_cli.reading.abstracts.rules import Rule

CONTRAST = (
    Rule("v", r"(?i)\b(?:vs?|versus)\b\.?", "30% v 40%", "v", "vitamin"),
    Rule(
        "than",
        r"(?i)(?<!more )(?<!less )(?<!rather )(?<!other )\bthan\b",
        "commoner in A than in B",
        "than",
        "more than 5",
    ),
    Rule(
        "compared",
        r"(?i)\b(?:compared|comparison|contrast|opposed)\b",
        "as compared with",
        "compared",
        "comparable",
    ),
    Rule("as did", r"(?i)\bas (?:did|were|was|had)\b", "30 did, as did", "as did", "as done"),
    Rule("against", r"(?i)\b(?:against|whereas|while|whilst)\b", "while with B", "while", "awhile"),
)
JOINS = (
    Rule("and", r"(?i)\band\b|\bor\b|\bbut\b", "in A and", "and", "band"),
    Rule("a comma", r"[,;]", "in A, in B", ",", "in A in B"),
    Rule("that of", r"\bthat (?:in|of|for|with)\b", "exceeded that in", "that in", "that was"),
)
PREPOSITIONS = (
    "in|on|with|without|for|of|under|after|given|receiving|from|by|at|to|among|fed|allocated|assigned|treated"
)
PREPOSITION = re.compile(
    rf"(?i)\b(?:{PREPOSITIONS})\b(?: the)?"
    rf" (?P<name>[A-Za-z0-9](?:(?! (?:{PREPOSITIONS})\b)[^,;()\[\]]){{0,60}})"
)
LABEL = re.compile(
    r"(?P<name>[A-Z][\w &+]{0,30}?) ?[=:,] ?[(\[]?\Z|(?P<last>[A-Za-z][\w&+]{0,20} (?:group|arm)),? ?[(\[]?\Z"
)
IN_A_LIST = re.compile(r"[)\]%]{0,2}[;,] (?:and )?(?P<name>[A-Za-z][^,;:=()\[\].]{0,40}?)[,:=]? ?[(\[]?")
NAMED_BEFORE = re.compile(r"(?P<name>[A-Za-z][^,;:=()\[\].]{0,40}?)[,:=]? ?[(\[]?\Z")
GROUP = re.compile(r"(?i)\b(?:groups?|arms?)\b")
BRACKETED = re.compile(r"(?:[;,:] ?| ?[(\[])(?P<name>[A-Za-z][\w &+-]{0,30})[)\]]")
TIGHT = re.compile(r",? ?(?:vs?\.?|versus|against|(?:as )?compared (?:with|to)|and) ?")
NOUN = re.compile(rf"[0-9] (?P<name>[A-Za-z][\w'&+]{{0,24}}(?: [a-z][\w'&+]{{0,24}})?) {PERSONS}")
FEW = 3  # words of a label
LED = re.compile(
    r"(?i)\b(?:in|of|with|among|for|on) (?:the )?(?P<name>[^,;()0-9]{2,40}? (?:group|arm)),? ?\Z"
)
IN_TURN = re.compile(  # 7 and 6 in the A and B groups
    rf",?(?: {PERSONS})?,? (?:in|of|on|with) (?:the )?(?P<one>[\w+-]+(?: [\w+-]+)?) (?:and|vs?\.?|versus)"
    r" (?:the )?(?P<two>[\w+-]+(?: [\w+-]+)?) (?:groups|arms)\b"
)
CLAUSE = re.compile(r"[;:]|\. ")
WIDE = 170  # characters before a bracket that may name both arms
NAMED_INSIDE = {
    "p% (e/n)",
    "n …, of whom e (p%)",
    "of the n …, e (p%)",
    "of the n …, e",
}  # kinds of phrases with words inside


def sides(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """The words beside each phrase that may name its arm: behind both, or before both."""
    if line.of_arms:
        return line.of_arms
    gap = line.plain[first.span[1] : second.span[0]]
    ahead = line.plain[max(0, first.span[0] - 60) : first.span[0]]
    behind = line.plain[second.span[1] :][:90]
    if TIGHT.fullmatch(gap) and (turn := IN_TURN.match(line.plain, second.span[1])):
        return f"in the {turn['one']} group", f"in the {turn['two']} group"
    opens = ahead.rstrip().endswith(("(", "[")) and TIGHT.fullmatch(gap)
    if opens and (both := _before_a_bracket(line.plain[max(0, first.span[0] - WIDE) : first.span[0]])):
        return both
    inside = [line.plain[slice(*phrase.span)] for phrase in (first, second)]
    if first.kind in NAMED_INSIDE and second.kind in NAMED_INSIDE and all(words_of(text) for text in inside):
        return inside[0], inside[1]
    if labels := _labels(line, first, second):
        return labels
    if ahead.rstrip().endswith(("(", "[")) and gap.rstrip().endswith(("(", "[")):
        return re.split(r"[;.)\]]|, ", ahead)[-1], gap
    cut = [found for rule in CONTRAST for found in rule.pattern.finditer(gap)]
    if not (cut and GROUP.search(gap, 0, cut[-1].start())):  # deaths or operations in the new group v
        cut += JOINS[0].pattern.finditer(gap)
    middle = (
        cut[-1].start()
        if cut
        else max(gap.rfind(","), gap.rfind(";"))
        if "," in gap or ";" in gap
        else len(gap)
    )
    behind = re.split(r"[;.(\[]|, (?![a-z ]{0,30}\b(?:group|arm))", behind)[0]
    own, other = gap[:middle], gap[middle:]
    if PREPOSITION.search(own) and PREPOSITION.search(behind):
        return own, behind
    if (led := LED.search(ahead)) and GROUP.search(behind):
        return led[0], behind
    before = re.split(r"[;.)\]]|, ", ahead)[-1]
    return (before, other) if words_of(before) and words_of(other) else (own or before, behind or other)


def _before_a_bracket(ahead: str) -> tuple[str, str] | None:
    """The words of both arms, in their order, before a bracket: rarer in A than in B (12 v 25)."""
    clause = CLAUSE.split(ahead)[-1]
    found = max(
        (found for rule in CONTRAST for found in rule.pattern.finditer(clause)),
        key=lambda found: found.start(),
        default=None,
    )
    if not found:
        return None
    one = clause[: found.start()]
    places = [0, *(at.start() for at in PREPOSITION.finditer(one) if not at[0].lower().startswith("of "))]
    return one[places[-1] :], clause[found.end() :]


def words_of(text: str) -> frozenset[str]:
    """The words of a text that may name an arm."""
    return arms.words(text)


def _labels(line: Line, first: Phrase, second: Phrase) -> tuple[str, str] | None:
    """The names right beside both phrases, or within: 12 (G1), 25 (G2); 12 of 58 drug patients (21%)."""
    gap = line.plain[first.span[1] : second.span[0]]
    ahead = line.plain[max(0, first.span[0] - 60) : first.span[0]]
    within = [NOUN.search(line.plain[slice(*phrase.span)]) for phrase in (first, second)]
    if within[0] and within[1]:
        return within[0]["name"], within[1]["name"]
    if (own := BRACKETED.match(gap)) and (other := BRACKETED.match(line.plain[second.span[1] :][:90])):
        return own["name"], other["name"]
    if (listed := IN_A_LIST.fullmatch(gap)) and (named := NAMED_BEFORE.search(ahead)):
        return named["name"], listed["name"]
    return None


def names(line: Line, first: Phrase, second: Phrase) -> tuple[str, str]:
    """What the arms are called beside their phrases, "" where nothing says it."""
    one, two = sides(line, first, second)
    return (_short(one), _short(two)) if _labels(line, first, second) else (name(one), name(two))


def _short(label: str) -> str:
    """A label as it is, what is called so in a longer text."""
    return label.strip() if len(label.split()) <= FEW and not ENDS.search(label) else name(label)


ENDS = re.compile(
    r"\b(?:had|were|was|did|died|have|has|and|who|compared|as|v|vs|versus|than|achieved|reached|reported"
    r"|developed|experienced|required|needed|underwent|showed|withdrew)\b|(?<=\bgroup)\b(?! [A-Z0-9]{1,3}\b)"
    r"|(?<=\barm)\b(?! [A-Z0-9]{1,3}\b)"
)


def name(text: str) -> str:
    """The CsA group, of "women of the CsA group had a"; "" for none."""
    every = list(PREPOSITION.finditer(text))
    if every:
        found = next((one for one in every if GROUP.search(one["name"])), every[0])
        return " ".join(ENDS.split(found["name"])[0].split()[:5]).strip(" ,.-")
    if label := LABEL.search(text):
        return (label["name"] or label["last"]).strip()
    return ""
