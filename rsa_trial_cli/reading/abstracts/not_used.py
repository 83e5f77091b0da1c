"""What an abstract prints and no table uses: figures, totals of both arms, numbers that are no counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rsa_trial_cli.check.abstracts.printed_abstract import Beside, Candidate
from rsa_trial_cli.reading.abstracts import arms, means_left
from rsa_trial_cli.reading.abstracts.beside import Figure
from rsa_trial_cli.reading.abstracts.headings import BACKGROUND, CONCLUSIONS
from rsa_trial_cli.reading.abstracts.lines import Line
from rsa_trial_cli.reading.abstracts.pairing import Pair

NO_COUNTS = "no counts beside it"
NO_ESTIMATE = "an interval without a named estimate"
NOUN = re.compile(r" [a-z]{3,20}")


def totals(lines: Sequence[Line], tables: Sequence[Candidate]) -> Iterator[Beside]:
    """Numbers that are both arms of a table together, with the sum: 201 women, of 101 and 100."""
    sums = {t.treatment.n + t.control.n: f"{t.treatment.n} + {t.control.n}" for t in tables}
    for line in lines if sums else ():
        for found in arms.NUMBER.finditer(line.counted):
            if int(found[0]) in sums:
                noun = NOUN.match(line.counted, found.end())
                span = found.start(), noun.end() if noun else found.end()
                yield Beside(
                    "", line.plain[slice(*span)], line.place(span), f"all of them: {sums[int(found[0])]}"
                )


def figures(loose: Sequence[Figure], text: str) -> Iterator[Beside]:
    """Figures beside no table."""
    for figure in loose:
        span = figure.line.place(figure.span)
        why = NO_COUNTS
        if figure.claim and means_left.is_difference(figure.line, figure.span):
            why = means_left.DIFFERENCE
        yield Beside("p" if figure.p else "estimate", text[slice(*span)], span, why)


def numbers(lines: Sequence[Line], by_line: dict[int, list[Pair]]) -> Iterator[Beside]:
    """Numbers that are no counts, and fractions that no table is made of."""
    for line in lines:
        phrases = line.phrases
        used = {p.span for pair in by_line.get(line.sentence.start, []) for p in (pair.first, pair.second)}
        means = means_left.of(line)
        for span in line.loose_limits:
            if not means_left.is_part(span, means):
                yield Beside("estimate", line.plain[slice(*span)], line.place(span), NO_ESTIMATE)
        for name, span in means:
            yield Beside("", line.plain[slice(*span)].strip(), line.place(span), name)
        for name, span in line.not_counts:
            if means_left.is_part(span, means):
                continue
            of_means = means_left.is_difference(line, span, means_left.CLOSE)
            why = means_left.DIFFERENCE if of_means else name
            yield Beside("", line.plain[slice(*span)].strip(), line.place(span), why)
        for phrase in phrases:
            if phrase.span not in used:
                yield Beside("", line.plain[slice(*phrase.span)], line.place(phrase.span), _single(line))


def _single(line: Line) -> str:
    if line.sentence.part in (BACKGROUND, CONCLUSIONS):
        return f"in the {line.sentence.part}"
    return line.elsewhere or "no second arm that is certain"
