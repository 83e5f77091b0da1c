"""What stands below a plot: its axis with ticks and a title, and the notes."""

from __future__ import annotations

from collections.abc import Sequence

from rsa_trial_cli.writing.pictures import fonts
from rsa_trial_cli.writing.pictures.axes import Axis
from rsa_trial_cli.writing.pictures.forest_columns import EDGE, Style
from rsa_trial_cli.writing.pictures.marks import Mark, Text, line


def below(
    axis: Axis, style: Style, ground: float, title: str, notes: Sequence[str]
) -> tuple[list[Mark], float]:
    """The marks below a plot, and the height of the whole. ground : where the axis lies, in points."""
    size, small = style.ticks, style.small
    marks: list[Mark] = [line((axis.left, ground), (axis.right, ground), 0.75)]
    for x, label in axis.ticks(size):
        marks += [line((x, ground), (x, ground + 3), 0.75), Text(x, ground + 11, label, size, "middle")]
    half = fonts.width(title, size) / 2 + EDGE
    middle = min(max((axis.left + axis.right) / 2, half), style.width - half)
    marks.append(Text(middle, ground + 21, title, size, "middle"))
    y = ground + 26
    for note in notes:
        for words in fonts.lines(note, style.width - 2 * EDGE, small):
            y += small * 1.3
            marks.append(Text(EDGE, y, words, small, color="soft"))
    return marks, y + 6
