"""A figure that the counts give as they stand is never said not to follow, whatever stands beside it."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Table = tuple[int, int, int, int]  # events and participants with treatment, then with control


def odds_ratio(table: Table) -> list[float]:
    """The odds ratio and its Woolf interval, as Bland and Altman give them, BMJ 2000;320:1468."""
    e1, n1, e0, n0 = table
    estimate = e1 * (n0 - e0) / (e0 * (n1 - e1))
    se = math.sqrt(1 / e1 + 1 / (n1 - e1) + 1 / e0 + 1 / (n0 - e0))
    return [estimate, *(math.exp(math.log(estimate) + z * se) for z in (-1.959964, 1.959964))]


def studies(number: int) -> Iterator[tuple[dict[str, str], set[str]]]:
    """Rows of which some figures are of other counts, and the figures of each that are of its own."""
    draw = random.Random(75101)
    for _ in range(number):
        n1, n0 = draw.randint(20, 300), draw.randint(20, 300)
        e1, e0 = draw.randint(2, n1 - 2), draw.randint(2, n0 - 2)
        own = (e1, n1, e0, n0)
        exchanged = (min(e1, n0 - 1), n0, min(e0, n1 - 1), n1)
        other = draw.choice([(e0, n0, e1, n1), exchanged, (n1 - e1, n1, n0 - e0, n0), (e1 - 1, n1, e0, n0)])
        of_own = draw.choices([True, False], k=3)
        estimate, limits, percents = (own if mine else other for mine in of_own)
        row = {"events_trt": f"{e1}", "n_trt": f"{n1}", "events_ctl": f"{e0}", "n_ctl": f"{n0}"}
        row["or"] = f"{odds_ratio(estimate)[0]:.3f}"
        row["low"], row["high"] = (f"{limit:.2f}" for limit in odds_ratio(limits)[1:])
        row["percent_trt"], row["percent_ctl"] = (
            f"{100 * events / n:.2f}" for events, n in (percents[:2], percents[2:])
        )
        names = [("or",), ("low", "high"), ("percent_trt", "percent_ctl")]
        yield row, {name for mine, some in zip(of_own, names, strict=True) if mine for name in some}


@pytest.mark.law
def test_a_figure_of_the_counts_as_they_stand_is_not_accused(run: Run, tmp_path: Path) -> None:
    some = list(studies(40))
    table = io.StringIO()
    writer = csv.DictWriter(table, list(some[0][0]))
    writer.writeheader()
    writer.writerows(row for row, _ in some)
    (tmp_path / "a.csv").write_text(table.getvalue())
    said = run(["check", "-i", str(tmp_path / "a.csv"), "-f", "ndjson", "--quick"])
    found: list[dict[str, Any]] = [json.loads(line) for line in said.stdout.splitlines()]
    accused = {
        (one["line"], one["figure"])
        for one in found
        if one["status"] == "does_not_follow" and one["figure"] in some[one["line"] - 2][1]
    }
    assert not accused
    assert any(one["status"] == "does_not_follow" for one in found)


def test_a_percent_of_its_counts_stands_beside_an_interval_of_exchanged_totals(run: Run) -> None:
    """MIST2, N Engl J Med 2011;365:518: 2 of 48 (4%) vs 8 of 51 (16%); odds ratio 0.17 (0.03 to 0.87)."""
    words = ["check", "2/48", "8/51", "--or", "0.17", "--or-ci", "0.03,0.87", "--p", "0.03"]
    said = run([*words, "--percent", "4,16", "-f", "json"])
    status = {one["figure"]: one["status"] for one in json.loads(said.stdout)}
    assert status["percent_ctl"] == "follows"
    assert status["or"] == "does_not_follow"


def test_a_percent_of_its_counts_follows_beside_one_of_another_total(run: Run) -> None:
    """35/203 is 17.2%, and 24/209 is 11.5%: printed as 17% and 12%."""
    said = run(["check", "35/203", "24/209", "--rr", "1.50", "--percent", "17,12", "-f", "json"])
    found = {one["figure"]: (one["status"], one["reading"]) for one in json.loads(said.stdout)}
    assert found["percent_trt"] == ("follows", "as_given")
    assert found["percent_ctl"][0] == "with_assumption"
