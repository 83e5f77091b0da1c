"""Whether figures printed beside the means of two arms, or of one, follow from them.

What is printed is rounded: a mean of 3.1 stands for all from 3.05 to 3.15. The corners of this box of means
and SDs, and its middle, are computed together like 17 trials; a figure follows if it lies between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import ClassVar, NamedTuple

import numpy as np

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.check.figures import Figure, Figures, decimal, may_print_as, nearest, prints_as
from rsa_trial_cli.check.mean_methods import Given, of_arm, of_arms
from rsa_trial_cli.check.mean_readings import AS_PRINTED, RECORDS, OfMeans
from rsa_trial_cli.check.readings import DIFFERS, FOLLOWS, UNCHECKED
from rsa_trial_cli.stats.arms import Floats, Means

DIGITS = 17
TOGETHER = (("low", "high"),)  # figures that one method has to give


class PrintedArm(NamedTuple):
    """An arm as printed."""

    mean: Figure
    sd: Figure
    n: int


@frozen
class PrintedMeans:
    """What was printed of one outcome: an arm or two, the figures beside them, and what they are of.

    figures : estimate, low, high, se, variance, t, df, p, those that were printed; key : md, smd or rom;
    level : of the interval; names : of the arms; adjusted : whether the paper says so: nothing can be judged;
    integer, scale, items : whether the outcome is in whole numbers, the ends of an item, items averaged.
    """

    arms: Sequence[PrintedArm]
    figures: Mapping[str, Figure]
    key: str
    level: float
    names: tuple[str, str]
    adjusted: bool = False
    integer: bool = False
    scale: tuple[int, int] | None = None
    items: int = 1


@frozen
class CheckedMeans:
    """The findings on what was printed of one outcome, a figure a row.

    figure : its name; printed : its text; status : as in findings of counts; reading : the name of what
    explains it, methods : those that give it so; recomputed, as_given : what the reading and the first method
    give, and what the usual method gives of the figures as printed, before they are rounded; remarks : what
    is said of an arm in whole numbers; usual : the name of the usual method.
    """

    schema: ClassVar[str] = "rsa-trial/check-means/1"

    figure: Sequence[str]
    printed: Sequence[str]
    status: Sequence[str]
    reading: Sequence[str]
    methods: Sequence[str]
    recomputed: Floats
    as_given: Floats
    remarks: Sequence[str]
    records: Sequence[OfMeans | None] = field(metadata={"record": False})
    decimals: Sequence[int] = field(metadata={"record": False})
    usual: str = field(metadata={"record": False})
    published: PrintedMeans = field(metadata={"record": False})
    names: tuple[str, str] = field(default=("treatment", "control"), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.figure)

    def text(self, at: int, *, given: bool = False) -> str:
        """A recomputed figure as it would print; given : as the usual method has it."""
        return decimal(float((self.as_given if given else self.recomputed)[at]), self.decimals[at])

    def sds_by(self, record: OfMeans) -> list[str]:
        """The SDs as a reading has them, to three digits."""
        arms = [Means.of(float(arm.mean.value), float(arm.sd.value), arm.n) for arm in self.published.arms]
        return [f"{arm.sd[0]:.3g}" for arm in record.applied(arms[0], arms[-1])[: len(arms)]]


class _Found(NamedTuple):
    """What explains some figures. values : of each by the first method, of the middle of the box."""

    record: OfMeans
    methods: Sequence[str]
    values: Mapping[str, float]


def judged(published: PrintedMeans) -> CheckedMeans:
    """Each figure by the first reading that gives it; limits of an interval only together."""
    groups = [tuple(name for name in group if name in published.figures) for group in _groups(published)]
    found: dict[str, _Found] = {}
    usual: dict[str, float] = {}
    named = ""
    for record in RECORDS:
        open_ = [group for group in groups if group and group[0] not in found]
        if not open_ or published.adjusted:
            break
        ways = list(_computed(published, record))
        if record is AS_PRINTED:
            usual, named = {name: _middle(values) for name, values in ways[0].values.items()}, ways[0].name
        for group in open_:
            if made := _explained(published, record, group, ways):
                found |= dict.fromkeys(group, made)
    return _findings(published, found, usual, named)


def _groups(published: PrintedMeans) -> Iterator[tuple[str, ...]]:
    """The figures, those that one method has to give together."""
    yield from TOGETHER
    inside = {name for group in TOGETHER for name in group}
    yield from ((name,) for name in published.figures if name not in inside)


def _computed(published: PrintedMeans, record: OfMeans) -> Iterator[Given]:
    """What every method gives by a reading, a row for each place of the box."""
    arms = [
        Means(mean=mean, sd=sd, n=np.full(len(mean), float(arm.n)))
        for arm, (mean, sd) in zip(published.arms, _box(published.arms, whole=record.box), strict=True)
    ]
    level = record.level or published.level
    with np.errstate(all="ignore"):
        if len(arms) == 1:
            return iter(
                ()
                if record.turned or record.both or record.control
                else of_arm(record.treatment(arms[0]) if record.treatment else arms[0], level)
            )
        return of_arms(published.key, *record.applied(arms[0], arms[1]), level)


def _box(arms: Sequence[PrintedArm], *, whole: bool) -> Iterator[tuple[Floats, Floats]]:
    """Mean and SD of each arm as printed, shape (1,), or amid the corners of their box, shape (17,)."""
    corners = list(product((-0.5, 0.5), repeat=2 * len(arms)))
    middle = (0.0,) * (2 * len(arms))
    half = len(corners) // 2
    places = np.array([*corners[:half], middle, *corners[half:]] if whole else [middle]).T
    for at, arm in enumerate(arms):
        mean, sd = (
            float(printed.value) + steps * 10.0**-printed.decimals
            for printed, steps in zip((arm.mean, arm.sd), places[2 * at : 2 * at + 2], strict=True)
        )
        yield mean, np.maximum(sd, 0.0)


def _explained(
    published: PrintedMeans, record: OfMeans, group: tuple[str, ...], ways: Sequence[Given]
) -> _Found | None:
    """The methods that give all of these figures."""
    if record.one_sided and group != ("p",):
        return None
    fitting = [way for way in ways if all(_fits(published, record, name, way) for name in group)]
    if not fitting:
        return None
    values = {name: _middle(_one(record, name, fitting[0])) for name in group}
    return _Found(record, [way.name for way in fitting], values)


def _one(record: OfMeans, name: str, way: Given) -> Floats:
    """A figure by one method, shape (17,) or (1,); of a one-sided P the half."""
    return way.values[name] / 2 if record.one_sided else way.values[name]


def _fits(published: PrintedMeans, record: OfMeans, name: str, way: Given) -> bool:
    """Whether some value in the box prints as the figure."""
    if name not in way.values:
        return False
    values, figures = _one(record, name, way), Figures.of([published.figures[name]])
    values = values[np.isfinite(values)]
    if not len(values):
        return False
    if prints_as(values[:, None], figures, record.ends).any():
        return True
    ends = values.min(keepdims=True)[:, None], values.max(keepdims=True)[:, None]
    return record.ends is nearest and record.box and bool(may_print_as(*ends, figures, DIGITS).any())


def _middle(values: Floats) -> float:
    return float(values[len(values) // 2])


def _findings(
    published: PrintedMeans, found: Mapping[str, _Found], usual: Mapping[str, float], named: str
) -> CheckedMeans:
    names = list(published.figures)
    made = [found.get(name) for name in names]
    none = UNCHECKED if published.adjusted else DIFFERS
    whole = list(_of_integers(published)) if published.integer else []
    nothing = [np.nan] * len(whole)
    values = [
        one.values[name] if one else usual.get(name, np.nan) for one, name in zip(made, names, strict=True)
    ]
    return CheckedMeans(
        figure=[*names, *(row.figure for row in whole)],
        printed=[*(published.figures[name].text for name in names), *(row.printed for row in whole)],
        status=[*(one.record.status if one else none for one in made), *(row.status for row in whole)],
        reading=[one.record.name if one else "" for one in made] + [""] * len(whole),
        methods=["|".join(one.methods) if one else "" for one in made] + [""] * len(whole),
        recomputed=np.array([*values, *nothing]),
        as_given=np.array([*(usual.get(name, np.nan) for name in names), *nothing]),
        remarks=[""] * len(names) + [row.remark for row in whole],
        records=[one.record if one else None for one in made] + [None] * len(whole),
        decimals=[published.figures[name].decimals for name in names] + [0] * len(whole),
        usual=named,
        published=published,
        names=published.names,
    )


class _OfInteger(NamedTuple):
    figure: str
    printed: str
    status: str
    remark: str


def _of_integers(published: PrintedMeans) -> Iterator[_OfInteger]:
    """Of each arm, whether whole numbers can have its mean, and its SD."""
    from rsa_trial_cli.check.integers import whole

    for arm, name in zip(published.arms, published.names, strict=False):
        made = whole(arm.mean, arm.sd, arm.n, published.scale, published.items)
        possible = bool(made.sums)
        word = "possible" if possible else "no whole sum gives it (GRIM)"
        if made.grim and not possible:
            word = "no such sum lies on the scale"
        yield _OfInteger(f"mean of {name}", arm.mean.text, FOLLOWS if possible else DIFFERS, word)
        if not possible:
            continue
        status = UNCHECKED if made.possible is None else FOLLOWS if made.possible else DIFFERS
        words = {FOLLOWS: "possible", UNCHECKED: "possible, as far as can be told of so few without --scale"}
        ends = "" if made.sd_low is None else f"; with this mean from {made.sd_low:.4g} to {made.sd_high:.4g}"
        yield _OfInteger(
            f"SD of {name}", arm.sd.text, status, words.get(status, f"no whole numbers have it{ends}")
        )
