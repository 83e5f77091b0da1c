"""Words of a text by which its figures are of more than the plain counts of two arms.

Each row is a Wording: tests read its example, of which it must match what `gives` says, and its
counter-example, of which it must match nothing.
"""

from __future__ import annotations

from rsa_trial_cli.reading.sentences.vocabulary import Wording
from rsa_trial_cli.reading.signs import may_match

OF_TIME = [  # what "patient-years" and the like end in
    f"{last}{joint}{unit}"
    for last in "ndt"
    for joint in ("", "-", " ")
    for unit in ("year", "month", "week", "day")
]
CRUDE = (
    Wording(
        "crude",
        r"(?i)\bcrude\b|\bun[- ]?adjusted\b",
        "the unadjusted OR",
        "unadjusted",
        "the adjusted OR",
        "crude|unadj|un-adj|un adj",
    ),
)
ADJUSTED = (
    Wording(
        "adjusted",
        r"\b(?i:adjusted)\b|\ba(?:OR|RR)\b|\bAOR\b",
        "the aOR",
        "aOR",
        "unadjusted OR",
        signs="adjusted|aor|arr",
    ),
    Wording(
        "adjusted for",
        r"(?i)\badjust(?:ing|ment) for\b",
        "after adjustment for age",
        "adjustment for",
        "a dose adjustment",
        signs="adjusting for|adjustment for",
    ),
    Wording(
        "multivariable",
        r"(?i)\bmultivaria(?:ble|te)\b",
        "multivariate OR",
        "multivariate",
        "variable",
        signs="multivaria",
    ),
)
OTHER_ANALYSES = (  # a figure beside these follows or is not judged
    Wording(
        "regression",
        r"(?i)\b(?:logistic|poisson|cox|linear|binomial|ordinal|multiple|hazards|robust|variable|variate"
        r"|effects?) regressions?\b|\bregression (?:model|analys[ei]s|coefficient)s?\b",
        "by logistic regression",
        "logistic regression",
        "regression of the tumour",
        signs="regression",
    ),
    Wording(
        "model",
        r"(?i)\b(?:mixed|logistic|linear|effects?|hazards?|cox|additive|statistical|multilevel|hierarchical"
        r"|joint) models?\b|\bin (?:a|the|this|our) model\b|\bmodell?(?:ed|ing)\b",
        "in a model the drainage",
        "in a model",
        "a role model",
        signs="model",
    ),
    Wording(
        "GEE", r"\bGEEs?\b|(?i:\bgenerali[sz]ed estimating\b)", "by GEE", "GEE", "gee", signs="gee|estimating"
    ),
    Wording(
        "stratified",
        r"(?i)\bstratified (?:analys[ei]s|test|odds|risk|relative|difference|cox|log)"
        r"|\bMantel[- ]Haenszel\b|\bCMH\b",
        "a stratified analysis",
        "stratified analysis",
        "randomisation stratified by centre",
        signs="stratified |mantel|cmh",
    ),
    Wording(
        "weighted",
        r"(?i)\bweighted (?:odds|risk|relative|difference|analys[ei]s|proportions?)\b"
        r"|\binverse[- ]probability\b|\bpropensity\b",
        "the weighted odds ratio",
        "weighted odds",
        "a weighted scale",
        signs="weighted |inverse-prob|inverse prob|propensity",
    ),
    Wording(
        "imputed", r"(?i)\bimput(?:ed|ations?)\b", "with imputation of", "imputation", "input", signs="imput"
    ),
    Wording(
        "clusters",
        r"(?i)\bcluster[- ](?:randomi[sz]ed|trial|level)\b|\bclusters\b|\bintra[- ]?cluster\b|\bclustering\b",
        "a cluster-randomised trial",
        "cluster-randomised",
        "cluster headache",
        signs="cluster",
    ),
    Wording(
        "cross-over",
        r"(?i)\bcross[- ]?over (?:trial|study|design|periods?|comparison)\b",
        "a crossover trial",
        "crossover trial",
        "crossover to surgery",
        signs="crossover |cross-over |cross over ",
    ),
    Wording(
        "paired",
        r"(?i)\bpaired (?:data|samples?|comparisons?|analys[ei]s|design|tests?|t)\b|\bmcnemar\b"
        r"|\bmatched[- ]pairs?\b|\bsplit[- ]?mouth\b|\bwithin[- ](?:person|subject|patient)s?\b",
        "a paired analysis",
        "paired analysis",
        "paired with a nurse",
        signs="paired |mcnemar|matched-pair|matched pair|splitmouth|split-mouth|split mouth"
        "|within-person|within-subject|within-patient|within person|within subject|within patient",
    ),
    Wording(
        "matched",
        r"(?i)\bmatched (?:for|on|by|cases?|controls?|cohorts?)\b|\b(?:age|sex)[- ]matched\b",
        "controls matched for age",
        "matched for",
        "a matched placebo",
        signs="matched",
    ),
    Wording(
        "time to event",
        r"(?i)\bkaplan\b|\bactuarial\b|\bcumulative (?:incidence|survival|rates?|probability)\b"
        r"|\blife[- ]tables?\b|\blog[- ]?rank\b|\blog rank\b|\bcox\b(?!-)",
        "the Kaplan-Meier estimate",
        "Kaplan",
        "COX-2",
        signs="kaplan|actuarial|cumulative |lifetable|life-table|life table|logrank|log-rank|log rank|cox",
    ),
    Wording(
        "estimated",
        r"(?i)\bestimated (?:[0-9]+[- ](?:years?|months?|days?|weeks?)|risks?|rates?|incidence"
        r"|probability|survival|proportions?|percentages?)\b",
        "the estimated 5-year survival",
        "estimated 5-year",
        "estimated blood loss",
        signs="estimated ",
    ),
    Wording(
        "pooled",
        r"(?i)\bmeta[- ]?analys[ei]s\b|\bpooled (?:odds|risk|relative|analys[ei]s|estimates?|data|OR|RR)\b",
        "the pooled OR",
        "pooled OR",
        "blood was pooled",
        signs="metaanalys|meta-analys|meta analys|pooled ",
    ),
    Wording(
        "ordinal",
        r"(?i)\bordinal\b|\bcommon odds ratio\b|\bproportional odds\b",
        "an ordinal scale",
        "ordinal",
        "ordinary",
        signs="ordinal|common odds|proportional odds",
    ),
    Wording("hazard", r"(?i)\bhazards?\b", "the hazard ratio", "hazard", "haphazard", signs="hazard"),
    Wording(
        "rate over time",
        r"(?i)\b(?:person|patient|woman|child|participant)[- ]?(?:years?|months?|weeks?|days?)\b"
        r"|\bper year\b|\brate ratios?\b|\bIRR\b",
        "12 per 100 patient-years",
        "patient-years",
        "patients for years",
        signs="|".join((*OF_TIME, "per year", "rate ratio", "irr")),
    ),
    Wording(
        "several groups",
        r"(?i)\b(?:three|four|five|[345]) (?:groups|arms)\b",
        "in the three groups",
        "three groups",
        "three of the groups",
        signs="e groups|r groups|3 groups|4 groups|5 groups|e arms|r arms|3 arms|4 arms|5 arms",
    ),
    Wording(
        "covariate",
        r"(?i)\b(?:per|each) (?:additional |1[- ])?(?:unit|year|SD|standard deviation|point)"
        r"(?= (?:of|in|increase|older|higher|more))",
        "OR 1.2 per year of age",
        "per year",
        "twice per year",
        signs="per |each ",
    ),
)
ONE_SIDED = Wording(
    "one-sided",
    r"(?i)\b(?:one|1|single)[\s-]?(?:sided|tailed)\b",
    "a one-sided P",
    "one-sided",
    "two-sided",
    signs="sided|tailed",
)
OF_ONE_SIDE = (  # limits and P beside these, and beside the one-sided, follow or are not judged
    Wording(
        "non-inferiority",
        r"(?i)\bnon[\s-]?inferior(?:ity)?\b|\bequivalence\b",
        "it was non-inferior",
        "non-inferior",
        "inferior",
        signs="inferior|equivalence",
    ),
    Wording(
        "trend or interaction",
        r"(?i)\bfor (?:the )?(?:linear )?(?:trend|interaction)\b|\b(?:trend|interaction) (?:test|term)s?\b",
        "P for trend",
        "for trend",
        "a trend for the better",
        signs="trend|interaction",
    ),
)
APART = (  # a P in a clause of its own with these is of another comparison
    Wording(
        "of means",
        r"\bS\.?[DE]\.?(?![^\W_])|\bSEM\b|(?i:\bmeans?\b|\bmedians?\b|\bIQR\b|\bages?\b|\baged\b)|±",
        "45 (SD 12)",
        "SD",
        "SDS",
    ),
    Wording(
        "at another time",
        r"(?i)\bbaseline\b|\binterim\b",
        "at baseline",
        "baseline",
        "base",
        signs="baseline|interim",
    ),
)
ROWS = {
    "crude": CRUDE,
    "adjusted": ADJUSTED,
    "other": OTHER_ANALYSES,
    "one-sided": (ONE_SIDED,),
    "side": OF_ONE_SIDE,
    "apart": APART,
}


def named(what: str, text: str) -> str:
    """The name of the first row of a key of ROWS that a text has, "" for none."""
    folded = text.casefold()
    rows = (row for row in ROWS[what] if may_match(row.signs, folded))
    return next((row.name for row in rows if row.pattern.search(text)), "")
