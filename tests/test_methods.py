"""What follows from a method: the list of methods, the working, coverage, non-inferiority, size limits."""

from __future__ import annotations

import csv
import importlib
import io
import json
import math
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import Result
from live import REGISTRIES
from strategies import quick

from rsa_trial_cli import stats
from rsa_trial_cli.commands.method_names import method_name
from rsa_trial_cli.stats import MEASURES, Arm, Trials
from rsa_trial_cli.stats.catalogue import MARGIN_TESTS, entries
from rsa_trial_cli.stats.measures import coverage
from rsa_trial_cli.stats.planning import METHODS as METHODS_FOR_POWER
from rsa_trial_cli.stats.registry import Methods, Step, Table

Run = Callable[..., Result]
BCG = Path(__file__).parent.parent / "examples" / "bcg.csv"
EFFECTS = ["or", "rr", "rd"]
METHODS = [(m, name) for m in EFFECTS for name in MEASURES[m].methods]
QUICK = [(m, name) for m in EFFECTS for name in quick(m)]


@pytest.mark.parametrize(("measure", "method"), METHODS)
def test_every_method_says_what_it_is(measure: str, method: str) -> None:
    made = MEASURES[measure].methods[method]
    assert made.title
    assert made.use
    assert re.search(r"(19|20)[0-9]{2}", made.source)
    assert made.test is None or made.test in MEASURES[measure].tests
    assert "Returns limits" in (made.compute.__doc__ or "")
    assert made.working is not None


def test_every_test_says_what_it_is() -> None:
    for name, test in [*MEASURES["or"].tests.items(), *MARGIN_TESTS.items()]:
        assert test.title, name
        assert test.use, name
        assert re.search(r"(19|20)[0-9]{2}", test.source), name


def test_a_registry_names_the_modules_that_add_to_it() -> None:
    """All but its own: the methods of others would be there only where something else has loaded them."""
    counts = [MEASURES[key] for key in EFFECTS]
    for registry in (
        stats.TESTS,
        *(made.methods for made in counts),
        *(made.margin_tests for made in counts),
    ):
        homes = {method.compute.__module__ for method in registry.values()}
        assert {*registry.more} <= homes
        assert len(homes - {*registry.more}) <= 1


def test_the_list_holds_everything(run: Run) -> None:
    text = run("methods").stdout
    for part in entries():
        for name in part.name:
            assert re.search(rf"^  {re.escape(name)} ", text, re.M), name
    rows = list(csv.DictReader(io.StringIO(run("methods rd -f csv").stdout)))
    assert [row["name"] for row in rows] == list(MEASURES["rd"].methods)
    assert run("methods nnt -f csv").stdout.replace("nnt,", "rd,") == run("methods rd -f csv").stdout


ALIASES = [
    (key, alias, name) for key, measure in MEASURES.items() for alias, name in measure.methods.aliases.items()
]


def test_what_other_programs_call_a_method_is_no_method_of_its_own() -> None:
    assert {("or", "baptista-pike", "minlike"), ("rr", "log-adjusted", "walter")} <= set(ALIASES)
    for key, alias, name in ALIASES:
        assert name in MEASURES[key].methods and alias == alias.casefold()
        assert not any(alias in measure.methods for measure in MEASURES.values())


@pytest.mark.parametrize(("key", "alias", "name"), ALIASES)
def test_a_method_by_the_name_that_other_programs_give_it(run: Run, key: str, alias: str, name: str) -> None:
    as_named = run(f"{key} 7/34 1/34 -m {name} -f json").stdout
    for typed in (alias, alias.title(), alias.upper()):
        assert run(f"{key} 7/34 1/34 -m {typed} -f json").stdout == as_named
    assert f"; also {alias}" in run(f"methods {key} -f plain").stdout
    (row,) = (row for row in json.loads(run(f"methods {key} -f json").stdout) if row["name"] == name)
    assert alias in row["aliases"].split(", ")
    other = next(measure for measure in MEASURES if alias not in MEASURES[measure].methods.aliases)
    refused = run(f"{other} 7/34 1/34 -m {alias}")
    assert refused.exit_code == 2 and f"rsa-trial {key} … --method {alias}" in refused.stderr
    with click.Context(click.Command(key)) as ctx:
        offered = method_name.shell_complete(ctx, click.Option(["-m", "methods"]), alias[:3])
    assert alias in [item.value for item in offered]


