"""Where each role stands in a file, once its header is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.reading.counts import is_missing

WIDE = ("events_trt", "n_trt", "nonevents_trt", "events_ctl", "n_ctl", "nonevents_ctl")


class ArmColumns(NamedTuple):
    """The columns of one of several arms of a wide file.

    name : as the headers have it; events, n : positions, one where a cell has both (12/80); label : of the
    column whose cells name the arm.
    """

    name: str
    events: int
    n: int
    label: int | None = None


@frozen
class Layout:
    """Where each role stands.

    names : the header, told apart where it repeats one; columns : role → position; long : one arm a row;
    arm_names : positions of the columns that name the first and the second arm, where there are some;
    in_order : whether arms that no name tells apart stand in an order of the file's own;
    said : how arms that bear no name were told apart; by : the headers of the columns that tell trials of one
    study apart; rivals : positions that may be another outcome in a long file; delimiter, line : of the
    header, None where it is not text; decimal : what stands before decimals, as the first rows show it;
    outcome_named : whether the command line names the outcome of participants; revman : positions of the
    numbers of comparison, outcome and subgroup and of the data type in RevMan's export; arms : the columns
    of each, where a row has three or more; number : position of running numbers that tell studies of one name
    apart in a long file; named : whether the first rows have a name of their study.
    """

    names: tuple[str, ...]
    columns: Mapping[str, int]
    long: bool
    arm_names: tuple[int, int] | None = None
    in_order: bool = False
    said: str = ""
    by: tuple[str, ...] = ()
    rivals: tuple[int, ...] = ()
    delimiter: str | None = None
    line: int | None = None
    outcome_named: bool = False
    decimal: str | None = None
    revman: tuple[int, ...] = ()
    arms: tuple[ArmColumns, ...] = ()
    number: int | None = None
    named: bool = False

    @property
    def counted(self) -> list[int]:
        """The columns that hold counts."""
        roles = ("events", "n", "nonevents", "count") if self.long else tuple(WIDE)
        of_arms = [at for column in self.counts_of_arms for at in column]
        return [self.columns[role] for role in roles if role in self.columns] + list(dict.fromkeys(of_arms))

    @property
    def counts_of_arms(self) -> tuple[list[int], list[int]]:
        """The columns of events and of totals of three or more arms."""
        return [arm.events for arm in self.arms], [arm.n for arm in self.arms]

    @property
    def of_arms(self) -> set[int]:
        """All columns of three or more arms."""
        labels = {arm.label for arm in self.arms if arm.label is not None}
        return labels.union(*self.counts_of_arms)

    @property
    def kept(self) -> dict[str, int]:
        """The columns without a role, which are passed through; those that tell trials apart come first."""
        used = {*self.columns.values(), *self.of_arms}
        rest = {name: at for at, name in enumerate(self.names) if at not in used}
        return {name: rest[name] for name in self.by} | rest

    @property
    def passed_through(self) -> tuple[str, ...]:
        """The columns of the input that its comparisons have; participants are counted without theirs."""
        return self.by if "outcome" in self.columns else tuple(self.kept)

    @property
    def shape(self) -> str:
        """What a row of the file is."""
        if "outcome" in self.columns:
            return "one arm and outcome a row" if "count" in self.columns else "one participant a row"
        if self.arms:
            return f"{len(self.arms)} arms a row"
        return "one arm a row" if self.long else "one study a row"

    def labels(self, trimmed: Callable[[int], Sequence[str]], k: int) -> Sequence[str]:
        """The study names of k rows, with the year where there is one; trimmed : a column without spaces."""
        if "study" not in self.columns:
            return [""] * k
        study = trimmed(self.columns["study"])
        if "year" not in self.columns:
            return study
        return with_years(study, trimmed(self.columns["year"]))


def with_years(names: Sequence[str], years: Sequence[str]) -> list[str]:
    """Names with the year behind them, unless they have it or there is none."""
    known = {year: "" if is_missing(year) or year == "0" else year.removesuffix(".0") for year in {*years}}
    return [_with_year(name, known[year]) for name, year in zip(names, years, strict=True)]


def _with_year(name: str, year: str) -> str:
    there = year in (re.findall(r"[0-9]+", name) if year.isdigit() else name)
    return name if there else f"{name} {year}".strip()
