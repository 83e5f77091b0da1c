"""The manual pages that a wheel installs: one a command, with all that its help says."""

from __future__ import annotations

import re

import click
import pytest
from documents import ROOT

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import COMMANDS

pytestmark = pytest.mark.site
REQUESTS = r"\.(TH|SH|PP|B|TP|nf|fi)\b"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.syspath_prepend(ROOT / ".github" / "site")
    import manual

    return manual.pages()


def test_every_command_has_a_page_with_every_option(pages: dict[str, str]) -> None:
    assert {*pages} == {"rsa-trial", *(f"rsa-trial-{name}" for name in COMMANDS)}
    for name in COMMANDS:
        text = pages[f"rsa-trial-{name}"].replace("\\-", "-")
        options = [param for param in cli.commands[name].params if isinstance(param, click.Option)]
        assert all(option in text for param in options if not param.hidden for option in param.opts)
        assert f"rsa-trial {name} " in text.partition(".SH EXAMPLES")[2], name


def test_no_line_of_words_is_taken_for_a_request(pages: dict[str, str]) -> None:
    for text in pages.values():
        for line in text.splitlines():
            assert line[:1] not in (".", "'") or re.match(REQUESTS, line), line
        assert "..." not in text.partition(".SH SYNOPSIS")[0]
