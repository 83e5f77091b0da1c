"""Answers of several records, each with the names of the JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

from rsa_trial_cli.writing.views.sheet import Line, Part


class Record(dict[str, Any]):
    """One record: a dict with the names and values of the JSON, whose values are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"There is no '{name}'; there are {', '.join(self)}.") from None

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self]


Parts = Callable[[bool], Sequence[Part]]  # whether it is the lines of --quiet → what is drawn


class Records(Sequence[Record]):
    """Records in order. As text they are the lines of the command with --quiet, in a notebook its table."""

    def __init__(self, records: Iterable[dict[str, object]], parts: Parts) -> None:
        self._records = [Record(record) for record in records]
        self._parts = parts

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...
    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        return self._records[at]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def __repr__(self) -> str:
        return "\n".join(part.text for part in self._parts(True) if isinstance(part, Line))

    def _repr_html_(self) -> str:
        from rsa_trial_cli.writing.formats.html import fragment

        return fragment(self._parts(False))
