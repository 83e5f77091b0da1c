"""A long file is read alike in pieces and held as a whole: output, messages, their order and exit code."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.reading import below, csv_rows, files, long, sources, spool

Run = Callable[..., Result]
Cells = dict[str, str]
HELD = "the whole file is held in memory"
ARMS = [
    ("drug", "placebo"),
    ("1", "0"),
    ("A", "B"),
    ("", "placebo"),
    ("drug", "drug"),
    ("drug", "usual care"),
]
MORE = ["low dose", "Total", "both arms", "sham", ""]
ODD = ["", "NA", "x", "12 (15%)", "12/80", "3,0", "-1", "007", "events", "1.000"]
OPTIONS = ["", "--on-error skip", "--on-error mark", "--control placebo --on-error skip"]
BY = ["", "--by outcome", "--by dose", "--by outcome --by dose"]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few rows, from the fourth row of a file on."""
    monkeypatch.setattr(long, "HELD", 3)
    monkeypatch.setattr(csv_rows, "ROWS", 5)
    monkeypatch.setattr(sources, "BLOCK_BYTES", 100)
    monkeypatch.setattr(below, "PIECE", 100)
    monkeypatch.setattr(files, "LARGE", 0)


def cells(draw: random.Random, study: str, arm: str, outcome: str) -> Cells:
    n = draw.randint(5, 60)
    events = draw.randint(0, n)
    made = {"study": study, "arm": arm, "events": str(events), "n": str(n), "nonevents": str(n - events)}
    made |= {"year": draw.choice(["1999", "2004", ""]), "outcome": outcome, "id": study[1:]}
    made |= {"dose": draw.choice(["0", "", "10 mg", "20 mg"]), "score": str(draw.randint(0, 4))}
    if draw.random() < 0.04:
        made[draw.choice(["events", "n", "outcome"])] = draw.choice(ODD)
    return made


def rows(draw: random.Random) -> list[Cells]:
    """Studies with every fault that one may have: arms too few, too many, repeated, without a name."""
    made, names = [], ["s0"]
    usual, outcomes = draw.choice(ARMS), ["death", "MI"] if draw.random() < 0.4 else [""]
    scattered, filled = draw.random() < 0.2, draw.random() < 0.3
    for at in range(draw.choice([1, 4, 12])):
        names.append(draw.choice(names) if scattered and draw.random() < 0.3 else f"s{at}")
        study = draw.choice(["Total", "", names[-1]]) if draw.random() < 0.1 else names[-1]
        arms = [*(usual if draw.random() < 0.8 else draw.choice(ARMS))]
        arms = arms[: draw.choice([1, 2, 2, 2, 2])] + draw.sample(MORE, draw.choice([0, 0, 0, 1, 2]))
        arms += arms[:1] if draw.random() < 0.1 else []
        for outcome in outcomes:
            made += [cells(draw, "" if filled and i else study, arm, outcome) for i, arm in enumerate(arms)]
    if draw.random() < 0.1:
        made.sort(key=lambda row: row["arm"])
    return made


def file(seed: int) -> tuple[str, str]:
    """The text of a file, and options."""
    draw = random.Random(seed)
    names = ["study", "arm", "events", *draw.choice([["n"], ["nonevents"], ["n", "nonevents"]])]
    names += [name for name in ("year", "outcome", "dose", "score", "id") if draw.random() < 0.3]
    names = names if draw.random() < 0.95 else names[1:]
    by = draw.choice(BY)
    names += [name for name in ("outcome", "dose") if name in by and name not in names]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows(draw):
        made = [row[name] for name in names]
        writer.writerow(made[: len(made) - (draw.random() < 0.02)])
        if draw.random() < 0.005:
            writer.writerow(names)
    form = draw.choice(["csv", "json"])
    return out.getvalue(), f"{draw.choice(OPTIONS)} {by} -f {form}"


def said(done: Result) -> tuple[int, str, list[str]]:
    return done.exit_code, done.stdout, [line for line in done.stderr.splitlines() if HELD not in line]


@pytest.mark.law
@pytest.mark.parametrize("lane", ["plain", pytest.param("polars", marks=pytest.mark.extra)])
@pytest.mark.parametrize("seeds", [range(at, at + 4) for at in range(0, 28, 4)], ids=str)
def test_pieces_say_what_the_whole_file_says(
    run: Run, monkeypatch: pytest.MonkeyPatch, small: None, lane: str, seeds: range
) -> None:
    if lane == "plain":
        monkeypatch.setattr(extra, "is_installed", lambda *_: False)
    for seed in seeds:
        text, options = file(seed)
        in_pieces = said(run(f"or -i - {options}", input=text))
        with monkeypatch.context() as whole:
            whole.setattr(long, "HELD", 1 << 20)
            assert in_pieces == said(run(f"or -i - {options}", input=text)), seed


