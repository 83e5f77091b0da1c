"""The headers of a file of means → the roles of its columns; where only a guess would tell, an error asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading import first_rows, header_search, revman
from rsa_trial_cli.reading.header import BY
from rsa_trial_cli.reading.header_grammar import heading, names_arms
from rsa_trial_cli.reading.header_labels import arm_labels, is_order
from rsa_trial_cli.reading.header_names import OF_MEANS, refuse_numbers, told_apart
from rsa_trial_cli.reading.header_question import seen
from rsa_trial_cli.reading.header_roles import LONG, STUDY, match
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.mean_cells import parts
from rsa_trial_cli.reading.mean_grammar import DOUBT, SIGNS, Told, told
from rsa_trial_cli.reading.mean_questions import (
    ARM_ROW,
    ASKED,
    ROLES,
    SUFFIX,
    is_whole,
    listed,
    of_arm,
    question,
)
from rsa_trial_cli.stats.inference.spread import FIGURES

BOTH = {"overall", "all", "both", "pooled", "combined", "diff", "difference", "change"}
ORDER = "no header names the arms: the first is read as treatment, the second as control"
LABELLED = "where their names do not tell, the first arm is read as treatment, the second as control"
POINT = re.compile(r"[+-]?[0-9]{0,30}\.(?:[0-9]{1,2}|[0-9]{4,30})")  # 1.000 may be a thousand
SEVERAL = " (three and more are read with one arm a row: study,arm,mean,sd,n)"
CENTRES = {"mean", "median"}
Roles = dict[str, list[int]]


@frozen
class Found:
    """What headers say. roles : role → positions; reasons : what only a guess would settle; said : how arms
    without a name were told apart; labels : positions of the columns that name the arms, where there are
    some; in_order : as of Layout.
    """

    roles: Roles
    reasons: list[str]
    said: str = ""
    labels: tuple[int, int] | None = None
    in_order: bool = False


def layout(
    cells: Sequence[str],
    chosen: Mapping[str, str],
    where: str,
    *,
    partial: bool = False,
    below: first_rows.Cells = (),
) -> Layout:
    """The roles of a header; chosen : role → header, from --column and by_columns. An InputError asks.

    partial : whether there may be no means at all; below : as of header.layout, nothing here depends on it.
    """
    given = tuple(cell.strip() or f"column_{at}" for at, cell in enumerate(cells, 1))
    refuse_numbers(given, OF_MEANS)
    names = told_apart(given)
    explicit = {role: _position(names, role, header) for role, header in chosen.items()}
    study = match(names, STUDY, explicit, several=True)
    taken = {*explicit.values()} | {at for positions in study.values() for at in positions}
    if review := revman.columns(names, revman.MEANS):
        return _of_revman(names, review, explicit)
    told_of = _apart({at: told(name) for at, name in enumerate(names) if at not in taken})
    is_long = _is_long(names, told_of, explicit)
    found = _arm_rows(names, told_of, explicit) if is_long else _wide(names, told_of, explicit)
    asked = ARM_ROW if is_long else ASKED
    settled = {*asked} <= {*explicit}
    whole = [{f for f in FIGURES if found.roles.get(f)}] if is_long else _arms(found.roles)
    several = any(len(at) > 1 for at in found.roles.values()) or (is_long and not found.roles["arm"])
    if partial and not any(own & CENTRES for own in whole):  # what stands in other columns is pooled
        found, is_long = Found({}, []), False
    elif (found.reasons and not settled) or several or not all(map(is_whole, whole)):
        raise question(names, found.roles, found.reasons, where, long=is_long)
    columns = {role: at[0] for role, at in {**study, **found.roles}.items() if at}
    by = tuple(names[at] for role, at in explicit.items() if role.startswith(BY))
    said, labels = ("", None) if settled else (found.said, found.labels)
    return Layout(names, columns, is_long, labels, found.in_order, said, by)


def _apart(told_of: Mapping[int, Told]) -> dict[int, Told]:
    """The same, where "mean sd" beside a mean of the same arm is the SD of that mean."""
    alone = {(made.figure, made.arm, made.stem) for made in told_of.values() if made.figure}
    return {
        at: made._replace(figures=made.figures[1:])
        if len(made.figures) > 1 and (made.figures[0], made.arm, made.stem) in alone
        else made
        for at, made in told_of.items()
    }


def _of_revman(names: tuple[str, ...], roles: Mapping[str, int], explicit: Mapping[str, int]) -> Layout:
    """The layout of RevMan's export, whose rows of headings and sums are left out later."""
    own = {role: at for role, at in explicit.items() if not role.startswith(BY)}
    labels, said = (None, "") if {*ASKED} & {*own} else (revman.labels(names), revman.said(names))
    by = tuple(names[at] for role, at in explicit.items() if role.startswith(BY))
    columns, numbers = {**roles, **own}, revman.numbers(names)
    return Layout(names, columns, False, labels, labels is not None, said, by, revman=numbers)


