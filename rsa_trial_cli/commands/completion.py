"""completion: the script that a shell loads, so that TAB completes the command line."""

from __future__ import annotations

import click

from rsa_trial_cli.commands import options

SHELLS = {  # where each finds it on a bare machine: that of bash has no package bash-completion
    "bash": "rsa-trial completion bash >> ~/.bashrc",
    "zsh": "mkdir -p ~/.zfunc && rsa-trial completion zsh > ~/.zfunc/_rsa-trial",
    "fish": "rsa-trial completion fish >> ~/.config/fish/config.fish",
}


@click.command("completion", cls=options.Command, examples=[*SHELLS.values()])
@click.argument("shell", type=click.Choice([*SHELLS]))
@options.debug
def completion(shell: str, **_: object) -> None:
    """The script for a shell: TAB then completes commands, options, methods, files, and columns of the file.

    Write it where the shell looks, as the examples do; a new shell has it. zsh needs two lines in ~/.zshrc:
    fpath+=~/.zfunc, and below it autoload -Uz compinit && compinit
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made
    program = click.get_current_context().find_root().command
    click.echo(made(program, {}, "rsa-trial", "_RSA_TRIAL_COMPLETE").source())
