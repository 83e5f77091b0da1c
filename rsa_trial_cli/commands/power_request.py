"""The request of power."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rsa_trial_cli.commands.requests import Clusters, Input, Output, input_of, output_of, part

EFFECTS = ("or", "rr", "rd")


@dataclass(frozen=True)
class Plan(Clusters):
    """What is assumed and asked of power; None where it is left out. Risks, margin and alpha are shares of 1.

    risks : treatment, control; effect_or, effect_rr, effect_rd : on the control risk; target : the power to
    reach; sizes : treatment, control, the second None where a ratio fills it; treatment_risk : of a row of a
    file only, beside its control risk.
    """

    risks: tuple[float, float] | None
    control_risk: float | None
    effect_or: float | None
    effect_rr: float | None
    effect_rd: float | None
    target: float | None
    sizes: tuple[int, int | None] | None
    ratio: float | None
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
    treatment_risk: float | None = None

    @property
    def effects(self) -> list[tuple[str, float]]:
        """The effects that are assumed: the measure's key, and the value."""
        assumed = zip(EFFECTS, (self.effect_or, self.effect_rr, self.effect_rd), strict=True)
        return [(key, effect) for key, effect in assumed if effect is not None]


@dataclass(frozen=True)
class Power:
    """power: one plan, or a file of them, of which this one says what a row leaves blank."""

    read: Input
    write: Output
    plan: Plan


def power(params: Mapping[str, object]) -> Power:
    """The request of power, from click's parameters."""
    return Power(input_of(params), output_of(params), part(Plan, params))
