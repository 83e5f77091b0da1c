"""How the package declares its records: classes of named fields that nobody changes.

A frozen dataclass takes up to a millisecond to make, for methods that are compiled from text for each class
anew, and a run makes thirty of them before its first digit. These share one __init__, and it is the type
checker that holds their fields constant. dataclasses.fields, replace and asdict know them as dataclasses.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import partial, partialmethod
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
        """Make a class of fields. An object equals only itself, where its class is not a ByValue."""
else:

    def frozen(made=None, /, *, kw_only=False):
        """Make a class of fields, or what makes one."""
        if made is None:
            return partial(frozen, kw_only=kw_only)
        kind = dataclass(init=False, eq=False, repr=False, match_args=False, kw_only=kw_only)(made)
        every = fields(kind)
        kind._fields = {f.name: None for f in every}.keys()
        kind._in_order = tuple(f.name for f in every if not f.kw_only)
        kind._defaults = {f.name: f.default for f in every if f.default is not MISSING}
        kind._makers = {f.name: f.default_factory for f in every if f.default_factory is not MISSING}
        kind.__init__ = _init
        return kind

    def _init(self, *values, **named):
        kind, own = self.__class__, self.__dict__
        own.update(kind._defaults)
        own.update(zip(kind._in_order, values, strict=False))
        own.update(named)
        for name in kind._makers.keys() - own.keys():
            own[name] = kind._makers[name]()
        if own.keys() != kind._fields or len(values) > len(kind._in_order):
            odd = ", ".join(sorted(own.keys() ^ kind._fields)) or "too many values"
            raise TypeError(f"{kind.__qualname__}: {odd}")
        if hasattr(self, "__post_init__"):
            self.__post_init__()


class ByValue:
    """Of a record that equals others of its class with the same values, and that nobody can change."""

    def __eq__(self, other: object) -> bool:
        return self.__class__ is other.__class__ and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    if not TYPE_CHECKING:  # which would then take any name for a field

        def __setattr__(self, name, value):
            raise FrozenInstanceError(name)

        __delattr__ = partialmethod(__setattr__, value=None)