def test_every_registry_is_listed_and_can_be_asked_for(run: Run) -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(stats.__path__, f"{stats.__name__}.")
    ]
    of_modules = [value for module in modules for value in vars(module).values()]
    values = [*of_modules, *(value for measure in MEASURES.values() for value in vars(measure).values())]
    registries = [list(value) for value in values if isinstance(value, Methods) and value]
    listed = {
        name: [row["name"] for row in json.loads(run(f"methods {name} -f json").stdout)]
        for name in REGISTRIES
    }
    for names in registries:
        assert any(set(names) <= set(known) for known in listed.values()), names
    assert {part.registry for part in entries()} | {"nnt", "programs"} == set(listed)


@pytest.mark.parametrize(("measure", "method"), QUICK)
@pytest.mark.parametrize("counts", ["75/101 59/100", "0/10 5/20", "10/10 0/20", "3/1000000000 15/1000000000"])
def test_the_working_can_be_shown_for_every_method(run: Run, measure: str, method: str, counts: str) -> None:
    result = run(f"{measure} {counts} -m {method} -v")
    assert result.exit_code == 0, result.output
    assert "  Working  " in result.stdout


def test_the_working_can_be_redone_by_hand(run: Run) -> None:
    text = run("or 75/101 59/100 -v").stdout
    se = math.sqrt(1 / 75 + 1 / 26 + 1 / 59 + 1 / 41)
    assert f"√(1/75 + 1/26 + 1/59 + 1/41) = {se:.7g}" in text
    assert f"ln(75·41 / (26·59)) = {math.log(75 * 41 / (26 * 59)):.7g}" in text
    text = run("rd 75/101 59/100 -v -m mee").stdout
    for line, z in (("low", "1.959964"), ("high", "−1.959964")):
        pattern = rf"{line} +θ = (\S+): p̃₁ = (\S+), p̃₂ = (\S+), S = (\S+), V = (\S+), S/√V = (\S+)"
        found = re.search(pattern, text)
        assert found
        theta, p1, p2, s, v, _ = (float(value.rstrip(",").replace("−", "-")) for value in found.groups())
        assert p1 - p2 == pytest.approx(theta, abs=2e-7)
        assert 75 / 101 - 59 / 100 - theta == pytest.approx(s, abs=1e-6)
        assert p1 * (1 - p1) / 101 + p2 * (1 - p2) / 100 == pytest.approx(v, rel=1e-5)
        assert found.group(6) == z
        # the restricted estimates maximise the likelihood: its slope along p₁ − p₂ = θ is 0
        slope = (75 - 101 * p1) / (p1 * (1 - p1)) + (59 - 100 * p2) / (p2 * (1 - p2))
        assert slope == pytest.approx(0, abs=1e-3)


def binomial(x: int, n: int, p: float) -> float:
    return math.comb(n, x) * p**x * (1 - p) ** (n - x)


def test_coverage_is_the_sum_over_all_tables() -> None:
    """Wald's interval for 3/7 v 2/5, table by table with the formula written out."""
    z, p1, p2 = 1.959963984540054, 3 / 7, 2 / 5
    inside = below = above = undefined = 0.0
    for x1 in range(8):
        for x2 in range(6):
            weight = binomial(x1, 7, p1) * binomial(x2, 5, p2)
            half = z * math.sqrt(x1 * (7 - x1) / 343 + x2 * (5 - x2) / 125)
            low, high = x1 / 7 - x2 / 5 - half, x1 / 7 - x2 / 5 + half
            inside += weight * (half > 0 and low <= p1 - p2 <= high)
            below += weight * (half > 0 and high < p1 - p2)
            above += weight * (half > 0 and low > p1 - p2)
            undefined += weight * (half == 0)
    assert inside + below + above + undefined == pytest.approx(1, abs=1e-12)
    made = coverage.enumerated(MEASURES["rd"], Trials.of(3, 7, 2, 5), "wald", 0.95, "add-half")
    assert made == pytest.approx((inside, below, above), abs=1e-12)


