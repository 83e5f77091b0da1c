"""check of figures printed beside means: the options, and the run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import OF_MEANS, options
from rsa_trial_cli.commands.values import Whole

if TYPE_CHECKING:
    from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans
    from rsa_trial_cli.commands.mean_check_request import MeanCheck
    from rsa_trial_cli.reading.mean_figures import Usual

MEASURES = {key: options.summary(key).lower() for key in OF_MEANS}
OTHERS = {"t": "t statistic", "df": "degrees of freedom", "se": "standard error of the estimate"}
TYPED_ARM = re.compile(r"(?i)(?:m(?:ean)?=)?([^,=]+),(?:sd=|(sem?)=)?([^,=]+),(?:n=)?([^,=]+)")
TYPED = (*MEASURES, *OTHERS, "ci", "p", "printed")
DIFFERS, OPEN = 1, 4

figures = options.bundle(
    *(
        click.option(f"--{key}", metavar="FIGURE", help=f"Printed {words}, of means.")
        for key, words in (MEASURES | OTHERS).items()
    ),
    click.option("--integer", is_flag=True, help="The outcome is in whole numbers: can the mean and SD be?"),
    click.option(
        "--scale", nargs=2, type=int, metavar="LOW HIGH", help="Ends of its scale, e.g. 1 7; with --integer."
    ),
    click.option("--items", type=Whole(1, 1000), help="Items that are averaged for each participant."),
)


def run(ctx: click.Context, params: Mapping[str, object]) -> int:
    """Write the findings on what was typed; return the exit code, as of counts."""
    from rsa_trial_cli.check.mean_findings import findings
    from rsa_trial_cli.check.mean_records import not_judged, records, worst
    from rsa_trial_cli.check.printed_means import alone
    from rsa_trial_cli.commands import mean_check_request, unused
    from rsa_trial_cli.commands.unused_means import CHECKED
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.checked_files import ACCEPTED
    from rsa_trial_cli.writing.views.checked_means import View, not_used

    asked = mean_check_request.request(params)
    unused.refuse(unused.given(ctx), asked, CHECKED)
    outcome, out = published(asked), asked.write
    found = findings([outcome])
    if out.quiet or not out.format.human:
        for line in not_used(outcome):
            options.note(line)
    view, made = View(True, out.quiet, bool(asked.printed)), records(alone(outcome), found)
    if asked.letter:
        from rsa_trial_cli.writing.views import letter, mean_letter

        view.letters, made = letter.shown, mean_letter.added(made)
    with destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields) as writer:
        writer.write([made])
    if worst(found[0]) not in ACCEPTED[asked.accept]:
        return DIFFERS
    return OPEN if asked.need_verdict and not_judged(found[0]) else 0


def published(asked: MeanCheck) -> PrintedMeans:
    """What was typed, as it was printed."""
    from rsa_trial_cli.reading import mean_figures
    from rsa_trial_cli.reading.counts import is_missing
    from rsa_trial_cli.reading.figures import NotAFigureError

    words = asked.read.counts
    if len(words) > 2:
        sentence = next((word for word in words if " " in word and any(map(str.isalpha, word))), "")
        hint = 'A sentence goes behind an option: --printed "…".' if sentence else ""
        raise InputError(f"{len(words)} arms given; this takes one or two, each as MEAN,SD,N.", hint)
    names = asked.read.names if len(words) == 2 else (asked.read.labels or ("the arm", ""))
    arms = [_arm(word, name) for word, name in zip(words, names, strict=False)]
    if asked.read.swap:
        arms, names = [*reversed(arms)], asked.read.compared
    if len([key for key in MEASURES if getattr(asked, key) is not None]) > 1:
        raise InputError("One estimate at a time.", f"Give one of --{', --'.join(MEASURES)}.")
    cells = {key: str(value) for key in TYPED if (value := getattr(asked, key)) is not None}
    if empty := [key for key, text in cells.items() if is_missing(text)]:
        raise InputError(f"'{cells[empty[0]]}' is not a number (--{empty[0]}).")
    try:
        made = mean_figures.outcome(cells, arms, usual(asked), (names[0], names[-1]))
    except NotAFigureError as problem:
        hint = problem.hint or "Figures are typed as they are printed: --md -0.90."
        raise InputError(f"{problem.what} (--{problem.role or 'printed'}).", hint) from problem
    if len(arms) == 1 and made.figures.keys() - {"low", "high", "se"}:
        raise InputError("Beside one arm only the interval of its mean (--ci) and its --se are judged.")
    if not made.figures and not asked.integer:
        raise InputError("No printed figure is given.", "For example --md -0.90 --ci=-1.26,-0.54.")
    return made


def usual(asked: MeanCheck) -> Usual:
    """What the options say of every outcome."""
    from rsa_trial_cli.reading.mean_figures import Usual

    return Usual(asked.level, asked.adjusted, asked.test or "", asked.integer, asked.scale, asked.items or 1)


def _arm(word: str, name: str) -> PrintedArm:
    """An arm as it was printed, checked as that of md is."""
    from rsa_trial_cli.check.printed_means import PrintedArm
    from rsa_trial_cli.reading import mean_arms
    from rsa_trial_cli.reading.figures import NotAFigureError, figure

    made = mean_arms.arm(word, name)
    parts = TYPED_ARM.fullmatch(word)
    if not parts:
        raise InputError(
            f"'{word[:60]}' is not MEAN,SD,N as printed ({name} arm).",
            "For example 3.1,1.2,101, or 3.1,se=0.12,101 where the standard error is printed.",
        )
    try:
        return PrintedArm(figure(parts[1]), figure(parts[3]), int(made.arm.n[0]), bool(parts[2]))
    except NotAFigureError as problem:
        raise InputError(f"{problem.what} ({name} arm).", problem.hint) from problem
