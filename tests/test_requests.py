"""A request is plain data that holds all that was typed."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import click
import live
import pytest
from questions import QUESTIONS

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import (
    all_request,
    mean_check_request,
    mean_request,
    paired_request,
    pool_request,
    power_request,
    requests,
    unused,
)

LINES = [(command, words) for command, asked in QUESTIONS.items() for words in asked.values()]
OF_MEANS = "3.1,1.2,21 4.0,1.4,20 --md -0.9 --ci=-1.8,0.0 --t -2 --integer --scale 1 7 --items 2 --se 0.4"
NOT_ASKED = {"debug", "help", "color", "no_pager", "decimal_out"}


def parsed(command: str, words: str) -> dict[str, Any]:
    """click's parameters of a command line."""
    group = click.Context(cli, **cli.context_settings)
    return live.COMMANDS[command].make_context(command, words.split(), parent=group).params


def built(command: str, words: str) -> Any:
    """The request of a command line."""
    params = parsed(command, words)
    if command in ("or", "rr", "rd", "nnt"):
        return requests.effect(command, params)
    if command in ("md", "smd", "rom"):
        return mean_request.means(command, params)
    if command == "all":
        return all_request.request(params)
    if command == "help":
        return requests.Topic(requests.output_of(params), params["topic"])
    own = {"paired": paired_request, "pool": pool_request, "power": power_request}
    return getattr(own.get(command, requests), command)(params)


def held(request: Any) -> dict[str, Any]:
    """The fields of a request and of its parts."""
    made: dict[str, Any] = {}
    for field in fields(request):
        value = getattr(request, field.name)
        made |= held(value) if is_dataclass(value) else {field.name: value}
    return made | made.get("figures", {})


@pytest.mark.parametrize("command", live.COMMANDS)
def test_every_parameter_is_a_field(command: str) -> None:
    request = built(command, next(iter(QUESTIONS[command].values())))
    known = {*held(request)}
    if command == "check":
        known |= {*requests.FIGURES, *held(mean_check_request.request(parsed("check", OF_MEANS)))}
    assert {str(param.name) for param in live.COMMANDS[command].params} - NOT_ASKED <= known


@pytest.mark.parametrize(("command", "words"), LINES)
def test_a_request_is_what_was_typed_and_can_be_sent(command: str, words: str) -> None:
    request = built(command, words)
    assert pickle.loads(pickle.dumps(request)) == request
    sent = json.loads(json.dumps(asdict(request)))
    assert sent == json.loads(json.dumps(asdict(built(command, words))))
    typed = parsed(command, words)
    kept = held(request)
    left = NOT_ASKED | {"form"} | {*(unused.BESIDE_MEANS if command == "check" else ())}  # of another request
    assert {name: kept.get(name) for name in typed.keys() - left} == {
        name: value for name, value in typed.items() if name not in left
    }


def test_what_is_typed_beside_means_is_held() -> None:
    typed = parsed("check", OF_MEANS)
    request = mean_check_request.request(typed)
    assert pickle.loads(pickle.dumps(request)) == request
    assert {name: getattr(request, name) for name in unused.BESIDE_MEANS} == {
        name: typed[name] for name in unused.BESIDE_MEANS
    }


def test_a_request_cannot_be_changed() -> None:
    for request in (built("or", "1/2 1/3"), built("power", "1/2 1/3"), built("check", "1/2 1/3 --or 2")):
        with pytest.raises(AttributeError):
            request.read.counts = ()
