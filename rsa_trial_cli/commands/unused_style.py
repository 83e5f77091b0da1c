"""Where a journal's style, and the words of its sentence, have no use in or, rr, rd, nnt, md, smd and rom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from rsa_trial_cli.commands import unused
from rsa_trial_cli.commands.unused import A, Asked, Rule

if TYPE_CHECKING:
    import click

    from rsa_trial_cli.writing.views.sentence import Wording

WORDS = ("event", "people")


class Sentenced(Asked, Protocol):
    """A request whose result may have a sentence."""

    @property
    def several(self) -> bool:
        """Whether there is more than one result a trial."""

    @property
    def margin(self) -> float | None:
        """The margin that P is against."""


STYLE: tuple[Rule[Sentenced], ...] = (
    Rule(
        ("style", *WORDS),
        lambda asked: not asked.write.format.human,
        "with -f {form}",
        "It is how people read a result.",
    ),
    Rule(
        ("style", *WORDS), lambda asked: asked.several, "with several methods", "A sentence has one of them."
    ),
    Rule(
        ("style", *WORDS), lambda asked: asked.margin is not None, "with --margin", "Leave out one of them."
    ),
    Rule(WORDS, lambda asked: asked.write.style is None, "without --style", "For example --style plain."),
)


def wording(ctx: click.Context, asked: Sentenced, full: bool, *, means: bool = False) -> Wording:
    """What the sentence is made with; words for which it has no place are refused."""
    from rsa_trial_cli.writing.views.sentence import Wording

    out = asked.write
    made = Wording(out.style, out.event, out.people)
    words: tuple[Rule[Sentenced], ...] = of_words(
        lambda _: full or out.quiet, lambda _: made.rules.mean_first if means else made.rules.first
    )
    digits: Rule[Sentenced] = Rule(
        ("digits",),
        lambda asked: not asked.write.plot and (out.quiet or not full or made.journal is not None),
        "with --style, which has rules of its own",
    )
    unused.refuse(unused.given(ctx), asked, (*STYLE, *words, digits))
    return made


def of_words(told: Callable[[A], bool], start: Callable[[A], str]) -> tuple[Rule[A], ...]:
    """Where the words of a sentence have no place. told : whether there is one; start : of it."""
    return (
        Rule(WORDS, lambda asked: not told(asked), "where no sentence is shown", "-q shows it alone."),
        Rule(
            ("event",),
            lambda asked: "{arm}" not in start(asked),
            "in this style, which does not name it",
        ),
        Rule(
            ("people",),
            lambda asked: "{people}" not in start(asked),
            "in this style, which does not name the participants",
        ),
    )
