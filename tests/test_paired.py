"""Paired tables: published examples, independent values, and what must hold for every interval and test."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from click.testing import Result
from reference import paired as reference

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS, Pairs
from rsa_trial_cli.stats.measures.paired_effects import PAIRED, estimates
from rsa_trial_cli.writing.views import working

Run = Callable[..., Result]
METHODS = [(key, name) for key, measure in PAIRED.items() for name in measure.methods]
TABLES = [(20, 12, 2, 16), (1, 1, 7, 12), (59, 6, 16, 80), (36, 12, 2, 0), (3, 5, 5, 9), (0, 1, 4, 0)]
GRID = np.array([(a, b, c, d) for a in (0, 3) for b in (0, 1, 9) for c in (0, 2, 9) for d in (0, 5)][1:]).T


def made(key: str, cells: tuple[int, ...], level: float = 0.95, **how: str | None) -> tuple[float, ...]:
    result = estimates(key, Pairs.of(*cells), level, (how.get("method"), how.get("test")))
    return tuple(float(x[0]) for x in (result.estimate, result.low, result.high, result.p_value))


def test_media_for_tubercle_bacilli() -> None:
    """Armitage & Berry 1994, p. 127, as statsdirect.com/help/chi_square_tests/mat.htm prints it."""
    estimate, low, high, p = made("or", TABLES[0])
    assert (estimate, round(low, 6), round(high, 6), round(p, 4)) == (6, 1.335744, 55.197091, 0.0129)
    corrected = PAIRED_TESTS["mcnemar-cc"].compute(Pairs.of(*TABLES[0]), "two-sided")
    assert round(float(corrected[0, 0]) ** 2, 6) == 5.785714
    assert round(float(corrected[1, 0]), 4) == 0.0162


def test_approval_of_the_president() -> None:
    """R's example(mcnemar.test), Agresti 1990, p. 350, as R 4.3 prints it.

    mcnemar.test(Performance): 16.818, P 4.115e-05; with correct = FALSE: 17.356, P 3.099e-05.
    """
    for name, statistic, p in (("mcnemar-cc", 16.818, "4.115e-05"), ("mcnemar", 17.356, "3.099e-05")):
        made = PAIRED_TESTS[name].compute(Pairs.of(794, 150, 86, 570), "two-sided")[:, 0]
        assert round(float(made[0]) ** 2, 3) == statistic
        assert f"{made[1]:.3e}" == p


# R package contingencytables, github.com/ocbe-uio/contingencytables, tests/testthat/test-ch8.R: cavo_2012 and
# ezra_2010 of Fagerland, Lydersen & Laake 2017, chapter 8
CAVO, EZRA = (59, 6, 16, 80), (7, 25, 2, 68)
CHAPTER_8 = [
    (CAVO, "rd", "wald", "-0.0621 -0.1184 -0.0058"),
    (CAVO, "rd", "newcombe", "-0.0621 -0.1186 -0.0046"),
    (CAVO, "rd", "tango", "-0.0621 -0.1240 -0.0054"),
    (CAVO, "rd", "bonett-price", "-0.0621 -0.1195 -0.0032"),
    (CAVO, "or", "wilson", "0.3750 0.1514 0.9287"),
    (EZRA, "or", "wald", "12.5000 2.9608 52.7731"),
    (EZRA, "or", "exact", "12.5000 3.1169 108.8892"),
    (EZRA, "or", "mid-p", "12.5000 3.4681 78.2972"),
]


@pytest.mark.parametrize(("cells", "key", "method", "printed"), CHAPTER_8)
def test_intervals_that_contingencytables_prints(
    cells: tuple[int, ...], key: str, method: str, printed: str
) -> None:
    assert " ".join(f"{x:.4f}" for x in made(key, cells, method=method)[:3]) == printed


def test_p_values_that_contingencytables_prints() -> None:
    printed = {"": "0.033006", "-cc": "0.055009", "-exact": "0.052479", "-mid-p": "0.034690"}
    for name, p in printed.items():
        assert f"{made('or', CAVO, test=f'mcnemar{name}')[3]:.6f}" == p


def test_airways_before_and_after_a_transplantation() -> None:
    """Bentur's 1, 1, 7, 12 (Fagerland, Lydersen & Laake 2013, doi:10.1186/1471-2288-13-91), by hand.

    Of 8 discordant pairs 1 or fewer: (1 + 8)/2⁸, doubled, less P(1) = 8/2⁸; z² = 6²/8, corrected 5²/8.
    """
    exact = {"mcnemar-exact": Fraction(18, 256), "mcnemar-mid-p": Fraction(10, 256)}
    for name, p in exact.items():
        assert made("or", (1, 1, 7, 12), test=name)[3] == pytest.approx(float(p), rel=1e-14)
    for name, square in (("mcnemar", 36 / 8), ("mcnemar-cc", 25 / 8)):
        p = math.erfc(math.sqrt(square / 2))
        assert made("or", (1, 1, 7, 12), test=name)[3] == pytest.approx(p, rel=1e-13)


def test_every_method_has_an_independent_value() -> None:
    assert set(reference.INTERVALS) == set(METHODS)
    assert set(reference.TESTS) == set(PAIRED_TESTS)


@pytest.mark.parametrize(("key", "name"), METHODS)
def test_limits_are_those_computed_independently(key: str, name: str) -> None:
    for cells, level in zip(TABLES, ("0.95", "0.95", "0.95", "0.9", "0.99", "0.95"), strict=True):
        low, high = reference.INTERVALS[key, name](cells, level)
        if not PAIRED[key].methods[name].clipped or key == "or":
            expected = (float(low), float(high))
        else:
            expected = (max(float(low), -1), min(float(high), 1))
        assert made(key, cells, float(level), method=name)[1:3] == pytest.approx(
            expected, rel=1e-11, abs=1e-14
        )


@pytest.mark.parametrize("name", PAIRED_TESTS)
def test_p_is_that_computed_independently(name: str) -> None:
    for cells in TABLES:
        assert made("or", cells, test=name)[3] == pytest.approx(
            float(reference.TESTS[name](cells)), rel=1e-12
        )


@pytest.mark.law
@pytest.mark.parametrize(("key", "name"), METHODS)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_exchanging_the_arms_turns_the_interval(key: str, name: str, level: float) -> None:
    pairs = Pairs.of(*GRID)
    one, other = (estimates(key, p, level, (name, None)) for p in (pairs, pairs.swapped()))
    with np.errstate(divide="ignore"):
        turned = [1 / x if key == "or" else -x for x in (other.estimate, other.high, other.low)]
    for mine, theirs in zip((one.estimate, one.low, one.high), turned, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(one.p_value, other.p_value)


@pytest.mark.law
@pytest.mark.parametrize(("key", "name"), METHODS)
def test_an_interval_holds_its_estimate_lies_on_its_scale_and_grows_with_the_level(
    key: str, name: str
) -> None:
    measure, pairs = PAIRED[key], Pairs.of(*GRID)
    narrow, wide = (estimates(key, pairs, level, (name, None)) for level in (0.8, 0.99))
    known = ~np.isnan(wide.low + wide.estimate) & np.isfinite(wide.low)
    if name != "bonett-price":  # centred off the estimate
        assert (narrow.low[known] <= narrow.estimate[known] + 1e-12).all()
        assert (narrow.high[known] >= narrow.estimate[known] - 1e-12).all()
    assert (wide.low[known] <= narrow.low[known] + 1e-12).all()
    assert (wide.high[known] >= narrow.high[known] - 1e-12).all()
    if measure.methods[name].clipped:
        assert ((wide.low[known] >= measure.bounds[0]) & (wide.high[known] <= measure.bounds[1])).all()


@pytest.mark.law
@pytest.mark.parametrize(("key", "name"), [(k, n) for k, n in METHODS if PAIRED[k].methods[n].test])
def test_an_interval_and_its_own_test_agree(key: str, name: str) -> None:
    for level in (0.5, 0.9, 0.95, 0.99):
        result = estimates(key, Pairs.of(*GRID), level, (name, None))
        null = PAIRED[key].null
        apart = (np.abs(result.low - null) > 1e-9) & (np.abs(result.high - null) > 1e-9)
        known = apart & ~np.isnan(result.low + result.p_value)
        outside = (result.low > null) | (result.high < null)
        np.testing.assert_array_equal(outside[known], (result.p_value < 1 - level)[known])


@pytest.mark.parametrize(("key", "name"), METHODS)
def test_a_table_alone_has_the_numbers_that_it_has_among_others(key: str, name: str) -> None:
    many = estimates(key, Pairs.of(*GRID), 0.95, (name, None))
    for at in range(0, len(many), 5):
        alone = estimates(key, Pairs.of(*GRID[:, at]), 0.95, (name, None))
        for field in ("estimate", "low", "high", "p_value"):
            np.testing.assert_array_equal(getattr(alone, field)[0], getattr(many, field)[at])


@pytest.mark.parametrize(("key", "name"), METHODS)
def test_a_billion_pairs(key: str, name: str) -> None:
    """With so many pairs all intervals are the Wald one, to the digits that 1/√b leaves.

    The exact one of the difference takes b + c as given: its variance is 4bc/(b + c)/n².
    """
    cells = (300_000_000, 200_000_000, 100_000_000, 400_000_000)
    expected = [float(x) for x in reference.INTERVALS[key, "wald"](cells, "0.95")]
    if (key, name) == ("rd", "exact"):
        half = 1.959963984540054 * (4 * 2e8 * 1e8 / 3e8) ** 0.5 / 1e9
        expected = [0.1 - half, 0.1 + half]
    assert made(key, cells, method=name)[1:3] == pytest.approx(expected, rel=1e-7)


def test_no_discordant_pairs() -> None:
    """Nothing is known of the odds ratio; Tango's limits are ±z²/(n + z²) (Tango 1998)."""
    estimate, low, high, p = made("or", (5, 0, 0, 5))
    assert np.isnan(estimate)
    assert (low, high, p) == (0, np.inf, 1)
    z2 = 1.959963984540054**2
    assert made("rd", (5, 0, 0, 5), method="tango")[1:3] == pytest.approx((-z2 / (10 + z2), z2 / (10 + z2)))
    assert np.isnan(made("rd", (5, 0, 0, 5), method="exact")[1])


