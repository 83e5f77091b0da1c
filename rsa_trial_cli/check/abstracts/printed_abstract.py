"""What an abstract prints, as it is judged: candidate tables, figures beside each, what has no verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rsa_trial_cli.base.frozen import frozen

Span = tuple[int, int]  # code points of the input
PHRASE, METHODS, TOLD = "phrase", "methods", "told"  # where the total of an arm stands
RETRACTION = "retraction"  # the column that says whether a paper is retracted
OUTSIDE = "outside the abstract"  # why a number of the page around it is not used


@frozen
class Side:
    """One arm of a table.

    n_from : phrase, methods where the size stands elsewhere, or told where it was typed; percent : as
    printed, "" without one; fits : whether it is that of the fraction, None without one; derived : whether
    the events are not printed, but the one number that prints as the percent.
    """

    arm: str
    events: int
    n: int
    n_from: str
    percent: str
    fits: bool | None
    span: Span
    percent_span: Span | None = None
    derived: bool = False


@frozen
class Claim:
    """One printed estimate with its limits beside a table; "" for what is not printed.

    bound : whether it stands in the clause of the table; else it only looks as if it were of it. spans : of
    estimate, low and high.
    """

    measure: str
    estimate: str
    low: str
    high: str
    spans: tuple[Span | None, Span | None, Span | None]
    bound: bool = True


@frozen
class PrintedP:
    """A printed P beside a table.

    test : that the clause names; one_sided : whether the clause says so.
    """

    text: str
    span: Span
    test: str = ""
    one_sided: bool = False


@frozen
class Beside:
    """A figure that is not judged, or a number that is not used, and the word that decides it."""

    figure: str
    printed: str
    span: Span
    why: str


@frozen
class Candidate:
    """A candidate table and what is judged against it.

    level : of its intervals, as a share of 1; plain : whether the trial is of a design in which figures
    follow from the counts of two arms; doubtful : whether it is a table only where a figure follows from it;
    borrowed : whether its totals are those of another outcome; timed : whether the abstract has times to an
    event, of which its P may be; told_apart : whether words say which arm is the control.
    """

    treatment: Side
    control: Side
    outcome: str
    span: Span
    claims: tuple[Claim, ...] = ()
    p: PrintedP | None = None
    level: float = 0.95
    plain: bool = True
    doubtful: bool = False
    borrowed: bool = False
    timed: bool = False
    told_apart: bool = True


@frozen
class Arm:
    """An arm as the abstract states its size."""

    name: str
    n: int
    span: Span


@frozen
class Read:
    """An abstract as it was read; spans are code points of text, span that of the abstract in its page.

    copies : how often it stood on its page; candidates : its tables; not_judged, not_used : with the reason;
    loose : estimates that stand beside no table but may be of one.
    """

    id: str
    title: str
    text: str
    file: str | None
    line: int | None
    span: Span = (0, 0)
    copies: int = 1
    arms: tuple[Arm, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    not_judged: tuple[Beside, ...] = ()
    not_used: tuple[Beside, ...] = ()
    loose: tuple[Claim, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict[str, str])
