"""Files as people have them: each is read as its author meant it, or asked about in one error."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]

FILES = json.loads((Path(__file__).parent / "data" / "files.json").read_text())
CASES = [
    pytest.param(
        file,
        id=f"{file['command']} {file['id']}",
        marks=[getattr(pytest.mark, file["mark"])] if "mark" in file else (),
    )
    for file in FILES
]
FIELDS = ("study", "treatment_events", "treatment_n", "control_events", "control_n")


@pytest.mark.parametrize("file", CASES)
def test_files_as_people_have_them(run: Run, file: dict[str, Any]) -> None:
    data = base64.b64decode(file["base64"]) if "base64" in file else file["text"]
    made = run([*file["command"].split(), "-i", "-", "-f", "ndjson"], input=data)
    assert made.exit_code == file["status"], made.stderr
    assert all(words in made.stderr for words in file.get("says", ()))
    if "counts" in file:
        rows = map(json.loads, made.stdout.splitlines())
        assert [[row[field] for field in FIELDS] for row in rows] == file["counts"]
    assert file["status"] != 3 or made.stdout == ""


HEADER = "study,events_trt,n_trt,events_ctl,n_ctl"
MERGED = "Study,Placebo,,Active,\n,Events,Total,Events,Total\n"


def test_merged_cells_name_the_arms(run: Run) -> None:
    made = run("or -f ndjson", input=MERGED + "A,20,78,12,80\n")
    row = json.loads(made.stdout)
    assert [row[field] for field in FIELDS] == ["A", 12, 80, 20, 78]


@pytest.mark.parametrize(
    "text",
    [
        MERGED.replace("Active,\n", "Active\n") + "A,20,78,12,80\n",  # merged cells that do not fit
        "Placebo first, drug second\nstudy,Events,Total,Events,Total\nA,20,78,12,80\n",
        "Group 1 = placebo. group 2 = drug\nstudy,events1,n1,events2,n2\nA,20,78,12,80\n",
        ",deaths_m,size_m,deaths_f,size_f\nA,20,78,12,80\n",
        "title\n" * 20 + f"{HEADER}\nA,12,80,20,78\n",  # too far below
        "x,y\n1,2\n",
    ],
)
def test_what_stands_above_is_not_passed_over_where_it_may_say_more(run: Run, text: str) -> None:
    made = run("or -f ndjson", input=text)
    assert (made.exit_code, made.stdout) == (3, "")


def test_lines_are_numbered_from_the_top_of_the_file(run: Run) -> None:
    made = run("or", input=f"# a\n\n{HEADER}\nA,12,80,20,78\nB,x,1,2,3\n")
    assert "(stdin line 5, column events_trt)" in made.stderr


def test_check_finds_the_header_too_and_asks_about_the_line_most_like_one(run: Run) -> None:
    text = f"Table 3\n{HEADER},OR\nA,12,80,20,78,0.51\n"
    assert run("check -i -", input=text).exit_code == 0
    made = run("check -i -", input=text.replace("events_ctl", "deaths_b"))
    assert made.exit_code == 3
    assert "line 2)" in made.stderr
    assert "events_ctl=?" in made.stderr