@pytest.mark.parametrize("key", EFFECTS)
def test_coverage_on_the_command_line(run: Run, key: str) -> None:
    records = json.loads(run(f"{key} 75/101 59/100 -A --coverage -f json").stdout)
    for record in records:
        assert record["coverage"] + record["below"] + record["above"] == pytest.approx(1, abs=1e-9)
        most = 1.0 if (key, record["method"]) == ("rr", "exact") else 0.98  # conservative: events are common
        assert 0.93 < record["coverage"] < most
    assert "% true coverage of a 95% interval" in run(f"{key} 75/101 59/100 --coverage").stdout
    too_large = run(f"{key} 500000/1000000 499000/1000000 --coverage")
    assert (too_large.exit_code, too_large.stdout) == (2, "")


def test_non_inferiority_in_words(run: Run) -> None:
    better = run("rd 75/101 59/100 --margin -10% --event-is benefit").stdout
    assert "for a risk difference above −10: CsA is not worse by more than 10 points" in better
    harm = run("rd 20/101 22/100 --margin 0.1 --event-is harm").stdout
    assert "for a risk difference below 10: CsA is not worse by more than 10 points" in harm
    record = json.loads(run("rd 75/101 59/100 --margin -0.1 -f json").stdout)
    assert (record["margin"], record["alternative"], record["test"]) == (
        -0.1,
        "greater",
        "miettinen-nurminen",
    )
    fm = json.loads(run("rd 75/101 59/100 --margin -0.1 -m mee -f json").stdout)
    assert fm["test"] == "farrington-manning"
    for wrong in ("0", "2", "nan", "x"):
        assert run(["rd", "75/101", "59/100", "--margin", wrong]).exit_code == 2
    for side in ("two-sided", "greater", "less"):
        result = run(f"rd 75/101 59/100 --alternative {side} --margin -0.1")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--alternative is not used with --margin" in result.stderr
    for method in quick("rd"):
        text = run(f"rd 75/101 59/100 --margin -0.1 -m {method}").stdout
        own = MEASURES["rd"].methods[method].margin_test
        assert ("no test matches this interval" in text) == (own is None)


