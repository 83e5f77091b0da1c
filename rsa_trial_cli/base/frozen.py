"""How the package declares its records: classes of named fields that nobody changes.

A frozen dataclass takes up to a millisecond to make, for methods that hardly any record uses, and a run makes
thirty of them before its first digit. Here it is the type checker that holds the fields constant.
dataclasses.fields, replace and asdict know these classes as dataclasses.
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
        kind.__init__ = _init(kind)
        return kind

    def _init(kind):
        """An __init__ that takes the fields. One of a dataclass takes four times as long to make."""
        ordered, named = ([f for f in fields(kind) if f.kw_only is only] for only in (False, True))
        takes = [f.name for f in ordered] + ["*"] * bool(named) + [f.name for f in named]
        makers = {f.name: f.default_factory for f in fields(kind) if f.default_factory is not MISSING}
        filled = [f"{f.name}={f.name}" for f in fields(kind) if f.name not in makers]
        filled += [f"{name}=made[{name!r}]() if {name} is MISSING else {name}" for name in makers]
        after = "; self.__post_init__()" if hasattr(kind, "__post_init__") else ""
        space = {"MISSING": MISSING, "made": makers}
        exec(
            f"def __init__(self, {', '.join(takes)}): self.__dict__.update({', '.join(filled)}){after}", space
        )
        init = space["__init__"]
        init.__qualname__ = f"{kind.__qualname__}.__init__"
        init.__defaults__ = tuple(f.default for f in ordered if _optional(f))
        init.__kwdefaults__ = {f.name: f.default for f in named if _optional(f)}
        return init

    def _optional(one):
        return one.default is not MISSING or one.default_factory is not MISSING


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
