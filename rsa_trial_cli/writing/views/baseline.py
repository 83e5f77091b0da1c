"""Numbers needed to treat at another control risk, for people: one in full, or one row per study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rsa_trial_cli.base.errors import escaped
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.measures.baseline import AtBaseline
from rsa_trial_cli.writing.views import numbers
from rsa_trial_cli.writing.views.measures import ENDS, NAMES, taken_as
from rsa_trial_cli.writing.views.numbers import Texts
from rsa_trial_cli.writing.views.sheet import Facts, Grid, Line, Notes, Part, Title


@dataclass
class View:
    """Sheets of numbers needed. quiet : one line a trial; single : one in full; begun : a title is above."""

    quiet: bool = False
    single: bool = True
    begun: bool = False

    def parts(self, results: Sequence[AtBaseline]) -> list[Part]:
        """What is drawn of one block of results."""
        (made,) = results
        if self.quiet:
            return [Line(_sentence(made, at)) for at in range(len(made))]
        if self.single:
            return _single(made)
        rows = [_row(made, at) for at in range(len(made))]
        short = MEASURES[made.constant].short
        header = [
            "study",
            f"{short} ({numbers.level(made.level)} CI)",
            "risk",
            f"NNT ({numbers.level(made.level)} CI)",
        ]
        table = Grid([*header, "note"], rows, "llrlw", strong=3, names=True)
        parts: list[Part] = [table.only([0, 1, 2, 3, *([4] if any(made.note) else [])])]
        if not self.begun:
            words = "more, fewer: one event more or one event fewer per so many treated"
            legend = taken_as(made.event_is) or [words]
            parts = [Title(_title(made)), Notes([_assumed(made), *legend]), *parts]
        self.begun = True
        return parts


def _title(made: AtBaseline) -> str:
    risk = numbers.short(numbers.percent(made.control_risk, 1))
    return f"Number needed to treat at a control risk of {risk}%, {' vs '.join(map(escaped, made.names))}"


def _assumed(made: AtBaseline) -> str:
    return f"the {MEASURES[made.constant].title.lower()} is taken as the same at this control risk"


def _single(made: AtBaseline) -> list[Part]:
    """One trial, or one ratio, in full."""
    facts, measure = [], MEASURES[made.constant]
    if made.trials is not None:
        arms = zip((made.trials.treatment, made.trials.control), made.names, strict=True)
        counted = [f"{arm.events[0]:.0f}/{arm.n[0]:.0f} with {escaped(name)}" for arm, name in arms]
        facts.append(("Counts", ", ".join(counted)))
    p = f", {numbers.p_phrase(float(made.p_value[0]))}" if made.method else ""
    facts += [(measure.title, f"{_ratio(made, 0)}{p}"), ("", _assumed(made))]
    if not math.isnan(made.treatment_risk[0]):
        facts.append(("Risk", f"{_risk(made, 0)} with {escaped(made.names[0])}"))
        facts.append(("Risk difference", _difference(made)))
    name, text = _named(made, 0)
    facts.append((name, text))
    facts += [("", words) for words in taken_as(made.event_is)]
    if made.through_infinity[0]:
        why = "the interval of the risk difference includes 0, so that of the NNT passes through infinity"
        facts.append(("", why))
    elif math.isfinite(made.estimate[0]):
        values = [abs(float(made.estimate[0])), *sorted((abs(float(made.low[0])), abs(float(made.high[0]))))]
        facts.append(
            ("", f"unrounded {_bare(Texts(*(numbers.fixed(v, 2) for v in values)), '')}; rounded up")
        )
    if made.method:
        facts.append(("Methods", f"{measure.methods[made.method].title} interval; Wald test, two-sided"))
    notes = [f"note: {made.note[0]}"] if made.note[0] else []
    return [Title(_title(made)), Facts(facts, strong=name), *([Notes(notes)] if notes else [])]


def _row(made: AtBaseline, at: int) -> list[str]:
    study = made.trials.row_label(at) if made.trials else made.study[at]
    estimate, (more, fewer) = float(made.estimate[at]), ENDS[made.event_is]
    lead = f"{more if estimate > 0 else fewer} " if math.isfinite(estimate) else ""
    risk = f"{numbers.percent(float(made.treatment_risk[at]))}%"
    if math.isnan(made.treatment_risk[at]):
        risk = numbers.UNDEFINED
    return [escaped(study), _ratio(made, at, ""), risk, lead + _bare(_needed(made, at), ""), made.note[at]]


def _sentence(made: AtBaseline, at: int) -> str:
    study = escaped(made.trials.label(at) if made.trials else made.study[at])
    words = "; ".join([" ".join(_named(made, at)), _assumed(made), *taken_as(made.event_is)])
    words += f"; {made.note[at]}" if made.note[at] else ""
    return f"{study}: {words}" if study else words


def _named(made: AtBaseline, at: int) -> tuple[str, str]:
    """The number needed with its name and interval; in words if it is unknown what the event is."""
    text, name = _needed(made, at), NAMES.get(made.direction[at], "NNT")
    estimate = float(made.estimate[at])
    if name == "NNT" and math.isfinite(estimate):
        event = "one more event" if estimate > 0 else "one event fewer"
        text = text._replace(estimate=f"{text.estimate}: {event} per {text.estimate} treated")
    return name, _bare(text, _ci(made))


def _needed(made: AtBaseline, at: int) -> Texts:
    """The number needed and its limits, rounded up, through infinity where the difference may be 0."""
    whole, low, high = (abs(float(x[at])) for x in (made.estimate, made.low, made.high))
    ends = [numbers.rounded_up(value) for value in (low, high)]
    if made.through_infinity[at]:
        ends = [f"{name} {end}" for name, end in zip(ENDS[made.event_is], ends, strict=True)]
        first, second = ends if made.estimate[at] >= 0 else ends[::-1]
        return Texts(numbers.rounded_up(whole), f"{first} to {numbers.INFINITY}", second)
    return Texts(numbers.rounded_up(whole), *(ends if low <= high else ends[::-1]))


def _ratio(made: AtBaseline, at: int, ci: str | None = None) -> str:
    values = [float(x[at]) for x in (made.ratio, made.ratio_low, made.ratio_high)]
    return _bare(numbers.ratio(values), _ci(made) if ci is None else ci)


def _risk(made: AtBaseline, at: int) -> str:
    values = [float(x[at]) for x in (made.treatment_risk, made.treatment_risk_low, made.treatment_risk_high)]
    texts = Texts(*(numbers.percent(v) for v in values))
    return _bare(texts._replace(estimate=f"{texts.estimate}%"), _ci(made))


def _difference(made: AtBaseline) -> str:
    values = [
        float(x[0]) for x in (made.risk_difference, made.risk_difference_low, made.risk_difference_high)
    ]
    decimals = numbers.percent_decimals([v for v in values if not math.isnan(v)], None)
    first, *limits = (numbers.points(v, decimals, signed=at == 0) for at, v in enumerate(values))
    return _bare(Texts(f"{first} percentage points", *limits), _ci(made))


def _bare(text: Texts, ci: str) -> str:
    """An estimate with its interval, or by itself where no limits are known."""
    return text.estimate if numbers.UNDEFINED in (text.low, text.high) else text.interval(ci)


def _ci(made: AtBaseline) -> str:
    return f"{numbers.level(made.level)} CI "
