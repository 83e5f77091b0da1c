"""Bars on a terminal: they move within a block of rows, and what is computed meanwhile is the same."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from rsa_trial_cli.commands import effect, elsewhere, every_measure, paired
from rsa_trial_cli.reading.blocks import Block, Origin, Record
from rsa_trial_cli.running import progress
from rsa_trial_cli.stats import Trials
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
    """A bar that is there at once, and pieces that never grow."""
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
    watch = progress.Watch()
    blocks = [Block(trials(20), Record(20), Origin("x.csv", 200, passed)) for passed in (80, 200)]
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


def test_every_measure_in_pieces_is_the_same(bar: type[Bar]) -> None:
    how = {"level": 0.95, "methods": (), "tests": (), "everything": False, "coverage": False, "margin": None}
    how |= {"alternative": "two-sided", "zero_cells": "add-half", "estimator": "sample", "per": None}
    asked = SimpleNamespace(per=1000, of=lambda key: SimpleNamespace(key=key, **how))
    here = partial(every_measure._every, asked)  # type: ignore[arg-type]
    data = trials(5)
    (made,) = elsewhere.watched(elsewhere.effects(here))[1](data)
    (whole,) = here(data)
    assert [*objects(made)] == [*objects(whole)]


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
    (made,) = elsewhere.watched(elsewhere.effects(here))[1](data)
    (whole,) = here(data)
    assert [*objects(made)] == [*objects(whole)]


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
