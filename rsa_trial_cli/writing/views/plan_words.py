"""Plans in words: risks and powers as they are printed, what is to be shown, a sentence for a protocol."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, NamedTuple, Protocol, TypeVar

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.arms import Floats
from rsa_trial_cli.stats.planning.approximations import METHODS, Plans
from rsa_trial_cli.stats.registry import Methods
from rsa_trial_cli.writing.views import numbers

SIDES = {
    "two-sided": "two-sided",
    "greater": "one-sided (more events)",
    "less": "one-sided (fewer events)",
    "within": "two one-sided",
}


class Curved(Protocol):
    """Plans of risks or of means, one at each size of a curve."""

    @property
    def method(self) -> str: ...
    @property
    def treatment_n(self) -> Floats: ...
    @property
    def control_n(self) -> Floats: ...
    @property
    def power(self) -> Floats: ...


P_contra = TypeVar("P_contra", bound=Curved, contravariant=True)
HALF = Decimal("0.5")
LONGEST_TYPED = 4  # decimals of a percentage that are shown as they were typed


def percent(share: float) -> str:
    """A share in percent, without a decimal that is 0; none where there is no such risk."""
    return "none" if math.isnan(share) else f"{numbers.short(typed_share(share))}%"


def typed_share(share: float) -> str:
    """A share in percent as it was typed, up to four decimals; else one decimal, more where it is rare."""
    exact = Decimal(repr(float(share))).scaleb(2).normalize()
    typed = max(0, -int(exact.as_tuple().exponent))
    rarer = min(exact, 100 - exact)
    needed = typed if typed <= LONGEST_TYPED else 1 if rarer >= 1 else 1 - rarer.adjusted()
    return numbers.percent(share, max(1, needed))


def fixed(power: float) -> str:
    """A power with three decimals; none is 1, and only that of a test that cannot reject is 0."""
    text = numbers.fixed(float(power), 3)
    none, every = numbers.fixed(0, 3), numbers.fixed(1, 3)
    return (
        {none: numbers.marked("<0.001"), every: numbers.marked(">0.999")}.get(text, text) if power else text
    )


def power_of(plan: Plans) -> str:
    """The power of a plan as it is printed; "" of a plan for a width."""
    return "" if math.isnan(plan.power[0]) else fixed(plan.power[0])


def shown_by(plan: Plans, paper: Paper | None = None) -> str:
    """The alternative hypothesis of tests against a margin; "" of those without. paper : None for ours."""
    if plan.margin is None or plan.margin_on is None:
        return ""
    name, bound, measure = escaped(plan.names[0]), plan.margin, MEASURES[plan.margin_on]
    within = plan.alternative == "within"
    ends = sorted((bound, measure.mirrored(bound))) if within else [bound]
    printed = (paper or Paper()).number
    margins = [
        printed(f"{numbers.points(end)} points" if measure.percent else numbers.general(end)) for end in ends
    ]
    effect = f"the {measure.title.lower()} of {name}"
    if within:
        return f"{effect} lies between {' and '.join(margins)}"
    side = f"{effect} is {'above' if plan.alternative == 'greater' else 'below'} {margins[0]}"
    if plan.type == "non-inferiority" and measure.percent:
        size = f"{printed(numbers.short(numbers.points(abs(bound))))} points"
        return f"{side}: less than {size} {'fewer' if bound < 0 else 'more'} events"
    return side


class Paper(NamedTuple):
    """How a sentence for a protocol is printed.

    mark : of decimals; size : of an arm; people : in words; alpha : as a style prints it, None for ours.
    """

    mark: str = "."
    size: Callable[[float], str] = "{:.0f}".format
    people: str = "participants"
    alpha: Callable[[float], str] | None = None

    def level(self, alpha: float) -> str:
        """At the 5% level; with a style at α = .05."""
        return self.alpha(alpha) if self.alpha else f"the {percent(alpha)} level"

    def arms(self, sizes: Sequence[float]) -> str:
        """155 participants per arm, or those of both arms."""
        first, second = map(self.size, sizes)
        if first == second:
            return f"{first} {self.people} per arm"
        return f"{first} {self.people} with treatment and {second} with control"

    def number(self, text: str) -> str:
        """A number with the paper's decimal mark."""
        return numbers.marked(text, self.mark)

    def percent(self, share: float) -> str:
        """A share in percent."""
        return self.number(percent(share))


