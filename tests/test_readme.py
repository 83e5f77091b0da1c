"""The documents say what the program does: every console block is run and compared."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "examples" / "README.md"]


def sessions(path: Path) -> Iterator[tuple[str, str]]:
    """Each "$ rsa-trial …" of a document with the output that is printed below it."""
    for block in re.findall(r"^```console\n(.*?)^```", path.read_text(), re.M | re.S):
        for session in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, printed = session.partition("\n")
            yield line, printed


CASES = [(path.name, *session) for path in DOCUMENTS for session in sessions(path)]


@pytest.mark.parametrize(("document", "line", "printed"), CASES)
def test_documented_output(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, document: str, line: str, printed: str
) -> None:
    monkeypatch.chdir(ROOT)
    name, *arguments = shlex.split(line)
    assert name == "rsa-trial"
    result = run(arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == printed.rstrip("\n").splitlines()


def test_the_two_commands_come_first() -> None:
    first, second, *_ = re.findall(r"^```(\w*)\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    assert first[0] == second[0] == "sh"
    assert first[1].rstrip().endswith("rsa-trial or 75/101 59/100")
    assert second[1].rstrip().endswith("-m pytest")
    assert len(first[1].splitlines()) == len(second[1].splitlines()) == 1


def test_the_table_of_methods_is_the_registries(run: Callable[..., Result]) -> None:
    text = (ROOT / "README.md").read_text()
    table = text.partition("<!-- methods -->\n")[2].partition("<!-- end of methods -->")[0]
    assert table == run("methods -f markdown").stdout


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which rsa-trial is this checkout's."""
    script = tmp_path / "rsa-trial"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rsa_trial_cli "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def test_the_reproducibility_example_runs_and_notices_a_change(
    on_path: dict[str, str], tmp_path: Path
) -> None:
    def reproduce(script: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", str(script)], env=on_path, capture_output=True, text=True)

    done = reproduce(ROOT / "examples" / "reproduce.sh")
    assert (done.returncode, done.stderr) == (0, "")
    altered = tmp_path / "reproduce.sh"
    altered.write_text((ROOT / "examples" / "reproduce.sh").read_text().replace("OR 2.00", "OR 2.01"))
    (tmp_path / "bcg.csv").write_text((ROOT / "examples" / "bcg.csv").read_text())
    failed = reproduce(altered)
    assert failed.returncode == 1
    assert "CHANGED  rsa-trial or 75/101 59/100 -q" in failed.stderr


def test_the_reproducibility_example_says_that_the_program_is_missing(tmp_path: Path) -> None:
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    words = ["sh", str(ROOT / "examples" / "reproduce.sh")]
    done = subprocess.run(words, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (127, "")
    assert done.stderr.startswith("The program rsa-trial is not on the PATH")
