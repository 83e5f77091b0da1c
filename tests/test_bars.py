"""Bars on a terminal: they move within a block of rows, and what is computed meanwhile is the same."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rsa_trial_cli.commands import effect, elsewhere, every_measure, paired
from rsa_trial_cli.reading import files
from rsa_trial_cli.reading.blocks import Block, Origin, Record
from rsa_trial_cli.running import progress
from rsa_trial_cli.running.loop import Compute
from rsa_trial_cli.stats import Trials
from rsa_trial_cli.stats.watched import part, took, watched
from rsa_trial_cli.writing.formats.json import objects

Move = tuple[str, float | None, float]


class Bar:
    """Keeps what it is moved to."""

    moves: list[Move] = []  # noqa: RUF012
    stopped = 0

    def move(self, *where: object) -> None:
        self.moves.append(where)  # type: ignore[arg-type]

    def stop(self) -> None:
        Bar.stopped += 1


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> type[Bar]:
    """A bar that is there at once, and pieces of two rows at first."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "_Bar", Bar)
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setattr(progress, "MOMENT", 0.0)
    monkeypatch.setattr(progress, "FIRST", 2)
    Bar.moves, Bar.stopped = [], 0
    return Bar


def trials(k: int) -> Trials:
    at = np.arange(k)
    return Trials.of(3 + at % 5, 20 + at, 2 + at % 7, 25 + at, study=[f"s{i}" for i in range(k)])


def test_a_bar_moves_within_a_block(bar: type[Bar]) -> None:
    blocks = [Block(trials(20), Record(20), Origin("x.csv", 200, passed)) for passed in (80, 200)]
    with progress.Watch() as watch:
        rows = [[*watch.pieces(len(block.data))] for block in watch.blocks(iter(blocks))]
    for pieces in rows:
        assert pieces[0] == slice(0, progress.FIRST)
        assert [piece.start for piece in pieces[1:]] == [piece.stop for piece in pieces[:-1]]
        assert pieces[-1].stop == 20
    done = [move[2] for move in bar.moves]
    assert (done[0], done[1]) == (0, 80 * progress.FIRST / 20)
    assert done == sorted(done)
    assert bar.moves[-1] == ("40 studies", 200, 200)
    assert bar.stopped == 1


def test_the_share_of_a_file_is_that_of_its_lines(tmp_path: Path) -> None:
    """Also where it is read at once: no block but the last stands at its end."""
    path = tmp_path / "trials.csv"
    path.write_text("events_trt,n_trt,events_ctl,n_ctl\n" + "3,20,2,25\n" * 40_000)
    found = [block.origin for block in files.trials(str(path), files.Choices())]
    passed, size = [origin.passed for origin in found], path.stat().st_size
    assert len(found) == 3 and passed[-1] == found[0].size == size
    assert passed[:2] == pytest.approx([0.41 * size, 0.82 * size], rel=0.01)


def assert_same_in_pieces(here: Compute[Trials, Any], data: Trials) -> None:
    """Joined again for a table that is fitted to all rows, or written a few rows at a time."""
    (whole,) = here(data)
    for work in (elsewhere.effects(here), elsewhere.apart(here)):  # type: ignore[arg-type]
        moved = len(Bar.moves)
        with elsewhere.computed([Block(data)], here, lambda work=work: work, None) as (blocks, compute):  # type: ignore[misc]
            made = [one for block in blocks for some in compute(block.data) for one in objects(some)]
        assert made == [*objects(whole)]
        done = [share for _, _, share in Bar.moves[moved:]]
        assert (done[0], done[-1]) == (0, len(data)) and done == sorted(done)


def test_no_piece_cuts_a_study(bar: type[Bar]) -> None:
    ends = [1, 5, 6, 20]
    with progress.Watch() as watch:
        (rows,) = ([*watch.pieces(20, ends)] for _ in watch.blocks([Block(trials(20))]))
    assert [piece.start for piece in rows] == [0, *[piece.stop for piece in rows[:-1]]]
    assert {piece.stop for piece in rows} <= {*ends} and rows[-1].stop == 20


def test_a_share_of_a_whole_is_never_more_than_that() -> None:
    said: list[float] = []
    with watched(said.append):
        for more in ([], [0.5, 0.25], [1, 1]):
            with part(0.25):
                for share in more:
                    took(share)
    assert sum(said[:1]) == 0.25 and said[1:4] == [0.125, 0.0625, 0.0625] and sum(said) == 0.75


def test_every_measure_in_pieces_is_the_same(bar: type[Bar]) -> None:
    how = {"level": 0.95, "methods": (), "tests": (), "everything": False, "coverage": False, "margin": None}
    how |= {"alternative": "two-sided", "zero_cells": "add-half", "estimator": "sample", "per": None}
    asked = SimpleNamespace(per=1000, of=lambda key: SimpleNamespace(key=key, **how))
    here = partial(every_measure._every, asked)  # type: ignore[arg-type]
    data = trials(5)
    assert_same_in_pieces(here, data)


@pytest.mark.parametrize("words", [{}, {"everything": True}, {"tests": ("boschloo",)}, {"coverage": True}])
def test_what_is_computed_in_pieces_is_the_same(bar: type[Bar], words: dict[str, object]) -> None:
    class Asked:
        key, level, methods, tests, everything, coverage = "rd", 0.95, (), (), False, False
        alternative, zero_cells, margin, estimator, per = "two-sided", "add-half", None, "sample", None

    asked = Asked()
    for name, value in words.items():
        setattr(asked, name, value)
    here = partial(effect.estimates, asked, None)  # type: ignore[arg-type]
    data = trials(3)
    assert_same_in_pieces(here, data)


def test_pairs_of_a_file_move_a_bar(bar: type[Bar], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("both,treatment_only,control_only,neither\n" + "20,12,2,16\n5,9,4,30\n7,1,1,8\n")
    read = {"columns": {}, "delimiter": None, "encoding": None, "sheet": None, "on_error": "stop"}
    how = {"everything": True, "method": None, "test": None, "level": 0.95, "alternative": "two-sided"}
    asked = SimpleNamespace(
        **how, names=("a", "b"), read=SimpleNamespace(**read, swap=False), write=SimpleNamespace(workers=None)
    )
    made = []
    for shown in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda shown=shown: shown)
        assert bool(bar.moves) is False
        results, _ = paired._of_file(asked, [str(path)])  # type: ignore[arg-type]
        made.append(list(objects(results)))
    assert repr(made[0]) == repr(made[1])
    assert [done for *_, done in bar.moves][-1] == 3 and bar.stopped == 1
