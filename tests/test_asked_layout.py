"""--layout: what a row of a file is, as the command line says it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
WIDE = "study,e1,n1,e0,n0\nA,75,101,59,100\n"
LONG = "study,arm,events,n\nA,CsA,75,101\nA,placebo,59,100\n"
BOTH = (
    "study,arm,events,n,events_trt,n_trt,events_ctl,n_ctl\n"
    "A,CsA,75,101,1,10,2,10\nA,placebo,59,100,3,10,4,10\n"
)
PARTICIPANTS = "id,arm,outcome\n" + "".join(
    f"{at},{arm},{at % 3 % 2}\n" for at, arm in enumerate(["CsA", "placebo"] * 20)
)
TRIAL = "A: OR 2.00 (95% CI 1.10 to 3.65), P = 0.023\n"


@pytest.mark.parametrize(("layout", "text"), [("wide", WIDE), ("long", LONG)])
def test_what_the_header_says_may_be_said(run: Run, layout: str, text: str) -> None:
    assert run(f"or -q --layout {layout}", input=text).stdout == TRIAL


def test_a_header_that_may_be_both_is_read_as_asked(run: Run) -> None:
    assert run("or -q --layout long", input=BOTH).stdout == TRIAL
    assert run("or -q --layout wide", input=BOTH).stdout.count("A") == 2


@pytest.mark.parametrize(("layout", "text"), [
    ("long", WIDE), ("wide", LONG), ("wide", PARTICIPANTS), ("long", PARTICIPANTS),
])  # fmt: skip
def test_what_cannot_be_read_so_is_refused_with_the_reason(run: Run, layout: str, text: str) -> None:
    assert run("or -q", input=text).exit_code == 0
    made = run(f"or -q --layout {layout}", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert f"--layout {layout}" in made.stderr


def test_of_a_2x2_table_that_is_turned_it_is_refused(run: Run) -> None:
    text = ",cured,not cured\nCsA,75,26\nplacebo,59,41\n"
    assert run("or -q", input=text).exit_code == 0
    made = run("or -q --layout wide", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert "--layout wide" in made.stderr


def test_a_mistyped_layout_has_the_nearest(run: Run) -> None:
    assert "Did you mean 'wide'?" in run("or 1/2 1/3 --layout wid").stderr
