"""The statistics core: arrays in, arrays out. It prints nothing, reads nothing and rounds nothing."""

import rsa_trial_cli.stats.measures.conditional_odds  # the odds ratio's exact intervals
import rsa_trial_cli.stats.measures.conditional_risk  # the risk ratio's
import rsa_trial_cli.stats.measures.corrected_difference  # the risk difference's with continuity correction
import rsa_trial_cli.stats.measures.large_sample_odds  # more of the odds ratio's
import rsa_trial_cli.stats.measures.unconditional_effects  # noqa: F401  exact unconditional intervals
from rsa_trial_cli.stats.arms import Arm, Trials
from rsa_trial_cli.stats.inference.equality import TESTS
from rsa_trial_cli.stats.measures.number_needed import NNT
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.registry import Methods

MEASURES = {measure.key: measure for measure in (ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE, NNT)}
MARGIN_TESTS = Methods(*(test for measure in MEASURES.values() for test in measure.margin_tests.values()))

__all__ = ["MARGIN_TESTS", "MEASURES", "TESTS", "Arm", "Trials"]
