"""check: whether printed figures follow from the counts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.commands import check_means, inputs, options, presented, printed_options
from rsa_trial_cli.commands.file_names import TEXT
from rsa_trial_cli.commands.values import Sizes

if TYPE_CHECKING:
    from rsa_trial_cli.check.findings import Findings
    from rsa_trial_cli.check.records import Records
    from rsa_trial_cli.check.recover import Recovered
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Check, Output
    from rsa_trial_cli.reading.blocks import Block, Record
    from rsa_trial_cli.running.loop import Compute
    from rsa_trial_cli.running.spread import Work
    from rsa_trial_cli.stats.pieces import Tree
    from rsa_trial_cli.writing.formats.protocols import View as Shown

    How: TypeAlias = "tuple[Compute[Published, R], Callable[[], Work[Published, P, R]]]"

P = TypeVar("P")
R = TypeVar("R")
NOT_TRIED = {
    "no_sizes": ("The sizes of the arms are not known.", "Add -n 101,100."),
    "too_many": (
        "There are too many tables of these sizes to try.",
        "The printed percents of the arms narrow them: --percent 74.3,59.0.",
    ),
}
DIFFERS, OPEN = 1, 4  # exit codes: a printed figure does not follow; with --need-verdict, has no verdict

EXAMPLES = [
    "rsa-trial check 75/101 59/100 --or 2.01 --ci 1.10,3.65 --p 0.01",
    'rsa-trial check 75/101 59/100 --printed "P = 0.01, OR = 2.01; 95% CI (1.10∼3.65)"',
    "rsa-trial check --text abstract.txt",
    "rsa-trial check --input published.csv -f csv > checked.csv",
    "rsa-trial check -n 97,97 --percent 13.4,25.8 --p 0.03",
    "rsa-trial check -n 101,100 --or 2.00 --ci 1.10,3.65 --recover",
    "rsa-trial check 3.1,0.12,101 4.0,0.14,100 --md -0.90 --ci=-1.26,-0.54",
]

figures = options.bundle(
    *(
        click.option(f"--{key}", key, metavar="FIGURE", help=f"Printed {words}.")
        for key, words in options.PRINTED.items()
    ),
    click.option(
        "--ci",
        metavar="LOW,HIGH",
        help="Printed interval of the estimate; with several estimates --or-ci, --rr-ci, …",
    ),
    *(
        click.option(
            f"--{key}-ci", f"{key}_ci", metavar="LOW,HIGH", help=f"Interval of the {words}.", hidden=True
        )
        for key, words in options.PRINTED.items()
    ),
    click.option("--p", "p", metavar="P", help="Printed P: 0.01, .03, '<0.001', NS."),
    click.option("--percent", metavar="T,C", help="Printed percents of the two arms: 74.3,59.0."),
    click.option(
        "--printed",
        metavar="TEXT",
        help="The printed sentence, or what R, Stata, SAS or SPSS print; "
        "@FILE reads a file, - standard input.",
    ),
    click.option(
        "--text",
        type=TEXT,
        metavar="FILE|-|TEXT",
        help="A whole abstract, or its page: counts and figures are found, linked and compared.",
    ),
    click.option(
        "--only-trials",
        is_flag=True,
        help='Of a file of abstracts: those of trials, by publication type or "random" in the text.',
    ),
    click.option("--test", metavar="NAME", help="The test that the paper names, e.g. fisher."),
    click.option("--one-sided", is_flag=True, help="The paper says that its P is one-sided."),
    click.option("--adjusted", is_flag=True, help="The figures are adjusted: show crude values, no verdict."),
    click.option(
        "--margin",
        metavar="MARGIN",
        help="The margin that P is against, as for non-inferiority: -10%; 10% may lie on either side.",
    ),
    options.level,
)

shown = options.bundle(
    options.written_in_parts,
    presented.spelled,
    click.option("-q", "--quiet", is_flag=True, help="One line per study: whether its figures follow."),
    click.option(
        "-v", "--verbose", is_flag=True, help="Of abstracts: the text with what was read marked in it."
    ),
    options.spread,
)

ways = options.bundle(
    click.option(
        "--accept",
        type=click.Choice(["steps", "assumptions"]),
        help="Exit code 0 also with extra steps (steps), or with extra steps and assumptions.",
    ),
    click.option(
        "--need-verdict", is_flag=True, help="Exit code 4 where a printed figure could not be judged."
    ),
    click.option(
        "--letter",
        is_flag=True,
        help="Three neutral sentences to the authors, where a figure does not follow; with -q these alone.",
    ),
    click.option(
        "--quick", is_flag=True, help="Leave out Boschloo, Barnard and the strength of the verdict."
    ),
    click.option(
        "--recover",
        is_flag=True,
        help="List every table with arms of these sizes that would print the figures.",
    ),
    click.option(
        "-n",
        "--n",
        "sizes",
        type=Sizes(),
        help="Sizes of the arms, if the events are not known; of --text, if it leaves them open.",
    ),
)


@click.command(cls=options.Command, examples=EXAMPLES)
@options.counts
@figures
@check_means.figures
@ways
@options.files
@shown
@options.debug
@click.pass_context
def check(ctx: click.Context, /, **params: Any) -> None:
    """Compare printed figures with what the counts, or the means, give.

    Exit code 0: every printed figure follows from the counts; 1: at least one does not. A figure without a
    verdict counts only with --need-verdict.
    """
    from rsa_trial_cli.commands import requests, unused

    if not params["cells"] and any(word.count(",") > 1 and "/" not in word for word in params["counts"]):
        ctx.exit(check_means.run(ctx, params))
    asked = requests.check(params)
    if asked.text is not None:
        from rsa_trial_cli.commands import check_text, unused_text

        unused.refuse(unused.given(ctx), asked, unused_text.TEXT)
        ctx.exit(check_text.run(asked, asked.text))
    if not asked.single and (asked.read.inputs or inputs.piped()):
        from rsa_trial_cli.commands import check_kinds

        if (code := check_kinds.run(ctx, params, asked)) is not None:
            ctx.exit(code)
    in_parts = asked.write.output and asked.write.parts and not asked.single
    unused.refuse(unused.given(ctx), asked, (*(unused.PARTS if in_parts else ()), *unused.CHECK))
    if in_parts:
        from rsa_trial_cli.commands import printed_files

        found = partial(findings, quick=asked.quick, detailed=not asked.quick)
        ctx.exit(printed_files.run(asked, inputs.paths(ctx, asked.read.inputs), found))
    if asked.single:
        from rsa_trial_cli.reading.blocks import Block

        study, spoken = printed_options.typed(asked)
        blocks, understood = iter([Block(study)]), spoken
    else:
        from rsa_trial_cli.commands import printed_files

        blocks, understood = printed_files.blocks(ctx, asked), None
    ctx.exit(_recovered(blocks, asked) if asked.recover else _checked(blocks, asked, understood))


def _checked(blocks: Iterator[Block[Published]], asked: Check, understood: Sequence[str] | None) -> int:
    """Write the findings; return the exit code."""
    from rsa_trial_cli.check.records import records
    from rsa_trial_cli.writing.views.checked_files import Tally, View

    tally = Tally()
    # a sheet of several studies shows no routes, and quick looks for none
    detailed = asked.single or not (asked.quick or asked.write.format.human)
    found = partial(findings, quick=asked.quick, detailed=detailed)

    def written(some: Findings) -> list[Records]:
        tally.add(some)
        made = records(some)
        return [letter.added(made) if asked.letter else made]

    def compute(published: Published) -> Iterator[list[Records]]:
        yield written(found(published))

    def work() -> Work[Published, tuple[Tree, Tree], Records]:
        from rsa_trial_cli.commands import elsewhere

        return elsewhere.judged(found, written)

    view = View(asked.single, asked.write.quiet, understood)
    if asked.letter:
        from rsa_trial_cli.writing.views import letter

        view.letters = letter.shown
    record = _written(blocks, (compute, work), asked.write, view, from_file=not asked.single)
    differs = tally.differs(asked.accept)
    open_ = OPEN if asked.need_verdict and tally.not_judged else 0
    if asked.single:  # one study that was typed is never left out
        return DIFFERS if differs else open_
    if not asked.write.quiet:
        _say([*record.listed, tally.line(record.refused, record.marked)])
    elif record.exit_code:
        _say(record.summary())
    return DIFFERS if differs else open_ or record.exit_code


def findings(published: Published, *, quick: bool, detailed: bool) -> Findings:
    """What is found of printed results, also against a margin or under a doubt."""
    from rsa_trial_cli.check.verdict import find

    made = find(published, quick=quick, detailed=detailed)
    if any(margin is not None for margin in published.margins):
        from rsa_trial_cli.check import against_margin

        made = against_margin.judged(made)
    if any(doubt is not None for doubt in published.doubts):
        from rsa_trial_cli.check import doubts

        made = doubts.settled(made)
    return made


def _written(
    blocks: Iterator[Block[Published]], how: How[R, P], out: Output, view: Shown[R], *, from_file: bool
) -> Record:
    """Write what is computed here, or by workers. how : the one, and what the others are to know of it."""
    from rsa_trial_cli.running import loop
    from rsa_trial_cli.writing import destination

    compute, work = how
    writer = destination.writer(out.form, out.output, view, raw=out.raw, fields=out.fields)
    if out.workers in (None, 1) and not (from_file and sys.stderr.isatty()):
        return loop.run(blocks, compute, writer, out.output)
    from rsa_trial_cli.commands import elsewhere

    with elsewhere.computed(blocks, compute, work, out.workers) as (each, others):
        return loop.run(each, others, writer, out.output)


def _say(lines: Sequence[str]) -> None:
    click.echo("\n".join(map(escaped, lines)), err=True)


def _recovered(blocks: Iterator[Block[Published]], asked: Check) -> int:
    """Write the tables that would print the figures; return an exit code that says if every study has one."""
    from rsa_trial_cli.check.recover import recovered
    from rsa_trial_cli.writing.views.recovered import View

    found: set[str] = set()

    def compute(published: Published) -> Iterator[list[Recovered]]:
        for tables in recovered(published):
            if asked.single and len(published) > 1:
                raise InputError("--recover takes one estimate at a time.")
            if asked.single and tables.status[0] in NOT_TRIED:
                raise InputError(*NOT_TRIED[tables.status[0]])
            found.update(tables.status)
            yield [tables]

    def work() -> Work[Published, list[Recovered], Recovered]:
        from rsa_trial_cli.commands import elsewhere

        return elsewhere.tables(lambda tables: found.update(tables.status))

    record = _written(blocks, (compute, work), asked.write, View(), from_file=not asked.single)
    if record.exit_code:
        _say(record.summary())
    return record.exit_code if found <= {"unique", "several"} else DIFFERS
