"""The pages of the site that the program writes: its help, its methods with their formulas, its changes."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from rsa_trial_cli.cli import cli
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.catalogue import lists

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "examples").glob("*.svg"))


def commands() -> str:
    """The help of every command, as it is printed."""
    made = ["# Commands\n"]
    with click.Context(cli, info_name="rsa-trial") as top:
        for name in cli.list_commands(top):
            command = cli.get_command(top, name)
            assert command
            with click.Context(command, info_name=name, parent=top, terminal_width=80) as at:
                made.append(f"## {name}\n\n```text\n{command.get_help(at)}\n```\n")
    return "\n".join(made)


ARRAYS = r"Returns |\w+(?:, \w+)* : "  # begins what only a reader of the code needs
PARTS = re.compile(rf"\n(?={ARRAYS}|Edge: )|(?<=[.;]) (?=Returns |Edge: )")


def formulas(text: str) -> str:
    """A docstring as Markdown: its formulas are indented there, its edge is a paragraph of its own."""
    said = [part for paragraph in text.split("\n\n") for part in PARTS.split(paragraph)]
    kept = [part for part in said if not re.match(ARRAYS, part)]
    return "\n\n".join(re.sub("^Edge: ", "*Edge:* ", part) for part in kept)


NOTATION = """\
Counts are a of n₁ with the event under treatment and c of n₂ under control, b and d without it; x₁ = a,
x₂ = c, p = x/n, q = 1 − p, m = a + c, N = n₁ + n₂, D = p₁ − p₂. Means are x̄₁ and x̄₂ with SDs s₁ and s₂. z is
the quantile of the normal distribution for the level, t that of Student's. The limits are the two signs of ∓.
Of studies, y are the effects on the scale of analysis, v their variances and w their weights. The first of
each list is the default.
"""


def methods() -> str:
    """Every method with its formula, from what its function says of itself."""
    made = ["# Methods and formulas\n", NOTATION]
    for key, (heading, registry) in lists().items():
        if key in MEASURES and MEASURES[key].turn:
            continue  # it has the methods of another
        made.append(f"## {heading}\n")
        for name, method in registry.items():
            made.append(f"### {name}: {method.title}\n")
            made += [formulas(inspect.getdoc(inspect.unwrap(method.compute)) or ""), ""]
            made.append(f"*Use:* {method.use}. *Source:* {method.source}.\n")
    return "\n".join(made)


def start() -> str:
    """The README, with links as they are within the site."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.sub(r"\]\((?:rsa_trial_cli/docs|examples)/", "](", text)


NARROW = "table { display: block; overflow-x: auto; }\n"  # a table scrolls by itself, not the page

WRITTEN = {
    "narrow.css": lambda: NARROW,
    "index.md": start,
    "commands.md": commands,
    "methods.md": methods,
    "changes.md": lambda: (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds the pages that are written here, and the pictures of the examples."""
    for name, write in WRITTEN.items():
        files.append(File.generated(config, name, content=write()))
    for picture in PICTURES:
        files.append(File.generated(config, picture.name, abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Pictures lie beside the pages of the site, and console blocks are plain text there."""
    return markdown.replace("](../../examples/", "](")
