"""A sentence in characters of a keyboard, each phrase in one spelling, with the place of every character.

Each row of SPELLINGS is one change. Tests run its example, which must become what `gives` says, and its
counter-example, which must stay as it is.
"""

from __future__ import annotations

import re
from functools import cached_property

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.counts import on_a_keyboard
from rsa_trial_cli.reading.sentences.spelled import Spelled
from rsa_trial_cli.reading.signs import may_match

# signs of a range, points and comparisons that on_a_keyboard() leaves, and fractions, which are no counts
SIGNS = str.maketrans("∼˜〜∽―⁃\u00ad’‘ʼ⋅•≦⩽≧⩾¼½¾⅓⅔⅛", "~~~~---'''..≤≤≥≥      ")
ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\ufeff]+")
RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
NOT_ASCII = re.compile(r"[A-Za-z<=>]?[^\x00-\x7f]+")  # with what a mark above it may belong to
SPACES = re.compile(r"\s{2,}|[^\S ]")
AROUND = re.compile(r"^ | \Z")
A_COMMA = re.compile(r"[0-9],[0-9]")  # in every match of the two below
WITH_COMMAS = re.compile(r"(?<![0-9.,])[0-9]+(?:,[0-9]+)+(?![0-9])")
ONE_COMMA = re.compile(r"(?<![0-9,(\[])([0-9]+),([0-9]+)(?![0-9,])")
THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


