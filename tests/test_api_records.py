"""plan, pool and check_printed: the records of the JSON to the last bit, and errors in Python's words."""

from __future__ import annotations

import doctest
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import Result

import rsa_trial_cli
from rsa_trial_cli import Arm, InputError, Record, check_printed, plan, pool
from rsa_trial_cli.api import names, plans, pooling, printed, spelling
from rsa_trial_cli.reading.printed_result import MEASURES
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
from rsa_trial_cli.stats.planning.question import METHODS
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS

Run = Callable[..., Result]
ABOUT = {"schema", "version", "section", "treatment", "control", "source"}
EXAMPLES = Path(__file__).parent.parent / "examples"
FIRST = Arm(events=[4, 6, 3, 62], n=[123, 306, 231, 13598])
SECOND = Arm(events=[11, 29, 11, 248], n=[139, 303, 220, 12867])  # of examples/bcg.csv


def plain(found: Any) -> list[dict[str, Any]]:
    """Records without their lines, which arrays count from 0."""
    return [{name: value for name, value in record.items() if name != "line"} for record in found]


def of_json(text: str, section: str = "") -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in text.splitlines()]
    rows = [row for row in rows if row.get("section", section) == section]
    return plain({name: value for name, value in row.items() if name not in ABOUT} for row in rows)


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ({"risks": (0.74, 0.59), "power": 0.8}, "--risks 0.74 0.59 --power 0.8"),
        ({"risks": (0.74, 0.59), "n": (155, 140)}, "--risks 0.74 0.59 -n 155,140"),
        ({"risks": (0.74, 0.59), "n": 155, "all_methods": True}, "--risks 0.74 0.59 -n 155 -A"),
        ({"control_risk": 0.59, "n": 101, "power": 0.8}, "--control-risk 0.59 -n 101 --power 0.8"),
        ({"control_risk": 0.59, "odds_ratio": 2, "power": 0.9}, "--control-risk 0.59 --or 2 --power 0.9"),
        (
            {"control_risk": 0.59, "risk_difference": -0.1, "power": 0.9},
            "--control-risk .59 --rd -.1 --power .9",
        ),
        ({"risks": (0.74, 0.59), "width": 0.5, "dropout": 0.1}, "--risks .74 .59 --width .5 --dropout .1"),
        ({"risks": (0.74, 0.59), "n": 90, "curve": True}, "--risks 0.74 0.59 -n 90 --curve"),
        ({"risks": (0.6, 0.6), "margin": -0.1, "power": 0.9}, "--risks 0.6 0.6 --margin -0.1 --power 0.9"),
        (
            {"risks": (0.7, 0.5), "power": 0.8, "icc": 0.04, "cluster_size": 20},
            "--risks .7 .5 --power .8 --icc .04 --cluster-size 20",
        ),
    ],
)
def test_plans_are_those_of_the_command(run: Run, asked: dict[str, Any], arguments: str) -> None:
    made = plan(**asked)
    assert plain(made) == of_json(run(f"power {arguments} -f ndjson").stdout)
    if "curve" not in asked:
        assert repr(made) == run(f"power {arguments} -q --labels treatment,control").stdout.strip()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_power(run: Run, method: str) -> None:
    asked: dict[str, Any] = {"margin": -0.2} if METHODS[method].against_margin else {}
    words = "--margin -0.2" if asked else ""
    made = plan(risks=(0.7, 0.5), n=30, method=method, **asked)
    assert plain(made) == of_json(run(f"power --risks .7 .5 -n 30 -m {method} {words} -f ndjson").stdout)


def test_a_plan_of_an_observed_trial(run: Run) -> None:
    made = plan(Arm(events=75, n=101), "59/100")
    assert plain(made) == of_json(run("power 75/101 59/100 -f ndjson").stdout)
    assert len(made[1:]) == 3
    assert made[0].power == made[0]["power"]
    assert "power" in dir(made[0])
    with pytest.raises(AttributeError, match="There is no 'pow'"):
        made[0].pow  # noqa: B018


