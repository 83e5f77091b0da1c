"""What common programs print for a 2×2 table: one record a program and call.

A record says which estimate, interval and tests a call prints, and in what it departs from the method as it
is defined: its normal quantile, its rule for empty cells, how near its root finder comes. Where it departs,
the figures are computed as the program does (`software.py`); else the record only names the program. The
records stand in the order in which a program is named where several print the same: by use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check import printed_intervals as own
from rsa_trial_cli.check.printed_measures import REPORTED
from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.measures.measure import Pair, half_in_empty

EXACT = 15  # digits


@frozen(kw_only=True)
class Program:
    """One call of one program.

    name : as a verdict says it; call : what is typed; core : the measure it prints, "" for a P alone;
    interval : a method of that measure, or one of `printed_intervals`; estimate : "" for the interval's own;
    tests : whose P it prints; zero_cells : what the interval does with empty cells where it is not the usual
    rule, as in a measure's estimate; change : of the counts before anything is computed; z : the normal
    quantile used at 95%; near : how near its root finder comes; rough : ends
    between which costly limits lie at 95%; digits : that its figures are good for, where more were printed;
    departure : what a figure assumes that only this call gives; key : the one printed measure it is for, ""
    for all of the core; below : the smallest cell from which on it is not tried, since its figures are those
    of the usual method for a table one event off.
    """

    name: str
    call: str
    core: str = ""
    interval: str = ""
    estimate: str = ""
    tests: tuple[str, ...] = ()
    zero_cells: str = ""
    change: Callable[..., Pair] | None = None
    z: float | None = None
    near: own.Near | None = None
    rough: Callable[[Arm, Arm, float], Floats] | None = None
    digits: int = EXACT
    departure: str = "program"
    key: str = ""
    below: float = np.inf
    note: str = ""
    source: str = ""

    @property
    def label(self) -> str:
        """The name with the call, which no other record has."""
        return f"{self.name}: {self.core} {self.call}"

    @property
    def words(self) -> str:
        """As a verdict says it: as R prop.test prints it; by hand, RD ± 2 SE."""
        return f"{self.name}, {self.call}" if self.name in NO_PROGRAMS else f"as {self.name} prints it"

    @cached_property
    def kind(self) -> tuple[object, ...]:
        """What two calls share that print the same estimate."""
        own_interval = (self.core, self.interval) in own.INTERVALS
        return (
            self.estimate or ("sample" if self.change or own_interval else self.interval),
            self.change,
            self.zero_cells,
        )

    @cached_property
    def inexact(self) -> bool:
        """Whether some digits that it prints may be other than those of its method."""
        return self.near is not None or self.digits < EXACT

    @cached_property
    def departs(self) -> bool:
        """Whether its figures are others than those of the methods that check tries by their names."""
        special = self.estimate or self.change or self.z or self.zero_cells
        return bool(self.core) and bool(
            special or self.inexact or (self.core, self.interval) in own.INTERVALS
        )


NO_PROGRAMS = ("by hand", "vaccine trials")
WALD = ("wald",)
FISHER, CHI, YATES = ("fisher",), ("pearson",), ("yates",)
# tol = .Machine$double.eps^0.25 is 1.22e-4; the last step is a quarter of that
UNIROOT = own.root_found(3.2e-5)
SMALL = 50
THREE = ("mid-p", "fisher", "pearson")
OPENEPI = 3.841**0.5
R, EPITOOLS, METAFOR = "R 4.2, run", "epitools 0.5, run", "metafor 3.8, run"
STATSMODELS, STATA, REVMAN = "statsmodels 0.15, run", "Stata [R] epitab", "Deeks & Higgins 2010"
SAS, OPEN, PRISM = "SAS/STAT User's Guide, FREQ", "openepi.com, TwobyTwo.js", "GraphPad Prism 8 guide"

PROGRAMS: tuple[Program, ...] = (
    Program(name="R prop.test", call="prop.test(x, n)", core="rd", interval="wald-cc", tests=YATES,
            note="correction at most |RD|, limits within ±1", source=R),
    Program(name="R fisher.test", call="fisher.test(m)", core="or", interval="exact",
            estimate="conditional-mle", tests=FISHER, near=UNIROOT,
            note="root finder good to 3e-5 of OR or 1/OR", source=R),
    Program(name="R glm + confint", call="exp(confint(glm(y ~ x, binomial)))", core="or", interval="profile",
            estimate="sample", tests=WALD, near=own.by_a_spline, note="limits by a spline: 3 digits",
            source="R 4.2 with MASS, run"),
    Program(name="R glm + confint", call="exp(confint(glm(y ~ x, binomial(log))))", core="rr",
            interval="profile", estimate="sample", tests=WALD, near=own.by_a_spline,
            note="limits by a spline: 3 digits", source="R 4.2 with MASS, run"),
    Program(name="R glm + confint.default", call="exp(confint.default(glm(y ~ x, binomial)))", core="or",
            interval="woolf", tests=WALD, digits=5, note="iterated to 1e-8 of the deviance", source=R),
    Program(name="SAS PROC FREQ", call="TABLES / RELRISK CHISQ", core="or", interval="woolf", tests=CHI,
            source=SAS),
    Program(name="Stata cci", call="cci, woolf", core="or", interval="woolf", tests=CHI, source=STATA),
    Program(name="SPSS CROSSTABS", call="/STATISTICS=RISK CHISQ", core="or", interval="woolf", tests=CHI,
            source="SPSS manual"),
    Program(name="RevMan", call="one study, M-H", core="or", interval="woolf", tests=WALD,
            note="½ in all cells if one is empty", source=REVMAN),
    Program(name="R metafor", call='escalc("OR")', core="or", interval="woolf", tests=WALD,
            note="½ in all cells if one is empty", source=METAFOR),
    Program(name="MedCalc", call="odds ratio", core="or", interval="woolf", tests=WALD, z=own.PRECISE,
            note="z = 1.96", source="medcalc.org/calc/odds_ratio.php"),
    Program(name="OpenEpi", call="Two by Two, Taylor series", core="or", interval="woolf", tests=CHI,
            z=OPENEPI, note="z = √3.841", source=OPEN),
    Program(name="OpenEpi", call="Two by Two, CMLE with mid-P limits", core="or", interval="mid-p",
            estimate="conditional-mle", tests=("mid-p",), source=OPEN),
    Program(name="OpenEpi", call="Two by Two, CMLE with Fisher limits", core="or", interval="exact",
            estimate="conditional-mle", tests=("fisher-central",), source=OPEN),
    Program(name="R epitools", call="oddsratio(m)", core="or", interval="mid-p", estimate="median-unbiased",
            tests=THREE, near=own.root_found(6.2e-5), note="root finder good to 3e-5", source=EPITOOLS),
    Program(name="R epitools", call='oddsratio(m, method="small")', core="or", interval="small",
            estimate="small", tests=THREE, below=SMALL, note="ad/((b+1)(c+1))", source=EPITOOLS),
    Program(name="statsmodels", call="Table2x2.oddsratio", core="or", interval="woolf",
            tests=("wald-filled",),
            change=own.half_where_empty, note="an empty cell alone becomes ½",
            source=STATSMODELS),
    Program(name="statsmodels", call='confint_proportions_2indep(compare="odds-ratio")', core="or",
            interval="gart", estimate="sample", tests=("wald (gart)",),
            note="½ in all cells, of the limits alone", source=STATSMODELS),
    Program(name="Epi Info 6", call="Statcalc", core="or", interval="cornfield-cc", estimate="sample",
            tests=YATES, source="Stata FAQ on Cornfield limits"),
    Program(name="RevMan", call="one study, Peto", core="or", interval="peto", estimate="peto",
            tests=("n-1",),
            source=REVMAN),
    Program(name="Stata cci", call="cci, tb", core="or", interval="test-based", estimate="sample", tests=CHI,
            note="χ² of Pearson", source=STATA),
    Program(name="by hand", call="test-based limits", core="or", interval="test-based-n-1", estimate="sample",
            tests=("n-1", "pearson"), note="χ² with N−1", source="Miettinen 1976, Am J Epidemiol 103:226"),
    Program(name="by hand", call="ln OR and SE rounded to 3 decimals", core="or", interval="log-rounded",
            departure="from_rounded_log", source="arithmetic"),
    Program(name="GraphPad Prism", call="contingency table", core="or", interval="minlike", tests=FISHER,
            source=PRISM),
    Program(name="Stata csi", call="csi, or", core="or", interval="score", tests=CHI,
            source=STATA),
    Program(name="R prop.test", call="prop.test(x, n, correct=FALSE)", core="rd", interval="wald", tests=CHI,
            source=R),
    Program(name="SAS PROC FREQ", call="TABLES / RISKDIFF", core="rd", interval="wald", tests=CHI,
            source=SAS),
    Program(name="SAS PROC FREQ", call="TABLES / RISKDIFF(CORRECT)", core="rd", interval="wald-cc-uncapped",
            tests=YATES, note="correction not cut", source=SAS),
    Program(name="SAS PROC FREQ", call="TABLES / RISKDIFF(CL=HA)", core="rd", interval="hauck-anderson",
            source=SAS),
    Program(name="R metafor", call='escalc("RD")', core="rd", interval="wald", tests=("unpooled-z-filled",),
            change=half_in_empty, note="½ in all cells if one is empty", source=METAFOR),
    Program(name="MedCalc", call="comparison of proportions", core="rd", interval="newcombe", tests=("n-1",),
            source="medcalc.org/manual"),
    Program(name="MedCalc", call="NNT; by hand, z = 1.96", core="rd", interval="wald", z=own.PRECISE,
            tests=("unpooled-z", "pearson"), note="z = 1.96", source="medcalc.org/calc/relative_risk.php"),
    Program(name="OpenEpi", call="Two by Two, Taylor series", core="rd", interval="wald", z=OPENEPI,
            tests=CHI, note="z = √3.841", source=OPEN),
    Program(name="GraphPad InStat, Prism to 6", call="contingency table", core="rd", interval="pooled",
            tests=FISHER, note="pooled standard error", source="GraphPad FAQ 1889"),
    Program(name="GraphPad Prism", call="contingency table", core="rd", interval="newcombe-cc", tests=FISHER,
            source=PRISM),
    Program(name="statsmodels", call='test_proportions_2indep(compare="diff")', core="rd",
            interval="newcombe", tests=("agresti-caffo",), source=STATSMODELS),
    Program(name="by hand", call="RD ± 2 SE", core="rd", interval="wald", z=2.0, tests=("unpooled-z",),
            note="z = 2", source="arithmetic"),
    Program(name="by hand", call="NNT ± z·SE/RD²", core="rd", interval="delta", departure="delta_method",
            key="nnt", note="the delta method", source="arithmetic"),
    Program(name="R epitools", call="riskratio(m)", core="rr", interval="katz", tests=THREE,
            zero_cells="none", source=EPITOOLS),
    Program(name="SAS PROC FREQ", call="TABLES / RELRISK CHISQ", core="rr", interval="katz", tests=CHI,
            source=SAS),
    Program(name="RevMan", call="one study, M-H", core="rr", interval="katz", tests=WALD,
            note="½ in all cells if one is empty", source=REVMAN),
    Program(name="R metafor", call='escalc("RR")', core="rr", interval="katz", tests=WALD,
            note="½ in all cells if one is empty", source=METAFOR),
    Program(name="MedCalc", call="relative risk", core="rr", interval="katz", tests=WALD, z=own.PRECISE,
            note="z = 1.96", source="medcalc.org/calc/relative_risk.php"),
    Program(name="OpenEpi", call="Two by Two, Taylor series", core="rr", interval="katz", tests=CHI,
            z=OPENEPI, note="z = √3.841", source=OPEN),
    Program(name="R epitools", call='riskratio(m, method="small")', core="rr", interval="small",
            estimate="small", tests=THREE, below=SMALL, note="p/((c+1)/(n₂+1))", source=EPITOOLS),
    Program(name="statsmodels", call="Table2x2.riskratio", core="rr", interval="katz",
            tests=("wald-filled",),
            change=own.half_where_empty, note="an empty cell alone becomes ½", source=STATSMODELS),
    Program(name="statsmodels", call='confint_proportions_2indep(compare="ratio")', core="rr",
            interval="walter", estimate="sample", tests=("wald (walter)",),
            note="½ event more in each arm, of the limits alone", source=STATSMODELS),
    Program(name="vaccine trials", call="Clopper–Pearson on the split of events", core="rr",
            interval="exact", estimate="sample", tests=("split-binomial",), rough=own.near_split,
            source="conditional on all events"),
    Program(name="Stata csi", call="csi, tb", core="rr", interval="test-based", estimate="sample", tests=CHI,
            note="χ² of Pearson", source=STATA),
    Program(name="by hand", call="ln RR and SE rounded to 3 decimals", core="rr", interval="log-rounded",
            departure="from_rounded_log", source="arithmetic"),
    Program(name="GraphPad Prism", call="contingency table", core="rr", interval="koopman", tests=FISHER,
            source=PRISM),
    Program(name="R chisq.test", call="chisq.test(m)", tests=YATES, source=R),
    Program(name="R fisher.test", call="fisher.test(m)", tests=FISHER, source=R),
    Program(name="GraphPad QuickCalcs", call="χ² with Yates' correction", tests=("yates-full",),
            note="corrected past 0", source="graphpad.com/quickcalcs"),
)  # fmt: skip

LABELS = {program.label: program for program in PROGRAMS}


@cache
def computed(key: str, *, usual: bool) -> tuple[Program, ...]:
    """The programs whose figures of a printed measure are not those of a method that is tried by its name.

    usual : whether at 95%, for which alone their own normal quantiles are known.
    """
    core = REPORTED[key].core
    return tuple(
        program
        for program in PROGRAMS
        if program.departs and program.core == core and program.key in ("", key) and (usual or not program.z)
    )


@cache
def likeliest(key: str, interval: str, tests: tuple[str, ...]) -> str:
    """The name of the first program that prints an interval beside one of these tests, "" for none.

    key : of the printed measure, "" for a P alone; interval : the method, an estimate's too, or the label of
    a record; tests : those that give the P, none where no P is printed.
    """
    if interval in LABELS:
        return LABELS[interval].name
    core = REPORTED[key].core if key else ""
    for program in PROGRAMS:
        same = program.estimate == interval or (program.interval == interval and not program.departs)
        if program.core == core and same and (not tests or set(tests) & set(program.tests)):
            return program.name
    return ""
