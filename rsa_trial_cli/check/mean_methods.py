"""What every method gives of two arms of means, or of one, under the names by which programs know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from rsa_trial_cli.stats.arms import Bools, Floats, Means
from rsa_trial_cli.stats.distributions import noncentral_t, normal
from rsa_trial_cli.stats.inference.mean_tests import limits, of_mean, one_participant, pooled_df
from rsa_trial_cli.stats.inference.small_samples import correction
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.mean_measure import MeanMeasure
from rsa_trial_cli.stats.measures.record import Standard
from rsa_trial_cli.stats.measures.standardised_difference import STANDARDISERS
from rsa_trial_cli.stats.measures.standardised_variances import VARIANCES

KINDS = {"g": "Hedges g", "d": "Cohen d", "glass": "Glass Δ"}
THREE = 3  # places of the box at which a costly interval is computed: least, middle and greatest estimate
LEAST, MOST = 0.4, 3.0  # times a normal half width, between which that of every method lies
OF_TEST = {"t", "z", "df", "p"}
# (ends of what the lower and the upper limit of some outcomes can be, shape (2, k) each; which these are)
# → those worth computing, shape (k,)
Near = Callable[[Floats, Floats, Bools], Bools]


class Given(NamedTuple):
    """What one method gives of k outcomes.

    values : figure → numbers at c places of the box around what is printed, shape (c, k), the middle one as
    it is printed; rarer : whether a paper that does not say so is not taken to have used it.
    """

    name: str
    values: Mapping[str, Floats]
    rarer: bool = False


class Asked(NamedTuple):
    """What is asked of the methods.

    key : md, smd or rom; kind : of a standardised difference, in KINDS or ""; level : of limits; figures :
    those that are wanted; near : where limits are worth computing; usual : whether those of the usual method
    are wanted everywhere.
    """

    key: str
    kind: str
    level: float
    figures: frozenset[str]
    near: Near
    usual: bool = False

    @property
    def limits(self) -> bool:
        """Whether limits are wanted."""
        return "low" in self.figures


class _Way(NamedTuple):
    """One method of a measure. turned : of exchanged arms; kinds : of standardised difference that it is."""

    name: str
    method: str
    standard: Standard = Standard()
    turned: bool = False
    kinds: str = ""


@cache
def _ways(key: str) -> Sequence[_Way]:
    """The methods of a measure, the usual ones first."""
    return [*_of_smd()] if key == "smd" else [_Way(name, name) for name in MEANS[key].methods]


def _of_smd() -> Iterator[_Way]:
    """The ways to a standardised difference; by the treatment's SD it is Glass's of exchanged arms."""
    of = (("pooled", "nct", False), ("control", "nct", False), ("average", "bonett", False))
    for standardiser, interval, turned in (*of, ("control", "nct", True)):
        for corrected, word in ((True, "g"), (False, "d")):
            named = f"{word}, {'treatment' if turned else standardiser} SD"
            kinds = "glass" if standardiser == "control" else word
            yield _Way(f"{named}, {interval}", interval, Standard(standardiser, corrected), turned, kinds)
            if interval == "nct" and corrected:
                yield _Way(f"{named}, nct-j", "nct-j", Standard(standardiser), turned, kinds)
            for variance in VARIANCES[standardiser, corrected]:
                own = Standard(standardiser, corrected, variance)
                yield _Way(f"{named}, normal {variance}", "normal", own, turned, kinds)


def of_arms(treatment: Means, control: Means, asked: Asked) -> Iterator[Given]:
    """Every method of a measure, the usual one first. Arms : at c places of k outcomes, shape (c, k)."""
    exact = _Exact(asked)
    for way in _ways(asked.key):
        arms = (control, treatment) if way.turned else (treatment, control)
        values = _values(MEANS[asked.key], way, arms, asked, exact)
        rarer = (way.turned and asked.kind != "glass") or bool(asked.kind and way.kinds != asked.kind)
        yield Given(way.name, _negated(values) if way.turned else values, rarer)
        if way.name == "d, pooled SD, nct":
            yield from _other_d(treatment, control, values["estimate"], asked)


def _values(
    measure: MeanMeasure, way: _Way, arms: tuple[Means, Means], asked: Asked, exact: _Exact
) -> dict[str, Floats]:
    """The figures by one method and the test that belongs to it."""
    shape, flat = arms[0].mean.shape, (_flat(arms[0]), _flat(arms[1]))
    name, standard = measure.settled(way.method, way.standard)
    interval = measure.methods[name]
    estimate, se = measure.point(*flat, name, standard)
    made = {"estimate": estimate, "se": se, "variance": se**2}
    costly = interval.block == noncentral_t.BLOCK
    if asked.figures & OF_TEST:
        test = partial(measure.tests[str(interval.test)], *flat, measure.null)
        made |= _of_test(exact.test(test, standard, way.turned) if costly else test(standard), se)
    made = {figure: values.reshape(shape) for figure, values in made.items()}
    if "df" in made:
        made["df"] = _with_its_peak(made["df"], arms)
    if asked.limits:
        rows = np.ones(shape[1], bool)
        if not (asked.usual and way is _ways(asked.key)[0]):
            rows = _worthwhile(made, arms, asked, ratio=measure.ratio, turned=way.turned)
        some = _at(arms[0], rows), _at(arms[1], rows)
        if costly:
            both = exact.limits(name, standard, some, made["estimate"][:, rows], rows)
        else:
            both = interval(_flat(some[0]), _flat(some[1]), asked.level, standard)
            both = both.reshape(2, shape[0], -1)
        low, high = np.full((2, both.shape[1], shape[1]), np.nan)
        low[:, rows], high[:, rows] = both
        made |= {"low": low, "high": high}
    return made


def _with_its_peak(df: Floats, arms: tuple[Means, Means]) -> Floats:
    """Welch's df with the greatest it has in the box, n₁ + n₂ − 2, where that lies at no corner."""
    first, second = ((arm.n - 1, arm.sd**2 / arm.n) for arm in arms)
    with np.errstate(divide="ignore", invalid="ignore"):  # no SD: it has no peak
        ratio, peak = first[1] / second[1], (first[0] / second[0])[0]
    within = (ratio.min(axis=0) < peak) & (peak < ratio.max(axis=0)) & np.isfinite(df[0])
    made = df.copy()
    made[0] = np.where(within, first[0][0] + second[0][0], df[0])
    return made


