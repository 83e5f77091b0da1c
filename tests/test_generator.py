"""The reference data is what its generator makes: a sample on each run, everything with -m slow."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reference import __main__ as command
from reference import records
from reference.table import VALUES, Table

pytestmark = pytest.mark.law

ROWS = {row["id"]: row for row in records.rows("tables.csv")}
PROBLEMS = {row["id"]: row for row in records.rows("problems.csv")}
# both ways through every branch of the exact methods, and small
EXACT_SAMPLE = (
    "p005",
    "p007",
    "p014",
    "p018",
    "p021",
    "p024",
    "p025",
    "p027",
    "p030",
    "p033",
    "p036",
    "p057",
)
# exact unconditional limits take seconds a table: of these a few of the smallest
LIMITS = {"santner_snell", "chan_zhang", "agresti_min"}
LIMITS_SAMPLE = ("p030", "p033")
PROBLEM_SAMPLE = ("pw001", "pw004", "pw010", "pw011", "pw013", "pw020", "pw023", "pw028")


def numbers(made: Any, wanted: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The pairs of two records, leaf by leaf; they have the same keys."""
    if isinstance(wanted, dict) and isinstance(made, dict):
        assert made.keys() == wanted.keys(), where
        for key in wanted:
            yield from numbers(made[key], wanted[key], f"{where} {key}")
    elif isinstance(wanted, list) and isinstance(made, list):
        assert len(made) == len(wanted), where
        for place, pair in enumerate(zip(made, wanted, strict=True)):
            yield from numbers(*pair, f"{where} {place}")
    else:
        yield where, made, wanted


def same(made: Any, wanted: Any) -> None:
    """Equal to the last of 20 digits, which may differ by one."""
    for where, one, other in numbers(made, wanted):
        if one != other:
            assert isinstance(one, str) and isinstance(other, str), where
            assert abs(float(one) - float(other)) <= 1e-15 * abs(float(other)), f"{where}: {one} for {other}"


def held(tables: list[dict], name: str) -> dict:
    return next(record for record in tables if record["id"] == name)


def quick(section: str, key: str) -> bool:
    """Whether a key is a formula or a root of one function: an exact one is not."""
    return key not in LIMITS and not (section == "ni" and key.removesuffix("_p").endswith(tuple(LIMITS)))


@pytest.mark.parametrize("name", ROWS)
def test_formulas_make_the_tables(tables: list[dict], name: str) -> None:
    sections = ("rd", "nnt", "ni", "rr")
    made = records.record_of(ROWS[name], lambda section, key: section in sections and quick(section, key))
    for section in sections:
        wanted = held(tables, name)[section]
        same(made[section], {key: value for key, value in wanted.items() if quick(section, key)})


@pytest.mark.parametrize("name", EXACT_SAMPLE)
def test_a_sample_of_tables_is_made_whole(tables: list[dict], name: str) -> None:
    limits = name in LIMITS_SAMPLE
    made = records.record_of(ROWS[name], lambda section, key: limits or key not in LIMITS)
    wanted = held(tables, name)
    if not limits:
        wanted = {
            section: {key: value for key, value in part.items() if key not in LIMITS}
            if section in VALUES
            else part
            for section, part in wanted.items()
        }
    same(made, wanted)


@pytest.mark.parametrize("name", PROBLEM_SAMPLE)
def test_a_sample_of_problems_is_made(plans: list[dict], name: str) -> None:
    same(records.problem_record(PROBLEMS[name]), held(plans, name))


# digits as printed; other rows of the generator are held to published figures through the package's own tests
PUBLISHED = [
    ("or", "cornfield_cc", (28, 99, 23, 182), "1.41 5.30"),  # Gart & Thomas 1982; Gart 1985
    ("or", "score", (28, 51, 71, 230), "1.476 5.035"),  # Gart & Thomas 1982, Cornfield's without correction
    ("rd", "wald_cc_capped", (53, 112, 25, 113), "0.1230563 0.3808944"),  # R 4.2.2 prop.test
    ("rd", "wald_cc", (56, 70, 48, 80), "0.0441 0.3559"),  # Newcombe 1998, Stat Med 17:873, II (a)
]


@pytest.mark.parametrize(("measure", "key", "counts", "printed"), PUBLISHED)
def test_published_limits(measure: str, key: str, counts: tuple[int, ...], printed: str) -> None:
    made = VALUES[measure][key].compute(Table(*counts))
    for value, figure in zip(made, printed.split(), strict=True):
        digits = len(figure.partition(".")[2])
        assert abs(float(value) - float(figure)) <= 0.51 * 10**-digits, f"{value} for {figure}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_every_table_is_made(tables: list[dict], name: str) -> None:
    same(records.record_of(ROWS[name]), held(tables, name))


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_is_made(plans: list[dict], name: str) -> None:
    same(records.problem_record(PROBLEMS[name]), held(plans, name))


def test_the_lists_are_the_tables_and_problems(tables: list[dict], plans: list[dict]) -> None:
    assert [record["id"] for record in tables] == list(ROWS)
    assert [record["id"] for record in plans] == list(PROBLEMS)


def test_a_new_method_gets_its_row(
    tables: list[dict], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TABLES", "POWER"):
        path = tmp_path / f"{name}.json"
        path.write_text(getattr(command, name).read_text())
        monkeypatch.setattr(command, name, path)
    monkeypatch.setitem(VALUES["rd"], "halved", VALUES["rd"]["estimate"])
    assert command.main([]) == 0
    grown = list(command.read(command.TABLES).values())
    assert [record["rd"].pop("halved") for record in grown] == [record["rd"]["estimate"] for record in tables]
    assert grown == tables


def test_nothing_to_add_leaves_the_files_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = {}
    for name in ("TABLES", "POWER"):
        before[name] = getattr(command, name).read_bytes()
        path = tmp_path / f"{name}.json"
        path.write_bytes(before[name])
        monkeypatch.setattr(command, name, path)
    command.main([])
    assert {name: getattr(command, name).read_bytes() for name in before} == before


def test_an_unknown_key_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["or.wolf"])
    assert "or.wolf" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(records.HERE.glob("*.py")), ids=lambda path: path.name)
def test_the_generator_knows_nothing_of_the_package(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in names:
            assert name.split(".")[0] in {*sys.stdlib_module_names, "mpmath"}, f"{path.name} imports {name}"
