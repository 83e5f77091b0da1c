"""Effects of means from Python: a function for each measure, and their results.

>>> from rsa_trial_cli import Means, mean_difference
>>> mean_difference("3.1,1.2,101", "4.0,1.4,100")
MD −0.90 (95% CI −1.26 to −0.54), P < 0.001
>>> treated = Means(mean=[3.1, 2], sd=[1.2, 1], n=[101, 9])
>>> mean_difference(treated, Means(mean=[4, 3], sd=[1.4, 2], n=[100, 8]), method="student").df
array([199.,  15.])
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.api import asked as asking
from rsa_trial_cli.api import requested
from rsa_trial_cli.api.arm import Number
from rsa_trial_cli.api.asked import OfMeanDifference, OfRatioOfMeans, OfStandardised
from rsa_trial_cli.api.effects import Word, alike, answered
from rsa_trial_cli.api.means import Means, both, named_means, of_cells
from rsa_trial_cli.api.shown import Shown
from rsa_trial_cli.api.spelling import in_python
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
from rsa_trial_cli.writing.views.effects import View

KNOWN = {  # measure → what can be asked of it
    "md": OfMeanDifference.__annotations__,
    "smd": OfStandardised.__annotations__,
    "rom": OfRatioOfMeans.__annotations__,
}
EXAMPLES = {"median": "median=3,iqr=2.1:3.9,n=101", "statistic": "75.7,135"}
OF_ARMS = ("names", "higher_is", "swap", "median", "statistic")  # and not of what is made of them


@dataclass(frozen=True, repr=False, eq=False)
class MeanEffect(Shown, Generic[Number, Word]):
    """The effect of one trial, in numbers, or of many, in arrays of shape (k,), named as in the JSON.

    estimate, low, high : on the measure's own scale; se : on the scale of analysis, the logarithm for a
    ratio; df : of the statistic, nan of a normal one; status : ok, or what is not estimable, which is nan;
    treatment_sd_source : given, or what it was made of; standardiser, sd_pooled, correction_j,
    variance_method : of a standardised difference, log_estimate : of a ratio, margin and so on : of one, else
    None.
    """

    measure: str
    estimate: Number
    low: Number
    high: Number
    level: float
    se: Number
    statistic: Number
    df: Number
    p_value: Number
    method: str
    test: str
    alternative: str
    status: Word
    note: Word
    treatment_mean: Number
    treatment_sd: Number
    treatment_n: Number
    treatment_sd_source: str | list[str]
    control_mean: Number
    control_sd: Number
    control_n: Number
    control_sd_source: str | list[str]
    higher_is: str | None
    standardiser: str | None
    sd_pooled: Number | None
    correction_j: Number | None
    variance_method: str | None
    log_estimate: Number | None
    margin: float | None
    type: str | None
    lower_margin: float | None
    upper_margin: float | None
    p_lower: Number | None
    p_upper: Number | None
    trials: MeanTrials = field(metadata={"record": False})
    compute: Callable[[MeanTrials], MeanEstimates] = field(metadata={"record": False})

    def _view(self, *, quiet: bool) -> View:
        from rsa_trial_cli.commands.means import beside
        from rsa_trial_cli.writing.views.mean_effects import MeanView

        return MeanView(None if quiet or len(self) != 1 else beside(self.trials, self.level), quiet)

    def _first(self, many: int) -> MeanEstimates:
        return self.compute(self.trials[np.arange(min(len(self), many))])


MeanEstimate: TypeAlias = MeanEffect[float, str]
ManyMeanEstimates: TypeAlias = MeanEffect[Floats, NDArray[np.object_]]
One: TypeAlias = str | Means[float]
Many: TypeAlias = Means[Floats]


@overload
def mean_difference(treatment: One, control: One, **asked: Unpack[OfMeanDifference]) -> MeanEstimate: ...
@overload
def mean_difference(
    treatment: Many, control: Many, **asked: Unpack[OfMeanDifference]
) -> ManyMeanEstimates: ...
@named_means
def mean_difference(
    treatment: object, control: object, **asked: Unpack[OfMeanDifference]
) -> MeanEstimate | ManyMeanEstimates:
    """The mean difference, treatment less control, with Welch's interval and test unless another is named.

    treatment, control : a Means each, or the text "3.1,1.2,101" (mean, SD, n), as the shell takes it. asked :
    method, level (0.95), alternative (two-sided), names, higher_is, swap, margin, type, as the options of
    `rsa-trial md`; of texts also median, and statistic for --from. An InputError for what no trial has.

        >>> mean_difference("3.1,1.2,101", "4.0,1.4,100").df
        193.8...
    """
    return _effect("md", treatment, control, asked)


@overload
def standardized_mean_difference(
    treatment: One, control: One, **asked: Unpack[OfStandardised]
) -> MeanEstimate: ...
@overload
def standardized_mean_difference(
    treatment: Many, control: Many, **asked: Unpack[OfStandardised]
) -> ManyMeanEstimates: ...
@named_means
def standardized_mean_difference(
    treatment: object, control: object, **asked: Unpack[OfStandardised]
) -> MeanEstimate | ManyMeanEstimates:
    """The standardised mean difference: Hedges g with the exact interval of the population difference.

    treatment, control, asked : as of `mean_difference`; also standardiser (pooled, average, control),
    correction (False: Cohen d) and variance.

        >>> standardized_mean_difference("3.1,1.2,101", "4.0,1.4,100")
        SMD −0.69 (95% CI −0.97 to −0.41), P < 0.001
    """
    return _effect("smd", treatment, control, asked)


@overload
def ratio_of_means(treatment: One, control: One, **asked: Unpack[OfRatioOfMeans]) -> MeanEstimate: ...
@overload
def ratio_of_means(treatment: Many, control: Many, **asked: Unpack[OfRatioOfMeans]) -> ManyMeanEstimates: ...
@named_means
def ratio_of_means(
    treatment: object, control: object, **asked: Unpack[OfRatioOfMeans]
) -> MeanEstimate | ManyMeanEstimates:
    """The ratio of two means above 0, with a normal interval of its logarithm unless another is named.

    treatment, control, asked : as of `mean_difference`.

        >>> ratio_of_means("3.1,1.2,101", "4.0,1.4,100").estimate
        0.775
    """
    return _effect("rom", treatment, control, asked)


@in_python
def _effect(
    key: str, treatment: object, control: object, asked: Mapping[str, object]
) -> MeanEstimate | ManyMeanEstimates:
    """The effect of one trial or of many; each checked before anything is computed."""
    asking.refuse_unknown(asked, KNOWN[key])
    trials, many = trials_of(treatment, control, asked)
    rest = {name: value for name, value in asked.items() if name not in OF_ARMS}
    compute = asking.compute_means(key, rest)
    answer: MeanEstimate | ManyMeanEstimates = answered(
        MeanEffect, compute(trials), many=many, trials=trials, compute=compute
    )
    return answer


def trials_of(treatment: object, control: object, asked: Mapping[str, object]) -> tuple[MeanTrials, bool]:
    """The trials of two arms, and whether arrays were given. asked : of OF_ARMS, what there is."""
    asking.check_names(asked)
    asking.check("higher_is", asked.get("higher_is"), ("better", "worse", None))
    for name in ("median", "statistic"):
        if asked.get(name) is not None:
            if not (isinstance(treatment, str) and isinstance(control, str)):
                raise TypeError(f'{name} is for arms that are texts, such as "{EXAMPLES[name]}".')
            of_texts = {
                "names": ("treatment", "control"),
                **{key: asked[key] for key in OF_ARMS if key in asked},
            }
            return requested.typed_means("md", [treatment, control], of_texts), False
    first, second = both(treatment, control)
    given = [*first.cells, *second.cells]
    cells, names = alike(given), asked.get("names") or ("treatment", "control")
    k = len(cells[0])
    assert isinstance(names, Sequence)
    made = MeanTrials(
        of_cells(cells[:3]),
        of_cells(cells[3:]),
        names=(names[0], names[1]),
        higher_is=asking.word(asked, "higher_is"),
        sd_source=([first.source] * k, [second.source] * k),
        skewed=np.full(k, first.skewed | second.skewed),
        lopsided=np.full(k, first.lopsided | second.lopsided),
    )
    return asking.turned(made, asked), any(isinstance(cell, np.ndarray) for cell in given)
