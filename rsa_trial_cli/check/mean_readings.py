"""The readings of figures printed beside means: ways in which they may have come about, a record each.

They stand in the order in which they are tried; the first that gives a figure is its reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Ends, Figures, nearest, rounded_twice, truncated
from rsa_trial_cli.check.readings import ASSUMPTION, FOLLOWS, STEP, Departure
from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.distributions.tails import t_quantile

MeanArms = tuple[Means, Means]
Change = Callable[[Means], Means]


@frozen
class OfMeans(Departure):
    """One way to depart from the means and SDs as printed, at the printed level, with two-sided P.

    box : whether the printed means and SDs stand for all that is rounded to them; treatment, control : what
    becomes of each arm; both : of the two together; turned : whether the arms change places; level : another
    one; one_sided : of P; ends : of the numbers that print as a figure.
    """

    box: bool = True
    treatment: Change | None = None
    control: Change | None = None
    both: Callable[[Means, Means], MeanArms] | None = None
    turned: bool = False
    level: float | None = None
    one_sided: bool = False
    ends: Ends = nearest

    @property
    def changes_sds(self) -> bool:
        """Whether it says that what is printed as SD is something else."""
        return bool(self.treatment or self.control or self.both)

    def applied(self, treatment: Means, control: Means) -> MeanArms:
        """Both arms as this reading has them."""
        if self.both:
            return self.both(treatment, control)
        first = self.treatment(treatment) if self.treatment else treatment
        second = self.control(control) if self.control else control
        return (second, first) if self.turned else (first, second)


def _with(arm: Means, sd: Floats) -> Means:
    return replace(arm, sd=sd)


def sd_of_se(arm: Means) -> Means:
    """The arm if what was printed as its SD is the standard error of its mean."""
    return _with(arm, arm.sd * np.sqrt(arm.n))


def se_as_sd(arm: Means) -> Means:
    """The arm as analysed by someone who took its standard error for its SD."""
    return _with(arm, arm.sd / np.sqrt(arm.n))


def sd_of_half(arm: Means) -> Means:
    """The arm if what was printed as its SD is half the 95% interval of its mean."""
    return _with(arm, arm.sd * np.sqrt(arm.n) / t_quantile(0.95, arm.n - 1))


def one_sd(which: int, treatment: Means, control: Means) -> MeanArms:
    """Both arms with the SD of one of them, 0 the treatment's."""
    sd = (treatment, control)[which].sd
    return _with(treatment, sd), _with(control, sd)


def padded(figures: Figures) -> tuple[Floats, Floats]:
    """With a decimal fewer and a 0 behind: 0.745 as 0.750. Returns both ends, of shape (k,)."""
    ends = [text.endswith("0") and "." in text[:-2] for text in figures.text]
    wider = np.where(ends, 5 * figures.unit, 0.5 * figures.unit)
    return figures.value - wider, figures.value + wider


AS_PRINTED = OfMeans("as_given", FOLLOWS, "", box=False)
WITHIN = OfMeans("within_rounding", FOLLOWS, "within the rounding of the printed means and SDs")
RECORDS: tuple[OfMeans, ...] = (
    AS_PRINTED,
    WITHIN,
    OfMeans("rounded_twice", STEP, "rounded twice", ends=rounded_twice),
    OfMeans("truncated", STEP, "cut off, not rounded", ends=truncated),
    OfMeans("padded", STEP, "rounded to a decimal fewer, with a 0 behind it", ends=padded),
    OfMeans("arms_swapped", STEP, "{control} less {treatment}", turned=True),
    OfMeans("one_sided", STEP, "one-sided", one_sided=True),
    *(
        OfMeans(f"level_{level:g}", ASSUMPTION, f"at the level {level:g}%", level=level / 100)
        for level in (90, 95, 99)
    ),
    OfMeans("ses", ASSUMPTION, "if the SDs are standard errors", treatment=sd_of_se, control=sd_of_se),
    OfMeans("se_treatment", ASSUMPTION, "if the SD of {treatment} is a standard error", treatment=sd_of_se),
    OfMeans("se_control", ASSUMPTION, "if the SD of {control} is a standard error", control=sd_of_se),
    OfMeans(
        "ses_as_sds",
        ASSUMPTION,
        "if standard errors were taken for SDs",
        treatment=se_as_sd,
        control=se_as_sd,
    ),
    OfMeans(
        "half_intervals",
        ASSUMPTION,
        "if the SDs are halves of 95% intervals",
        treatment=sd_of_half,
        control=sd_of_half,
    ),
    OfMeans("sd_treatment", ASSUMPTION, "if both arms have the SD of {treatment}", both=partial(one_sd, 0)),
    OfMeans("sd_control", ASSUMPTION, "if both arms have the SD of {control}", both=partial(one_sd, 1)),
)
