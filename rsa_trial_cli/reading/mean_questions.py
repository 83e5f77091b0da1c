"""What is asked where the headers of a file of means are not clear."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rsa_trial_cli.base.errors import DATA, InputError
from rsa_trial_cli.reading.header_grammar import Part, heading, names_arms
from rsa_trial_cli.reading.header_question import line, seen
from rsa_trial_cli.stats.inference.spread import FIGURES

SUFFIX = {"treatment": "trt", "control": "ctl"}
ROLES = tuple(f"{figure}_{arm}" for arm in SUFFIX.values() for figure in FIGURES)
ASKED = ("mean_trt", "sd_trt", "n_trt", "mean_ctl", "sd_ctl", "n_ctl")
ARM_ROW = ("arm", "mean", "sd", "n")
SPREADS = (
    *({"mean", spread} for spread in ("sd", "se", "var")),
    *({"mean", low, high} for low, high in (("low", "high"), ("low_z", "high_z"))),
    {"mean", "sd_baseline", "sd_final", "r"},
    {"median", "q1", "q3"},
    {"median", "min", "max"},
)
Found = Mapping[str, Sequence[int]]


def is_whole(figures: Collection[str]) -> bool:
    """Whether these are participants, and a mean and an SD or what stands for them."""
    return "n" in figures and any(spread <= {*figures} for spread in SPREADS)


def of_arm(found: Found, arm: str) -> set[str]:
    """The figures of an arm, trt or ctl, that were found."""
    return {figure for figure in FIGURES if found.get(f"{figure}_{arm}")}


def question(
    names: Sequence[str], found: Found, reasons: Sequence[str], where: str, *, long: bool
) -> InputError:
    """One error with all that is not known, and the options that name the columns.

    found : role → positions; long : whether a row is an arm.
    """
    twins = [
        f"{listed([names[i] for i in at])} all look like {role}" for role, at in found.items() if len(at) > 1
    ]
    what = "; ".join([*reasons, *twins, *(_of_rows(found) if long else _of_arms(found))])
    only = {role.partition("_")[0] for role, at in found.items() if at} <= {"n"}
    if not (reasons or twins) and only and _counts(names):
        what += ": these are columns of counts (rsa-trial or, rr, rd)"
    asked = {role: at if len(at) == 1 else [] for role, at in found.items()}
    needed = ARM_ROW if long else ASKED
    hint = f"Say which columns they are: {line(names, asked, needed)}"
    if not long and not any(found.values()) and any(map(names_arms, names)):
        hint += f"; with one arm a row: {line(names, {}, ARM_ROW)}"
    return InputError(f"{what[0].upper()}{what[1:]}{where}. {seen(names)}", hint, DATA)


def _of_arms(found: Found) -> list[str]:
    words = {"trt": "treatment", "ctl": "control"}
    lacking = [f"the {words[arm]} arm" for arm in words if not is_whole(of_arm(found, arm))]
    return [f"no mean, SD and n of {' and of '.join(lacking)}"] if lacking else []


def _of_rows(found: Found) -> list[str]:
    figures = {figure for figure in FIGURES if found.get(figure)}
    lacking = [] if found.get("arm") else ["no column that names the arm of each row"]
    return [*lacking, *([] if is_whole(figures) else ["no mean, SD and n of each arm"])]


def _counts(names: Sequence[str]) -> bool:
    return any(heading(name).kind is Part.EVENTS for name in names)


def listed(names: Sequence[str]) -> str:
    """Names in quotes."""
    return ", ".join(f"'{name[:40]}'" for name in names[:12])