def test_all_pairs_discordant_one_way() -> None:
    """T² = n(1 − δ)/(1 + δ), so the lower limit is (n − z²)/(n + z²)."""
    z2 = 1.959963984540054**2
    assert made("rd", (0, 3, 0, 0), method="tango")[1:3] == pytest.approx(((3 - z2) / (3 + z2), 1.0))


@pytest.mark.parametrize("cells", [(0, 0, 0, 0), (1, -1, 2, 3), (1, 2.5, 3, 4), (10**9, 1, 0, 0)])
def test_impossible_tables_are_refused(cells: tuple[float, ...]) -> None:
    with pytest.raises(InputError):
        Pairs.of(*cells)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("1 2 3", "four counts of pairs"),
        ("1/2 3/4 5 6", "four counts of pairs"),
        ("0 0 0 0", "There are no pairs"),
        ("1 x 3 4", "'x' is not a count"),
        ("20 12 2 16 -m tang", "Did you mean tango?"),
        ("20 12 2 16 --test fisher", "No test of pairs is called 'fisher'"),
        ("20 12 2 16 -A -m exact", "-m/--method is not used with --all-methods"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, words: str, message: str) -> None:
    ran = run(f"paired {words}".strip())
    assert ran.exit_code == 2
    assert message in ran.stderr
    assert not ran.stdout