def _of_test(tails: Floats, se: Floats) -> dict[str, Floats]:
    """Its figures; a statistic without df is z. tails : of a test of means, shape (4, …)."""
    statistic, df, above, below = tails
    p = np.where(statistic == 0, 1.0, np.minimum(1.0, 2 * np.minimum(above, below)))
    of_t = np.isfinite(df)
    return {
        "t": np.where(of_t, statistic, np.nan),
        "z": np.where(of_t, np.nan, statistic),
        "df": np.where(of_t, df, np.nan),
        "p": np.where(se > 0, p, np.nan),
    }


def _worthwhile(
    made: Mapping[str, Floats], arms: tuple[Means, Means], asked: Asked, *, ratio: bool, turned: bool
) -> Bools:
    """Outcomes of which a limit can be near the printed one, shape (k,): all others need none."""
    df = np.minimum(arms[0].n, arms[1].n) - 1
    half = normal.z(asked.level) * made["se"]
    wide = MOST * half * (1 + 25 / df**2.5)  # t is less times z than that
    centre = np.log(made["estimate"]) if ratio else made["estimate"] * (-1 if turned else 1)
    low = np.stack([(centre - wide).min(axis=0), (centre - LEAST * half).max(axis=0)])
    high = np.stack([(centre + LEAST * half).min(axis=0), (centre + wide).max(axis=0)])
    every = np.ones(low.shape[1], bool)
    return asked.near(np.exp(low), np.exp(high), every) if ratio else asked.near(low, high, every)


