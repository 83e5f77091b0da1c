"""The request of power."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from rsa_trial_cli.base.frozen import ByValue, frozen
from rsa_trial_cli.commands.requests import Clusters, Input, Output, input_of, output_of, part

EFFECTS = ("or", "rr", "rd")

if TYPE_CHECKING:
    from rsa_trial_cli.stats.arms import Floats

    Real: TypeAlias = float | Floats  # a number, or that of each of many rows, shape (k,)


@frozen
class Plan(Clusters):
    """What is assumed and asked of power; None where it is left out. Risks, margin and alpha are shares of 1.

    risks : treatment, control; effect_or, effect_rr, effect_rd : on the control risk; target : the power to
    reach; sizes : treatment, control, the second None where a ratio fills it; treatment_risk : of a row of a
    file only, beside its control risk. means : treatment, control; sds : of both arms, the second None where
    there is one; effect_md, effect_smd : their difference, in units of the outcome or of its SD.
    """

    risks: tuple[Real, Real] | None
    control_risk: Real | None
    effect_or: Real | None
    effect_rr: Real | None
    effect_rd: Real | None
    target: Real | None
    sizes: tuple[Real, Real | None] | None
    ratio: Real | None
    dropout: float
    width: float | None
    methods: tuple[str, ...]
    everything: bool
    alpha: float
    alternative: str
    margin: float | None
    margin_on: str
    kind: str | None
    curve: bool
    means: tuple[float, float] | None = None
    sds: tuple[float, float | None] | None = None
    effect_md: float | None = None
    effect_smd: float | None = None
    treatment_risk: Real | None = None

    @property
    def effects(self) -> list[tuple[str, Real]]:
        """The effects that are assumed: the measure's key, and the value."""
        assumed = zip(EFFECTS, (self.effect_or, self.effect_rr, self.effect_rd), strict=True)
        return [(key, effect) for key, effect in assumed if effect is not None]

    @property
    def of_means(self) -> bool:
        """Whether it is about means."""
        return bool(self.means or self.sds or self.mean_effects)

    @property
    def mean_effects(self) -> list[float]:
        """The differences of means that are assumed."""
        return [effect for effect in (self.effect_md, self.effect_smd) if effect is not None]


@frozen
class Power(ByValue):
    """power: one plan, or a file of them, of which this one says what a row leaves blank."""

    read: Input
    write: Output
    plan: Plan


def power(params: Mapping[str, object]) -> Power:
    """The request of power, from click's parameters."""
    return Power(input_of(params), output_of(params), part(Plan, params))
