"""The kinds of question that power answers: one record each, with the options that it uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands.power_request import EFFECTS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from rsa_trial_cli.commands.power_request import Plan, Power, Real
    from rsa_trial_cli.stats.planning.approximations import Plans
    from rsa_trial_cli.stats.planning.question import Question

T = TypeVar("T")
PLANNED_POWERS = (0.8, 0.9)
CURVE_STEPS = 20

ALWAYS = {"counts", "inputs", "labels", "form", "output", "raw", "quiet", "debug", "plot", "plot_width"}
RISKS = {"risks", "treatment_risk", "control_risk", *(f"effect_{key}" for key in EFFECTS)}
TEST = {"methods", "everything", "alpha", "alternative", "margin", "margin_on", "kind"}
FILE = {"delimiter", "encoding", "sheet"}
CLUSTERS = {"deff", "icc", "cluster_size"}
ASKING = (
    RISKS | TEST | CLUSTERS | {"target", "sizes", "ratio", "dropout", "width"}
)  # what a row of a file may say


def known(value: T | None) -> T:
    """An assumption that a question of this kind always has."""
    assert value is not None
    return value


def _given(value: Real | None) -> Real:
    """The same of numbers."""
    assert value is not None
    return value


class Asked(NamedTuple):
    """One call of a question: power, size, risk or width, and from which numbers, or columns of them."""

    question: Question
    what: str
    numbers: tuple[ArrayLike, ...]
    above: bool | None = None  # which detectable risk

    def plan(self) -> Plans:
        """The answer, computed."""
        above = {} if self.above is None else {"above": self.above}
        made: Plans = getattr(self.question, self.what)(*self.numbers, **above)
        return made


@frozen
class Kind:
    """A kind of question. when : it is asked, in words; uses : the options that it takes; view : of plans.

    columns : whether it may be asked from columns of numbers, one plan a row.
    """

    when: str
    uses: set[str]
    view: str
    ask: Callable[[Question, Power], list[Asked]]
    columns: bool = False

    @property
    def unused(self) -> set[str]:
        """The options that it has no use for."""
        return (ASKING | FILE | {"cells", "curve"}) - self.uses


def kind_of(asked: Power) -> Kind:
    """The kind of question that was asked; an InputError if nothing, or too much, is left to solve for."""
    plan = asked.plan
    if asked.read.counts:
        return KINDS["observed"]
    if plan.curve:
        return KINDS["curve"]
    if plan.width is not None:
        return KINDS["width"]
    if plan.risks or plan.effects:
        if plan.sizes is not None and plan.target is not None:
            raise InputError(
                "Nothing is left to solve for.", "Leave out the power, the size or the treatment risk."
            )
        if plan.sizes is None and plan.target is None:
            raise InputError(
                "Give --power to solve for the size, or -n to solve for the power.",
                "For example --power 0.8, or -n 155.",
            )
        return KINDS["power" if plan.sizes else "n"]
    if plan.control_risk is None:
        raise InputError("The risks are missing.", "--risks 0.74 0.59, or --control-risk 0.59 --rr 1.25.")
    if plan.sizes is None or plan.target is None:
        raise InputError(
            "To solve for the treatment risk, give -n and --power.",
            "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
        )
    return KINDS["risk"]


def _observed(question: Question, asked: Power) -> list[Asked]:
    """The power at the observed risks and sizes, sizes for 80% and 90%, and the detectable risk."""
    from rsa_trial_cli.reading.counts import arms

    e1, n1, e0, n0 = arms(asked.read.counts, cells=asked.read.cells)
    p1, p0 = e1 / n1, e0 / n0
    if not (0 < p1 < 1 and 0 < p0 < 1):
        raise InputError(
            "An arm without events, or with events only, has a risk of 0 or 1, which no plan can assume.",
            "Assume risks between them: --risks T C.",
        )
    made = [Asked(question, "power", (p1, p0, n1, n0))]
    if p1 != p0:
        made += [Asked(question, "size", (p1, p0, target, n0 / n1)) for target in PLANNED_POWERS]
    return [*made, Asked(question, "risk", (p0, n1, n0, PLANNED_POWERS[0]), above=p1 >= p0)]


def _power(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "power", (*_risks(asked), *_sizes(asked.plan)))]


def _size(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "size", (*_risks(asked), _given(asked.plan.target), _ratio(asked.plan)))]


def _risk(question: Question, asked: Power) -> list[Asked]:
    plan = asked.plan
    return [Asked(question, "risk", (_given(plan.control_risk), *_sizes(plan), _given(plan.target)))]


def _width(question: Question, asked: Power) -> list[Asked]:
    return [Asked(question, "width", (*_risks(asked), known(asked.plan.width), _ratio(asked.plan)))]


def _curve(question: Question, asked: Power) -> list[Asked]:
    """Power at twenty sizes, up to the one given, or to twice what the power needs (80% unless given)."""
    from dataclasses import replace

    from rsa_trial_cli.stats.planning.approximations import scaled_up

    plan, risks = asked.plan, _risks(asked)
    ratio = _ratio(plan)
    if plan.sizes:
        most, control = map(float, _sizes(plan))
        ratio = control / most
    else:
        plain = replace(question, method="")
        most = int(2 * plain.size(*risks, plan.target or PLANNED_POWERS[0], ratio).treatment_n[0])
    sizes = sorted({max(2, round(most * step / CURVE_STEPS)) for step in range(1, CURVE_STEPS + 1)})
    return [Asked(question, "power", (*risks, n, int(scaled_up(n, ratio)))) for n in sizes]


def _ratio(plan: Plan) -> Real:
    return 1.0 if plan.ratio is None else plan.ratio


def _sizes(plan: Plan) -> tuple[Real, Real]:
    """Both arms: as given, or the control arm as the ratio has it."""
    from rsa_trial_cli.reading.counts import LARGEST
    from rsa_trial_cli.stats.planning.approximations import scaled_up

    first, second = known(plan.sizes)
    if second is None:
        second = scaled_up(first, _ratio(plan))
        if second.max() > LARGEST:
            raise InputError(
                f"A control arm of {second.max():.3g}, from -n {first} and --ratio, is too large:"
                f" up to {LARGEST}."
            )
    return first, second


def _risks(asked: Power) -> tuple[Real, Real]:
    """Treatment and control risk, given as such or as an effect on the control risk."""
    import numpy as np

    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.planning.asked import columns

    plan = asked.plan
    effects, control = plan.effects, plan.control_risk
    if plan.risks:
        if effects or control is not None:
            raise InputError("Give --risks, or --control-risk with one of --or, --rr and --rd, not both.")
        return plan.risks
    if not effects:
        raise InputError(
            f"Both risks are needed {kind_of(asked).when}.", "--risks 0.74 0.59, or an effect: --rr 1.25."
        )
    if len(effects) > 1 or control is None:
        raise InputError(
            "An effect (--or, --rr or --rd) needs --control-risk, and only one can be assumed.",
            "--control-risk 0.59 --rr 1.25",
        )
    ((key, effect),) = effects
    treatment = MEASURES[key].planning.risk(effect, np.asarray(control))
    for made, base, on in zip(
        *(column.tolist() for column in columns(treatment, control, effect)), strict=True
    ):
        if not 0 < made < 1:
            raise InputError(
                f"--control-risk {base:g} --{key} {on:g} gives a treatment risk of {made:g}.",
                "Risks must be above 0 and below 1.",
            )
    return treatment, control


KINDS = {
    "observed": Kind("with counts", TEST | CLUSTERS | {"cells", "dropout"}, "observed", _observed),
    "curve": Kind(
        "with --curve",
        RISKS | TEST | CLUSTERS | {"curve", "target", "sizes", "ratio", "dropout"},
        "curve",
        _curve,
    ),
    "width": Kind("with --width", RISKS | {"width", "alpha", "ratio", "dropout"}, "one", _width),
    "power": Kind(
        "when the power is solved for",
        RISKS | TEST | CLUSTERS | {"sizes", "ratio", "dropout"},
        "one",
        _power,
        columns=True,
    ),
    "n": Kind(
        "when the sample size is solved for",
        RISKS | TEST | CLUSTERS | {"target", "ratio", "dropout"},
        "one",
        _size,
        columns=True,
    ),
    "risk": Kind(
        "when the treatment risk is solved for",
        TEST | CLUSTERS | {"control_risk", "target", "sizes", "ratio", "dropout"},
        "one",
        _risk,
        columns=True,
    ),
}
