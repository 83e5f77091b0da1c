"""--by: several outcomes, times or doses of one study are trials of their own."""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading import files

Run = Callable[..., Result]
COUNTS = ("treatment_events", "treatment_n", "control_events", "control_n")
OUTCOMES = """study,outcome,arm,events,n
Arden,death,drug,12,80
Arden,death,placebo,20,78
Arden,relapse,drug,30,80
Arden,relapse,placebo,33,78
"""
DOSES = """study,arm,dose,events,n
Arden,drug,10,12,80
Arden,drug,20,9,79
Arden,placebo,0,20,78
"""


def rows(made: Result) -> list[dict]:
    return [json.loads(line) for line in made.stdout.splitlines()]


def counts(made: Result) -> list[list[int]]:
    return [[row[field] for field in COUNTS] for row in rows(made)]


def pasted(made: Result) -> list[str]:
    """The options of the first line to paste in an error."""
    found = re.search(r"Compare within each: ((?:--by \S+ ?)+)", made.stderr)
    assert found, made.stderr
    return shlex.split(found[1].removesuffix(", or"))


@pytest.mark.law
def test_every_study_by_outcome_by_time_is_one_trial(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random files with their lines in any order: the asked options read them as they were made."""
    monkeypatch.setattr(files, "LARGE", 0)
    rng = random.Random(13)
    for at in range(6):
        outcomes, weeks = ["death", "relapse"][: rng.randint(1, 2)], [4, 12, 52][: rng.randint(2, 3)]
        truth = {
            key: [rng.randint(0, 40), 40, rng.randint(0, 50), 50]
            for key in product("ABC", outcomes, map(str, weeks))
        }
        lines = [
            f"{study},{arm},{outcome},{week},{c[at]},{c[at + 1]}\n"
            for (study, outcome, week), c in truth.items()
            for arm, at in (("drug", 0), ("placebo", 2))
        ]
        rng.shuffle(lines)
        path = tmp_path / f"{at}.csv"
        path.write_text("study,arm,outcome,week,events,n\n" + "".join(lines))
        asked = run(["or", "-i", str(path)])
        assert asked.exit_code == 3
        by = pasted(asked)
        made = run(["or", "-i", str(path), *by, "-f", "ndjson"])
        found = {(r["study"], r["outcome"], r["week"]): [r[name] for name in COUNTS] for r in rows(made)}
        assert found == truth
        assert len(rows(made)) == len(truth)


def test_the_values_are_fields_and_part_of_the_name(run: Run) -> None:
    made = run("or --by outcome -f ndjson", input=OUTCOMES)
    assert [(row["study"], row["outcome"]) for row in rows(made)] == [
        ("Arden", "death"),
        ("Arden", "relapse"),
    ]
    assert "Arden, relapse  30/80" in run("or --by outcome", input=OUTCOMES).stdout
    assert run("or --by dose -q", input=DOSES).stdout.startswith("Arden, dose 10: OR 0.512")
    header = run("or --by outcome -f csv", input=OUTCOMES).stdout.splitlines()[0]
    assert header.endswith(",line,event_is,outcome")


def test_one_control_without_a_dose_is_compared_with_each(run: Run) -> None:
    for none in ("0", "0 mg", "", "NA", "placebo"):
        made = run("or --by dose -f ndjson", input=DOSES.replace("placebo,0,", f"placebo,{none},"))
        assert counts(made) == [[12, 80, 20, 78], [9, 79, 20, 78]]
        assert "one control of Arden is compared with each dose" in made.stderr


@pytest.mark.parametrize(
    "text",
    [
        DOSES.replace("placebo,0,", "placebo,5,"),  # a control with a dose of its own
        DOSES.replace("dose", "month"),  # month 0 of the control is no other month's
        DOSES.replace("dose", "severe"),
    ],
)
def test_a_control_of_another_group_is_not_borrowed(run: Run, text: str) -> None:
    by = text.splitlines()[0].split(",")[2]
    made = run(f"or --by {by}", input=text)
    assert (made.exit_code, made.stdout) == (3, "")
    assert f"Study 'Arden, {by} 10' has one arm only" in made.stderr


def test_a_group_that_cannot_be_compared_is_refused_alone(run: Run) -> None:
    text = OUTCOMES + "Arden,cure,drug,1,80\n"
    assert run("or --by outcome", input=text).exit_code == 3
    made = run("or --by outcome --on-error skip -f ndjson", input=text)
    assert (made.exit_code, counts(made)) == (4, [[12, 80, 20, 78], [30, 80, 33, 78]])


def test_an_arm_that_is_still_there_twice_is_said_with_its_group(run: Run) -> None:
    made = run("or --by outcome", input=OUTCOMES + "Arden,death,drug,11,80\n")
    assert "'Arden, death', arm 'drug' appears on lines 2 and 6" in made.stderr


def test_only_columns_that_make_trials_are_offered(run: Run) -> None:
    numbered = "\n".join(
        line + ("," + ("row" if not at else str(at))) for at, line in enumerate(OUTCOMES.splitlines())
    )
    assert pasted(run("or", input=numbered)) == ["--by", "outcome"]
    assert "--by COLUMN" not in run("or", input=OUTCOMES).stderr


@pytest.mark.parametrize("name", ["study", "arm", "n"])
def test_a_column_of_arms_or_counts_is_refused(run: Run, name: str) -> None:
    made = run(f"or --by {name}", input=OUTCOMES)
    assert made.exit_code in (2, 3)
    assert f"--by takes '{name}'" in made.stderr


def test_an_unknown_column_lists_the_headers(run: Run) -> None:
    made = run("or --by outcomes", input=OUTCOMES)
    assert made.exit_code == 3
    assert "Did you mean outcome? Seen: study, outcome, arm, events, n." in made.stderr


def test_wide_files_and_check_have_it_too(run: Run) -> None:
    wide = "study,sex,e1,n1,e0,n0,or\nArden,men,12,80,20,78,0.51\nArden,women,30,80,33,78,0.82\n"
    assert re.search("Arden, women +30/80", run("rr --by sex", input=wide).stdout)
    made = run("check -i - --by sex", input=wide)
    assert (made.exit_code, "Arden, men" in made.stdout) == (0, True)
    long = "study,outcome,arm,events,n,or\nA,x,drug,12,80,0.51\nA,x,placebo,20,78,\nA,y,drug,30,80,0.82\n"
    made = run("check -i - --by outcome", input=long + "A,y,placebo,33,78,\n")
    assert (made.exit_code, "A, y" in made.stdout) == (0, True)