def _arms(roles: Roles) -> list[set[str]]:
    return [of_arm(roles, arm) for arm in SUFFIX.values()]


def _is_long(names: Sequence[str], told_of: Mapping[int, Told], explicit: Mapping[str, int]) -> bool:
    """Whether a row is an arm: by --column, or where figures bear no arm and a column names it."""
    if {*explicit} & {*ROLES}:
        return False
    if {*explicit} & {*FIGURES, "arm"}:
        return True
    if any(made.figures and made.arm for made in told_of.values()):
        return False
    return any(made.figures for made in told_of.values()) and bool(_arm_columns(names, told_of, explicit))


def _arm_columns(names: Sequence[str], told_of: Mapping[int, Told], explicit: Mapping[str, int]) -> list[int]:
    """The columns that may name the arm of each row, the surest first."""
    named = match(names, {"arm": LONG["arm"]}, explicit)["arm"]
    words = [at for at in told_of if names_arms(names[at])] if not named else []
    return [at for at in named + words if at in told_of or "arm" in explicit]


def _arm_rows(names: Sequence[str], told_of: Mapping[int, Told], explicit: Mapping[str, int]) -> Found:
    """The columns of a file with one arm a row."""
    arms = _arm_columns(names, told_of, explicit)
    roles: Roles = {"arm": [explicit["arm"]] if "arm" in explicit else arms}
    figures = {at: made for at, made in told_of.items() if made.figures}
    reasons = _unclear(names, figures) + _of_outcomes(names, figures)
    stems = {made.stem for made in figures.values() if made.figure != "n"}
    for at, made in figures.items():
        for figure in made.figures:
            if figure != DOUBT and (figure != "n" or not made.stem or made.stem in stems):
                roles.setdefault(figure, []).append(at)
    roles |= {figure: [explicit[figure]] for figure in FIGURES if figure in explicit}
    return Found(roles, reasons)


def _wide(names: Sequence[str], told_of: Mapping[int, Told], explicit: Mapping[str, int]) -> Found:
    """The columns of a file with one study a row."""
    made = _of_words(names, told_of)
    roles = {role: [explicit[role]] if role in explicit else made.roles.get(role, []) for role in ROLES}
    return Found(roles, made.reasons, made.said, made.labels, made.in_order)


def _of_words(names: Sequence[str], every: Mapping[int, Told]) -> Found:
    """What the words of headers say of two arms."""
    figures = {at: made for at, made in every.items() if made.figures}
    figures, said, others = _beside_control(figures)
    own = {at: made for at, made in figures.items() if made.arm}
    arms = {made.arm for made in own.values()}
    several = SEVERAL if len(others) > 1 or len(arms) > 2 else ""
    reasons = [f"{listed(others)} may be another arm{several}"] if others else []
    signs = {"1": "treatment", "0": "control"} if "0" in arms else {"1": "treatment", "2": "control"}
    labels, in_order = None, False
    if arms & SIGNS and (arms - SIGNS or not arms <= {*signs}):
        reasons.append(f"it is not clear which arms {', '.join(sorted(arms))} are{several}")
    elif arms & SIGNS:
        labels, reason = _labels(names, figures, "0" if "0" in arms else "2")
        reasons += [reason] if reason else []
        in_order = "0" not in arms and (not labels or is_order(heading(names[labels[0]])))
        said = (LABELLED if labels else ORDER) if in_order else ""
    reasons += _unclear(names, own) + _of_outcomes(names, own)
    stems = {made.stem for made in own.values() if made.figure != "n"}
    roles: Roles = defaultdict(list)
    for at, made in own.items():
        arm = made.arm if made.arm in SUFFIX else signs.get(made.arm, "treatment")
        for figure in made.figures:
            if figure != DOUBT and (figure != "n" or not made.stem or made.stem in stems):
                roles[f"{figure}_{SUFFIX[arm]}"].append(at)
    return Found(roles, reasons, said, labels, in_order)


