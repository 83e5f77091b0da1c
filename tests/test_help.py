"""Help: groups of options, the data dictionary, the JSON Schema, and the headers that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import live
import pytest
from click.testing import Result
from questions import FILES, QUESTIONS

from rsa_trial_cli.cli import cli
from rsa_trial_cli.commands import help_groups
from rsa_trial_cli.writing import dictionary

Run = Callable[..., Result]
MORE = [
    "or 75/101 59/100 --coverage",
    "nnt 75/101 59/100 --per 1000",
    "rd 75/101 59/100 --margin -0.1 --type equivalence",
    "smd 3.1,1.2,21 4.0,1.4,20",
    "rom 3.1,1.2,21 4.0,1.4,20",
    "power --risks .6 .6 --margin -.2 --power .8 --icc .05 --cluster-size 20",
    "power --means 3.1 4.0 --sd 1.2,1.4 --power 0.8",
    "check 75/101 59/100 --or 2.01 --letter",
    "check 3.1,1.2,21 4.0,1.4,20 --md -0.9 --ci=-1.8,0.0",
    "check 3.1,1.2,21 4.0,1.4,20 --integer",
    "check 3.1,0.12,101 4.0,0.14,100 --md -0.9 --ci=-1.26,-0.54 --integer",
    "help columns",
    "help styles",
]
LINES = [
    f"{command} {words}".replace(" -q", "")
    for command, asked in QUESTIONS.items()
    for words in asked.values()
    if command != "help"
]
TYPES = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "array": list,
    "object": dict,
    "boolean": bool,
}
KEPT = {"region", "note"}  # columns of the files that are tried


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode("cp1252" if name.startswith("latin") else "utf-8"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fits(value: object, wanted: Mapping[str, Any]) -> bool:
    """Whether a value is of a property's type, or its constant."""
    if "const" in wanted:
        return bool(value == wanted["const"])
    types = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    if value is None or isinstance(value, bool):
        return ("null" if value is None else "boolean") in types
    return any(isinstance(value, TYPES[kind]) for kind in types if kind != "null")


def wrong(record: Mapping[str, object], kind: str, defs: Mapping[str, Any]) -> Iterator[str]:
    """What of a record the schema does not know, or knows otherwise."""
    for name in defs[kind].get("required", ()):
        if name not in record:
            yield f"{kind}: no {name}"
    for name, value in record.items():
        wanted = defs[kind]["properties"].get(name)
        if wanted is None:
            if name not in KEPT:
                yield f"{kind}: {name} is not in the dictionary"
        elif not fits(value, wanted):
            yield f"{kind}: {name} is {value!r}"
        elif isinstance(value, list) and "items" in wanted:
            inner = wanted["items"]["$ref"].rpartition("/")[2]
            for item in value:
                yield from wrong(item, inner, defs)


@pytest.mark.law
@pytest.mark.parametrize("command", [name for name in QUESTIONS if name != "help"] + ["more"])
def test_every_command_writes_what_the_schema_says(folder: Path, command: str) -> None:
    defs: Any = dictionary.schema()["$defs"]
    lines = MORE if command == "more" else [line for line in LINES if line.split()[0] == command]
    found = []
    for line in lines:
        ran = live.run([*line.split(), "-f", "json"])
        assert ran.code in (0, 1), ran.errors
        made = json.loads(ran.out)
        for record in made if isinstance(made, list) else [made]:
            found += wrong(record, record["schema"].split("/")[1], defs)
    assert not found, sorted(set(found))


def test_an_abstract_is_in_the_schema(folder: Path) -> None:
    text = "CsA (n=101) or placebo (n=100). Cured were 75/101 v 59/100 (OR 2.00, 95% CI 1.10 to 3.65)."
    made = json.loads(live.run(["check", "--text", text, "-f", "json"]).out)
    assert not list(wrong(made, "abstract", dictionary.schema()["$defs"]))  # type: ignore[arg-type]
    figures = [figure for table in made["tables"] for figure in table["figures"]]
    defs: Any = dictionary.schema()["$defs"]
    assert figures
    assert not [
        text for figure in figures for text in wrong(figure, "abstract.figures", defs) if "span" not in text
    ]


