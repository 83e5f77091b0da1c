"""The words after which a figure is not judged, since it is not of a plain two-arm comparison: one row each.

HERE decide for the clause they stand in; METHODS, in a sentence that says how it was done, for every
estimate and P
of the abstract; ANYWHERE likewise from any sentence but background and conclusions.
"""

from __future__ import annotations

from rsa_trial_cli.reading.abstracts.rules import Rule

MODELS = (
    Rule(
        "adjusted",
        r"(?i)\b(?<!un)(?<!un[- ])adjust(?:ed|ing|ment)\b(?! for multiple)|(?-i:\baORs?\b|\baRRs?\b"
        r"|\bAORs?\b|\baHRs?\b)"
        r"|\bcontrolling for\b|\bcontrolled for\b",
        "adjusted odds ratio",
        "adjusted",
        "unadjusted",
        signs="adjust|aor|arr|ahr|controlling for|controlled for",
    ),
    Rule(
        "a model",
        r"(?i)\bregressions?\b|\bmultivaria(?:ble|te)\b|\bcovaria(?:te|nce)|\b(?:logistic|mixed|linear|multilevel|hierarchical"
        r"|proportional[ -]hazards?|random[ -]effects?|log[- ]?binomial|generali[sz]ed (?:linear"
        r"|estimating))[ -](?:model|equation|effects?)"
        r"|\bGEE\b|\bGLMM\b|\bANCOVA\b|\bpropensity\b|\bin a model\b|\bmodels? (?:that|which|with"
        r"|held|including)\b",
        "a logistic model",
        "logistic model",
        "a role model",
        signs="regression|multivaria|covaria|model|equation|effect|gee|glmm|ancova|propensity",
    ),
    Rule(
        "stratified",
        r"(?i)\bstratified (?:log|analys|test|odds|OR|RR|HR|risk|hazard|relative|cochran|mantel|cox"
        r"|model|estimat)"
        r"|\bmantel[ -]haenszel\b|\bcochran\b|\bCMH\b|\bstratum[ -]weighted\b",
        "stratified analysis",
        "stratified analys",
        "stratified by centre",
        signs="stratified|haenszel|cochran|cmh|stratum",
    ),
    Rule(
        "weighted or imputed",
        r"(?i)\bweight(?:ed|ing) (?:by|for|analys|mean|estimat|risk|difference|proportion|percent"
        r"|rate)|\bimput(?:ed|ation)\b"
        r"|\blast observation carried\b",
        "multiple imputation",
        "imputation",
        "weighed",
        signs="weight|imput|last observation",
    ),
    Rule(
        "Bayesian",
        r"(?i)\bbayesian\b|\bposterior (?:prob|dist|median)|\bcredib(?:le|ility)\b",
        "Bayesian analysis",
        "Bayesian",
        "base",
        signs="bayesian|posterior|credib",
    ),
)
DESIGNS = (
    Rule(
        "clusters",
        r"(?i)\bcluster[ -]?(?:based |group )?(?:-?randomi[sz]|random|trial|allocat|control|level"
        r"|design|adjust|cross|RCT)"
        r"|\bclusters\b|\bclustering\b|\b(?:group|community|village|practice|school|ward|hospital"
        r"|centre)s?[ -](?:level )?randomi[sz]"
        r"|\brandomi[sz](?:ed|ation) (?:was |were )?(?:by|at the level of(?: the)?) (?:village|practice|ward"
        r"|school|hospital|clinic|household|communit|famil|class|unit|site|cluster)"
        r"|\b(?:practice|village|ward|school|hospital|clinic|centre|community|site|household|unit)[ -]level\b"
        r"|\bstepped[ -]wedge\b|\b(?:villages?|practices|schools|wards|hospitals|clinics|homes"
        r"|facilities|centres|centers"
        r"|communities|classes|units)\b(?: [a-z-]+){0,3} (?:were|was) (?:\w+ )?(?:randomi[sz]ed"
        r"|randomly|allocated|assigned|allotted)\b",
        "a cluster-randomised trial",
        "cluster-randomis",
        "a cluster of cases",
        signs="cluster|level|randomi|wedge|randomly|allocated|assigned|allotted",
    ),
    Rule(
        "cross-over or paired",
        r"(?i)\bcross[- ]?over (?:design|trial|study|rct|randomi|double|of)"
        r"|\b(?<!allowed to )(?<!permitted to )(?<!able to )(?<!could )cross ?over\b"
        r"(?! (?:to (?!(?:the )?(?:other|altern|opposite))|from|rates?\b|occurr|patients"
        r"|(?:\w+ ){0,5}(?:was|were) (?:not |also )?(?:possible|allow|permit|offer|seen|common|frequent)))"
        r"|\bmcnemar"
        r"|\bmatched[ -](?:pair|control|case|by|for|on)"
        r"|\bpaired (?:t|sample|analys|test|design|data|compar|eye)|\bsplit[ -](?:mouth|face|body)"
        r"|\bfellow eye\b|\bcontralateral\b"
        r"|\bin (?:a )?random order\b|\breceived both\b|\bwash[- ]?out (?:period|phase|interval)\b"
        r"|\b(?:two|2|three|3|four|4)[- ]period\b"
        r"|\bown controls?\b|\bboth eyes\b|\bwithin[ -](?:patient|subject|person|individual)\b",
        "a crossover trial",
        "crossover trial",
        "crossover to the new drug was possible",
        signs="over|mcnemar|matched|paired|split|fellow|contralateral|own control|both eyes|within|order"
        "|received both|wash|period",
    ),
    Rule(
        "accuracy of a test",
        r"(?i)\bsensitivit(?:y|ies) (?:and|or|,)? ?specificit|\bspecificit(?:y|ies)\b"
        r"|\bdiagnostic (?:accuracy|yield)\b",
        "Specificity was",
        "Specificity",
        "specific",
        signs="specificit|diagnostic",
    ),
    Rule(
        "several trials together",
        r"(?i)\bmeta[- ]?analys[ei]s\b|\bpooled (?:analys|data|estimat|result|odds|risk|relative|rate"
        r"|from|across|in)|\bwere pooled\b"
        r"|\b(?:trials|studies) were (?:included|identified|combined|pooled)\b|\bsystematic review\b",
        "in a meta-analysis",
        "meta-analysis",
        "a pool",
        signs="meta|pooled|trials were|studies were|systematic review",
    ),
    Rule(
        "no whole counts",
        r"(?i)\bactuarial\b|\blife[ -]tables?\b|\bcumulative incidences?\b",
        "by actuarial count",
        "actuarial",
        "actual",
        signs="actuarial|life|cumulative",
    ),
)
TIME = Rule(
    "time to event",
    r"(?i)\bkaplan\b|\blog[ -]?rank\b|\bcox\b|\bhazards?\b|\b[as]?HRs?\b|\btime[ -]to[ -]"
    r"|\bmedian (?:survival|time)"
    r"|\bsurvival (?:rates?|curves?|analys|prob|estimat)|\b(?:estimated"
    r"|cumulative) (?:\w+ )?(?:incidence|risk|rate|prob|survival)",
    "hazard ratio",
    "hazard",
    "hazy",
    signs="kaplan|rank|cox|hazard|hr|time|median|survival|estimated|cumulative",
)
FOLLOWED = Rule(
    "followed over time",
    r"(?i)\bfollow[- ]?up (?:averaged|of|was|period|time)\b|\b(?:median|mean|average) (?:of )?"
    r"(?:duration of )?follow|\bfollowed (?:up )?for (?:a |an )?(?:mean|median|average)\b"
    r"|\bafter a (?:mean|median) of\b",
    "a median follow-up of 3 years",
    "median follow",
    "we follow",
    signs="follow|after a m",
)
NON_INFERIORITY = Rule(
    "non-inferiority",
    r"(?i)\bnon[- ]?inferior|\bequivalence\b|\bequivalent\b",
    "P for non-inferiority",
    "non-inferior",
    "inferior",
    signs="inferior|equivalen",
)
OF_ANOTHER_TEST = (TIME, FOLLOWED, NON_INFERIORITY)  # named once, and a P without a name may be of it
CLAUSE = (
    *MODELS,
    TIME,
    Rule(
        "a rate per time",
        r"(?i)\brate ratios?\b|\bIRRs?\b|\bincidence rates?\b|\b(?:person|patient|woman|child|device"
        r"|catheter|bed)[ -]?(?:years?|months?|days?)\b"
        r"|\bper (?:1 ?000|100|10 ?000|100 ?000)\b",
        "the rate ratio",
        "rate ratio",
        "rates",
        signs="ratio|irr|incidence|person|patient|woman|child|device|catheter|bed|per ",
    ),
    Rule(
        "a trend or an interaction",
        r"(?i)\b(?:for|test of|test for) (?:linear )?(?:trend|interaction|heterogeneity)\b"
        r"|\b(?:trend|interaction) (?:test|term)\b"
        r"|\bP[ -](?:trend|interaction)\b|\bper (?:unit|SD|year|10|quartile)\b",
        "P for trend",
        "for trend",
        "trendy",
        signs="trend|interaction|heterogeneity|per ",
    ),
    NON_INFERIORITY,
    Rule(
        "a P of several comparisons",
        r"(?i)\bfor (?:both|all|each|either|every|the (?:two|three)) (?:[a-z-]+ ){0,2}"
        r"(?:comparisons?|contrasts?)\b",
        "P < 0.001 for both comparisons",
        "for both comparisons",
        "for the comparison",
        signs="comparison|contrast",
    ),
    Rule(
        "three groups",
        r"(?i)\b(?:3|three|four|4) (?:groups|arms)\b|\boverall p\b|\bp,? overall\b|\b(?:among|across"
        r"|between) (?:the )?(?:all|three|3|four|4)\b"
        r"(?= (?:groups|arms)?)|\bkruskal\b|\banova\b|\bordinal\b|\bmann[ -]?whitney\b|\bwilcoxon\b"
        r"|\bstudent'?s?\b|\bt[ -]test\b",
        "across the three groups",
        "across the three",
        "three doses",
        signs="groups|arms|overall|among|across|between|kruskal|anova|ordinal|mann|wilcoxon|student|test",
    ),
)
ELSEWHERE = (
    Rule(
        "results of others",
        r"(?i)\bpilot (?:study|trial|data|work)\b|\b(?:previous|earlier|prior|former|preceding"
        r"|other) (?:\w+ )?(?:series|trials?|stud(?:y|ies)|reports?"
        r"|work|cohorts?|meta)|\baudit\b|\bobservational (?:work|stud|data)|\bas shown before\b"
        r"|\bin the literature\b|\bguidelines?\b"
        r"|\[[0-9]{1,3}(?: ?[,-] ?[0-9]{1,3}){0,9}\]|\bregistry\b|\bhistorical\b|\bhave (?:shown"
        r"|been reported)\b",
        "in an earlier trial",
        "earlier trial",
        "early",
        signs="pilot|previous|earlier|prior|former|preceding|other|audit|observational|shown|literature"
        "|guideline|[|registry|historical|have ",
    ),
    Rule(
        "planning",
        r"(?i)\b(?:sample size|power (?:of|to|was|calculation|analysis)|powered|[0-9]+% power"
        r"|planned (?:for|to)|to detect|we assumed|assuming)\b",
        "90% power to detect",
        "90% power",
        "powerful",
        signs="sample size|power|planned|to detect|assum",
    ),
)
PLANNED = (  # these words stand beside results as well
    Rule(
        "planning",
        r"(?i)\b(?:target of|expected|anticipated|stopping (?:boundary|rule)|interim"
        r"|non[- ]?inferiority margin|margin of)\b",
        "we expected 30%",
        "expected",
        "unexpected",
        signs="target|expected|anticipated|stopping|interim|margin",
    ),
)
