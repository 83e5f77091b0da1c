"""The words that headers of means are made of; a header is a figure and an arm, in any order.

From the documentation of metafor (m1i sd1i n1i), meta (mean.e sd.e n.e), epiR (mean.trt sd.trt n.trt),
statsmodels (mean1 sd1 nobs1), RevMan (Mean 1, SD 1, Total 1) and from files published with meta-analyses.
"""

from __future__ import annotations

from rsa_trial_cli.reading.header_grammar import WORDS, Part

ARM = {word: str(part) for word, part in WORDS.items() if part in (Part.TREATMENT, Part.CONTROL)} | {
    "t": "treatment",
    "e": "treatment",
    "c": "control",
}
FIGURE_WORDS = {
    "mean": "mean means m avg average xbar moyenne mittelwert media",
    "sd": "sd sds stdev std stddev",
    "se": "se sem stderr ses",
    "var": "var variance",
    "n": "n nobs total totals size samplesize participants patients subjects",
    "median": "median med",
    "q1": "q1 q25 p25 lq",
    "q3": "q3 q75 p75 uq",
    "min": "min minimum",
    "max": "max maximum",
    "low": "low lower lcl ll lci cilow cilower cilb lb",
    "high": "high upper ucl ul uci cihigh ciupper ciub ub",
}
FIGURE = {word: figure for figure, listed in FIGURE_WORDS.items() for word in listed.split()}
PHRASES = {
    ("standard", "deviation"): "sd",
    ("standard", "error"): "se",
    ("std", "dev"): "sd",
    ("std", "deviation"): "sd",
    ("std", "err"): "se",
    ("std", "error"): "se",
    ("lower", "quartile"): "q1",
    ("upper", "quartile"): "q3",
    ("sample", "size"): "n",
    ("s", "d"): "sd",
    ("s", "e"): "se",
    ("s", "e", "m"): "se",
}
PAIRS = {  # words for two figures of a cell
    "iqr": ("q1", "q3"),
    "range": ("min", "max"),
    "ci": ("low", "high"),
}
FILLERS = {
    "of",
    "in",
    "the",
    "for",
    "number",
    "group",
    "groups",
    "grp",
    "arm",
    "arms",
    "i",
    "limit",
    "95",
    "and",
}
NOT_EXPOSED = {"nexp": "control"}  # beside a figure; alone it is the n of the experimental arm
UNCLEAR = "s"  # with an arm: an SD or a standard error
SINGLES = {"m", "n"}  # figures of one letter, which may stand before the letter of an arm: mt, nc
AFTER_A_LETTER = {"trt", "ctl", "ctrl", "con", "exp", "int"}  # ntrt, mctl; mtx is a drug
