"""The readings of figures printed beside means: ways in which they may have come about, a record each.

A reading is a change of the arms, which all figures of an outcome share, with at most one way for a figure of
its own. `place` orders them; of readings that explain as many figures, the first of the milder status stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Ends, Figures, nearest, rounded_twice, truncated
from rsa_trial_cli.check.readings import ASSUMPTION, FOLLOWS, STEP, Departure
from rsa_trial_cli.stats.arms import Floats, Means
from rsa_trial_cli.stats.distributions import normal
from rsa_trial_cli.stats.distributions.tails import t_quantile
from rsa_trial_cli.stats.inference.mean_tests import pooled_sd, tested
from rsa_trial_cli.stats.measures.standardised_difference import average_sd

MeanArms = tuple[Means, Means]
Change = Callable[[Means], Means]
Values = Mapping[str, Floats]
LIMITS = ("low", "high")
EVEN = 1e-9  # how far limits may lie from the middle, or a statistic from estimate/se, by rounding of ours
VARIANCE_DECIMALS = (2, 3)  # to which a variance is rounded on the way
OTHER_METHOD = Departure("other_method", FOLLOWS, "another kind than it is called")


@frozen
class OfArms(Departure):
    """What becomes of the arms, and so of all figures of an outcome.

    place : in the order of readings; alone : its words beside one arm, "" where it is of two; treatment,
    control : what becomes of each arm; both : of the two together; turned : whether the arms change places.
    """

    place: int = 0
    alone: str = ""
    treatment: Change | None = None
    control: Change | None = None
    both: Callable[[Means, Means], MeanArms] | None = None
    turned: bool = False

    @property
    def changes_sds(self) -> bool:
        """Whether it says that what is printed as SD is something else."""
        return bool(self.treatment or self.control or self.both)

    @property
    def of_sds(self) -> bool:
        """Whether it is of what is printed as an SD, and so of no arm with its standard error."""
        return not {self.treatment, self.control}.isdisjoint((sd_of_se, sd_of_half, sd_of_half_z))

    def applied(self, treatment: Means, control: Means) -> MeanArms:
        """Both arms as this reading has them."""
        if self.both:
            return self.both(treatment, control)
        first = self.treatment(treatment) if self.treatment else treatment
        second = self.control(control) if self.control else control
        return (second, first) if self.turned else (first, second)


def as_it_is(name: str, values: Values, _: bool) -> Floats | None:
    """A figure as a method gives it, in its shape."""
    return values.get(name)


@frozen
class OfFigure(Departure):
    """What becomes of one figure, or of both limits.

    place : as of OfArms; ends : of the numbers that print as the figure; value : (name, figures of a method,
    whether they are ratios) → the figure, None where the reading is not of it; level : of an interval.
    """

    place: int = 0
    ends: Ends = nearest
    value: Callable[[str, Values, bool], Floats | None] = as_it_is
    level: float | None = None


def _with(arm: Means, sd: Floats) -> Means:
    return replace(arm, sd=sd)


def sd_of_se(arm: Means) -> Means:
    """The arm, of any shape, if what was printed as its SD is the standard error of its mean."""
    return _with(arm, arm.sd * np.sqrt(arm.n))


def se_as_sd(arm: Means) -> Means:
    """The arm, of any shape, as analysed by someone who took its standard error for its SD."""
    return _with(arm, arm.sd / np.sqrt(arm.n))


def sd_of_half(arm: Means) -> Means:
    """The arm, of any shape, if what was printed as its SD is half the 95% interval of its mean, by t."""
    half = t_quantile(0.95, (arm.n - 1).ravel()).reshape(arm.n.shape)
    return _with(arm, arm.sd * np.sqrt(arm.n) / half)


def sd_of_half_z(arm: Means) -> Means:
    """The same by z, of any shape."""
    return _with(arm, arm.sd * np.sqrt(arm.n) / normal.z(0.95))


def one_sd(which: int, treatment: Means, control: Means) -> MeanArms:
    """Both arms, of any shape, with the SD of one of them, 0 the treatment's."""
    sd = (treatment, control)[which].sd
    return _with(treatment, sd), _with(control, sd)


def common_sd(of: Callable[[Means, Means], Floats], treatment: Means, control: Means) -> MeanArms:
    """Both arms, of any shape, with one SD that is made of the two."""
    sd = of(treatment, control)
    return _with(treatment, sd), _with(control, sd)


def padded(figures: Figures) -> tuple[Floats, Floats]:
    """With a decimal fewer and a 0 behind: 0.745 as 0.750. Returns both ends, of shape (k,)."""
    ends = [text.endswith("0") and "." in text[:-2] for text in figures.text]
    wider = np.where(ends, 5 * figures.unit, 0.5 * figures.unit)
    return figures.value - wider, figures.value + wider


def without_sign(name: str, values: Values, ratio: bool) -> Floats | None:
    """An estimate, t or z with the other sign, or limits with theirs. Shapes as of values."""
    other = {"low": "high", "high": "low", "estimate": "estimate", "t": "t", "z": "z"}.get(name, "")
    return None if other not in values or (ratio and other not in ("t", "z")) else -values[other]


def one_sided(name: str, values: Values, _: bool) -> Floats | None:
    """Half of a P, in its shape."""
    return values["p"] / 2 if name == "p" and "p" in values else None


def of_level(name: str, values: Values, _: bool) -> Floats | None:
    """A limit, of another level, in its shape."""
    return values.get(name) if name in LIMITS else None


