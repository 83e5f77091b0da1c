"""The names that arguments may have, as types; tests/names.py writes those of the registries."""

from __future__ import annotations

from typing import Literal, TypeAlias

Measure: TypeAlias = Literal["or", "rr", "rd", "nnt", "md", "smd", "rom"]
Alternative: TypeAlias = Literal["two-sided", "greater", "less"]
ZeroCells: TypeAlias = Literal["add-half", "none"]
OnError: TypeAlias = Literal["stop", "skip", "mark"]
EventIs: TypeAlias = Literal["benefit", "harm"]
HigherIs: TypeAlias = Literal["better", "worse"]
Layout: TypeAlias = Literal["wide", "long"]
Estimator: TypeAlias = Literal["sample", "conditional", "median-unbiased"]
Median: TypeAlias = Literal["luo", "wan", "hozo", "cochrane"]
Standardiser: TypeAlias = Literal["pooled", "average", "control"]
StandardisedVariance: TypeAlias = Literal["ub", "ls", "ls2", "revman", "exact", "metan", "unequal"]
MeanDifferenceMethod: TypeAlias = Literal["welch", "student", "z", "z-pooled"]
StandardisedMethod: TypeAlias = Literal["nct", "normal", "nct-j", "bonett"]
RatioOfMeansMethod: TypeAlias = Literal["normal", "fieller", "fieller-student"]
OddsRatioMethod: TypeAlias = Literal[
    "woolf",
    "gart",
    "independence-smoothed",
    "inverse-sinh",
    "mover-r",
    "score",
    "miettinen-nurminen",
    "scas",
    "profile",
    "exact",
    "minlike",
    "blaker",
    "mid-p",
    "cornfield-cc",
    "peto",
    "test-based",
    "baptista-pike",
]
RiskRatioMethod: TypeAlias = Literal[
    "katz",
    "walter",
    "inverse-sinh",
    "mover-r",
    "koopman",
    "miettinen-nurminen",
    "scas",
    "profile",
    "exact",
    "santner-snell",
    "chan-zhang",
    "agresti-min",
    "log-adjusted",
]
DifferenceMethod: TypeAlias = Literal[
    "miettinen-nurminen",
    "wald",
    "agresti-caffo",
    "newcombe",
    "newcombe-cc",
    "mee",
    "scas",
    "profile",
    "wald-cc",
    "wald-cc-uncapped",
    "hauck-anderson",
    "santner-snell",
    "chan-zhang",
    "agresti-min",
]
Test: TypeAlias = Literal[
    "wald",
    "n-1",
    "pearson",
    "unpooled-z",
    "yates",
    "lr",
    "scas",
    "fisher",
    "fisher-central",
    "blaker",
    "mid-p",
    "mid-p-minlike",
    "boschloo",
    "boschloo-central",
    "barnard",
    "barnard-unpooled",
    "unpooled-z-cc",
    "hauck-anderson",
    "barnard-central",
    "santner-snell",
    "santner-snell-ratio",
]
PowerMethod: TypeAlias = Literal[
    "normal",
    "unpooled",
    "continuity",
    "arcsine",
    "farrington-manning",
    "wald",
    "fisher",
    "fisher-central",
    "pearson",
    "n-1",
    "yates",
    "boschloo",
    "barnard",
    "student",
    "welch",
    "welch-approx",
]
MarginOn: TypeAlias = Literal["rd", "rr", "or"]
MarginType: TypeAlias = Literal["superiority", "non-inferiority", "equivalence"]
PooledMeasure: TypeAlias = Literal["rr", "or", "rd", "md", "smd", "rom"]
BetweenStudies: TypeAlias = Literal["reml", "paule-mandel", "dersimonian-laird", "ml"]
PooledInterval: TypeAlias = Literal["hksj", "hksj-plain", "hksj-floor", "wald"]
Prediction: TypeAlias = Literal["hksj", "hts", "riley", "veroniki", "normal"]
Common: TypeAlias = Literal[
    "mantel-haenszel", "inverse-variance", "peto", "miettinen-nurminen", "exact", "mid-p"
]
Order: TypeAlias = Literal["estimate", "weight", "events", "name"]
Model: TypeAlias = Literal["random", "common", "both"]
SharedControl: TypeAlias = Literal["split", "combine"]