@pytest.mark.parametrize(("measure", "test"), [(m, name) for m in MEASURES for name in MEASURES[m].tests])
def test_every_test_of_equal_risks_can_be_named(run: Run, measure: str, test: str) -> None:
    result = run(f"{measure} 75/101 59/100 --test {test} -f json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["test"] == test


@pytest.mark.parametrize(("measure", "test"), [(m, t) for m in MEASURES for t in MEASURES[m].margin_tests])
@pytest.mark.parametrize("order", ["--margin {margin} --test {}", "--test {} --margin {margin}"])
def test_every_test_of_a_margin_can_be_named(run: Run, measure: str, test: str, order: str) -> None:
    margin = "-0.1" if measure == "rd" else "1.5"
    result = run(f"{measure} 75/101 59/100 {order.format(test, margin=margin)} -f json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["test"] == test


@pytest.mark.parametrize(
    ("test", "wanted"), [("fisher", 0.0871), ("pearson", 0.0721)]
)  # as Stata prints them in Statalist's "P value and 95% CI don't match" (cs 2 59 1342 11717)
@pytest.mark.parametrize("measure", list(MEASURES))
def test_a_test_by_name(run: Run, measure: str, test: str, wanted: float) -> None:
    record = json.loads(run(f"{measure} 2/1344 59/11776 --test {test} -f json").stdout)
    assert record["p_value"] == pytest.approx(wanted, abs=5e-5)
    if measure == "rd":
        assert record["estimate"] == pytest.approx(-0.0035, abs=5e-5)


def test_tests_of_equal_risks_and_of_a_margin_are_kept_apart(run: Run) -> None:
    for test in {*MEASURES["rd"].margin_tests} - {*MEASURES["rd"].tests}:
        result = run(f"rd 75/101 59/100 --test {test}")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"--test {test} is a test of a margin: it needs --margin." in result.stderr
        assert run(f"nnt 75/101 59/100 --test {test}").exit_code == 2
    for test in {*MEASURES["rd"].tests} - {*MEASURES["rd"].margin_tests}:
        result = run(f"rd 75/101 59/100 --margin -0.1 --test {test}")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"--test {test} is a test of equal risks, not of a margin." in result.stderr


@pytest.mark.parametrize("command", ["rd 2/2 0/2", "rd 10/10 0/20", "rd 0/50 0/50", "nnt 2/2 0/2"])
def test_wald_has_no_limits_without_variance(run: Run, command: str) -> None:
    """Reported of other programs: metafor#22 (2/2 v 0/2), DescTools#81 (10/10 v 0/20), junco#45."""
    record = json.loads(run(f"{command} -m wald -f json").stdout)
    assert (record["low"], record["high"], record["status"]) == (None, None, "not_estimable")
    assert record["p_value"] is None
    assert "limits are not defined, as the variance estimate is 0" in record["note"]
    for text in (run(f"{command} -m wald -v").stdout, run(f"{command} -A").stdout):
        assert "not estimable" in text
        assert not re.search(r"(?:\s|\()(\S+) to \1(?![\d.])", text)
    refused = run(f"{command} -m wald --zero-cells none -f json")  # ½ is for ratios
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--zero-cells is not used" in refused.stderr


def test_a_table_too_large_for_an_exact_test(run: Run) -> None:
    alone = run("or 1000/3000 900/3000 --test boschloo")
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert alone.stderr == (
        "Error: Boschloo exact is computed up to n₁·n₂ = 4,000,000, not 9,000,000.\n"
        "Hint: --test mid-p or n-1 has no such limit.\n"
    )
    text = "study,e1,n1,e0,n0\nbig,1000,3000,900,3000\nsmall,3,4,1,4\n"
    rows = list(csv.DictReader(io.StringIO(run("or --test boschloo -f csv", input=text).stdout)))
    assert [row["p_value"] != "" for row in rows] == [False, True]
    assert "is computed up to n₁·n₂ = 4,000,000" in rows[0]["note"]


def test_risk_intervals_by_name(run: Run) -> None:
    # the reference tables have 0.64598655 to 0.82444444 for 75/101 and 0.4871442 to 0.68738002 for 59/100
    text = run("or 75/101 59/100 --risk-interval clopper-pearson").stdout
    assert "74.3% (64.6 to 82.4)" in text
    assert "59.0% (48.7 to 68.7)" in text
    assert run("or 75/101 59/100 --risk-interval x").exit_code == 2


@pytest.mark.law
@pytest.mark.parametrize("form", ["plain", "markdown", "html"])
@pytest.mark.parametrize("which", ["", " -A", " -m wald -m newcombe", " --test wald"])
@pytest.mark.parametrize("counts", ["75/101 59/100", f"-i {BCG}"])
@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--margin -0.125", "one-sided against −12.5 points"),
        ("--margin 0.2", "one-sided against 20 points"),
        ("--alternative greater", "one-sided (more events)"),
        ("--alternative less", "one-sided (fewer events)"),
        ("", ""),
    ],
)
def test_every_view_says_that_its_p_is_one_sided(
    run: Run, counts: str, which: str, option: str, words: str, form: str
) -> None:
    made = run(f"rd {counts}{which} {option} -f {form}")
    assert made.exit_code == 0, made.stderr
    assert (words in made.stdout) if words else ("one-sided" not in made.stdout)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("counts", ["10/10 20/20", "0/10 0/20", "10/10 0/20", "2/2 0/2", "0/34 4/41"])
def test_what_is_said_of_several_methods_is_said_once_and_of_whom(
    run: Run, measure: str, counts: str
) -> None:
    lines = [
        line.removeprefix("  note: ")
        for line in run(f"{measure} {counts} -A -f table").stdout.splitlines()
        if line.startswith("  note: ")
    ]
    said = Counter()
    shown = {name: MEASURES[measure].methods[name] for name in quick(measure)}
    for name, method in shown.items():
        note = json.loads(run(f"{measure} {counts} -m {name} -f json").stdout)["note"]
        said.update(f"{method.title}|{words}" for words in filter(None, note.split("; ")))
    every = {words.partition("|")[2] for words in said}
    assert len(lines) == len(every)
    for words in every:
        (line,) = (line for line in lines if line.endswith(words))
        about = [m.title for m in shown.values() if f"{m.title}|{words}" in said]
        whole = len(about) == len(shown)
        assert line == (words if whole else f"{', '.join(about)}: {words}")


