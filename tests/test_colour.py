"""Colour of tables, the same as -f json in short, and what a choice may have meant."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import click
import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import presented
from rsa_trial_cli.commands.values import Name

Run = Callable[..., Result]
ESCAPE = "\x1b["
VARIABLES = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM")


@pytest.mark.parametrize(("environ", "coloured"), [
    ({}, False),
    ({"FORCE_COLOR": "1"}, True),
    ({"CLICOLOR_FORCE": "1"}, True),
    ({"CLICOLOR_FORCE": "0"}, False),
    ({"CLICOLOR": "1"}, False),  # of a terminal only
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
    ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True),  # an empty one is not set: no-color.org
    ({"FORCE_COLOR": "1", "CLICOLOR": "0"}, True),
])  # fmt: skip
def test_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *, coloured: bool
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    plain = run("or 75/101 59/100").stdout
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    made = run("or 75/101 59/100").stdout
    assert (ESCAPE in made) == coloured
    assert (made == plain) != coloured


@pytest.mark.parametrize(("choice", "coloured"), [("always", True), ("never", False), ("auto", True)])
def test_the_option_is_above_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, choice: str, *, coloured: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    if choice == "always":
        monkeypatch.setenv("NO_COLOR", "1")
    assert (ESCAPE in run(f"or 75/101 59/100 --color {choice}").stdout) == coloured
    monkeypatch.delenv("FORCE_COLOR")
    assert ESCAPE not in run("or 75/101 59/100").stdout  # of that command alone


@pytest.mark.parametrize("how", ["-f csv", "-f json", "-f plain", "-f markdown", "-q"])
def test_colour_is_of_tables(run: Run, how: str) -> None:
    made = run(f"or 75/101 59/100 {how} --color always")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith(f"Error: --color is not used with {how}.")


def test_json_in_short(run: Run) -> None:
    made = run("or 75/101 59/100 --json").stdout
    assert made == run("or 75/101 59/100 -f json").stdout
    assert json.loads(made)["measure"] == "or"
    assert "Give --json or -f/--format, not both." in run("or 75/101 59/100 --json -f csv").stderr


@pytest.mark.parametrize(("words", "meant"), [
    ("or 75/101 59/100 -f jsn", "Did you mean 'json'?"),
    ("or 75/101 59/100 --event-is good", "Did you mean 'benefit'?"),
    ("nnt 75/101 59/100 --event-is Bad", "Did you mean 'harm'?"),
    ("methods powr", "Invalid value for 'MEASURE': 'powr' is not one of"),
    ("pool -i - -M ro", "Did you mean 'rr', 'or', 'rd', 'rom'?"),
    ("check 75/101 59/100 --p 0.02 --test fishr", "Did you mean fisher? See: rsa-trial methods tests."),
    ("or 75/101 59/100 -m wolf", "Did you mean woolf?"),
    ("or 75/101 59/100 --style jam", "Did you mean jama?"),
    ("or -i - --column evnts_trt=x", "Did you mean events_trt?"),
    ("or -i - --column events_trt=evnts", "Did you mean events?"),
    ("or -i - --control plcebo", "Did you mean placebo?"),
    ("or -i - -f csv --fields estimte", "Did you mean estimate?"),
])  # fmt: skip
def test_what_a_choice_may_have_meant(run: Run, words: str, meant: str) -> None:
    made = run(words, input="study,arm,events,n\nA,placebo,5,50\nA,drug,4,50\n")
    assert made.exit_code in (2, 3)
    assert meant in made.stderr


def test_every_choice_of_every_command_has_a_hint_where_it_is_mistyped() -> None:
    """A letter is typed twice."""
    tried = 0
    for name, command in cli.commands.items():
        context = click.Context(command, info_name=name)
        for param in command.params:
            kind = param.type
            choices = kind.choices if isinstance(kind, click.Choice) else []
            choices = kind._names(context) if isinstance(kind, Name) else choices
            for choice in filter(lambda choice: choice[0].isalpha(), choices):
                with pytest.raises((click.BadParameter, InputError)) as problem:
                    kind.convert(choice[0] + choice, param, context)
                error = problem.value
                said = error.hint if isinstance(error, InputError) else presented.nearer(error).message
                assert re.search(rf"Did you mean .*\b{choice}\b.*\?", said), (name, param.name, choice)
                tried += 1
    assert tried > 500