def by_rounded_variance(decimals: int, name: str, values: Values, ratio: bool) -> Floats | None:
    """A standard error, and what follows from it, where its square was rounded first. Shapes as of values."""
    if name not in (*LIMITS, "se", "t", "z", "p") or not values.keys() >= {name, "estimate", "variance"}:
        return None
    variance = np.round(values["variance"], decimals)
    se = np.sqrt(np.where(variance > 0, variance, np.nan))
    if name == "se":
        return se
    centre = np.log(values["estimate"]) if ratio else values["estimate"]
    if name in LIMITS:
        limit = np.log(values[name]) if ratio else values[name]
        if limit.shape != centre.shape:
            return None  # an exact interval has no standard error
        low, high = (np.log(values[end]) if ratio else values[end] for end in LIMITS)
        even = np.abs(low + high - 2 * centre) <= EVEN * (high - low)  # else of noncentral t, or Fieller's
        made = np.where(even, centre + (limit - centre) * se / values["se"], np.nan)
        return np.asarray(np.exp(made)) if ratio else made
    none = np.full(se.shape, np.nan)
    t, z = values.get("t", none), values.get("z", none)
    own = np.isclose(np.where(np.isnan(t), z, t), centre / values["se"], rtol=EVEN, atol=0)
    statistic = np.where(own, centre / se, np.nan)  # else of another test than the standard error's
    if name != "p":
        return np.where(np.isnan(values[name]), np.nan, statistic)
    df = np.where(np.isnan(values["df"]), np.inf, values["df"])
    tails = tested(statistic.ravel(), df.ravel())[2:]
    return np.asarray(np.minimum(1.0, 2 * tails.min(axis=0)).reshape(se.shape))


AS_PRINTED = OfArms("as_given", FOLLOWS, "")
WITHIN = Departure("within_rounding", FOLLOWS, "within the rounding of the printed means and SDs")
CHANGES: tuple[OfArms, ...] = (
    AS_PRINTED,
    OfArms("arms_swapped", STEP, "{control} less {treatment}", place=1, turned=True),
    OfArms(
        "ses",
        ASSUMPTION,
        "if {sd_treatment} and {sd_control} are standard errors",
        place=5,
        alone="if {sd_treatment} is a standard error",
        treatment=sd_of_se,
        control=sd_of_se,
    ),
    OfArms("se_treatment", ASSUMPTION, "if {sd_treatment} is a standard error", place=5, treatment=sd_of_se),
    OfArms("se_control", ASSUMPTION, "if {sd_control} is a standard error", place=5, control=sd_of_se),
    OfArms(
        "ses_as_sds",
        ASSUMPTION,
        "if standard errors were taken for SDs",
        place=5,
        alone="if the standard error was taken for the SD",
        treatment=se_as_sd,
        control=se_as_sd,
    ),
    OfArms(
        "se_as_sd_treatment",
        ASSUMPTION,
        "if the standard error of {treatment} was taken for its SD",
        place=5,
        treatment=se_as_sd,
    ),
    OfArms(
        "se_as_sd_control",
        ASSUMPTION,
        "if the standard error of {control} was taken for its SD",
        place=5,
        control=se_as_sd,
    ),
    *(
        OfArms(
            name,
            ASSUMPTION,
            f"if {{sd_treatment}} and {{sd_control}} are halves of 95% intervals{by}",
            place=6,
            alone=f"if {{sd_treatment}} is half a 95% interval{by}",
            treatment=of,
            control=of,
        )
        for name, by, of in (("half_intervals", "", sd_of_half), ("half_intervals_z", " (z)", sd_of_half_z))
    ),
    *(
        OfArms(name, ASSUMPTION, f"if both arms have {words}", place=9, both=partial(common_sd, of))
        for name, words, of in (
            ("one_pooled_sd", "their pooled SD", pooled_sd),
            ("one_average_sd", "their average SD", average_sd),
        )
    ),
    OfArms(
        "sd_treatment",
        ASSUMPTION,
        "if both arms have the SD of {treatment}",
        place=9,
        both=partial(one_sd, 0),
    ),
    OfArms(
        "sd_control", ASSUMPTION, "if both arms have the SD of {control}", place=9, both=partial(one_sd, 1)
    ),
)
OF_FIGURES: tuple[OfFigure, ...] = (
    OfFigure("", FOLLOWS, ""),
    OfFigure("sign_dropped", STEP, "with the other sign", place=2, value=without_sign),
    OfFigure("one_sided", STEP, "one-sided", place=3, value=one_sided),
    *(
        OfFigure(
            f"level_{level:g}",
            ASSUMPTION,
            f"at the level {level:g}%",
            place=4,
            value=of_level,
            level=level / 100,
        )
        for level in (90, 95, 99)
    ),
    *(
        OfFigure(
            f"rounded_variance_{decimals}",
            STEP,
            f"by a variance that was rounded to {decimals} decimals",
            place=7,
            value=partial(by_rounded_variance, decimals),
        )
        for decimals in VARIANCE_DECIMALS
    ),
    OfFigure("rounded_twice", STEP, "rounded twice", place=8, ends=rounded_twice),
    OfFigure("truncated", STEP, "cut off, not rounded", place=8, ends=truncated),
    OfFigure("padded", STEP, "rounded to a decimal fewer, with a 0 behind it", place=8, ends=padded),
)
