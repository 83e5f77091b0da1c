"""The one thing a user can get wrong. In a module of its own so that every floor may raise it."""

from __future__ import annotations

from collections.abc import Sequence

USAGE = 2
DATA = 3


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
