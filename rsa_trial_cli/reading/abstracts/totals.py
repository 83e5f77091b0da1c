"""Numbers that are both arms of a table together: 201 women, of 101 and 100."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rsa_trial_cli.check.abstracts.printed_abstract import Beside, Candidate
from rsa_trial_cli.reading.abstracts import arms
from rsa_trial_cli.reading.abstracts.lines import Line

NOUN = re.compile(r" [a-z]{3,20}")


def all_of_them(lines: Sequence[Line], tables: Sequence[Candidate]) -> Iterator[Beside]:
    """Each with its place, and the sum that it is."""
    sums = {t.treatment.n + t.control.n: f"{t.treatment.n} + {t.control.n}" for t in tables}
    for line in lines if sums else ():
        for found in arms.NUMBER.finditer(line.counted):
            if int(found[0]) in sums:
                noun = NOUN.match(line.counted, found.end())
                span = found.start(), noun.end() if noun else found.end()
                yield Beside(
                    "", line.plain[slice(*span)], line.place(span), f"all of them: {sums[int(found[0])]}"
                )
