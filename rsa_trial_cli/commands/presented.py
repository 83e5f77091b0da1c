"""How a result is presented: in a journal's style, in colour, as JSON; and what a choice may have meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from rsa_trial_cli.base.errors import InputError, nearest
from rsa_trial_cli.commands.file_names import FILE
from rsa_trial_cli.commands.values import Whole

STYLES = "jama, nejm, lancet, bmj, annals, apa, cochrane"


def style(kind: click.ParamType, more: str = ", plain.") -> Callable[[Any], Any]:  # type: ignore[type-arg]
    """--style of a command. kind : the names; more : what its help ends with."""
    words = "Sentence for the paper and numbers in the style of a journal"
    return click.option("--style", type=kind, callback=_printed, help=f"{words}: {STYLES}{more}")


def _printed(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
    """A style, which all numbers of this command are printed in; plain is what they are in without one."""
    if name not in (None, "plain") and not ctx.resilient_parsing:
        from rsa_trial_cli.writing.views.numbers import STYLE
        from rsa_trial_cli.writing.views.styles import STYLES as KNOWN

        before = STYLE.set(KNOWN[name])
        ctx.call_on_close(lambda: STYLE.reset(before))
    return name


class Words(click.ParamType):  # type: ignore[type-arg] # generic in the newest click only
    """Words of a sentence, without blanks around them; an InputError where there is nothing else."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value.strip():
            return value.strip()

        option = param.opts[0] if param else "This"
        raise InputError(f"{option} is blank.", "Leave it out, or type what the sentence is to say.")


WORDS = Words()
event = click.option(
    "--event", type=WORDS, metavar="TEXT", help="What the sentence calls the event: 'healthy birth'."
)
outcome = click.option(
    "--outcome",
    "event",
    type=WORDS,
    metavar="TEXT",
    help="What the sentence calls the outcome: 'pain score'.",
)
people = click.option(
    "--people", type=WORDS, metavar="WORD", help="What it calls the participants, e.g. women."
)


def wording(function: Any) -> Any:
    """--event and --people of a command."""
    return event(people(function))


class Colour(click.Choice):  # type: ignore[type-arg] # generic in the newest click only
    """Whether there is colour; it is kept for the time of the command that it was typed for."""

    def __init__(self) -> None:
        super().__init__(["auto", "always", "never"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        made = super().convert(value, param, ctx)
        if ctx and made != "auto" and not ctx.resilient_parsing:
            from rsa_trial_cli.writing.destination import COLOR

            before = COLOR.set(made == "always")
            ctx.call_on_close(lambda: COLOR.reset(before))
        return made


no_pager = click.option(
    "--no-pager",
    is_flag=True,
    expose_value=False,
    help="Show a long table at once; a terminal has it in PAGER, or less.",
)


def without_pager(ctx: click.Context) -> None:
    """Show nothing through a pager, for the time of this command."""
    from rsa_trial_cli.writing.destination import PAGER

    before = PAGER.set(False)
    ctx.call_on_close(lambda: PAGER.reset(before))


as_json = click.option("--json", "as_json", is_flag=True, help="The same as -f json.")
color = click.option(
    "--color",
    type=Colour(),
    expose_value=False,
    help="Colour of a table.  [default: auto, as the terminal and NO_COLOR say]",
)


class Mark(click.Choice):  # type: ignore[type-arg] # generic in the newest click only
    """What stands before decimals; it is kept for the time of the command that it was typed for."""

    def __init__(self) -> None:
        super().__init__([",", "."])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        made = super().convert(value, param, ctx)
        if ctx and not ctx.resilient_parsing:
            from rsa_trial_cli.writing.views.numbers import MARK

            before = MARK.set(made)
            ctx.call_on_close(lambda: MARK.reset(before))
        return made


decimal_out = click.option(
    "--decimal-out",
    type=Mark(),
    expose_value=False,
    help="What stands before decimals in what people read: 2,00.  [default: ., or as the style has it]",
)
_raw = click.option(
    "--raw", is_flag=True, help="Leave text in csv and tsv as it is, even if a spreadsheet would run it."
)


def spelled(function: Any) -> Any:
    """--decimal-out and --raw of a command: how numbers and text are spelled."""
    return decimal_out(_raw(function))


_plot = click.option(
    "--plot", type=FILE, metavar="FILE", help="Picture to write: forest.svg; .pdf and .png need an extra."
)
_plot_width = click.option(
    "--plot-width",
    type=Whole(60, 400),
    metavar="MM",
    help="Its width: 180 for a page, 85 for a column of one.  [default: 180]",
)


def plot(function: Any) -> Any:
    """--plot and --plot-width of a command."""
    return _plot(_plot_width(function))


ELSEWHERE = {  # command and option → why it has none, and what has
    ("check", "--style"): (
        "check has no --style: it shows figures as they were printed, and those of the counts beside them.",
        "The sentence that the counts give: rsa-trial all 75/101 59/100 --style jama.",
    )
}


def refuse_elsewhere(command: str, option: str) -> None:
    """An InputError for an option that another command has, and this one cannot."""
    if (command, option) in ELSEWHERE:
        from rsa_trial_cli.base.errors import InputError

        raise InputError(*ELSEWHERE[command, option])


MEANT = {"good": "benefit", "beneficial": "benefit", "bad": "harm", "adverse": "harm"}  # by --event-is


def nearer(problem: click.BadParameter) -> click.BadParameter:
    """The same error, with what may have been meant where a value is none of the choices."""
    kind = problem.param.type if problem.param else None
    if not isinstance(kind, click.Choice) or isinstance(problem, click.MissingParameter):
        return problem
    typed = problem.message.removeprefix("'").partition("' is not one of")[0]
    known = [*map(str, kind.choices)]
    word = MEANT.get(typed.casefold())
    near = [word] if word in known else nearest(typed, known)
    meant = ", ".join(f"'{name}'" for name in near)
    words = f"{problem.message} Did you mean {meant}?" if near else problem.message
    hint = problem.param_hint
    if isinstance(problem.param, click.Argument):  # whose own name would be all its choices once more
        hint = f"'{problem.param.human_readable_name.upper()}'"
    return click.BadParameter(words, problem.ctx, problem.param, hint)
