"""What power has no use for."""

from __future__ import annotations

from rsa_trial_cli.commands.plan_kinds import AnyKind
from rsa_trial_cli.commands.power_request import Power
from rsa_trial_cli.commands.questions import KINDS, kind_of
from rsa_trial_cli.commands.unused import COLUMNS, LABELS, RAW, WIDTH, Rule, no_parts


def _not_for(kind: AnyKind) -> Rule[Power]:
    """What a kind of plan has no use for."""
    return Rule(kind.unused, lambda asked: kind_of(asked) is kind, kind.when)


SENTENCES = ("power", "n", "mean-power", "mean-n")  # the kinds of a plan that have one for a protocol


def _not_told(asked: Power) -> bool:
    """Whether no sentence for a protocol is shown."""
    human = asked.write.format.human and not (asked.write.quiet or asked.plan.everything)
    return not human or all(kind_of(asked) is not KINDS[name] for name in SENTENCES)


NO_PARTS = no_parts("Plans are written as one: -o FILE.")
PLAN: tuple[Rule[Power], ...] = (
    NO_PARTS,
    Rule(("plot", "plot_width"), lambda asked: not asked.plan.curve, "without --curve"),
    WIDTH,
    *map(_not_for, KINDS.values()),
    Rule(
        ("kind", "margin_on"),
        lambda asked: asked.plan.margin is None,
        "without --margin",
        "For example --margin -0.1.",
    ),
    Rule(
        ("alternative",),
        lambda asked: asked.plan.margin is not None,
        "with --margin",
        "The sign of the margin gives the direction of the one-sided tests.",
    ),
    Rule(
        ("ratio",),
        lambda asked: asked.plan.sizes is not None and asked.plan.sizes[1] is not None,
        "with the sizes of both arms",
        "-n 154 --ratio 2 is -n 154,308.",
    ),
    Rule(
        ("target",),
        lambda asked: asked.plan.curve and asked.plan.sizes is not None,
        "with --curve and -n",
        "A curve ends at -n, or at twice the size that --power needs.",
    ),
    Rule(("methods",), lambda asked: asked.plan.everything, "with -A", "-A shows every method."),
    Rule(
        ("style", "people"),
        _not_told,
        "where no sentence for a protocol is shown",
        "It stands below one plan for a power or a size: --risks 0.74 0.59 --power 0.8.",
    ),
    RAW,
    LABELS,
    COLUMNS,
)
PLANS: tuple[Rule[Power], ...] = (
    NO_PARTS,
    Rule(("cells", "swap", "curve", "plot", "plot_width", "style", "people"), lambda _: True, "with --input"),
    RAW,
    LABELS,
    COLUMNS,
)
