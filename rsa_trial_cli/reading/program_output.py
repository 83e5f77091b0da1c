"""What R, Stata and SAS print of a 2×2 table, pasted whole → the cells of one study.

Each PrintOut is one call of one program: a mark that only its print-out has, and where its figures stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

LINES = re.MULTILINE
NUMBER = r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,4})?"
ESTIMATE, LOW, HIGH = (rf"(?P<{name}>{NUMBER})" for name in ("estimate", "low", "high"))
LIMITS = rf"{LOW}\s+{HIGH}"
SMALL = rf"(?P<p>[<>]? ?{NUMBER})"
ROW = rf"{ESTIMATE}[ \t]+{LOW}[ \t]+{HIGH}[ \t]*$"
LABEL = r"^[ \t]*\S[^\n]{0,200}?[ \t]"
LAST = rf"(?!\n[ \t]*\S[^\n]{{0,200}}[ \t]{NUMBER}[ \t]*$)"  # no more groups, or covariates, below it
REST = r"[^\n]{0,200}\n"
REFERENCE = rf"(?:[^\n]{{0,200}}\bNA\b{REST})?"
SOME = r"[^:]{0,300}"  # up to the next colon
P_OF_R = rf"{SOME}:{SOME}?p-value [=<] ?{SMALL}"
MIDP = rf"\bmidp\.exact{REST}{REFERENCE}{LABEL}"
STATA = rf"[ \t]*\|[ \t]*{ESTIMATE}[ \t]*\|[ \t]*{LIMITS}"
LOGISTIC = r"-\+-[-]{0,200}\n[^|\n]{1,200}\|[ \t]*"  # the rule, and the name of the first covariate
CONSTANT = r"[ \t]*\n[ \t]*_cons"
INTERCEPT = rf"[ \t]+2\.5 ?%[ \t]+97\.5 ?%[ \t]*\n\(Intercept\){REST}{LABEL}{ROW}{LAST}"
COMMENT = re.compile(r"^[ \t]*#+>?(?=\s|$)", LINES)  # before each line of a notebook
LEVEL = re.compile(r"\b([5-9][0-9](?:\.[0-9]+)?) ?(?:percent|%) ?(?:conf|CIs?\b|C\.I\.)", re.IGNORECASE)
SECOND_COLUMN = re.compile(  # SAS's risks of the other outcome
    r"Column 2 Risk Estimates.*?(?=Odds Ratio|Relative Risk|Statistics for Table|\Z)", re.DOTALL
)
ONE_SIDED = re.compile(r"^alternative hypothesis:.*\b(?:greater|less)\b", LINES)
TYPED = str.maketrans({"’": "'", "│": "|", "−": "-", "\r": None})
Cells = dict[str, str]
Forms = dict[str, re.Pattern[str]]


class Found(NamedTuple):
    """What a pasted text prints: cells by role, whose print-out it is, and what is left out of it."""

    cells: Cells
    program: str
    left_out: tuple[str, ...]


class PrintOut(NamedTuple):
    """One print-out.

    mark : what no other print-out has; estimates : measure → its estimate, low and high, which must stand
    there once; tests : what a P is of → p, of which the first that is there is taken; shares : the risks of
    both arms; other : figures that are not those of the two arms, by what they are called; percent : the
    measure that it prints in percent.
    """

    program: str
    mark: re.Pattern[str]
    estimates: Forms
    tests: Forms
    shares: re.Pattern[str] | None = None
    other: Mapping[str, re.Pattern[str]] = {}
    percent: str = ""


PRINT_OUTS = (
    PrintOut(
        "R fisher.test",
        re.compile(r"Fisher's Exact Test for Count Data"),
        {"or": re.compile(rf"confidence interval:\s+{LIMITS}\s+sample estimates:\s+odds ratio\s+{ESTIMATE}")},
        {"fisher": re.compile(rf"Fisher's Exact Test{P_OF_R}")},
    ),
    PrintOut(
        "R prop.test",
        re.compile(r"2-sample test for equality of proportions"),
        {"rd": re.compile(rf"of proportions{SOME}:{SOME}:{SOME}confidence interval:\s+{LIMITS}\s+sample")},
        {
            "yates": re.compile(rf"proportions with continuity{P_OF_R}"),
            "pearson": re.compile(rf"proportions without continuity{P_OF_R}"),
        },
        shares=re.compile(rf"prop 1\s+prop 2\s+(?P<first>{NUMBER})\s+(?P<second>{NUMBER})"),
    ),
    PrintOut(
        "R chisq.test",
        re.compile(r"Pearson's Chi-squared test"),
        {},
        {
            "yates": re.compile(rf"Chi-squared test with Yates{P_OF_R}"),
            "pearson": re.compile(rf"Chi-squared test\s*\n{P_OF_R}"),
        },
    ),
    PrintOut(
        "R epitools",
        re.compile(r"(?:odds|risk) ratio with [0-9.]+% C\.I\."),
        {
            "or": re.compile(rf"odds ratio with {REST}{REST}{REFERENCE}{LABEL}{ROW}{LAST}", LINES),
            "rr": re.compile(rf"risk ratio with {REST}{REST}{REFERENCE}{LABEL}{ROW}{LAST}", LINES),
        },
        {
            "mid-p": re.compile(rf"{MIDP}{SMALL}(?:[ \t]+{NUMBER}){{2}}[ \t]*${LAST}", LINES),
            "fisher": re.compile(rf"{MIDP}{NUMBER}[ \t]+{SMALL}[ \t]+{NUMBER}[ \t]*${LAST}", LINES),
            "pearson": re.compile(rf"{MIDP}(?:{NUMBER}[ \t]+){{2}}{SMALL}[ \t]*${LAST}", LINES),
        },
    ),
    PrintOut(
        "R epiR",
        re.compile(r"Inc risk ratio  "),
        {
            "rr": re.compile(rf"Inc risk ratio[ \t]+{ESTIMATE} \({LOW}, {HIGH}\)"),
            "or": re.compile(rf"Inc odds ratio[ \t]+{ESTIMATE} \({LOW}, {HIGH}\)"),
            "rd": re.compile(rf"Attrib risk in the exposed \*[ \t]+{ESTIMATE} \({LOW}, {HIGH}\)"),
        },
        {
            "yates": re.compile(rf"Yates corrected chi2[^\n]{{0,200}}Pr>chi2 = {SMALL}"),
            "pearson": re.compile(rf"Uncorrected chi2[^\n]{{0,200}}Pr>chi2 = {SMALL}"),
            "fisher": re.compile(rf"Fisher exact test[^\n]{{0,200}}Pr>chi2 = {SMALL}"),
        },
        percent="rd",
    ),
    PrintOut(
        "R exp(coef(glm))",
        re.compile(r"2\.5 ?%[ \t]+97\.5 ?%"),
        {
            "or": re.compile(rf"^[ \t]*OR{INTERCEPT}", LINES),
            "rr": re.compile(rf"^[ \t]*RR{INTERCEPT}", LINES),
        },
        {},
    ),
    PrintOut(
        "Stata",
        re.compile(r"\[[0-9.]+% conf\. interval\]", re.IGNORECASE),
        {
            "rd": re.compile(rf"^[ \t]*Risk difference{STATA}", LINES),
            "rr": re.compile(rf"^[ \t]*Risk ratio{STATA}", LINES),
            "or": re.compile(rf"^[ \t]*Odds ratio{STATA}", LINES),
        },
        {
            "pearson": re.compile(rf"chi2\(1\) =[^\n]{{0,200}}Pr *> *chi2 = *{SMALL}"),
            "fisher": re.compile(rf"2-sided Fisher's exact P = *{SMALL}"),
        },
        other={"attributable fractions": re.compile(r"^[ \t]*(?:Attr|Prev)\. frac", LINES)},
    ),
    PrintOut(
        "Stata logistic",
        re.compile(r"odds ratio[ \t]+std\. err\.", re.IGNORECASE),
        {"or": re.compile(rf"{LOGISTIC}{ESTIMATE}(?:[ \t]+{NUMBER}){{3}}[ \t]+{LIMITS}{CONSTANT}")},
        {
            "wald": re.compile(
                rf"{LOGISTIC}{NUMBER}(?:[ \t]+{NUMBER}){{2}}[ \t]+{SMALL}(?:[ \t]+{NUMBER}){{2}}{CONSTANT}"
            )
        },
    ),
    PrintOut(
        "SAS PROC FREQ",
        re.compile(
            r"Odds Ratio and Relative Risks|Relative Risk \(Column 1\)|Cohort \(Col1 Risk\)|Risk Estimates"
            r"|Statistics for Table of|Continuity Adj\. Chi-Square"
        ),
        {
            "or": re.compile(rf"^[ \t]*(?:Odds Ratio|Case-Control \(Odds Ratio\))[ \t]+{ROW}", LINES),
            "rr": re.compile(
                rf"^[ \t]*(?:Relative Risk \(Column 1\)|Cohort \(Col1 Risk\))[ \t]+{ROW}", LINES
            ),
            "rd": re.compile(rf"^[ \t]*Difference[ \t]+{ESTIMATE}[ \t]+{NUMBER}[ \t]+{LIMITS}", LINES),
        },
        {
            "pearson": re.compile(rf"^[ \t]*Chi-Square[ \t]+1[ \t]+{NUMBER}[ \t]+{SMALL}", LINES),
            "fisher": re.compile(rf"Two-sided Pr <= P[ \t]+{SMALL}"),
            "yates": re.compile(rf"Continuity Adj\. Chi-Square[ \t]+1[ \t]+{NUMBER}[ \t]+{SMALL}"),
        },
        other={"figures of the second column": re.compile(r"\(Column 2\)|Col2 Risk|Column 2 Risk")},
    ),
    PrintOut(
        "R metafor",
        re.compile(r"\bci\.lb\s+ci\.ub\b"),
        {},
        {},
        other={"estimates on the scale of analysis, of a measure that it does not name": re.compile("ci.lb")},
    ),
)


def found(text: str) -> Found | None:
    """What the print-outs in a text say, None where there is none.

    Of a measure or a P that several print, the first is taken, and the others are named as left out.
    """
    plain = SECOND_COLUMN.sub("", COMMENT.sub("", text.translate(TYPED)))
    made, programs, left = Cells(), dict[str, bool](), dict[str, None]()
    for record in PRINT_OUTS:
        if not record.mark.search(plain):
            continue
        before = len(made)
        _estimates(record, plain, made, left)
        _p_values(record, plain, made, left)
        programs[record.program] = len(made) > before
        left |= {words: None for words, form in record.other.items() if form.search(text)}
    if not programs:
        return None
    useful = [name for name, gives in programs.items() if gives] or list(programs)[:1]
    if made and (level := LEVEL.search(plain)):
        made["ci_level"] = level[1]
    if ONE_SIDED.search(plain):  # R's interval has one limit then, and the end of the scale
        made = {role: cell for role, cell in made.items() if "_ci_" not in role} | {"sides": "1"}
    return Found(made, ", ".join(useful), tuple(left))


def _estimates(record: PrintOut, text: str, made: Cells, left: dict[str, None]) -> None:
    for key, form in record.estimates.items():
        every = [match.groupdict() for match in form.finditer(text)]
        if len(every) > 1 or (every and f"{key}_ci_low" in made):
            left[f"more than one {key.upper()}"] = None
        if len(every) == 1 and f"{key}_ci_low" not in made:
            (figures,) = every
            unit = "%" * (key == record.percent)
            made |= {f"{key}_ci_low": figures["low"] + unit, f"{key}_ci_high": figures["high"] + unit}
            if estimate := figures.get("estimate"):
                made[key] = estimate + unit
    if record.shares and (shares := record.shares.search(text)):
        made |= {"percent_trt": shares["first"], "percent_ctl": shares["second"]}


def _p_values(record: PrintOut, text: str, made: Cells, left: dict[str, None]) -> None:
    for name, form in record.tests.items():
        match = form.search(text)
        if match and "p" in made:
            left[f"P {match['p'].strip()} ({name})"] = None
        elif match:
            made |= {"p": match["p"].replace(" ", ""), "test": name}
