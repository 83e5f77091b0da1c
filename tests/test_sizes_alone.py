"""check on the sizes of arms and printed percents, where no events are printed.

Values: 13/97 = 13.402%, 14/97 = 14.433%, 25/97 = 25.773%, by hand;
Pearson's P of 13/97 v 25/97 is 0.0299.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.check.coherence import of_a_count
from rsa_trial_cli.check.counts_of_percents import MOST, fitting
from rsa_trial_cli.check.figures import Figure, Figures

Run = Callable[..., Result]


def statuses(made: Result) -> dict[str, str]:
    return {r["figure"]: r["status"] for r in map(json.loads, made.stdout.splitlines())}


def percent(text: str) -> Figures:
    return Figures.of([Figure(text, Decimal(text), len(text.partition(".")[2]))])


def test_the_only_counts_are_found_and_judged(run: Run) -> None:
    made = run("check -n 97,97 --percent 13.4,25.8 --p 0.03")
    assert made.exit_code == 0
    assert "0.0299 → 0.03    ✓ follows (Pearson)" in made.stdout
    assert made.stderr == "note: the counts are those of the percents, 13/97 and 25/97; no others fit\n"
    assert run("check -n 97,97 --percent 13.4,25.8 --p 0.2 --quick").exit_code == 1


def test_a_percent_of_no_count_does_not_follow(run: Run) -> None:
    words = "check -n 97,97 --percent 13.5,25.8 --p 0.03"
    made = run(words)
    shown = " ".join(made.stdout.split())
    assert made.exit_code == 1
    assert "does not follow (no count of 97 prints as 13.5: 13 is 13.40%, 14 is 14.43%)" in shown
    assert "The first percent does not follow from any count of its arm." in shown
    assert statuses(run(f"{words} -f ndjson")) == {
        "p": "not_checkable",
        "percent_trt": "does_not_follow",
        "percent_ctl": "consistent",
        "summary": "does_not_follow",
    }


def test_of_several_tables_all_are_tried(run: Run) -> None:
    made = run("check -n 300,300 --percent 13,25 --p 0.0003 --quick")  # 38 to 40, and 74 to 76
    assert made.exit_code == 0
    assert made.stderr.startswith("note: 9 tables have such percents, all were tried; shown is ")
    none = run("check -n 300,300 --percent 13,25 --p 0.5 --quick")
    assert (none.exit_code, "9 tables" in none.stderr) == (1, True)


def test_too_many_tables_are_not_tried(run: Run) -> None:
    for sizes in ("90000,90000", "500000,500000"):
        made = run(f"check -n {sizes} --percent 13,25 --p 0.3 -f ndjson")
        assert (made.exit_code, statuses(made)["p"]) == (0, "not_checkable")
        assert f"more than {MOST:,} tables have such percents" in made.stderr


def test_several_estimates_are_judged_by_the_same_counts(run: Run) -> None:
    # 39/300 v 75/300: OR 0.448, RR 0.52; 40/300 v 76/300: OR 0.453, RR 0.526
    made = run("check -n 300,300 --percent 13,25 --or 0.448 --rr 0.52 --quick -f ndjson")
    assert (made.exit_code, set(statuses(made).values())) == (0, {"follows"})
    assert "shown is 39/300 and 75/300" in made.stderr


def test_shares_and_cut_percents(run: Run) -> None:
    assert run("check -n 97,97 --percent 0.134,0.258 --p 0.03 --quick").exit_code == 0
    cut = run("check -n 97,97 --percent 13.4,25.7 -f ndjson")  # 25.773, cut
    assert (cut.exit_code, statuses(cut)["percent_ctl"]) == (1, "with_step")
    two = run("check -n 97,97 --percent 0.50,1.20")
    assert (two.exit_code, two.stdout) == (2, "")
    assert "0.50 may be a percent or a share (--percent)." in two.stderr


def test_percents_of_a_file_with_totals_alone(run: Run) -> None:
    rows = "study,n_trt,n_ctl,percent_trt,percent_ctl\nA,97,97,13.4,25.8\nB,97,97,13.5,25.8\n"
    made = run("check -i - -f ndjson", input=rows)
    found = [
        (r["study"], r["figure"], r["status"])
        for r in map(json.loads, made.stdout.splitlines())
        if r["figure"] != "summary"
    ]
    assert found == [
        ("A", "percent_trt", "consistent"),
        ("A", "percent_ctl", "consistent"),
        ("B", "percent_trt", "does_not_follow"),
        ("B", "percent_ctl", "consistent"),
    ]


@pytest.mark.law
@pytest.mark.parametrize("n", [1, 7, 60, 97])
@pytest.mark.parametrize("decimals", [0, 1])
def test_the_counts_of_a_percent_are_all_there_are(n: int, decimals: int) -> None:
    """Against exact fractions of every count, rounded either way at a tie, or cut."""
    for units in range(20 * 10**decimals):
        value, half = Fraction(units, 10**decimals), Fraction(1, 2 * 10**decimals)
        shares = [Fraction(100 * x, n) for x in range(n + 1)]
        near = [x for x, share in enumerate(shares) if abs(share - value) <= half]
        cut = [x for x, share in enumerate(shares) if value <= share < value + 2 * half]
        shown = str((Decimal(units) / 10**decimals).quantize(Decimal(10) ** -decimals, ROUND_HALF_UP))
        assert fitting(percent(shown), n).tolist() == (near or cut), shown
        assert of_a_count(percent(shown), np.array([float(n)]))[0] == bool(near or cut), shown
