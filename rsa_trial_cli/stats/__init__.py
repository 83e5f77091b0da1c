"""The statistics core: arrays in, arrays out. It prints nothing, reads nothing and rounds nothing."""

from rsa_trial_cli.stats.margin import MARGIN_TESTS
from rsa_trial_cli.stats.nnt import NNT
from rsa_trial_cli.stats.odds_ratio import ODDS_RATIO
from rsa_trial_cli.stats.risk_difference import RISK_DIFFERENCE
from rsa_trial_cli.stats.risk_ratio import RISK_RATIO
from rsa_trial_cli.stats.tests import TESTS
from rsa_trial_cli.stats.trials import Arm, Trials

MEASURES = {measure.key: measure for measure in (ODDS_RATIO, RISK_RATIO, RISK_DIFFERENCE, NNT)}

__all__ = ["MARGIN_TESTS", "MEASURES", "TESTS", "Arm", "Trials"]
