"""Studies on their way to a meta-analysis: their arms, or their effects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats.arms import AnyArm, Arm, Floats, joined


@frozen
class PoolRows:
    """k studies to pool. arms : of counts or of means, nan where there are none.

    y, v : effects on the scale of analysis, nan where there are arms, which come first; measure : of the
    file, None where it says none; group : the value of the column that parts them, None without one;
    event_is : benefit, harm or None if unknown, of the event or of a higher mean. Arrays of shape (k,).
    """

    arms: tuple[AnyArm, AnyArm]
    y: Floats
    v: Floats
    study: Sequence[str]
    line: Sequence[int]
    group: Sequence[str] | None
    measure: str | None
    names: tuple[str, str]
    event_is: str | None
    source: Mapping[str, object] | None

    def __len__(self) -> int:
        return len(self.y)

    @property
    def known(self) -> bool:
        """Whether the arms of every study are known, but for those with nothing at all."""
        return not np.any(np.isnan(sum(self.cells)) & ~np.isnan(self.y))

    @property
    def counted(self) -> bool:
        """Whether these are counts."""
        return self.known and isinstance(self.arms[0], Arm)

    @property
    def cells(self) -> list[Floats]:
        """What is known of each arm, treatment first, an array each."""
        return [getattr(arm, column) for arm in self.arms for column in arm.columns]

    @property
    def whole(self) -> bool:
        """Whether every count that is known is a whole number."""
        cells = np.stack(self.cells)
        return bool(np.all((cells == np.rint(cells)) | np.isnan(cells)))

    def some(self, rows: NDArray[np.intp], arms: tuple[AnyArm, AnyArm], study: Sequence[str]) -> PoolRows:
        """Some rows with these arms and names. rows : shape (m,)."""
        places = rows.tolist()
        return replace(
            self,
            arms=arms,
            y=self.y[rows],
            v=self.v[rows],
            study=study,
            line=[self.line[at] for at in places],
            group=self.group and [self.group[at] for at in places],
        )

    def at(self, rows: slice) -> PoolRows:
        """Some that stand together."""
        first, second = (arm[rows] for arm in self.arms)
        group = self.group and self.group[rows]
        return replace(
            self,
            arms=(first, second),
            y=self.y[rows],
            v=self.v[rows],
            study=self.study[rows],
            line=self.line[rows],
            group=group,
        )


def together(parts: Sequence[PoolRows]) -> PoolRows:
    """Several as one; an InputError where they are of different measures."""
    if len(parts) == 1:
        return parts[0]
    measures = {part.measure for part in parts if part.measure}
    if len(measures) > 1:
        raise several_measures(measures)
    first = parts[0]
    return replace(
        first,
        arms=joined([part.arms for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        v=np.concatenate([part.v for part in parts]),
        study=[name for part in parts for name in part.study],
        line=[line for part in parts for line in part.line],
        group=None if first.group is None else [name for part in parts for name in part.group or ()],
        measure=next(iter(measures), None),
    )


def several_measures(measures: Collection[str]) -> InputError:
    """What is said of a file of several measures."""
    return InputError(
        f"The file has effects of several measures: {', '.join(sorted(measures))}.",
        "Choose one with -M/--measure: counts and means give any of theirs, and effects those of their rows.",
        DATA,
    )
