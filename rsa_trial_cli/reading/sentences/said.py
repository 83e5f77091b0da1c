"""What a sentence says: its claims, all that it prints beside them, and its words around the figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rsa_trial_cli.check.printed_measures import Doubt
    from rsa_trial_cli.reading.sentences.spelled import Span

NOWHERE = (-1, -1)


@dataclass(frozen=True)
class Claim:
    """One estimate and its interval as text; measure: a name of MEASURES, "" where the sentence names none.

    places: where estimate, low and high stand in the sentence, each its first character and its end; NOWHERE
    for what is not printed.
    """

    measure: str
    estimate: str = ""
    low: str = ""
    high: str = ""
    places: tuple[Span, Span, Span] = field(default=(NOWHERE,) * 3, compare=False)


class PValue(NamedTuple):
    """A printed P with its sign, and where its number stands."""

    text: str
    place: Span


class Left(NamedTuple):
    """What was seen and is not used, and why; figures: how many printed results are in it."""

    text: str
    why: str
    figures: int = 0


@dataclass(frozen=True)
class Sentence:
    """What a sentence prints: claims, P value, level in percent, percents and counts of the arms, a test.

    margin: of non-inferiority or equivalence, as printed, with % where it is in percent.

    The places are those of P, percents and counts in the sentence, each its first character and its end;
    NOWHERE for a P that is not printed as a figure. p_values: all of them; left: what is not used; several:
    whether the claims are of several outcomes, and no counts tell which.
    """

    claims: tuple[Claim, ...] = ()
    p: str = ""
    level: str = ""
    percents: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    test: str = ""
    margin: str = ""
    p_place: Span = field(default=NOWHERE, compare=False)
    percent_places: tuple[Span, ...] = field(default=(), compare=False)
    count_places: tuple[Span, ...] = field(default=(), compare=False)
    p_values: tuple[PValue, ...] = field(default=(), compare=False)
    left: tuple[Left, ...] = field(default=(), compare=False)
    several: bool = field(default=False, compare=False)


class Words(NamedTuple):
    """What the words of a text say of its figures.

    margin : that its P is against, ? where it is not said; doubt : by which no figure is accused.
    """

    adjusted: bool = False
    one_sided: bool = False
    margin: str = ""
    doubt: Doubt | None = None
