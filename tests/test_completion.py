"""What TAB offers, in this process and by the script in a shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete, CompletionItem
from click.testing import Result

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands.completion import SHELLS


def offered(*words: str, typed: str = "") -> list[CompletionItem]:
    return BashComplete(cli, {}, "rsa-trial", "_RSA_TRIAL_COMPLETE").get_completions([*words], typed)


NAMED = [
    (command.name, param.opts[-1])
    for command in cli.commands.values()
    for param in command.params
    if isinstance(param, click.Option) and "FILE" in (param.metavar or "") and param.name != "scheduler"
]


@pytest.mark.parametrize(("command", "option"), NAMED)
def test_the_shell_completes_files(command: str, option: str) -> None:
    assert [(item.type, item.value) for item in offered(command, option, typed="exa")] == [("file", "exa")]


def test_counts_may_be_a_file() -> None:
    assert [item.type for item in offered("or", typed="exa")] == ["file"]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("study,e1,n1,e0,n0", ["study", "e1", "n1", "e0", "n0"]),
        ("\ufeffstudy;Deaths (drug);'n';e0", ["study", "'Deaths (drug)'", "''\"'\"'n'\"'\"''", "e0"]),
        ('study\t"a, b"\tn1', ["study", "'a, b'", "n1"]),
        ('{"study": 1, "e1": 2}', []),
        ("", []),
    ],
)
@pytest.mark.parametrize("by", ["-i", ""])
def test_the_columns_of_the_file_that_is_typed(
    tmp_path: Path, header: str, names: list[str], by: str
) -> None:
    file = tmp_path / "t.csv"
    file.write_text(f"{header}\nA,1,2,3,4\n", encoding="utf-8")
    before = ["or", *([by] if by else []), str(file)]
    assert [item.value for item in offered(*before, "--by")] == names
    begun = [item.value for item in offered(*before, "--column", typed="n_ctl=")]
    assert [name.strip("'") for name in begun] == [
        f"n_ctl={name}".strip("'").replace("='", "=") for name in names
    ]


def test_no_file_no_columns(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00,\x00")
    assert offered("or", "--by") == offered("or", "-i", str(tmp_path), "--by") == []
    assert offered("or", "-i", str(tmp_path / "b.csv"), "--by") == offered("or", "--column", typed="n") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script(run: Callable[..., Result], tmp_path: Path, shell: str) -> None:
    script = run(f"completion {shell}")
    assert (script.exit_code, script.stderr) == (0, "")
    assert f"_RSA_TRIAL_COMPLETE={shell}_complete" in script.stdout
    assert SHELLS[shell] in run("completion --help").stdout
    (tmp_path / ".config/fish").mkdir(parents=True)  # fish makes it; all else of a new home is missing
    environ = {**os.environ, "HOME": str(tmp_path)}
    example = f"rsa-trial() {{ :; }}; {SHELLS[shell]}"
    assert subprocess.run(["bash", "-c", example], env=environ, capture_output=True).stderr == b""
    if shell == "bash":  # which is where the tests run
        assert subprocess.run(["bash", "-n"], input=script.stdout, text=True).returncode == 0


def test_a_shell_that_is_not_typed_is_asked_for(run: Callable[..., Result]) -> None:
    made = run("completion")
    assert (made.exit_code, made.stdout) == (2, "")
    assert "Missing argument" in made.stderr
    assert all(shell in made.stderr for shell in SHELLS)
