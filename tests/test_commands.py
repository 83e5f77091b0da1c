"""What the commands print: streams, formats, exit codes, standard input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from rsa_trial_cli import __version__
from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands.offered import OFFERED
from rsa_trial_cli.commands.values import Name

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED = Path(__file__).parent / "expected"
EFFECTS = ["or", "rr", "rd", "nnt"]

# the published figures of trial.md: what 75/101 v 59/100 gives by the named methods
TRIAL = {
    "or": "OR 2.00 (95% CI 1.10 to 3.65), P = 0.023",
    "rr": "RR 1.26 (95% CI 1.03 to 1.54), P = 0.024",
    "rd": "RD, points +15.3 (95% CI 2.2 to 27.9), P = 0.022",
    "nnt": "NNT 7: one more event per 7 treated (95% CI 4 to 46), P = 0.022",
}


@pytest.mark.parametrize("key", EFFECTS)
def test_the_trial(run: Run, key: str) -> None:
    assert run(f"{key} 75/101 59/100 -q").stdout == TRIAL[key] + "\n"
    whole = run(f"{key} 75/101 59/100")
    assert (whole.exit_code, whole.stderr) == (0, "")
    assert "2.01" not in whole.stdout


def test_the_number_needed_is_shown_unrounded_too(run: Run) -> None:
    assert "unrounded 6.55 (3.59 to 45.37); rounded up" in run("nnt 75/101 59/100").stdout


def test_the_number_needed_passes_through_infinity(run: Run) -> None:
    text = run("nnt 12/50 10/50 --event-is benefit").stdout
    assert "25 (95% CI NNTB 5 to ∞ to NNTH 8)" in text
    assert "passes through infinity" in text
    assert "(95% CI more 5 to ∞ to fewer 8)" in run("nnt 12/50 10/50").stdout
    assert "25 (95% CI NNTB 5 to ∞ to NNTH 8)" in run("nnt 10/50 12/50 --event-is harm").stdout
    assert "NNT 10: one more" in run("nnt 30/100 20/100 -q").stdout


@pytest.mark.parametrize(
    "counts",
    [
        "75/101 59/100",
        "75 101 59 100",
        "--cells 75 26 59 41",
        "75⁄101 59∕100",
        "75.0/101 59/100",
        "７5/101 59/100",
    ],
)
@pytest.mark.parametrize("key", EFFECTS)
def test_ways_to_type_counts(run: Run, key: str, counts: str) -> None:
    assert run(f"{key} {counts} -f csv").stdout == run(f"{key} 75/101 59/100 -f csv").stdout


def test_grouped_counts(run: Run) -> None:
    plain = run("or 1075/2101 1059/2100 -f json").stdout
    assert run(["or", "1,075/2,101", "1 059/2\u202f100", "-f", "json"]).stdout == plain


@pytest.mark.parametrize("level", ["0.9", "90", "90%", ".90"])
def test_ways_to_type_a_level(run: Run, level: str) -> None:
    assert "(90% CI 1.21 to 3.31)" in run(f"or 75/101 59/100 -q --level {level}").stdout


@pytest.mark.parametrize("key", [*EFFECTS, "power"])
def test_expected_output(run: Run, key: str) -> None:
    """Whole outputs; their numbers are held to references elsewhere, here only wording and layout are."""
    assert run(f"{key} 75/101 59/100").stdout == (EXPECTED / f"{key}.txt").read_text()


@pytest.mark.parametrize("key", EFFECTS)
@pytest.mark.parametrize("everything", [[], ["-A"]])
def test_a_file_gives_what_its_trials_give(run: Run, key: str, everything: list[str]) -> None:
    path = EXAMPLES / "bcg.csv"
    together = json.loads(run([key, "-i", str(path), "-f", "json", *everything]).stdout)
    alone = []
    with path.open() as rows:
        for row in csv.DictReader(rows):
            counts = [f"{row['events_trt']}/{row['n_trt']}", f"{row['events_ctl']}/{row['n_ctl']}"]
            made = json.loads(run([key, *counts, "-f", "json", *everything]).stdout)
            alone += made if everything else [made]
    assert len(together) == len(alone) >= 13
    differing = {"study", "line", "treatment", "control", "source"}
    for here, there in zip(together, alone, strict=True):
        assert {k: v for k, v in here.items() if k not in differing} == {
            k: v for k, v in there.items() if k not in differing
        }


def test_machine_formats_agree_to_the_last_bit(run: Run) -> None:
    path = str(EXAMPLES / "bcg.csv")
    records = json.loads(run(["or", "-i", path, "-f", "json"]).stdout)
    lines = [json.loads(line) for line in run(["or", "-i", path, "-f", "ndjson"]).stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run(["or", "-i", path, "-f", "csv"]).stdout)))
    assert records == lines
    for record, row in zip(records, rows, strict=True):
        assert record["schema"] == "rsa-trial/estimates/1"
        assert record["version"] == __version__
        for name in ("estimate", "low", "high", "se", "statistic", "p_value", "level"):
            assert float(row[name]) == record[name]
        for name in ("treatment_events", "treatment_n", "control_events", "control_n", "line"):
            assert int(row[name]) == record[name]


def test_json_never_holds_nan_or_infinity(run: Run) -> None:
    text = run("or 10/10 0/20 --method miettinen-nurminen -f json").stdout
    record = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    assert (record["estimate"], record["high"], record["status"]) == (None, None, "unbounded_high")
    row = next(csv.DictReader(io.StringIO(run("or 10/10 0/20 -m miettinen-nurminen -f csv").stdout)))
    assert (row["estimate"], row["high"]) == ("inf", "inf")


def test_one_record_is_an_object_and_several_an_array(run: Run) -> None:
    assert isinstance(json.loads(run("or 75/101 59/100 -f json").stdout), dict)
    assert isinstance(json.loads(run("or 75/101 59/100 -A -f json").stdout), list)


LONG = "arm,events,n\nCsA,75,101\nplacebo,59,100\n"


def test_long_form(run: Run) -> None:
    result = run("rr", input=LONG)
    assert "Risk ratio, CsA vs placebo" in result.stdout
    assert "1.26 (95% CI 1.03 to 1.54), P = 0.024" in result.stdout
    assert result.stderr == "1 study read, 1 estimated, 0 rows refused\n"
    turned = run("rr -q", input="arm,events,n\nplacebo,59,100\nCsA,75,101\n")
    assert turned.stdout == TRIAL["rr"] + "\n"
    named = run(["rr", "-q", "--control", "CsA"], input=LONG)
    assert named.stdout == "RR 0.795 (95% CI 0.651 to 0.970), P = 0.024\n"


def test_long_form_with_three_arms_and_a_named_control(run: Run) -> None:
    text = "study,arm,events,n\nX,CsA,5,10\nX,IVIG,6,10\nX,placebo,4,10\n"
    made = run(["or", "--control", "placebo", "-f", "csv"], input=text)
    rows = list(csv.DictReader(io.StringIO(made.stdout)))
    assert [(row["study"], row["treatment_events"]) for row in rows] == [("X (CsA)", "5"), ("X (IVIG)", "6")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("header", ["e1,n1,e0,n0", "ai,n1i,ci,n2i", "event.e,n.e,event.c,n.c", "A,B,C,D"])
def test_headers_and_separators(run: Run, header: str, separator: str) -> None:
    cells = "75,26,59,41" if header == "A,B,C,D" else "75,101,59,100"
    text = f"{header}\n{cells}\n".replace(",", separator)
    assert run("or -q", input=text).stdout == TRIAL["or"] + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(run: Run, encoding: str, end: str) -> None:
    text = f"study,e1,n1,e0,n0{end}Müller,75,101,59,100"
    assert run("or -q", input=text.encode(encoding)).stdout == f"Müller: {TRIAL['or']}\n"
    assert run("or -q --encoding cp1252", input=text.encode("cp1252")).stdout == f"Müller: {TRIAL['or']}\n"


BAD = "study,e1,n1,e0,n0,dose\na,75,101,59,100,1\nb,,101,59,100,2\nc,7,5,1,2,3\n"


def test_rows_that_cannot_be_used(run: Run) -> None:
    stopped = run("or -f csv", input=BAD)
    assert stopped.exit_code == 3
    skipped = run("or -f csv --on-error skip", input=BAD)
    assert skipped.exit_code == 4
    assert [row["study"] for row in csv.DictReader(io.StringIO(skipped.stdout))] == ["a"]
    assert "Missing count (stdin line 3, column e1).\n7 events out of 5" in skipped.stderr
    assert skipped.stderr.endswith("3 studies read, 1 estimated, 2 rows refused\n")
    marked = run("or -f csv --on-error mark", input=BAD)
    rows = list(csv.DictReader(io.StringIO(marked.stdout)))
    assert [(row["study"], row["status"], row["dose"]) for row in rows] == [
        ("a", "ok", "1"),
        ("b", "not_estimable", "2"),
        ("c", "not_estimable", "3"),
    ]
    assert marked.exit_code == 4


def test_further_bad_rows_are_listed_too(run: Run) -> None:
    rows = "".join(f"s{at},{5 if at % 2 else 1},4,1,4\n" for at in range(40))
    stopped = run("or -f csv", input=f"study,e1,n1,e0,n0\n{rows}")
    first, also, *more = stopped.stderr.splitlines()
    assert first == "Error: 5 events out of 4 participants (stdin line 3, treatment arm)."
    assert also == "Also, in the rows read so far:"
    assert more[0] == "5 events out of 4 participants (stdin line 5, treatment arm)."
    assert (len(more), more[-1]) == (10, "… and 10 more")
    skipped = run("or -f csv --on-error skip", input=f"study,e1,n1,e0,n0\n{rows}")
    *listed, rest, total = skipped.stderr.splitlines()
    assert (len(listed), rest) == (10, "… and 10 more")
    assert total == "40 studies read, 20 estimated, 20 rows refused"


@pytest.mark.parametrize("key", ["or", "rr", "rd", "nnt"])
def test_several_tests_of_one_method_are_told_apart(run: Run, key: str) -> None:
    tests = "--test fisher --test pearson"
    for counts, names in (
        ("75/101 59/100", ["fisher", "pearson"]),
        (f"-i {EXAMPLES / 'bcg.csv'}", ["Aronson 1948, fisher"]),
    ):
        lines = run(f"{key} {counts} {tests} -q").stdout.splitlines()
        assert [line.partition(":")[0] for line in lines[: len(names)]] == names
    table = run(f"{key} -i {EXAMPLES / 'bcg.csv'} {tests}").stdout
    assert re.search("study +test ", table) and table.count(" fisher ") == table.count(" pearson ") == 13
    assert re.search("\n  .+ interval\n", table)  # named above the table, as all rows have it
    assert re.search("95% CI +test +P\n", run(f"{key} 75/101 59/100 {tests}").stdout)
    assert "its own test" in run(f"{key} 75/101 59/100 -A").stdout


def test_a_negative_number_of_decimals_is_repeated_as_typed(run: Run) -> None:
    assert "-1 is not in the range" in run("or 75/101 59/100 --digits -1").stderr


def test_kept_columns_do_not_hide_ours(run: Run) -> None:
    made = run("or -f csv", input="study,e1,n1,e0,n0,note,region\na,75,101,59,100,mine,EU\n")
    row = next(csv.DictReader(io.StringIO(made.stdout)))
    assert (row["note"], row["input_note"], row["region"]) == ("", "mine", "EU")


def test_formulas_are_disarmed(run: Run) -> None:
    text = 'study,e1,n1,e0,n0,x\n"=HYPERLINK(""a"")",75,101,59,100,-5\n'
    assert "'=HYPERLINK" in run("or -f csv", input=text).stdout
    assert "'=HYPERLINK" not in run("or -f csv --raw", input=text).stdout
    assert "'-5" not in run("or -f csv", input=text).stdout


def test_labels_are_plain_text(run: Run) -> None:
    text = "study,e1,n1,e0,n0\n\x1b[2J[/b]\u202e,75,101,59,100\nb,1,2,1,2\n"
    made = run("or", input=text)
    assert "\\x1b[2J[/b]\\u202e" in made.stdout
    assert "\x1b" not in made.stdout


def test_output_file(run: Run, tmp_path: Path) -> None:
    for suffix in ("csv", "json", "ndjson", "md", "txt"):
        target = tmp_path / f"out.{suffix}"
        target.write_text("old")
        made = run(["or", "75/101", "59/100", "-o", str(target)])
        assert (made.exit_code, made.stdout) == (0, "")
        assert "old" not in target.read_text()
    before = (tmp_path / "out.csv").read_text()
    failed = run(["or", "-i", "-", "-o", str(tmp_path / "out.csv")], input=BAD)
    assert failed.exit_code == 3
    assert (tmp_path / "out.csv").read_text() == before
    assert len(list(tmp_path.iterdir())) == 5
    assert run(["or", "1/2", "1/2", "-o", str(tmp_path / "x.xyz")]).exit_code == 2


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rsa_trial_cli", *arguments], capture_output=True, text=True, **options
    )


def test_counts_never_touch_standard_input(tmp_path: Path) -> None:
    (tmp_path / "counts").write_text("75 101 59 100\n12 50 10 50\n0 10 5 20\n")
    loop = (
        f"while read e1 n1 e0 n0; do {sys.executable} -m rsa_trial_cli or $e1 $n1 $e0 $n0 -q; done < counts"
    )
    done = subprocess.run(["sh", "-c", loop], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 3


def test_a_closed_pipe_is_silent() -> None:
    row = "study,75,101,59,100\n"
    text = "study,e1,n1,e0,n0\n" + row * 50_000
    script = f"{sys.executable} -m rsa_trial_cli or -f csv | head -n 1; test $? = 0"
    done = subprocess.run(["bash", "-c", script], input=text, capture_output=True, text=True)
    assert done.stdout.startswith("study,measure,")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_no_colour_in_a_pipe_and_colour_on_demand() -> None:
    plain = command("or", "75/101", "59/100", env={}).stdout
    assert "\x1b" not in plain
    coloured = command("or", "75/101", "59/100", env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_terminal_without_unicode_gets_ascii_twins() -> None:
    done = command(
        "nnt", "12/50", "10/50", "--event-is", "benefit", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "NNTB 5 to inf to NNTH 8" in done.stdout


def test_every_help_begins_with_examples_that_run(run: Run) -> None:
    for name in cli.commands:
        text = run([name, "--help"]).stdout
        assert run([name, "-h"]).stdout == text
        assert text.startswith("Examples:\n  rsa-trial ")
        first = text.splitlines()[1].partition(" >")[0].split()[1:]
        answers = {0, 1} if name == "check" else {0}  # the trial's OR and P do not follow as they stand
        assert run(first).exit_code in answers
    assert run("--help").stdout.startswith("Examples:\n")


def test_help_has_both_names_without_the_group_too() -> None:
    for name, made in cli.commands.items():
        alone = made.make_context(name, [], resilient_parsing=True)
        assert sorted(made.get_help_option_names(alone)) == ["--help", "-h"]


def test_every_option_has_help() -> None:
    for name, made in cli.commands.items():
        for parameter in made.params:
            if parameter.param_type_name == "option":
                assert parameter.help or parameter.name == "form", (name, parameter.name)


NAMES = [
    (command, param)
    for command in cli.commands.values()
    for param in command.params
    if isinstance(param.type, Name)
]


@pytest.mark.parametrize(("command", "param"), NAMES, ids=lambda part: part.name)
def test_tab_offers_what_the_registries_have(command: click.Command, param: click.Parameter) -> None:
    """The list in commands/offered.py, which is read without numpy, is that of the registries."""
    assert isinstance(param.type, Name)
    with click.Context(command) as ctx:
        names = param.type.every(ctx)
        assert OFFERED[f"{command.name} {param.name}"] == " ".join(names)
        offered = [item.value for item in param.type.shell_complete(ctx, param, names[0][:2])]
    assert offered == [name for name in names if name.startswith(names[0][:2])]


def test_every_list_of_names_belongs_to_an_option() -> None:
    assert OFFERED.keys() == {f"{command.name} {param.name}" for command, param in NAMES}


@pytest.mark.parametrize("typed", ["or -m w", "pool --"])
def test_tab_loads_nothing_heavy(typed: str) -> None:
    """In a process of its own, as the shell asks."""
    asked = {"COMP_WORDS": f"rsa-trial {typed}", "COMP_CWORD": str(len(typed.split()))}
    code = """
