"""Every option of every command, with every value it offers: used, or refused by name.

What is tried is read from the live click tree (live.py), so that a new option is tried once it exists. A
question is a way of using a command; each option is asked of each.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import click
import live
import pytest
from questions import FILES, GROUND, GROUND_OF_MEANS, QUESTIONS

pytestmark = pytest.mark.law

OF_FILES = {*GROUND, "inputs", "output"}

# option, question, format ("" for any) → why an accepted option may change nothing
WHY_NOT: dict[tuple[str, str, str], str] = {
    ("debug", "", ""): "shows the traceback of a fault, and there is none",
    ("form", "", "table"): "is a table without colour or a width, as it stands in a pipe",
    ("quiet", "", ""): "keeps standard error silent; a format for programs has a record a row as it is",
    ("accept", "", ""): "changes the exit code, where a figure needs a step or an assumption",
    ("need_verdict", "", ""): "changes the exit code, where a figure has no verdict",
    ("encoding", "", ""): "an encoding in which this file's plain letters are the same",
    ("decimal", "", ""): "no count of this file has a point or a comma",
    ("no_pager", "", ""): "is of a terminal",
    ("layout", "", ""): "the header says the same",
    ("on_error", "", ""): "no row of this file is bad",
    ("by", "wide", ""): "a format for programs has the column as it is",
    ("delimiter", "tabs", ""): "the header shows it as well",
    ("workers", "", ""): "the output is the same",
    ("raw", "", ""): "no text of this table could be run",
    ("zero_cells", "", ""): "no cell is empty, or the interval needs none",
    ("level", "long", ""): "no interval is printed there",
    ("control_risk", "plans", ""): "the cells of this file come first",
    ("effect_rr", "plans", ""): "the cells of this file come first",
    ("target", "plans", ""): "the cells of this file come first",
    ("test", "", ""): "the figure follows, or does not, whichever of the tests is named",
    ("tests", "quiet", ""): "one line has the P alone, which may round to the same",
    ("p", "recover", ""): "every table that prints the interval has such a P",
    ("interval", "", ""): "two intervals may round, or be, the same: HKSJ is the wider of two",
    ("prediction", "", ""): "no prediction interval, or one that rounds to the same",
    ("by", "subgroups", ""): "it stands there already",
    ("by", "separate", ""): "it stands there already",
    ("separate", "separate", ""): "it stands there already",
    ("common", "effects", ""): "effects have no other",
    ("common", "means", ""): "means have no other",
    ("standardiser", "means", ""): "the pooled SD is the usual one",
    ("variance", "means", ""): "the usual one, or one that rounds to the same",
    ("sort", "", ""): "these studies may stand in this order already",
    ("shared_control", "", ""): "no control group of this file stands in several rows",
    ("one_sided", "", ""): "no P is printed there, or it follows either way",
}
# where an option must be heard, whatever the list above says
TELLING = [
    ("or", "zero_cells", "0/20 5/20", "none", ""),
    ("rr", "zero_cells", "-i wide.csv", "none", ""),
    ("or", "on_error", "-i bad.csv", "skip", "csv"),
    ("nnt", "on_error", "-i bad-long.csv", "mark", "json"),
    ("or", "by", "-i outcomes.csv", "outcome", "csv"),
    ("rr", "by", "-i wide.csv", "region", ""),
    ("or", "layout", "-i both.csv", "long", ""),
    ("or", "decimal", "-i points.csv", ",", "csv"),
    ("rd", "encoding", "-i latin.csv", "cp1252", ""),
    ("or", "raw", "-i wide.csv", None, "csv"),
    ("check", "raw", "-i printed.csv", None, "tsv"),
    ("check", "quiet", "-i printed.csv", None, ""),
    ("or", "quiet", "-i wide.csv", None, "csv"),
    ("check", "accept", "75/101 59/100 --or 2.01", "steps", ""),
    ("check", "need_verdict", "75/101 59/100 --or 2.01 --adjusted", None, ""),
    ("check", "accept", "75/101 59/100 --p 0.01", "assumptions", "csv"),
    ("check", "test", "75/101 59/100 --p 0.01", "fisher", ""),
    ("check", "one_sided", "75/101 59/100 --p 0.01", None, ""),
    ("pool", "interval", "-i pool.csv", "hksj-floor", "csv"),
    ("pool", "prediction", "-i pool.csv", "hts", ""),
    ("pool", "zero_cells", "-i pool.csv", "none", ""),
    ("pool", "event_is", "-i pool.csv", "harm", ""),
    ("pool", "studies", "-i pool.csv", None, "csv"),
    ("pool", "sort", "-i pool.csv", "estimate", ""),
    ("pool", "sort", "-i effects.csv -M or", "estimate", "json"),
    ("pool", "shared_control", "-i three-arms.csv", "split", "csv"),
    ("check", "on_error", "-i printed-bad.csv", "mark", ""),
]
# how a refusal may name what it refuses in words
IN_WORDS = {
    "Nothing is left to solve for": "names the power, the size and the treatment risk",
    "An interval belongs to one estimate": "names the intervals of the estimates that were given",
    "The sentence and another figure both give": "the sentence is that of --printed",
    "is not in the direction that is tested": "the direction is that of --alternative",
    "is a test against a margin": "quotes the method",
    "has no margin": "quotes the method",
    "A margin on": "says which scale and which margin",
    "superiority cannot be shown": "names the type",
    "The sizes of the arms are not known": "says which option is missing",
}
NOT_SEEN_HERE = (
    "debug",
    "no_pager",
)  # but by a fault or a terminal: asked once a command
MARKS = re.compile(r"(?<=[0-9])[.,\N{NARROW NO-BREAK SPACE}](?=[0-9])")
POINT = re.compile(r"[0-9]\.[0-9]")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (made / name).write_bytes(text.encode("cp1252" if name.startswith("latin") else "utf-8"))
    return made


@pytest.fixture(autouse=True)
def folder(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The files that questions name: what a test wrote is taken away, and what stood there may not change."""
    for name in ("FORCE_COLOR", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(filled)
    before = live.files()
    yield filled
    after = live.files()
    for path in after.keys() - before:
        path.unlink()
    assert all(after.get(path) == state for path, state in before.items()), "a file of the input was changed"


def as_format(form: str) -> list[str]:
    return ["-f", form] if form else []


@cache
def without(command: str, words: str, form: str) -> live.Ran:
    return live.run([command, *words.split(), *as_format(form)])


def questions(command: str, option: click.Option) -> dict[str, str]:
    ground = GROUND if command in EFFECTS else GROUND_OF_MEANS if command in MEANS else {}
    every = QUESTIONS[command] | ground.get(str(option.name), {})
    return dict([*every.items()][:1]) if option.name in NOT_SEEN_HERE else every


SCRIPT = shutil.which("rsa-trial", path=sysconfig.get_path("scripts")) or "rsa-trial"
EFFECTS, MEANS = ("all", "or", "rr", "rd", "nnt"), ("md", "smd", "rom")
CASES = [
    (command, option, question)
    for command in live.COMMANDS
    for option in live.options(command)
    for question in questions(command, option)
]


def in_words(ran: live.Ran) -> bool:
    return any(words in ran.errors for words in IN_WORDS)


def holds(case: str, command: str, option: click.Option, ran: live.Ran) -> str:
    """What is wrong with how a run ended, "" where nothing is."""
    if ran.code not in (0, 2, 3, 4, *([1] if command == "check" else [])) or "Traceback" in ran.errors:
        return f"{case}: exit code {ran.code}: {ran.errors}"
    named = live.names(option).search(ran.errors) or in_words(ran)
    if ran.code == 2 and not named:
        return f"{case}: refused without naming {option.opts[-1]}: {ran.errors}"
    if ran.code == 3 and option.name not in OF_FILES and "plans.csv line" not in ran.errors:
        return f"{case}: exit code 3: {ran.errors}"
    if ran.code in (2, 3) and (ran.out or ran.files):
        return f"{case}: refused after something was written"
    return ""


def is_default(option: click.Option, value: list[str], base: live.Ran) -> bool:
    """Whether this is what is done anyway."""
    words = " ".join(value)
    stated = re.search(r"\[default: ([^\],;]+)", option.help or "")
    if isinstance(option.default, str | float) and str(option.default) == words:
        return True
    if stated and stated[1].split(" for ")[0] == words:
        return True
    rows = list(csv.DictReader(io.StringIO(base.out.decode())))
    return {row.get(str(option.name).removesuffix("s")) for row in rows} == {words}


def said(command: str, words: str, option: click.Option, value: list[str], question: str, form: str) -> str:
    """What is wrong with one option, one value, one question and one format."""
    base = without(command, words, form)
    line = [command, *words.split(), *as_format(form), *live.spelled(option, value)]
    if option.is_flag and any(name in words.split() for name in option.opts):
        return ""  # it stands there already
    case, ran = " ".join(line), live.run(line)
    wrong = holds(case, command, option, ran)
    if wrong or ran.code in (2, 3):
        return wrong
    if is_default(option, value, without(command, words, "csv")):
        return (
            ""
            if ran.shown == base.shown or question in {*GROUND, *GROUND_OF_MEANS}
            else f"{case}: the default changes something"
        )
    keys = product((option.name,), (question, ""), (form or "table", ""))
    if ran.shown == base.shown and not any(key in WHY_NOT for key in keys):
        return f"{case}: accepted, and nothing changes"
    return "" if option.name != "decimal_out" or form == "html" else only_marks(case, base, ran)


def only_marks(case: str, base: live.Ran, ran: live.Ran) -> str:
    """What is wrong where --decimal-out does more than turn the mark of every number, and of groups; or less.

    What check shows as it was printed keeps its mark.
    """
    texts = [MARKS.sub("", made.out.decode()) for made in (base, ran)]
    if texts[0] != texts[1]:
        return f"{case}: changes more than marks"
    kept = not case.startswith("check") and POINT.search(ran.out.decode())
    return f"{case}: {kept[0]} keeps its point" if kept else ""


def of(case: tuple[str, click.Option, str]) -> tuple[str, click.Option, str, str]:
    command, option, question = case
    return command, option, question, questions(command, option)[question]


def called(case: tuple[str, click.Option, str]) -> str:
    return f"{case[0]}: {case[2]} {case[1].opts[-1]}"


@pytest.mark.parametrize("case", CASES, ids=called)
def test_each_value_is_used_or_refused_by_name(case: tuple[str, click.Option, str]) -> None:
    command, option, question, words = of(case)
    good, _ = live.offered(command, option)
    if question != next(iter(questions(command, option))):  # the first is asked of all, others of some
        good = random.Random(called(case)).sample(good, min(len(good), 2))
    wrong = [said(command, words, option, value, question, "") for value in good]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.law
@pytest.mark.parametrize("case", CASES, ids=called)
def test_each_option_is_used_or_refused_in_some_format(case: tuple[str, click.Option, str]) -> None:
    command, option, question, words = of(case)
    good, _ = live.offered(command, option)
    if option.name == "form" or not good:
        return
    form = random.Random(called(case)).choice(live.formats())
    wrong = said(command, words, option, good[-1], question, form)
    assert not wrong, wrong


@pytest.mark.parametrize("command", live.COMMANDS)
def test_bad_values_are_refused_by_name(command: str) -> None:
    wrong = []
    words = next(iter(QUESTIONS[command].values())).split()
    for option in live.options(command):
        for value in live.offered(command, option)[1]:
            ran = live.run([command, *words, *live.spelled(option, value)])
            case = f"{command} {words} {option.opts[-1]} {value}"
            wrong.append(
                holds(case, command, option, ran)
                or ("" if ran.code in (2, 3) else f"{case}: code {ran.code}")
            )
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize(("command", "name", "words", "value", "form"), TELLING)
def test_it_is_heard_where_it_matters(
    command: str, name: str, words: str, value: str | None, form: str
) -> None:
    (option,) = (option for option in live.options(command) if option.name == name)
    line = [command, *words.split(), *as_format(form), *live.spelled(option, [value] if value else [])]
    assert live.run(line).shown != without(command, words, form).shown


def test_the_lists_name_options_that_exist() -> None:
    names = {option.name for command in live.COMMANDS for option in live.options(command)}
    assert {name for name, *_ in WHY_NOT} | set(GROUND) <= names


@pytest.mark.law
@pytest.mark.parametrize("command", live.COMMANDS)
def test_pairs_of_options_in_every_format(command: str) -> None:
    """Two options and a format at once: used, or refused in words that name an option."""
    rng, wrong = random.Random(command), []
    for at in range(60):
        words = [command, *rng.choice(list(QUESTIONS[command].values())).split()]
        for option in rng.choices(live.options(command), k=2):
            good, _ = live.offered(command, option)
            words += live.spelled(option, rng.choice(good)) if good else []
        words += ["-f", live.FORMATS[at % len(live.FORMATS)]]
        ran = live.run(words)
        if ran.code not in (0, 2, 3, 4, *([1] if command == "check" else [])) or "Traceback" in ran.errors:
            wrong.append(f"{words}: exit code {ran.code}: {ran.errors}")
        elif ran.code == 2 and not (re.search(r"--?[a-z]", ran.errors) or in_words(ran)):
            wrong.append(f"{words}: refused without naming an option: {ran.errors}")
        elif ran.code in (2, 3) and (ran.out or ran.files):
            wrong.append(f"{words}: refused after something was written")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("command", live.COMMANDS)
def test_the_installed_program_does_the_same(command: str) -> None:
    question = next(iter(QUESTIONS[command].values()))
    for words in (question, f"{question} -f csv", f"{question} --no-such"):
        line = [command, *words.split()]
        apart: dict[str, Any] = {"stdin": subprocess.DEVNULL, "env": {**os.environ}}  # readline sets COLUMNS
        done = subprocess.run([SCRIPT, *line], capture_output=True, check=False, **apart)
        here = live.run(line)
        assert (done.returncode, done.stdout, done.stderr.decode()) == (here.code, here.out, here.errors)