def test_the_schema_in_the_package_is_that_of_the_dictionary(run: Run) -> None:
    """python tests/names.py writes it."""
    published = Path(dictionary.__file__).with_name("schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == json.loads(run("help json").stdout) == dictionary.schema()


ALSO = {
    row.name: re.findall(r"\w[\w. ]*", row.meaning.partition("also ")[2].partition(";")[0].partition("(")[0])
    for row in dictionary.rows()
    if row.of(dictionary.INPUT) and "also " in row.meaning
}
FAMILIES = [  # study, then events and size, or no event, of treatment and control
    "trial,ai,n1i,ci,n2i",
    "studlab,event.e,n.e,event.c,n.c",
    "study,tpos,tneg,cpos,cneg",
    "author,treatment events,treatment total,control events,control total",
    "study,events_drug,n_drug,events_placebo,n_placebo",
    "study,events_trt,n_trt,events_ctl,n_ctl",
    "study,events_trt,nonevents_trt,events_ctl,nonevents_ctl",
]
LONG = ("arm,events,n", ("drug,15,21", "placebo,9,20"))


@pytest.mark.parametrize("header", FAMILIES)
def test_families_of_headers_are_read_and_named(run: Run, header: str) -> None:
    names = header.split(",")
    told = {row.name for row in dictionary.rows()} | {
        other.split(" ")[0] for x in ALSO.values() for other in x
    }
    told |= {other for others in ALSO.values() for other in others}
    assert {*names} <= told
    cells = "A,15,6,9,11" if "neg" in header or "non" in header else "A,15,21,9,20"
    made = run("or -f json", input=f"{header}\n{cells}\n")
    assert made.exit_code == 0, made.stderr
    record = json.loads(made.stdout)
    counts = ("treatment_events", "treatment_n", "control_events", "control_n")
    assert [record[name] for name in counts] == [15, 21, 9, 20]


@pytest.mark.parametrize(
    ("role", "other"), [(role, other) for role in ("arm", "events", "n") for other in ALSO[role]]
)
def test_headers_of_one_arm_a_row(run: Run, role: str, other: str) -> None:
    header = ",".join(other if name == role else name for name in LONG[0].split(","))
    made = run("or -f json", input="\n".join([header, *LONG[1]]))
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["treatment_events"] == 15


@pytest.mark.parametrize("name", live.COMMANDS)
def test_help_of_a_command_is_its_help(run: Run, name: str) -> None:
    assert run(f"help {name}").stdout == run(f"{name} --help").stdout


def test_help_alone_is_that_of_the_program(run: Run) -> None:
    assert run("help").stdout == run("--help").stdout


@pytest.mark.parametrize("name", live.COMMANDS)
def test_each_option_stands_in_one_group(name: str) -> None:
    command = live.COMMANDS[name]
    ctx = click.Context(command, info_name=name, parent=click.Context(cli))
    made = help_groups.groups(command, ctx)
    listed = [str(param.name) for params in made.values() for param in params]
    assert sorted(listed) == sorted(
        str(param.name) for param in command.get_params(ctx) if isinstance(param, click.Option)
    )
    assert len(made.get("Most used", [])) in (0, help_groups.MOST_USED)


def test_the_groups_name_options_that_there_are() -> None:
    names = {str(option.name) for name in live.COMMANDS for option in live.options(name)} | {"help"}
    assert (help_groups.FILES | help_groups.OUTPUT | {*help_groups.FIRST}) - names == set()


@pytest.mark.parametrize(("words", "message"), [
    ("ro", "There is no help on 'ro' (TOPIC).\nHint: Did you mean or, rr, rd, rom?"),
    ("colums", "Did you mean columns?"),
    ("or -f csv", "-f/--format is not used with this topic."),
    ("json -o x.txt", "-o/--output is not used with this topic."),
])  # fmt: skip
def test_what_there_is_no_help_on(run: Run, words: str, message: str) -> None:
    made = run(f"help {words}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert message in made.stderr


@pytest.mark.parametrize("option", ["-f csv", "-f json", "--json", "--color always", "-o help.csv"])
@pytest.mark.parametrize("topic", ["", "or", "json"])
def test_help_of_a_command_has_no_form(run: Run, topic: str, option: str) -> None:
    made = run(f"help {topic} {option}")
    assert (made.exit_code, made.stdout) == (2, "")
    assert f"{option.partition(' ')[0]}" in made.stderr.splitlines()[0]


def test_a_topic_that_is_none_gets_the_nearest(run: Run) -> None:
    made = run("help colums")
    assert (made.exit_code, made.stdout) == (2, "")
    assert "Did you mean columns?" in made.stderr
    assert "option" not in made.stderr
