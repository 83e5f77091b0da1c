"""A pager: of a terminal that is too short alone, with nothing lost and the exit code that is without one."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.writing import destination, pager

Run = Callable[..., Result]
TEXT = "".join(f"line {at} · 1.10–3.65\n" for at in range(30))


class Terminal(io.TextIOWrapper):
    """A stream of so many lines that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Terminal]:
    def made(lines: int) -> Terminal:
        monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((80, lines)))
        out = Terminal(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(out, "fileno", lambda: 1, raising=False)
        return out

    return made


def shown(out: Terminal) -> str:
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    held.write(TEXT)
    pager.show(held, out)
    out.flush()
    return out.buffer.getvalue().decode()  # type: ignore[attr-defined]


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], bytes]]:
    """What a pager would have been given."""
    calls: list[tuple[list[str], bytes]] = []
    monkeypatch.setattr(pager, "_paged", lambda command, text: calls.append((command, text)))
    monkeypatch.setattr("shutil.which", lambda name: None if name == "nosuch" else name)
    return calls


def test_what_fits_is_shown_at_once(terminal: Callable[[int], Terminal], paged: list[object]) -> None:
    assert shown(terminal(31)) == TEXT
    assert not paged


@pytest.mark.parametrize(("name", "command"), [(None, ["less"]), ("more -s", ["more", "-s"])])
def test_what_does_not_fit_goes_through_the_pager(
    terminal: Callable[[int], Terminal],
    paged: list[tuple[list[str], bytes]],
    monkeypatch: pytest.MonkeyPatch,
    name: str | None,
    command: list[str],
) -> None:
    monkeypatch.delenv("PAGER", raising=False)
    if name:
        monkeypatch.setenv("PAGER", name)
    assert shown(terminal(30)) == ""
    assert paged == [(command, TEXT.encode())]


@pytest.mark.parametrize("name", ["nosuch", "'", " "])
def test_without_the_pager_nothing_is_lost(
    terminal: Callable[[int], Terminal], paged: list[object], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PAGER", name)
    assert shown(terminal(30)) == TEXT
    assert not paged


@pytest.mark.parametrize("command", [["true"], ["head", "-n", "1"], ["false"]])
def test_a_pager_that_is_left_early_ends_nothing(
    command: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    pager._paged(command, TEXT.encode() * 5000)
    assert len(capfd.readouterr().out.splitlines()) == (command[0] == "head")


def test_who_is_asked_whether_it_may(
    terminal: Callable[[int], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = terminal(30)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("PAGER", raising=False)
    assert destination._held(out) is not out
    for name, value in (("PAGER", ""), ("TERM", "dumb")):
        with monkeypatch.context() as here:
            here.setenv(name, value)
            assert destination._held(out) is out


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_pipe_has_none(run: Run, form: str) -> None:
    made = run(f"or 75/101 59/100 -A -f {form} --no-pager")
    assert (made.exit_code, made.stdout) == (0, run(f"or 75/101 59/100 -A -f {form}").stdout)
    assert destination.PAGER.get()
