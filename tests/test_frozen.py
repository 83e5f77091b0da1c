"""Records: classes of named fields, as dataclasses without what hardly any of them uses."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace
from typing import ClassVar

import pytest

from rsa_trial_cli.base.frozen import ByValue, frozen


@frozen
class Ours(ByValue):
    """What a record may have."""

    kind: ClassVar[str] = "kind"

    first: int
    second: str = "two"
    many: Sequence[int] = field(default_factory=list)
    last: int = field(default=4, kw_only=True)

    def __post_init__(self) -> None:
        if self.first < 0:
            raise ValueError


@frozen(kw_only=True)
class More(Ours):
    """Fields of a parent, and one more."""

    more: int


@dataclass(frozen=True)
class Theirs:
    """The same as a dataclass."""

    first: int
    second: str = "two"
    many: Sequence[int] = field(default_factory=list)
    last: int = field(default=4, kw_only=True)


@pytest.mark.parametrize(
    ("values", "named"), [((1,), {}), ((1, "x"), {"last": 2}), ((), {"first": 3}), ((1, "y", [5]), {})]
)
def test_it_holds_what_a_dataclass_holds(values: tuple[object, ...], named: dict[str, object]) -> None:
    assert asdict(Ours(*values, **named)) == asdict(Theirs(*values, **named))


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, "x", [], 4), {}), ((1,), {"first": 1}), ((1,), {"other": 1})]
)
def test_it_refuses_what_a_dataclass_refuses(values: tuple[object, ...], named: dict[str, object]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError, match="__init__"):
            kind(*values, **named)


def test_values_are_compared_and_cannot_be_changed() -> None:
    one = More(1, many=(), more=2)
    assert one == More(1, many=(), more=2) == pickle.loads(pickle.dumps(one)) != replace(one, last=5)
    assert len({one, More(1, many=(), more=2), replace(one, more=3)}) == 2
    assert one != Ours(1, many=())
    with pytest.raises(FrozenInstanceError):
        one.first = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.first
    with pytest.raises(ValueError):
        Ours(-1)
    assert Ours(1).many is not Ours(1).many
