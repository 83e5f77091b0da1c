"""Numbers that are no counts: dates, doses, ages, ranges, ratios, scores, citations, rates …, one row each.

What a row finds is left out before counts are looked for, and listed as not used under the name of the row.
"""

from __future__ import annotations

from rsa_trial_cli.reading.abstracts.rules import Rule

NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
YEAR = r"(?:19[0-9]|20[0-4])[0-9](?![0-9])"
TIME = (
    r"(?:s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|wks?|weeks?|mo|months?|yrs?|years?|cycles?"
    r"|sessions?|visits?|doses?|times)"
)
UNIT = (
    r"(?:mg|g|kg|µg|μg|ug|mcg|ng|ml|mL|l|L|dl|dL|dl|cm|mm|m|m2|km|U|IU|units?|mmol|mol|mmHg|mm Hg|Gy|Hz|kHz"
    r"|kcal|kJ|J|W|ppm|ppb|°C|C|bpm|mEq|grams?|points?|litres?|liters?)"
)
NOT_COUNTS = (
    Rule(
        "a date",
        rf"(?<![0-9/])[0-9]{{1,2}}/(?:[0-9]{{1,2}}/)?{YEAR}",
        "from 01/2009",
        "01/2009",
        "1/20",
        signs="/",
    ),
    Rule(
        "a date",
        rf"\b{MONTH} ?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9]),? ?)?(?:{YEAR})?"
        rf"|\b[0-9]{{1,2}} {MONTH} ?(?:{YEAR})?",
        "before March 1, 2013",
        "March 1, 2013",
        "2013 of them",
        signs="jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    ),
    Rule(
        "a year",
        rf"(?i)\b(?:in|since|from|until|till|before|after|by|between|during|early|late|mid|year)[ -]{YEAR}"
        rf"(?:(?: ?-| ?to| ?and| ?or|,) ?{YEAR}){{0,3}}(?! ?[(\[][0-9]| of )|{YEAR} ?- ?{YEAR}",
        "between 1992 and 2001",
        "between 1992 and 2001",
        "2012 were assigned",
        signs="19|20",
    ),
    Rule(
        "a citation",
        r"\[[0-9]{1,3}(?: ?[,-] ?[0-9]{1,3}){0,9}\]",
        "as before [4,5]",
        "[4,5]",
        "101 [9%]",
        signs="[",
    ),
    Rule(
        "a ratio",
        rf"(?<![0-9.]){NUMBER} ?: ?{NUMBER}(?: ?: ?{NUMBER})?",
        "assigned 3:1",
        "3:1",
        "3; 1",
        signs=":",
    ),
    Rule(
        "levels of a scale",
        r"\b[A-Z][A-Za-z]{1,8}[0-9]{1,3}(?:/[0-9]{1,3}){1,3}\b|(?<![0-9/])[0-9]{1,3}(?:/[0-9]{1,3}){2,3}(?![0-9/])",
        "for XYZ20/50/70 too",
        "XYZ20/50/70",
        "20/50",
        signs="/",
    ),
    Rule(
        "a score",
        r"(?i)\b(?:scores?|scale|rated|rating|grade|vision|acuity)(?: (?:of|was|were|at|least"
        r"|from)){0,3} [0-9]{1,3}(?:/| of )"
        r"[0-9]{1,3}|(?<![0-9.])[0-9]{1,3}/[0-9]{1,3}(?= (?:vision|or (?:more|less|worse|better"
        r"|higher|lower)\b|points?\b|mm ?Hg))",
        "a score of 4/10",
        "score of 4/10",
        "4/10 were cured",
        signs="score|scale|rated|rating|grade|vision|acuity|/",
    ),
    Rule(
        "a dose",
        rf"(?<![\w.]){NUMBER}(?: ?(?:-|to|or|and|/|[x×*]) ?{NUMBER}){{0,3}}"
        rf" ?{UNIT}(?![\w])(?:/[\w.²^]+){{0,2}}",
        "given 5/325 mg twice",
        "5/325 mg",
        "5 more",
    ),
    Rule(
        "an age or a duration",
        rf"(?<![\w.]){NUMBER}(?:(?: ?-| ?to| ?or| ?and|/"
        rf"|,) ?{NUMBER}){{0,4}}[ -]?{TIME}(?![\w])(?:[ -]old\b)?",
        "for 18-24 months",
        "18-24 months",
        "18 mothers",
    ),
    Rule(
        "an age",
        rf"(?i)\b(?:aged?|ages)(?: (?:of|was|over|under|about|between|from|group"
        rf"|range))? {NUMBER}(?: ?(?:-|to|and|±) ?{NUMBER})?",
        "aged 60.1 ± 16.5",
        "aged 60.1 ± 16.5",
        "stage 2",
        signs="age",
    ),
    Rule(
        "a mean with its spread",
        rf"-?{NUMBER} ?% ?± ?{NUMBER}|-?{NUMBER} ?± ?{NUMBER} ?%?|[(\[] ?± ?{NUMBER} ?[)\]]"
        rf"|\bSD,? ?[=:]? ?{NUMBER}",
        "3.1 ± 1.2",
        "3.1 ± 1.2",
        "3.1 of 4",
        signs="±|sd",
    ),
    Rule(
        "a rate per time or per number",
        rf"(?<![\w.]){NUMBER} ?(?:per|in every) ?1(?:00{{1,6}}|00 ?000|0 ?000| ?000)\b(?: [a-z-]+)?"
        rf"|(?<![\w.])(?:[0-9]+\.[0-9]+ ?/ ?10{{2,6}}"
        rf"|{NUMBER} ?/ ?10{{1,6}}(?= ?[a-z]{{0,9}}[ -]?(?:years?|days?|births)\b))"
        r"(?: [a-z-]+)?",
        "6.29/1000 days",
        "6.29/1000 days",
        "6/1000",
        signs="1",
    ),
    Rule(
        "a block of randomisation",
        r"(?i)\bblocks? (?:sizes? )?(?:of )?[0-9]{1,2}(?:(?:,| and| or|-| to) ?[0-9]{1,2}){0,4}\b",
        "in blocks of 4 and 6",
        "blocks of 4 and 6",
        "blocked 4",
        signs="block",
    ),
    Rule(
        "a number of places",
        r"(?i)(?<![\w.])[0-9]{1,5}(?: [a-z]{3,14})? (?:centres?|centers?|sites?|hospitals?|wards?"
        r"|countries|practices"
        r"|clinics?|homes?|towns?|villages?|schools?|trials?|studies)\b(?! ?[(\[][0-9])",
        "at 43 sites",
        "43 sites",
        "43 sighted",
        signs="centre|center|site|hospital|ward|countries|practice|clinic|home|town|village|school|trial|studies",
    ),
    Rule(
        "part of a word", r"(?<![\w.])[0-9]+-[A-Za-z]{2,}", "a 2-part cream", "2-part", "2 - part", signs="-"
    ),
    Rule("an ordinal", r"\b[0-9]+(?:st|nd|rd|th)\b", "the 3rd day", "3rd", "3 days"),
    Rule(
        "a label",
        r"(?i)\b(?:grades?|stages?|phases?|types?|levels?|steps?|cycles?|class|classes|part|parts|tables?"
        r"|figures?|page|pages|p\.|vol\.|version|days?|weeks?|months?|years?|visits?|hours?|number)"
        r" ?[0-9]{1,3}(?:(?: ?-| ?to| ?or| ?and| ?,|/)? [0-9]{1,3}\b){0,4}(?![0-9]|/[0-9]"
        r"| ?[(\[] ?[0-9]{1,3}(?:\.[0-9]+)? ?%| of | ?%)",
        "at weeks 2, 4, 8",
        "weeks 2, 4, 8",
        "weeks 12 (30%)",
        signs="grade|stage|phase|type|level|step|cycle|class|part|table|figure|page|p.|vol|version|day|week|month|year|visit|hour|number",
    ),
    Rule(
        "a label",
        r"(?i)\b(?:groups?|arms?|cohorts?|strata|stratum) [0-9](?![0-9]|\.[0-9]|/[0-9]"
        r"| ?[(\[] ?[0-9]| of | ?%)",
        "in group 2 and",
        "group 2",
        "in group 12 (30%)",
        signs="group|arm|cohort|strat",
    ),
    Rule(
        "a range",
        rf"(?<![\w.])-?{NUMBER} ?%? ?- ?{NUMBER} ?%?(?![\w.])|\b(?:range|IQR"
        rf"|between)[ ,:]{{1,2}}{NUMBER} ?%? ?(?:-|to|and|,) ?{NUMBER}",
        "for 4.9-79.7",
        "4.9-79.7",
        "4.9 of 79",
        signs="-|range|iqr|between",
    ),
    Rule(
        "a limit",
        rf"[<>≤≥] ?-?{NUMBER} ?%?|\b(?:at least|more than|less than|up to|at most|over"
        rf"|under) {NUMBER}(?! ?[(\[]| of )",
        "score ≥3",
        "≥3",
        "3 of 4",
        signs="<|>|≤|≥|at least|than|up to|at most|over|under",
    ),
)
