"""Files of plans whose rows ask alike are answered as columns of numbers: the same bytes as row by row."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.commands import plan_columns

Run = Callable[..., Result]
RNG = random.Random(17)
CELLS = {
    "treatment_risk": lambda: RNG.choice([f"{RNG.uniform(0.02, 0.97):.3f}", f"{RNG.randint(2, 97)}%", ""]),
    "control_risk": lambda: RNG.choice([f"{RNG.uniform(0.02, 0.97):.3f}", f"{RNG.uniform(0.02, 0.97):.3g}"]),
    "power": lambda: RNG.choice(["0.8", "90%", "", ""]),
    "n": lambda: RNG.choice(["", "", "40", '"70,50"']),
    "method": lambda: RNG.choice(["", "arcsine", "unpooled"]),
    "dropout": lambda: RNG.choice(["", "0.1"]),
    "alpha": lambda: RNG.choice(["", "0.01"]),
}
COMMANDS = [
    "--power .8 -f csv",
    "-n 60 -f json",
    "--rr 1.2 -n 90,80 -f ndjson",
    "--power .9 --ratio 2 -f plain",
    "-n 200 --margin -.2 -f csv",
    "-n 200 -m normal -m continuity -f plain -q",
    "--power .8 --deff 1.5 -f markdown --labels A,B",
]


def plans(columns: list[str], rows: int) -> str:
    lines = (",".join(CELLS[name]() for name in columns) for _ in range(rows))
    return "\n".join([",".join(columns), *lines, ""])


def rows_alone(*_: object) -> list[plan_columns.Alike]:
    return []


@pytest.mark.parametrize("command", COMMANDS)
def test_columns_give_the_bytes_of_rows(run: Run, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the rows hold, errors and their places included."""
    columns = [["treatment_risk", "control_risk"], ["control_risk"], ["control_risk", "power", "n"]]
    for _ in range(6):
        extra = [name for name in ("method", "dropout", "alpha") if RNG.random() < 0.3]
        text = plans([*RNG.choice(columns), *extra], RNG.randint(1, 12))
        together = run(f"power -i - {command}", input=text)
        with monkeypatch.context() as alone:
            alone.setattr(plan_columns, "alike", rows_alone)
            expected = run(f"power -i - {command}", input=text)
        assert (together.exit_code, together.output) == (expected.exit_code, expected.output), text


MIXED = "treatment_risk,control_risk,power,n,alpha\n.1,.2,.8,,\n.5,.75,,50,\n,.5,.9,50,\n.3,.2,.8,,.01\n"


def test_rows_that_differ_in_kind_stay_in_their_order(run: Run) -> None:
    """Figures of test_plans.py: R power.prop.test and the file of plans there."""
    lines = run("power -i - -f csv", input=MIXED).stdout.splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["n", "normal", "0.05"],
        ["power", "normal", "0.05"],
        ["risk", "normal", "0.05"],
        ["n", "normal", "0.01"],
    ]
    assert ",199,199," in lines[1]


def test_many_rows_are_asked_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred rows of two kinds are two questions."""
    asked: list[int] = []
    real = plan_columns.alike

    def counted(*what: object) -> list[plan_columns.Alike]:
        made = real(*what)  # type: ignore[arg-type]
        asked.extend(len(part.rows) for part in made)
        return made

    monkeypatch.setattr(plan_columns, "alike", counted)
    text = "treatment_risk,control_risk,power,n\n" + "\n".join([".1,.2,.8,", ".1,.3,,60"] * 50) + "\n"
    assert run("power -i - -f csv", input=text).stdout.count("\n") == 101
    assert asked == [50, 50]


@pytest.mark.parametrize("row", [".1,.1,.8,", ".1,2,.8,", ".1,.2,.8,50", ".1,.2,,", ".1,.2,.8,,9"])
def test_an_error_has_the_line_of_its_row(run: Run, row: str) -> None:
    text = "treatment_risk,control_risk,power,n\n" + ".1,.2,.8,\n" * 5 + row + "\n" + ".1,.2,.8,\n.3,.3,.8,\n"
    result = run("power -i - -f csv", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "ine 7" in result.stderr
