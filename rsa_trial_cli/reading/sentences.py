"""The printed figures out of a sentence as papers write them. What is not plainly a result is left out.

A sentence becomes tokens, and its tokens a line of letters, one each, by what they are: the forms of a result
are short patterns of those letters. A figure that a pattern takes gets another letter, so it serves once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rsa_trial_cli.reading.counts import typed

# other effects are "none", so that their figures are never taken for one of ours
MEASURES = {
    "none": r"a?HRs?|[SW]MD|(?i:hazards? ratios?|relative hazard|log odds ratio|log OR|likelihood ratio"
    r"|(?:mean|median) differences?|prevalence ratio|vaccine efficacy)",
    "rrr": r"RRR|(?i:(?:relative )?reduction in (?:the )?(?:relative )?risk|(?:relative|RR) reduction"
    r"|(?:relative )?risk reduction)",
    "arr": r"ARR|(?i:absolute (?:risk )?reduction(?: in (?:the )?risk)?)",
    "rd": r"A?RDs?|(?i:(?:absolute |risk |rate )*differences?(?: in proportions)?|absolute risk increase)",
    "rr": r"a?RRs?|IRR|(?i:relative (?:risks?|rates?|benefit)|(?:risk|(?:incidence )?rate) ratios?)",
    "or": r"[ac]?ORs?|(?i:odds ratios?|relative odds)",
    "nnt": r"(?i:NNT[BHs]?|NNH|numbers? needed to (?:treat|harm))",
}
# letter → words; figures are n (whole), d, q (percent), j (infinity); names of measures R, D, N as in KINDS
WORDS = {
    "C": "ci", "P": "p", "V": "v vs versus", "T": "to through", "f": "of", "b": "was is were are",
    "i": "in among", "t": "out the a total all", "v": "value values", "a": "and with",
    "u": "mg g kg ml l mmhg mm cm µg μg mcg iu min h day days week weeks month months year years hour hours",
    "k": "grade grades phase phases stage stages class type page pages table step cycle",
    "x": "chi χ square squared z t f df x i n sd se sem age mean median", "y": "iqr range aged",
    "z": "confidence power significance level saline dextrose glucose oxygen solution cream gel",
    "(": "( [ {", ")": ") ] }", ",": ", ;", ":": "= : ≈", "-": "- ~", "<": "< > ≤ ≥ ±", "/": "/", ".": ".",
}  # fmt: skip
LETTERS = {word: letter for letter, words in WORDS.items() for word in words.split()}
KINDS = {"or": "R", "rr": "R", "rd": "D", "arr": "D", "rrr": "D", "nnt": "N", "none": "D"}

LIMIT = "N?[ndqj]"
LIMITS = rf"(?P<low>{LIMIT})(?:[-T,]j[-T]|[-T,]{{1,2}}|[a/])(?P<high>{LIMIT})"  # 5 to ∞ to 8 leaves out the ∞
BESIDE = "(?P<estimate>[ndqc])[(),:apst]{0,20}"
END = "(?![u/]|[-T][ndq])"
COUNT = re.compile(r"(?<![/k])(n)(?:/|\(q\)[fi][tf]{0,4}|w?t?f[tf]{0,4})(n)(?![/u])")
P_VALUE = re.compile(r"P(?:[v:,fb<]|\([^()]{0,6}\)(?=[:<]))*\(?([nd])")
STATISTIC = re.compile(r"x[xn(),?-]{0,8}:[ndq]")
INTERVALS = (
    re.compile(rf"(?:{BESIDE})?C[^ndqjRNPp.]{{0,10}}{LIMITS}(?![-T/][ndq])"),
    re.compile(rf"{BESIDE}\({LIMITS}(?![-T/,][ndq])(?=[),])"),
    re.compile(r"(?<=[RDN:fb)])(?P<estimate>[dq]),(?P<low>[dq])[-T](?P<high>[dq])(?![-T/,][ndq])"),
)
PAIR = re.compile(r"([ndq])(?:\([^()]{0,8}\))?V\.?([ndq])")
NEAR, FAR = "[:fb(),apstC?-]*", r"(?:[^RDNcmrA.]|(?<=V)\.){0,30}?"
ESTIMATES = {  # a whole number must be said to be the ratio, and a percent never is one
    "R": re.compile(rf"R(?:{NEAR}(?:[de]|[:fb]\(?n){END}|{FAR}(?:e|[:fb][nd]{END}))"),
    "D": re.compile(rf"D(?:{NEAR}(?<!\()(?:[dq]|(?<=[:fb])n){END}|{NEAR}[eE]|{FAR}(?:[eE]|[:fb][ndq]{END}))"),
    "N": re.compile(rf"N(?:{NEAR}[nde]{END}|{FAR}(?:e|[:fb][nd]{END}))"),
}
ARM = re.compile(r"A|(?<![-<z])(?<!zf)[qE](?![-<z])")

TESTS = re.compile(
    r"fisher(?:'s)?(?:,? exact)?(?: probability)?(?: test)?\b|\bmid[- ]?p\b|\bwald\b(?: test)?|\bscore test"
    r"|(?:pearson(?:'s)? )?\b(?:chi\b|χ)(?:[- ]?squared?|[- ]?\^?2|\(2\))?(?: test)?"
    r"(?:,? with (?:yates'?s? |continuity )+correction)?|\byates\b(?:'s?)?(?: (?:continuity )?correction)?"
    r"|\blikelihood[- ]ratio(?: test|(?=[^0-9]{0,6}\bp\b))|(?:cochran[- ])?mantel[- ]haenszel(?: test)?"
    r"|log[- ]?rank(?: test)?|\b(?:mcnemar|barnard|boschloo)(?:'s)?(?: exact)?(?: test)?|\b[zt][- ]test"
)
NS = r"(?:^|[([,;:=<>]|\b(?:was|is|[Pp])) ?(?:NS|ns)\b|\b(?i:no[tn] ?(?:statistically )?significant)\b"

# what typed() leaves: signs of a range, points, fractions, which are no count; below, O for a zero
SIGNS = str.maketrans("∼˜〜∽―⁃\u00ad’‘ʼ⋅•≦⩽≧⩾¼½¾⅓⅔⅛", "~~~~---'''..≤≤≥≥      ", "\u200b\u200c\u200d\ufeff")
SPELLINGS = (
    (r"(?<=[A-Za-z])-(?=[A-Za-z])", " "),
    (r"(?<![A-Za-z0-9])[Oo](?=\.[0-9Oo])|(?<=\.)[Oo](?=[Oo]?[0-9])|(?<=\.[0Oo])[Oo](?=[0-9])", "0"),
    (r"(?i)\bn\. ?s\b\.?", "NS"),
    (r"(?i)\bc\. ?i\b\.?|\b(?:confidence|credib(?:le|ility)) (?:interval|limit|bound)s?", "CI"),
    (r"(?i:\bcri\b|\bcis\b)|(?<=%)Cl\b|(?<=% )Cl\b", "CI"),
    (r"(?i)\bpercentage points?|% ?points?\b|\bper ?cent\b", "%"),
    (r"(?i)< ?or ?(?:=|equal to)|less than or equal to|<=|=<", "≤"),
    (r"(?i)> ?or ?(?:=|equal to)|greater than or equal to|>=|=>", "≥"),
    (r"(?i)\bless than(?= 0?\.)", "<"),
    (r"(?i)\b(?:greater|more) than(?= 0?\.)", ">"),
    (r"(?<![0-9.])0\. (?=[0-9])", "0."),
    (r"(?<=[0-9]) ?[x×*] ?10 ?\^?(?:\(-([0-9]+)\)|- ?([0-9]+))", r"e-\1\2"),
    (r"(?<![0-9.])10\^-([0-9]+)|(?<=[<=] )10-([0-9])\b|(?<=[<=])10-([0-9])\b", r"1e-\1\2\3"),
    (r"\+ ?/ ?-|\+-", "±"),
    (r"(?i)∞|\binfinity\b", "inf"),
    (r"(?<![A-Za-z0-9.,])([0-9]{1,3}) ([0-9]{3})(?: ([0-9]{3}))?(?!,?[0-9]|\.[0-9])", r"\1\2\3"),
)
COMMAS = re.compile(r"(?<![0-9.,])[0-9]+(?:,[0-9]+)+(?![0-9])")
NUMBER = "[5-9][0-9](?:[.][0-9]+)?"
LEVEL = re.compile(
    rf"(?<![0-9.])({NUMBER}) ?%?[- ]?(?:(?:two|sided|exact|wald|score|newcombe|wilson|bayesian) ){{0,3}}CI\b"
    rf"|\bCI ?(?:[(\[]({NUMBER}) ?%[)\]]|[(\[]?({NUMBER}) ?%(?! ?(?:-|to|~)))|\bCI([89][0-9])\b"
)
NAMES = "|".join(f"(?P<{measure}>{names})" for measure, names in MEASURES.items())
LEXEME = re.compile(
    r"(?P<figure>(?:[0-9]+(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)(?:[eE][-+]?[0-9]+)?|\binf\b) ?(?P<percent>%)?"
    rf"|\b(?<![Nn]o )(?:{NAMES})(?![^\W\d_])"  # "no difference" states none
    r"|\b(?<![0-9] )(?P<small>(?i:or|rr|rd|arr|rrr|hr))(?= ?[=:]| ?[0-9]*\.[0-9])"  # not the word "or"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?|\S"
)


@dataclass(frozen=True)
class Claim:
    """One estimate and its interval as text; measure: a key of MEASURES, "" where the sentence names none."""

    measure: str
    estimate: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Sentence:
    """What a sentence prints: claims, P value, level in percent, percents and counts of the arms, a test."""

    claims: tuple[Claim, ...] = ()
    p: str = ""
    level: str = ""
    percents: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    test: str = ""


class Token(NamedTuple):
    """A figure as printed, a word, a mark or the name of a measure, and the letter of its kind."""

    text: str
    letter: str
    measure: str


class Draft(NamedTuple):
    """A claim to be: where it stands, where its estimate does (-1: nowhere), whether it needs no name."""

    place: int
    measure: str
    at: int
    low: str = ""
    high: str = ""
    sure: bool = False


def read(text: str) -> Sentence:
    """The figures of a sentence; an empty Sentence where it prints no result."""
    plain = _plain(text)
    test = TESTS.search(plain.lower())
    for pattern, keyboard in SPELLINGS:
        plain = re.sub(pattern, keyboard, plain)
    level = "".join(next(iter(LEVEL.findall(plain)), ""))
    page = _Page(_tokens(LEVEL.sub(" CI ", plain)))
    counts = tuple(page.counts())
    p = page.p_value() or "NS" * bool(re.search(NS, plain))
    claims, percents = tuple(page.claims()), tuple(page.percents())
    return Sentence(claims, p, level, percents, counts, test[0].replace("^", "") if test else "")


def _plain(text: str) -> str:
    """One line in characters of a keyboard; points for decimal commas, no commas in thousands."""
    # a raised digit is an exponent or a reference to a note, never the next digit of a figure
    raised = re.sub("([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"^\1", text.translate(SIGNS))
    line = " ".join(typed(raised).split())
    single = re.findall(r"(?<![0-9,(\[])([0-9]+),([0-9]+)(?![0-9,])", line)
    decimal = any(whole == "0" for whole, _ in single) or sum(len(part) != 3 for _, part in single) > 1
    decimal &= not re.search(r"\.[0-9]", line)

    def plainly(found: re.Match[str]) -> str:
        around = line[found.start() - 1 : found.start()] + line[found.end() : found.end() + 1]
        if around in {"()", "[]"}:  # two limits perhaps: (4,46)
            return found[0]
        if decimal and found[0].count(",") == 1:
            return found[0].replace(",", ".")
        grouped = re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", found[0])
        return found[0].replace(",", "") if grouped else found[0]

    return COMMAS.sub(plainly, line)


def _tokens(plain: str) -> list[Token]:
    tokens: list[Token] = []
    for found in LEXEME.finditer(plain):
        text, figure, start = found[0], found["figure"], found.start()
        measure = text.lower().replace("hr", "none") if found["small"] else found.lastgroup or ""
        letter = KINDS.get(measure) or LETTERS.get(text.lower(), "w" if text[0].isalpha() else "?")
        if figure:
            signed = bool(tokens) and _signed(tokens, plain[max(start - 2, 0) : start])
            text = (
                (tokens.pop().text if signed else "").strip("+") + figure.lower() + (found["percent"] or "")
            )
            letter = "q" if found["percent"] else "j" if "inf" in text else "n" if text.isdigit() else "d"
        tokens.append(Token(text, letter, measure))
    return tokens


def _signed(tokens: list[Token], before: str) -> bool:
    """Whether the last token is the sign of the figure to come, not a dash or a range."""
    previous = tokens[-2].letter if len(tokens) > 1 else "("
    if tokens[-1].text not in "+-" or previous in "ndqj":
        return False
    # "( - 9.5" and "CI -9.5", but "OR - 2.01"
    return previous in "(,:-T" or (before[-1] != " " and (previous in ")af" or before[0] == " "))


class _Page:
    """The tokens of a sentence and the line of their letters, in which what was read is marked."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.line = "".join(token.letter for token in tokens)
        # "OR and RR were 2.01 and 1.26": which is which?
        for found in re.finditer(r"[RDN]\)?a[RDN]", self.line):
            self.mark("w", found.span())

    def mark(self, letter: str, *spans: tuple[int, int]) -> None:
        for first, end in spans:
            self.line = self.line[:first] + letter * (end - first) + self.line[end:]

    def counts(self) -> Iterator[str]:
        for found in COUNT.finditer(self.line):
            events, total = (self.tokens[found.start(group)].text for group in (1, 2))
            if len(events) <= len(total) <= 10 and int(events) <= int(total) > 0:
                self.mark("c", found.span(1), found.span(2))
                yield f"{events}/{total}"

    def p_value(self) -> str:
        """The first P value. All are marked, and the statistics beside them."""
        values = []
        for found in P_VALUE.finditer(self.line):
            *before, figure = (token.text for token in self.tokens[found.start() : found.end()])
            if 0 <= float(figure) <= 1 and ({":", "v", "<"} & set(found[0]) or "." in figure):
                values.append("".join([sign for sign in before if sign in "<>≤≥"][-1:]) + figure)
                self.mark("p", found.span())
        self.mark("s", *(found.span() for found in STATISTIC.finditer(self.line)))
        return values[0] if values else ""

    def intervals(self) -> Iterator[Draft]:
        effects = {"x", "y"}.isdisjoint(self.line)  # not an age or a median with its range
        for pattern in INTERVALS:
            for found in pattern.finditer(self.line):
                at, spans = found.start("estimate"), (found.span("low"), found.span("high"))
                self.mark("m", (spans[0][0], spans[1][1]))
                if found["estimate"] == "c":
                    continue  # the interval of one arm says nothing of the two
                if found["estimate"]:
                    self.mark("E" if found["estimate"] == "q" else "e", (at, at + 1))
                low, high = (" ".join(token.text for token in self.tokens[i:j]) for i, j in spans)
                bare = effects and "(" in found[0] and set(found.group(1, 2, 3)) == {"d"}
                yield Draft(found.start(), "", at, low, high, "C" in found[0] or bare)

    def percents(self) -> Iterator[str]:
        """What claims() left: those of the arms, without a sign of change."""
        texts = (self.tokens[found.start()].text for found in ARM.finditer(self.line))
        return (text.removesuffix("%") for text in texts if not text.startswith("-"))

    def claims(self) -> Iterator[Claim]:
        """Names with their estimates and intervals; an interval beside no estimate goes to the next claim."""
        intervals = list(self.intervals())
        for found in PAIR.finditer(self.line):  # 74% v 59%: neither is the difference
            self.mark("A" if "q" in found.group(1, 2) else "s", found.span(1), found.span(2))
        beside = {interval.at: interval for interval in intervals if interval.at >= 0}
        drafts = [*self.estimates(beside), *(interval for interval in intervals if interval.at < 0)]
        shares = sum(self.line[at] == "E" for at in beside)
        for at, draft in beside.items():  # without a name: an effect, an arm's percent or an average's range
            counted = self.line[max(at - 4, 0) : at].rstrip("(),").endswith("c")
            if draft.sure and (self.line[at] == "e" or (shares == 1 and not counted)):
                self.mark("r", (at, at + 1))
                drafts.append(draft)
        joined = [Draft(-1, "none", -1, "first")]
        for draft in sorted(drafts):
            last = joined[-1]
            if draft.at < 0 and draft.low and not last.low:
                joined[-1] = last._replace(low=draft.low, high=draft.high)
            elif draft.at >= 0 and not draft.low and last.at < 0 and not last.measure:
                joined[-1] = draft._replace(low=last.low, high=last.high)
            else:
                joined.append(draft)
        yield from (self._claim(draft) for draft in joined[1:] if draft.at >= 0 or draft.low)

    def _claim(self, draft: Draft) -> Claim:
        texts = [self.tokens[draft.at].text if draft.at >= 0 else "", draft.low, draft.high]
        if draft.measure == "nnt":  # a limit keeps the side it names: NNTB 5, NNTH 8
            texts = [text.removeprefix("NNT ").replace("NNH", "NNTH") for text in texts]
        if draft.measure in ("or", "rr"):  # no ratio is negative: that minus is a dash
            texts = [text.removeprefix("-") for text in texts]
        return Claim(draft.measure, *texts)

    def estimates(self, beside: dict[int, Draft]) -> Iterator[Draft]:
        """Each name of a measure, with its estimate and interval where they are plainly its own."""
        ahead = {found.end(): found.start() for found in re.finditer(r"(q|E\([^()]{1,12}\))(?=D)", self.line)}
        for found in re.finditer("[RDN]", self.line):
            place = found.start()
            after = ESTIMATES[found[0]].match(self.line, place)
            at = ahead.get(place, after.end() - 1 if after else -1)
            if at >= 0:
                self.mark("r", (at, at + 1))
            yield beside.pop(at, Draft(0, "", at))._replace(place=place, measure=self.tokens[place].measure)
