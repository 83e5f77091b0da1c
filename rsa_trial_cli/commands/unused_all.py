"""What all has no use for, and when a sentence in a journal's style has no use for its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsa_trial_cli.commands.all_request import All
from rsa_trial_cli.commands.unused import COLUMNS, DIGITS, FULL, OF_FILES, RAW, Rule, Shown
from rsa_trial_cli.commands.unused_style import of_words

if TYPE_CHECKING:
    from rsa_trial_cli.writing.views.journal_style import Style


class Screen(Shown[All]):
    """What will be shown of every measure."""

    @property
    def told(self) -> bool:
        """Whether there is a sentence."""
        return self.write.format.human and (self.full or self.write.quiet)

    @property
    def style(self) -> Style:
        """The record of its style."""
        from rsa_trial_cli.writing.views.styles import STYLES

        return STYLES[self.write.style or "plain"]

    def says(self, word: str) -> bool:
        """Whether the sentence has a place for such a word."""
        return word in self.style.first


WORDS: tuple[Rule[Screen], ...] = of_words(lambda shown: shown.told, lambda shown: shown.style.first)
ALL: tuple[Rule[Screen], ...] = (
    COLUMNS,
    Rule(("cells",), lambda shown: not shown.read.counts, "with a file"),
    Rule(OF_FILES, lambda shown: bool(shown.read.counts), "with counts", "It says how a file is read."),
    Rule(("risk_interval",), lambda shown: not shown.full, FULL),
    Rule(
        ("per",), lambda shown: shown.write.format.human and shown.write.quiet, "with -q, which is a sentence"
    ),
    Rule(
        ("style",), lambda shown: not shown.write.format.human, "with -f {form}", "It is how people read it."
    ),
    *WORDS,
    Rule(
        ("labels",),
        lambda shown: (
            not (shown.write.format.arms or shown.write.format.human)
            or (shown.write.format.human and shown.write.quiet and not shown.says("{arm}"))
        ),
        "where the arms are not named",
    ),
    DIGITS,
    Rule(
        ("digits",),
        lambda shown: shown.write.quiet or shown.write.style not in (None, "plain"),
        "with -q or --style, which have rules of their own",
    ),
    Rule(
        ("event_is",),
        lambda shown: shown.write.format.human and shown.write.quiet and not shown.style.needed,
        "in a sentence that does not name the NNT",
    ),
    RAW,
)
