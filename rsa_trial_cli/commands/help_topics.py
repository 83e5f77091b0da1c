"""help: of a command, of the columns and fields, the JSON, the styles of journals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import options
from rsa_trial_cli.commands.method_names import topic_name

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Output


@click.command(
    "help",
    cls=options.Command,
    examples=["rsa-trial help", "rsa-trial help or", "rsa-trial help columns -f csv", "rsa-trial help json"],
)
@click.argument("topic", required=False, type=topic_name)
@options.written
@options.debug
@click.pass_context
def topics(ctx: click.Context, /, **params: Any) -> None:
    """Help of a command, as its --help; or of a topic.

    columns: the headers that files may have, and every field that is written, with its unit and meaning.
    json: the same as JSON Schema. styles: the styles of journals, with the sources of their rules.
    """
    from rsa_trial_cli.commands import requests, unused
    from rsa_trial_cli.commands.requests import Topic

    asked = Topic(requests.output_of(params), params["topic"])
    if asked.topic not in ("columns", "styles"):
        for name, spelled in unused.given(ctx).items():
            if name not in ("topic", "debug"):
                raise InputError(f"{spelled} is not used with this topic.", "It is for columns and styles.")
        click.echo(_schema() if asked.topic == "json" else _help(ctx, asked.topic))
        return
    _listed(asked.topic, asked.write)


MAKERS = {"help": lambda: topics}


def _help(ctx: click.Context, name: str | None) -> str:
    """The help of a command, or of all."""
    group = ctx.parent or ctx
    if name is None:
        return group.get_help()
    assert isinstance(group.command, click.Group)
    command = group.command.commands[name]
    return command.get_help(click.Context(command, info_name=name, parent=group))


def _schema() -> str:
    import json

    from rsa_trial_cli.writing.dictionary import schema

    return json.dumps(schema(), ensure_ascii=False, indent=1)


def _listed(topic: str, out: Output) -> None:
    """Write the dictionary or the styles."""
    from rsa_trial_cli.writing import destination, dictionary
    from rsa_trial_cli.writing.views import listings

    if topic == "columns":
        with destination.writer(out.form, out.output, listings.FieldsView()) as writer:
            writer.write([dictionary.fields()])
        return
    with destination.writer(out.form, out.output, listings.StylesView()) as writer:
        writer.write([listings.styles()])
