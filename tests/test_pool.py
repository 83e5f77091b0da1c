"""pool as it is typed: what it reads, writes, says and refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

ROOT = Path(__file__).parent.parent
BCG = str(ROOT / "examples" / "bcg.csv")
META = Path(__file__).parent / "data" / "meta"
Run = Callable[..., Result]
COUNTS = "study,events_trt,n_trt,events_ctl,n_ctl,region"
ROWS = ("A,15,21,9,20,EU", "B,9,50,17,50,EU", "C,12,60,25,61,EU", "D,0,20,5,20,US", "E,30,90,41,92,US")
TABLE = "\n".join((COUNTS, *ROWS)) + "\n"


def rows(made: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.stdout)))


def pooled(run: Run, text: str, *options: str) -> list[dict[str, str]]:
    made = run(["pool", "-f", "csv", *options], input=text.encode())
    assert made.exit_code == 0, made.stderr
    return rows(made)


# metafor 3.8.1's defaults and others, as tests/data/meta has them: key of the random-effects line → options
METAFOR = {
    "REML_z": "-m reml --ci wald --prediction normal",
    "REML_knha": "-m reml --ci hksj-plain",
    "DL_z": "-m dersimonian-laird --ci wald --prediction normal",
    "DL_knha": "-m dersimonian-laird --ci hksj-plain",
    "PM_z": "-m paule-mandel --ci wald --prediction normal",
}


@pytest.mark.parametrize("table", ["bcg", "egger2001", "li2007"])
@pytest.mark.parametrize("measure", ["or", "rr"])
def test_metafor_is_reproduced_by_named_options(run: Run, table: str, measure: str) -> None:
    import math

    wanted = json.loads((META / f"{table}.json").read_text())
    path = ["-i", str(META / f"{table}.csv"), "-M", measure]
    for key, options in METAFOR.items():
        random, common = rows(
            run(["pool", *path, "-f", "csv", *options.split(), "--common", "inverse-variance"])
        )
        own, fixed = wanted["uni"][measure.upper()][key], wanted["uni"][measure.upper()]["FE_z"]
        got = [math.log(float(random[name])) for name in ("estimate", "low", "high")]
        assert got == pytest.approx([own["b"], *own["ci"]], rel=1e-7)
        predicted = [math.log(float(random[f"prediction_{end}"])) for end in ("low", "high")]
        assert predicted == pytest.approx(own["pi"], rel=1e-7)
        assert float(random["tau2"]) == pytest.approx(own["tau2"], rel=1e-7, abs=1e-12)
        assert float(random["p_value"]) == pytest.approx(own["p"], rel=1e-6)
        assert math.log(float(common["estimate"])) == pytest.approx(fixed["b"], rel=1e-9)
    common = rows(run(["pool", *path, "-f", "csv"]))[1]
    mh = wanted["mh"][measure.upper()]
    got = [math.log(float(common[name])) for name in ("estimate", "low", "high")]
    assert got == pytest.approx([mh["b"], *mh["ci"]], rel=1e-9)


def test_the_mock_up_of_the_bcg_trials(run: Run) -> None:
    """Figures of Colditz et al. 1994 that metafor and the 50-digit reference agree on."""
    random, common = rows(run(["pool", "-i", BCG, "-f", "csv"]))
    assert [round(float(random[n]), 3) for n in ("estimate", "low", "high")] == [0.489, 0.330, 0.726]
    assert [round(float(random[n]), 3) for n in ("prediction_low", "prediction_high")] == [0.136, 1.763]
    assert [round(float(common[n]), 3) for n in ("estimate", "low", "high")] == [0.635, 0.588, 0.686]
    assert round(float(random["per_1000"])) == -8
    assert (random["interval_method"], random["prediction_method"], common["interval_method"]) == (
        "hksj",
        "hksj",
        "wald",
    )


def test_what_or_writes_is_pooled_as_odds_ratios(run: Run) -> None:
    written = run(["or", "-i", BCG, "-f", "csv"]).stdout
    assert pooled(run, written) == pooled(run, Path(BCG).read_text(), "-M", "or")
    assert pooled(run, written, "-M", "rd")[0]["measure"] == "rd"
    twice = run(["or", "-i", BCG, "-A", "-f", "csv"]).stdout
    refused = run(["pool"], input=twice.encode())
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "stands on lines 2 and 3 with the same counts" in refused.stderr


def test_effects_without_counts_are_pooled(run: Run) -> None:
    """The estimates, limits and variances that or prints give its own inverse-variance line."""
    wanted = pooled(run, TABLE, "-M", "or", "--common", "inverse-variance")
    made = rows(run(["or", "-f", "csv"], input=TABLE.encode()))
    limits = "".join(f"{row['study']},{row['estimate']},{row['low']},{row['high']}\n" for row in made)
    of_limits = pooled(run, f"study,or,low,high\n{limits}")
    import math

    terms = "".join(f"{r['study']},{math.log(float(r['estimate']))},{float(r['se']) ** 2}\n" for r in made)
    of_terms = pooled(run, f"study,yi,vi\n{terms}", "-M", "or")
    for got in (of_limits, of_terms):
        for mine, own in zip(got, wanted, strict=True):
            for name in ("estimate", "low", "high", "p_value", "tau2", "q"):
                assert mine[name] == own[name] == "" or float(mine[name]) == pytest.approx(
                    float(own[name]), rel=1e-9, abs=1e-12
                )
    assert of_terms[0]["participants"] == of_terms[0]["nnt"] == ""


def test_levels_of_intervals_are_their_own(run: Run) -> None:
    narrow = "study,estimate,low,high,level\nA,1.2,0.8,1.8,90\nB,0.7,0.5,0.98,90\nC,0.9,0.6,1.35,90\n"
    plain = narrow.replace(",level", "").replace(",90\n", "\n")
    wide, own = pooled(run, plain, "-M", "rr"), pooled(run, narrow, "-M", "rr")
    assert float(own[1]["se"]) == pytest.approx(float(wide[1]["se"]) * 1.959963984540054 / 1.6448536269514722)


def test_subgroups_have_their_records_and_a_test(run: Run) -> None:
    made = pooled(run, TABLE, "--by", "region")
    assert [row["group"] for row in made] == ["EU", "EU", "US", "US", "", ""]
    assert [row["between_q"] != "" for row in made] == [False] * 4 + [True, False]
    assert made[4]["estimate"] == pooled(run, TABLE)[0]["estimate"]
    eu = "\n".join((COUNTS, *ROWS[:3])) + "\n"
    assert made[0]["estimate"] == pooled(run, eu)[0]["estimate"]


def test_separate_meta_analyses_are_those_of_each_file(run: Run) -> None:
    made = pooled(run, TABLE, "--by", "region", "--separate")
    assert [row["group"] for row in made] == ["EU", "EU", "US", "US"]
    assert made[:4] == [{**row, "between_q": "", "between_df": "", "between_p": ""} for row in made[:4]]
    mixed = "\n".join((COUNTS, ROWS[0], ROWS[3], ROWS[1])) + "\n"
    refused = run(["pool", "--by", "region", "--separate"], input=mixed.encode())
    assert refused.exit_code == 3
    assert "do not stand together" in refused.stderr


def test_json_is_one_object_of_records_and_studies(run: Run) -> None:
    made = json.loads(run(["pool", "-i", BCG, "-f", "json"]).stdout)
    assert made["schema"] == "rsa-trial/pool/1"
    assert [record["model"] for record in made["records"]] == ["random", "common"]
    assert len(made["studies"]) == 13
    assert sum(study["weight_random"] for study in made["studies"]) == pytest.approx(100)
    assert made["records"][0]["group"] is None
    lines = run(["pool", "-i", BCG, "-f", "ndjson"]).stdout.splitlines()
    assert [json.loads(line)["section"] for line in lines] == ["records"] * 2 + ["studies"] * 13


def test_refits_have_the_columns_of_the_records(run: Run) -> None:
    made = pooled(run, TABLE, "--leave-one-out", "--cumulative")
    assert [row["omitted"] for row in made[::2]] == ["", *"ABCDE", *[""] * 5]
    assert [row["up_to"] for row in made[::2]] == [""] * 6 + [*"ABCDE"]
    assert made[-2]["estimate"] == made[0]["estimate"]


@pytest.mark.parametrize(
    ("text", "status", "note", "code"),
    [
        (f"{COUNTS}\nA,5,20,2,20,x\n", ("not_estimable", "ok"), "one study", 0),
        (f"{COUNTS}\nA,0,20,0,20,x\nB,0,9,0,9,y\n", ("not_estimable",) * 2, "no study is estimable", 4),
        (
            f"{COUNTS}\nA,3,50,0,50,x\nB,1,40,0,42,x\nC,2,60,0,61,x\n",
            ("ok", "not_estimable"),
            "½ added in 3",
            0,
        ),
        (f"{COUNTS}\nA,12,100,25,100,x\nB,30,200,28,200,y\n", ("ok", "ok"), "two studies", 0),
    ],
)
def test_edges_have_a_status_and_a_note(
    run: Run, text: str, status: tuple[str, str], note: str, code: int
) -> None:
    made = run(["pool", "-f", "csv"], input=text.encode())
    assert made.exit_code == code
    assert tuple(row["status"] for row in rows(made)) == status
    assert note in rows(made)[0]["note"]


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        ("study,estimate,low,high\nA,1,0.5,2\n", "", 2, "--measure"),
        ("study,or,rr,low,high\nA,1,1,0.5,2\n", "", 3, "several measures"),
        ("study,estimate,low,high\nA,1,0.5,2\n", "-M or --common peto", 2, "--common peto"),
        ("study,estimate,low,high\nA,3,0.5,2\n", "-M or", 3, "not between its limits"),
        ("study,estimate,low,high\nA,1,-0.5,2\n", "-M or", 3, "above 0"),
        ("study,yi,vi\nA,1,0\n", "-M or", 3, "variance"),
        ("study,size\nA,1\n", "", 3, "No columns of counts"),
        (TABLE, "--common exact", 2, "--common exact"),
        (TABLE, "--separate", 2, "--by"),
    ],
)
def test_what_cannot_be_pooled_is_refused(run: Run, text: str, options: str, code: int, said: str) -> None:
    made = run(["pool", *options.split()], input=text.encode())
    assert (made.exit_code, made.stdout) == (code, "")
    assert said in made.stderr


def test_a_row_without_counts_or_effect_is_refused_or_left_out(run: Run) -> None:
    text = TABLE + "F,,,,,US\n"
    assert run(["pool"], input=text.encode()).exit_code == 3
    left_out = run(["pool", "-f", "csv", "--on-error", "skip"], input=text.encode())
    assert left_out.exit_code == 4
    assert rows(left_out)[0]["estimate"] == pooled(run, TABLE)[0]["estimate"]


def test_a_control_group_in_several_rows_is_told(run: Run) -> None:
    text = f"{COUNTS}\nA,15,21,9,20,x\nA,11,22,9,20,y\nB,3,9,4,9,z\n"
    made = run(["pool"], input=text.encode())
    assert "the control group of A is counted more than once" in made.stderr


def test_the_forest_fits_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    made = run(["pool", "-i", BCG]).stdout
    assert max(map(len, made.splitlines())) <= 80
    assert "treatment   control RR (95% CI)" in made
    diamond = next(line for line in made.splitlines() if "random effects" in line)
    assert "━◆━" in diamond
    assert "◄" in made
    assert "►" in made


def test_the_tests_of_tables_and_of_small_studies(run: Run) -> None:
    """Of the BCG trials, as the 50-digit reference has them."""
    random, common = rows(run(["pool", "-i", BCG, "-M", "or", "-f", "csv"]))
    assert float(common["cmh"]) == pytest.approx(136.16297674463513, rel=1e-12)
    assert float(common["tarone"]) == pytest.approx(171.7566729938786, rel=1e-12)
    assert float(common["breslow_day"]) == pytest.approx(171.76536657940326, rel=1e-12)
    assert float(random["small_study_t"]) == pytest.approx(-1.2564743440450636, rel=1e-10)
    assert (random["small_study_test"], random["cmh"], common["small_study_t"]) == ("harbord", "", "")
    few = rows(run(["pool", "-f", "csv"], input=TABLE.encode()))[0]
    assert few["small_study_p"] == few["small_study_test"] == ""


@pytest.mark.parametrize("options", ["", "--by region", "--by region --separate", "--leave-one-out"])
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_where_every_row_is_left_out_nothing_is_written(run: Run, options: str, form: str) -> None:
    text = f"{COUNTS}\nA,5,3,1,2,x\nB,,,,,y\n"
    made = run(["pool", "--on-error", "skip", "-f", form, *options.split()], input=text.encode())
    assert (made.exit_code, made.stdout) == (3, "")
    assert "No study is left to pool." in made.stderr
    assert "line 2" in made.stderr


def test_a_table_of_meta_analyses_is_one_table(run: Run) -> None:
    made = run(["pool", "--by", "region", "--separate"], input=TABLE.encode()).stdout
    assert made.count("random RR") == 1
    assert [line.split()[0] for line in made.splitlines()[2:]] == ["EU", "US"]


@pytest.mark.law
@pytest.mark.parametrize("measure", ["rr", "or", "rd"])
@pytest.mark.parametrize(
    "options", ["", "--by region", "--by region --separate", "--leave-one-out --cumulative"]
)
def test_nothing_of_any_table_stops_it(run: Run, measure: str, options: str) -> None:
    """Nobody or everybody with the event, arms of one and of a billion: a record each, and no warning."""
    cells = [(0, 1), (1, 1), (0, 60), (60, 60), (3, 10**9), (10**9, 10**9)]
    tables = [(*first, *second) for first in cells for second in cells]
    text = "\n".join([COUNTS, *(f"s{i},{a},{n},{c},{m},r{i // 5}" for i, (a, n, c, m) in enumerate(tables))])
    words = ["pool", "-f", "csv", "-M", measure, *options.split()]
    for zero_cells in ("add-half", "none"):
        made = run([*words, "--zero-cells", zero_cells], input=f"{text}\n".encode())
        assert made.exit_code == 0, made.stderr
        assert {row["status"] for row in rows(made)} <= {
            "ok",
            "not_estimable",
            "unbounded_high",
            "beyond_scale",
        }


def test_studies_that_stand_in_several_groups_are_named(run: Run) -> None:
    rows = "study,outcome,e1,n1,e0,n0\nA,pain,10,50,20,50\nB,pain,9,60,15,58\nA,nausea,5,50,6,50\n"
    said = "note: all groups together count participants more than once: A; --separate leaves it out"
    assert said in run("pool --by outcome", input=rows).stderr
    assert "more than once" not in run("pool --by outcome --separate", input=rows).stderr
    assert "more than once" not in run("pool --by outcome", input=rows.replace("A,n", "C,n")).stderr
