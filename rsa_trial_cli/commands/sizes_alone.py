"""check -n 97,97 --percent 13.4,25.8: the counts that a study prints as percents alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.commands.options import note

if TYPE_CHECKING:
    from rsa_trial_cli.check.study import Published
    from rsa_trial_cli.reading.printed_result import Result


def with_counts(published: Published, result: Result) -> Published:
    """The study with the counts of its percents; as it is where a percent is no count's, or too many fit.

    Of several tables all are tried, and that by which most follows is taken; a note says so.
    """
    import numpy as np

    from rsa_trial_cli.check.counts_of_percents import MOST, best, fitting
    from rsa_trial_cli.reading import printed_study
    from rsa_trial_cli.stats import Arm, Trials

    _refuse_two_scales(published, result)
    sizes = [float(n[0]) for n in published.sizes]
    found = [fitting(percent, n) for percent, n in zip(published.percents, sizes, strict=True)]
    tables = len(found[0]) * len(found[1])
    if not tables:
        return published
    if tables > MOST:
        note(f"more than {MOST:,} tables have such percents and are not tried; --recover may list them")
        return published
    pairs = np.array([np.repeat(found[0], len(found[1])), np.tile(found[1], len(found[0]))])

    def beside(columns: list[int]) -> Published:
        arms = [Arm.of(events, n) for events, n in zip(pairs[:, columns], sizes, strict=True)]
        trials = Trials(arms[0], arms[1], names=published.trials.names)
        return printed_study.published(trials, [result] * len(columns))

    at = best(beside([*range(tables)]), tables) if tables > 1 else 0
    made = beside([at])
    first, second = (f"{pairs[arm, at]:.0f}/{sizes[arm]:.0f}" for arm in (0, 1))
    if tables == 1:
        note(f"the counts are those of the percents, {first} and {second}; no others fit")
    else:
        most = f"shown is {first} and {second}, by which most follows"
        note(f"{tables:,} tables have such percents, all were tried; {most}")
    return replace(made, trials=replace(made.trials, sizes=published.sizes))


def _refuse_two_scales(published: Published, result: Result) -> None:
    """An InputError where one of the two would be read as a share of 1 and the other as a percent."""
    shares = [
        int(percent.decimals[0]) != printed.decimals
        for percent, printed in zip(published.percents, result.percents, strict=True)
    ]
    if shares[0] != shares[1]:
        text = result.percents[shares.index(True)].text
        raise InputError(f"{text} may be a percent or a share (--percent).", f"Is it {text}%?")
