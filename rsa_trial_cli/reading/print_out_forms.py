"""The print-outs that are known: a PrintOut is one call of one program, and where its figures stand."""

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
TRIPLE = rf"[ \t]+{ESTIMATE}[ \t]+{LOW}[ \t]+{HIGH}"
START, END = (
    r"(?:^|[ \t])",
    r"(?=[ \t]*$|[ \t]+[A-Z])",
)  # of a row, also where a page has made one line of all
LABEL = r"^[ \t]*\S[^\n]{0,200}?[ \t]"
LAST = rf"(?!\n[ \t]*\S[^\n]{{0,200}}[ \t]{NUMBER}[ \t]*$)"  # no more groups, or covariates, below it
REST = r"[^\n]{0,200}\n"
REFERENCE = rf"(?:[^\n]{{0,200}}\bNA\b{REST})?"
SOME = r"[^:]{0,300}"  # up to the next colon
P_OF_R = rf"{SOME}:{SOME}?p-value (?:= ?|(?=<)){SMALL}"
CRUDE = r"(?: \(crude\))?"
IN_BRACKETS = rf"{ESTIMATE} \({LOW}, {HIGH}\)"
MIDP = rf"\bmidp\.exact{REST}{REFERENCE}{LABEL}"
STATA = rf"[ \t]*\|[ \t]*{ESTIMATE}[ \t]*\|[ \t]*{LIMITS}"
LOGISTIC = r"-\+-[-]{0,200}\n[^|\n]{1,200}\|[ \t]*"  # the rule, and the name of the first covariate
CONSTANT = r"[ \t]*\n[ \t]*_cons"
INTERCEPT = rf"[ \t]+2\.5 ?%[ \t]+97\.5 ?%[ \t]*\n\(Intercept\){REST}{LABEL}{ROW}{LAST}"
Forms = dict[str, re.Pattern[str]]


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
        other={"an OR without limits": re.compile(r"not equal to 1\s+sample estimates:\s+odds ratio")},
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
            "chi-square": re.compile(rf"{MIDP}(?:{NUMBER}[ \t]+){{2}}{SMALL}[ \t]*${LAST}", LINES),
        },
    ),
    PrintOut(
        "R epiR",
        re.compile(r"Inc risk ratio (?: |\(crude\))"),
        {  # with strata the crude ones are those of the whole table
            "rr": re.compile(rf"Inc risk ratio{CRUDE}[ \t]+{IN_BRACKETS}"),
            "or": re.compile(rf"(?:Inc odds|Odds) ratio{CRUDE}[ \t]+{IN_BRACKETS}"),
            "rd": re.compile(rf"Attrib risk(?: in the exposed)?{CRUDE} \*[ \t]+{IN_BRACKETS}"),
        },
        {
            "yates": re.compile(rf"Yates corrected chi2[^\n]{{0,200}}Pr>chi2 = {SMALL}"),
            "pearson": re.compile(
                rf"(?:Uncorrected chi2|Test that (?:odds ratio|OR) = 1:)[^\n]{{0,200}}Pr>chi2 = {SMALL}"
            ),
            "fisher": re.compile(rf"Fisher exact test[^\n]{{0,200}}Pr>chi2 = {SMALL}"),
        },
        other={
            "Mantel-Haenszel estimates": re.compile(r"\(M-H\)"),
            "attributable fractions": re.compile(r"Attrib (?:fraction|risk in (?:the )?population)"),
        },
        percent="rd",
    ),
    PrintOut(
        "R Epi twoby2",
        re.compile(r"Sample Odds Ratio:"),
        {
            "rr": re.compile(rf"Relative Risk:{TRIPLE}"),
            "or": re.compile(rf"Sample Odds Ratio:{TRIPLE}"),
            "rd": re.compile(rf"Probability difference:{TRIPLE}"),
        },
        {
            "fisher": re.compile(rf"Exact P-value:[ \t]+{SMALL}"),
            "wald": re.compile(rf"Asymptotic P-value:[ \t]+{SMALL}"),
        },
        other={"the conditional odds ratio": re.compile("Conditional MLE Odds Ratio:")},
    ),
    PrintOut(
        "statsmodels Table2x2",
        re.compile(r"^[ \t]*Log odds ratio[ \t]", LINES),
        {
            "or": re.compile(rf"^[ \t]*Odds ratio{TRIPLE}[ \t]+{NUMBER}[ \t]*$", LINES),
            "rr": re.compile(rf"^[ \t]*Risk ratio{TRIPLE}[ \t]+{NUMBER}[ \t]*$", LINES),
        },
        {
            "wald": re.compile(rf"^[ \t]*Odds ratio(?:[ \t]+{NUMBER}){{3}}[ \t]+{SMALL}[ \t]*$", LINES),
            "of the risk ratio": re.compile(
                rf"^[ \t]*Risk ratio(?:[ \t]+{NUMBER}){{3}}[ \t]+{SMALL}[ \t]*$", LINES
            ),
        },
        other={"logarithms": re.compile("Log odds ratio")},
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
            "or": re.compile(rf"{START}(?:Odds Ratio|Case-Control \(Odds Ratio\)){TRIPLE}{END}", LINES),
            "rr": re.compile(
                rf"{START}(?:Relative Risk \(Column 1\)|Cohort \(Col1 Risk\)){TRIPLE}{END}", LINES
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
        "SPSS CROSSTABS",
        re.compile(r"^[ \t]*(?:Linear-by-Linear Association|For cohort [^\n]{1,200}=)", LINES),
        {
            "or": re.compile(rf"^[ \t]*Odds Ratio for [^\n]{{1,200}}\)[ \t]+{ROW}", LINES),
            "rr": re.compile(
                rf"^[ \t]*Odds Ratio for {REST}[ \t]*For cohort [^\n]{{1,200}}?[ \t]{ROW}", LINES
            ),
        },
        {
            "pearson": re.compile(rf"Pearson Chi-Square[ \t]+{NUMBER}[a-z]?[ \t]+1[ \t]+{SMALL}"),
            "fisher": re.compile(rf"Fisher's Exact Test[ \t]+{SMALL}[ \t]+{NUMBER}"),
            "yates": re.compile(rf"Continuity Correction[a-z]?[ \t]+{NUMBER}[a-z]?[ \t]+1[ \t]+{SMALL}"),
        },
        other={"figures of the second column": re.compile(r"For cohort [^\n]{1,200}\n[ \t]*For cohort")},
    ),
    PrintOut(
        "OpenEpi",
        re.compile(r"^[ \t]*(?:Odds|Risk)-Based\*? Estimates", LINES),
        {
            "rr": re.compile(rf"^[ \t]*Risk Ratio[ \t]+{ESTIMATE}[ \t]+{LOW},[ \t]*{HIGH}", LINES),
            "or": re.compile(rf"^[ \t]*Odds Ratio[ \t]+{ESTIMATE}[ \t]+{LOW},[ \t]*{HIGH}", LINES),
            "rd": re.compile(rf"^[ \t]*Risk Difference[ \t]+{ESTIMATE}%?[ \t]+{LOW},[ \t]*{HIGH}", LINES),
        },
        {
            "pearson": re.compile(rf"Uncorrected chi square(?:[ \t]+{NUMBER}){{2}}[ \t]+{SMALL}"),
            "yates": re.compile(rf"Yates corrected chi square(?:[ \t]+{NUMBER}){{2}}[ \t]+{SMALL}"),
            "fisher-central": re.compile(rf"^[ \t]*Fisher exact[^\n]{{0,100}}[ \t]{SMALL}[ \t]*$", LINES),
            "mid-p": re.compile(rf"^[ \t]*Mid-P exact[^\n]{{0,100}}[ \t]{SMALL}[ \t]*$", LINES),
        },
        other={"the CMLE odds ratio": re.compile("CMLE Odds Ratio")},
        percent="rd",
    ),
    PrintOut(
        "R metafor",
        re.compile(r"\bci\.lb\s+ci\.ub\b"),
        {},
        {},
        other={"estimates on the scale of analysis, of a measure that it does not name": re.compile("ci.lb")},
    ),
)
