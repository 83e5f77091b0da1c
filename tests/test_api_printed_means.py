"""check_printed beside means: the records of check to the last bit, of typed means, arrays and frames."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from test_api_records import of_json, plain

from rsa_trial_cli import InputError, Means, check_printed

Run = Callable[..., Result]
ARMS = "3.1,1.2,101", "4.0,1.4,100"
ERRORS = "3.1,0.12,101", "4.0,0.14,100"  # standard errors as SDs
SMALL = "3.1,1.2,10", "4.0,1.4,11"
INTERVAL = {"md": "-0.90", "ci": "-1.26,-0.54", "p": "<0.001"}
TWO = Means(mean=[3.1, 3.1], sd=[1.2, 0.12], n=[101, 101]), Means(mean=[4.2, 4], sd=[1.4, 0.14], n=[100, 100])
HEADER = "study,mean_trt,sd_trt,n_trt,mean_ctl,sd_ctl,n_ctl,md,ci,p,site"
ROWS = 'A,3.1,1.2,101,4.2,1.4,100,-1.10,"-1.46,-0.74",<0.001,x\nB,3.1,0.12,101,4,0.14,100,-0.90,,,y\n'


def of_two(**more: Any) -> Any:
    return check_printed(
        *TWO, md=["-1.10", "-0.90"], ci=[("-1.46", "-0.74"), None], p=["<0.001", None], **more
    )


def of_file(run: Run, folder: Path) -> Result:
    path = folder / "means.csv"
    path.write_text(f"{HEADER}\n{ROWS}")
    return run(["check", "-i", str(path), "-f", "ndjson"])


@pytest.mark.parametrize(
    ("arms", "figures", "words"),
    [
        (ARMS, INTERVAL, "--md -0.90 --ci=-1.26,-0.54 --p '<0.001'"),
        (ARMS, {"md": -0.90, "ci": (-1.26, -0.54)}, "--md -0.9 --ci=-1.26,-0.54"),
        (ERRORS, {"md": "-0.90", "se": "0.18"}, "--md -0.90 --se 0.18"),
        (ARMS, {"md": "-0.9", "t": "-4.89", "se": "0.18"}, "--md -0.9 --t -4.89 --se 0.18"),
        (ARMS, {"smd": "-0.69"}, "--smd -0.69"),
        (ARMS, {"rom": "0.775", "test": "t"}, "--rom 0.775 --test t"),
        (ARMS, {"printed": "MD -0.9 (95% CI -1.26 to -0.54)"}, "--printed 'MD -0.9 (95% CI -1.26 to -0.54)'"),
        (ARMS, {"md": "-0.5", "adjusted": True, "level": 0.9}, "--md -0.5 --adjusted --level 0.9"),
        (SMALL, {"integer": True, "scale": (1, 7), "items": 2}, "--integer --scale 1 7 --items 2"),
    ],
)  # fmt: skip
def test_findings_are_those_of_the_command(
    run: Run, arms: tuple[str, str], figures: dict[str, Any], words: str
) -> None:
    if "level" in figures:
        figures = {**figures, "ci": "-0.80,-0.20"}
        words += " --ci=-0.80,-0.20"
    found = check_printed(*arms, **figures)
    asked = ["check", *arms, *shlex.split(words)]
    done = run([*asked, "-f", "ndjson", "--labels", "treatment,control"])
    assert plain(found) == of_json(done.stdout) != []
    assert found.differs == (done.exit_code == 1)
    assert repr(found) == run([*asked, "-q"]).stdout.strip()
    assert "<table" in found._repr_html_()


def test_one_arm_and_an_arm_by_name(run: Run) -> None:
    alone = check_printed("3.1,1.2,101", ci="2.86,3.34")
    assert plain(alone) == of_json(run("check 3.1,1.2,101 --ci 2.86,3.34 -f ndjson").stdout)
    named = check_printed(Means(mean=3.1, sd=1.2, n=101), "4.0,1.4,100", md="-0.90")
    assert plain(named) == plain(check_printed(*ARMS, md="-0.90"))


def test_numbers_are_taken_without_last_zeros_and_texts_with_them() -> None:
    arms = Means(mean=3.1, sd=1.2, n=101), Means(mean=4.0, sd=1.4, n=100)
    assert check_printed(*ARMS, md="-1.20").differs
    assert not check_printed(*arms, md="-1.20").differs  # 3.1 − 4.3, which a paper prints as 4


def test_arrays_are_judged_as_a_file_is(run: Run, tmp_path: Path) -> None:
    done = of_file(run, tmp_path)
    wanted = [{name: value for name, value in row.items() if name != "site"} for row in of_json(done.stdout)]
    found = of_two(study=["A", "B"])
    assert plain(found) == wanted
    assert found.differs == (done.exit_code == 1)
    assert repr(found).startswith("A: every figure follows\nB: ")
    lost = check_printed(
        Means(mean=[float("nan")], sd=[1], n=[9]), Means(mean=[1], sd=[1], n=[9]), md=["1.0"]
    )
    assert [one.status for one in lost.summaries] == ["not_checkable"]


@pytest.mark.frames
@pytest.mark.extra
def test_frames_are_judged_as_a_file_is(run: Run, tmp_path: Path) -> None:
    import polars

    done = of_file(run, tmp_path)
    frame = polars.read_csv(f"{HEADER}\n{ROWS}".encode(), infer_schema=False)
    assert plain(check_printed(frame)) == of_json(done.stdout)
    assert plain(check_printed(frame.rename({"md": "x"}), columns={"md": "x"})) == of_json(done.stdout)
    assert len(check_printed(frame[:0])) == 0
    with pytest.raises(InputError, match=r"2\.00 is 2\.0"):
        check_printed(frame.with_columns(polars.col("md").cast(float)))
    with pytest.warns(UserWarning, match="frame row 1, column md"):
        marked = check_printed(frame.with_columns(md=polars.Series(["-1.10", "x"])), on_error="skip")
    assert [one.study for one in marked.summaries] == ["A"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: check_printed(*ARMS), r"No printed figure is given.\n.*md=-0.90 ci=\(-1.26, -0.54\)"),
        (lambda: check_printed(*TWO), "No printed figure is given"),
        (lambda: check_printed(*ARMS, md="x"), r"'x' is not a number \(md\)"),
        (lambda: check_printed(*ARMS, md="1", smd="2"), "Give one of md, smd, rom"),
        (lambda: check_printed(*ARMS, odds_ratio="2"), "odds_ratio is not used with typed means"),
        (lambda: check_printed(*ARMS, md="1", n=(101, 100)), "n is not used"),
        (lambda: check_printed("3.1,1.2,101", md="1"), "Beside one arm"),
        (lambda: check_printed("3.1,1.2,101", "59/100", md="1"), "'59/100' is a count"),
        (lambda: check_printed("75/101", "59/100", md="1"), "md is not used without means"),
        (lambda: check_printed(*TWO, odds_ratio=["2", "2"]), "odds_ratio is not used beside means"),
        (lambda: check_printed(*TWO, md=["1", "x"]), "arrays row 1, column md"),
        (lambda: check_printed(*TWO, md=["1"]), "different numbers of studies"),
        (lambda: of_two(quick=True), "quick is not used"),
        (lambda: of_two(scale=(1, 7)), "integer"),
    ],
)
def test_errors_are_in_the_words_of_python(wrong: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words) as problem:
        wrong()
    assert "--" not in str(problem.value)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: check_printed(*ARMS, md=True),
        lambda: check_printed(*ARMS, md=["-0.90"]),  # type: ignore[list-item,unused-ignore]
        lambda: check_printed(*ARMS, ci=(-1.26,)),  # type: ignore[arg-type,unused-ignore]
        lambda: check_printed(*ARMS, p=0.04),  # type: ignore[arg-type,unused-ignore]
        lambda: check_printed(Means(mean=3.1, sd=1.2, n=101), (4.0, 1.4, 100), md="1"),  # type: ignore[arg-type,unused-ignore]
        lambda: check_printed(*TWO, md=[-0.9, 1]),  # type: ignore[list-item,unused-ignore]
    ],
)
def test_what_may_be_meant_in_two_ways_is_a_type_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()
