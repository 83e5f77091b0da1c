"""Journals' styles: their rules, our rules of safety, and that every sentence follows from its counts.

The rules and their sources stand in writing/views/styles.py. Expected texts are those rules applied by hand
to the published figures of the trial (75/101 v 59/100) and to numbers near a boundary.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli.stats import MEASURES, Trials
from rsa_trial_cli.writing.formats import FORMATS
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.journal_style import NBSP
from rsa_trial_cli.writing.views.sentence import Effects, Wording, cell, effects_of, sentence
from rsa_trial_cli.writing.views.styles import STYLES

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parent.parent / "examples"
NAMED = ["--event", "healthy birth"]
START = "Healthy birth occurred in 75 of 101"
GROUPS = "(74.3%) in the CsA group and 59 of 100 (59.0%) in the placebo group"
WHOLE = "(74%) in the CsA group and 59 of 100 (59%) in the placebo group"
TRIAL = {  # what --people says, and the sentence
    "plain": (
        "",
        f"{START} participants {GROUPS}: odds ratio 2.00 (95% CI 1.10 to 3.65), P = 0.023; "
        "risk difference 15.3 percentage points (95% CI 2.2 to 27.9).",
    ),
    "nejm": (
        "patients",
        f"{START} patients (74.3%) in the CsA group and in 59 of 100 (59.0%) in the placebo group "
        "(odds ratio, 2.00; 95% confidence interval [CI], 1.10 to 3.65; P=0.02; "
        "difference, 15.3 percentage points; 95% CI, 2.2 to 27.9).",
    ),
    "jama": (
        "",
        f"{START} participants {GROUPS} (difference, 15.3 percentage points [95% CI, 2.2-27.9]; "
        "odds ratio, 2.00 [95% CI, 1.10-3.65]; P = .02).",
    ),
    "lancet": (
        "patients",
        "Healthy birth occurred in 75 (74·3%) of 101 patients in the CsA group and 59 (59·0%) of 100 in the "
        "placebo group (odds ratio 2·00, 95% CI 1·10–3·65; p=0·023; difference 15·3 percentage points, "
        "95% CI 2·2–27·9).",
    ),
    "bmj": (
        "women",
        f"{START} women {WHOLE} (odds ratio 2.00, 95% confidence interval 1.10 to 3.65; P=0.02; "
        "absolute difference 15.3 percentage points, 2.2 to 27.9).",
    ),
    "annals": (
        "",
        f"{START} participants {WHOLE} (odds ratio, 2.00 [95% CI, 1.10 to 3.65]; P = 0.023; "
        "difference, 15 percentage points [95% CI, 2 to 28]).",
    ),
    "apa": (
        "",
        f"{START} (74.3%) with CsA, 59 of 100 (59.0%) with placebo, OR = 2.00, 95% CI [1.10, 3.65], "
        "z = 2.28, p = .023; risk difference = 15.3 percentage points, 95% CI [2.2, 27.9].",
    ),
    "cochrane": (
        "",
        "OR 2.00, 95% CI 1.10 to 3.65; P = 0.023; 1 study, 201 participants; "
        "153 more per 1000 (95% CI 22 more to 279 more); NNT 7, 95% CI 4 to 46.",
    ),
}


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("style", STYLES)
def test_the_trial_in_every_style(run: Run, style: str) -> None:
    people, text = TRIAL[style]
    words = ["all", "75/101", "59/100", "-q", "--style", style]
    words += NAMED if STYLES[style].first else []
    words += ["--people", people] if people else []
    made = run(words)
    assert (made.exit_code, plain(made.stdout), made.stderr) == (0, f"{text}\n", "")


P_VALUES = {
    0.5: "0.50 0.50 .50 0·50 0.50 0.50 .500 0.50",
    0.1234: "0.12 0.12 .12 0·12 0.12 0.123 .123 0.12",
    0.0499: "0.0499 0.0499 .0499 0·0499 0.0499 0.0499 .0499 0.0499",
    0.0451: "0.045 0.045 .045 0·045 0.045 0.045 .045 0.045",
    0.05: "0.050 0.05 .05 0·050 0.05 0.050 .050 0.050",
    0.01: "0.010 0.010 .01 0·010 0.01 0.010 .010 0.010",
    0.00999: "0.010 0.010 .010 0·010 0.010 0.010 .010 0.010",
    0.0042: "0.0042 0.004 .004 0·0042 0.004 0.004 .004 0.0042",
    0.00042: "<0.001 <0.001 <.001 0·0004 <0.001 <0.001 <.001 <0.001",
    0.00004: "<0.001 <0.001 <.001 <0·0001 <0.001 <0.001 <.001 <0.001",
    0.9996: ">0.99 >0.99 >.99 >0·99 >0.99 >0.99 >.999 >0.99",
}


@pytest.mark.parametrize("p", P_VALUES)
def test_p_values(p: float) -> None:
    """In the order of STYLES; .046 to .0499 are not rounded to .05, nor is anything 0.000 or 1.00."""
    assert [style.p_value(p) for style in STYLES.values()] == P_VALUES[p].split()


def test_an_undefined_p_is_said_to_be_so() -> None:
    assert {plain(style.p_phrase(np.nan)).lower() for style in STYLES.values()} == {"p not estimable"}


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_a_limit_never_reads_as_the_null_that_it_excludes(style: object) -> None:
    """BCG, Coetzee: 29/7499 v 45/7277, RR 0.6254 (0.3927 to 0.9962), P = 0.048."""
    made = MEASURES["rr"].estimate(Trials.of(29, 7499, 45, 7277))
    text = plain(sentence(Effects(made), 0, Wording(style.name))).replace("·", ".")  # type: ignore[attr-defined]
    assert "0.625" in text
    assert "0.996" in text
    assert "1.00" not in text


def test_a_column_keeps_its_decimals() -> None:
    """As the NEJM prints 0.79 (0.63–1.00) beside P = 0.05: PMC9907774."""
    jama = STYLES["jama"]
    assert jama.cell(jama.texts((0.7912, 0.6256, 0.9996), 2)) == "0.79 (0.63-1.00)"


@pytest.mark.parametrize(("style", "wanted"), [
    ("jama", "-14 percentage points [95% CI, -29 to 1]"),
    ("lancet", "-14.0 percentage points, 95% CI -29.1 to 0.8"),
    ("nejm", "-14.0 percentage points; 95% confidence interval [CI], -29.1 to 0.8"),
])  # fmt: skip
def test_to_and_a_true_minus_where_a_limit_is_negative(style: str, wanted: str) -> None:
    made = MEASURES["rd"].estimate(Trials.of(5, 50, 12, 50))  # −14 points, Miettinen–Nurminen −29.1 to 0.8
    text = plain(sentence(Effects(absolute=made), 0, Wording(style)))
    assert "-" not in text
    assert wanted in text.replace("−", "-").replace("·", ".")


@pytest.mark.parametrize(("style", "counts", "wanted"), [
    ("jama", (9, 28, 5, 30), "9 of 28 participants (32%)"),  # no more digits than the denominator
    ("annals", (75, 199, 5, 200), "(38%) in the treatment group and 5 of 200 (2.5%)"),
    ("bmj", (3, 50, 0, 50), "3 of 50 participants (6.0%) in the treatment group and 0 of 50 (0%)"),
    ("jama", (36127, 72254, 5, 6500), "36,127 of 72,254 participants (50.0%)"),
    ("apa", (500, 1000, 500, 1000), "500 of 1,000 (50.0%)"),
])  # fmt: skip
def test_percentages_and_thousands(style: str, counts: tuple[int, ...], wanted: str) -> None:
    made = MEASURES["rd"].estimate(Trials.of(*counts))
    assert wanted in sentence(Effects(absolute=made), 0, Wording(style))


@pytest.mark.parametrize("style", sorted(STYLES.keys() - {"cochrane"}))
def test_a_small_difference_has_the_decimals_of_its_limits(style: str) -> None:
    """505/88391 v 499/88391 (TPT Madras 1980): 600/88391 = 0.0068 points, a standard error of 0.0357."""
    made = MEASURES["rd"].estimate(Trials.of(505, 88391, 499, 88391))
    texts = plain(sentence(Effects(absolute=made), 0, Wording(style))), plain(cell(made, 0, STYLES[style]))
    for text in texts:
        numbers = re.findall(r"−?[0-9]+\.[0-9]+", text.replace("·", "."))
        assert " ".join(["0.01", "−0.06", "0.08"]) in " ".join(numbers), text


@pytest.mark.parametrize(
    ("ratio", "decimals"), [(0.489, 2), (0.25, 3), (2.0, 2), (4.0, 1), (12.3, 1), (0.0999, 2)]
)
def test_the_rule_of_four(ratio: float, decimals: int) -> None:
    """Cole, BMJ 2015;350:h1845: two significant digits from 4 up, three below."""
    assert STYLES["bmj"].ratio(ratio) == decimals


def test_the_number_needed_passes_through_infinity() -> None:
    """12/50 v 10/50: 25, NNTB 5 to ∞ to NNTH 8 (Altman's form)."""
    made = MEASURES["nnt"].estimate(Trials.of(12, 50, 10, 50, event_is="benefit"))
    text = plain(sentence(effects_of(made, None), 0, Wording("cochrane")))
    assert text.endswith("NNTB 25, 95% CI NNTB 5 to ∞ to NNTH 8.")


def test_what_was_done_to_the_counts_is_said() -> None:
    trials = Trials.of(0, 20, 5, 20, design_effect=1.5)
    text = sentence(Effects(MEASURES["or"].estimate(trials)), 0, Wording())
    assert "The odds ratio has" in text
    assert text.endswith("Intervals and P allow for a design effect of 1.5.")


def test_nothing_is_told_of_what_cannot_be_estimated() -> None:
    made = MEASURES["or"].estimate(Trials.of(0, 20, 0, 20), zero_cells="none")
    assert sentence(Effects(made), 0, Wording("jama")).endswith("(0%) in the control group.")
    missing = MEASURES["or"].estimate(Trials.of(np.nan, 20, 0, 20))
    assert sentence(Effects(missing), 0, Wording("jama")) == ""


def test_raised_dots_and_fixed_blanks_in_other_encodings(run: Run) -> None:
    from rsa_trial_cli.writing.destination import TWINS

    text = run("all 75/101 59/100 -q --style lancet").stdout
    assert "1·10–3·65" in text
    assert "95% CI 1.10-3.65" in text.translate(TWINS)
    assert text.translate(TWINS).isascii()


ANSWERS = {  # of the odds ratio of the trial, and the risk of its first arm with Wilson's limits
    "plain": "2.00 (95% CI 1.10 to 3.65), P = 0.023 74.3% (65.0 to 81.8)",
    "nejm": "2.00; 95% confidence interval [CI], 1.10 to 3.65; P=0.02 74.3% (65.0 to 81.8)",
    "jama": "2.00 [95% CI, 1.10-3.65]; P = .02 74.3% (65.0-81.8)",
    "lancet": "2·00, 95% CI 1·10–3·65; p=0·023 74·3% (65·0–81·8)",
    "bmj": "2.00, 95% confidence interval 1.10 to 3.65; P=0.02 74% (65 to 82)",
    "annals": "2.00 [95% CI, 1.10 to 3.65]; P = 0.023 74% (65 to 82)",
    "apa": "2.00, 95% CI [1.10, 3.65], z = 2.28, p = .023 74.3% [65.0, 81.8]",
    "cochrane": "2.00, 95% CI 1.10 to 3.65; P = 0.023 74.3% (65.0 to 81.8)",
}


@pytest.mark.parametrize("style", STYLES)
def test_the_table_and_the_answer_have_the_style_too(run: Run, style: str) -> None:
    made = plain(run(f"or 75/101 59/100 --style {style}").stdout)
    answer, _, risk = ANSWERS[style].rpartition(" 74")
    assert f"Odds ratio  {answer}\n" in made
    assert f"101  74{risk}\n" in made
    assert f"101  74{risk}\n" in plain(run(f"all 75/101 59/100 --style {style}").stdout)


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_alone_has_its_sentence(run: Run, key: str) -> None:
    made = run(f"{key} 75/101 59/100 --style jama --people women")
    assert (
        "75 of 101 women (74.3%) in the CsA group and 59 of 100 (59.0%) in the placebo group" in made.stdout
    )
    words = {"or": "odds ratio, 2.00 [95% CI, 1.10-3.65]", "rr": "risk ratio, 1.26 [95% CI, 1.03-1.54]"}
    absolute = "difference, 15.3 percentage points [95% CI, 2.2-27.9]"
    wanted = [absolute, *([words[key]] if key in words else []), "P = .02"]
    assert all(text in plain(made.stdout) for text in wanted)


def test_a_table_of_studies_has_the_style_in_its_columns(run: Run) -> None:
    made = run("or --style lancet", input="study,e1,n1,e0,n0\nA,75,101,59,100\nB,9,50,17,50\n").stdout
    assert "2·00 (1·10–3·65)  0·023" in made


def test_a_meta_analysis_has_its_sentence(run: Run) -> None:
    """BCG, RR 0.489 (0.330 to 0.726) by REML and HKSJ: as tests/test_pool.py has it from its references."""
    made = run(["pool", "-i", str(EXAMPLES / "bcg.csv"), "--style", "jama"]).stdout
    said = "Risk ratio 0.49 (95% CI, 0.33-0.73; P = .002; 13 studies, 357,347 participants"
    assert said in plain(made)
    assert "RR, 0.49 [95% CI, 0.33-0.73]; P = .002; REML, HKSJ, 12 df" in plain(made)
    assert "0.41 (0.13-1.26)" in made
    assert plain(run(["pool", "-i", str(EXAMPLES / "bcg.csv"), "-q", "--style", "jama"]).stdout).startswith(
        said
    )


@pytest.mark.parametrize(("style", "wanted"), [
    ("apa", "95% prediction interval [0.14, 1.76]"),
    ("bmj", "357 347 participants; τ² = 0.313; I² = 92%; 95% prediction interval 0.14 to 1.76;"),
    ("lancet", "357 347 participants; τ² = 0·313; I² = 92%; 95% prediction interval 0·14–1·76;"),
    ("cochrane", "357,347 participants"),
])  # fmt: skip
def test_what_else_stands_in_the_sentence_has_the_style(run: Run, style: str, wanted: str) -> None:
    """BCG, as above: prediction 0.136 to 1.763, τ² 0.313. A space between digits does not break."""
    made = run(f"pool {BCG} -q --style {style}").stdout
    assert wanted in plain(made).replace(numbers.THIN, " ")
    assert numbers.THIN == "\u202f"


BCG = f"-i {EXAMPLES / 'bcg.csv'}"


@pytest.mark.parametrize(("words", "option"), [
    *((f"or 75/101 59/100 -f {form}", "--style jama") for form in ("csv", "json", "ndjson", "tsv")),
    ("all 75/101 59/100 -f csv", "--style jama"),
    ("or 75/101 59/100 -A", "--style jama"),
    ("rr 75/101 59/100 --margin 0.8", "--style jama"),
    ("nnt 75/101 59/100 --control-risk 0.3", "--style jama"),
    ("or 75/101 59/100", "--event death"),
    ("or 75/101 59/100 --style apa", "--people women"),
    ("or 75/101 59/100 --style cochrane", "--event death"),
    (f"or {BCG} --style jama", "--event death"),
    (f"or {BCG} --style jama", "--digits 3"),
    *((f"pool {BCG} {how}", "--style jama") for how in ("-f csv", "--model common")),
    (f"pool {BCG} --style jama", "--digits 2"),
    ("or 75/101 59/100 --style jama", "--digits 3"),
])  # fmt: skip
def test_what_is_not_used_is_refused_by_name(run: Run, words: str, option: str) -> None:
    assert run(words).exit_code == 0
    made = run(f"{words} {option}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert f"{option.split(maxsplit=1)[0]} is not used" in made.stderr


@pytest.mark.parametrize("option", ["--event", "--people"])
@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_word_of_the_sentence_is_refused(run: Run, option: str, text: str) -> None:
    made = run(["all", "75/101", "59/100", option, text])
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith(f"Error: {option} is blank.")


@pytest.mark.parametrize(("words", "wanted"), [
    ("-q --style plain", "odds ratio 2,00 (95% CI 1,10 to 3,65), P = 0,023; risk difference 15,3 "),
    ("-q --style jama", "odds ratio, 2,00 [95% CI, 1,10-3,65]; P = 0,02)."),
    ("-q --style lancet", "odds ratio 2,00, 95% CI 1,10–3,65; p=0,023;"),
    ("-q --style apa", "OR = 2,00, 95% CI [1,10; 3,65], z = 2,28, p = 0,023;"),
    ("", "Events per 1 000         +153 (22 to 279)     0,022"),
])  # fmt: skip
def test_a_decimal_comma_is_no_comma_of_a_list(run: Run, words: str, wanted: str) -> None:
    """Limits are separated by a semicolon, thousands by a thin space, and a zero stands before the comma."""
    made = run(f"all 75/101 59/100 {words} --decimal-out ,")
    assert wanted in plain(made.stdout).replace(numbers.THIN, " ")
    assert run("all 75/101 59/100 -q --style lancet --decimal-out .").stdout.count("·") == 0
    assert "2.00 (1.10 to 3.65)" not in made.stdout
    assert "2.00 (1.10 to 3.65)" in run("all 75/101 59/100").stdout  # of that command alone


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.human])
def test_formats_for_programs_have_a_point(run: Run, form: str) -> None:
    made = run(f"or 75/101 59/100 -f {form} --decimal-out ,")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr == f"Error: --decimal-out is not used with -f {form}.\nHint: Programs read a point.\n"