CHECKED: list[tuple[dict[str, Any], str]] = [
    ({"odds_ratio": "2.01", "ci": "1.10,3.65", "p": "0.01"}, "--or 2.01 --ci 1.10,3.65 --p 0.01"),
    (
        {"odds_ratio": "2.00", "risk_ratio": "1.26", "risk_ratio_ci": ("1.03", "1.54")},
        "--or 2.00 --rr 1.26 --rr-ci 1.03,1.54",
    ),
    ({"percent": ("74.3", "59.0"), "p": "<0.05"}, "--percent 74.3,59.0 --p '<0.05'"),
    ({"printed": "OR 2.00 (1.10 to 3.65), P = 0.02"}, "--printed 'OR 2.00 (1.10 to 3.65), P = 0.02'"),
    ({"p": "0.02", "test": "fisher", "one_sided": True}, "--p 0.02 --test fisher --one-sided"),
]


@pytest.mark.parametrize(("figures", "arguments"), CHECKED)
def test_findings_are_those_of_the_command(run: Run, figures: dict[str, Any], arguments: str) -> None:
    found = check_printed("75/101", "59/100", **figures, quick=True)
    words = ["check", "75/101", "59/100", *shlex.split(arguments), "--quick"]
    done = run([*words, "-f", "ndjson"])
    assert plain(found) == of_json(done.stdout)
    assert found.differs == (done.exit_code == 1)
    assert len(found.summaries) == 1
    assert repr(found) == run([*words, "-q"]).stdout.strip()


def test_arrays_are_checked_as_a_file_is(run: Run) -> None:
    found = check_printed(
        Arm(events=[75, 4], n=[101, 50]),
        Arm(events=[59, 9], n=[100, 49]),
        odds_ratio=["2.01", "0.39"],
        ci=[("1.10", "3.65"), None],
        percent=["74.3,59.0", None],
        study=["Arden", "Bell"],
        quick=True,
    )
    csv = "study,events_trt,n_trt,events_ctl,n_ctl,or,ci,percent_trt,percent_ctl\n"
    csv += 'Arden,75,101,59,100,2.01,"1.10,3.65",74.3,59.0\nBell,4,50,9,49,0.39,,,\n'
    done = run("check -i - --quick -f ndjson", input=csv.encode())
    assert plain(found) == of_json(done.stdout)
    assert [record.study for record in found.summaries] == ["Arden", "Bell"]


def test_sizes_alone_are_noted_as_a_warning() -> None:
    with pytest.warns(UserWarning, match="13/97 and 25/97") as seen:
        found = check_printed(n=(97, 97), percent="13.4,25.8", p="0.03", quick=True)
    assert Path(seen[0].filename) == Path(__file__)
    assert not found.differs


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ({}, ""),
        (
            {"measure": "or", "method": "dersimonian-laird", "ci": "wald"},
            "-M or -m dersimonian-laird --ci wald",
        ),
        ({"measure": "or", "common": "peto", "model": "common"}, "-M or --common peto --model common"),
        (
            {"level": 0.9, "prediction": "hts", "control_risk": 0.2, "event_is": "harm"},
            "--level 90 --prediction hts --control-risk .2 --event-is harm",
        ),
        ({"sort": "weight", "leave_one_out": True}, "--sort weight --leave-one-out"),
    ],
)
def test_pooled_records_are_those_of_the_command(run: Run, asked: dict[str, Any], arguments: str) -> None:
    rows = zip(FIRST.events, FIRST.n, SECOND.events, SECOND.n, strict=True)
    csv = "events_trt,n_trt,events_ctl,n_ctl\n" + "".join(
        f"{a:.0f},{b:.0f},{c:.0f},{d:.0f}\n" for a, b, c, d in rows
    )
    made = pool(FIRST, SECOND, **asked)
    done = run(f"pool -i - -f ndjson {arguments}", input=csv.encode()).stdout
    own = [*made, *made.refits]
    assert plain(own) == of_json(done, "records") + [
        row for name in ("leave_one_out", "refits") for row in of_json(done, name)
    ]
    assert plain(made.studies) == of_json(done, "studies")
    if "--" not in arguments:  # what has no use with -q is refused there
        assert repr(made) == run(f"pool -i - -q {arguments}", input=csv.encode()).stdout.strip()


def test_groups_are_subgroups_or_meta_analyses_of_their_own() -> None:
    made = pool(FIRST, SECOND, group=["a", "a", "b", "b"], study=list("pqrs"))
    assert [record.group for record in made] == ["a", "a", "b", "b", None, None]
    assert made.random.studies == 4
    apart = pool(FIRST, SECOND, group=["a", "a", "b", "b"], separate=True)
    assert [record.group for record in apart] == ["a", "a", "b", "b"]
    assert apart[0] == {**made[0], "between_q": apart[0].between_q}
    with pytest.raises(InputError, match="2 meta-analyses"):
        apart.common  # noqa: B018


