"""Journals' styles beyond counts of two arms: of means, of pairs, and of a plan.

Expected texts are the rules in writing/views/styles.py applied by hand to figures of other tests: the trial
of test_mean_commands.py, the pairs 20 12 2 16 of test_paired.py, plans of test_plans.py.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.reading.mean_arms import arms
from rsa_trial_cli.stats.mean_trials import MeanTrials
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.writing.views.journal_style import NBSP
from rsa_trial_cli.writing.views.mean_sentence import sentence
from rsa_trial_cli.writing.views.sentence import Wording
from rsa_trial_cli.writing.views.styles import STYLES

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parent.parent / "examples"
TRIAL = "3.1,1.2,101 4.0,1.4,100"
SPELT = (
    "The mean was 3.1 (SD 1.2) in 101 participants in the CsA group "
    "and 4.0 (SD 1.4) in 100 in the placebo group"
)
IN_BRACKETS = SPELT.replace("The mean", "The mean (SD)").replace("(SD 1", "(1")
OF_MEANS = {
    "plain": f"{SPELT}: mean difference −0.90 (95% CI −1.26 to −0.54), P < 0.001.",
    "nejm": "The mean (±SD) was 3.1±1.2 in 101 participants in the CsA group and 4.0±1.4 in 100 in the "
    "placebo group (mean difference, −0.90; 95% confidence interval [CI], −1.26 to −0.54; P<0.001).",
    "jama": f"{IN_BRACKETS} (mean difference, −0.90 [95% CI, −1.26 to −0.54]; P < .001).",
    "lancet": f"{SPELT} (mean difference −0.90, 95% CI −1.26 to −0.54; p<0.0001).".replace(
        ".", "·"
    ).removesuffix("·")
    + ".",
    "bmj": f"{SPELT} (mean difference −0.90, 95% confidence interval −1.26 to −0.54; P<0.001).",
    "annals": f"{IN_BRACKETS} (mean difference, −0.90 [95% CI, −1.26 to −0.54]; P < 0.001).",
    "apa": "The mean was 3.1 (SD = 1.2, n = 101) with CsA and 4.0 (SD = 1.4, n = 100) with placebo, "
    "MD = −0.90, 95% CI [−1.26, −0.54], t(193.9) = −4.89, p < .001.",
    "cochrane": "MD −0.90, 95% CI −1.26 to −0.54; P < 0.001; 1 study, 201 participants.",
}


POOLED_MEANS = """study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl
A,3.1,1.2,101,4.0,1.4,100
B,5.2,1.6,40,5.9,1.5,42
C,4.4,1.1,30,4.5,1.3,28
"""


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("style", STYLES)
def test_the_trial_of_means_in_every_style(run: Run, style: str) -> None:
    made = run(f"md {TRIAL} -q --style {style}")
    assert (made.exit_code, plain(made.stdout), made.stderr) == (0, f"{OF_MEANS[style]}\n", "")


@pytest.mark.parametrize("key", MEANS)
def test_every_measure_of_means_has_its_sentence(run: Run, key: str) -> None:
    made = run(["md" if key == "md" else key, *TRIAL.split(), "--style", "jama", "--outcome", "pain score"])
    names = {"md": "mean difference, −0.90 [95% CI, −1.26", "smd": "Hedges g, −0.69 [95% CI, −0.97"}
    assert names.get(key, "ratio of means, 0.78 [95% CI, 0.70-0.86") in plain(made.stdout)
    assert "The mean (SD) pain score was 3.1 (1.2) in 101 participants" in made.stdout


@pytest.mark.law
@pytest.mark.parametrize("style", STYLES)
def test_every_sentence_of_means_follows_from_its_arms(run: Run, tmp_path: Path, style: str) -> None:
    """Each style × measure × tables of printed means and SDs, given back to check with the same arms."""
    rng = random.Random(style)
    lines = ["study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,printed"]
    for key in (key for key in MEANS for _ in range(5)):
        typed = [
            f"{rng.uniform(2, 9):.1f},{rng.uniform(0.3, 3):.{rng.choice([1, 2])}f},{rng.randint(5, 400)}"
            for _ in range(2)
        ]
        first, second = arms(typed)
        made = MEANS[key].estimate(MeanTrials(first.arm, second.arm, sd_source=(first.source, second.source)))
        lines.append(f'{key},{",".join(typed)},"{sentence(made, 0, Wording(style))}"')
    (file := tmp_path / "sentences.csv").write_text("\n".join(lines), encoding="utf-8")
    checked = run(["check", "-i", str(file), "-f", "ndjson"])
    assert checked.exit_code == 0, checked.output
    found = [json.loads(line) for line in checked.stdout.splitlines()]
    judged = [one["status"] for one in found if one["figure"] in ("estimate", "low", "high", "p")]
    assert len(judged) == 4 * (len(lines) - 1)
    assert {*judged} <= {"follows", "consistent"}
    assert not [one["printed"] for one in found if one["figure"] == "not used"]


@pytest.mark.law
@pytest.mark.parametrize("style", STYLES)
def test_every_sentence_of_a_meta_analysis_is_read_back(run: Run, style: str) -> None:
    """Of each measure of counts: estimate, interval and P go together; of means they are read, not judged."""
    for key in ("rr", "or", "rd", "md", "smd", "rom"):
        of_means = {} if key in ("rr", "or", "rd") else {"input": POOLED_MEANS}
        words = ["-i", "-"] if of_means else ["-i", str(EXAMPLES / "bcg.csv")]
        pooled = run(["pool", *words, "-M", key, "--ci", "wald", "-q", "--style", style], **of_means)
        checked = run(["check", "--printed", pooled.stdout, "-f", "ndjson"])
        found = [json.loads(line) for line in checked.stdout.splitlines()][:-1]
        assert len(found) == 4, (pooled.output, checked.output)
        assert {one["status"] for one in found} == {"not_checkable" if of_means else "consistent"}
        start = plain(pooled.stdout).partition(" studies")[0].replace("·", ".").replace("−", "-")
        numbers = re.findall(r"(?<![0-9])-?[0-9]*\.[0-9]+", start)
        assert [one["printed"].strip("<%") for one in found] == numbers


def test_columns_of_means_have_the_style(run: Run) -> None:
    rows = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl\nA,3.1,1.2,101,4.0,1.4,100\nB,5,1,20,4,1,20\n"
    made = plain(run("md --style lancet", input=rows).stdout)
    assert "−0·90 (−1·26 to −0·54)  <0·0001" in made
    assert run("md --style lancet -q", input=rows).stdout.count("The mean was") == 2


PAIRS = {  # OR 6.00 (1.34 to 55.20), exact P 0.013; RD 20.0 points (5.6 to 32.9): as tests/test_paired.py
    "jama": "The event occurred in 32 of 50 pairs (64%) with treatment and 22 of 50 (44%) with control "
    "(difference, 20 percentage points [95% CI, 6-33]; conditional odds ratio, 6.00 [95% CI, 1.34-55.20]; "
    "P = .01).",
    "lancet": "The event occurred in 32 (64·0%) of 50 pairs with treatment and 22 (44·0%) of 50 with control "
    "(conditional odds ratio 6·00, 95% CI 1·34–55·20; p=0·013; difference 20·0 percentage points, "
    "95% CI 5·6–32·9).",
    "cochrane": "OR 6.00, 95% CI 1.34 to 55.20; P = 0.013; 1 study, 50 pairs; RD 20.0 percentage points, "
    "95% CI 5.6 to 32.9.",
}


@pytest.mark.parametrize("style", PAIRS)
def test_pairs_have_their_sentence(run: Run, style: str) -> None:
    assert plain(run(f"paired 20 12 2 16 -q --style {style}").stdout) == f"{PAIRS[style]}\n"
    assert "Sentence" in run(f"paired 20 12 2 16 --style {style}").stdout


def test_a_table_of_pairs_has_the_style_in_its_columns(run: Run) -> None:
    rows = "study,both,treatment_only,control_only,neither\nA,20,12,2,16\nB,,12,2,16\n"
    made = run("paired --style lancet --on-error mark", input=rows)
    assert "6·00 (1·34–55·20)" in made.stdout
    assert "B: counts missing" in run("paired --style lancet --on-error mark -q", input=rows).stdout


@pytest.mark.parametrize(("words", "wanted"), [
    ("--risks 0.745 0.592 --power 0.8 --style lancet --people women",
     "With 148 women per arm, a two-sided test of two proportions (normal approximation, pooled) at "
     "α=0·05 has 80% power to detect a risk of 74·5% with CsA against 59·2% with placebo."),
    ("--risks 0.011 0.01 --power 0.8 --style apa", "at α = .05 has 80% power"),
    ("--means 3.1 4.0 --sd 1.2,1.4 --power 0.8 --style lancet",
     "difference of means of −0·9 (3·1 v 4, SD 1·2 v 1·4)."),
])  # fmt: skip
def test_a_plan_has_its_sentence_in_a_style(run: Run, words: str, wanted: str) -> None:
    text = run(f"power {words}").stdout
    assert wanted in plain(text)
    if "apa" in words:
        assert re.search("With [0-9]{3},[0-9]{3} participants", text)


@pytest.mark.parametrize(("words", "option"), [
    ("power --risks 0.74 0.59 --power 0.8 -A", "--style jama"),
    ("power --risks 0.74 0.59 --power 0.8 -q", "--style jama"),
    ("power --risks 0.74 0.59 --power 0.8 -f csv", "--people women"),
    ("power 75/101 59/100", "--style jama"),
    ("power --control-risk 0.59 -n 101,100 --power 0.8", "--style jama"),
    (f"md {TRIAL} -f csv", "--style jama"),
    (f"md {TRIAL} -A", "--style jama"),
    (f"md {TRIAL}", "--outcome pain"),
    (f"md {TRIAL} --style cochrane", "--outcome pain"),
    (f"md {TRIAL} --style apa", "--people women"),
    ("paired 20 12 2 16 -f json", "--style jama"),
    ("paired 20 12 2 16 -A", "--style jama"),
    ("paired 20 12 2 16", "--event death"),
])  # fmt: skip
def test_what_is_not_used_is_refused_by_name(run: Run, words: str, option: str) -> None:
    assert run(words).exit_code == 0
    made = run(f"{words} {option}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert f"{option.split(maxsplit=1)[0]} is not used" in made.stderr


@pytest.mark.parametrize("words", [
    *(f"{words} -i {EXAMPLES / 'bcg.csv'}" for words in ("pool -M or", "or", "all")),
    *(f"{key} {TRIAL}" for key in MEANS), "nnt 75/101 59/100", "paired 20 12 2 16",
    "power --risks .9 .5 --power .8",
])  # fmt: skip
def test_no_number_and_no_p_is_left_in_another_form(run: Run, words: str) -> None:
    """The Lancet has 0·023 and p=0·023, APA p = .023, NEJM P=0.02; after it nothing is left of the style."""
    assert not re.findall(r"[0-9]\.[0-9]|P [=<>]", run(f"{words} --style lancet").stdout)
    assert not re.findall(r"\bP\s[=<>]|p\s[=<>]\s0", run(f"{words} --style apa").stdout)
    assert not re.findall(r"\b[Pp]\s[=<>]", run(f"{words} --style nejm").stdout)
    assert "·" not in run(words).stdout


def test_check_says_where_the_sentence_is(run: Run) -> None:
    made = run("check 75/101 59/100 --or 2.00 --style jama")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr.startswith("Error: check has no --style")
    assert "rsa-trial all 75/101 59/100 --style jama" in made.stderr


def test_a_range_of_motion_is_no_ratio_of_means(run: Run) -> None:
    """RoM before a number is a ratio of means only where the sentence says no difference."""
    words = ["check", "45,10,50", "40,10,50", "--printed"]
    assert "ratio 1.12" in run([*words, "RoM 1.12, 95% CI 1.02 to 1.24"]).stdout
    made = run([*words, "RoM 45 v 40 degrees, mean difference 5.0 (95% CI 1.0 to 9.0)"]).stdout
    assert "difference  5.0" in made
    assert "ratio" not in made


def test_a_product_is_no_number_of_the_style(run: Run) -> None:
    assert "ln(75×41 / (26×59)) = 0·6954262" in run("or 75/101 59/100 -v --style lancet").stdout
    assert "ln(75·41 / (26·59)) = 0.6954262" in run("or 75/101 59/100 -v").stdout
