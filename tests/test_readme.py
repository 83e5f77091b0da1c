"""The documents say what the program does: every console block is run and compared."""

from __future__ import annotations

import html
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
from documents import DOCUMENTS, README, ROOT

from rsa_trial_cli import __version__


def sessions(path: Path) -> Iterator[tuple[str, str]]:
    """Each "$ rsa-trial …" of a document with the output that is printed below it."""
    for block in re.findall(r"^```console\n(.*?)^```", path.read_text("utf-8"), re.M | re.S):
        for session in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, printed = session.partition("\n")
            yield line, printed


CASES = [(path.relative_to(ROOT).as_posix(), *session) for path in DOCUMENTS for session in sessions(path)]


@pytest.mark.parametrize(("document", "line", "printed"), CASES)
def test_documented_output(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, document: str, line: str, printed: str
) -> None:
    monkeypatch.chdir(ROOT)
    if document == README.relative_to(ROOT).as_posix():
        monkeypatch.setenv("COLUMNS", "80")  # as in a terminal; the pages are as through a pipe
    name, *arguments = shlex.split(line)
    assert name == "rsa-trial"
    result = run(arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == printed.rstrip("\n").splitlines()


def test_the_two_commands_come_first() -> None:
    first, second, *_ = re.findall(r"^```(\w*)\n(.*?)^```", README.read_text("utf-8"), re.M | re.S)
    assert first[0] == second[0] == "sh"
    assert first[1].rstrip().endswith("rsa-trial or 75/101 59/100")
    assert second[1].rstrip().endswith("-m pytest")
    assert len(first[1].splitlines()) == len(second[1].splitlines()) == 1


def test_the_readme_is_short() -> None:
    """What is not on the way of a first reader stands in a page of rsa_trial_cli/docs."""
    text = README.read_text("utf-8")
    assert len(text.split()) < 1700
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.M | re.S)
    printed = [line for block in blocks for line in block.splitlines() if not line.startswith("$ ")]
    assert max(map(len, printed)) <= 105  # 80 columns, but for lines that are never broken


def test_links_lead_to_what_is_there() -> None:
    for path in DOCUMENTS:
        for link in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert not link or (path.parent / link).exists(), f"{path.name}: {link}"


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
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "All figures follow from the counts.")
    altered = tmp_path / "reproduce.sh"
    altered.write_text((ROOT / "examples" / "reproduce.sh").read_text().replace("OR 2.00", "OR 2.01"))
    for name in ("bcg.csv", "published.csv"):
        (tmp_path / name).write_text((ROOT / "examples" / name).read_text().replace("2.01", "2.91"))
    failed = reproduce(altered)
    assert failed.returncode == 1
    assert "CHANGED  rsa-trial or 75/101 59/100 -q" in failed.stderr
    assert "Zhao 2021: does not follow" in failed.stdout


def test_the_reproducibility_example_says_that_the_program_is_missing(tmp_path: Path) -> None:
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    words = ["sh", str(ROOT / "examples" / "reproduce.sh")]
    done = subprocess.run(words, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (127, "")
    assert done.stderr.startswith("The program rsa-trial is not on the PATH")


def test_the_walk_shows_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "examples")
    import walk

    lines: dict[str, str] = {}
    for y, text in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>([^<]*)<', walk.TARGET.read_text("utf-8")):
        lines[y] = lines.get(y, "") + html.unescape(text)
    shown = {"".join(line.split()) for line in lines.values()}
    for command in walk.COMMANDS:
        said = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in walk.printed(command).splitlines()]
        assert {"".join(line.split()) for line in said} <= shown | {""}


@pytest.mark.site
def test_the_documents_are_a_site(tmp_path: Path) -> None:
    """Built with every link right; the program's own pages are in it, and nothing is fetched."""
    words = [
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-q",
        "-f",
        str(ROOT / ".github/site/mkdocs.yml"),
        "-d",
        str(tmp_path),
    ]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    methods = html.unescape((tmp_path / "methods" / "index.html").read_text("utf-8"))
    assert "exp(log OR ∓ z√(1/a + 1/b + 1/c + 1/d))" in methods
    said = re.findall(r"<h3[^>]*>.*?</h3>(.*?)<em>Use:", methods, flags=re.S)
    assert all("<p>" in text for text in said), "a method says nothing of itself"
    assert not re.findall(r"shape \(|Returns |\w_at\b|[A-Z]{2,}_[A-Z]+", methods), (
        "words for readers of the code"
    )
    assert "--event-is [benefit|harm]" in html.unescape(
        (tmp_path / "commands" / "index.html").read_text("utf-8")
    )
    page = (tmp_path / "index.html").read_text("utf-8")
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=.https?:", page)
    assert "overflow-x" in (tmp_path / re.findall(r'href="(narrow[^"]*)"', page)[0]).read_text("utf-8")


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
