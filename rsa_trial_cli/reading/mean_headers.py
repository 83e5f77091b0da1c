"""The headers of a file of means → the roles of its columns; where only a guess would tell, an error asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading import first_rows
from rsa_trial_cli.reading.header import BY, DELIMITERS
from rsa_trial_cli.reading.header_grammar import CAMEL, names_arms
from rsa_trial_cli.reading.header_names import refuse_numbers, told_apart
from rsa_trial_cli.reading.header_question import line, seen
from rsa_trial_cli.reading.header_roles import STUDY, match
from rsa_trial_cli.reading.header_search import Header, header_line
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.mean_header_words import (
    AFTER_A_LETTER,
    ARM,
    FIGURE,
    FILLERS,
    PHRASES,
    SINGLES,
    UNCLEAR,
)
from rsa_trial_cli.stats.inference.spread import FIGURES

SUFFIX = {"treatment": "trt", "control": "ctl"}
ROLES = tuple(f"{figure}_{arm}" for arm in SUFFIX.values() for figure in FIGURES)
ASKED = ("mean_trt", "sd_trt", "n_trt", "mean_ctl", "sd_ctl", "n_ctl")
SPREADS = (
    {"mean", "sd"},
    {"mean", "se"},
    {"mean", "low", "high"},
    {"median", "q1", "q3"},
    {"median", "min", "max"},
)
TOKEN = re.compile(r"[qp](?:1|3|25|75)(?![0-9])|[^\W\d_]+\u0304?|\d+", re.IGNORECASE)
SIGNS = {*"0123456789"}
BOTH = {"overall", "all", "both", "pooled", "combined", "diff", "difference", "change"}
DOUBT = "an SD or a standard error"


class Told(NamedTuple):
    """A header of means: figure ("" for none), arm (treatment, control, a number or ""), other words."""

    figure: str = ""
    arm: str = ""
    stem: tuple[str, ...] = ()


def told(name: str) -> Told:
    """The parts of a header; one that holds no figure of an arm has no figure."""
    figures, arms, stem = [], [], []
    tokens = list(_phrases([token.casefold() for token in _tokens(name)]))
    alone = any(token in FIGURE for token in tokens)
    for token in tokens:
        figure, arm = _parts(token)
        if figure and arm and alone:  # mtx beside mean is a word, no mean of tx
            figure = arm = ""
        figures += [figure] if figure else []
        arms += [arm] if arm else []
        stem += [token] if not (figure or arm or token in FILLERS) else []
    if len(figures) > 1 and {*figures} >= {"mean"} and {*figures} & {"low", "high"}:
        figures.remove("mean")  # the lower limit of a mean
    if len(figures) != 1 or len(arms) > 1:
        return Told(stem=tuple(stem))
    return Told(figures[0], arms[0] if arms else "", tuple(stem))


def _tokens(name: str) -> list[str]:
    return TOKEN.findall(CAMEL.sub(" ", name.replace("x̄", "mean").replace("X̄", "mean")))


def _phrases(tokens: list[str]) -> Iterator[str]:
    """The tokens with those that make one expression as the figure that this is."""
    at = 0
    while at < len(tokens):
        length = next((k for k in (3, 2) if tuple(tokens[at : at + k]) in PHRASES), 1)
        yield PHRASES[tuple(tokens[at : at + length])] if length > 1 else tokens[at]
        at += length


def _parts(token: str) -> tuple[str, str]:
    """The figure and the arm that a token names, each "" for none: sd, trt, meantrt, nc."""
    if token in FIGURE:
        return FIGURE[token], ""
    if token in ARM or token in SIGNS:
        return "", ARM.get(token, token)
    if token == UNCLEAR:
        return DOUBT, ""
    for at in range(1, len(token)):
        for word, other in ((token[:at], token[at:]), (token[at:], token[:at])):
            arm = ARM.get(other, "")
            short = len(word) == 1 and not (word in SINGLES and (len(other) == 1 or other in AFTER_A_LETTER))
            if word == UNCLEAR and arm and len(other) == 1 and word == token[0]:
                return DOUBT, arm
            if arm and word in FIGURE and not short and (len(word) > 1 or token[0] == word):
                return FIGURE[word], arm
    return "", ""


def layout(
    cells: Sequence[str],
    chosen: Mapping[str, str],
    where: str,
    *,
    partial: bool = False,
    below: first_rows.Cells = (),
) -> Layout:
    """The roles of a header; chosen : role → header, from --column and by_columns. An InputError asks.

    partial, below : as of header.layout; nothing here depends on them.
    """
    given = tuple(cell.strip() or f"column_{at}" for at, cell in enumerate(cells, 1))
    refuse_numbers(given)
    names = told_apart(given)
    explicit = {role: _position(names, role, header) for role, header in chosen.items()}
    study = match(names, STUDY, explicit, several=True)
    taken = {*explicit.values()} | {at for positions in study.values() for at in positions}
    made, reasons, said = _found(names, taken)
    found = {role: [explicit[role]] if role in explicit else made.get(role, []) for role in ROLES}
    whole = all(_is_whole(found, arm) for arm in SUFFIX.values())
    settled = {*ASKED} <= {*explicit}
    if (reasons and not settled) or not whole or any(len(at) > 1 for at in found.values()):
        raise _question(names, found, reasons, where)
    columns = {role: at[0] for role, at in {**study, **found}.items() if at}
    by = tuple(names[at] for role, at in explicit.items() if role.startswith(BY))
    return Layout(names, columns, False, said="" if settled else said, by=by)


def _found(names: Sequence[str], taken: set[int]) -> tuple[dict[str, list[int]], list[str], str]:
    """Role → positions, what only a guess would settle, and how arms without a name were told apart."""
    every = {at: told(name) for at, name in enumerate(names) if at not in taken}
    figures = {at: made for at, made in every.items() if made.figure}
    figures, said, others = _beside_control(figures)
    of_arm = {at: made for at, made in figures.items() if made.arm}
    arms = {made.arm for made in of_arm.values()}
    reasons = [f"{_listed(others)} may be another arm"] if others else []
    signs = {"1": "treatment", "0": "control"} if "0" in arms else {"1": "treatment", "2": "control"}
    if arms & SIGNS and (arms - SIGNS or not arms <= {*signs}):
        reasons.append(f"it is not clear which arms {', '.join(sorted(arms))} are")
    elif arms & SIGNS:
        said = "no header names the arms: the first is read as treatment, the second as control"
        said = "" if "0" in arms else said
    unclear = [names[at] for at, made in of_arm.items() if made.figure == DOUBT]
    alike = [names[at] for at, made in of_arm.items() if unclear and made.figure == "se"]
    odd = [name for at, name in enumerate(names) if unclear and at in every and name.casefold() == "se"]
    if unclear:
        reasons.append(f"{_listed([*dict.fromkeys([*odd, *alike, *unclear])])} may each be {DOUBT}")
    stems = {made.stem for made in of_arm.values() if made.figure != "n"}
    if len(stems) > 1:
        several = [names[at] for at, made in of_arm.items() if made.figure != "n"]
        reasons.append(f"{_listed(several)} are of more than one outcome or time")
    roles: dict[str, list[int]] = defaultdict(list)
    for at, made in of_arm.items():
        arm = made.arm if made.arm in SUFFIX else signs.get(made.arm, "treatment")
        if made.figure != DOUBT and (made.figure != "n" or not made.stem or made.stem in stems):
            roles[f"{made.figure}_{SUFFIX[arm]}"].append(at)
    return roles, reasons, said


def _beside_control(figures: Mapping[int, Told]) -> tuple[dict[int, Told], str, list[str]]:
    """A word that stands in the place of the control's name, for the same figures, is the treatment.

    Also what is said of it, and words that may each be another arm.
    """
    control = {made.figure for made in figures.values() if made.arm == "control"}
    words: dict[str, set[str]] = defaultdict(set)
    for made in figures.values():
        for word in made.stem if not made.arm else ():
            words[word].add(made.figure)
    found = [word for word, own in words.items() if control and own >= control and word not in BOTH]
    if len(found) != 1 or any(made.arm not in ("", "control") for made in figures.values()):
        return dict(figures), "", found
    (word,) = found
    return (
        {
            at: Told(made.figure, "treatment", tuple(t for t in made.stem if t != word))
            if not made.arm and word in made.stem
            else made
            for at, made in figures.items()
        },
        f"'{word}' stands beside the control and is read as the treatment",
        [],
    )


def _is_whole(found: Mapping[str, Sequence[int]], arm: str) -> bool:
    """Whether an arm has its number of participants, and a mean and an SD or what stands for them."""
    own = {figure for figure in FIGURES if found[f"{figure}_{arm}"]}
    return "n" in own and any(spread <= own for spread in SPREADS)


def _question(
    names: Sequence[str], found: Mapping[str, Sequence[int]], reasons: Sequence[str], where: str
) -> InputError:
    """One error with all that is not known, and the options that name the columns."""
    twins = [
        f"{_listed([names[i] for i in at])} all look like {role}" for role, at in found.items() if len(at) > 1
    ]
    words = {"trt": "treatment", "ctl": "control"}
    lacking = [f"the {words[arm]} arm" for arm in words if not _is_whole(found, arm)]
    missing = [f"no mean, SD and n of {' and of '.join(lacking)}"] if lacking else []
    what = "; ".join([*reasons, *twins, *missing])
    asked = {role: at if len(at) == 1 else [] for role, at in found.items()}
    if any(names_arms(name) for name in names) and lacking == ["the treatment arm", "the control arm"]:
        what += "; a file with one arm a row is not read"
    return InputError(
        f"{what[0].upper()}{what[1:]}{where}. {seen(names)}",
        f"Say which columns they are: {line(names, asked, ASKED)}",
        DATA,
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name[:40]}'" for name in names[:12])


def _position(names: Sequence[str], role: str, header: str) -> int:
    if role not in (*ROLES, *STUDY) and not role.startswith(BY):
        raise InputError(f"--column knows no role '{role}'.", f"Roles: {', '.join((*STUDY, *ROLES))}.")
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
) -> Header:
    """The header on the first line that is not blank; an InputError asks. As header_search.header."""
    import csv

    first, rest, at = header_line(blocks, where)
    marks = [delimiter] if delimiter else [*DELIMITERS]
    splits = {mark: next(csv.reader([first], delimiter=mark), []) for mark in marks}
    mark = max(
        splits, key=lambda mark: (sum(bool(told(cell).figure) for cell in splits[mark]), len(splits[mark]))
    )
    found = layout(splits[mark], chosen, where, partial=missing)
    return Header(found, mark, len(splits[mark]), chain(rest), at)
