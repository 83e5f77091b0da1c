"""Arguments and options that commands share, each declared once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import reduce
from typing import Any

import click

from rsa_trial_cli.commands import COMMANDS, presented
from rsa_trial_cli.commands.chosen_fields import Fields
from rsa_trial_cli.commands.file_names import FILE, Column
from rsa_trial_cli.commands.values import Delimiter, Labels, Level, Number, RoleHeader, Whole
from rsa_trial_cli.writing.formats import FORMATS

PRINTED = {  # the estimates that a paper may print, each an option of check
    "or": "odds ratio",
    "rr": "risk ratio",
    "rd": "risk difference",
    "arr": "absolute risk reduction",
    "rrr": "relative risk reduction",
    "nnt": "number needed to treat",
}
Decorator = Callable[[Any], Any]
HEARD: ContextVar[list[str] | None] = ContextVar("heard", default=None)  # notes, for Python


def summary(name: str) -> str:
    """The line of a command in the help of all."""
    return COMMANDS[name][1]


class Command(click.Command):
    """A command whose help begins with runnable examples, and to which -5/10 is a count and -0.9,1.2,101 an
    arm.

    wants : what is asked for where nothing is given.
    """

    negative = re.compile(r"-[0-9]+(/|$)|-[0-9.]{1,40},[^,]*,")  # -1.26,-0.54 is an interval

    def __init__(self, name: str, *, examples: Sequence[str] = (), wants: str = "", **kwargs: Any) -> None:
        # also where it is called without its group, as from Python
        kwargs["context_settings"] = {"help_option_names": ["-h", "--help"]}
        super().__init__(name, short_help=summary(name), **kwargs)
        self.examples, self.wants = examples, wants or "the counts of both arms, treatment first"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--no-pager" in args:
            presented.without_pager(ctx)
        try:
            return super().parse_args(ctx, [f"−{a[1:]}" if self.negative.match(a) else a for a in args])
        except click.BadParameter as problem:
            raise presented.nearer(problem) from problem
        except click.NoSuchOption as problem:
            presented.refuse_elsewhere(str(self.name), problem.option_name)
            raise

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("Examples:\n")
        formatter.write("".join(f"  {example}\n" for example in self.examples))
        formatter.write_paragraph()
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from rsa_trial_cli.commands import help_groups

        help_groups.write(self, ctx, formatter)


def note(text: str) -> None:
    """Say a note beside the output."""
    said(f"note: {text}")


def said(line: str) -> None:
    """Say a line as it is."""
    heard = HEARD.get()
    if heard is None:
        click.echo(line, err=True)
    else:
        heard.append(line)


def bundle(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which help lists them."""
    return lambda function: reduce(lambda made, decorate: decorate(made), reversed(decorators), function)


counts = click.argument("counts", nargs=-1, type=FILE, metavar="[COUNTS]...")

labels = click.option("--labels", type=Labels(), help="Names of the arms.  [default: CsA,placebo for counts]")
swap = click.option(
    "--swap",
    is_flag=True,
    help="Compare the other way round: the second arm, or the control, is the treatment.",
)
arms = bundle(
    click.option(
        "--cells",
        is_flag=True,
        help="COUNTS are four numbers: events and no event with treatment, then with control.",
    ),
    labels,
    swap,
)

event_is = click.option(
    "--event-is",
    type=click.Choice(["benefit", "harm"]),
    help="Whether the event is good or bad; without it nothing is called benefit or harm.",
)

delimiter = click.option(
    "--delimiter",
    type=Delimiter(),
    metavar="C",
    help="Character between cells, if the header does not show it.",
)
encoding = click.option(
    "--encoding", metavar="NAME", help="Encoding of the file, if it is not UTF-8, e.g. cp1252."
)
on_error = click.option(
    "--on-error",
    type=click.Choice(["stop", "skip", "mark"]),
    default="stop",
    show_default=True,
    help="At a row that can't be used: stop the run, skip the row, or mark it as not estimable.",
)
sheet = click.option("--sheet", metavar="NAME|N", help="Sheet of a workbook that has several with content.")

