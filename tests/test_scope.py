"""Texts of several sentences and outcomes: what is held against which counts, what is never accused."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.reading.sentences import Sentence, read
from rsa_trial_cli.reading.sentences.scope import together

Run = Callable[..., Result]

# a text; its counts, estimates, P and percents that are held together; what is left
TEXTS = [
    ("75/101 v 59/100; OR 2.01 (1.10-3.65), P = 0.01", ("75/101 59/100", "2.01", "0.01", ""), ""),
    (
        "75/101 v 59/100 (OR 2.01, P = 0.01); fever, OR 0.5 (0.3-0.9), P = 0.03",
        ("75/101 59/100", "2.01", "0.01", ""),
        "OR 0.5 (0.3 to 0.9)|P 0.03",
    ),
    (
        "Power was 90% for a relative risk of 0.5. Cure: 75 of 101 (74%) v 59 of 100 (59%) (P = 0.02). "
        "Fever fell (OR 0.55, P = 0.04).",
        ("75/101 59/100", "", "0.02", "74 59"),
        "RR 0.5|OR 0.55|P 0.04",
    ),
    ("75/101 were cured v 59/100. The OR was 2.01.", ("75/101 59/100", "2.01", "", ""), ""),
    (
        "Only 46 of 120 centres had it. Cure came with A (OR 2.0, P = 0.02). It stood in 2 of the 3 places.",
        ("", "2.0", "0.02", ""),
        "46/120|2/3",
    ),
    (
        "A P of P < 0.001 stopped it. Cure (OR 0.73, 95% CI 0.53 to 0.99). Pain fell (OR 0.9, P = 0.4).",
        ("", "0.73 0.9", "", ""),
        "P <0.001|P 0.4",
    ),
    ("75/101 v 59/100: unadjusted OR 2.0, adjusted OR 1.8", ("75/101 59/100", "2.0", "", ""), "OR 1.8"),
    ("75/101 v 59/100: adjusted OR 1.8, crude OR 2.0", ("75/101 59/100", "2.0", "", ""), "OR 1.8"),
    (
        "Vol.12, p.737878; OR 2.0 from 01/2009 to 02/2010",
        ("", "2.0", "", ""),
        "p.737878|from 01/2009 to 02/2010",
    ),
    ("OR 2.0, see J Med 2021, p.737878.", ("", "2.0", "", ""), "p.737878"),
    ("Between 03/2008 and 11/2010: OR 2.0, P = 0.02", ("", "2.0", "0.02", ""), "Between 03/2008 and 11/2010"),
    ("Age 45 (SD 12) v 46 (SD 11), P = 0.5; OR 2.0", ("", "2.0", "", ""), "P 0.5"),
    ("P = 0.5 at baseline; at 12 weeks OR 2.0 (P = 0.02)", ("", "2.0", "0.02", ""), "P 0.5"),
    ("the interim P was 0.003; final OR 2.0, P = 0.02", ("", "2.0", "0.02", ""), "P 0.003"),
    ("P = 0.01; OR 2.01", ("", "2.01", "0.01", ""), ""),
    (
        "75/101 v 59/100 cured, P = 0.02; mean age 45 v 46, P = 0.5",
        ("75/101 59/100", "", "0.02", ""),
        "P 0.5",
    ),
    ("P for interaction = 0.03; OR 2.0", ("", "2.0", "", ""), "P for interaction = 0.03"),
    ("OR 2.00; p = 0,02", ("", "2.00", "0.02", ""), ""),
    ("from 1/2009 to 2/2010, 12/5/2003", ("", "", "", ""), "12/5/2003|from 1/2009 to 2/2010"),
    ("5/2000 v 11/2010, P = 0.2", ("5/2000 11/2010", "", "0.2", ""), ""),
]


def held(said: Sentence) -> tuple[str, str, str, str]:
    estimates = " ".join(claim.estimate for claim in said.claims)
    return " ".join(said.counts), estimates, said.p, " ".join(said.percents)


@pytest.mark.parametrize(("text", "expected", "left"), TEXTS)
def test_what_is_held_together(text: str, expected: tuple[str, ...], left: str) -> None:
    said = together(text, read(text))
    assert held(said) == expected
    assert "|".join(what.text for what in said.left) == left


COUNTS = "75/101 v 59/100"  # OR 2.00 (1.10 to 3.65 by Woolf), Pearson's P 0.022
NEVER = [  # with figures that do not follow: the words by which they are not judged
    ("by logistic regression OR 2.9 (1.9 to 4.6)", "regression"),
    ("rate ratio 2.9 (1.9 to 4.6)", "rate over time"),
    ("OR 2.00 (one-sided 97.5% CI 1.9 to 4.6)", "one-sided"),
    ("OR 2.00 (1.9 to 4.6), so it is non-inferior", "non-inferiority"),
    ("a one-sided P = 0.9", "one-sided"),
    ("a cluster-randomised trial: OR 2.9", "clusters"),
    ("P = 0.9 for interaction", "trend or interaction"),
    ("OR 2.9 per year of age", "rate over time"),
]


@pytest.mark.parametrize(("words", "why"), NEVER)
def test_a_qualified_figure_is_never_accused(run: Run, words: str, why: str) -> None:
    typed = ["check", *COUNTS.split(" v "), "--quick", "--printed"]
    made = run([*typed, words, "-f", "ndjson"])
    found = [json.loads(line) for line in made.stdout.splitlines()]
    assert made.exit_code == 0
    assert {row["status"] for row in found} <= {"not_checkable", "follows"}
    assert found[-1]["not_judged"] >= 1
    assert f"the text says: {why}" in " ".join(run([*typed, words]).stdout.split())
    assert run([*typed, "OR 2.9 (1.9 to 4.6), P = 0.9"]).exit_code == 1


def test_estimates_of_several_outcomes_are_not_accused(run: Run) -> None:
    said = "OR 2.00 (1.10 to 3.65); fever, OR 5.0 (2.1 to 9.9), P = 0.001"
    made = run(["check", "75/101", "59/100", "--printed", said])
    assert made.exit_code == 0
    assert "not used: P 0.001: of another outcome" in made.stdout
    assert made.stdout.count("which of several outcomes") == 3
    assert run(["check", "75/101", "59/100", "--printed", said, "--need-verdict"]).exit_code == 4


def test_what_is_not_used_is_said_and_counted(run: Run) -> None:
    said = (
        f"{COUNTS} from 01/2009 to 02/2010 (Vol.12, p.12), OR 2.00. Fever fell (OR 0.5, P = 0.04). It is new."
    )
    made = run(["check", "--printed", said])
    assert made.exit_code == 0
    shown = " ".join(made.stdout.split())
    assert (
        "not used: p.12: a page number; from 01/2009 to 02/2010: a date; OR 0.5, P 0.04: of another outcome"
        in shown
    )
    assert "Not judged 2 of the printed figures" in shown


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("OR 2.00 vs. Placebo (P = 0.02).", False),
        ("OR 2.00. The P was 0.02.", True),
        ("OR 2.00 " + "x" * 600, True),
    ],
)
def test_more_than_a_sentence_is_sent_to_text(run: Run, text: str, long: bool) -> None:
    made = run(["check", "75/101", "59/100", "--quick", "--printed", text])
    assert ("a whole abstract is read by --text" in made.stderr) is long


@pytest.mark.parametrize("text", ["see p.737878", "from 01/2009 to 02/2010"])
def test_no_page_number_and_no_date_is_a_result(run: Run, text: str) -> None:
    made = run(["check", "--printed", text])
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith("Error: No result found in")


@pytest.mark.parametrize("bad", ["RR 1e-500", "P < 1e-400", "99.995% CI 1 to 2", "RR 1.234567890123456789"])
def test_what_is_no_number_is_left_out_and_said(run: Run, bad: str) -> None:
    made = run(["check", "75/101", "59/100", "--quick", "--printed", f"OR 2.00; {bad}"])
    assert made.exit_code == 0
    assert "not used: " in made.stdout
