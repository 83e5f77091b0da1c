"""Plans in words: risks and powers as they are printed, what is to be shown, a sentence for a protocol."""

from __future__ import annotations

import math
from collections.abc import Callable
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
    return "none" if math.isnan(share) else f"{typed_share(share).removesuffix('.0')}%"


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
    return {"0.000": "<0.001", "1.000": ">0.999"}.get(text, text) if power else text


def power_of(plan: Plans) -> str:
    """The power of a plan as it is printed; "" of a plan for a width."""
    return "" if math.isnan(plan.power[0]) else fixed(plan.power[0])


def shown_by(plan: Plans) -> str:
    """The alternative hypothesis of tests against a margin; "" of those without."""
    if plan.margin is None or plan.margin_on is None:
        return ""
    name, bound, measure = escaped(plan.names[0]), plan.margin, MEASURES[plan.margin_on]
    within = plan.alternative == "within"
    ends = sorted((bound, measure.mirrored(bound))) if within else [bound]
    margins = [f"{numbers.points(end)} points" if measure.percent else f"{end:g}" for end in ends]
    effect = f"the {measure.title.lower()} of {name}"
    if within:
        return f"{effect} lies between {' and '.join(margins)}"
    side = f"{effect} is {'above' if plan.alternative == 'greater' else 'below'} {margins[0]}"
    if plan.type == "non-inferiority" and measure.percent:
        size = f"{numbers.points(abs(bound)).removesuffix('.0')} points"
        return f"{side}: less than {size} {'fewer' if bound < 0 else 'more'} events"
    return side


def protocol(plan: Plans) -> str:
    """A sentence for a protocol, with every assumption in it."""
    if math.isnan(plan.power[0]) or plan.solve_for == "risk":
        return ""
    n1, n2 = (f"{size[0]:.0f}" for size in (plan.treatment_n, plan.control_n))
    both = f"{n1} participants with treatment and {n2} with control"
    arms = f"{n1} participants per arm" if n1 == n2 else both
    level = percent(plan.alpha)
    risks = f"{percent(plan.treatment_risk[0])} with {escaped(plan.names[0])}"
    against = f"{percent(plan.control_risk[0])} with {escaped(plan.names[1])}"
    power = f"{in_percent(float(plan.power[0]))} power"
    lost = f", of whom {percent(plan.dropout)} are not analysed" if plan.dropout else ""
    lost = f"{lost}{_randomised(plan)}"
    title = METHODS[plan.method].title
    if plan.margin is None:
        test = f"a {SIDES[plan.alternative]} test of two proportions ({title}) at the {level} level"
        return f"With {arms}{lost}, {test} has {power} to detect a risk of {risks} against {against}."
    test = f"a {SIDES[plan.alternative]} test ({title}) at the {level} level has"
    if plan.alternative == "within":
        test = f"{SIDES[plan.alternative]} tests ({title}), each at the {level} level, have"
    shows = f"to show that {shown_by(plan)}"
    return f"With {arms}{lost}, {test} {power} {shows}, if the risks are {risks} and {against}."


def _randomised(plan: Plans) -> str:
    """Of a protocol's sentence, that clusters are randomised."""
    if plan.design_effect == 1:
        return ""
    effect = f" (design effect {plan.design_effect:.6g})"
    if plan.cluster_size is None:
        return f", randomised in clusters{effect}"
    first, second = (f"{n[0]:.0f}" for n in (plan.treatment_clusters, plan.control_clusters))
    each = f"{first} per arm" if first == second else f"{first} and {second}"
    return f", in clusters of {plan.cluster_size:g}, {each}{effect}"


def in_percent(share: float) -> str:
    """A power as it is printed, in percent: whole, unless that would change it much (0.096, 0.795)."""
    power = fixed(share)
    sign, digits = power[: -len(power.lstrip("<>"))], power.lstrip("<>")
    exact = Decimal(digits).scaleb(2)
    whole = exact.to_integral_value(ROUND_HALF_UP)
    kept = not sign and abs(exact - whole) != HALF and 10 <= whole < 100
    return f"{sign}{whole if kept else exact.normalize():f}%"


def of_curve(plan: Plans) -> str:
    """What a curve is about."""
    return f"Power against n, {' vs '.join(map(escaped, plan.names))}, {risks(plan)}{lost(plan)}"


def how_tested(plan: Plans) -> str:
    """The test of a plan, with its sides and its level."""
    return f"{METHODS[plan.method].title}; {SIDES[plan.alternative]}, alpha {plan.alpha:g}"


def risks(plan: Plans) -> str:
    """Both risks, in percent."""
    return f"risks {typed_share(plan.treatment_risk[0])}% v {typed_share(plan.control_risk[0])}%"


def lost(plan: Plans) -> str:
    """What makes a trial larger: dropout and clusters."""
    lost = f"; {percent(plan.dropout)} dropout" if plan.dropout else ""
    return lost + (f"; design effect {plan.design_effect:.6g}" if plan.design_effect != 1 else "")


class Words(NamedTuple, Generic[P_contra]):
    """What a picture of a curve says of plans: what it is about, the test, the power; and the methods."""

    of_curve: Callable[[P_contra], str]
    how_tested: Callable[[P_contra], str]
    power: Callable[[P_contra], str]
    methods: Methods


WORDS = Words(of_curve, how_tested, power_of, METHODS)
