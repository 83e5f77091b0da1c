"""What power can be asked: a record for each kind of question, with the options that it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rsa_trial_cli.commands.unused import UnusedError
from rsa_trial_cli.errors import DATA, USAGE, InputError

if TYPE_CHECKING:
    from rsa_trial_cli.stats.planning.approximations import Plans
    from rsa_trial_cli.stats.planning.question import Question

Chosen = Mapping[str, Any]
PLANNED_POWERS = (0.8, 0.9)
CURVE_STEPS = 20
EFFECTS = ("or", "rr", "rd")

ALWAYS = {"counts", "inputs", "labels", "form", "output", "raw", "quiet", "debug"}
RISKS = {"risks", "treatment_risk", "control_risk", *(f"effect_{key}" for key in EFFECTS)}
TEST = {"methods", "everything", "alpha", "alternative", "margin", "margin_on", "kind"}
FILE = {"delimiter", "encoding"}
ASKING = RISKS | TEST | {"target", "sizes", "ratio", "dropout", "width"}  # what a row of a file may say


def placed(problem: InputError, where: str) -> InputError:
    """The error with its place in a file, which is at fault, but for what a question has no use for."""
    message = f"{problem.message.removesuffix('.')} ({where})."
    return InputError(message, problem.hint, USAGE if isinstance(problem, UnusedError) else DATA)


class Asked(NamedTuple):
    """One call of a question: power, size, risk or width, and from which numbers."""

    question: Question
    what: str
    numbers: tuple[float, ...]
    more: Mapping[str, Any] = {}

    def plan(self) -> Plans:
        made: Plans = getattr(self.question, self.what)(*self.numbers, **self.more)
        return made


@dataclass(frozen=True)
class Kind:
    """A kind of question. when : it is asked, in words; uses : the options that it takes; view : of plans."""

    when: str
    uses: set[str]
    view: str
    ask: Callable[[Question, Chosen], list[Asked]]


def kind_of(chosen: Chosen) -> Kind:
    """The kind of question that these options ask; an InputError where they leave nothing or too much."""
    sizes, target = chosen["sizes"], chosen["target"]
    if chosen["counts"]:
        return KINDS["observed"]
    if chosen["curve"]:
        return KINDS["curve"]
    if chosen["width"] is not None:
        return KINDS["width"]
    if chosen["risks"] or any(chosen[f"effect_{key}"] is not None for key in EFFECTS):
        if (sizes is None) == (target is None):
            what = (
                "Nothing is left to solve for."
                if sizes
                else "Give the power to solve for n, or n for the power."
            )
            raise InputError(what, "Leave out the power, the size or the treatment risk.")
        return KINDS["power" if sizes else "n"]
    if chosen["control_risk"] is None:
        raise InputError("The risks are missing.", "--risks 0.74 0.59, or --control-risk 0.59 --rr 1.25.")
    if sizes is None or target is None:
        raise InputError(
            "To solve for the treatment risk, give -n and --power.",
            "rsa-trial power --control-risk 0.59 -n 101,100 --power 0.8",
        )
    return KINDS["risk"]


def check(kind: Kind, chosen: Chosen, given: Mapping[str, str]) -> None:
    """UnusedError where this kind has no use for what is given. given : option → how it is named."""
    for name, spelled in given.items():
        if name not in ALWAYS and name not in kind.uses:
            raise UnusedError(f"{spelled} is not used {kind.when}.", "Leave it out.")
        for option, when, unused, why in NOT_TOGETHER:
            if option == name and unused(chosen):
                raise UnusedError(f"{spelled} is not used {when}.", why)


NOT_TOGETHER: list[tuple[str, str, Callable[[Chosen], bool], str]] = [
    ("kind", "without --margin", lambda chosen: chosen["margin"] is None, "For example --margin -0.1."),
    ("margin_on", "without --margin", lambda chosen: chosen["margin"] is None, "For example --margin -0.1."),
    (
        "alternative",
        "with --margin",
        lambda chosen: chosen["margin"] is not None,
        "The margin says which way the one-sided tests look.",
    ),
    (
        "ratio",
        "with the sizes of both arms",
        lambda chosen: bool(chosen["sizes"]) and chosen["sizes"][1] is not None,
        "-n 154 --ratio 2 is -n 154,308.",
    ),
    (
        "target",
        "with --curve and -n",
        lambda chosen: chosen["curve"] and bool(chosen["sizes"]),
        "A curve goes up to the size, or to twice what the power needs.",
    ),
    ("methods", "with -A", lambda chosen: chosen["everything"], "-A shows every method."),
]


def _observed(question: Question, chosen: Chosen) -> list[Asked]:
    """The power at the observed risks and sizes, sizes for 80% and 90%, and the detectable risk."""
    from rsa_trial_cli.reading.counts import arms

    e1, n1, e0, n0 = arms(chosen["counts"], cells=chosen["cells"])
    p1, p0 = e1 / n1, e0 / n0
    if not (0 < p1 < 1 and 0 < p0 < 1):
        raise InputError(
            "An arm without events, or with events only, has no risk to plan with.",
            "Assume one: --risks T C.",
        )
    made = [Asked(question, "power", (p1, p0, n1, n0))]
    if p1 != p0:
        made += [Asked(question, "size", (p1, p0, target, n0 / n1)) for target in PLANNED_POWERS]
    return [*made, Asked(question, "risk", (p0, n1, n0, PLANNED_POWERS[0]), {"above": p1 >= p0})]


def _power(question: Question, chosen: Chosen) -> list[Asked]:
    return [Asked(question, "power", (*_risks(chosen), *_sizes(chosen)))]


def _size(question: Question, chosen: Chosen) -> list[Asked]:
    return [Asked(question, "size", (*_risks(chosen), chosen["target"], _ratio(chosen)))]


def _risk(question: Question, chosen: Chosen) -> list[Asked]:
    return [Asked(question, "risk", (chosen["control_risk"], *_sizes(chosen), chosen["target"]))]


def _width(question: Question, chosen: Chosen) -> list[Asked]:
    return [Asked(question, "width", (*_risks(chosen), chosen["width"], _ratio(chosen)))]


def _curve(question: Question, chosen: Chosen) -> list[Asked]:
    """Power at twenty sizes, up to the one given, or to twice what the power needs (80% unless given)."""
    from dataclasses import replace

    from rsa_trial_cli.stats.planning.approximations import scaled_up

    risks, ratio = _risks(chosen), _ratio(chosen)
    if chosen["sizes"]:
        most, control = _sizes(chosen)
        ratio = control / most
    else:
        plain = replace(question, method="")
        most = int(2 * plain.size(*risks, chosen["target"] or PLANNED_POWERS[0], ratio).treatment_n[0])
    sizes = sorted({max(2, round(most * step / CURVE_STEPS)) for step in range(1, CURVE_STEPS + 1)})
    return [Asked(question, "power", (*risks, n, int(scaled_up(n, ratio)))) for n in sizes]


def _ratio(chosen: Chosen) -> float:
    return 1.0 if chosen["ratio"] is None else float(chosen["ratio"])


def _sizes(chosen: Chosen) -> tuple[int, int]:
    """Both arms: as given, or the control arm as the ratio has it."""
    from rsa_trial_cli.reading.counts import LARGEST
    from rsa_trial_cli.stats.planning.approximations import scaled_up

    first, second = chosen["sizes"]
    if second is None:
        scaled = float(scaled_up(first, _ratio(chosen)))
        if scaled > LARGEST:
            raise InputError(
                f"A control arm of {scaled:.3g}, from -n {first} and --ratio, is too large: up to {LARGEST}."
            )
        second = int(scaled)
    return first, second


def _risks(chosen: Chosen) -> tuple[float, float]:
    """Treatment and control risk, given as such or as an effect on the control risk."""
    from rsa_trial_cli.stats import MEASURES

    effects = [(key, chosen[f"effect_{key}"]) for key in EFFECTS if chosen[f"effect_{key}"] is not None]
    control = chosen["control_risk"]
    if chosen["risks"]:
        if effects or control is not None:
            raise InputError("Give --risks, or --control-risk with one of --or, --rr and --rd, not both.")
        risks: tuple[float, float] = chosen["risks"]
        return risks
    if not effects:
        raise InputError(
            f"Both risks are needed {kind_of(chosen).when}.", "--risks 0.74 0.59, or an effect: --rr 1.25."
        )
    if len(effects) > 1 or control is None:
        raise InputError(
            "An effect (--or, --rr or --rd) needs --control-risk, and only one can be assumed.",
            "--control-risk 0.59 --rr 1.25",
        )
    ((key, effect),) = effects
    treatment = float(MEASURES[key].planning.risk(effect, control))
    if not 0 < treatment < 1:
        raise InputError(
            f"--control-risk {control:g} --{key} {effect:g} gives a treatment risk of {treatment:g}.",
            "Risks must be above 0 and below 1.",
        )
    return treatment, control


KINDS = {
    "observed": Kind("with counts", TEST | {"cells", "dropout"}, "observed", _observed),
    "curve": Kind(
        "with --curve", RISKS | TEST | {"curve", "target", "sizes", "ratio", "dropout"}, "curve", _curve
    ),
    "width": Kind("with --width", RISKS | {"width", "alpha", "ratio", "dropout"}, "one", _width),
    "power": Kind(
        "when the power is solved for", RISKS | TEST | {"sizes", "ratio", "dropout"}, "one", _power
    ),
    "n": Kind(
        "when the sample size is solved for", RISKS | TEST | {"target", "ratio", "dropout"}, "one", _size
    ),
    "risk": Kind(
        "when the treatment risk is solved for",
        TEST | {"control_risk", "target", "sizes", "ratio", "dropout"},
        "one",
        _risk,
    ),
}
