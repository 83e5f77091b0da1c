"""What power is asked: a kind of question has one record, with the options that it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.commands.power_request import EFFECTS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from rsa_trial_cli.commands.power_request import Plan, Power, Real
    from rsa_trial_cli.stats.planning.approximations import Plans
    from rsa_trial_cli.stats.planning.mean_question import MeanPlans, MeanQuestion
    from rsa_trial_cli.stats.planning.question import Question

    AnyPlans: TypeAlias = Plans | MeanPlans
    AnyQuestion: TypeAlias = Question | MeanQuestion
    Own = TypeVar("Own", Question, MeanQuestion)
else:
    Own = TypeVar("Own")

T = TypeVar("T")
PLANNED_POWERS = (0.8, 0.9)

ALWAYS = {
    "counts",
    "inputs",
    "labels",
    "form",
    "output",
    "raw",
    "decimal_out",
    "quiet",
    "debug",
    "plot",
    "plot_width",
    "fields",
    "style",
    "people",
}
MEANS = {"means", "sds", "effect_md", "effect_smd"}
RISKS = {"risks", "treatment_risk", "control_risk", *(f"effect_{key}" for key in EFFECTS)}
TEST = {"methods", "everything", "alpha", "alternative", "margin", "margin_on", "kind"}
FILE = {"delimiter", "encoding", "sheet", "workers"}
CLUSTERS = {"deff", "icc", "cluster_size"}
CURVE_STEPS = 20
ASKING = (
    RISKS | MEANS | TEST | CLUSTERS | {"target", "sizes", "ratio", "dropout", "width"}
)  # what a row of a file may say


def known(value: T | None) -> T:
    """An assumption that a question of this kind always has."""
    assert value is not None
    return value


def number(value: Real | None) -> Real:
    """The same of a number, or of those of each of many rows."""
    assert value is not None
    return value


class Asked(NamedTuple):
    """One call of a question: power, size, risk or width, and from which numbers, or columns of them."""

    question: AnyQuestion
    what: str
    numbers: tuple[ArrayLike, ...]
    above: bool | None = None  # which detectable risk

    def plan(self) -> AnyPlans:
        """The answer, computed."""
        above = {} if self.above is None else {"above": self.above}
        made: AnyPlans = getattr(self.question, self.what)(*self.numbers, **above)
        return made


class Posed(NamedTuple):
    """A question to one method. calls : what it is asked."""

    question: AnyQuestion
    calls: Callable[[], list[Asked]]


@frozen
class Kind(Generic[Own]):
    """A kind of question. when : it is asked, in words; uses : the options that it takes; view : of plans.

    questions : one to each method that is asked for; ask : what a question is asked; columns : whether it may
    be asked from columns of numbers, one plan a row; many : the view of several rows of a file.
    """

    when: str
    uses: set[str]
    view: str
    questions: Callable[[Power, tuple[str, str]], Iterator[Own]]
    ask: Callable[[Own, Power], list[Asked]]
    columns: bool = False
    many: str = "many"

    @property
    def unused(self) -> set[str]:
        """The options that it has no use for."""
        return (ASKING | FILE | {"cells", "swap", "curve"}) - self.uses

    def posed(self, asked: Power, names: tuple[str, str]) -> Iterator[Posed]:
        """The question to each method that is asked for. names : of the arms."""
        return (Posed(made, partial(self.ask, made, asked)) for made in self.questions(asked, names))


AnyKind: TypeAlias = "Kind[Question] | Kind[MeanQuestion]"


def ratio_of(plan: Plan) -> Real:
    """Control size / treatment size: 1 unless it was given."""
    return 1.0 if plan.ratio is None else plan.ratio


def methods_of(plan: Plan, known: Iterable[str], usual: str, of: str) -> Iterable[str]:
    """The tests that are planned for, or the usual one; an InputError for one of another outcome.

    known : the tests of such an outcome; of : the outcome in words.
    """
    for name in plan.methods:
        if name not in known:
            raise InputError(f"--method {name} is no test of {of}.", f"Choose from: {', '.join(known)}.")
    return plan.methods or (usual,)


def at_sizes(plan: Plan) -> tuple[Real, Real]:
    """Participants of both arms: as given, or the control arm as the ratio has it."""
    from rsa_trial_cli.reading.counts import LARGEST
    from rsa_trial_cli.stats.planning.approximations import scaled_up

    first, second = known(plan.sizes)
    if second is None:
        second = scaled_up(first, ratio_of(plan))
        if second.max() > LARGEST:
            raise InputError(
                f"A control arm of {second.max():.3g}, from -n {first} and --ratio, is too large:"
                f" up to {LARGEST}."
            )
    return first, second
