"""Files with one arm per row → each treatment arm compared with the control arm of its study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from rsa_trial_cli.reading import control_arm, fill_down, groups, rival_outcomes, sums
from rsa_trial_cli.reading.blocks import Note, Problem
from rsa_trial_cli.reading.control_arm import ArmRow
from rsa_trial_cli.reading.count_columns import Column, Table
from rsa_trial_cli.reading.csv_rows import Rows
from rsa_trial_cli.reading.header_grammar import names_strata
from rsa_trial_cli.reading.header_roles import NON_EVENTS
from rsa_trial_cli.reading.layout import Layout
from rsa_trial_cli.reading.row_notes import RowNote
from rsa_trial_cli.reading.study_names import called, left_out_said, only_sums


class Pair(NamedTuple):
    """One comparison. problem : why there is none; treatment is then the first arm of the study."""

    study: str
    treatment: ArmRow
    control: ArmRow
    problem: Problem | None = None


class Compared(NamedTuple):
    """All comparisons of a file. said : how they were put together."""

    pairs: list[Pair]
    said: tuple[Note, ...]


class Read(NamedTuple):
    """The rows of a file by study, and by what tells trials of one study apart; those without a study.

    bad : line → why the cells of its row are not in their columns.
    """

    groups: groups.Groups
    blanks: fill_down.Blanks
    bad: Mapping[int, Problem]


def compared(body: Iterator[Rows], found: Layout, control: str | None, where: str) -> Compared:
    """All comparisons of a long file, held in memory: the arms of a study may stand anywhere."""
    (made, blanks, bad), kept = _grouped(body, found), list(found.kept)
    nameless, filled = blanks.filled(made, where)
    said = filled + _without_sums(made, where)
    if not made and not nameless:
        raise only_sums(where)
    said += groups.share_controls(made, found.by, partial(control_arm.is_control, chosen=control))
    rival_outcomes.refuse_rivals(made.values(), found, where)
    control_arm.refuse_no_match(made.values(), control, where)
    apart = groups.telling(made, kept, found.by)
    pairs, alike, left = [], 0, []
    for key, every in made.items():
        arms, total = control_arm.without_sum(every)
        left += [(f"{key[0]} {arm.name}".strip(), arm.line) for arm in total]
        problem = next((bad[arm.line] for arm in arms if arm.line in bad), None)
        problem = problem or control_arm.problem(groups.name(key, found.by), arms, control, apart, where)
        pairs += _compared(key[0], arms, control, problem)
        alike += not problem and len(arms) > 2
    strata = {at: name for at, name in enumerate(kept) if names_strata(name) and name not in found.by}
    if alike:
        said += (f"note: {_trials(alike)} more than two arms: each is compared with the same control",)
    pairs = [_of_one_stratum(pair, strata, where) for pair in pairs]
    said += left_out_said(left, where)
    return Compared(pairs + [_refused(called(arm.line), arm, problem) for arm, problem in nameless], said)


def _without_sums(made: groups.Groups, where: str) -> tuple[RowNote, ...]:
    """Take out the groups that are no study, and return what is to be said of them."""
    none = sums.among([key[0] for key in made])
    rows = [(key[0], arm.line) for key in [*made] if key[0] in none for arm in made.pop(key)]
    return left_out_said(rows, where)


def _trials(k: int) -> str:
    return "1 trial has" if k == 1 else f"{k} trials have"


def _grouped(body: Iterator[Rows], found: Layout) -> Read:
    made: groups.Groups = {}
    blanks = fill_down.Blanks()
    bad: dict[int, Problem] = {}
    numbered: dict[groups.Key, str] = {}
    by, at = range(len(found.by)), found.columns
    for block in body:
        labels = found.labels(block.trimmed, len(block.lines))
        numbers = [""] * len(labels) if found.number is None else block.trimmed(found.number)
        kept = list(zip(*(block.column(i) for i in found.kept.values()), strict=True)) or [()] * len(labels)
        for row in block.problems:
            kept[row] = ("",) * len(found.kept)
        none = [""] * len(labels)
        arms = map(
            ArmRow,
            map(str.strip, block.column(at["arm"])),
            block.column(at["events"]),
            block.column(at["n"]) if "n" in at else none,
            block.lines,
            kept,
            block.column(at[NON_EVENTS]) if NON_EVENTS in at else none,
        )
        bad |= {block.lines[row]: problem for row, problem in block.problems.items()}
        studies = block.trimmed(at["study"]) if "study" in at else ["-"] * len(labels)
        for study, label, number, arm in zip(studies, labels, numbers, arms, strict=True):
            key = tuple(arm.kept[i].strip() for i in by)
            if study:
                first = numbered.setdefault((label, *key), number)
                own = label if number in ("", first) else f"{label} ({number})"
                made.setdefault((own, *key), []).append(arm)
                blanks.named(own)
            else:
                blanks.add(fill_down.Row(key, arm, label), bad.get(arm.line))
    return Read(made, blanks, bad)


def _of_one_stratum(pair: Pair, strata: Mapping[int, str], where: str) -> Pair:
    """The pair, with a problem where its arms are of two outcomes, times or subgroups."""
    for at, name in strata.items():
        first, second = (arm.kept[at].strip() for arm in (pair.treatment, pair.control))
        if first and second and first != second and not pair.problem:
            line = pair.treatment.line
            what = (
                f"The arms of '{pair.study}' differ in '{name}': {first} and {second} ({where} line {line})."
            )
            problem = Problem(
                line, what, "Compare arms of the same; what the study column holds keeps apart."
            )
            return pair._replace(problem=problem)
    return pair


def names(pairs: Sequence[Pair]) -> tuple[str, str]:
    """What the arms are called where all comparisons agree, else treatment and control."""
    good = [pair for pair in pairs if not pair.problem]
    treated, controls = {pair.treatment.name for pair in good}, {pair.control.name for pair in good}
    return (
        treated.pop() if len(treated) == 1 else "treatment",
        controls.pop() if len(controls) == 1 else "control",
    )


def _compared(label: str, arms: list[ArmRow], control: str | None, problem: Problem | None) -> list[Pair]:
    if problem:
        return [_refused(label, arms[0], problem)]
    (base,) = control_arm.controls(arms, control)
    treated = [arm for arm in arms if arm is not base]
    return [
        Pair(f"{label} ({arm.name})".strip() if len(treated) > 1 else label, arm, base) for arm in treated
    ]


def _refused(label: str, arm: ArmRow, problem: Problem) -> Pair:
    return Pair(label, arm, ArmRow("", "", "", problem.line, ("",) * len(arm.kept)), problem)


def table(pairs: Sequence[Pair], found: Layout, where: str, *, partial: bool = False) -> Table:
    """The comparisons as columns of text, in the shape that a wide file has from the start.

    Other columns are those of the treatment arm; partial : where it leaves one blank, the control's.
    """

    def column(arm: str, what: str) -> Column:
        rows = [getattr(pair, arm) for pair in pairs]
        texts = [getattr(row, what) for row in rows]
        return Column(lambda: texts, None, found.names[found.columns[what]], [row.line for row in rows])

    roles = {
        f"{what}_{suffix}": column(arm, what)
        for arm, suffix in (("treatment", "trt"), ("control", "ctl"))
        for what in ("events", "n", NON_EVENTS)
        if what in found.columns
    }
    kept = {
        name: [pair.treatment.kept[at] or (partial and pair.control.kept[at]) or "" for pair in pairs]
        for at, name in enumerate(found.kept)
    }
    study = [pair.study for pair in pairs]
    problems = {at: pair.problem for at, pair in enumerate(pairs) if pair.problem}
    return Table(
        study, roles, kept, roles["events_trt"].lines, where, partial, problems, by=found.by, long=True
    )
