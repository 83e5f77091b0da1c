"""What one result prints beside means: cells or options under the same names → PrintedMeans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rsa_trial_cli.check.figures import NONE, Figure
from rsa_trial_cli.check.printed_means import PrintedArm, PrintedMeans
from rsa_trial_cli.reading import figures
from rsa_trial_cli.reading import printed_headings as headings
from rsa_trial_cli.reading.figures import NotAFigureError
from rsa_trial_cli.reading.header_words import plain
from rsa_trial_cli.reading.printed_result import with_interval

if TYPE_CHECKING:
    from rsa_trial_cli.reading.mean_sentences import Said

T = TypeVar("T")
MEASURES = {  # name of a column or an option → the measure, and what a standardised difference is called
    "md": ("md", ""),
    "smd": ("smd", ""),
    "g": ("smd", "g"),
    "d": ("smd", "d"),
    "glass": ("smd", "glass"),
    "rom": ("rom", ""),
}
STATISTICS = ("se", "variance", "t", "z", "df")
ROLES = {  # role → headers
    **headings.OF_MEANS,
    "estimate": "estimate est effect point_estimate effect_size",
    "measure": "measure effect_measure",
    "ci_low": "ci_low low lower ci_lower ci_lb lcl lower_limit cilow",
    "ci_high": "ci_high high upper ci_upper ci_ub ucl upper_limit cihigh",
    "ci": "ci interval confidence_interval ci95 95ci 95%ci",
    "ci_level": "ci_level level conf_level confidence_level",
    "p": "p p_value pvalue pval",
    "t": "t t_statistic t_value tvalue tstat",
    "z": "z z_statistic z_value zvalue",
    "df": "df degrees_of_freedom",
    "se": "se_diff se_difference se_md se_effect se_estimate",
    "variance": "variance var_diff var_effect",
    "adjusted": "adjusted",
    "test": "test",
    "printed": "printed printed_result result sentence",
}
ALIASES = {plain(alias): name for name, aliases in ROLES.items() for alias in aliases.split()}
YES = {"yes", "y", "true", "1", "adjusted"}
TESTS = ("student", "welch", "ttest", "independentt", "unpairedt", "ztest", "twosamplet", "t", "z", "anova")
NO_TEST = "a P of {} does not follow from means and SDs"


class Usual(NamedTuple):
    """What holds where a row does not say: the level of intervals, adjusted, the declared test, and of
    outcomes in whole numbers the ends of an item and the items that are averaged."""

    level: float
    adjusted: bool = False
    test: str = ""
    integer: bool = False
    scale: tuple[int, int] | None = None
    items: int = 1


def role(header: str) -> str:
    """The role of a header of printed figures, by name or by composition; else what `headings.role` says."""
    alone = headings.BESIDE.sub(" ", header)
    if known := ALIASES.get(plain(header)) or ALIASES.get(plain(alone)):
        return known
    made = headings.role(alone, of_means=True) or headings.role(header, of_means=True)
    key, _, end = made.partition("_ci")
    return f"ci{end}" if key in MEASURES and key != made else made


def roles(headers: Iterable[str]) -> dict[str, str]:
    """Header → role, "" for none; where MD (95% CI) stands beside MD that of the interval alone."""
    made = {header: role(header) for header in headers}
    alone = {name for header, name in made.items() if not headings.BESIDE.search(header)}
    return {
        header: "ci" if headings.BESIDE.search(header) and name in alone & {"estimate", *MEASURES} else name
        for header, name in made.items()
    }


def outcome(
    cells: Mapping[str, str], arms: Sequence[PrintedArm], usual: Usual, names: tuple[str, str]
) -> PrintedMeans:
    """What the cells of a result say, none of them blank; a NotAFigureError names the role.

    arms : as printed, none where they are missing.
    """
    why: dict[str, str] = {}
    said = _said(cells, arms) if "printed" in cells else None
    if said:
        cells, why = {**said.cells, **cells}, dict(said.why)
    key, kind, name = _measure(cells)
    estimate, *inside = _read(cells, name, with_interval) if name else (NONE, NONE, NONE)
    found = {"estimate": estimate} if name else {}
    for end, limit, other in zip(("low", "high"), _limits(cells), inside, strict=True):
        found[end] = other if limit.value.is_nan() else limit
    found |= {own: _read(cells, own, figures.figure) for own in STATISTICS if own in cells}
    if "p" in cells:
        found["p"] = _read(cells, "p", figures.p_value)
    low, high = found["low"].value, found["high"].value
    if not (low.is_nan() or high.is_nan()) and low > high:
        raise NotAFigureError("The limits are not in order", "The lower comes first.", "ci")
    test = cells.get("test") or usual.test
    if test and plain(test) not in TESTS:
        why["p"] = NO_TEST.format(test)
    level = _read(cells, "ci_level", figures.level) if "ci_level" in cells else None
    adjusted = cells["adjusted"].casefold() in YES if "adjusted" in cells else usual.adjusted
    return PrintedMeans(
        arms,
        {own: value for own, value in found.items() if not value.value.is_nan()},
        key,
        level or usual.level,
        names,
        kind,
        adjusted,
        {own: reason for own, reason in why.items() if own in found},
        usual.integer,
        usual.scale,
        usual.items,
        said.left if said else (),
    )


def _said(cells: Mapping[str, str], arms: Sequence[PrintedArm]) -> Said:
    """What the sentence among the cells says; no other of them may give figures."""
    from rsa_trial_cli.reading import mean_sentences

    if len(cells) > 1 and {*cells} & {*MEASURES, "estimate", "ci", "ci_low", "p", *STATISTICS}:
        raise NotAFigureError("The sentence and another column both give figures", "Keep one.", "printed")
    return mean_sentences.said(cells["printed"], arms)


def _measure(cells: Mapping[str, str]) -> tuple[str, str, str]:
    """The measure that is printed, what it is called, and the role of its estimate."""
    named = [name for name in MEASURES if name in cells]
    if len(named) > 1 or (named and "estimate" in cells):
        hint = "Give each result a row of its own."
        raise NotAFigureError("One estimate at a time", hint, named[-1])
    if named:
        return (*MEASURES[named[0]], named[0])
    told = role(cells["measure"]) if "measure" in cells else "md"
    if "estimate" in cells or "measure" in cells:
        if told not in MEASURES:
            what = f"'{figures.shown(cells['measure'])}' is no measure of means"
            raise NotAFigureError(what, f"One of {', '.join(MEASURES)}.", "measure")
        return (*MEASURES[told], "estimate" if "estimate" in cells else "")
    return "md", "", ""


def _limits(cells: Mapping[str, str]) -> Iterator[Figure]:
    """Both limits, NONE for each that is not printed."""
    if "ci" in cells:
        yield from _read(cells, "ci", figures.limits)
        return
    for end in ("ci_low", "ci_high"):
        yield _read(cells, end, figures.figure) if end in cells else NONE


def _read(cells: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    """What a cell says; an error names the role."""
    try:
        return read(cells[name])
    except NotAFigureError as problem:
        raise NotAFigureError(problem.what, problem.hint, name) from problem
