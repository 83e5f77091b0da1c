"""check --text: one abstract in, a verdict out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError, escaped

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rsa_trial_cli.check.abstracts.links import Checked
    from rsa_trial_cli.commands.requests import Check
    from rsa_trial_cli.writing.formats.protocols import Result, Writer

DIFFERS, OPEN = 1, 4  # exit codes, as of any check


def run(asked: Check, word: str) -> int:
    """Read the abstract that --text names, write what was found; return the exit code."""
    from rsa_trial_cli.reading.abstracts import judged, texts
    from rsa_trial_cli.reading.abstracts.document import Told

    abstract = replace(texts.abstract(word), told=Told(asked.read.control or "", asked.sizes))
    if not abstract.text.strip():
        raise InputError("There is no text in it (--text).", "Give the abstract, or a file that holds it.")
    checked = judged.judged([abstract], quick=asked.quick)
    for one in checked:
        _say_what_is_not_used(asked, one)
    write(checked, asked)
    return exit_code({one.status for one in checked}, asked, left=any(one.not_judged for one in checked))


def _say_what_is_not_used(asked: Check, one: Checked) -> None:
    """An InputError where there are tables, and what was said of the arms has no use for any of them."""
    from rsa_trial_cli.check.abstracts.printed_abstract import TOLD
    from rsa_trial_cli.reading.abstracts import arms

    tables = [table.candidate for table in one.tables]
    names = list(dict.fromkeys(side.arm for t in tables for side in (t.treatment, t.control) if side.arm))
    if not tables:
        return
    if asked.read.control and not any(arms.is_control(t.control.arm, asked.read.control) for t in tables):
        called = f"They are called {', '.join(map(escaped, names))}." if names else ""
        raise InputError(f"No arm is called '{escaped(asked.read.control)}' (--control).", called)
    if asked.sizes and not any(t.treatment.n_from == TOLD for t in tables):
        raise InputError("-n has no use: the text prints the totals of both arms.", "Leave it out.")


def write(checked: list[Checked], asked: Check) -> None:
    """The abstracts in the format that was asked for."""
    from rsa_trial_cli.check.abstracts import abstract_records
    from rsa_trial_cli.writing import destination
    from rsa_trial_cli.writing.views.abstract_sheet import View

    out = asked.write
    if out.format.human:
        with destination.writer(
            out.form, out.output, View(out.quiet, out.verbose, out.format.marks), raw=out.raw
        ) as sheets:
            sheets.write([checked])
        return
    made = (abstract_records.abstracts if out.format.arms else abstract_records.figures)(checked)
    writer: AbstractContextManager[Writer[Result]] = destination.writer(
        out.form, out.output, raw=out.raw, fields=out.fields
    )
    with writer as records:
        records.write([made])


def exit_code(found: set[str], asked: Check, *, left: bool) -> int:
    """1 where a figure does not follow, or needs more than --accept allows; 4 without a verdict, if asked.

    found : the statuses of abstracts; left : whether a figure beside a table has no verdict.
    """
    from rsa_trial_cli.check.abstracts.links import NO_TABLE, NOT_JUDGED
    from rsa_trial_cli.writing.views.checked_files import ACCEPTED

    if found - ACCEPTED[asked.accept] - {NO_TABLE, NOT_JUDGED}:
        return DIFFERS
    return OPEN if asked.need_verdict and (left or {NO_TABLE, NOT_JUDGED} & found) else 0
