"""The records of programs as a list of methods, for `methods programs`."""

from __future__ import annotations

from rsa_trial_cli.check.programs import PROGRAMS, Program
from rsa_trial_cli.stats.catalogue import Entries


def entries() -> Entries:
    """The records as a list of methods: what a call prints, the tests of its P, and what is its own."""
    every = PROGRAMS
    return Entries(
        registry="programs",
        name=[program.name for program in every],
        title=[_title(program) for program in every],
        test=[", ".join(program.tests) for program in every],
        use=["; ".join(filter(None, [program.call, program.note])) for program in every],
        source=[program.source for program in every],
        aliases=[""] * len(every),
        heading="Programs: what they print for a 2×2 table",
    )


def _title(program: Program) -> str:
    """OR conditional-mle, exact; "P" alone."""
    if not program.core:
        return "P"
    parts = [program.estimate.removesuffix("sample"), program.interval]
    return f"{program.core.upper()} {', '.join(dict.fromkeys(filter(None, parts)))}"
