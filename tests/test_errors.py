"""The error catalogue: for each bad input the words, the stream and the exit code."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.commands import COMMANDS
from rsa_trial_cli.commands.unknown import ALSO

Run = Callable[..., Result]
HEADER = "study,events_trt,n_trt,events_ctl,n_ctl\n"

TYPED = [
    (1, "or 105/101 59/100", "105 events out of 101 participants is not possible (treatment arm).",
     "For 2×2 cells use --cells 105 101 59 100."),
    (2, "or -5/10 3/10", "Counts can't be negative: -5 (treatment arm).", ""),
    (2, "or 5/10 −3/10", "Counts can't be negative: -3 (control arm).", ""),
    (3, "or 7.5/10 3/10", "7.5 is not a whole number of participants (treatment arm).",
     "Counts are people: 7/10 or 8/10?"),
    (3, "or 7·5/10 3/10", "7.5 is not a whole number of participants (treatment arm).",
     "Counts are people: 7/10 or 8/10?"),
    (4, "or 0/0 3/10", "The treatment arm has no participants (0/0).", ""),
    (4, "or 3/10 0/0", "The control arm has no participants (0/0).", ""),
    (5, "or 75 101 59", "Three counts given, four needed: events and total for treatment, then for control.",
     "Write them as 75/101 59/100."),
    (6, "or 75/101", "Only one arm given; a comparison needs two.", "Write them as 75/101 59/100."),
    (7, "or 1/9 2/9 3/9", "Three arms given; this compares two.",
     "Run it for each pair, or use a long CSV with --control."),
    (8, "or 1e400 10 3 10", "'1e400' is not a whole number from 0 to 1000000000.", ""),
    (9, "or " + "9" * 5000 + " 10 3 10",
     "'99999…' (5000 digits) is too large; counts go up to 1000000000.", ""),
    (10, "or nan 10 3 10", "'nan' is not a count.",
     "Leave the trial out, or use a CSV with --on-error mark."),
    (10, "or inf 10 3 10", "'inf' is not a count.",
     "Leave the trial out, or use a CSV with --on-error mark."),
    (10, "or NA/10 3/10", "'NA' is not a count.", "Leave the trial out, or use a CSV with --on-error mark."),
    (11, "or 1_000 2000 3 10", "'1_000' is not a plain whole number.", "Write 1000 or 1,000."),
    (11, "or 0x10 20 3 10", "'0x10' is not a plain whole number.", "Write 1000 or 1,000."),
    (11, "or ٣ 10 3 10", "'٣' is not a plain whole number.", "Write 1000 or 1,000."),
    (12, "or 1.234/5000 3/5000", "'1.234' could mean 1234 or 1.234.", "Write 1234 (or 1,234)."),
    (16, "or 75/101 59/100 --level 5", "5 is not a confidence level between 50 and 99.99.",
     "For a 5% test that is --level 95."),
    (16, "or 75/101 59/100 --level nan", "nan is not a confidence level between 50 and 99.99.",
     "The usual one is --level 95."),
    (17, "power --risks .74 .59 -n 100 --alpha 0", "--alpha must be above 0 and below 1, not 0.", ""),
    (17, "power --risks .74 .59 -n 100 --alpha 1", "--alpha must be above 0 and below 1, not 1.", ""),
    (17, "power --risks .74 .59 -n 100 --alpha nan", "--alpha must be above 0 and below 1, not nan.", ""),
    (19, "or 75/101 59/100 --method katz", "'katz' is an interval for the risk ratio.",
     "rsa-trial rr … --method katz"),
    (19, "rd 10/10 0/20 -m exact", "'exact' is an interval for the odds ratio.",
     "Exact for the risk difference: santner-snell, chan-zhang, agresti-min. The option is --method."),
    (20, "power --risks .59 .59 --power .8",
     "Treatment and control risk are both 0.59: there is no difference to detect.", None),
    (21, "power --risks 74 .59 --power .8", "Risks must be above 0 and below 1; '74' is not.",
     "Did you mean 0.74 or 74%? The option is --risks."),
    (21, "power --risks 0 .59 --power .8", "Risks must be above 0 and below 1; '0' is not.",
     "The option is --risks."),
    (22, "power --risks .74 .59 -n 100 --power .8", "Nothing is left to solve for.",
     "Leave out the power, the size or the treatment risk."),
    (23, "power --risks .5 .5001 --power .8",
     "Over 10,000,000 per arm would be needed for a difference of 0.0001; not listed further.", ""),
    (25, "or 75/101 59/100 --input x.csv", "Give counts or --input, not both.", ""),
    (25, "check 75/101 59/100 --or 2 --input x.csv", "Give counts or --input, not both.", ""),
    (50, "check 75/101 59/100 --p 1.3", "P values lie between 0 and 1 (--p).", ""),
    (50, "check 75/101 59/100 --or 2.01 --ci 3.65,1.10", "The limits are in falling order (--ci).",
     "Is it 1.10,3.65?"),
    (50, "check 75/101 59/100 --or 2.01 --ci 3.65", "'3.65' is not an interval (--ci).",
     "Write it as 1.10,3.65."),
    (50, "check 75/101 59/100 --or two", "'two' is not a number (--or).", "Write it as it is printed: 2.01."),
    (50, "check 75/101 59/100 --ci 1.10,3.65", "--ci is given without its estimate.",
     "Add the estimate, e.g. --or 2.01."),
    (50, "check 75/101 59/100 --or 2 --rr 1.3 --ci 1.10,3.65", "An interval belongs to one estimate (--ci).",
     "Give each its own: --or-ci and --rr-ci."),
    (50, "check 75/101 59/100 --p .02 --test magic", "No test is called 'magic' (--test).", None),
    (50, "check 75/101 59/100 --percent 74.3", "--percent takes the percents of both arms.",
     "--percent 74.3,59.0"),
    (51, "check 75/101 59/100", "Nothing to check.", 'Add --or, --rr, --ci, --p, or --printed "…".'),
    (52, "check 75/101 59/100 --printed nothing", 'No result found in: "nothing".',
     'Example: --printed "OR 2.01, 95% CI 1.10–3.65, P=0.01".'),
]  # fmt: skip


@pytest.mark.parametrize(("row", "arguments", "message", "hint"), TYPED)
def test_what_was_typed(run: Run, row: int, arguments: str, message: str, hint: str | None) -> None:
    result = run(arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    first, *rest = result.stderr.splitlines()
    assert first == f"Error: {message}"
    if hint is not None:
        assert rest == ([f"Hint: {hint}"] if hint else [])


@pytest.mark.parametrize("method", ["wolf", "no-such-thing"])
def test_row_18_an_unknown_method_is_met_with_the_names_there_are(run: Run, method: str) -> None:
    result = run(f"or 75/101 59/100 --method {method}")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: No interval '{method}' for the odds ratio.\nHint: ")
    assert "miettinen-nurminen" in result.stderr
    assert ("Did you mean woolf?" in result.stderr) == (method == "wolf")


def test_row_24_no_counts_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rsa_trial_cli.commands.inputs.piped", lambda: False)
    result = run("or")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rsa-trial or 75/101 59/100" in result.stderr
    assert "Or pipe a CSV: rsa-trial or --input trials.csv" in result.stderr


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("75/101 59/100", "rsa-trial all 75/101 59/100; or, rr, rd and nnt have one measure each."),
        ("3.1,1.2,9 4,1,8", "rsa-trial md 3.1,1.2,9 4,1,8; smd and rom are the other measures of means."),
        ("META", "Did you mean rsa-trial pool -i trials.csv?"),
        ("ro 1/2 1/3", "Did you mean rsa-trial or, rsa-trial rr, rsa-trial rd, rsa-trial rom?"),
        ("chek --p 0.1", "Did you mean rsa-trial check?"),
        ("hr 1/2 2/3", "Not from counts or means of two arms: R has survival, glm and netmeta for it."),
        ("xyzzy", "rsa-trial --help lists the commands."),
        ("examples/bcg.csv", "Say what to do with it: rsa-trial or examples/bcg.csv, pool examples/bcg.csv, "
         "check examples/bcg.csv."),
    ],
)  # fmt: skip
def test_a_first_word_that_is_no_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, hint: str
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    made = run(typed)
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr == f"Error: No such command: '{typed.split(maxsplit=1)[0]}'.\nHint: {hint}\n"


def test_a_sentence_among_the_arms_goes_behind_an_option(run: Run) -> None:
    made = run(["check", "75/101", "59/100", "OR 2.01, 95% CI 1.10 to 3.65, P=0.01"])
    assert made.exit_code == 2 and made.stderr.endswith('A sentence goes behind an option: --printed "…".\n')


def test_what_is_called_otherwise_elsewhere_is_a_command_here(run: Run) -> None:
    assert not set(ALSO) & set(COMMANDS)
    for typed in set(ALSO.values()):
        if not typed.endswith((".csv", ".txt")):
            assert run(typed).exit_code == 0
        else:
            assert typed.split()[0] in COMMANDS


FILES = [
    (26, "", "The input is empty (stdin).",
     "Expected a header such as study,events_trt,n_trt,events_ctl,n_ctl."),
    (27, HEADER, "The file has a header but no rows (stdin).", ""),
    (28, "a,75,101,59,100\nb,1,2,3,4\n", "Line 1 holds numbers, not column names.",
     "Add the header study,events_trt,n_trt,events_ctl,n_ctl."),
    (29, "study,e1,n1,e0\na,1,2,3\n", "No column for the control total (stdin). Seen: study, e1, n1, e0.",
     "Say which columns they are: "
     "--column events_trt=e1 --column n_trt=n1 --column events_ctl=e0 --column n_ctl=?"),
    (30, "study,e1,n,e0,n\na,1,2,3,4\n", "'n', 'n.1' have the same name, and no word for an arm; "
     "no column for the treatment total, the control total (stdin). Seen: study, e1, n, e0, n.1.",
     "Likely: n, n.1. Say which columns they are: "
     "--column events_trt=e1 --column n_trt=? --column events_ctl=e0 --column n_ctl=?"),
    (31, "study,e1,tpos,n1,e0,n0\na,1,1,2,3,4\n", "It is not clear which arm is the control in "
     "'e1', 'n1', 'e0', 'n0'; no column for the treatment total, the control events, "
     "the control total (stdin). "
     "Seen: study, e1, tpos, n1, e0, n0.", "Likely: e1, n1, e0, n0. Say which columns they are: "
     "--column events_trt=tpos --column n_trt=? --column events_ctl=? --column n_ctl=?"),
    (32, HEADER + "a,1,2,3,4\nb,1,,3,4\n", "Missing count (stdin line 3, column n_trt).",
     "--on-error skip leaves such rows out, mark keeps them as not estimable."),
    (32, HEADER + "a,NA,2,3,4\n", "Missing count (stdin line 2, column events_trt).",
     "--on-error skip leaves such rows out, mark keeps them as not estimable."),
    (32, HEADER + "a,1,2,.,4\n", "Missing count (stdin line 2, column events_ctl).",
     "--on-error skip leaves such rows out, mark keeps them as not estimable."),
    (33, HEADER + "a,12 (3%),20,3,40\n", "12 of 20 is 60%, not 3% (stdin line 2, treatment arm).", ""),
    (33, HEADER + "a,abc,20,3,40\n", "'abc' is not a count (stdin line 2, column events_trt).",
     "--on-error skip leaves such rows out, mark keeps them as not estimable."),
    (34, HEADER + "a,105,101,3,40\n",
     "105 events out of 101 participants (stdin line 2, treatment arm).", ""),
    (34, HEADER + "a,1,2,3,4\nb,5,101,41,40\n",
     "41 events out of 40 participants (stdin line 3, control arm).", ""),
    (35, HEADER + "a,1,2,3,4\nb,1,2,3\n", "Line 3 has 4 cells, the header has 5 (stdin).",
     "--on-error skip leaves such rows out."),
    (35, HEADER + "a,1,2,3,4,5\n", "Line 2 has 6 cells, the header has 5 (stdin).",
     "--on-error skip leaves such rows out. A cell that holds ',' is written in quotes."),
    (36, HEADER + 'a,1,2,3,4\n"b,1,2,3,4\n', "A quoted cell that starts on line 3 never ends (stdin).", None),
    (40, "study;events_trt;n_trt;events_ctl;n_ctl\na;1,5;20;3;40\n",
     "'1,5' is not a whole number (stdin line 2, column events_trt).", "Decimal commas can't be counts."),
    (41, "study,arm,events,n\nHart 1977,CsA,5,10\n", "Study 'Hart 1977' has one arm only (stdin line 2).",
     "A comparison needs two rows."),
    (42, "study,arm,events,n\nX,CsA,5,10\nX,IVIG,5,10\nX,plasma,4,10\n",
     "Can't tell which arm is control in 'X': 3 arms, CsA, IVIG, plasma (stdin line 2).",
     "--control NAME, one of: CsA, IVIG, plasma"),
    (43, "study,arm,events,n\nX,A,5,10\nX,B,4,10\n",
     "Can't tell which arm is control in 'X': A, B (stdin line 2).", "--control NAME, one of: A, B"),
    (44, "study,arm,events,n\nX,CsA,5,10\nX,placebo,4,10\nX,CsA,6,10\n",
     "'X', arm 'CsA' appears on lines 2 and 4 (stdin).",
     "Add an outcome column to the study name, or merge the rows."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "text", "message", "hint"), FILES)
def test_what_a_file_holds(run: Run, row: int, text: str, message: str, hint: str | None) -> None:
    result = run("or -i - -f csv", input=text)
    assert result.exit_code == 3
    assert "\na," not in result.stdout.replace(HEADER, "") or "stop" in result.stderr
    first, *rest = result.stderr.splitlines()
    assert first == f"Error: {message}"
    if hint is not None:
        assert rest == ([f"Hint: {hint}"] if hint else [])


BYTES = [
    (37, (HEADER + "Müller,1,2,3,4\n").encode("latin-1"), "Not UTF-8 at byte 41 (stdin line 2).", "cp1252"),
    (38, (HEADER + "a,1,2,3,4\n").encode("utf-16-le"), "Looks like UTF-16 without a mark.", "utf-16-le"),
    (39, b"PK\x03\x04" + b"\0" * 50, "The zip archive is damaged or incomplete (stdin).", "Get the file"),
    (39, b"\x1f\x8b" + b"\0" * 50, "The gzip archive is damaged or incomplete (stdin).", "Get the file"),
    (39, b"%PDF-1.7 abc", "stdin is a PDF, which is not read.", "save that as CSV"),
    (39, HEADER.encode() + b"a\0b,1,2,3,4\n", "This is not a text CSV (it holds NUL bytes).",
     "Save as CSV UTF-8."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "data", "message", "hint"), BYTES)
def test_what_is_no_text(run: Run, row: int, data: bytes, message: str, hint: str) -> None:
    result = run("or -i -", input=data)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == f"Error: {message}"
    assert hint in result.stderr


def test_row_45_files_that_are_not_there(run: Run, tmp_path) -> None:
    (tmp_path / "trials.csv").write_text(HEADER)
    result = run(["or", "-i", str(tmp_path / "trials.cvs")])
    assert result.exit_code == 3
    assert result.stderr == (
        f"Error: No such file: {tmp_path / 'trials.cvs'}.\nHint: Did you mean {tmp_path / 'trials.csv'}?\n"
    )
    result = run(["or", "-i", str(tmp_path)])
    assert result.exit_code == 3
    assert result.stderr.startswith(f"Error: {tmp_path} is a folder, not a file.\n")


def test_row_46_output_that_cannot_be_written(run: Run, tmp_path) -> None:
    result = run(["or", "75/101", "59/100", "-o", str(tmp_path / "nowhere" / "results.json")])
    assert result.exit_code == 3
    assert result.stderr.startswith(f"Error: Can't write {tmp_path / 'nowhere' / 'results.json'}: ")


def test_row_53_a_zero_cell_says_what_was_added(run: Run) -> None:
    added = run("or 0/10 5/20")
    assert added.exit_code == 0
    assert "½ added to all four cells" in added.stdout
    bare = run("or 0/10 5/20 --zero-cells none -f json")
    assert '"estimate": 0.0, "low": null, "high": null' in bare.stdout
    assert '"status": "not_estimable"' in bare.stdout
    assert "limits are not defined for this table, those of score methods are" in bare.stdout


def test_row_54_no_events_at_all(run: Run) -> None:
    result = run("or 0/30 0/31")
    assert result.exit_code == 0
    assert "1.03 (95% CI 0.02 to 53.71)" in result.stdout
    assert "½ added to all four cells" in result.stdout
    assert "no events in either arm: almost no information about a ratio" in result.stdout
    assert "Absolute    0.0 percentage points difference (95% CI" in result.stdout


def test_row_56_an_unexpected_exception_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rsa_trial_cli.reading.counts.arms", fail)
    result = run("or 75/101 59/100")
    assert (result.exit_code, result.stdout) == (70, "")
    assert "(ZeroDivisionError)" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("words", "said", "hint"), [
    ("or 75/101 59/100 -f csv --fields treatment", "There is no field 'treatment'", "JSON has it"),
    ("or 75/101 59/100 -o ''", "--output is blank.", "Name a file"),
    ("or 75/101 59/100 -o or.xlsx", "No format has the suffix '.xlsx'", "Write csv"),
    ("or 75/101 59/100 --plot ''", "--plot is blank.", "Name a file"),
    ("pool -i ' '", "--input is blank.", "Name a file"),
])  # fmt: skip
def test_what_cannot_be_named_is_said(run: Run, words: str, said: str, hint: str) -> None:
    made = run(shlex.split(words))
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert f"Hint: {hint}" in made.stderr


@pytest.mark.parametrize("command", ["or", "md", "paired"])
def test_a_cell_that_is_no_number_has_the_way_out(run: Run, command: str) -> None:
    rows = {
        "or": "study,e1,n1,e0,n0\nA,x,101,59,100\n",
        "md": "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,x,1.2,101,4.0,1.4,100\n",
        "paired": "study,both,treatment_only,control_only,neither\nA,x,12,2,16\n",
    }
    made = run([command, "-i", "-"], input=rows[command])
    assert made.exit_code == 3
    assert "Hint: --on-error skip leaves such rows out" in made.stderr
