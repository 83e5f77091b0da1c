"""The names that TAB offers after an option: the shell waits, and to load the registries takes numpy.

The registries are what counts. tests/names.py writes this list from them, and a test holds it to them.
"""

OFFERED = {  # command and parameter → names, aliases behind them
    "all risk_interval": "wilson clopper-pearson jeffreys agresti-coull",
    "all style": "plain nejm jama lancet bmj annals apa cochrane",
    "or methods": "woolf gart independence-smoothed inverse-sinh mover-r score miettinen-nurminen"
    " scas profile exact minlike blaker mid-p cornfield-cc peto test-based"
    " baptista-pike",
    "or tests": "wald n-1 pearson unpooled-z yates lr scas fisher fisher-central blaker mid-p"
    " mid-p-minlike boschloo boschloo-central barnard barnard-unpooled unpooled-z-cc"
    " hauck-anderson barnard-central santner-snell santner-snell-ratio"
    " miettinen-nurminen farrington-manning cornfield-cc peto test-based",
    "or risk_interval": "wilson clopper-pearson jeffreys agresti-coull",
    "or style": "plain nejm jama lancet bmj annals apa cochrane",
    "rr methods": "katz walter inverse-sinh mover-r koopman miettinen-nurminen scas profile exact"
    " santner-snell chan-zhang agresti-min log-adjusted",
    "rr tests": "wald n-1 pearson unpooled-z yates lr scas fisher fisher-central blaker mid-p"
    " mid-p-minlike boschloo boschloo-central barnard barnard-unpooled unpooled-z-cc"
    " hauck-anderson barnard-central santner-snell santner-snell-ratio"
    " miettinen-nurminen farrington-manning binomial chan-zhang",
    "rr risk_interval": "wilson clopper-pearson jeffreys agresti-coull",
    "rr style": "plain nejm jama lancet bmj annals apa cochrane",
    "rd methods": "miettinen-nurminen wald agresti-caffo newcombe newcombe-cc mee scas profile"
    " wald-cc wald-cc-uncapped hauck-anderson santner-snell chan-zhang agresti-min",
    "rd tests": "wald n-1 pearson unpooled-z yates lr scas fisher fisher-central blaker mid-p"
    " mid-p-minlike boschloo boschloo-central barnard barnard-unpooled unpooled-z-cc"
    " hauck-anderson barnard-central santner-snell santner-snell-ratio"
    " miettinen-nurminen farrington-manning wald-cc wald-cc-uncapped chan-zhang",
    "rd risk_interval": "wilson clopper-pearson jeffreys agresti-coull",
    "rd style": "plain nejm jama lancet bmj annals apa cochrane",
    "nnt methods": "miettinen-nurminen wald agresti-caffo newcombe newcombe-cc mee scas profile"
    " wald-cc wald-cc-uncapped hauck-anderson santner-snell chan-zhang agresti-min",
    "nnt tests": "wald n-1 pearson unpooled-z yates lr scas fisher fisher-central blaker mid-p"
    " mid-p-minlike boschloo boschloo-central barnard barnard-unpooled unpooled-z-cc"
    " hauck-anderson barnard-central santner-snell santner-snell-ratio",
    "nnt risk_interval": "wilson clopper-pearson jeffreys agresti-coull",
    "nnt style": "plain nejm jama lancet bmj annals apa cochrane",
    "md methods": "welch student z z-pooled",
    "md style": "plain nejm jama lancet bmj annals apa cochrane",
    "smd methods": "nct normal nct-j bonett",
    "smd style": "plain nejm jama lancet bmj annals apa cochrane",
    "rom methods": "normal fieller fieller-student",
    "rom style": "plain nejm jama lancet bmj annals apa cochrane",
    "paired method": "exact mid-p wilson wald newcombe tango bonett-price",
    "paired test": "mcnemar-exact mcnemar-mid-p mcnemar mcnemar-cc",
    "paired style": "plain nejm jama lancet bmj annals apa cochrane",
    "pool method": "reml paule-mandel dersimonian-laird ml",
    "pool interval": "hksj hksj-plain hksj-floor wald",
    "pool common": "mantel-haenszel inverse-variance peto miettinen-nurminen exact mid-p",
    "pool prediction": "hksj hts riley veroniki normal",
    "pool style": "plain nejm jama lancet bmj annals apa cochrane",
    "power methods": "normal unpooled continuity arcsine farrington-manning wald fisher fisher-central"
    " pearson n-1 yates boschloo barnard student welch welch-approx",
    "power style": "plain nejm jama lancet bmj annals apa cochrane",
    "help topic": "all or rr rd nnt md smd rom paired check pool power help methods completion"
    " columns json styles",
}