def test_what_is_printed(run: Run) -> None:
    text = run("paired 20 12 2 16 --labels A,B").stdout
    assert "Odds ratio       6.00 (95% CI 1.34 to 55.20), P = 0.013" in text
    assert "12 pairs with the event with A only, 2 with B only" in text
    assert "exact 0.013, mid-P 0.0074, asymptotic 0.0075, continuity-corrected 0.016" in text
    assert run("paired 20 12 2 16 -q -m tango").stdout == "RD +20.0 points (95% CI 6.1 to 34.5), P = 0.0075\n"
    records = json.loads(run("paired 20 12 2 16 -A -f json").stdout)
    assert [(record["measure"], record["method"]) for record in records] == METHODS
    assert {record["schema"] for record in records} == {"rsa-trial/paired/1"}
    assert records[0]["treatment_only"] == 12


FILE = 'study,both,treatment_only,control_only,neither,note\nA,20,12,2,16,=k\n"B, 2",1,1,7,12,\n'


def test_one_sided_tests_of_pairs(run: Run) -> None:
    """Of 14 discordant pairs 12: (91 + 14 + 1)/2¹⁴, by mid-P 91/2¹⁵ less; 10/√14 and 9/√14 are normal."""
    known = {"mcnemar-exact": 106 / 2**14, "mcnemar-mid-p": 60.5 / 2**14}
    known |= {"mcnemar": math.erfc(10 / 28**0.5) / 2, "mcnemar-cc": math.erfc(9 / 28**0.5) / 2}
    for name, p in known.items():
        greater, less = (
            json.loads(
                run(f"paired 20 12 2 16 --test {name} --alternative {side} -f ndjson -m exact").stdout.split(
                    "\n"
                )[0]
            )
            for side in ("greater", "less")
        )
        assert greater["p_value"] == pytest.approx(p, rel=1e-12)
        own = 91 / 2**14 if name == "mcnemar-exact" else 0
        assert less["p_value"] == pytest.approx(1 - p + own, rel=1e-12) or name == "mcnemar-cc"
        assert greater["alternative"] == "greater"
    text = " ".join(run("paired 20 12 2 16 --alternative greater").stdout.split())
    assert "one-sided P = 0.0065 (more events)" in text
    assert "one-sided P (more events): exact 0.0065, mid-P 0.0037, asymptotic 0.0038" in text


