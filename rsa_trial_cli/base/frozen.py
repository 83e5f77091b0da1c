"""How the package declares its records: classes of named fields that nobody changes.

A frozen dataclass takes up to a millisecond to make, for methods that hardly any record uses, and a run has
thirty of them before its first digit, half of which it never uses. Here it is the type checker that holds the
fields constant. What makes an object is made with the first of its class, and the class becomes a dataclass
when dataclasses.fields, replace or asdict ask it for its fields.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from functools import partial, partialmethod
from inspect import get_annotations
from threading import RLock
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
    LOCK = RLock()  # of two threads that are the first to ask

    def frozen(made=None, /, *, kw_only=False):
        """Make a class of fields, or what makes one."""
        if made is None:
            return partial(frozen, kw_only=kw_only)
        takes = {}
        for base in made.__mro__[:0:-1]:
            takes |= vars(base).get("__takes__", {})
        for name, kind in get_annotations(made).items():
            if not kind.startswith("ClassVar"):
                takes[name] = vars(made).get(name, MISSING), kw_only
        made.__takes__, made.__dataclass_fields__ = takes, _Later(made, kw_only)

        def first(self, *given, **named):
            made.__init__ = _init(made)
            made.__init__(self, *given, **named)

        made.__init__ = first
        return made

    class _Later:
        """In place of the fields of a class, until dataclasses asks for them."""

        def __init__(self, kind, kw_only):
            self.kind, self.dataclass = (
                kind,
                dataclass(init=False, eq=False, repr=False, match_args=False, kw_only=kw_only),
            )

        def __get__(self, _, owner):
            with LOCK:
                if vars(self.kind)["__dataclass_fields__"] is self:
                    self.dataclass(self.kind)
            return owner.__dataclass_fields__

    def _init(kind):
        """An __init__ that takes the fields. One of a dataclass takes four times as long to make."""
        ordered, named, makers, defaults = [], [], {}, {}
        for name, (given, keyword) in kind.__takes__.items():
            if isinstance(given, Field):
                keyword = keyword if given.kw_only is MISSING else given.kw_only
                if given.default_factory is not MISSING:
                    makers[name] = given.default_factory
                given = MISSING if name in makers else given.default
            (named if keyword else ordered).append(name)
            if given is not MISSING or name in makers:
                defaults[name] = given
        filled = [f"{name}={name}" for name in kind.__takes__ if name not in makers]
        filled += [f"{name}=made[{name!r}]() if {name} is MISSING else {name}" for name in makers]
        takes = ", ".join([*ordered, *["*"] * bool(named), *named])
        after = "; self.__post_init__()" if hasattr(kind, "__post_init__") else ""
        space = {"MISSING": MISSING, "made": makers}
        exec(f"def __init__(self, {takes}): self.__dict__.update({', '.join(filled)}){after}", space)
        init = space["__init__"]
        init.__qualname__ = f"{kind.__qualname__}.__init__"
        init.__defaults__ = tuple(defaults[name] for name in ordered if name in defaults)
        init.__kwdefaults__ = {name: defaults[name] for name in named if name in defaults}
        return init


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
