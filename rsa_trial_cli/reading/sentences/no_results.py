"""Figures that are no results of two arms: pages, dates, P of trends. They are blotted out first."""

from __future__ import annotations

from rsa_trial_cli.reading.sentences.vocabulary import Wording

YEAR = "(?:19|20)[0-9]{2}(?![0-9/])"
MONTH_OF = rf"(?<![0-9/.])(?:0?[1-9]|1[0-2]) ?/ ?{YEAR}"
MONTH = (
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
UP_TO = r" ?(?:-|to|and|until|till|through) ?"
PAGE, DATE, TREND = "a page number", "a date", "a trend or an interaction"
PAGES = (
    Wording(
        "p. and digits",
        r"\b[Pp]{1,2}\.[0-9]+(?:\.[0-9]+)?(?:-[0-9]+)?(?!\.?[0-9])",
        "2021-09, Vol.12, p.737878-737878 |",
        "p.737878-737878",
        "P .04 and p = .03",
        signs="p.",
    ),
)
DATES = (  # 5/2000 alone may be 5 events of 2000
    Wording(
        "day, month and year",
        r"(?<![0-9/.])[0-3]?[0-9]/[0-3]?[0-9]/(?:19|20)?[0-9]{2}(?![0-9/])",
        "on 12/5/2003",
        "12/5/2003",
        "5/10/100",
        signs="/",
    ),
    Wording(
        "month and year of a period",
        rf"\b(?i:from|between|since|until|till|before|after) {MONTH_OF}(?:{UP_TO}{MONTH_OF})?",
        "between 1/2009 and 12/2010",
        "between 1/2009 and 12/2010",
        "found in 1/2009",
        signs="/",
    ),
    Wording(
        "two months with their years", rf"{MONTH_OF} ?(?:-|to|until|through) ?{MONTH_OF}",
        "(1/2009-2/2010)", "1/2009-2/2010", "1/2009 v 2/2010",
        signs="/",
    ),
    Wording(
        "month from 01 to 09 and year",
        rf"(?<![0-9/.])0[1-9] ?/ ?{YEAR}",
        "from 01/2009",
        "01/2009",
        "1/2009 and 10/2009",
        signs="/",
    ),
    Wording(
        "beside the name of a month",
        rf"{MONTH}[^.;]{{0,30}}(?<![0-9/.])[0-9]{{1,2}} ?/ ?{YEAR}",
        "in March (3/2009)",
        "March (3/2009",
        "in marches (3/2009)",
        signs="/",
    ),
)  # fmt: skip
TRENDS = (
    Wording(
        "P for trend",
        r"\b[Pp](?: ?values?)?[ -](?:(?:for|of) )?(?:the )?(?:linear )?(?:trend|interaction|heterogeneity)"
        r"(?: (?:was|of)|,)? ?[=<>≤:]? ?0?\.[0-9]+",
        "P for interaction = 0.03",
        "P for interaction = 0.03",
        "P = 0.03",
        signs="trend|interaction|heterogeneity",
    ),
)
NO_RESULTS = {PAGE: PAGES, DATE: DATES, TREND: TRENDS}