@pytest.mark.law
@pytest.mark.parametrize("name", PAIRED_TESTS)
def test_one_sided_p_turn_with_the_arms_and_agree_with_the_two_sided(name: str) -> None:
    pairs, compute = Pairs.of(*GRID), PAIRED_TESTS[name].compute
    greater, less, both = (compute(pairs, side)[1] for side in ("greater", "less", "two-sided"))
    np.testing.assert_array_equal(greater, compute(pairs.swapped(), "less")[1])
    known = ~np.isnan(both)
    np.testing.assert_allclose(both[known], np.minimum(1, 2 * np.minimum(greater, less))[known], rtol=1e-12)


@pytest.mark.parametrize("how", ["", " -A", " -m tango --alternative less"])
def test_a_file_of_pairs_has_the_numbers_of_its_rows(run: Run, how: str) -> None:
    records = json.loads(run(f"paired{how} -f json", input=FILE).stdout)
    alone = [
        one
        for cells in ("20 12 2 16", "1 1 7 12")
        for one in [json.loads(run(f"paired {cells}{how} -f json").stdout)]
        for one in (one if isinstance(one, list) else [one])
    ]
    assert [record["study"] for record in records[:: len(records) // 2]] == ["A", "B, 2"]
    assert [record["line"] for record in records[:: len(records) // 2]] == [2, 3]
    for record, row in zip(records, alone, strict=True):
        assert {name: record[name] for name in row} == row


def test_a_file_of_pairs_in_tables_and_csv(run: Run) -> None:
    text = run("paired", input=FILE).stdout
    assert "A      20 12 2 16  OR          6.00 (1.34 to 55.20)    0.013" in text
    assert "B, 2   1 1 7 12    RD, points  −28.6 (−50.7 to −2.6)   0.070" in text
    rows = list(csv.DictReader(io.StringIO(run("paired -f csv", input=FILE).stdout)))
    assert [row["note"] for row in rows] == ["'=k", "'=k", "", ""]
    assert run("paired -q -m exact", input=FILE).stdout.startswith(
        "A: OR 6.00 (95% CI 1.34 to 55.20), P = 0.013"
    )
    named = FILE.replace("both", "yes_yes").replace("study", "trial")
    made = run("paired --column both=yes_yes --column study=trial", input=named)
    assert made.stdout == text


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (("both", "yes"), "", "No column for both (stdin). Seen: study, yes"),
        ((",16,", ",x,"), "", "'x' is not a count (stdin line 2, column neither)"),
        (("20,12,2,16", "0,0,0,0"), "", "There are no pairs (stdin line 2)"),
        (("neither", "both"), "", "Column 'both' appears twice"),
        (("x", "x"), "--column arm=x", "--column arm: the roles of a file of pairs are study, both"),
        (("x", "x"), "--column both=neither", "A column cannot have two roles"),
    ],
)
def test_what_a_file_of_pairs_cannot_hold(
    run: Run, change: tuple[str, str], options: str, message: str
) -> None:
    made = run(f"paired {options}", input=FILE.replace(*change))
    assert made.exit_code in (2, 3)
    assert not made.stdout
    assert message in made.stderr


BAD = (
    "study,both,treatment_only,control_only,neither\nA,20,12,2,16\nB,1,x,7,12\nC,0,0,0,0\nD,1,,7,12\nE,1,2\n"
)
WRONG = [
    "'x' is not a count (stdin line 3, column treatment_only).",
    "There are no pairs (stdin line 4).",
    "Missing count (stdin line 5, column treatment_only).",
    "Line 6 has 3 cells, the header has 5 (stdin).",
]


def test_rows_that_cannot_be_used_are_treated_as_in_any_file(run: Run) -> None:
    stopped = run("paired", input=BAD)
    assert (stopped.exit_code, stopped.stdout) == (3, "")
    error, hint, *others = stopped.stderr.splitlines()
    assert (error, hint[:23]) == (f"Error: {WRONG[0]}", "Hint: --on-error skip l")
    assert others == ["Also, in the rows read so far:", *WRONG[1:]]
    alone = run("paired -f json", input="".join(BAD.splitlines(keepends=True)[:2]))
    assert (alone.exit_code, alone.stderr) == (0, "1 study read, 1 estimated, 0 rows refused\n")
    for how, closing in (
        ("skip", "5 studies read, 1 estimated, 4 rows refused"),
        ("mark", "5 studies read, 1 estimated, 0 rows refused, 4 marked as not estimable"),
    ):
        made = run(f"paired --on-error {how} -A -f csv", input=BAD)
        assert (made.exit_code, made.stderr.splitlines()) == (4, [*WRONG, closing])
        rows = list(csv.DictReader(io.StringIO(made.stdout)))
        assert {row["study"] for row in rows} == ({"A"} if how == "skip" else {*"ABCDE"})
        for row in rows:
            if row["study"] == "A":
                assert (row["both"], row["neither"], row["status"]) == ("20", "16", "ok")
            else:
                empty = {row[name] for name in ("both", "estimate", "low", "high", "statistic", "p_value")}
                assert (empty, row["status"]) == ({""}, "not_estimable")
    text = run("paired --on-error mark", input=BAD).stdout
    assert "B      missing     RD, points  not estimable" in text
    quiet = run("paired --on-error mark -q", input=BAD).stdout
    assert "E: RD not estimable, P not estimable" in quiet


def test_options_of_files_are_for_files(run: Run) -> None:
    assert "--column is not used with counts" in run("paired 20 12 2 16 --column both=x").stderr


def test_nothing_to_read(run: Run) -> None:
    empty = run("paired")
    assert (empty.exit_code, empty.stdout) == (3, "")
    assert "The input is empty (stdin)" in empty.stderr


SHOWN = {"−": "-", "·": "*", "²": "**2", "√": "sqrt", "½": "0.5*", "φ": "phi", "∞": "inf"}


def plainly(text: str) -> str:
    for shown, meant in SHOWN.items():
        text = text.replace(shown, meant)
    return text


def value(text: str, known: dict[str, float]) -> float:
    """A printed formula, with the values of the lines before; nothing of the package's arithmetic."""
    functions = {"sqrt": math.sqrt, "ln": math.log, "exp": math.exp, "__builtins__": {}}
    return float(eval(plainly(text), functions | known))


def tail(m: int, b: int, theta: float, sign: int) -> float:
    """P(X beyond b) + ½P(X = b) of m pairs at odds θ."""
    p = theta / (1 + theta)
    chance = [math.comb(m, k) * p**k * (1 - p) ** (m - k) for k in range(m + 1)]
    return chance[b] / 2 + sum(chance[k] for k in range(m + 1) if (k - b) * sign > 0)


@pytest.mark.parametrize(("key", "name"), METHODS)
@pytest.mark.parametrize("cells", [*TABLES, (5, 0, 0, 5), (0, 3, 0, 0)])
def test_the_working_redone_gives_the_limits(key: str, name: str, cells: tuple[int, ...]) -> None:
    result = estimates(key, Pairs.of(*cells), 0.95, (name, None))
    known: dict[str, float] = {}
    for label, text in working.facts(result).lines[1:]:
        found = re.findall(r"([tluLU][12]?|q̃|score) = ([−0-9.e]+)", text)
        known |= {letter: value(number, {}) for letter, number in found}
        if "by rule" in text:
            known[plainly(label)] = value(re.findall("[−0-9.e∞]+", text)[0], {"inf": math.inf})
        elif label in ("low", "high") and (solved := re.match(r"[θδ] = ([−0-9.e]+): (.*)", text)):
            at, sign = value(solved[1], {}), 1 if label == "low" else -1
            if "score" in solved[2]:
                assert known["score"] == pytest.approx(sign * 1.959964, abs=1e-5)
                spread = sum(cells) * (2 * known["q̃"] + at * (1 - at))
                assert (cells[1] - cells[2] - sum(cells) * at) / spread**0.5 == pytest.approx(
                    known["score"], abs=2e-5
                )
            else:
                assert tail(cells[1] + cells[2], cells[1], at, sign) == pytest.approx(0.025, rel=1e-5)
        elif " = " in text and not found and label != "given":
            formula, _, printed = text.rpartition(" = ")
            signs = ("-", "+") if "∓" in formula else ("",)
            for one, wanted in zip(signs, printed.split(" to "), strict=True):
                got, wanted_ = value(formula.replace("∓", one), known), value(wanted, {})
                assert got == pytest.approx(wanted_, rel=3e-5, abs=3e-7), text
                known[plainly(label)] = wanted_
    last = dict(working.facts(result).lines)
    shown = last.get("limits", "").rpartition(" = ")[2].split(" to ") if "limits" in last else None
    if shown and len(shown) == 2:
        assert [value(x, {}) for x in shown] == pytest.approx([result.low[0], result.high[0]], rel=1e-6)


def test_the_working_is_shown_of_one_typed_table(run: Run) -> None:
    text = run("paired 20 12 2 16 -v").stdout
    assert "high       0.9822055/(1 − 0.9822055) = 55.19709" in text
    assert "Working  RD: Newcombe (Wilson hybrid) interval" in text
    for words in ("paired 20 12 2 16 -v -q", "paired 20 12 2 16 -v -f json", "paired 20 12 2 16 -v -A"):
        assert "-v/--verbose is not used" in run(words).stderr
    assert "-v/--verbose is not used" in run("paired -v", input=FILE).stderr