inputs = bundle(
    click.option(
        "-i",
        "--input",
        "inputs",
        multiple=True,
        type=FILE,
        metavar="FILE|-",
        help="File of studies: CSV, JSON, Excel, Parquet; - is standard input.",
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        type=RoleHeader(),
        help="The header of a column that is not recognised, e.g. n_ctl=total_c.",
    ),
)

by = click.option(
    "--by",
    "by",
    multiple=True,
    type=Column(),
    metavar="COLUMN",
    help="Column that tells trials of one study apart: outcome, time, dose. Repeat it for several.",
)

decimal = click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="What stands before decimals in a file, where 10.000 may be 10 or 10,000.",
)

layout = click.option(
    "--layout",
    type=click.Choice(["wide", "long"]),
    help="What a row of a file is: a study (wide) or an arm (long).  [default: as the header says]",
)
parsing = bundle(
    click.option(
        "--control",
        metavar="NAME",
        help="Control arm of a file with one arm per row, or of --text: its name, or a pattern: 'placebo*'.",
    ),
    layout,
    delimiter,
    decimal,
    encoding,
    sheet,
    on_error,
)

files = bundle(arms, inputs, by, parsing)
reading = bundle(files, event_is)

plans_input = bundle(
    click.option(
        "-i",
        "--input",
        "inputs",
        multiple=True,
        type=FILE,
        metavar="FILE|-",
        help="CSV file of plans, one per row, with columns named after the options.",
    ),
    delimiter,
    encoding,
    sheet,
)

clusters = bundle(
    click.option(
        "--deff",
        type=Number(1, or_equal=True),
        help="Design effect, where clusters were randomised and not participants, e.g. 1.5.",
    ),
    click.option(
        "--icc",
        type=Number(0, 1, or_equal=True),
        help="Intracluster correlation: with --cluster-size M the design effect is 1 + (M − 1)·ICC.",
    ),
    click.option(
        "--cluster-size", type=Number(1, or_equal=True), help="Mean number of participants of a cluster."
    ),
)

level = click.option(
    "-l", "--level", type=Level(), default=0.95, show_default=True, help="Confidence level, e.g. 0.95 or 95."
)

zero_cells = click.option(
    "--zero-cells",
    type=click.Choice(["add-half", "none"]),
    default="add-half",
    show_default=True,
    help="Empty cells under Woolf, Katz and the Wald test: add ½ to all four cells, or nothing.",
)

form = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="Format of the output.  [default: by the suffix of -o, else table]",
)
WHOLE = "File to write, replaced only by complete output"


form = bundle(form, presented.as_json, presented.color, presented.no_pager)
written = bundle(form, click.option("-o", "--output", type=FILE, metavar="FILE", help=f"{WHOLE}."))
written_in_parts = bundle(
    form,
    click.option(
        "-o",
        "--output",
        type=FILE,
        metavar="FILE|FOLDER/",
        help=f"{WHOLE}; or a folder for its parts, from files.",
    ),
)

rounded = bundle(
    click.option(
        "--digits",
        type=Whole(0, 15),
        metavar="N",
        help="Decimals in tables; a number that would read as 0 gets more.",
    ),
    presented.spelled,
    click.option("-q", "--quiet", is_flag=True, help="One line per trial: estimate, limits, P."),
)
output = bundle(written, rounded)
output_in_parts = bundle(written_in_parts, rounded)

fields = click.option(
    "--fields",
    type=Fields(),
    metavar="A,B,…",
    help="Columns of csv, tsv, parquet and json to write, in this order: study,estimate,low,high.",
)
workers = click.option(
    "--workers",
    type=Whole(0, 4096),
    metavar="N",
    help="Processes that compute a file; 0 for one a core. The output is the same.  [default: 1]",
)
spread = bundle(
    fields,
    workers,
    click.option(
        "--scheduler",
        metavar="ADDRESS|FILE",
        help="Dask scheduler whose workers write the parts: tls://HOST:8786, tcp://… or its .json file.",
    ),
    click.option(
        "--part-rows",
        type=Whole(1, 1_000_000_000),
        metavar="N",
        help="Rows of a Parquet file that make a part, with -o FOLDER/.  [default: 1000000]",
    ),
)

debug = click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
