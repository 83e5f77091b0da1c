"""Words of a text by which its figures are of more than the plain counts of two arms.

Each row is a Wording: tests read its example, of which it must match what `gives` says, and its
counter-example, of which it must match nothing.
"""

from __future__ import annotations

import re

from rsa_trial_cli.reading.sentences.vocabulary import Wording

CRUDE = re.compile(r"\bcrude\b|\bun[- ]?adjusted\b", re.IGNORECASE)
ADJUSTED = (
    Wording("adjusted", r"\b(?i:adjusted)\b|\ba(?:OR|RR)\b|\bAOR\b", "the aOR", "aOR", "unadjusted OR"),
    Wording(
        "adjusted for",
        r"(?i)\badjust(?:ing|ment) for\b",
        "after adjustment for age",
        "adjustment for",
        "a dose adjustment",
    ),
    Wording("multivariable", r"(?i)\bmultivaria(?:ble|te)\b", "multivariate OR", "multivariate", "variable"),
)
OTHER_ANALYSES = (  # a figure beside these follows or is not judged
    Wording(
        "regression",
        r"(?i)\b(?:logistic|poisson|cox|linear|binomial|ordinal|multiple|hazards|robust|variable|variate"
        r"|effects?) regressions?\b|\bregression (?:model|analys[ei]s|coefficient)s?\b",
        "by logistic regression",
        "logistic regression",
        "regression of the tumour",
    ),
    Wording(
        "model",
        r"(?i)\b(?:mixed|logistic|linear|effects?|hazards?|cox|additive|statistical|multilevel|hierarchical"
        r"|joint) models?\b|\bin (?:a|the|this|our) model\b|\bmodell?(?:ed|ing)\b",
        "in a model the drainage",
        "in a model",
        "a role model",
    ),
    Wording("GEE", r"\bGEEs?\b|(?i:\bgenerali[sz]ed estimating\b)", "by GEE", "GEE", "gee"),
    Wording(
        "stratified",
        r"(?i)\bstratified (?:analys[ei]s|test|odds|risk|relative|difference|cox|log)"
        r"|\bMantel[- ]Haenszel\b|\bCMH\b",
        "a stratified analysis",
        "stratified analysis",
        "randomisation stratified by centre",
    ),
    Wording(
        "weighted",
        r"(?i)\bweighted (?:odds|risk|relative|difference|analys[ei]s|proportions?)\b"
        r"|\binverse[- ]probability\b|\bpropensity\b",
        "the weighted odds ratio",
        "weighted odds",
        "a weighted scale",
    ),
    Wording("imputed", r"(?i)\bimput(?:ed|ations?)\b", "with imputation of", "imputation", "input"),
    Wording(
        "clusters",
        r"(?i)\bcluster[- ](?:randomi[sz]ed|trial|level)\b|\bclusters\b|\bintra[- ]?cluster\b|\bclustering\b",
        "a cluster-randomised trial",
        "cluster-randomised",
        "cluster headache",
    ),
    Wording(
        "cross-over",
        r"(?i)\bcross[- ]?over (?:trial|study|design|periods?|comparison)\b",
        "a crossover trial",
        "crossover trial",
        "crossover to surgery",
    ),
    Wording(
        "paired",
        r"(?i)\bpaired (?:data|samples?|comparisons?|analys[ei]s|design|tests?|t)\b|\bmcnemar\b"
        r"|\bmatched[- ]pairs?\b|\bsplit[- ]?mouth\b|\bwithin[- ](?:person|subject|patient)s?\b",
        "a paired analysis",
        "paired analysis",
        "paired with a nurse",
    ),
    Wording(
        "matched",
        r"(?i)\bmatched (?:for|on|by|cases?|controls?|cohorts?)\b|\b(?:age|sex)[- ]matched\b",
        "controls matched for age",
        "matched for",
        "a matched placebo",
    ),
    Wording(
        "time to event",
        r"(?i)\bkaplan\b|\bactuarial\b|\bcumulative (?:incidence|survival|rates?|probability)\b"
        r"|\blife[- ]tables?\b|\blog[- ]?rank\b|\blog rank\b|\bcox\b(?!-)",
        "the Kaplan-Meier estimate",
        "Kaplan",
        "COX-2",
    ),
    Wording(
        "estimated",
        r"(?i)\bestimated (?:[0-9]+[- ](?:years?|months?|days?|weeks?)|risks?|rates?|incidence"
        r"|probability|survival|proportions?|percentages?)\b",
        "the estimated 5-year survival",
        "estimated 5-year",
        "estimated blood loss",
    ),
    Wording(
        "pooled",
        r"(?i)\bmeta[- ]?analys[ei]s\b|\bpooled (?:odds|risk|relative|analys[ei]s|estimates?|data|OR|RR)\b",
        "the pooled OR",
        "pooled OR",
        "blood was pooled",
    ),
    Wording(
        "ordinal",
        r"(?i)\bordinal\b|\bcommon odds ratio\b|\bproportional odds\b",
        "an ordinal scale",
        "ordinal",
        "ordinary",
    ),
    Wording("hazard", r"(?i)\bhazards?\b", "the hazard ratio", "hazard", "haphazard"),
    Wording(
        "rate over time",
        r"(?i)\b(?:person|patient|woman|child|participant)[- ]?(?:years?|months?|weeks?|days?)\b"
        r"|\bper year\b|\brate ratios?\b|\bIRR\b",
        "12 per 100 patient-years",
        "patient-years",
        "patients for years",
    ),
    Wording(
        "several groups",
        r"(?i)\b(?:three|four|five|[345]) (?:groups|arms)\b",
        "in the three groups",
        "three groups",
        "three of the groups",
    ),
    Wording(
        "covariate",
        r"(?i)\b(?:per|each) (?:additional |1[- ])?(?:unit|year|SD|standard deviation|point)"
        r"(?= (?:of|in|increase|older|higher|more))",
        "OR 1.2 per year of age",
        "per year",
        "twice per year",
    ),
)
ONE_SIDED = Wording(
    "one-sided",
    r"(?i)\b(?:one|1|single)[\s-]?(?:sided|tailed)\b",
    "a one-sided P",
    "one-sided",
    "two-sided",
)
OF_ONE_SIDE = (  # limits and P beside these follow or are not judged
    ONE_SIDED,
    Wording(
        "non-inferiority",
        r"(?i)\bnon[\s-]?inferior(?:ity)?\b|\bequivalence\b",
        "it was non-inferior",
        "non-inferior",
        "inferior",
    ),
    Wording(
        "trend or interaction",
        r"(?i)\bfor (?:the )?(?:linear )?(?:trend|interaction)\b|\b(?:trend|interaction) (?:test|term)s?\b",
        "P for trend",
        "for trend",
        "a trend for the better",
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
    Wording("at another time", r"(?i)\bbaseline\b|\binterim\b", "at baseline", "baseline", "base"),
)
ROWS = {"adjusted": ADJUSTED, "other": OTHER_ANALYSES, "side": OF_ONE_SIDE, "apart": APART}


def named(what: str, text: str) -> str:
    """The name of the first row of a key of ROWS that a text has, "" for none."""
    return next((row.name for row in ROWS[what] if row.pattern.search(text)), "")
