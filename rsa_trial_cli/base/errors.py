"""The error for bad input. It has a module of its own, so that every part of the package may raise it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

USAGE = 2
DATA = 3


class Stopped:
    """Whether a signal has ended the run. A library may swallow its exception, so long work asks again.

    code : the exit code of that signal, 0 if none came.
    """

    code = 0

    @classmethod
    def check(cls) -> None:
        """Leave the run if it has ended."""
        if cls.code:
            raise SystemExit(cls.code)


class InputError(Exception):
    """Something the user typed or a file that was read cannot be used.

    message says what and where, hint what to do next, exit_code what the shell sees; more lists further
    cases of the same.
    """

    def __init__(
        self, message: str, hint: str = "", exit_code: int = USAGE, more: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
        self.more = more

    def __str__(self) -> str:  # what a traceback shows, in a notebook
        return "\n".join(filter(None, (self.message, self.hint, *self.more)))


def nearest(typed: str, names: Iterable[str]) -> list[str]:
    """The names that may have been meant: at most four that are one slip away, or the one most like it."""
    known = list(dict.fromkeys(names))
    if slips := [name for name in known if len(name) > 1 and _one_slip(typed.casefold(), name.casefold())]:
        return slips[:4]
    import difflib  # a millisecond, for errors only

    return difflib.get_close_matches(typed, known, 1)


def _one_slip(typed: str, name: str) -> bool:
    """Whether a letter too many, too few, another one or two exchanged make one of the other."""
    start = next((at for at, (a, b) in enumerate(zip(typed, name, strict=False)) if a != b), None)
    start = min(len(typed), len(name)) if start is None else start
    a, b = typed[start:], name[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def not_written(where: str, problem: OSError) -> InputError:
    """The error for a file or stream that cannot be written, with the reason that the system gives."""
    reason = (problem.strerror or str(problem)).lower()
    return InputError(f"Can't write {where}: {reason}.", "", DATA)


def not_encodable(where: str, problem: UnicodeEncodeError) -> InputError:
    """The error for a character that the encoding of a file or stream does not have."""
    char = ascii(problem.object[problem.start])
    return InputError(f"Can't write {char} to {where.removeprefix('to ')} in {problem.encoding}.", "", DATA)


INVISIBLE = {
    *(*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F),  # control characters, marks of direction
    *(*range(0x2028, 0x202F), *range(0x2066, 0x206A)),  # line separators, overrides and isolates
}


def escaped(text: str) -> str:
    """Text that is safe on a terminal: its control and direction characters are spelled out."""
    return "".join(map(_spelled, text)) if any(ord(char) in INVISIBLE for char in text) else text


def _spelled(char: str) -> str:
    code = ord(char)
    if code not in INVISIBLE:
        return char
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