def test_effects_are_pooled_as_such(run: Run) -> None:
    csv = b"yi,vi\n-0.8893,0.3256\n-1.5854,0.1946\n"  # of metafor's dat.bcg, as escalc gives them
    right = of_json(run("pool -i - -M rr -f ndjson", input=csv).stdout, "records")
    assert plain(pool(yi=[-0.8893, -1.5854], vi=[0.3256, 0.1946], measure="rr")) == right
    limits = pool(estimate=[0.4, 0.2], low=[0.1, 0.1], high=[1.6, 0.4], measure="or")
    assert limits.common.studies == 2


@pytest.mark.frames
@pytest.mark.extra
@pytest.mark.law
def test_frames_are_pooled_and_checked_as_files_are(run: Run) -> None:
    import polars

    made = pool(polars.read_csv(EXAMPLES / "bcg.csv"))
    done = run(["pool", "-i", str(EXAMPLES / "bcg.csv"), "-f", "ndjson"]).stdout
    assert plain(made) == of_json(done, "records")
    texts = polars.read_csv(EXAMPLES / "published.csv", infer_schema=False)
    found = check_printed(texts, quick=True)
    done = run(["check", "-i", str(EXAMPLES / "published.csv"), "--quick", "-f", "ndjson"]).stdout
    assert plain(found) == of_json(done)