def _labels(
    names: Sequence[str], figures: Mapping[int, Told], second: str
) -> tuple[tuple[int, int] | None, str]:
    """The columns whose cells name the arms that headers number, or why only a guess would tell them."""
    others = {at: heading(name) for at, name in enumerate(names) if at not in figures}
    return arm_labels(names, others, second, cells=False)


def _unclear(names: Sequence[str], figures: Mapping[int, Told]) -> list[str]:
    """Columns that may each be SDs or standard errors."""
    unclear = [at for at, made in figures.items() if made.figure == DOUBT]
    if not unclear:
        return []
    alike = [at for at, made in figures.items() if made.figure == "se"]
    odd = [at for at, name in enumerate(names) if name.casefold() == "se"]
    return [f"{listed(list(dict.fromkeys(names[at] for at in odd + alike + unclear)))} may each be {DOUBT}"]


def _of_outcomes(names: Sequence[str], figures: Mapping[int, Told]) -> list[str]:
    """Columns of more than one outcome or time."""
    stems = {made.stem for made in figures.values() if made.figure != "n"}
    several = [names[at] for at, made in figures.items() if made.figure != "n"]
    return [f"{listed(several)} are of more than one outcome or time"] if len(stems) > 1 else []


def _beside_control(figures: Mapping[int, Told]) -> tuple[dict[int, Told], str, list[str]]:
    """A word that stands in the place of the control's name, for the same figures, is the treatment.

    Also what is said of it, and words that may each be another arm.
    """
    control = {made.figures for made in figures.values() if made.arm == "control"}
    words: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for made in figures.values():
        for word in made.stem if not made.arm else ():
            words[word].add(made.figures)
    found = [word for word, own in words.items() if control and own >= control and word not in BOTH]
    if len(found) != 1 or any(made.arm not in ("", "control") for made in figures.values()):
        return dict(figures), "", found
    (word,) = found
    return (
        {
            at: Told(made.figures, "treatment", tuple(t for t in made.stem if t != word))
            if not made.arm and word in made.stem
            else made
            for at, made in figures.items()
        },
        f"'{word}' stands beside the control and is read as the treatment",
        [],
    )


def _position(names: Sequence[str], role: str, header: str) -> int:
    known = (*STUDY, *ROLES, "arm", *FIGURES)
    if role not in known and not role.startswith(BY):
        raise InputError(f"--column knows no role '{role}'.", f"Roles: {', '.join(known)}.")
    if header not in names:
        raise InputError(f"No column is called '{header}'.", seen(names), DATA)
    return list(names).index(header)


def header(
    blocks: Iterator[list[str]],
    chosen: Mapping[str, str],
    delimiter: str | None,
    where: str,
    *,
    missing: bool,
) -> header_search.Header:
    """The header within the first lines; an InputError asks. As header_search.search."""
    return header_search.search(blocks, chosen, delimiter, where, HOW._replace(missing=missing))


def _tells(cell: str) -> bool:
    return bool(told(cell).figures)


def _decimal(below: first_rows.Cells, found: Layout, _: str | None) -> str | None:
    """A comma where the numbers of the first rows have one before decimals and none has a point."""
    at = {at for role, at in found.columns.items() if role.partition("_")[0] in FIGURES or role in FIGURES}
    found_in = [part for i in at for text in first_rows.column(below, i) for part in parts(text)]
    commas = any(map(first_rows.DECIMAL_COMMA.fullmatch, found_in))
    return "," if commas and not any(map(POINT.fullmatch, found_in)) else None


HOW = header_search.How(layout, _tells, _tells, _decimal, crosstabs=False, expected=OF_MEANS)
