"""completion: the script that a shell loads, so that TAB completes the command line."""

from __future__ import annotations

import click

from rsa_trial_cli.commands import options

PLACES = {  # where a shell finds it by itself
    "bash": "~/.local/share/bash-completion/completions/rsa-trial",
    "zsh": "~/.zfunc/_rsa-trial",
    "fish": "~/.config/fish/completions/rsa-trial.fish",
}


@click.command(
    "completion",
    cls=options.Command,
    examples=[f"rsa-trial completion {shell} > {place}" for shell, place in PLACES.items()],
)
@click.argument("shell", type=click.Choice([*PLACES]))
@options.debug
def completion(shell: str, **_: object) -> None:
    """The script for a shell: TAB then completes commands, options, methods, files, and columns of the file.

    Write it where the shell looks, as the examples do; a new shell has it. zsh needs, in ~/.zshrc and before
    compinit: fpath+=~/.zfunc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made
    program = click.get_current_context().find_root().command
    click.echo(made(program, {}, "rsa-trial", "_RSA_TRIAL_COMPLETE").source())
