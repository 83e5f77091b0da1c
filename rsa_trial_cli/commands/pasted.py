"""check --printed: a sentence, or what a program printed, typed or in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from rsa_trial_cli.base.errors import InputError, escaped
from rsa_trial_cli.commands.options import note

if TYPE_CHECKING:
    from rsa_trial_cli.reading.program_output import Found

LINES = "\n"
TITLES = ("data: ", "Odds Ratio and Relative Risks")  # of print-outs of which a page has made one line
LARGEST = 100_000  # bytes


class Pasted(NamedTuple):
    """The figures that were given, by option or role, and the program whose print-out gave them."""

    cells: Mapping[str, str]
    program: str = ""


def read(figures: Mapping[str, str]) -> Pasted:
    """The figures of check, those of a print-out in place of its text. figures : as typed, printed too."""
    text = _text(figures["printed"])
    one_line = LINES not in text.strip()
    if one_line and not any(title in text for title in TITLES):
        return Pasted({**figures, "printed": text})
    from rsa_trial_cli.reading import program_output

    found = program_output.found(text)
    if found is None or (one_line and not found.cells):
        return Pasted({**figures, "printed": text})
    _refuse_both(found, figures)
    if found.left_out:
        note(f"not read: {escaped(', '.join(found.left_out))}")
    rest = {name: figure for name, figure in figures.items() if name != "printed"}
    return Pasted({**rest, **found.cells}, program=found.program)


def _refuse_both(found: Found, figures: Mapping[str, str]) -> None:
    """An InputError for a print-out without figures of two arms, or beside options that give the same."""
    if not found.cells:
        why = f" It has {', '.join(found.left_out)}." if found.left_out else ""
        raise InputError(
            f"No figures of one comparison of two arms in what {found.program} prints.{why}",
            "Paste the print-out of one 2×2 table, or give the figures by themselves.",
        )
    for name in figures:
        if name != "printed" and any(
            role.partition("_")[0] == name.partition("_")[0] for role in found.cells
        ):
            option = name.replace("_", "-")
            raise InputError(f"The print-out and --{option} both give a figure.", "Keep one.")


def _text(word: str) -> str:
    """What --printed holds: itself, the text of @FILE, or of - standard input."""
    if word != "-" and not word.startswith("@"):
        return word
    from rsa_trial_cli.reading import encodings, sources

    with sources.opened(word.removeprefix("@")) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(f"More than {LARGEST:,} bytes are no print-out of one table (--printed {word}).")
    mark = next((mark for mark in encodings.MARKS if data.startswith(mark)), b"")
    return data.removeprefix(mark).decode(encodings.MARKS.get(mark, "utf-8"), "replace")
