"""Public reports and questions about other programs, each with the answer that is right.

`data/cases.json` names the source of each and how the right value was computed without this package.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
CASES = json.loads((Path(__file__).parent / "data" / "cases.json").read_text())
CHECKED = [case for case in CASES if "figures" in case]
SHOWN = [case for case in CASES if "figures" not in case]


def words(case: dict) -> list[str]:
    command = case["command"]
    return command.split() if isinstance(command, str) else command


def name(case: dict) -> str:
    return f"{case['case']}: {' '.join(words(case))}"


def agrees(value: float, expected: float) -> bool:
    """To all the digits that the source gives, and one more that it may have cut off."""
    decimals = len(str(expected).partition(".")[2])
    return abs(value - expected) <= 10.0**-decimals


@pytest.mark.parametrize("case", CHECKED, ids=name)
def test_checked(run: Run, case: dict) -> None:
    made = run([*words(case), "--quick", "-f", "ndjson"])
    assert made.exit_code == case["exit"], made.output
    found = {record["figure"]: record for record in map(json.loads, made.stdout.splitlines())}
    assert {figure: found[figure]["status"] for figure in case["figures"]} == case["figures"]
    assert {figure: found[figure]["method"] for figure in case.get("method", {})} == case.get("method", {})
    for figure, expected in case.get("near", {}).items():
        assert agrees(found[figure]["recomputed"], expected), figure
    if "program" in case:
        assert case["program"] in {row["program"] for row in found.values()}


@pytest.mark.parametrize("case", SHOWN, ids=name)
def test_shown(run: Run, case: dict) -> None:
    made = run(words(case))
    assert made.exit_code == case["exit"], made.output
    assert case.get("hint", "") in made.stderr
    for text in case.get("says", ()):
        assert text in made.stdout
    for name, expected in case.get("fields", {}).items():
        assert agrees(json.loads(made.stdout)[name], expected), name
