"""The manual pages, man rsa-trial-pool and so on: written when a wheel is built, from the program's help."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[2]
ENDS = """\
.SH EXIT STATUS
0: done. 1: only from check, a printed figure does not follow. 2: a bad option or count. 3: a file that
cannot be used or written. 4: computed, but rows were skipped or marked, or a figure could not be judged.
70: a fault of the program. 75: a worker was lost. 130, 141: stopped, or the reader of the pipe has gone.
.SH SEE ALSO
"""


class Pages(BuildHookInterface[Any]):
    """Puts the pages where man finds them, beside the program."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes the pages of every command and adds them to the wheel."""
        self.folder = tempfile.TemporaryDirectory()
        sys.path.insert(0, str(ROOT))
        for name, text in pages().items():
            path = Path(self.folder.name, f"{name}.1")
            path.write_text(text, encoding="utf-8", newline="\n")
            build_data["shared_data"][str(path)] = f"share/man/man1/{name}.1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what was written."""
        self.folder.cleanup()


def pages() -> dict[str, str]:
    """Name → manual page of the program and of each of its commands."""
    import click
    from click_man.core import generate_man_page

    from rsa_trial_cli.base.version import __version__
    from rsa_trial_cli.cli import cli
    from rsa_trial_cli.commands import COMMANDS

    top = click.Context(cli, info_name="rsa-trial")
    contexts = [top, *(click.Context(cli.commands[name], top, info_name=name) for name in COMMANDS)]
    released = re.search(r"^## [\d.]+ .*?(\d{4}-\d\d-\d\d)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    names = [at.command_path.replace(" ", "-") for at in contexts]
    made = {}
    for name, at in zip(names, contexts, strict=True):
        text = generate_man_page(at, version=__version__, date=released[1] if released else "unreleased")
        others = ", ".join(rf"\fB{other}\fP(1)" for other in names if other != name)
        text = text.replace(at.command_path.upper(), name.upper(), 1)
        made[name] = re.sub(r"(?<!\\)-", r"\\-", f"{safe(text)}{examples(at.command)}{ENDS}{others}\n")
    return made


def safe(text: str) -> str:
    """A page in which no line of words begins as a request of roff does."""
    return re.sub(r"^(?!\.(?:TH|SH|PP|B|TP)\b)(?=[.'])", r"\\&", text, flags=re.M)


def examples(command: Any) -> str:
    """The section of examples, as the help begins with them."""
    lines = "\n".join(safe(example) for example in getattr(command, "examples", ()))
    return f".SH EXAMPLES\n.nf\n{lines}\n.fi\n" if lines else ""
