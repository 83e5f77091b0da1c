"""Effects as they show themselves: the lines of the command, and its table in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sized

from rsa_trial_cli.stats.measures.record import Made
from rsa_trial_cli.writing.views.effects import View
from rsa_trial_cli.writing.views.sheet import Line

SHOWN = 20  # trials that a text shows


class Shown(ABC):
    """The effect of one trial or of many. trials : of which it is."""

    trials: Sized

    def __len__(self) -> int:
        """How many trials there are."""
        return len(self.trials)

    def __repr__(self) -> str:
        """The lines that the command prints with --quiet, one a trial; of very many, the first."""
        parts = self._view(quiet=True).parts([self._first(SHOWN)])
        lines = [part.text for part in parts if isinstance(part, Line)]
        if len(self) > SHOWN:
            lines.append(f"… and {len(self) - SHOWN:,} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The table that the command prints, for notebooks."""
        from rsa_trial_cli.writing.formats.html import fragment

        return fragment(self._view(quiet=False).parts([self._first(SHOWN)]))

    @abstractmethod
    def _view(self, *, quiet: bool) -> View: ...

    @abstractmethod
    def _first(self, many: int) -> Made: ...
