"""Files of every layout are read alike with the optional extra and without it: the same output or error.

The long form: pytest -s -m slow tests/test_readers_agree.py reads 10,000 files.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

from rsa_trial_cli.base import extra
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import files

Rng = random.Random
Run = Callable[..., Result]
Table = list[list[str]]

pytestmark = pytest.mark.extra
NAMES = [
    "Arden",
    "Borel 1998",
    "Casey, J",
    "Dürer",
    '"Euler"',
    "Fermat ",
    "Gauß; Göttingen",
    "",
    "-Hall",
    "İsa",
]
HEADERS = [
    ["events_trt", "n_trt", "events_ctl", "n_ctl"],
    ["e1", "n1", "e0", "n0"],
    ["events1", "n1", "events2", "n2"],
    ["Events", "Total", "Events", "Total"],
    ["deaths placebo", "n placebo", "deaths drug", "n drug"],
    ["a", "b", "c", "d"],
    ["Drug (n/N)", "", "Placebo (n/N)", ""],
    ["Ereignisse Verum", "n Verum", "Ereignisse Placebo", "n Placebo"],
]
BESIDE = ["country", "OR", "ci", "p", "year", "note", "weight", ""]
ODD = [
    "", "NA", "NR", "n.r.", "?", "–", "-", ".", "-0", "-3", "+5", "5.0", "5,0", "5.5", "1,234", "1.234",
    "10.000", "1 234", "12 (15.0%)", "12 (15,0 %)", "12/80", "12/80 (15%)", "15%", "1e+05", "1e0", " 7 ",
    "\u00a07", "7\u200b", "007", "x", "99999999999999999999", "1000000001", "٣", '"8"', "Total", "#N/A", "0",
    "\x0b9", "3\x1c",
]  # fmt: skip
ENCODINGS = ["utf-8"] * 12 + ["utf-8-sig", "utf-8-sig", "utf-16", "cp1252", "latin-1"]
COMMANDS = ["or -f ndjson", "rr -f ndjson", "rd -f csv", "check -f ndjson", "or", "nnt -f csv"]


def arm(draw: Rng) -> list[int]:
    n = draw.choice([draw.randint(1, 90), draw.randint(1, 2000)])
    return [draw.choice([0, n, draw.randint(0, n)]), n]


def wide(draw: Rng) -> Table:
    header, beside = draw.choice(HEADERS), draw.sample(BESIDE, draw.choice([0, 0, 1, 2]))
    rows = []
    for name in draw.sample(NAMES, draw.randint(1, 6)):
        (e1, n1), (e0, n0) = arm(draw), arm(draw)
        four = [e1, n1 - e1, e0, n0 - e0] if header[0] == "a" else [e1, n1, e0, n0]
        cells = [f"{e1}/{n1}", "", f"{e0}/{n0}", ""] if "" in header else list(map(str, four))
        rows.append([name, *cells, *(draw.choice(["", "x", "1", "0.51", "2001"]) for _ in beside)])
    return [[draw.choice(["study", "Study", "trial", ""]), *header, *beside], *rows]


def long(draw: Rng) -> Table:
    arms = draw.choice(
        [["drug", "placebo"], ["placebo", "drug"], ["0", "1"], ["A", "B"], ["x", "y", "Control"]]
    )
    header = [
        "study",
        draw.choice(["arm", "group"]),
        draw.choice(["events", "deaths"]),
        draw.choice(["n", "total"]),
    ]
    names = [*draw.sample(NAMES, draw.randint(1, 4)), *(["Total"] if draw.random() < 0.1 else [])]
    return [header, *([name, own, *map(str, arm(draw))] for name in names for own in arms)]


def crosstab(draw: Rng) -> Table:
    rows = [
        [name, str(e), str(n - e), str(n)] for name, (e, n) in (("Drug", arm(draw)), ("Placebo", arm(draw)))
    ]
    return [["", "Event", "No event", "Total"], *rows]


def outcomes(draw: Rng) -> Table:
    rows = []
    for own in ("drug", "placebo"):
        e, n = arm(draw)
        rows += [["Arden", own, "yes", str(e)], ["Arden", own, "no", str(n - e)]]
    return [["study", "arm", "outcome", "count"], *rows]


def three_arms(draw: Rng) -> Table:
    arms = draw.choice([["Placebo", "Drug 10", "Drug 20"], ["1", "2", "3"]])
    named = draw.random() < 0.5
    rows = []
    for name in draw.sample(NAMES, draw.randint(1, 4)):
        counts = [[own, *map(str, arm(draw))] if named else [*map(str, arm(draw))] for own in arms]
        rows.append([name, *(cell for cells in counts for cell in cells)])
    if named:
        header = [f"{what}{at}" for at in (1, 2, 3) for what in ("treat", "events", "n")]
    else:
        header = [f"{what} {own}" for own in arms for what in ("events", "n")]
    return [["study", *header], *rows]


def participants(draw: Rng) -> Table:
    rows = [
        [str(at), draw.choice(["drug", "placebo"]), draw.choice(["yes", "no"])]
        for at in range(draw.randint(5, 30))
    ]
    return [["id", "arm", "outcome"], *rows]


SHAPES = (wide, wide, wide, three_arms, long, long, crosstab, outcomes, participants)


def spoiled(draw: Rng, table: Table) -> Table:
    """The table with some cells and rows that are not as they should be."""
    made = [list(row) for row in table]
    for row in made[1:]:
        for at in range(len(row)):
            if draw.random() < 0.04:
                row[at] = draw.choice(ODD)
    if draw.random() < 0.2:
        at = draw.randrange(len(made))
        made[at] = draw.choice([made[at][:-1], [*made[at], ""], [*made[at], "x"], [made[at][0]], []])
    if draw.random() < 0.1:
        made.insert(1, ["", *(draw.choice(["n", "N", "%"]) for _ in made[0][1:])])
    if draw.random() < 0.1:
        made.append(["Total", *made[-1][1:]])
    return made


def drawn(draw: Rng, table: Table) -> str:
    """The text of the table: printed with blanks, or with a delimiter and perhaps quotes."""
    if draw.random() < 0.08:
        widths = [
            max(map(len, column))
            for column in zip(*(row for row in table if len(row) == len(table[0])), strict=True)
        ]
        return "\n".join(" ".join(c.rjust(w) for c, w in zip(row, widths, strict=False)) for row in table)
    mark, share = draw.choice(",,,;\t|"), draw.choice([0, 0, 0, 0.2, 1])
    careful = draw.random() < 0.8

    def cell(text: str) -> str:
        needs = careful and any(sign in text for sign in f'{mark}"\n')
        return '"' + text.replace('"', '""') + '"' if needs or draw.random() < share else text

    lines = [mark.join(map(cell, row)) for row in table]
    if draw.random() < 0.1:
        lines[0:0] = draw.choice([["Table 2. Deaths"], ["# made by hand", ""], ["sep=" + mark], [""]])
    if draw.random() < 0.1:
        lines.insert(draw.randrange(1, len(lines) + 1), draw.choice(["", mark * 3, "  ", "# note"]))
    if draw.random() < 0.05:
        lines.append("Source: the authors")
    return "\n".join(lines)


def file(draw: Rng) -> tuple[bytes, list[str]]:
    """Bytes of a file, and the words that read it."""
    text = drawn(draw, spoiled(draw, draw.choice(SHAPES)(draw)))
    text += draw.choice(["\n", "\n", "", "\n\n"])
    data = text.replace("\n", draw.choice(["\n", "\n", "\r\n", "\r"])).encode(
        draw.choice(ENCODINGS), "replace"
    )
    words = [*draw.choice(COMMANDS).split(), "--on-error", draw.choice(["stop", "skip", "mark"])]
    words += draw.choice(
        [[], [], [], [], ["--decimal", ","], ["--control", "placebo"], ["--encoding", "cp1252"]]
    )
    return data, words


def values(output: str) -> list[list[str | float]]:
    """The cells of an output: numbers and blanks may be spelled in two ways."""

    def value(cell: str) -> str | float:
        try:
            return float(cell)
        except ValueError:
            return cell

    return [[*map(value, row)] for row in csv.reader(io.StringIO(output))]


def difference(run: Run, path: Path, seed: int) -> str:
    """How the two readers differ on a file, "" where they do not."""
    data, words = file(random.Random(seed))
    path.write_bytes(data)
    words = [words[0], "-i", str(path), *words[1:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "LARGE", 0)
        quick = run(words)
        patch.setattr(extra, "is_installed", lambda package="polars": False)
        ordinary = run(words)
    first, second = ((made.exit_code, values(made.stdout), made.stderr) for made in (quick, ordinary))
    same = first == second and ordinary.exit_code in (0, 1, 2, 3, 4)
    return "" if same else f"{seed}: {words}\n{data!r}\n{first}\n{second}"


@pytest.mark.law
def test_the_header_alone_tells_which_columns_are_passed_through(tmp_path: Path) -> None:
    path, read = tmp_path / "trials.csv", 0
    for seed in range(100):
        path.write_bytes(file(random.Random(seed))[0])
        choices = files.Choices(on_error="skip")
        with suppress(InputError):
            for block in files.trials(str(path), choices):
                assert files.extra_columns(str(path), choices) == [*block.data.kept]
                read += 1
    assert read > 30


@pytest.mark.law
def test_both_readers_agree(run: Run, tmp_path: Path) -> None:
    assert not [said for seed in range(60) if (said := difference(run, tmp_path / "trials.csv", seed))][:3]


@pytest.mark.slow
def test_both_readers_agree_on_ten_thousand_files(run: Run, tmp_path: Path) -> None:
    assert not [said for seed in range(10_000) if (said := difference(run, tmp_path / "trials.csv", seed))][
        :3
    ]
