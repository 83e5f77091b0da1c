"""Findings beside means as records: one for every printed figure, and one for each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import ClassVar

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.bounds import bounds
from rsa_trial_cli.check.figures import Figure, Figures, decimal
from rsa_trial_cli.check.mean_findings import Finding
from rsa_trial_cli.check.mean_readings import AS_PRINTED
from rsa_trial_cli.check.printed_means import PrintedOutcomes
from rsa_trial_cli.check.readings import DIFFERS, MARKS, STATUSES, UNCHECKED
from rsa_trial_cli.check.records import SUMMARY
from rsa_trial_cli.stats.arms import Floats


@frozen
class CheckedMeans:
    """What check found beside means, k figures and outcomes.

    The field names are the CSV header and the JSON keys. recomputed : by the reading and the first of the
    methods, by the usual method where nothing explains the figure; rounded : that, as it would print;
    reading : as_given, or what explains it, joined by +; methods : those that give it so, with | between;
    as_given : what the usual method gives of the figures as printed; remarks : why a figure is not judged, or
    what is said of an arm in whole numbers; not_judged : of a summary, how many figures have no verdict;
    stands_for_low, stands_for_high, gap, letter : as of check against counts.
    """

    schema: ClassVar[str] = "rsa-trial/check-means/1"

    study: Sequence[str]
    figure: Sequence[str]
    printed: Sequence[str | None]
    recomputed: Floats
    rounded: Sequence[str | None]
    status: Sequence[str]
    reading: Sequence[str | None]
    methods: Sequence[str | None]
    as_given: Floats
    remarks: Sequence[str | None]
    not_judged: Sequence[int | None]
    stands_for_low: Floats
    stands_for_high: Floats
    gap: Floats
    mark: Sequence[str]
    letter: Sequence[str | None] | None = field(metadata={"if_given": True})
    line: Sequence[int] | None
    file: str | None = field(metadata={"if_given": True})
    names: tuple[str, str] = field(metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(metadata={"record": False})
    findings: Sequence[Sequence[Finding]] = field(metadata={"record": False})
    outcomes: PrintedOutcomes = field(metadata={"record": False})

    def __len__(self) -> int:
        return len(self.recomputed)

    @property
    def read_as(self) -> Mapping[str, object] | None:
        """How the file was read that the figures come from; None where they were typed."""
        return self.outcomes.source


def records(outcomes: PrintedOutcomes, found: Sequence[Sequence[Finding]]) -> CheckedMeans:
    """The figures of each outcome in their order, then its summary. found : of each."""
    rows = [row for at, some in enumerate(found) for row in _rows(at, some)]
    columns = [*zip(*(row[1:] for row in rows), strict=True)] if rows else [()] * 10
    figure, printed, recomputed, rounded, status, reading, methods, given, remarks, left = columns
    places = [row[0] for row in rows]
    differing = {row: one for row, one in enumerate(_printed(found)) if status[row] == DIFFERS and one}
    bound, differ = np.full((3, len(rows)), np.nan), np.array([*differing], np.intp)
    bound[:, differ] = bounds(Figures.of([*differing.values()]), np.array(recomputed, float)[differ])
    return CheckedMeans(
        study=[outcomes.study[at] for at in places],
        figure=figure,
        printed=printed,
        recomputed=np.array(recomputed, float),
        rounded=rounded,
        status=status,
        reading=reading,
        methods=methods,
        as_given=np.array(given, float),
        remarks=remarks,
        not_judged=left,
        stands_for_low=bound[0],
        stands_for_high=bound[1],
        gap=bound[2],
        mark=[MARKS[one] for one in status],
        letter=None,
        line=None if outcomes.line is None else [outcomes.line[at] for at in places],
        file=outcomes.file,
        names=outcomes.names,
        kept={name: [column[at] for at in places] for name, column in outcomes.kept.items()},
        findings=found,
        outcomes=outcomes,
    )


def _printed(found: Sequence[Sequence[Finding]]) -> Iterator[Figure | None]:
    """The figure of each record; None of a summary."""
    for some in found:
        yield from (one.printed for one in some)
        yield None


def worst(found: Sequence[Finding]) -> str:
    """The status of an outcome: of the figure that follows least; not_checkable without any."""
    return max((one.status for one in found), key=STATUSES.index, default=UNCHECKED)


def not_judged(found: Sequence[Finding]) -> int:
    """How many of its figures have no verdict."""
    return sum(one.status == UNCHECKED for one in found)


Row = tuple[
    int, str, str | None, float, str | None, str, str | None, str | None, float, str | None, int | None
]


def _rows(at: int, found: Sequence[Finding]) -> Iterator[Row]:
    for one in found:
        value, given = one.values
        rounded = decimal(value, one.printed.decimals) or None
        reading, methods = "+".join(one.departures) or None, "|".join(one.methods) or None
        yield (
            at,
            one.figure,
            one.printed.text or None,
            value,
            rounded,
            one.status,
            reading,
            methods,
            given,
            one.remark or None,
            None,
        )
    status = worst(found)
    every = dict.fromkeys(name for one in found for name in one.departures if name != AS_PRINTED.name)
    explained = any(one.departures for one in found)
    reading = ("+".join(every) or AS_PRINTED.name) if explained else None
    yield at, SUMMARY, None, np.nan, None, status, reading, None, np.nan, None, not_judged(found)