def test_methods_and_tests_can_be_repeated(run: Run) -> None:
    records = json.loads(run("or 75/101 59/100 -m woolf -m mid-p --test lr --test yates -f json").stdout)
    made = [(record["method"], record["test"]) for record in records]
    assert made == [("woolf", "lr"), ("woolf", "yates"), ("mid-p", "lr"), ("mid-p", "yates")]


def test_a_divided_interval_and_p_are_noted(run: Run) -> None:
    # Fay 2010, example 1: Fisher's P is 0.0437 and the central exact interval 0.039 to 1.056 holds 1
    text = run("or 6/18 12/17 -m exact --test fisher").stdout
    assert "interval and P (Fisher exact) fall on different sides" in text
    assert "different sides" not in run("or 6/18 12/17 -m exact").stdout


def test_a_record_of_a_measure_is_whole() -> None:
    """What a record names exists, and no two measures are called by one name."""
    called = [alias for measure in MEASURES.values() for alias in measure.aliases]
    assert len(called) == len(set(called))
    for key, measure in MEASURES.items():
        assert measure.key == key
        assert key in measure.aliases
        assert {*measure.primary} <= {*measure.methods}
        assert measure.beside in {"", *MEASURES}
        assert measure.bounds[0] < measure.null < measure.bounds[1]
        assert measure.mirrored(measure.mirrored(0.8)) == pytest.approx(0.8)
        assert measure.mirrored(measure.null) == measure.null


@pytest.mark.parametrize("key", EFFECTS)
def test_a_scale_of_plans_is_that_of_the_estimates(key: str) -> None:
    """At one participant an arm whose cells are its risk: the same estimate, variance, and effect back."""
    measure = MEASURES[key]
    p1, p2 = np.array([0.74, 0.1, 0.5]), np.array([0.59, 0.3, 0.5])
    arms = Arm(events=p1, non_events=1 - p1), Arm(events=p2, non_events=1 - p2)
    scale = measure.planning
    assert scale.estimate(p1, p2) == pytest.approx(measure.scale(*arms), abs=1e-14)
    assert scale.variance(p1) + scale.variance(p2) == pytest.approx(measure.variance(*arms))
    for effect, treated, control in zip(measure.point(*arms), p1, p2, strict=True):
        assert scale.risk(float(effect), control) == pytest.approx(treated)


@pytest.mark.parametrize("module", ["approximations", "exact", "question", "rejection_regions"])
def test_the_methods_for_power_are_whole_whatever_is_imported(module: str) -> None:
    """In a new process: no other module has been imported before."""
    code = (
        f"import rsa_trial_cli.stats.planning.{module}\n"
        "from rsa_trial_cli.stats.planning import METHODS\nprint(*METHODS)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(METHODS_FOR_POWER)


def test_an_interval_is_one_function(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered, it is listed, computed, shown with its working and its test: nothing else is touched."""
    methods = MEASURES["rd"].methods
    monkeypatch.setattr(methods, "_methods", dict(methods._methods))

    def halfway(table: Table) -> list[Step]:
        centre = float(MEASURES["rd"].scale(*table.arms)[0])
        return [Step("limits", "{centre} ∓ 0.125", {"centre": centre}, table.limits)]

    @methods.add("halfway", "Halfway", test="pearson", source="nobody 2000", use="a test", working=halfway)
    def compute(treatment: Arm, control: Arm, level: float) -> np.ndarray:
        centre = MEASURES["rd"].scale(treatment, control)
        return np.stack([centre - 0.125, centre + 0.125])

    assert "halfway" in run("methods rd").stdout
    assert "Halfway" in run("rd 75/100 50/100 -A").stdout
    shown = run("rd 75/100 50/100 -m halfway -v").stdout
    assert "0.25 ∓ 0.125 = 0.125 to 0.375" in shown
    assert "Pearson" in shown
    assert run("nnt 75/100 50/100 -m halfway -q").stdout.startswith("NNT 4: one more event per 4 treated")