def drawn(rng: random.Random) -> tuple[int, int, int, int]:
    n1, n0 = (
        rng.choice([8, 20, 50, 99, 150, 333, 1000, 12345]),
        rng.choice([8, 21, 50, 100, 199, 1003, 13598]),
    )
    return rng.randint(0, n1), n1, rng.randint(0, n0), n0


@pytest.mark.law
@pytest.mark.parametrize("style", STYLES)
def test_every_sentence_follows_from_its_counts(run: Run, style: str) -> None:
    """Each style × measure × many tables, given back to check with the same counts."""
    rng = random.Random(style)
    rows = [(75, 101, 59, 100), (29, 7499, 45, 7277), *(drawn(rng) for _ in range(2))]
    lines = ["study,events_trt,n_trt,events_ctl,n_ctl,printed"]
    for event_is, mark in product((None, "harm"), (None, ",")):
        numbers.MARK.set(mark)  # as --decimal-out does; of this test alone
        trials = Trials.of(*map(np.array, zip(*rows, strict=True)), event_is=event_is)  # type: ignore[arg-type]
        made = {key: measure.estimate(trials) for key, measure in MEASURES.items()}
        for key, result in made.items():
            effects = effects_of(result, made["rd"])
            first = effects.relative or effects.absolute
            lines += [
                f"{key} {event_is} {at} {'comma' * bool(mark)},{','.join(map(str, row))},"
                f'"{sentence(effects, at, Wording(style))}"'
                for at, row in enumerate(rows)
                if first is not None and np.isfinite(first.estimate[at])
            ]
    numbers.MARK.set(None)
    checked = run("check -i - --quick", input="\n".join(lines))
    assert checked.exit_code == 0, checked.output
    assert checked.stderr.startswith(f"{len(lines) - 1} studies checked")
    assert "not checkable" not in checked.stderr


def test_what_a_summary_of_findings_prints_is_read(run: Run) -> None:
    words = "153 more per 1000 (95% CI 22 more to 279 more)"
    assert run(["check", "75/101", "59/100", "--printed", words]).exit_code == 0
    assert run(["check", "75/101", "59/100", "--printed", words.replace("153", "159")]).exit_code == 1