@pytest.mark.frames
@pytest.mark.extra
def test_frames_with_an_arm_a_row_and_what_they_cannot_be() -> None:
    import polars

    counts = {"events_trt": ["4"], "n_trt": ["9"], "events_ctl": ["4"], "n_ctl": ["9"]}
    texts = polars.DataFrame({**counts, "or": ["1.00"]})
    assert not check_printed(texts, quick=True).differs
    with pytest.raises(InputError, match=r"2\.00 is 2\.0"):
        check_printed(texts.with_columns(polars.col("or").cast(float)))
    with pytest.raises(InputError, match="no role 'oddsratio'"):
        check_printed(texts, columns={"oddsratio": "or"})
    long = polars.DataFrame(
        {"study": ["a", "a"], "arm": ["p", "q"], "events": [1, 2], "n": [9, 9], "or": ["0.4", ""]}
    )
    assert len(check_printed(long, "q", quick=True).summaries) == 1
    assert pool(long, "q").random.studies == 1
    with pytest.warns(UserWarning, match="frame row 1"):
        pool(
            polars.DataFrame(
                {"events_trt": [1, None], "n_trt": [9, 9], "events_ctl": [2, 2], "n_ctl": [9, 9]}
            ),
            on_error="skip",
        )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: plan(risks=(0.74, 0.59)), r"Give power .* or n .*\n.*power=0.8, or n=155"),
        (lambda: plan(risks=(0.74, 0.59), n=155, alternative="up"), "^alternative: "),
        (lambda: plan(risks=(0.74, 0.59), n=155.5), "^n: 155.5 is not a whole number"),
        (lambda: plan(risks=(0.74, 0.59), n=155, type="superiority"), r"without margin.\n.*margin=-0.1"),
        (lambda: plan("0/10", "5/10"), r"risks"),
        (lambda: check_printed("75/101", "59/100"), "odds_ratio, risk_ratio"),
        (
            lambda: check_printed("75/101", "59/100", odds_ratio="2.0x"),
            r"'2.0x' is not a number \(odds_ratio\)",
        ),
        (lambda: check_printed("75/101", "59/100", ci="1.10,3.65"), "odds_ratio=2.01"),
        (lambda: check_printed(FIRST, SECOND, odds_ratio=["2.01"]), "different numbers of studies: 1 and 4"),
        (lambda: check_printed(FIRST, SECOND, odds_ratio=["x"] * 4), "arrays row 0, column odds_ratio"),
        (lambda: check_printed(FIRST, SECOND, percent=["1", *"234"]), "percents of both arms"),
        (lambda: pool(FIRST, SECOND, method="reml2"), "Did you mean reml"),
        (lambda: pool(FIRST, SECOND, measure="xx"), "^measure: 'xx' is not one of 'rr', 'or', 'rd'"),
        (lambda: pool(yi=[1], vi=[1]), 'measure="rr", measure="or", .*measure="rom".'),
        (lambda: pool(yi=[1], vi=[-1], measure="rr"), r"arrays row 0"),
        (lambda: pool(FIRST, SECOND, study=["a"]), "different numbers"),
    ],
)
def test_errors_are_in_the_words_of_python(wrong: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words) as problem:
        wrong()
    assert "--" not in str(problem.value)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: plan(risks=(0.74, 0.59), powr=0.8),
        lambda: plan(risks=0.74, power=0.8),
        lambda: plan(risks=(0.74, 0.59), power=0.8, curve=1),
        lambda: plan(risks=(0.74, 0.59), power=True),
        lambda: plan(Arm(events=[75], n=[101]), "59/100"),
        lambda: plan((75, 101), (59, 100)),
        lambda: check_printed("75/101", "59/100", odds_ratio=2.01),
        lambda: check_printed("75/101", None, odds_ratio="2.01"),
        lambda: check_printed((75, 101), (59, 100), odds_ratio="2.01"),
        lambda: check_printed(FIRST, SECOND, odds_ratio="2.01"),
        lambda: check_printed(FIRST, SECOND, odds_ratio=[2.01, 1, 1, 1]),
        lambda: pool(),
        lambda: pool(FIRST),
        lambda: pool(FIRST, SECOND, by="region"),
        lambda: pool([1, 2], columns=["a"]),
        lambda: check_printed([1, 2], columns=["a"]),
        lambda: pool(FIRST, SECOND, weights=[1, 2, 3, 4]),
    ],
)
def test_what_may_be_meant_in_two_ways_is_a_type_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("--column 'n_ctl=total c' --column study=x.", 'columns={"n_ctl": "total c", "study": "x"}.'),
        ("--on-error skip leaves them out.", 'on_error="skip" leaves them out.'),
        ("--risks 0.74 0.59, or -n 101,100 and -n/--n.", "risks=(0.74, 0.59), or n=(101, 100) and n."),
        ("--decimal , reads it; --margin -10%", 'decimal="," reads it; margin="-10%"'),
        ("--or-ci is not used without --or (x).", "odds_ratio_ci is not used without odds_ratio (x)."),
        ("--control is not used.", "control is not used."),
        ("use --cells 75 26 59 41.", "use Arm(events=75, non_events=26) and Arm(events=59, non_events=41)."),
        ("a-b, 75/101 – 3 -- no", "a-b, 75/101 – 3 -- no"),
        ("A file with lines 3 and 4 (frame line 3).", "A frame with rows 3 and 4 (frame row 3)."),
    ],
)
def test_options_are_spelled_as_arguments(text: str, right: str) -> None:
    assert spelling.spelled(text) == right


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (names.PowerMethod, [*METHODS, *MEAN_METHODS]),
        (names.BetweenStudies, BETWEEN),
        (names.PooledInterval, INTERVALS),
        (names.Prediction, PREDICTIONS),
        (names.Common, COMMON),
    ],
)
def test_the_types_have_the_names_of_the_registries(kind: object, known: Any) -> None:
    assert get_args(kind) == (*known,)


def test_every_printed_measure_has_an_argument() -> None:
    roles = {spelling.OPTIONS.get(name, name) for name in printed.Printed.__annotations__}
    assert {*MEASURES} <= roles
    assert {f"{key}-ci".replace("nnt-ci", "nnt_ci") for key in MEASURES} <= roles


@pytest.mark.parametrize(
    "make",
    [
        lambda: plan("75/101", "59/100"),
        lambda: pool(FIRST, SECOND),
        lambda: check_printed("75/101", "59/100", odds_ratio="2.01", quick=True),
    ],
)
def test_a_notebook_shows_the_table(make: Callable[[], Any]) -> None:
    assert "<table" in make()._repr_html_()


@pytest.mark.parametrize("module", [plans, pooling, printed])
def test_the_examples_run(module: Any) -> None:
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed


def test_all_names_are_there() -> None:
    for name in rsa_trial_cli.HOMES:
        found = getattr(rsa_trial_cli, name).__name__
        assert found == name or (name.endswith(("Estimate", "Estimates")) and found.endswith("Effect"))
    assert issubclass(Record, dict)
    assert {*rsa_trial_cli.HOMES} == {*rsa_trial_cli.__all__} - {"__version__"}