def pairs(k: int, between: str = "") -> tuple[str, str]:
    """The same k trials with one arm a row, and with one study a row."""
    counts = [(f"s{at}", 3 + at % 5, 20 + at, 2 + at % 7, 25 + at) for at in range(k)]
    arms = [f"{s},drug,{a},{b}\n{between}{s},placebo,{c},{d}\n" for s, a, b, c, d in counts]
    studies = [",".join(map(str, row)) for row in counts]
    head = "study,events_trt,n_trt,events_ctl,n_ctl\n"
    return "study,arm,events,n\n" + "".join(arms), head + "\n".join(studies)


FIELDS = "--fields study,estimate,low,high,p_value,treatment_events,control_n -f csv"


def test_pieces_give_the_figures_of_a_file_with_a_study_a_row(run: Run, small: None) -> None:
    one, other = (run(f"or -i - {FIELDS}", input=text) for text in pairs(40))
    assert one.stdout == other.stdout
    assert one.stdout.count("\n") == 41
    assert HELD not in one.stderr


def test_studies_that_stand_apart_are_compared_and_that_is_said(run: Run, small: None) -> None:
    together, wide = pairs(40)
    head, *lines = together.splitlines()
    apart = "\n".join([head, *lines[::2], *lines[1::2]])
    done = run(f"or -i - {FIELDS}", input=apart)
    assert done.stdout == run(f"or -i - {FIELDS}", input=wide).stdout
    assert f"note: {HELD}: its rows cannot be compared study by study (stdin)" in done.stderr


@pytest.mark.parametrize("limit", ["FEW", "LONGEST"])
def test_what_cannot_be_read_in_pieces_is_held(
    run: Run, small: None, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Many studies of one arm are seen before the file ends, as is one study that does not end."""
    monkeypatch.setattr(long, limit, 2)
    names = [f"s{at}" for at in range(20)] if limit == "FEW" else ["s"] * 20
    text = "study,arm,events,n\n" + "".join(f"{name},a{at},1,9\n" for at, name in enumerate(names))
    done = run("or -i - -f csv --on-error skip", input=text)
    assert HELD in done.stderr
    assert ("20 studies read" if limit == "FEW" else "1 study read") in done.stderr


def test_names_of_arms_are_those_of_the_whole_file(run: Run, small: None) -> None:
    text = pairs(20)[0]
    assert (
        run("or -i - -f ndjson", input=text).stdout.count('"treatment": "drug", "control": "placebo"') == 20
    )
    other = text.replace("s19,drug", "s19,pill")
    assert run("or -i - -f ndjson", input=other).stdout.count('"treatment": "treatment"') == 20


def test_nothing_is_written_before_an_error_of_the_last_study(run: Run, small: None) -> None:
    done = run("or -i - -f csv", input=pairs(30)[0] + "last,drug,1,9\n")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "Study 'last' has one arm only (stdin line 62)." in done.stderr


def test_names_that_stand_twice_are_seen_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "SORTED", 7)
    with ExitStack() as held:
        seen = spool.Seen(held)
        seen.add([f"s{at}" for at in range(50)])
        assert not seen.twice()
        seen.add(["t", "s17"])
        assert seen.twice()


def test_what_waits_comes_back_in_order_and_again() -> None:
    with ExitStack() as held:
        waiting: spool.Spool[list[int]] = spool.Spool(held)
        for at in range(5):
            waiting.append([at] * at)
        assert len(waiting) == 5
        assert list(waiting) == list(waiting) == [[at] * at for at in range(5)]


def test_a_pipe_and_a_file_are_read_alike(run: Run, small: None, tmp_path: Path) -> None:
    path = tmp_path / "stdin"
    text = pairs(30)[0]
    path.write_text(text)
    assert run(f"or -i {path} -f csv").output == run("or -i - -f csv", input=text).output


def test_rows_without_a_study_stand_in_the_table_of_the_others(run: Run) -> None:
    rows = "study,arm,events,n\n,drug,1,10\nA,placebo,5,50\nA,drug,4,50\nB,placebo,3,50\nB,drug,4,50\n"
    made = run("or -i - -f table --on-error mark", input=rows)
    assert made.exit_code == 4
    assert [line.split()[0] for line in made.stdout.splitlines() if " missing " in line] == ["line"]
    assert sum("P" in line.split() for line in made.stdout.splitlines()) == 1
