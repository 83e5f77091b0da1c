"""--swap exchanges the arms, of typed counts as of files: the law is that it is typing them the other way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
COUNTS, MEANS = ("75/101", "59/100"), ("3.1,1.2,101", "4.0,1.4,100")
TYPED = {
    **dict.fromkeys(("all", "or", "rr", "rd", "nnt", "power"), COUNTS),
    **dict.fromkeys(("md", "smd", "rom"), MEANS),
}
WIDE = "study,e1,n1,e0,n0\nA,75,101,59,100\nB,9,50,17,50\n"
TURNED = "study,e1,n1,e0,n0\nA,59,100,75,101\nB,17,50,9,50\n"
LONG = "study,arm,events,n\nA,CsA,75,101\nA,placebo,59,100\n"
OF_MEANS = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,3.1,1.2,101,4.0,1.4,100\n"


@pytest.mark.parametrize("command", TYPED)
def test_it_is_typing_the_arms_the_other_way(run: Run, command: str) -> None:
    first, second = TYPED[command]
    made = run([command, first, second, "--labels", "A,B", "--swap"])
    assert made.exit_code == 0
    assert made.stdout == run([command, second, first, "--labels", "B,A"]).stdout


@pytest.mark.parametrize("words", ["20 12 2 16", "20 2 12 16"])
def test_pairs_are_exchanged_too(run: Run, words: str) -> None:
    a, b, c, d = words.split()
    made = run(["paired", a, b, c, d, "--labels", "A,B", "--swap"]).stdout
    assert made == run(["paired", a, c, b, d, "--labels", "B,A"]).stdout


@pytest.mark.parametrize("command", ["or", "rr", "rd", "nnt", "pool"])
def test_of_a_file_it_is_the_file_the_other_way(run: Run, command: str) -> None:
    made, other = (
        run([command, "-q", *more], input=text) for more, text in ((["--swap"], WIDE), ([], TURNED))
    )
    assert made.exit_code == 0
    assert made.stdout == other.stdout


def test_records_say_which_arm_is_the_treatment(run: Run) -> None:
    """75/101 is 0.743 and 59/100 is 0.59: the second first, the ratio is below 1."""
    record = json.loads(run("rr 75/101 59/100 --swap -f json").stdout)
    assert (record["treatment"], record["control"]) == ("placebo", "CsA")
    assert (record["treatment_events"], record["control_events"]) == (59, 75)
    assert record["estimate"] == pytest.approx(0.59 / (75 / 101))
    assert run("rr 75/101 59/100 --swap -f csv").stdout.splitlines()[0].endswith(",compared")
    for command, text in (("or", WIDE), ("or", LONG), ("md", OF_MEANS)):
        record = json.loads(run(f"{command} --swap -f ndjson", input=text).stdout.splitlines()[0])
        assert record["source"]["swapped"] is True
        assert record["compared"] == f"{record['treatment']} vs {record['control']}"
    assert json.loads(run("or --swap -f json", input=LONG).stdout)["treatment"] == "placebo"


def test_several_files_keep_the_column(run: Run, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text(WIDE)
    made = run(["or", "-i", str(tmp_path / "*.csv"), "--swap", "-f", "csv"]).stdout
    assert made.count("control vs treatment") == 4


def test_check_compares_the_other_way(run: Run) -> None:
    figures = ["--or", "2.00", "--percent", "74.3,59.0"]
    assert run(["check", "59/100", "75/101", "--swap", *figures]).exit_code == 0
    assert run(["check", "59/100", "75/101", *figures]).exit_code == 1
    text = "events_trt,n_trt,events_ctl,n_ctl,or,percent_trt,percent_ctl\n59,100,75,101,2.00,59.0,74.3\n"
    made = run("check --swap -i -", input=text)
    assert (made.exit_code, "1 follow" in made.stderr) == (0, True)


@pytest.mark.parametrize("words", [
    "check -n 101,100 --or 2 --recover",
    "power --risks 0.7 0.5 --power 0.8",
    "nnt --control-risk 0.3 --or 2",
])  # fmt: skip
def test_without_counts_it_is_refused_by_name(run: Run, words: str) -> None:
    made = run(f"{words} --swap")
    assert (made.exit_code, made.stdout) == (2, "")
    assert "--swap is not used" in made.stderr


def test_effects_say_themselves_what_is_compared(run: Run) -> None:
    made = run("pool --swap", input="study,measure,estimate,low,high\nA,rr,0.5,0.3,0.9\nB,rr,0.6,0.4,0.9\n")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith("Error: --swap needs the counts of every study.")
