"""Records walk.svg, the terminal that the README shows: what the program printed, in a picture.

.venv/bin/python examples/walk.py          writes it again; a test fails where it no longer is what is printed
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

WIDTH = 80
COMMANDS = (
    "rsa-trial or 75/101 59/100",
    "rsa-trial check 75/101 59/100 --printed 'OR 2.01 (95% CI 1.10-3.65), P = 0.01'",
)
TARGET = Path(__file__).with_name("walk.svg")

GREY = (139, 148, 158)  # dim text is drawn half way to the background: 4.5 to 1 against it and more
THEME = TerminalTheme(
    (13, 17, 23),
    (230, 237, 243),
    [(13, 17, 23), (255, 123, 114), (86, 211, 100), (227, 179, 65), *[GREY] * 3, (230, 237, 243)],
)
# as rich draws a terminal, with the fonts of the reader's machine alone: nothing is fetched
DRAWING = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed(command: str) -> str:
    """What a command prints in a terminal with colours."""
    words = [sys.executable, "-m", "rsa_trial_cli", *shlex.split(command)[1:]]
    shown = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8"}
    shown.pop("NO_COLOR", None)
    return subprocess.run(words, env=shown, capture_output=True, text=True, encoding="utf-8").stdout


def walk() -> str:
    """The commands and what they print, as an SVG picture."""
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"), force_terminal=True)  # noqa: SIM115, PTH123
    for command in COMMANDS:
        console.print(Text(f"$ {command}", style="bold"))
        shown = Text.from_ansi(printed(command))
        for start, end, style in [(span.start, span.end, span.style) for span in shown.spans]:
            if getattr(style, "dim", False):
                shown.stylize("not dim rgb(139,148,158)", start, end)
        console.print(shown)
        console.print()
    return console.export_svg(title="rsa-trial", theme=THEME, code_format=DRAWING, unique_id="walk")


if __name__ == "__main__":
    TARGET.write_text(walk(), encoding="utf-8")