class _Exact:
    """What is the same of g and d, computed once: their test, and costly limits.

    The limits rise with the estimate: they are computed at three places of the box.
    """

    def __init__(self, asked: Asked) -> None:
        self._measure, self._asked = MEANS[asked.key], asked
        self._made: dict[tuple[bytes, str], Floats] = {}
        self._tested: dict[tuple[object, bool], Floats] = {}

    def test(self, test: Callable[[Standard], Floats], standard: Standard, turned: bool) -> Floats:
        """The tails of a test. turned : of exchanged arms."""
        place = standard.standardiser, turned
        if place not in self._tested:
            self._tested[place] = test(standard)
        return self._tested[place]

    def limits(
        self, name: str, standard: Standard, arms: tuple[Means, Means], estimate: Floats, of: Bools
    ) -> Floats:
        """Limits at the least, the middle and the greatest estimate, shape (2, 3, k), or of one place.

        of : which outcomes these are. nan where those by an approximation are not near the printed ones.
        """
        measure = self._measure
        first, second = _three(arms, estimate)
        flat, shape = (_flat(first), _flat(second)), first.mean.shape
        place = first.mean.tobytes() + of.tobytes(), str(standard.standardiser)
        df = STANDARDISERS[str(standard.standardiser)].df(*flat).reshape(shape)
        j = correction(df.ravel()).reshape(shape)
        if place not in self._made:
            _, plain = measure.settled("nct", Standard(standard.standardiser, corrected=False))
            d = measure.point(*flat, "nct", plain)[0].reshape(shape)
            usual = self._asked.usual and standard.standardiser == "pooled"
            unit = np.sqrt(one_participant(first, second))
            rows = np.ones(shape[1], bool) if usual else self._close(d, df, j, unit, of)
            made = np.full((2, *shape), np.nan)
            if rows.any():
                some = _flat(_at(first, rows)), _flat(_at(second, rows))
                made[:, :, rows] = measure.methods["nct"](*some, self._asked.level, plain).reshape(
                    2, shape[0], -1
                )
            self._made[place] = made
        return self._made[place] * (1 if name == "nct" else j)

    def _close(self, d: Floats, df: Floats, j: Floats, unit: Floats, of: Bools) -> Bools:
        """Where the printed limits may be exact ones of d, times J or not. Shape (k,).

        t(1 − 1/4ν) ∓ z√(1 + t²/2ν) is off by less than 1/ν + 0.025 of its half width (ν of 2 to 400, t up to
        40). Johnson & Welch 1940, Biometrika 31:362.
        """
        t = d / unit
        half = normal.z(self._asked.level) * np.sqrt(1 + t * t / (2 * df)) * unit
        far, centre = half * (1 / df + 0.025), d * (1 - 1 / (4 * df))
        ends = [np.stack([(end - far) * by for by in (1.0, j)]) for end in (centre - half, centre + half)]
        tops = [np.stack([(end + far) * by for by in (1.0, j)]) for end in (centre - half, centre + half)]
        low, high = (
            np.stack([np.nanmin(least, axis=(0, 1)), np.nanmax(most, axis=(0, 1))])
            for least, most in zip(ends, tops, strict=True)
        )
        return self._asked.near(low, high, of)


def _three(arms: tuple[Means, Means], estimate: Floats) -> tuple[Means, Means]:
    """The arms where the estimate is least, in the middle of the box, and where it is greatest."""
    places, k = estimate.shape
    if places <= THREE:
        return arms
    known = np.where(np.isnan(estimate), estimate[places // 2], estimate)
    at = np.stack([known.argmin(axis=0), np.full(k, places // 2), known.argmax(axis=0)])
    of = np.arange(k)
    first, second = (Means(mean=arm.mean[at, of], sd=arm.sd[at, of], n=arm.n[at, of]) for arm in arms)
    return first, second


def _at(arm: Means, rows: Bools) -> Means:
    """An arm of some outcomes, at all places."""
    return Means(mean=arm.mean[:, rows], sd=arm.sd[:, rows], n=arm.n[:, rows])


def _flat(arm: Means) -> Means:
    return Means(mean=arm.mean.ravel(), sd=arm.sd.ravel(), n=arm.n.ravel())


def _negated(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """The figures of exchanged arms, as they are of these."""
    signed = {name: -values[name] for name in ("estimate", "t", "z") if name in values}
    ends = {name: -values[other] for name, other in (("low", "high"), ("high", "low")) if other in values}
    return {**values, **signed, **ends}


def _other_d(treatment: Means, control: Means, d: Floats, asked: Asked) -> Iterator[Given]:
    """Cohen's d as pingouin limits it, d ± t·√(c + d²/2N), and as 2t/√N, whatever the sizes (esc)."""
    c, n = one_participant(treatment, control), treatment.n + control.n
    if asked.limits:
        df = pooled_df(treatment, control)
        se = np.sqrt(c + d * d / (2 * n))
        made = limits(d.ravel(), se.ravel(), df.ravel(), asked.level).reshape(2, *d.shape)
        values = {"estimate": d, "low": made[0], "high": made[1]}
        yield Given("d, pooled SD, t", values, rarer=asked.kind not in ("", "d"))
    yield Given("2t/√N", {"estimate": 2 * d / np.sqrt(c * n)}, rarer=True)


def of_arm(arm: Means, level: float) -> Iterator[Given]:
    """The mean of one arm, its standard error and its interval, by t and by z. arm : of shape (c, k)."""
    half = normal.z(level) * arm.se
    for name, (low, high) in (
        ("t", of_mean(_flat(arm), level).reshape(2, *arm.mean.shape)),
        ("z", np.stack([arm.mean - half, arm.mean + half])),
    ):
        yield Given(name, {"low": low, "high": high, "se": arm.se})
