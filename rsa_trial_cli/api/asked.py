"""What can be asked of an effect, with one check of it for single trials, arrays and data frames."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from rsa_trial_cli.api import requested
from rsa_trial_cli.api.names import (
    Alternative,
    DifferenceMethod,
    Estimator,
    EventIs,
    HigherIs,
    MarginType,
    MeanDifferenceMethod,
    Median,
    OddsRatioMethod,
    RatioOfMeansMethod,
    RiskRatioMethod,
    StandardisedMethod,
    StandardisedVariance,
    Standardiser,
    Test,
    ZeroCells,
)
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands.mean_options import STANDARDISERS, VARIANCES
from rsa_trial_cli.commands.values import HIGHEST_LEVEL, LOWEST_LEVEL
from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.stats.exchanged import T, exchanged
from rsa_trial_cli.stats.measures import measure as core
from rsa_trial_cli.stats.planning.approximations import TOWARDS

if TYPE_CHECKING:
    from rsa_trial_cli.stats.mean_trials import MeanTrials
    from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates


class Asked(TypedDict, total=False):
    """What can be asked of an effect; what is left out has the default of the command of the measure.

    test : a name that `rsa-trial methods` lists, None for the test that belongs to the interval; level : of
    the interval; alternative : of the test; zero_cells : what methods do with empty ones; swap : whether the
    control is compared with the treatment; deff : design effect of randomised clusters, or icc and
    cluster_size, their mean, that make it.
    """

    test: Test | None
    level: float
    alternative: Alternative
    zero_cells: ZeroCells
    swap: bool
    deff: float | None
    icc: float | None
    cluster_size: float | None


class Named(Asked, total=False):
    """The same, with the names of the two arms, and what the event is for the words of a number needed."""

    names: tuple[str, str]
    event_is: EventIs | None


class OfMargin(TypedDict, total=False):
    """A margin that the P is against, and what it is for: non-inferiority unless another type is named."""

    margin: float | None
    type: MarginType | None


class OfCounts(OfMargin, Named, total=False):
    """The same of counts, and coverage : whether that of the interval is computed at these arms and risks."""

    coverage: bool


class OfOddsRatio(OfCounts, total=False):
    """What can be asked of an odds ratio. estimate : that stands beside exact and mid-P limits."""

    method: OddsRatioMethod | None
    estimate: Estimator


class OfRiskRatio(OfCounts, total=False):
    """What can be asked of a risk ratio."""

    method: RiskRatioMethod | None


class OfNumberNeeded(Named, total=False):
    """What can be asked of a number needed to treat. per : participants, of whom so many more have events."""

    method: DifferenceMethod | None
    per: int | None


class OfDifference(OfCounts, OfNumberNeeded, total=False):
    """What can be asked of a risk difference."""


class OfMeans(OfMargin, total=False):
    """What can be asked of a measure of means.

    level : of the interval; alternative : of the test, a higher (greater) or lower mean with treatment;
    names : of the arms; higher_is : better or worse, for the words; swap : as of counts; median : how one in
    an arm that is a text is made a mean; statistic : of the difference, "t=3.6", from which the SD is made of
    two arms that are the texts of mean and n.
    """

    level: float
    alternative: Alternative
    names: tuple[str, str]
    higher_is: HigherIs | None
    swap: bool
    median: Median | None
    statistic: str | None


class OfMeanDifference(OfMeans, total=False):
    """What can be asked of a mean difference."""

    method: MeanDifferenceMethod | None


class OfStandardised(OfMeans, total=False):
    """What can be asked of a standardised mean difference. standardiser : the SD that it is in; correction :
    whether it is multiplied by Hedges's J; variance : of the estimate.
    """

    method: StandardisedMethod | None
    standardiser: Standardiser | None
    correction: bool
    variance: StandardisedVariance | None


class OfRatioOfMeans(OfMeans, total=False):
    """What can be asked of a ratio of means."""

    method: RatioOfMeansMethod | None


def compute(key: str, asked: Mapping[str, Any]) -> Callable[[Trials], core.Estimates]:
    """What computes a measure as asked, once the names are known to be right; an InputError for those not."""
    measure, how = MEASURES[key], requested.without_blanks(asked)
    tests = measure.margin_tests if "margin" in how else measure.tests
    for name, names in (("method", measure.methods), ("test", tests)):
        if (word := how.get(name)) is not None:
            if isinstance(word, str):
                how[name] = names.aliases.get(word.casefold(), word)
            check(name, how[name], names)
    check("alternative", how.get("alternative", "two-sided"), TOWARDS)
    check("zero_cells", how.get("zero_cells", "add-half"), core.ZERO_CELLS)
    check_level(how.get("level", 0.95))
    if requested.NEEDED & {*how}:
        return requested.of_counts(key, how)

    def made(trials: Trials) -> core.Estimates:
        return measure.estimate(trials, **how)

    return made


def compute_means(key: str, asked: Mapping[str, Any]) -> Callable[[MeanTrials], MeanEstimates]:
    """The same of a measure of means."""
    from rsa_trial_cli.stats.means import MEANS
    from rsa_trial_cli.stats.measures.record import Standard

    measure, how = MEANS[key], requested.without_blanks(asked)
    if how.get("method") is not None:
        check("method", how["method"], measure.methods)
    check("alternative", how.get("alternative", "two-sided"), TOWARDS)
    check_level(how.get("level", 0.95))
    usual = {"standardiser": None, "correction": True, "variance": None}
    own = [how.pop(name, value) for name, value in usual.items()]
    standard = Standard(*own)
    check("standardiser", standard.standardiser, (*STANDARDISERS, None))
    check("variance", standard.variance, (*VARIANCES, None))
    check_flag("correction", standard.corrected)
    measure.settled(how.get("method"), standard)
    if requested.NEEDED & {*how}:
        return requested.of_means(key, asked)

    def made(trials: MeanTrials) -> MeanEstimates:
        return measure.estimate(trials, **how, standard=standard)

    return made


def turned(trials: T, asked: Mapping[str, object]) -> T:
    """The trials as they are, or with their arms exchanged where that is asked."""
    check_flag("swap", asked.get("swap", False))
    return exchanged(trials) if asked.get("swap") else trials


def word(asked: Mapping[str, object], name: str) -> str | None:
    """A word that was checked, None where it was not asked."""
    value = asked.get(name)
    assert value is None or isinstance(value, str)
    return value


def check_flag(name: str, value: object) -> None:
    """A TypeError unless this is True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} is True or False, not {value!r:.80}.")


