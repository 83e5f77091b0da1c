"""Means and medians that an abstract prints: they are no counts, and are listed as not used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.not_counts import NUMBER
from rsa_trial_cli.reading.abstracts.rules import Rule, Span

CHECKED = "check MEAN,SD,N … judges it"
MEAN, MEDIAN = f"a mean with its spread: {CHECKED}", "a median: md median=3,iqr=2:5,n=101 takes it"
DIFFERENCE = f"a difference of means: {CHECKED}"
ONE = rf"(?<![\w.])-?{NUMBER}(?: ?[a-z%µ]{{1,8}})?"
WITH_SPREAD = Rule(
    MEAN,
    rf"{ONE} ?[(\[]? ?(?:±|\+/-) ?{NUMBER}(?: ?[)\]])?"
    rf"|{ONE} ?[(\[] ?(?:SDs?|SEM?|s\.d\.|standard (?:deviation|error))[ :=,]{{0,2}}{NUMBER} ?[)\]]",
    "was 5.2 kg (SD 3.1) with drug",
    "5.2 kg (SD 3.1)",
    "5 of 12 (42%)",
    signs="±|+/-|sd|se|s.d.|standard",
)
IN_BRACKETS = Rule(
    MEAN,
    rf"{ONE} ?[(\[]{NUMBER}[)\]]",
    "was 3.1 (1.2) with drug",
    "3.1 (1.2)",
    "5 (42%)",
)
WITH_QUARTILES = Rule(
    MEDIAN,
    rf"{ONE} ?[(\[] ?(?:IQR|interquartile range|range)?[ :=,]{{0,2}}{NUMBER} ?(?:-|to|,) ?{NUMBER} ?[)\]]",
    "was 5 (IQR 3-8) days",
    "5 (IQR 3-8)",
    "5 (42%)",
)
OF_MEANS = Rule(
    DIFFERENCE,
    r"(?i)\b(?:mean|median|standardi[sz]ed|weighted) (?:[a-z]{1,15} ){0,3}differences?\b|\b[SW]?MDs?\b"
    r"|\bdifferences? (?:in|of|between) (?:the )?(?:means?|medians?|averages?)\b|\bratio of means\b"
    r"|\b(?:Hedges|Cohen)\b",
    "mean group difference -0.9",
    "mean group difference",
    "risk difference 15%",
)
AVERAGE = re.compile(r"(?i)\b(?:(median)|means?|averaged?|scores?)\b")
DIFFERS = re.compile(r"(?i)\bdifferences?\b")
AHEAD, CLOSE = 60, 24  # characters before an interval, or before a number alone, that say of what it is


def of(line: Line) -> list[tuple[str, Span]]:
    """The means and medians of a sentence, each with the reason and its place, none within a count."""
    made: list[tuple[str, Span]] = []
    taken = [phrase.span for phrase in line.phrases] + [span for _, span in line.claims]
    for reason, span in _found(line.plain):
        if not any(_meet(span, other) for other in taken):
            made.append((reason, span))
            taken.append(span)
    return sorted(made, key=lambda one: one[1])


def _found(plain: str) -> Iterator[tuple[str, Span]]:
    """What may be a mean or a median, those that are certain first."""
    for found in WITH_SPREAD.pattern.finditer(plain):
        yield MEAN, found.span()
    for rule in (WITH_QUARTILES, IN_BRACKETS):
        for found in rule.pattern.finditer(plain):
            said = [*AVERAGE.finditer(plain, max(0, found.start() - 2 * AHEAD), found.start())]
            if said and bool(said[-1][1]) == (rule is WITH_QUARTILES):
                yield rule.name, found.span()


def is_difference(line: Line, span: Span, within: int = AHEAD) -> bool:
    """Whether an estimate is one of means: by its name, or by the means that stand in its sentence."""
    ahead = line.plain[max(0, span[0] - within) : span[0]]
    return bool(OF_MEANS.pattern.search(ahead) or (DIFFERS.search(ahead) and of(line)))


def is_part(span: Span, line_means: list[tuple[str, Span]]) -> bool:
    """Whether a number is part of a mean that is listed."""
    return any(_meet(span, other) for _, other in line_means)


def _meet(span: Span, other: Span) -> bool:
    return span[0] < other[1] and other[0] < span[1]
