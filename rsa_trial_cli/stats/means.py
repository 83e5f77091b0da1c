"""The measures of means, each in its file."""

from rsa_trial_cli.stats.measures.mean_difference import MEAN_DIFFERENCE
from rsa_trial_cli.stats.measures.ratio_of_means import RATIO_OF_MEANS
from rsa_trial_cli.stats.measures.standardised_difference import STANDARDISED_DIFFERENCE

MEANS = {measure.key: measure for measure in (MEAN_DIFFERENCE, STANDARDISED_DIFFERENCE, RATIO_OF_MEANS)}
