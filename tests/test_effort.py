"""Exact plans that would take long: decided beforehand, left out in words, and never large in memory."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import tracemalloc
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.running.progress import paced
from rsa_trial_cli.stats.planning import exact
from rsa_trial_cli.stats.planning.approximations import METHODS
from rsa_trial_cli.stats.planning.exact import MOST_WORK
from rsa_trial_cli.stats.planning.exact_sizes import first_and_stable
from rsa_trial_cli.stats.planning.question import Question
from rsa_trial_cli.stats.watched import watched

pytestmark = pytest.mark.law

Run = Callable[..., Result]
EXACT = [name for name, method in METHODS.items() if method.exact]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("-m boschloo 10/3976 2/101", 2),
        ("-m n-1 1/9 5409656/10000000", 2),
        ("-m barnard --risks .3 .35 -n 1,4000000", 2),
        ("-m fisher 300/5000 330/5000", 2),
        ("-m boschloo --risks .97 .99 --power .9", 2),
        ("-m pearson --risks .5 .3 -n 20 --ratio 1e6", 2),
        ("--risks 0.15 0.16 --curve -A -q", 0),
        ("--risks 0.15 0.16 --power .8 -A -q", 0),
        ("10/3976 2/101 -A -q", 0),
    ],
)
def test_what_would_take_long_is_refused_or_left_out_at_once(run: Run, arguments: str, code: int) -> None:
    began = time.process_time()
    result = run(f"power {arguments}")
    assert time.process_time() - began < 30  # a second or two, and up to ten where methods are left out
    assert result.exit_code == code, result.stderr
    if code:
        assert (result.stdout, result.stderr.count("Error: ")) == ("", 1)
        assert "--method normal" in result.stderr or "not listed further" in result.stderr
    else:
        assert "note: barnard is left out. " in result.stderr
        assert "--method normal" not in result.stderr


def test_all_methods_keep_together_to_what_one_may_cost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 3e7
    monkeypatch.setattr(exact, "MOST_WORK", most)
    result = run("power --risks .5 .51 -n 2000 -A -f json")
    shown = [row["method"] for row in json.loads(result.stdout)]
    left = [line.split()[1] for line in result.stderr.splitlines()]
    assert sorted(shown + left) == sorted(name for name in METHODS if not METHODS[name].against_margin)
    works = {name: Question(name).work("power", 0.5, 0.51, 2000, 2000) for name in shown + left}
    assert 0 < sum(works[name] for name in shown) <= most < sum(works.values())
    assert max(works[name] for name in shown) <= min(works[name] for name in left)
    for name in left:
        alone = run(f"power --risks .5 .51 -n 2000 -m {name} -q")
        assert alone.exit_code == (0 if works[name] <= most else 2)


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("alternative", ["two-sided", "less"])
def test_more_participants_are_more_work(method: str, alternative: str) -> None:
    question = Question(method, alternative=alternative)
    for asked, small, large in [
        ("power", (0.3, 0.4, 50, 60), (0.3, 0.4, 70, 60)),
        ("risk", (0.6, 50, 60, 0.8), (0.6, 50, 90, 0.8)),
        ("size", (0.3, 0.6, 0.8, 1.0), (0.3, 0.5, 0.8, 1.0)),
    ]:
        if alternative == "less" or asked != "risk":
            assert 0 < question.work(asked, *small) < question.work(asked, *large) < MOST_WORK


def test_approximations_are_no_work() -> None:
    for name, method in METHODS.items():
        if not (method.exact or method.against_margin):
            assert Question(name).work("power", 0.3, 0.4, 10**9, 10**9) == 0


def test_a_search_that_its_guess_misled_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the approximation is far too small, what was spent ends the search."""
    monkeypatch.setattr(exact, "MOST_WORK", 1e7)
    pearson = exact.Exact(METHODS["pearson"], 0.05, "two-sided")
    with pytest.raises(InputError, match="would take about"):
        first_and_stable(pearson, (0.001, 0.02), 0.9999, 0.001, 10)


def test_memory_is_bounded(run: Run) -> None:
    """Of the largest arms that are answered, and of those that are not."""
    tracemalloc.start()
    for arms in ("9,2000000", "9,10000000"):
        assert run(f"power --risks .3 .35 -n {arms} -m n-1").exit_code == (0 if arms == "9,2000000" else 2)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300e6


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_follows_what_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for second, shown in ((1.0, True), (100.0, False)):
        screen = Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        assert [item for item, _ in paced([1, 2, 3], float, second)] == [1, 2, 3]
        assert bool(screen.getvalue()) == shown
    piped = io.StringIO()
    monkeypatch.setattr(sys, "stderr", piped)
    assert [item for item, _ in paced([1, 2, 3], float, 1.0)] == [1, 2, 3]
    assert piped.getvalue() == ""


SIZE, RISK = ("size", 0.3, 0.55, 0.8, 1.0), ("risk", 0.3, 60, 70, 0.8)


@pytest.mark.parametrize(
    ("method", "asked"),
    [("fisher", SIZE), ("n-1", SIZE), ("boschloo", SIZE), ("fisher", RISK), ("n-1", RISK)],
)
def test_what_a_plan_tells_on_the_way_adds_up_to_about_its_estimate(
    method: str, asked: tuple[str, float, float, float, float]
) -> None:
    question, told = Question(method), []
    with watched(told.append):
        getattr(question, asked[0])(*asked[1:])
    assert len(told) > 3
    assert 0.2 < sum(told) / question.work(*asked) < 3


def test_a_bar_moves_within_a_plan_and_says_first_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    for _, moved in paced([1e9], float, 1.0):
        moved(5e8)
        time.sleep(0.15)
    lines = [line for line in screen.getvalue().splitlines() if "0 of 1" in line]
    assert " left 0 of 1" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", lines[0])


def test_a_row_that_would_take_long_is_named(run: Run) -> None:
    text = "treatment_risk,control_risk,n,power\n.97,.99,50,\n.97,.99,,.9\n"
    result = run("power -i - -m boschloo", input=text)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "(stdin line 3)." in result.stderr
    noted = run("power -i - -A -f json", input=text)
    assert noted.exit_code == 0
    assert "note: boschloo is left out (stdin line 3). " in noted.stderr
