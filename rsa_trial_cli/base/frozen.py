"""How the package declares its records: classes of named fields that nobody changes.

A frozen dataclass takes half a millisecond to make, for methods that hardly any record uses, and a run makes
seventy of them before its first digit. Here it is the type checker that holds the fields constant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T")

    @overload
    def frozen(made: type[T], /) -> type[T]: ...
    @overload
    def frozen(*, kw_only: bool = ...) -> Callable[[type[T]], type[T]]: ...
    @dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
    def frozen(
        made: type[T] | None = None, /, *, kw_only: bool = False
    ) -> type[T] | Callable[[type[T]], type[T]]:
        """Make a class of fields. An object equals only itself: what is compared is a frozen dataclass."""
else:
    frozen = partial(dataclass, eq=False, repr=False)
