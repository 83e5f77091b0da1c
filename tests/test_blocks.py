"""Blocks carry what was refused of them: the summary of a run is the sum of the blocks' own records."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.reading import csv_rows, files
from rsa_trial_cli.reading.blocks import LISTED, Block, Problem, Record, settled
from rsa_trial_cli.reading.printed_columns import Result, from_file
from rsa_trial_cli.running import loop

HEADER = "study,events_trt,n_trt,events_ctl,n_ctl\n"
BAD = {line for line in range(2, 102) if line % 7 == 0}
ROWS = "".join(f"S{line},{'x' if line in BAD else 1},10,2,10\n" for line in range(2, 102))


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "trials.csv"
    file.write_text(HEADER + ROWS)
    return str(file)


@pytest.mark.parametrize("on_error", ["skip", "mark"])
@pytest.mark.parametrize("rows", [1, 3, 7, 16384])
def test_records_add_up_however_a_file_is_cut(
    path: str, on_error: str, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rows, "ROWS", rows)
    blocks = list(files.trials(path, files.Choices(on_error=on_error)))
    assert len(blocks) == -(-100 // rows)
    total = sum((block.record for block in blocks), Record())
    counts = (0, len(BAD)) if on_error == "mark" else (len(BAD), 0)
    assert (total.read, total.refused, total.marked) == (100, *counts)
    assert [problem.line for problem in total.problems] == sorted(BAD)[:LISTED]
    assert sum(len(block.data) for block in blocks) == (100 if on_error == "mark" else 100 - len(BAD))
    lines = [line for block in blocks for line in block.data.line or ()]
    assert set(lines) == set(range(2, 102)) - (BAD if on_error == "skip" else set())


def test_a_block_alone_says_what_its_whole_file_says(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No block knows of another: computed in any order, or elsewhere, their records are the same."""
    monkeypatch.setattr(csv_rows, "ROWS", 9)
    choices = files.Choices(on_error="skip")
    blocks = list(files.trials(path, choices))
    sent = [pickle.loads(pickle.dumps(block.record)) for block in reversed(blocks)]
    assert sent[::-1] == [block.record for block in files.trials(path, choices)]
    for block in blocks:
        bad = {problem.line for problem in block.record.problems}
        assert bad.isdisjoint(block.data.line or ()) and bad <= BAD
    for earlier, later in pairwise(blocks):
        assert (earlier.data.line or [0])[-1] < (later.data.line or [0])[0]


def test_a_row_with_a_bad_count_and_a_bad_figure_is_marked_once(tmp_path: Path) -> None:
    file = tmp_path / "printed.csv"
    file.write_text("events_trt,n_trt,events_ctl,n_ctl,or\nx,10,2,10,zz\n3,10,2,10,zz\n3,10,2,10,1.7\n")
    (block,) = files.trials(str(file), files.Choices(on_error="mark", partial=True))
    assert block.marked == {0}
    record = from_file(block, {}, Result([]), "mark").record
    assert (record.read, record.refused, record.marked, len(record.problems)) == (3, 0, 2, 3)


def test_what_a_bad_row_does_is_decided_in_one_place() -> None:
    problems = {3: Problem(5, "Second."), 1: Problem(3, "First.", "A hint.")}
    keep, record = settled(problems, 4, "skip")
    assert keep.tolist() == [True, False, True, False]
    assert (record.refused, record.marked, [p.what for p in record.problems]) == (2, 0, ["First.", "Second."])
    keep, record = settled(problems, 4, "mark")
    assert keep.all() and (record.refused, record.marked) == (0, 2)
    with pytest.raises(InputError) as stopped:
        settled(problems, 4, "stop")
    assert (stopped.value.message, stopped.value.hint, stopped.value.more[-1]) == (
        "First.",
        "A hint.",
        "Second.",
    )
    keep, record = settled({}, 4, "stop")
    assert keep.all() and record == Record()


class Kept:
    """A writer that keeps what it is given."""

    def __init__(self) -> None:
        self.made: list[Any] = []

    def write(self, results: Any) -> None:
        self.made.append(list(results))

    def close(self) -> None:
        pass


@contextmanager
def given(writer: Kept) -> Iterator[Kept]:
    yield writer


def block(*rows: int, refused: int = 0) -> Block[tuple[int, ...]]:
    return Block(rows, Record(len(rows) + refused, refused))


@pytest.mark.parametrize(
    ("blocks", "written"),
    [
        ([block(1, 2), block(3)], [[1, 2], [3]]),
        ([block(refused=2), block(3), block(refused=1)], [[3]]),
        ([block(refused=2), block(refused=1)], [[]]),  # once: it has the columns
        ([], []),
    ],
)
def test_the_loop_writes_what_there_is(
    blocks: list[Block[tuple[int, ...]]], written: list[list[int]]
) -> None:
    out = Kept()
    total = loop.run(iter(blocks), lambda rows: [rows], given(out), None)
    assert out.made == written
    assert total == sum((block.record for block in blocks), Record())


@pytest.mark.parametrize(("output", "told"), [(None, True), ("-", True), ("out.csv", False)])
def test_an_error_says_how_many_rows_are_on_standard_output(output: str | None, told: bool) -> None:
    def blocks() -> Iterator[Block[tuple[int, ...]]]:
        yield block(1, 2)
        yield block(3)
        raise InputError("A bad row.")

    with pytest.raises(InputError) as stopped:
        loop.run(blocks(), lambda rows: [rows], given(Kept()), output)
    more = " 3 rows before it are on standard output." if told else ""
    assert stopped.value.message == f"A bad row.{more}"


@pytest.mark.parametrize(
    ("blocks", "lone", "read"),
    [
        ([block(7), block(refused=1)], (7,), 2),
        ([block(refused=1), block(7)], (7,), 2),
        ([block(7), block(8), block(9)], None, 2),
        ([block(7, 8), block(9)], None, 1),
        ([block(refused=1)], None, 1),
    ],
)
def test_one_row_is_known_before_anything_is_written(
    blocks: list[Block[tuple[int, ...]]], lone: tuple[int, ...] | None, read: int
) -> None:
    rest, ahead = loop.begun(iter(blocks))
    assert (loop.only(ahead), len(ahead)) == (lone, read)
    assert list(rest) == blocks