import sys
from rsa_trial_cli.cli import cli
try:
    cli(prog_name="rsa-trial")
finally:
    print({"numpy", "rich", "scipy", "urllib"} & {*sys.modules}, file=sys.stderr)
"""
    env = os.environ | asked | {"_RSA_TRIAL_COMPLETE": "bash_complete"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.stdout.count("plain,") >= 1
    assert done.stderr == "set()\n"


def test_power(run: Run) -> None:
    # what R (power.prop.test) and Stata print: 199 per arm for .1 v .2 at 80%, 76.7 for .5 v .75 at 90%
    assert "199 v 199 participants" in run("power --risks .1 .2 --power .8").stdout
    assert "77 v 77 participants" in run("power --risks 50% 75% --power 90%").stdout
    assert "155 v 309" in run("power --risks .1 .2 --power .8 --ratio 2").stdout
    record = json.loads(run("power --risks .5 .75 -n 50 -f json").stdout)
    assert record["power"] == pytest.approx(0.7401659013, abs=5e-11)
    found = json.loads(run("power --control-risk .5 -n 50 --power .9 -f json").stdout)
    assert found["treatment_risk"] == pytest.approx(0.8026305817, abs=5e-11)


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "tsv", "markdown", "html", "latex"])
def test_formats_for_programs_are_utf_8_in_any_locale(form: str) -> None:
    words = [sys.executable, "-m", "rsa_trial_cli", "or", "0/10", "5/20", "-f", form]
    done = subprocess.run(words, capture_output=True, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert "½" in done.stdout.decode("utf-8") or form == "latex"


def test_ctrl_c_is_silent(tmp_path: Path) -> None:
    """Interrupted halfway: exit code 130, no words, the old file as it was and none beside it."""
    (tmp_path / "old.csv").write_text("old")
    words = [sys.executable, "-m", "rsa_trial_cli", "or", "-i", "-", "-o", "old.csv", "-f", "csv"]
    running = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    assert running.stdin
    assert running.stderr
    running.stdin.write(b"study,e1,n1,e0,n0\n" + b"s,75,101,59,100\n" * 200_000)
    running.stdin.flush()
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert running.stderr.read() == b""
    running.stdin.close()
    running.stderr.close()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old.csv", "old")]


@pytest.mark.parametrize(
    "words",
    ["or 75/101 59/100", "md 3,1,20 4,1,20", "power --risks .5 .3 -n 60", "check 75/101 59/100 --or 2"],
)
def test_a_folder_is_no_file(run: Run, tmp_path: Path, words: str) -> None:
    made = run([*words.split(), "-o", f"{tmp_path}/new/"])
    assert (made.exit_code, made.stdout) == (2, "")
    assert ("with the name of a folder" if "power" in words else "is a folder (--output)") in made.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("width", ["20", "60"])
def test_a_line_a_trial_for_other_programs_is_not_broken(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    made = run("nnt 12/50 10/50 --event-is benefit -q")
    assert made.stdout.count("\n") == 1


def test_an_empty_text_is_said_to_be_empty(run: Run) -> None:
    assert "There is no text" in run(["check", "--text", ""]).stderr
