"""Planning a trial: power, size and detectable risk. Every method is registered once this is imported."""

from rsa_trial_cli.stats.planning.approximations import METHODS, Plans
from rsa_trial_cli.stats.planning.exact import Exact
from rsa_trial_cli.stats.planning.question import Question

__all__ = ["METHODS", "Exact", "Plans", "Question"]