def protocol(plan: Plans, paper: Paper) -> str:
    """A sentence for a protocol, with every assumption in it."""
    if math.isnan(plan.power[0]) or plan.solve_for == "risk":
        return ""
    arms = paper.arms((plan.treatment_n[0], plan.control_n[0]))
    level = paper.level(plan.alpha)
    risks = f"{paper.percent(plan.treatment_risk[0])} with {escaped(plan.names[0])}"
    against = f"{paper.percent(plan.control_risk[0])} with {escaped(plan.names[1])}"
    power = f"{paper.number(in_percent(float(plan.power[0])))} power"
    lost = f", of whom {paper.percent(plan.dropout)} are not analysed" if plan.dropout else ""
    lost = f"{lost}{_randomised(plan, paper)}"
    title = METHODS[plan.method].title
    if plan.margin is None:
        test = f"a {SIDES[plan.alternative]} test of two proportions ({title}) at {level}"
        return f"With {arms}{lost}, {test} has {power} to detect a risk of {risks} against {against}."
    test = f"a {SIDES[plan.alternative]} test ({title}) at {level} has"
    if plan.alternative == "within":
        test = f"{SIDES[plan.alternative]} tests ({title}), each at {level}, have"
    shows = f"to show that {shown_by(plan, paper)}"
    return f"With {arms}{lost}, {test} {power} {shows}, if the risks are {risks} and {against}."


def _randomised(plan: Plans, paper: Paper) -> str:
    """Of a protocol's sentence, that clusters are randomised."""
    if plan.design_effect == 1:
        return ""
    effect = f" (design effect {paper.number(numbers.general(plan.design_effect))})"
    if plan.cluster_size is None:
        return f", randomised in clusters{effect}"
    first, second = (paper.size(n[0]) for n in (plan.treatment_clusters, plan.control_clusters))
    each = f"{first} per arm" if first == second else f"{first} and {second}"
    return f", in clusters of {paper.number(numbers.general(plan.cluster_size))}, {each}{effect}"


def in_percent(share: float) -> str:
    """A power as it is printed, in percent: whole, unless that would change it much (0.096, 0.795)."""
    power = fixed(share)
    sign, digits = power[: -len(power.lstrip("<>"))], power.lstrip("<>")
    exact = Decimal(digits.replace(numbers.marked("."), ".")).scaleb(2)
    whole = exact.to_integral_value(ROUND_HALF_UP)
    kept = not sign and abs(exact - whole) != HALF and 10 <= whole < 100
    return numbers.marked(f"{sign}{whole if kept else exact.normalize():f}%")


def of_curve(plan: Plans) -> str:
    """What a curve is about."""
    return f"Power against n, {' vs '.join(map(escaped, plan.names))}, {risks(plan)}{lost(plan)}"


def how_tested(plan: Plans) -> str:
    """The test of a plan, with its sides and its level."""
    return f"{METHODS[plan.method].title}; {SIDES[plan.alternative]}, alpha {numbers.general(plan.alpha)}"


def risks(plan: Plans) -> str:
    """Both risks, in percent."""
    return f"risks {typed_share(plan.treatment_risk[0])}% v {typed_share(plan.control_risk[0])}%"


def lost(plan: Plans) -> str:
    """What makes a trial larger: dropout and clusters."""
    lost = f"; {percent(plan.dropout)} dropout" if plan.dropout else ""
    return lost + (
        f"; design effect {numbers.general(plan.design_effect)}" if plan.design_effect != 1 else ""
    )


class Words(NamedTuple, Generic[P_contra]):
    """What a picture of a curve says of plans: what it is about, the test, the power; and the methods."""

    of_curve: Callable[[P_contra], str]
    how_tested: Callable[[P_contra], str]
    power: Callable[[P_contra], str]
    methods: Methods


WORDS = Words(of_curve, how_tested, power_of, METHODS)
