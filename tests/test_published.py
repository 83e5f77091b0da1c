"""Worked examples from papers, books and the documentation of other programs.

Each row has its address. "printed" is what stands there, to half a unit of its last digit; "exact" is the
same quantity to ten digits, computed apart from this package. Where a source prints a value under the name
of another method, the row asks for the method that it is, and its address says so.

Limits of "minlike" often lie where two tables are equally probable, at the g-th root of a ratio of whole
numbers. R counts tables as equally probable within 1e-7; limits found with that allowance are too wide by
1e-7/g, and not what stands here.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

import pytest

from rsa_trial_cli.stats import MEASURES, Trials


class Interval(NamedTuple):
    address: str
    measure: str
    method: str
    counts: str
    printed: str | None
    exact: str | None
    level: float = 0.95


class P(NamedTuple):
    address: str
    test: str
    alternative: str
    counts: str
    printed: str | None
    exact: str | None
    measure: str = "rd"


class Estimate(NamedTuple):
    address: str
    measure: str
    method: str
    counts: str
    printed: str | None
    exact: str


NEWCOMBE = "Newcombe 1998, Stat Med 17:873, Table II"
NEWCOMBE_A, NEWCOMBE_B, NEWCOMBE_D, NEWCOMBE_G = (f"{NEWCOMBE} ({row})" for row in "abdg")
PERONDI = "Fagerland, Lydersen & Laake 2015, Stat Methods Med Res 24:224, Perondi trial"
BOOK = "Fagerland, Lydersen & Laake 2017, Statistical Analysis of Contingency Tables"
RITLAND, LAMPASONA = f"{BOOK}, Ritland study", f"{BOOK}, Lampasona study"
ORCI = "R package ORCI 1.1, ?BPexact.CI, as rdrr.io/cran/ORCI/man/BPexact.CI.html prints it"
CHAPTER_4 = "R package contingencytables, github.com/ocbe-uio/contingencytables, tests/testthat/test-ch4.R"
FAY_1, FAY_2 = "Fay 2010, example 1", "Fay 2010, example 2: 1 lies in a hole of the minlike set"
FAY_R = "Fay 2010, example 1, the interval that R prints beside the other P"
MN_1985 = "Miettinen & Nurminen 1985, Stat Med 4:213, example 4"
MERCK = "Merck metalite.ae, Miettinen–Nurminen"
SCIPY = "scipy documentation, relative_risk"
HEALTH = "Physicians' Health Study, input of the sasLM documentation"
SEED = "75/101 v 59/100"
PERONDI_MEE = f"{PERONDI}, printed as Miettinen–Nurminen, but without the factor N/(N−1)"
PERONDI_MN = f"{PERONDI}, printed as Koopman, but limits and width of the logarithm have the factor N/(N−1)"
RITLAND_EXACT = f"{RITLAND}; its program prints mid-P limits under this name"
VACCINE = "Cross Validated 506017, vaccine efficacy 95.06% (90.03 to 97.90), here as 1 − efficacy"
MOVER_R = "Fagerland & Newcombe 2013, Stat Med 32:2823: no event-free controls"
GART_NAM = "Gart & Nam 1990, Biometrics 46:637, not corrected for skewness"
KOOPMAN = "Koopman 1984, Biometrics 40:513"
GART_1985 = "Gart 1985, no continuity correction"
R_PROP_TEST = "R 4.2.2, prop.test"
EXACTCCI = "Statalist 2002-12, exactcci beside cci, cells 96 104 109 666"
GART_CC = "Gart & Thomas 1982, Am J Epidemiol 115:453; Gart 1985, with continuity correction"
GART_THOMAS = "Gart & Thomas 1982, the cells of Gart 1985 the other way round, no continuity correction"

MN = "miettinen-nurminen"

INTERVALS = [
    Interval(NEWCOMBE_A, "rd", "wald", "56/70 48/80", "0.0575 0.3425", "0.05750489915 0.3424951009"),
    Interval(NEWCOMBE_A, "rd", "wald-cc", "56/70 48/80", "0.0441 0.3559", "0.04411204201 0.355887958"),
    Interval(R_PROP_TEST, "rd", "wald-cc", "75/101 59/100", "0.013926 0.291222", None),
    Interval(R_PROP_TEST, "rd", "wald-cc", "20/50 11/50", "-0.017828 0.377828", None),
    Interval(NEWCOMBE_A, "rd", "mee", "56/70 48/80", "0.0533 0.3377", "0.05333384929 0.3377294637"),
    Interval(NEWCOMBE_A, "rd", MN, "56/70 48/80", "0.0528 0.3382", "0.05282971325 0.33817294"),
    Interval(NEWCOMBE_A, "rd", "newcombe", "56/70 48/80", "0.0524 0.3339", "0.0524314724 0.333872654"),
    Interval(NEWCOMBE_A, "rd", "newcombe-cc", "56/70 48/80", "0.0428 0.3422", "0.042767872 0.3421862784"),
    Interval(NEWCOMBE_B, "rd", MN, "9/10 3/10", "0.1700 0.8406", "0.1700250164 0.8406495439"),
    Interval(NEWCOMBE_B, "rd", "newcombe", "9/10 3/10", "0.1705 0.8090", "0.1705227239 0.8090179735"),
    Interval(NEWCOMBE_B, "rd", "agresti-caffo", "9/10 3/10", "0.1600 0.8400", None),
    Interval(NEWCOMBE_G, "rd", "mee", "10/10 0/20", "0.7225 1.0000", "0.7224672001 1"),
    Interval(NEWCOMBE_G, "rd", MN, "10/10 0/20", "0.7156 1.0000", "0.7156186605 1"),
    Interval(NEWCOMBE_G, "rd", "newcombe", "10/10 0/20", "0.6791 1.0000", "0.6790860371 1"),
    Interval(NEWCOMBE_G, "rd", "newcombe-cc", "10/10 0/20", "0.6014 1.0000", "0.6013931281 1"),
    Interval(NEWCOMBE_D, "rd", MN, "5/56 0/29", "-0.0326 0.1933", "-0.03259656174 0.1933309767"),
    Interval(NEWCOMBE_D, "rd", "mee", "5/56 0/29", "-0.0313 0.1926", "-0.03132706877 0.1925600139"),
    Interval(NEWCOMBE_D, "rd", "newcombe", "5/56 0/29", "-0.0381 0.1926", "-0.0381371479 0.1925600139"),
    Interval(PERONDI, "rd", "wald", "7/34 1/34", "0.029 0.32", "0.02916941611 0.3237717604"),
    Interval(PERONDI, "rd", "agresti-caffo", "7/34 1/34", "0.012 0.32", "0.01161167014 0.3217216632"),
    Interval(PERONDI, "rd", "newcombe", "7/34 1/34", "0.019 0.34", "0.01892144389 0.340368687"),
    Interval(PERONDI_MEE, "rd", "mee", "7/34 1/34", "0.028 0.34", "0.02837050797 0.3439399219"),
    Interval(PERONDI, "rd", MN, "7/34 1/34", None, "0.02704162658 0.345291217"),
    Interval(PERONDI, "rr", "katz", "7/34 1/34", "0.91 54", "0.9096055118 53.86950646"),
    Interval(PERONDI, "rr", "walter", "7/34 1/34", "0.92 27", "0.924135375 27.05231363"),
    Interval(PERONDI, "rr", "inverse-sinh", "7/34 1/34", "1.17 42", "1.167146105 41.9827473"),
    Interval(VACCINE, "rr", "exact", "8/21720 162/21728", "0.021 0.100", None),
    Interval(PERONDI_MN, "rr", MN, "7/34 1/34", "1.21 43", "1.208567975 43.03297224"),
    Interval(PERONDI, "rr", "koopman", "7/34 1/34", None, "1.220852854 42.57571761"),
    Interval(PERONDI, "or", "woolf", "7/34 1/34", "0.99 74", "0.9904902817 73.90030192"),
    Interval(PERONDI, "or", "gart", "7/34 1/34", "0.98 38", "0.9827960513 37.74859851"),
    Interval(PERONDI, "or", "independence-smoothed", "7/34 1/34", "0.99 60", "0.9901022802 60.48835328"),
    Interval(PERONDI, "or", "exact", "7/34 1/34", "0.97 397", "0.9732736329 396.9940022"),
    Interval(PERONDI, "or", "mid-p", "7/34 1/34", "1.19 200", "1.188586788 199.6166457"),
    Interval(PERONDI, "or", "minlike", "7/34 1/34", "1.00 195", None),
    Interval(ORCI, "or", "minlike", "2/14 1/11", "0.1127829 53.0112493", None),
    Interval(PERONDI, "or", MN, "7/34 1/34", None, "1.24662236 56.46157555"),
    Interval(MOVER_R, "or", "mover-r", "29/55 11/11", "0 0.427", "0 0.42653423013"),
    Interval(GART_NAM, "rd", "mee", "7/25 2/25", "-0.014 0.412", "-0.01444172002 0.4123615367"),
    Interval(KOOPMAN, "rr", "koopman", "36/40 16/80", "2.94 7.15", "2.939569192 7.152223435"),
    Interval(EXACTCCI, "or", "cornfield-cc", "96/200 109/775", "3.943 8.071", "3.942972369 8.071281566"),
    Interval(GART_CC, "or", "cornfield-cc", "28/99 23/182", "1.41 5.30", "1.406240784 5.298844963"),
    Interval(GART_1985, "or", "score", "28/99 23/182", "1.476 5.035", "1.476258962 5.034726027"),
    Interval(GART_THOMAS, "or", "score", "28/51 71/230", "1.476 5.035", "1.476258962 5.034726027"),
    Interval(FAY_R, "or", "exact", "6/18 12/17", "0.0389 1.056", "0.03887940927 1.056491801"),
    Interval(FAY_1, "or", "minlike", "6/18 12/17", None, "0.04355220303 0.9170176716"),
    Interval(FAY_1, "or", "blaker", "6/18 12/17", None, "0.04228544951 0.9170176716"),
    Interval(FAY_2, "or", "minlike", "7/262 30/494", None, "0.177257008 1.013828237"),
    Interval(FAY_2, "or", "blaker", "7/262 30/494", None, "0.1676181728 0.9933519722"),
    Interval(FAY_2, "or", "exact", "7/262 30/494", None, "0.1553230862 1.005579997"),
    Interval(RITLAND, "rd", MN, "0/16 15/72", "-0.3164 -0.0056", "-0.3163701589 -0.005574142941"),
    Interval(RITLAND, "rd", "newcombe", "0/16 15/72", "-0.3157 0.0003", "-0.3156926342 0.0003261098746"),
    Interval(RITLAND, "rr", MN, "0/16 15/72", "0.000 0.971", "0 0.9714507325"),
    Interval(RITLAND, "rr", "koopman", "0/16 15/72", "0.000 0.962", "0 0.961902051"),
    Interval(RITLAND, "or", MN, "0/16 15/72", "0.000 0.965", "0 0.964888399"),
    Interval(RITLAND, "or", "gart", "0/16 15/72", "0.006 1.980", "0.006381028013 1.980403851"),
    Interval(RITLAND_EXACT, "or", "exact", "0/16 15/72", None, "0 1.140901252"),
    Interval(LAMPASONA, "or", MN, "9/13 4/14", "1.0934 28.9419", "1.093381417 28.9418721"),
    Interval(LAMPASONA, "or", "inverse-sinh", "9/13 4/14", "1.2472 25.3686", "1.24723578 25.3685995"),
    Interval(
        LAMPASONA, "or", "independence-smoothed", "9/13 4/14", "1.0206 23.7777", "1.020600964 23.77768375"
    ),
    Interval(LAMPASONA, "or", "exact", "9/13 4/14", None, "0.8472152913 40.43737379"),
    Interval(LAMPASONA, "or", "mid-p", "9/13 4/14", None, "1.022554504 31.50245993"),
    Interval(CHAPTER_4, "or", "score", "0/16 15/72", "0.0000 0.9532", None),
    Interval(CHAPTER_4, "or", MN, "9/13 4/14", "1.0934 28.9419", None),
    Interval(CHAPTER_4, "rr", "mover-r", "7/34 1/34", "1.1537 41.9763", None),
    Interval(CHAPTER_4, "rr", "koopman", "7/34 1/34", "1.2209 42.5757", None),
    Interval(CHAPTER_4, "rd", "wald-cc", "7/34 1/34", "-0.0002 0.3532", None),
    Interval(CHAPTER_4, "rd", "mee", "7/34 1/34", "0.0284 0.3439", None),
    Interval(CHAPTER_4, "rd", "newcombe", "7/34 1/34", "0.0189 0.3404", None),
    Interval(SCIPY, "rr", "katz", "10/75 12/225", "1.1261564003 5.5498508005", "1.1261564 5.549850801"),
    Interval(SCIPY, "rr", "katz", "992/3252 165/1182", None, "1.879441363 2.540741928"),
    Interval(MN_1985, "rd", MN, "0/10 0/20", "-0.1658 0.2844", "-0.1657602275 0.2843813395"),
    Interval(MERCK, "rd", MN, "0/101 0/105", "-0.0355 0.0368", "-0.03546013812 0.03681280153"),
    Interval(MERCK, "rd", MN, "20/101 10/105", "0.0064 0.2029", "0.006405173664 0.2029171919"),
    Interval(HEALTH, "rd", MN, "104/11037 189/11034", None, "-0.01078854319 -0.004716840239"),
    Interval(HEALTH, "rr", MN, "104/11037 189/11034", None, "0.4338912091 0.6974005767"),
    Interval(HEALTH, "or", MN, "104/11037 189/11034", None, "0.4292790213 0.6940406681"),
    Interval(SEED, "or", "woolf", "75/101 59/100", "1.10 3.65", "1.102175772 3.645764911"),
    Interval(SEED, "or", MN, "75/101 59/100", None, "1.103842524 3.639283253"),
    Interval(SEED, "or", "scas", "75/101 59/100", None, "1.103990865 3.652219569"),
    Interval(SEED, "or", "score", "75/101 59/100", None, "1.105467955 3.633941773"),
    Interval(SEED, "or", "profile", "75/101 59/100", None, "1.108027329 3.676766356"),
    Interval(SEED, "or", "mid-p", "75/101 59/100", None, "1.099511227 3.667663775"),
    Interval(SEED, "or", "exact", "75/101 59/100", None, "1.058030034 3.821775774"),
    Interval(SEED, "or", "minlike", "75/101 59/100", None, "1.061386877 3.774911475"),
    Interval(SEED, "or", "blaker", "75/101 59/100", None, "1.061579726 3.796088613"),
    Interval(SEED, "rr", "katz", "75/101 59/100", None, "1.03076407 1.53679693"),
    Interval(SEED, "rr", MN, "75/101 59/100", None, "1.033703077 1.551019615"),
    Interval(SEED, "rr", "koopman", "75/101 59/100", None, "1.034210373 1.550173973"),
    Interval(SEED, "rr", "profile", "75/101 59/100", None, "1.034665904 1.550811485"),
    Interval(SEED, "rd", "wald", "75/101 59/100", None, "0.02387682562 0.2812716892"),
    Interval(SEED, "rd", "newcombe", "75/101 59/100", None, "0.02219480422 0.2761350517"),
    Interval(SEED, "rd", MN, "75/101 59/100", None, "0.02204027685 0.2787991451"),
    Interval(SEED, "rd", "scas", "75/101 59/100", None, "0.02210241568 0.2797743239"),
    Interval(SEED, "nnt", "wald", "75/101 59/100", None, "3.555281382 41.88161424"),
    Interval(SEED, "nnt", "newcombe", "75/101 59/100", None, "3.621416383 45.05559005"),
    Interval(SEED, "nnt", MN, "75/101 59/100", None, "3.586811573 45.3714809"),
]

SAS, STATXACT = "SAS PROC FREQ, quoted in exact2x2", "StatXact 11, quoted in exact2x2"
BERGER_BOOS = "Berger & Boos 1994, J Am Stat Assoc 89:1012"
LESS_GAMMA = "less the 0.0001 that the restriction of the common risk adds to the printed value"
TWO, MORE = "two-sided", "greater"

P_VALUES = [
    P(SAS, "barnard", MORE, "24/61 10/35", "0.2142", "0.2141865526"),
    P(SAS, "barnard", TWO, "24/61 10/35", "0.4063", "0.4062521208"),
    P(STATXACT, "boschloo", MORE, "24/61 10/35", "0.1513", "0.1512882019"),
    P(STATXACT, "boschloo", TWO, "24/61 10/35", "0.3381", "0.3380542233"),
    P(STATXACT, "barnard", TWO, "6/13 2/7", "0.5374", "0.5374126434"),
    P(f"{STATXACT}, where 0.5569 is twice this", "barnard", MORE, "6/13 2/7", None, "0.2784724101"),
    P(f"{BERGER_BOOS}, unrestricted", "barnard", TWO, "14/47 48/283", "0.061", "0.0611418386"),
    P("Suissa & Shuster 1985, Fisher's tea", "barnard", TWO, "3/4 1/4", "0.28906", "0.2890625"),
    P(f"{BOOK}, Perondi trial, {LESS_GAMMA}", "barnard", TWO, "7/34 1/34", "0.0281", "0.02810584112"),
    P(f"{BOOK}, Perondi trial, {LESS_GAMMA}", "barnard-unpooled", TWO, "7/34 1/34", "0.0281", None),
    P(f"{RITLAND}, {LESS_GAMMA}", "barnard-unpooled", TWO, "0/16 15/72", "0.0135", None),
    P(f"{RITLAND}, unrestricted", "barnard", TWO, "0/16 15/72", "0.0815", None),
    P(f"{BOOK}, Perondi trial, unrestricted", "boschloo", TWO, "7/34 1/34", None, "0.03846392212"),
    P(FAY_1, "fisher", TWO, "6/18 12/17", "0.0437", "0.04371016838"),
    P(FAY_1, "fisher-central", TWO, "6/18 12/17", None, "0.06058764413"),
    P(FAY_1, "blaker", TWO, "6/18 12/17", None, "0.04371016838"),
    P(FAY_2, "fisher", TWO, "7/262 30/494", "0.04996", None),
    P(FAY_2, "fisher-central", TWO, "7/262 30/494", None, "0.05180345228"),
    P(RITLAND, "pearson", TWO, "0/16 15/72", "0.0450", None),
    P(RITLAND, "yates", TWO, "0/16 15/72", "0.1016", None),
    P(RITLAND, "lr", TWO, "0/16 15/72", "0.0098", None),
    P(RITLAND, "fisher", TWO, "0/16 15/72", "0.0629", None),
    P(f"{RITLAND}, mid-P of the Fisher–Irwin test", "mid-p-minlike", TWO, "0/16 15/72", "0.0447", None),
    P("FragilityTools", "fisher", TWO, "40/60 100/210", "0.0124", "0.01239808181"),
    P("FragilityTools, three events fewer", "fisher", TWO, "37/60 100/210", "0.0585605", "0.05856045432"),
    P(SEED, "pearson", TWO, "75/101 59/100", None, "0.0217732802"),
    P(CHAPTER_4, "fisher", TWO, "0/16 15/72", "0.06287", None),
    P(CHAPTER_4, "mid-p-minlike", TWO, "0/16 15/72", "0.04466", None),
    P(CHAPTER_4, "lr", TWO, "3/4 1/4", "0.14798", None),
    P(CHAPTER_4, "yates", TWO, "3/4 1/4", "0.47950", None),
    P(f"{CHAPTER_4}, {LESS_GAMMA}", "barnard", TWO, "3/4 1/4", "0.28906", None),
    P(CHAPTER_4, "unpooled-z", TWO, "0/16 15/72", "0.00001", None),
    P(SEED, "n-1", TWO, "75/101 59/100", None, "0.02210344499"),
    P(SEED, "yates", TWO, "75/101 59/100", None, "0.03197911192"),
    P(SEED, "lr", TWO, "75/101 59/100", None, "0.02136367163"),
    P(SEED, "wald", TWO, "75/101 59/100", None, "0.02268205158", "or"),
    P(SEED, "unpooled-z", TWO, "75/101 59/100", None, "0.02014748559"),
    P(SEED, "fisher", TWO, "75/101 59/100", None, "0.02516628767"),
    P(SEED, "fisher-central", TWO, "75/101 59/100", None, "0.03161903136"),
    P(SEED, "mid-p", TWO, "75/101 59/100", None, "0.02292933652"),
    P(SEED, "mid-p-minlike", TWO, "75/101 59/100", None, "0.02082144025"),
    P(SEED, "barnard", TWO, "75/101 59/100", None, "0.02376157"),
    P(SEED, "boschloo", TWO, "75/101 59/100", None, "0.02376122"),
    P(SEED, "boschloo-central", TWO, "75/101 59/100", None, "0.02382930"),
    P(SEED, "pearson", MORE, "75/101 59/100", "0.01", "0.0108866401"),
    P(SEED, "n-1", MORE, "75/101 59/100", "0.01", "0.0110517225"),
    P(SEED, "mid-p", MORE, "75/101 59/100", "0.01", "0.01146466826"),
    P(SEED, "wald", MORE, "75/101 59/100", "0.01", "0.01134", "or"),
    P(SEED, "fisher", MORE, "75/101 59/100", "0.02", "0.01580951568"),
    P(SEED, "yates", MORE, "75/101 59/100", "0.02", "0.01598955596"),
    P(f"{SEED}, two placebo events more", "fisher", TWO, "75/101 61/100", "0.0507", None),
]

ESTIMATES = [
    Estimate(SCIPY, "rr", "katz", "10/75 12/225", "2.5", "2.500000000"),
    Estimate(f"{SCIPY}, cut after eight decimals", "rr", "katz", "992/3252 165/1182", None, "2.185217489"),
    Estimate(
        f"{SEED}: 2.01 does not come from the counts", "or", "woolf", "75/101 59/100", "2.00", "2.004563233"
    ),
    Estimate(SEED, "rr", "katz", "75/101 59/100", None, "1.258600436"),
    Estimate(SEED, "rd", "wald", "75/101 59/100", None, "0.1525742574"),
    Estimate(SEED, "nnt", "wald", "75/101 59/100", None, "6.554185594"),
]

# the logarithm of a ratio and its variance, ½ added to all cells as one is empty
METAFOR = [
    ("or", "woolf", "0/10 5/20", "-2.008430506", "2.341572406"),
    ("rr", "katz", "0/10 5/20", "-1.751268108", "2.043290043"),
]


def trial(counts: str) -> Trials:
    return Trials.of(*(int(count) for arm in counts.split() for count in arm.split("/")))


def half_unit(digits: str) -> float:
    """Half a unit of the last digit that stands there."""
    return 0.5 * 10.0 ** Decimal(digits).as_tuple().exponent


def assert_printed(got: float, digits: str | None) -> None:
    if digits is not None:
        assert got == pytest.approx(float(digits), rel=0, abs=half_unit(digits) * (1 + 1e-9))


def assert_exact(got: float, digits: str | None) -> None:
    if digits in ("0", "1"):
        assert got == float(digits)
    elif digits is not None:
        assert got == pytest.approx(float(digits), rel=1e-9, abs=half_unit(digits) * (1 + 1e-9))


def named(row: Interval | P | Estimate) -> str:
    return "-".join(str(part) for part in row[1:4])


@pytest.mark.parametrize("row", INTERVALS, ids=named)
def test_intervals(row: Interval) -> None:
    made = MEASURES[row.measure].estimate(trial(row.counts), row.method, row.level)
    for i, got in enumerate((made.low[0], made.high[0])):
        assert_printed(got, row.printed and row.printed.split()[i])
        assert_exact(got, row.exact and row.exact.split()[i])


@pytest.mark.parametrize("row", P_VALUES, ids=named)
def test_p_values(row: P) -> None:
    made = MEASURES[row.measure].estimate(trial(row.counts), test=row.test, alternative=row.alternative)
    assert_printed(made.p_value[0], row.printed)
    assert_exact(made.p_value[0], row.exact)


@pytest.mark.parametrize("row", ESTIMATES, ids=named)
def test_estimates(row: Estimate) -> None:
    made = MEASURES[row.measure].estimate(trial(row.counts), row.method)
    assert_printed(made.estimate[0], row.printed)
    assert_exact(made.estimate[0], row.exact)


@pytest.mark.parametrize(("measure", "method", "counts", "logarithm", "variance"), METAFOR)
def test_estimates_with_an_empty_cell(
    measure: str, method: str, counts: str, logarithm: str, variance: str
) -> None:
    made = MEASURES[measure].estimate(trial(counts), method)
    assert_exact(math.log(made.estimate[0]), logarithm)
    assert_exact(made.se[0] ** 2, variance)


def test_chi_square_of_the_ritland_study() -> None:
    made = MEASURES["rd"].estimate(trial("0/16 15/72"), test="pearson")
    assert_printed(made.statistic[0] ** 2, "4.018")


EVERY_TEST = [(measure, test) for measure in ("or", "rr", "rd") for test in MEASURES[measure].tests]
CONSERVATIVE = {"fisher", "fisher-central", "blaker", "yates"}
RAW = {"santner-snell", "santner-snell-ratio"}  # tables in the order of the effect itself: P is far larger


@pytest.mark.parametrize(("measure", "test"), EVERY_TEST)
def test_no_two_sided_test_of_75_of_101_v_59_of_100_prints_p_of_0_01(measure: str, test: str) -> None:
    made = MEASURES[measure].estimate(trial("75/101 59/100"), test=test)
    assert made.p_value[0] >= 0.0201
    assert (made.p_value[0] <= 0.0320) == (test not in RAW)


@pytest.mark.parametrize(("measure", "test"), EVERY_TEST)
def test_one_sided_tests_that_are_not_conservative_print_p_of_0_01(measure: str, test: str) -> None:
    made = MEASURES[measure].estimate(trial("75/101 59/100"), test=test, alternative="greater")
    if test in RAW:
        assert made.p_value[0] >= 0.015
    else:
        assert_printed(made.p_value[0], "0.02" if test in CONSERVATIVE else "0.01")
