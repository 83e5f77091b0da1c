"""pool of means: metafor's figures, what stands between file and figure, and what is said of rows."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from rsa_trial_cli import commands
from rsa_trial_cli.commands.pool import pool
from rsa_trial_cli.reading import pooled_columns
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.pooling.arms_together import together
from rsa_trial_cli.stats.pooling.batch import Groups
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.pooled import Asked
from rsa_trial_cli.stats.pooling.pooled_lines import lines
from rsa_trial_cli.stats.pooling.pooled_measures import How, Studies

Run = Callable[..., Result]
DATA = Path(__file__).parent / "data" / "means"
NORMAND = str(DATA / "normand1999.csv")
OF_METAFOR = {"dl": "dersimonian-laird", "reml": "reml", "pm": "paule-mandel", "ml": "ml"}
HEADER = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl"
FILE = f"{HEADER},region\nA,3.1,1.2,21,4.0,1.4,20,EU\nB,2.5,0.9,20,3.5,1.1,20,EU\nC,2.9,1,40,3,1.2,41,=US\n"


@cache
def table(name: str) -> tuple[Means, Means]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first, second = (
        Means.of(*([float(row[f"{figure}{arm}i"]) for row in rows] for figure in ("m", "sd", "n")))
        for arm in (1, 2)
    )
    return first, second


def cases() -> list[tuple[str, str]]:
    return [
        (name, key)
        for name in ("normand1999", "curtis1998")
        for key in json.loads((DATA / f"{name}.json").read_text())
    ]


@pytest.mark.parametrize(("name", "key"), cases())
def test_metafor_gives_the_same(name: str, key: str) -> None:
    """Effects by escalc(), pooled by rma(), τ² to its tolerance."""
    wanted = json.loads((DATA / f"{name}.json").read_text())[key]
    measure, *variance, method = key.split()
    standard = Standard(variance=variance[0]) if variance else None
    studies = Studies.of_arms(
        measure, table(name), Groups.of_sizes([len(table(name)[0])]), How(standard=standard)
    )
    made = {
        rule: lines(studies, Asked(method=OF_METAFOR[method], interval=rule, common="inverse-variance"))
        for rule in ("wald", "hksj-plain")
    }
    wald, knha = made["wald"], made["hksj-plain"]
    found = {
        "estimate": wald.fit.estimate, "se": wald.random[2], "low": wald.random[0], "high": wald.random[1],
        "hk_low": knha.random[0], "hk_high": knha.random[1], "hk_p": knha.random[5],
        "pi_low": knha.predicted[0], "pi_high": knha.predicted[1], "tau2": wald.fit.tau2,
        "q": wald.spread.q, "tau2_low": wald.spread.low,
        "common": wald.common[0], "common_se": wald.common[3],
    }  # fmt: skip
    for field, value in found.items():
        assert value[0] == pytest.approx(wanted[field], rel=5e-9), field
    if key != "md dl":  # there confint() ends its search at 3 times τ² of DL
        assert wald.spread.high[0] == pytest.approx(wanted["tau2_high"], rel=1e-9)


def records(run: Run, words: str, text: str | None = None) -> dict[str, Any]:
    given = {} if text is None else {"input": text.encode()}
    made = run(["pool", *words.split(), "-f", "json"], **given)
    assert made.exit_code == 0, made.stderr
    return dict(json.loads(made.stdout))


@pytest.mark.parametrize("measure", MEANS)
def test_a_file_of_means_is_pooled_as_the_core_has_it(run: Run, measure: str) -> None:
    made = records(run, f"-i {NORMAND} -M {measure}")
    first, second = table("normand1999")
    studies = Studies.of_arms(measure, (first, second), Groups.of_sizes([len(first)]), How())
    line = lines(studies, Asked(common="inverse-variance"))
    value = float(studies.measure.from_scale(line.fit.estimate)[0])
    assert made["records"][0]["estimate"] == value
    assert [s["treatment_mean"] for s in made["studies"]] == first.mean.tolist()
    assert [s["control_sd"] for s in made["studies"]] == second.sd.tolist()
    assert made["studies"][0]["treatment_events"] is None
    total = made["records"][1]
    assert total["participants"] == total["treatment_n"] + total["control_n"] == sum(first.n) + sum(second.n)
    nothing = ("events", "per_1000", "nnt", "control_risk", "cmh", "zero_cells")
    assert all(total[name] is None for name in nothing)
    assert total["direction"] == ("lower" if value < MEANS[measure].null else "higher")


@pytest.mark.parametrize("measure", MEANS)
def test_estimates_of_the_other_commands_are_pooled_as_their_means_are(run: Run, measure: str) -> None:
    """Through a pipe: the standard error of a difference, the limits of a ratio."""
    piped = run([measure, "-i", NORMAND, "-f", "csv"]).stdout
    wanted, made = records(run, f"-i {NORMAND} -M {measure}"), records(run, "", piped)
    for first, second in zip(wanted["records"], made["records"], strict=True):
        assert second["measure"] == first["measure"] == measure
        shown = [field for field in ("estimate", "low", "high", "tau2", "q") if first[field] is not None]
        for field in shown:
            assert second[field] == pytest.approx(first[field], rel=1e-12)
    assert made["records"][0]["participants"] is None
    again = records(run, f"-M {measure}", piped)  # whose columns have the means as well
    assert again["records"][0]["participants"] == 1158


def test_effects_of_means_have_a_variance_or_a_standard_error(run: Run) -> None:
    first, second = table("normand1999")
    y, se = MEANS["md"].analysed(first, second)
    rows = "\n".join(f"{a!r},{b!r}" for a, b in zip(y.tolist(), se.tolist(), strict=True))
    wanted = records(run, f"-i {NORMAND} -M md")["records"][0]["estimate"]
    for header in ("yi,sei", "estimate,se", "md,se"):
        made = records(run, "-M md", f"{header}\n{rows}\n")["records"][0]
        assert made["estimate"] == pytest.approx(wanted, rel=1e-12)
    refused = run(["pool", "-M", "rom"], input=f"estimate,se\n{rows}\n".encode())
    assert refused.exit_code == 3 and "no effect with its limits or variance" in refused.stderr
    named = run(["pool", "-M", "rr"], input=FILE.encode())  # whose sizes are read
    assert named.exit_code == 2 and "A file of means is read with -M/--measure md" in named.stderr
    negative = run(["pool", "-M", "md"], input=b"yi,sei\n1,-1\n")
    assert negative.exit_code == 3 and "A standard error is above 0 (stdin line 2)." in negative.stderr


def test_rows_that_cannot_be_pooled_are_refused_or_named(run: Run) -> None:
    bad = f"{FILE}D,-2,1,20,3,1,20,x\nE,2,0,20,3,0,20,x\nF,2,0,20,3,1,20,x\n".encode()
    made = run(["pool", "-M", "rom", "-f", "json"], input=bad)
    shown = {study["study"]: study["status"] for study in json.loads(made.stdout)["studies"]}
    assert shown == {
        **dict.fromkeys("ABCF", "ok"), "D": "not_estimable", "E": "not_estimable",
    }  # fmt: skip
    assert "a ratio needs both means above 0: 'D' on line 5 (stdin)" in made.stderr
    assert "SD 0 in both arms: no limits and no P can be given: 'E' on line 6" in made.stderr
    assert "SD 0 in the treatment arm: check it: 'F' on line 7" in made.stderr
    assert "2 studies not estimable, left out" in json.loads(made.stdout)["records"][0]["note"]
    made = run(["pool", "-M", "md"], input=bad)
    assert "5 studies" not in made.stderr and "above 0" not in made.stderr
    one = f"{FILE}G,2,1,1,3,1,20,x\n".encode()
    made = run(["pool", "-M", "md"], input=one)
    assert made.exit_code == 3 and not made.stdout
    assert "n must be a whole number of 2 or more, not 1 (stdin line 5, treatment arm)." in made.stderr
    made = run(["pool", "-M", "md", "--on-error", "skip"], input=one)
    assert made.exit_code == 4 and "3 studies pooled, 1 row refused" in made.stderr


def test_subgroups_separate_ones_and_refits(run: Run) -> None:
    parts = records(run, "-M md --by region", FILE)["records"]
    assert [line["group"] for line in parts[::2]] == ["EU", "=US", None]
    apart = records(run, "-M md --by region --separate", FILE)["records"]
    assert [line["estimate"] for line in apart[:2]] == [line["estimate"] for line in parts[:2]]
    refits = records(run, "-M md --leave-one-out --cumulative", FILE)["records"]
    assert [line.get("omitted") for line in refits[2:8:2]] == ["A", "B", "C"]
    without = FILE.replace("A,3.1,1.2,21,4.0,1.4,20,EU\n", "")
    assert refits[2]["estimate"] == records(run, "-M md", without)["records"][0]["estimate"]


def test_a_shared_control_group_is_divided_or_its_arms_are_one(run: Run) -> None:
    """The figures of one sample from the means and SDs of its parts, as numpy has them of the values."""
    rng = np.random.default_rng(5)
    parts = [rng.normal(3, 1, n) for n in (7, 9, 12)]
    arm = Means.of([x.mean() for x in parts], [x.std(ddof=1) for x in parts], [len(x) for x in parts])
    made, every = together(arm, [0, 2, 1]), np.concatenate(parts)
    assert isinstance(made, Means)
    assert (made.mean[0], made.sd[0], made.n[0]) == pytest.approx((every.mean(), every.std(ddof=1), 28))
    text = f"{HEADER}\nS (low),3,1,20,4,1.2,30\nS (high),2,1.1,21,4,1.2,30\nT,3,1,20,4,1,20\n"
    told = run(["pool", "-M", "md"], input=text.encode())
    assert "the control group of S is counted more than once" in told.stderr
    split = records(run, "-M md --shared-control split", text)["studies"]
    assert [study["control_n"] for study in split] == [15, 15, 20]
    assert split[0]["control_sd"] == 1.2
    combined = records(run, "-M md --shared-control combine", text)["studies"]
    assert [study["treatment_n"] for study in combined] == [41, 20]
    twice = run(["pool", "-M", "md"], input=f"{text}T,3,1,20,4,1,20\n".encode())
    assert twice.exit_code == 3 and "with the same means" in twice.stderr


def test_a_forest_has_the_means_and_a_funnel_its_warning(run: Run, tmp_path: Path) -> None:
    made = run(["pool", "-i", NORMAND, "-M", "md", "--plot", str(tmp_path / "a.svg"), "--higher-is", "worse"])
    picture = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "></text>" not in picture
    assert made.exit_code == 0 and "below 0: lower with treatment, which is better" in made.stdout
    for text in ("Mean (SD)", "55 (47)", "favours treatment", "−20.0 (−32.5 to −7.5)", "548", "610"):
        assert text in picture
    words = ["pool", "-i", str(DATA / "curtis1998.csv"), "-M", "smd", "--plot", str(tmp_path / "funnel.svg")]
    assert run(words).exit_code == 0
    assert "standardised difference follows its" in (tmp_path / "funnel.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "texts"), [
    ("-M md", ["Mean difference, treatment vs control: 9 studies, 1,158 people",
               "MD −15 (95% CI −36 to 6), P = 0.14", "Mean difference −15 (95% CI −36 to 6;"]),
    ("-M smd --style nejm", ["difference −0.54 (95% confidence interval [CI], −1.25 to 0.18;"]),
    ("-M rom --style jama", ["Ratio of means 0.80 (95% CI, 0.61-1.05; P = .10;"]),
])  # fmt: skip
def test_the_words(run: Run, words: str, texts: list[str]) -> None:
    """Figures by metafor: −15.106 (−36.319 to 6.107); SMD (UB) and ROM in its references, rounded."""
    shown = run(["pool", "-i", NORMAND, *words.split()]).stdout.replace("\N{NO-BREAK SPACE}", " ")
    flat = " ".join(shown.split())
    assert all(text in flat for text in texts), flat


@pytest.mark.parametrize(("words", "what"), [
    ("-M md --event-is harm", "--event-is is not used with means"),
    ("-M md --zero-cells none", "--zero-cells is not used with means"),
    ("-M md --control-risk 0.2", "--control-risk is not used with means"),
    ("-M md --common peto", "--common peto is a method for odds ratios"),
    ("-M md --common mantel-haenszel", "--common mantel-haenszel needs the counts of every study"),
    ("-M md --sort events", "--sort events needs the counts of every study"),
    ("-M md --variance ls", "--variance is not used without -M smd"),
    ("-M smd --variance metan", "--variance metan is not one for pooled SDs with correction"),
    ("-M md --median wan", "--median is not used for a file without medians"),
    ("-M rr --median wan", "--median is not used without a measure of means"),
    ("-M rr --higher-is worse", "--higher-is is not used without a measure of means"),
    ("", "Hint: A file of means is read with -M/--measure md, smd or rom."),
    ("-M rr", "Hint: A file of means is read with -M/--measure md, smd or rom."),
])  # fmt: skip
def test_what_means_have_no_use_for(run: Run, words: str, what: str) -> None:
    made = run(["pool", "-i", NORMAND, *words.split()])
    assert made.exit_code in (2, 3) and not made.stdout
    assert what in " ".join(made.stderr.split()), made.stderr


def test_medians_are_made_means_by_name_and_named(run: Run) -> None:
    """Study B of both arms: 3.5 (2 to 5) of 30 is 3.5 by symmetry; its SD by Wan is 3/2Φ⁻¹(22.375/30.25)."""
    rows = "study,median_t,q1_t,q3_t,n_t,mean_c,sd_c,n_c\nA,3,2,5,40,2,1,50\nB,3.5,2,5,30,2.2,1.1,40\n"
    sd = 3 / (2 * NormalDist().inv_cdf(22.375 / 30.25))
    for name, mean in (("wan", (3 + 2 + 5) / 3), ("luo", 3.5 * (0.7 + 0.39 / 40) + 3 * (0.3 - 0.39 / 40))):
        made = run(["pool", "-i", "-", "-M", "md", "--median", name, "-f", "json"], input=rows)
        first, second = json.loads(made.stdout)["studies"]
        assert first["treatment_mean"] == pytest.approx(mean, rel=1e-12)
        assert (second["treatment_mean"], second["treatment_sd"]) == pytest.approx((3.5, sd), rel=1e-12)
        assert f"SD and mean from the median, quartiles ({'Wan' if name == 'wan' else 'Luo'}" in made.stderr
        assert "'A' on line 2; 'B' on line 3" in made.stderr


@pytest.mark.parametrize("method", BETWEEN)
@pytest.mark.parametrize("measure", MEANS)
def test_laws(measure: str, method: str) -> None:
    """Swapped arms turn the effect round; a shift leaves differences, a scale SMD and ratio as they are."""
    rng = np.random.default_rng(3)
    first, second = (
        Means.of(rng.uniform(5, 9, 6), rng.uniform(0.5, 2, 6), rng.integers(5, 80, 6)) for _ in range(2)
    )

    def pooled(*arms: Means) -> tuple[float, float]:
        studies = Studies.of_arms(measure, (arms[0], arms[1]), Groups.of_sizes([6]), How())
        fit = lines(studies, Asked(method=method, common="inverse-variance")).fit
        return float(fit.estimate[0]), float(fit.tau2[0])

    def moved(arm: Means, shift: float, scale: float) -> Means:
        return Means(mean=scale * arm.mean + shift, sd=scale * arm.sd, n=arm.n)

    estimate, tau2 = pooled(first, second)
    assert pooled(second, first) == pytest.approx((-estimate, tau2), rel=1e-9)
    scaled = pooled(moved(first, 0, 3), moved(second, 0, 3))
    times = 3 if measure == "md" else 1
    assert scaled == pytest.approx((times * estimate, times**2 * tau2), rel=1e-9)
    shifted = pooled(moved(first, 5, 1), moved(second, 5, 1))
    assert (shifted == pytest.approx((estimate, tau2), rel=1e-9)) == (measure != "rom")
    assert not math.isnan(tau2)


def test_the_lists_of_measures_are_those_of_the_core() -> None:
    (option,) = (param for param in pool.params if param.name == "measure")
    assert commands.OF_MEANS == pooled_columns.OF_MEANS == tuple(MEANS)
    assert list(option.to_info_dict()["type"]["choices"]) == [*pooled_columns.POOLED, *MEANS]


def test_csv_has_the_means_of_the_studies(run: Run) -> None:
    made = run(["pool", "-i", NORMAND, "-M", "md", "-f", "csv", "--studies"])
    row = next(csv.DictReader(io.StringIO(made.stdout)))
    assert (row["study"], row["treatment_mean"], row["control_sd"]) == ("Edinburgh", "55.0", "64.0")
