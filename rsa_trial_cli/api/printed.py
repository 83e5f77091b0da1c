"""check_printed: whether printed figures follow from the counts or the means, of one study or of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, Unpack

import numpy as np

from rsa_trial_cli.api import sources
from rsa_trial_cli.api.arm import SPELLINGS, Arm, named_arms
from rsa_trial_cli.api.asked import check_columns, refuse_unknown
from rsa_trial_cli.api.findings import Findings, answer
from rsa_trial_cli.api.means import Means
from rsa_trial_cli.api.names import Layout, OnError
from rsa_trial_cli.api.parsed import context, counts_of, notes_as_warnings
from rsa_trial_cli.api.spelling import OPTIONS, in_python, shortened
from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands import printed_options, requests, unused
from rsa_trial_cli.reading import printed_columns
from rsa_trial_cli.reading.blocks import Block
from rsa_trial_cli.reading.blocks import Record as Met
from rsa_trial_cli.stats.arms import Floats

if TYPE_CHECKING:
    import click

    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.commands.requests import Check

Text: TypeAlias = str | Sequence[str]  # as printed, of one study or of each of several
Figure: TypeAlias = Text | float


class Printed(TypedDict, total=False):
    """What was printed, as texts, since 2.00 has digits that the number 2.0 has not; of many, a list each.

    ci : "1.10 to 3.65" of the only estimate, odds_ratio_ci … of one of several; percent : of both arms,
    "74.3,59.0"; printed : a whole sentence; margin : that P is against; test : that the paper names;
    one_sided, adjusted : whether the paper says so; n : sizes of the arms, where no events are known; quick :
    without the slow tests and the strength; swap : as of `odds_ratio`; md, smd, rom, t, df, se : of means, of
    one outcome also numbers, which have lost their last zeros; integer, scale, items : of means, as the
    options; columns, by, layout, decimal, on_error : of a frame, as of `table`.
    """

    odds_ratio: Text
    risk_ratio: Text
    risk_difference: Text
    absolute_risk_reduction: Text
    relative_risk_reduction: Text
    nnt: Text
    md: Figure
    smd: Figure
    rom: Figure
    t: Figure
    df: Figure
    se: Figure
    integer: bool
    scale: tuple[int, int]
    items: int
    ci: Text | tuple[float, float]
    odds_ratio_ci: Text
    risk_ratio_ci: Text
    risk_difference_ci: Text
    absolute_risk_reduction_ci: Text
    relative_risk_reduction_ci: Text
    nnt_ci: Text
    p: Text
    percent: Text
    printed: Text
    margin: Text
    test: str
    one_sided: bool
    adjusted: bool
    level: float
    n: tuple[int, int]
    quick: bool
    swap: bool
    names: tuple[str, str]
    study: Sequence[str]
    by: str | Sequence[str]
    columns: Mapping[str, str]
    layout: Layout | None
    decimal: str | None
    on_error: OnError


OF_MEANS = ("integer", "scale", "items")
OF_ALL = ("test", "one_sided", "adjusted", "level", "quick", "swap", "names")  # said once of all studies
USUAL = (*OF_ALL, *OF_MEANS)
READING = ("by", "columns", "decimal", "layout", "on_error")


@named_arms(0, 1, 2)
def check_printed(
    treatment: object = None,
    control: str | Arm[float] | Arm[Floats] | Means[float] | Means[Floats] | None = None,
    **printed: Unpack[Printed],
) -> Findings:
    """What printed figures are found to be: whether each follows from the counts, and by which reading.

    treatment, control : as of `odds_ratio` or `mean_difference`, arrays with lists of texts; or a data frame,
    as of `table`, whose columns of printed figures hold texts, and the name of its control arm; or nothing,
    for figures that are checked against each other. printed : the options of `rsa-trial check`;
    help(rsa_trial_cli.api.printed.Printed) lists them.

        >>> from rsa_trial_cli import check_printed
        >>> found = check_printed("75/101", "59/100", odds_ratio="2.01", ci="1.10,3.65", p="0.01")
        >>> found
        follows with an extra assumption: rounding twice, a one-sided test
        >>> [(record.figure, record.status) for record in found][:2]
        [('or', 'with_step'), ('low', 'follows')]
        >>> check_printed("3.1,1.2,101", "4.0,1.4,100", md="-0.90", ci="-1.26,-0.54", p="<0.001")
        every figure follows
    """
    return _check(treatment, control, printed)


@in_python
def _check(treatment: object, control: object, printed: Mapping[str, Any]) -> Findings:
    try:
        return _checked(treatment, control, printed)
    except InputError as problem:
        raise shortened(problem) from None


def _checked(treatment: object, control: object, printed: Mapping[str, Any]) -> Findings:
    check_columns(printed)
    refuse_unknown(printed, Printed.__annotations__)
    figures = {
        name: value
        for name, value in printed.items()
        if name not in (*USUAL, *READING, "n", "study") and value is not None
    }
    usual = {name: printed[name] for name in USUAL if name in printed}
    framed = not (treatment is None or isinstance(treatment, Arm | Means | str))
    given = sources.frame_of(treatment, SPELLINGS) if framed else None
    if _are_means(treatment, control) or (given and sources.holds_means(given, printed)):
        return _beside_means(given, (treatment, control), printed, figures)
    if beside := {*unused.BESIDE_MEANS} & {*usual, *figures}:
        raise InputError(f"--{min(beside)} is not used without means.", 'Such as "3.1,1.2,101".')
    if not given and np.ndim(getattr(treatment, "events", 0)) == np.ndim(getattr(control, "events", 0)) == 0:
        return _one(treatment, control, printed, figures)
    with context(_command(), [], usual) as ctx:
        asked = requests.check(ctx.params)
    if given:
        return _answer(_of_frame(given, control, asked, printed), asked)
    block = sources.arrays(treatment, control, _texts(figures), printed)
    roles = {_role(name): name for name in block.data.kept}
    made = printed_columns.from_file(block, roles, printed_options.usual(asked), "stop")
    return _answer([made], asked)


def _are_means(*arms: object) -> bool:
    """Whether an arm is one of means."""
    return any(
        isinstance(arm, Means) or (isinstance(arm, str) and arm.count(",") > 1 and "/" not in arm)
        for arm in arms
    )


def _beside_means(
    given: sources.Given | None,
    arms: tuple[object, object],
    printed: Mapping[str, Any],
    figures: Mapping[str, Any],
) -> Findings:
    """The figures beside means: of a frame, of arrays or of one outcome."""
    from rsa_trial_cli.api import printed_means

    own = {name: printed[name] for name in (*USUAL, "n") if name in printed}
    many = any(isinstance(arm, Means) and np.ndim(arm.mean + arm.sd + arm.n) for arm in arms)
    if not (given or many):
        return printed_means.one(_command(), arms, {**figures, **own})
    with context(_command(), [], own) as ctx:
        asked = printed_means.usual(ctx)
    if given:
        return printed_means.frame(given, asked, {**printed, "control": arms[1]})
    return printed_means.arrays(arms, asked, _texts(figures), printed)


def _command() -> click.Command:
    from rsa_trial_cli.commands.check import check

    return check


def _one(
    treatment: object, control: object, printed: Mapping[str, Any], figures: Mapping[str, Any]
) -> Findings:
    """One study, by the request of the command."""
    for name, value in figures.items():
        pair = isinstance(value, tuple) and (name == "percent" or name.endswith("ci"))
        if not all(isinstance(text, str) for text in (value if pair else (value,))):
            raise TypeError(f'{name} is a text as printed, such as "2.00", not {value!r:.60}.')
    own = {name: value for name, value in printed.items() if name in (*figures, *USUAL, "n")}
    own.setdefault("names", ("treatment", "control"))
    with notes_as_warnings(), context(_command(), counts_of(treatment, control), own) as ctx:
        asked = requests.check(ctx.params)
        unused.refuse(unused.given(ctx), asked, unused.CHECK)
        study, understood = printed_options.typed(asked)
    return _answer([Block(study)], asked, understood)


def _of_frame(
    given: sources.Given, control: object, asked: Check, printed: Mapping[str, Any]
) -> Iterator[Block[Published]]:
    """The blocks of a frame with what it prints, which must be texts."""
    roles, rest = printed_options.columns(list((printed.get("columns") or {}).items()))
    of = sources.choices({**printed, "columns": dict(rest), "control": control}, partial=True)
    names = [*map(str, given.eager.columns)]
    sources.refuse_numbers(given, {*names} - {*printed_columns.others(names, roles)})
    usual = printed_options.usual(asked)
    for block in sources.blocks(given, of):
        yield printed_columns.from_file(block, roles, usual, of.on_error)


def _texts(figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """The figures of several studies, by the roles of a file; "" where one prints none."""
    made: dict[str, list[str]] = {}
    for name, values in figures.items():
        if isinstance(values, str) or not all(
            value is None or isinstance(value, str | tuple) for value in values
        ):
            raise TypeError(
                f'{name} is a list of texts as printed, such as ["2.00", "1.10"], not {values!r:.60}.'
            )
        texts = [
            "" if value is None else ",".join(value) if isinstance(value, tuple) else value
            for value in values
        ]
        if name == "percent":
            halves = [text.split(",") if text else ["", ""] for text in texts]
            if any(len(half) != 2 for half in halves):
                raise InputError("percent takes the percents of both arms.", 'percent=["74.3,59.0", …]')
            made |= {f"percent_{arm}": [half[at] for half in halves] for at, arm in enumerate(("trt", "ctl"))}
        else:
            made[name] = texts
    return made


def _role(name: str) -> str:
    """The role that a column of a file would have for these figures: odds_ratio_ci → or_ci."""
    return OPTIONS.get(name, name).replace("-", "_")


def _answer(
    blocks: Iterable[Block[Published]], asked: Check, understood: Sequence[str] | None = None
) -> Findings:
    """The findings of all blocks."""
    from rsa_trial_cli.check.records import records
    from rsa_trial_cli.commands.check import findings
    from rsa_trial_cli.writing.views.checked_files import Tally, View

    made, met, tally = [], Met(), Tally()
    for block in blocks:
        detailed = asked.single or not asked.quick
        found = findings(block.data, quick=asked.quick, detailed=detailed)
        tally.add(found)
        made.append(records(found))
        met += block.record
    view = partial(View, asked.single, understood=understood)
    return answer(made, view, met, differs=tally.differs(None))
