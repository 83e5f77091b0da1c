"""The statistics core: arrays in, arrays out. It prints nothing, reads nothing and rounds nothing."""

from rsa_trial_cli.stats.arms import Arm, Trials
from rsa_trial_cli.stats.inference.equality import TESTS
from rsa_trial_cli.stats.measures.number_needed import NNT
from rsa_trial_cli.stats.measures.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.measures.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.measures.risk_ratio import RISK_RATIO

MEASURES = {measure.key: measure for measure in (ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE, NNT)}

__all__ = ["MEASURES", "TESTS", "Arm", "Trials"]
