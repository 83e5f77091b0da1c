"""Findings on what was printed beside means, for people: one outcome in full, or a row a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.check import mean_readings as readings
from rsa_trial_cli.check.figures import decimal
from rsa_trial_cli.check.mean_findings import Finding
from rsa_trial_cli.check.mean_readings import CHANGES, OF_FIGURES, OTHER_METHOD, WITHIN
from rsa_trial_cli.check.mean_records import CheckedMeans, worst
from rsa_trial_cli.check.printed_means import PrintedMeans
from rsa_trial_cli.check.readings import ASSUMPTION, CONSISTENT, DIFFERS, FOLLOWS, STEP, UNCHECKED, Departure
from rsa_trial_cli.stats.arms import Means
from rsa_trial_cli.writing.views import check_words, numbers
from rsa_trial_cli.writing.views.sheet import Grid, Line, Notes, Part, Title

LABELS = {"low": "interval", "se": "standard error", "p": "P"}
OF_MEASURE = {"md": "difference", "smd": "standardised difference", "rom": "ratio"}
SUMMARY = {
    FOLLOWS: "every figure follows",
    CONSISTENT: "every figure follows",
    STEP: "every figure follows, some only by a further reading",
    ASSUMPTION: "every figure follows, some only by a further reading",
    DIFFERS: "a figure does not follow",
    UNCHECKED: "no figure can be judged",
}
CHANGED = {change.name: change for change in CHANGES}
RECORDS: dict[str, Departure] = {
    **{record.name: record for record in (*CHANGES, *OF_FIGURES)},
    WITHIN.name: WITHIN,
    OTHER_METHOD.name: OTHER_METHOD,
}


@dataclass
class View:
    """Sheets of findings. single : one outcome in full; quiet : one line each, whether its figures follow;
    sentence : whether the figures were read of one; letters : as of check against counts."""

    single: bool = False
    quiet: bool = False
    sentence: bool = False
    letters: Callable[[CheckedMeans], list[str]] | None = None
    begun: bool = False
    file: str | None = None

    def parts(self, results: Sequence[CheckedMeans]) -> list[Part]:
        """What a person reads of one block."""
        made = results[0]
        letters = [Line(escaped(text)) for text in self.letters(made)] if self.letters else []
        own = [] if self.quiet and letters else self._findings(made)
        return [*own, *(part for text in letters for part in ([text] if self.quiet else [Line(""), text]))]

    def _findings(self, made: CheckedMeans) -> list[Part]:
        if self.quiet:
            return [Line(_line(made, at)) for at in range(len(made.findings))]
        return self._one(made) if self.single else self._many(made)

    def _one(self, made: CheckedMeans) -> list[Part]:
        outcome, found = made.outcomes.outcomes[0], made.findings[0]
        arms = " vs ".join(escaped(name) for name in outcome.names[: max(1, len(outcome.arms))])
        said = [Notes([f"understood: {understood(outcome)}", *not_used(outcome)])] if self.sentence else []
        rows = [[label, text, result] for label, text, result in _rows(outcome, found)]
        return [
            Title(f"Printed figures against the means, {arms}"),
            *said,
            Grid(["", "printed", ""], rows, "llw"),
        ]

    def _many(self, made: CheckedMeans) -> list[Part]:
        rows = []
        for at, (outcome, found) in enumerate(zip(made.outcomes.outcomes, made.findings, strict=True)):
            name = escaped(made.outcomes.row_label(at))
            nothing = check_words.marked(UNCHECKED, f"{check_words.STATUS[UNCHECKED]} (nothing printed)")
            for label, text, result in [*_rows(outcome, found)] or [("", "", nothing)]:
                rows.append([name, f"{label} {text}".strip(), result])
                name = ""
        parts: list[Part] = [] if self.begun else [Title("Printed figures against the means")]
        parts += [] if made.file == self.file else [Notes([escaped(str(made.file))])]
        self.begun, self.file = True, made.file
        return [*parts, Grid(["study", "printed", "result"], rows, "llw", names=True)]


def _line(made: CheckedMeans, at: int) -> str:
    """One line: the outcome, and whether its figures follow."""
    label = escaped(", ".join(filter(None, [made.file, made.outcomes.label(at)])))
    unused = "".join(f"; {line}" for line in not_used(made.outcomes.outcomes[at]))
    return (f"{label}: " if label else "") + SUMMARY[worst(made.findings[at])] + unused


def not_used(outcome: PrintedMeans) -> list[str]:
    """not used: "d = 1.9", "F(1, 199) = 93.9": what was not understood of a sentence; no line without any."""
    texts = ", ".join(f'"{escaped(text)}"' for text in outcome.left)
    return [f"not used: {texts}"] if texts else []


def understood(outcome: PrintedMeans) -> str:
    """difference -0.90, 95% CI -1.26 to -0.54, P <0.001: what was read of a sentence."""
    texts = {name: escaped(one.text) for name, one in outcome.figures.items()}
    low, high = texts.pop("low", ""), texts.pop("high", "")
    names = {**LABELS, "estimate": OF_MEASURE[outcome.key]}
    said = [f"{names.get(name, name)} {text}" for name, text in texts.items()]
    if low or high:
        said.insert("estimate" in texts, f"{numbers.level(outcome.level)} CI {low} to {high}")
    return ", ".join(said).replace("-", numbers.MINUS)


def _rows(outcome: PrintedMeans, found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """What each figure is called, as it was printed, and what is found of it; limits are one."""
    by_name = {one.figure: one for one in found}
    made = []
    for one in found:
        high = by_name.get("high") if one.figure == "low" else None
        if one.figure == "high" and "low" in by_name:
            continue
        text = f"{one.printed.text} to {high.printed.text}" if high else one.printed.text
        result = check_words.marked(one.status, said(outcome, one, high))
        made.append((escaped(label(outcome, one)), escaped(text).replace("-", "−"), result))
    return made


def label(outcome: PrintedMeans, one: Finding) -> str:
    """What a figure is called."""
    return OF_MEASURE[outcome.key] if one.figure == "estimate" else LABELS.get(one.figure, one.figure)


def said(outcome: PrintedMeans, one: Finding, high: Finding | None) -> str:
    """Whether a figure follows, by what, and what it would be as printed."""
    if one.status == UNCHECKED and not one.figure.startswith("SD of "):
        return f"cannot be judged: {escaped(one.remark)}"
    if one.remark and one.departures:
        (name,) = one.departures
        only = words(outcome, name) if name in CHANGED else f"if one is {RECORDS[name].words}"
        return f"{one.remark}, only {only}"
    if one.remark:
        return numbers.within(one.remark)
    if not one.departures:
        return f"does not follow: {_value(one, high)} by {_methods([one.usual])}"
    plain = one.figure == "estimate" and outcome.key != "smd"  # the same by every method
    by = "" if plain else f" ({_methods(one.methods)})"
    status = "is consistent" if one.status == CONSISTENT else "follows"
    if one.status in (FOLLOWS, CONSISTENT):
        how = [RECORDS[name].words for name in one.departures if RECORDS[name].words]
        return f"{status}{by}{''.join(f', {word}' for word in how)}"
    how = [words(outcome, name) for name in one.departures if name != OTHER_METHOD.name]
    return f"follows only {', '.join(how)}{by}; as printed it would be {_value(one, high)}"


def words(outcome: PrintedMeans, name: str) -> str:
    """The words of a reading, with the SDs that it gives and how many times as large they are."""
    record = RECORDS[name]
    names = dict(zip(("treatment", "control"), map(escaped, outcome.names), strict=True))
    sds = dict(zip(("sd_treatment", "sd_control"), (arm.sd.text for arm in outcome.arms), strict=False))
    change = CHANGED.get(name)
    text = change.alone if change and len(outcome.arms) == 1 else record.words
    text = text.format(**{"sd_control": "", **names, **sds})
    if not change or not change.changes_sds:
        return text if text.startswith(("if", "at", "with", "by")) else f"as {text}"
    return f"{text} (SD {_sds(outcome, change)})"


def _sds(outcome: PrintedMeans, change: readings.OfArms) -> str:
    """The SDs by a reading: 1.21 and 1.4, 10 times as large."""
    arms = [Means.of(float(arm.mean.value), float(arm.sd.value), arm.n) for arm in outcome.arms]
    made = change.applied(arms[0], arms[-1])[: len(arms)]
    text = " and ".join(numbers.general(arm.sd[0], 3) for arm in made)
    times = [new.sd[0] / old.sd[0] for new, old in zip(made, arms, strict=True) if old.sd[0] > 0]
    far = dict.fromkeys(numbers.general(time, 3) for time in times if time != 1)
    return f"{text}, {' and '.join(far)} times as large" if far and not change.both else text


def _value(one: Finding, high: Finding | None) -> str:
    text = _number(one)
    return (f"{text} to {_number(high)}" if high else text).replace("-", "−")


def _number(one: Finding) -> str:
    """A figure by the usual method as it would print; one that would print as zero by its size."""
    value, decimals = one.values[1], one.printed.decimals
    text = decimal(value, decimals)
    if not text or float(text) or not value:
        return numbers.marked(text) or "not estimable"
    if one.figure == "p":
        return numbers.marked(f"<{10.0**-decimals:.{max(0, decimals)}f}")
    return numbers.general(value, 2)


def _methods(names: Sequence[str]) -> str:
    """The first of several methods, and that there are more."""
    first, *others = names
    return f"{first}, or {len(others)} more" if len(others) > 1 else " or ".join([first, *others])