def refuse_unknown(asked: Iterable[str], known: Collection[str]) -> None:
    """A TypeError for an argument that there is not, as of any function."""
    if unknown := {*asked} - {*known}:
        raise TypeError(f"No argument is called '{min(unknown)}'; there are {', '.join(known)}.")


def check(name: str, word: object, known: Collection[object]) -> None:
    """An InputError unless a word is one of those that are known; a TypeError for several, or for none."""
    if not (word is None or isinstance(word, str)):
        raise TypeError(f"{name} is one text, not {word!r:.80}.")
    if word not in known:
        raise InputError(f"{name} is not {word!r}.", f"Choose from: {', '.join(map(str, known))}.")


def check_names(asked: Mapping[str, Any]) -> None:
    """A TypeError unless both arms are named, if one is."""
    names = asked.get("names", ("", ""))
    if not (isinstance(names, tuple | list) and [*map(type, names)] == [str, str]):
        raise TypeError(f'names are two texts, such as ("drug", "placebo"), not {names!r:.80}.')


def check_by(asked: Mapping[str, Any]) -> None:
    """A TypeError unless columns that tell trials apart are named by texts."""
    by = asked.get("by") or ()
    if not (isinstance(by, str) or (isinstance(by, Sequence) and all(isinstance(one, str) for one in by))):
        raise TypeError(f"by is the name of a column, or several, not {by!r:.80}.")


def check_columns(asked: Mapping[str, Any]) -> None:
    """A TypeError unless columns are named by their roles."""
    if not isinstance(asked.get("columns") or {}, Mapping):
        raise TypeError('columns is a dict of role and column, such as {"n_ctl": "controls"}.')


def check_level(level: object) -> None:
    """An InputError unless this is a confidence level, as a share of 1."""
    if not isinstance(level, int | float) or not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        known = f"between {LOWEST_LEVEL:g} and {HIGHEST_LEVEL:g}"
        raise InputError(f"level is {known}, not {level!r}.", "95% is 0.95.")
