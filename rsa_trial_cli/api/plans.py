"""plan: power, sample size, detectable risk or a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from rsa_trial_cli.api.arm import Arm, named_arms
from rsa_trial_cli.api.asked import refuse_unknown
from rsa_trial_cli.api.names import Alternative, MarginOn, MarginType, PowerMethod
from rsa_trial_cli.api.parsed import context, counts_of, notes_as_warnings
from rsa_trial_cli.api.records import Records
from rsa_trial_cli.api.spelling import in_python
from rsa_trial_cli.writing.views.sheet import Part


class Assumed(TypedDict, total=False):
    """What is assumed and asked of a plan: two of power, size and treatment risk, the third is solved for.

    risks : treatment, control; odds_ratio, risk_ratio, risk_difference : on the control risk; means :
    treatment, control, or their mean_difference, or standardized_mean_difference in units of the SD; sd : of
    both arms, or of each; power : to reach; n : participants an arm, or of both arms; ratio : control /
    treatment; dropout : a share of 1; width : expected of the interval of the risk difference; method : one
    test or several; all_methods : every test that applies; margin : treatment relative to control, in
    `margin_on`; curve : power at many sizes; swap : of an observed trial, as of `odds_ratio`.
    """

    risks: tuple[float, float]
    control_risk: float
    odds_ratio: float
    risk_ratio: float
    risk_difference: float
    means: tuple[float, float]
    mean_difference: float
    standardized_mean_difference: float
    sd: float | tuple[float, float]
    power: float
    n: int | tuple[int, int]
    ratio: float
    dropout: float
    deff: float
    icc: float
    cluster_size: float
    width: float
    method: PowerMethod | Sequence[PowerMethod]
    all_methods: bool
    alpha: float
    alternative: Alternative
    margin: float
    margin_on: MarginOn
    type: MarginType
    curve: bool
    swap: bool
    names: tuple[str, str]


class Planned(Records):
    """The plans, one for each method, size and question."""


@named_arms(0, 2)
def plan(
    treatment: str | Arm[float] | None = None,
    control: str | Arm[float] | None = None,
    **assumed: Unpack[Assumed],
) -> Planned:
    """A plan of a trial: its power, its size or the risk that it can detect; with counts, at what was seen.

    treatment, control : an observed trial, as of `odds_ratio`; without one the risks are assumed.
    assumed : the options of `rsa-trial power`; help(rsa_trial_cli.api.plans.Assumed) lists them. An
    InputError where nothing or too much is left to solve for.

        >>> from rsa_trial_cli import plan
        >>> plan(risks=(0.74, 0.59), power=0.8)
        155 v 155 participants, 310 in all; power at these sizes 0.802
        >>> plan(risks=(0.74, 0.59), n=155)[0].power
        0.8019...
    """
    return _plan(treatment, control, assumed)


@in_python
def _plan(treatment: object, control: object, assumed: Mapping[str, Any]) -> Planned:
    from rsa_trial_cli.commands import power, power_request
    from rsa_trial_cli.writing.formats.json import records

    refuse_unknown(assumed, Assumed.__annotations__)
    asked = {"names": ("treatment", "control"), **assumed}
    with notes_as_warnings(), context(power.power, counts_of(treatment, control), asked) as ctx:
        shown, plans = power.one(ctx, power_request.power(ctx.params))

    def parts(quiet: bool) -> Sequence[Part]:
        return power.view(shown, quiet=quiet).parts(plans)

    return Planned((record for plan in plans for record in records([plan])), parts)
