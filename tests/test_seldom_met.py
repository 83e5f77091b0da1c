"""What few users meet: messages and words that no other test of the command line comes by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]
PRINTED = ["check", "75/101", "59/100"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["check", "-i", "-", "--column", "foo=bar"], "--column knows no role 'foo'."),
        (["or", "-i", "-", "--column", "foo=bar"], "--column knows no role 'foo'."),
        (["check", "-n", "101,100", "--or", "2.0", "--rr", "1.26", "--recover"], "one estimate at a time"),
        (["check", "-n", "500000,500000", "--or", "2", "--recover"], "too many tables of these sizes"),
        ([*PRINTED, "--printed", "OR 2.0, P = 0.02", "--p", "0.02"], "both give a P"),
        ([*PRINTED, "--or", "1" * 10_001], "longer than 10,000 characters (--or)"),
        (["power", "--power", ".8"], "The risks are missing."),
        (["power", "5/10", "0/10"], "which no plan can assume"),
        (["or", "0/0", "3/10"], "The treatment arm has no participants (0/0)."),
        (["or", "1.5/10", "3/10"], "Counts are people: 1/10 or 2/10?"),
        (["or", "900000000/1000000001", "3/10"], "counts go up to 1000000000"),
    ],
)
def test_a_refusal_in_words(run: Run, line: list[str], said: str) -> None:
    result = run(line, input="study,e1,n1,e0,n0\nA,75,101,59,100\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--margin 0.1 --type equivalence", "difference of CsA lies between −10.0 points and 10.0 points"),
        ("--margin -0.1 --type equivalence", "difference of CsA lies between −10.0 points and 10.0 points"),
        ("--margin 2 --margin-on or --type equivalence", "the odds ratio of CsA lies between 0.5 and 2"),
        ("--margin -0.1 --type superiority", "superiority: the risk difference of CsA is below −10.0 points"),
        ("--margin 0.1", "is below 10.0 points: less than 10 points more events"),
        ("--margin 1.5 --margin-on rr", "non-inferiority: the risk ratio of CsA is below 1.5"),
    ],
)  # fmt: skip
def test_what_a_margin_is_to_show(run: Run, options: str, said: str) -> None:
    result = run(f"power --risks .6 .6 -n 200 {options} -f plain")
    assert said in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    "figures", ["--p 0.3", "--or 2 --ci 1,3 --p 0.3", "--rd 0.01 --p 0.3", "--nnt 5", "--percent 1,2"]
)
def test_no_events_at_all(run: Run, figures: str) -> None:
    """Whatever is printed of 0/50 v 0/50 is judged in words; no value that is undefined shows as a number."""
    result = run(f"check 0/50 0/50 {figures}")
    assert result.exit_code == 1
    assert "nan" not in result.stdout
    assert "does not follow" in result.stdout
