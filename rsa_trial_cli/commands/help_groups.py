"""The options of a command in groups, as its help lists them."""

from __future__ import annotations

import click

MOST_USED = 6
FIRST = (  # the first of these that a command has lead its help
    *("inputs", "printed", "or", "ci", "p", "risks", "target", "sizes"),
    *("measure", "methods", "method", "everything", "style", "form", "output", "quiet", "level"),
)
FILES = {  # what is read
    *(
        "cells",
        "swap",
        "labels",
        "inputs",
        "columns",
        "by",
        "control",
        "layout",
        "delimiter",
        "decimal",
        "encoding",
        "sheet",
    ),
    *("on_error", "event_is", "higher_is", "text", "only_trials", "printed"),
}
OUTPUT = {  # what is written
    *("style", "event", "people", "form", "output", "digits", "raw", "quiet", "fields", "workers"),
    *(
        "decimal_out",
        "scheduler",
        "as_json",
        "color",
        "no_pager",
        "part_rows",
        "plot",
        "plot_width",
        "verbose",
        "debug",
        "help",
        "letter",
        "studies",
        "sort",
    ),
}
MORE = (
    "rsa-trial help columns | json | styles: the headers that are read, every field, the styles of journals."
)


def groups(command: click.Command, ctx: click.Context) -> dict[str, list[click.Parameter]]:
    """Title → options, each in one group."""
    every: list[click.Parameter] = [
        param for param in command.get_params(ctx) if isinstance(param, click.Option)
    ]
    by_name = {str(param.name): param for param in every}
    leading = [by_name[name] for name in FIRST if name in by_name][:MOST_USED]
    made: dict[str, list[click.Parameter]] = {
        "Most used": leading if len(every) > 2 * MOST_USED else [],
        "Counts and files": [],
        "Statistics": [],
        "Output": [],
    }
    for name, param in by_name.items():
        if param not in made["Most used"]:
            title = (
                "Counts and files"
                if name in FILES
                else "Output"
                if name in OUTPUT or "--help" in param.opts
                else "Statistics"
            )
            made[title].append(param)
    return {title: params for title, params in made.items() if params}


def write(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the groups, and where more is told."""
    for title, params in groups(command, ctx).items():
        records = [record for param in params if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(title):
                formatter.write_dl(records)
    formatter.write_paragraph()
    formatter.write_text(MORE)