@frozen
class Spelling:
    """One change: what the form matches becomes `becomes`, followed by what the groups of the form took.

    signs : pieces of text one of which is in every match (see reading/signs.py).
    """

    name: str
    form: str
    becomes: str
    example: str
    gives: str
    counter_example: str
    signs: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled form."""
        return re.compile(self.form)

    def new(self, found: re.Match[str]) -> str:
        """What a match becomes."""
        return self.becomes + "".join(filter(None, found.groups()))


SPELLINGS = (
    Spelling("below, of HTML", r"&lt;", "<", "P &lt; 0.05", "P < 0.05", "P lt 0.05", signs="&lt;"),
    Spelling("above, of HTML", r"&gt;", ">", "P &gt; 0.05", "P > 0.05", "P gt 0.05", signs="&gt;"),
    Spelling(
        "words joined by a hyphen", r"(?<=[A-Za-z])-(?=[A-Za-z])", " ", "mid-P", "mid P", "IL-6", signs="-"
    ),
    Spelling(
        "O for a zero",
        r"(?<![A-Za-z0-9])[Oo](?=\.[0-9Oo])|(?<=\.)[Oo](?=[Oo]?[0-9])|(?<=\.[0Oo])[Oo](?=[0-9])",
        "0",
        "P<O.OO1",
        "P<0.001",
        "CO.2",
        signs=".o|o.|.0o",
    ),
    Spelling("not significant", r"(?i)\bn\. ?s\b\.?", "NS", "(n.s.)", "(NS)", "n. spp", signs="n.s|n. s"),
    Spelling(
        "confidence interval",
        r"(?i)\bc\. ?i\b\.?|\b(?:confidence|credib(?:le|ility)) (?:interval|limit|bound)s?",
        "CI",
        "95% credible interval 1.1",
        "95% CI 1.1",
        "with confidence",
        signs="c.i|c. i|confidence|credib",
    ),
    Spelling(
        "confidence interval in other languages",
        r"(?i)[- ]?(?:\b(?:Interval{1,2}o (?:di|de) (?:confian[zç]a|confidenza)|Intervalles? de confiance)\b"
        r"|\b(?:Konfidenz|Vertrauens)(?:intervall|bereich)s?\b|(?<=[0-9]%[- ])(?:KI|IC)\b"
        r"|\b(?:KI|IC)(?= ?[89][0-9])|\bIC(?= (?:[àa]|del?|al) [89][0-9])"
        r"|(?:信頼|置信|可信|信赖)(?:区間|区间|區間|限)[は为為]?)"
        r"(?: ?(?:[àa]|del?|al)(?= [89][0-9]))?(?: |(?=[:：0-9（(\[]))",
        " CI ",
        "(95%信頼区間 1.10)",
        "(95% CI 1.10)",
        "IC unit",
        signs="intervalo|intervallo|intervalle|konfidenz|vertrauens|% ki|%-ki|ki8|ki9|ki 8|ki 9|% ic|%-ic|ic8"
        "|ic9|ic 8|ic 9|ic a|ic à|ic de|信頼|置信|可信|信赖",
    ),
    Spelling(
        "odds ratio in other languages",
        r"(?i)\b(?:rapports? de cotes|raz[oó]n de (?:momios|probabilidades|odds)|Chancenverhältnis"
        r"|razão de chances|odds-ratio)\b|オッズ比[はが]?|比值比[为為]?|优势比[为為]?|優勢比[为為]?",
        "OR ",
        "比值比2.00",
        "OR 2.00",
        "比值 2",
        signs="rapport|raz|chance|odds-ratio|オッズ比|比值比|优势比|優勢比",
    ),
    Spelling(
        "risk ratio in other languages",
        r"(?i)\b(?:relative[sn]? Risiko|risque relatif|ri(?:e)?s(?:g|c)o relativo|risco relativo"
        r"|rischio relativo|rapport de risques?)\b"
        r"|(?:リスク比|相対リスク|相対危険度?|相对危险度?|相對危險度?|相对风险)[はが为為]?"
        r"(?![降減减])",
        "RR ",
        "リスク比1.26",
        "RR 1.26",
        "リスク 1",
        signs="relati|risco|rapport|リスク比|相対|相对|相對",
    ),
    Spelling(
        "risk difference in other languages",
        r"(?i)\b(?:Risikodifferenz|différence (?:absolue )?de risques?"
        r"|diferencia (?:absoluta )?de riesgos?|differenza (?:assoluta )?di rischio)\b"
        r"|(?:リスク差|率差|危险差|風險差|风险差)[はが为為]?",
        "RD ",
        "Risikodifferenz 15.3%",
        "RD  15.3%",
        "Differenz 3",
        signs="risiko|risque|riesgo|rischio|差",
    ),
    Spelling(
        "limits joined by a word of another language",
        r"(?<=[0-9])( ?%?) (?:a|à|bis|hasta|até) (?=-?[0-9])",
        " to ",
        "1.10 a 3.65",
        "1.10 to 3.65",
        "a 3.65",
        signs=" a | à | bis | hasta | até ",
    ),
    Spelling(
        "CI in other letters",
        r"(?i:\bcri\b|\bcis\b)|(?<=%)C[lL]\b|(?<=% )C[lL]\b",
        "CI",
        "95% Cl",
        "95% CI",
        "NaCl",
        signs="cri|cis|cl",
    ),
    Spelling(
        "percent",
        r"(?i)(?:(?<=[0-9])-)?\bpercentage points?|(?:(?<=[0-9])-)?% ?-?points?\b|\bper ?cent\b"
        r"|\bProzentpunkte?n?\b|\bpoints? de pourcentage\b|\bpuntos? porcentual(?:es)?\b"
        r"|パーセントポイント|个?百分点",
        "%",
        "44 per cent",
        "44 %",
        "a percentage",
        signs="point|percent|per cent|punkt|punto|ポイント|百分点",
    ),
    Spelling(
        "at most",
        r"(?i)< ?or ?(?:=|equal to)|less than or equal to|<=|=<",
        "≤",
        "P < or = 0.05",
        "P ≤ 0.05",
        "P < 0.05",
        signs="<|less than or",
    ),
    Spelling(
        "at least",
        r"(?i)> ?or ?(?:=|equal to)|greater than or equal to|>=|=>",
        "≥",
        "P greater than or equal to .05",
        "P ≥ .05",
        "P > .05",
        signs=">|greater than or",
    ),
    Spelling(
        "below",
        r"(?i)\bless than(?= 0?\.)",
        "<",
        "less than 0.05",
        "< 0.05",
        "less than 5 days",
        signs="less than",
    ),
    Spelling(
        "above",
        r"(?i)\b(?:greater|more) than(?= 0?\.)",
        ">",
        "more than .05",
        "> .05",
        "more than 5 days",
        signs="er than|more than",
    ),
    Spelling(
        "a decimal comma behind a sign",
        r"(?:(?<=[=<>≤≥])|(?<=[=<>≤≥] ))0,(?=[0-9])",
        "0.",
        "OR = 2.00; p = 0,02",
        "OR = 2.00; p = 0.02",
        "2.00 of 0,02",
        signs="0,",
    ),
    Spelling(
        "a space in a zero",
        r"(?<![0-9.])0\. (?=[0-9])",
        "0.",
        "p = 0. 003",
        "p = 0.003",
        "10. 3",
        signs="0. ",
    ),
    Spelling(
        "times a power of ten",
        r"(?<=[0-9]) ?[x×*] ?10 ?\^?(?:\(-([0-9]+)\)|- ?([0-9]+))",
        "e-",
        "1.2 × 10-4",
        "1.2e-4",
        "2 x 10 mg",
        signs="x10|x 10|×10|× 10|*10|* 10",
    ),
    Spelling(
        "a power of ten",
        r"(?<![0-9.])10\^-([0-9]+)|(?<=[<=] )10-([0-9])\b|(?<=[<=])10-([0-9])\b",
        "1e-",
        "P<10-4",
        "P<1e-4",
        "ages 10-4",
        signs="10^-|10-",
    ),
    Spelling("plus or minus", r"\+ ?/ ?-|\+-", "±", "2.0 +/- 0.5", "2.0 ± 0.5", "+2.0", signs="+"),
    Spelling(
        "P for non-inferiority",
        r"\b[Pp](?: ?values?)?(?:_| for | )?(?i:\(?(?:non ?-?inferiority|superiority|equivalence)\)?)"
        r"(?= ?(?:[=<>≤:,]| was| of)| ?0?\.[0-9])",
        "P",
        "P for noninferiority < 0.001",
        "P < 0.001",
        "patients for noninferiority",
        signs="inferiority|superiority|equivalence",
    ),
    Spelling(
        "infinity", r"(?i)∞|\binfinity\b", "inf", "4 to ∞", "4 to inf", "infinitely", signs="∞|infinity"
    ),
    Spelling(
        "thousands by a space",
        r"([0-9](?<![A-Za-z0-9.,][0-9])[0-9]{0,2}) ([0-9]{3})(?: ([0-9]{3}))?(?!,?[0-9]|\.[0-9])",
        "",
        "300 of 12 807",
        "300 of 12807",
        "IL2 300",
    ),
)


def plain(text: str) -> Spelled:
    """The text in one line and in characters of a keyboard, the phrases of SPELLINGS as they were written."""
    line = Spelled(text)
    if not text.isascii():
        line.replace(ZERO_WIDTH, lambda _: "")
        line.plain = line.plain.translate(SIGNS)
        # a raised digit is an exponent or a reference to a note, never the next digit of a figure
        line.replace(RAISED, lambda found: "^" + found[0])
        line.replace(NOT_ASCII, lambda found: on_a_keyboard(found[0]))
    if "  " in line.plain or not line.plain.isprintable():  # no other space is printable
        line.replace(SPACES, lambda _: " ")
    if line.plain[:1] == " " or line.plain[-1:] == " ":
        line.replace(AROUND, lambda _: "")
    _without_commas(line)
    return line


def respell(line: Spelled) -> None:
    """Every phrase of SPELLINGS in its one spelling."""
    folded = (before := line.plain).casefold()
    for row in SPELLINGS:
        if may_match(row.signs, folded):
            line.replace(row.pattern, row.new)
            if line.plain is not before:
                folded = (before := line.plain).casefold()


def _without_commas(line: Spelled) -> None:
    """Points for decimal commas, and no commas in thousands."""
    text = line.plain
    if "," not in text or not A_COMMA.search(text):
        return
    single = ONE_COMMA.findall(text)
    decimal = any(whole == "0" for whole, _ in single) or sum(len(part) != 3 for _, part in single) > 1
    decimal &= not re.search(r"\.[0-9]", text)

    def new(found: re.Match[str]) -> str:
        around = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
        if around in {"()", "[]"}:  # two limits perhaps: (4,46)
            return found[0]
        if decimal and found[0].count(",") == 1:
            return found[0].replace(",", ".")
        return found[0].replace(",", "") if THOUSANDS.fullmatch(found[0]) else found[0]

    line.replace(WITH_COMMAS, new)
