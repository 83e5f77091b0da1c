"""What a format writes, what a person sees of it, and what every writer does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

from rsa_trial_cli.base.frozen import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from rsa_trial_cli.writing.pictures.marks import Picture
    from rsa_trial_cli.writing.views.sheet import Part

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)


class Result(Protocol):
    """What is written as records: k of them, a column for each field. kept : columns of the input."""

    schema: ClassVar[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arms, () if the result has no arms."""

    @property
    def kept(self) -> Mapping[str, Sequence[object]]:
        """Columns of the input that are written out again."""

    @property
    def read_as(self) -> Mapping[str, object] | None:
        """How the file was read that the records come from, None without one: source in JSON."""

    def __len__(self) -> int:
        """How many records there are."""


class View(Protocol[R_contra]):
    """What a person sees of results, in parts; it may have `pictures` too, see Settings."""

    def parts(self, results: Sequence[R_contra]) -> list[Part]:
        """The parts that these results add."""


class Writer(Protocol[R_contra]):
    """Takes results a block at a time."""

    def write(self, results: Sequence[R_contra]) -> None:
        """Write one block."""

    def close(self) -> None:
        """Write what comes last."""


@runtime_checkable
class Holding(Protocol):
    """A writer that holds results back, as a page does until its picture is known."""

    def release(self) -> None:
        """Write what is held back: an error ends the run."""


def unseen(_: Sequence[object]) -> Sequence[Part]:
    """No parts: what a format for programs shows of results."""
    return ()


def undrawn(_: Sequence[Sequence[object]], __: float, ___: float) -> Sequence[Picture]:
    """No pictures."""
    return ()


@frozen
class Settings(Generic[R]):
    """How a format writes.

    folder : makes one for files on the way; parts : what a person sees of results; pictures : of all
    results, in a width and a greatest height in millimetres, for a format that has room for them;
    raw : whether text that a spreadsheet would run stays as it is; color, width : of the terminal, no width
    in a pipe; fields : the columns that are written, none for all.
    """

    folder: Callable[[], Path]
    parts: Callable[[Sequence[R]], Sequence[Part]] = unseen
    pictures: Callable[[Sequence[Sequence[R]], float, float], Sequence[Picture]] = undrawn
    raw: bool = False
    color: bool = False
    width: int | None = None
    fields: Sequence[str] = ()
