"""check -i with files that hold no counts: abstracts, or means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rsa_trial_cli.commands import check_abstracts, check_mean_files, inputs, unused

if TYPE_CHECKING:
    import click

    from rsa_trial_cli.commands.requests import Check


def run(ctx: click.Context, params: Mapping[str, object], asked: Check) -> int | None:
    """Write what is found in files of abstracts or of means; the exit code, None of files of counts."""
    paths = inputs.paths(ctx, asked.read.inputs)
    if check_abstracts.are_in(paths):
        from rsa_trial_cli.commands import unused_text

        unused.refuse(unused.given(ctx), asked, unused_text.ABSTRACTS)
        return (check_abstracts.in_parts if asked.write.parts else check_abstracts.run)(asked, paths)
    if check_mean_files.are_in(params, paths):
        return check_mean_files.run(ctx, params, paths)
    return None
