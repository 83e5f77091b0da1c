"""What several test files need: the reference tables, and running the command."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from live import runner

from rsa_trial_cli.base import extra
from rsa_trial_cli.cli import cli
from rsa_trial_cli.reading import zstd

EXTRAS = {
    "extra": "polars",
    "workbook": "python_calamine",
    "cluster": "distributed",
    "plot": "matplotlib",
    "frames": "narwhals",
    "notebook": "nbclient",
    "site": "mkdocs",
}  # mark → what it needs
DATA = Path(__file__).parent / "data"

# Where the optional extra is not installed, tests that need it are not collected; test_plain.py holds in
# both environments what is said and done without it.
collect_ignore = [] if extra.is_installed() else ["test_fast.py"]


def pytest_configure() -> None:
    """What the processes of tests inherit: byte code that they share, and no signals that are ignored.

    Where no byte code is written, every process would compile the package again, a third of a second each.
    In the background some signals are ignored.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is marked with an extra, or with zstd, where it is not installed."""
    lacking = [mark for mark, package in EXTRAS.items() if not extra.is_installed(package)]
    lacking += [] if zstd.library() else ["zstd"]
    needing = [item for item in items if any(map(item.get_closest_marker, lacking))]
    if needing:
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


@pytest.fixture(scope="session")
def tables() -> list[dict]:
    """60 tables with values to 20 digits; tests/data/README.md says where they come from."""
    return json.loads((DATA / "tables.json").read_text())


@pytest.fixture(scope="session")
def plans() -> list[dict]:
    """30 problems of power and sample size to 20 digits."""
    return json.loads((DATA / "power.json").read_text())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """rsa-trial in this process: run("or 75/101 59/100") or run(["or", "-i", path], input=bytes)."""
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)

    def invoke(arguments: str | list[str], **options: object) -> Result:
        words = arguments.split() if isinstance(arguments, str) else arguments
        return runner().invoke(cli, words, prog_name="rsa-trial", **options)

    return invoke
