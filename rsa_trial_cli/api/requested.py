"""What is asked of an effect beyond its interval and test, by the request of its command, which checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from rsa_trial_cli.api.parsed import context
from rsa_trial_cli.commands import effect, mean_request, means, method_names, requests, unused
from rsa_trial_cli.commands.unused_means import MEANS
from rsa_trial_cli.stats import Trials
from rsa_trial_cli.stats.mean_trials import MeanTrials

if TYPE_CHECKING:
    import click

    from rsa_trial_cli.stats.measures.mean_measure import MeanEstimates
    from rsa_trial_cli.stats.measures.measure import Estimates

V = TypeVar("V")
NEEDED = {"margin", "type", "estimate", "coverage", "per", "deff", "icc", "cluster_size"}
ALL_DIGITS = {"format": "json"}


def without_blanks(asked: Mapping[str, V]) -> dict[str, V]:
    """What is asked, without what a request is needed for and that is None: as if it were not named."""
    return {name: value for name, value in asked.items() if value is not None or name not in NEEDED}


@lru_cache
def _command(key: str) -> click.Command:
    return {**effect.MAKERS, **means.MAKERS}[key]()


def of_counts(key: str, asked: Mapping[str, object]) -> Callable[[Trials], Estimates]:
    """What computes a measure of counts; an InputError for what does not go together."""
    with context(_command(key), [], {**ALL_DIGITS, **asked}) as ctx:
        request, typed = requests.effect(key, ctx.params), unused.given(ctx)
    if request.design_effect != 1:
        method_names.of_whole_counts(request)
    typed.pop("zero_cells", None)  # without a request it may be without effect too
    unused.refuse(typed, unused.Answer(request, full=False), unused.EFFECT)

    def made(trials: Trials) -> Estimates:
        ((result,),) = effect.estimates(request, None, replace(trials, design_effect=request.design_effect))
        return result

    return made


def of_means(key: str, asked: Mapping[str, object]) -> Callable[[MeanTrials], MeanEstimates]:
    """The same of a measure of means."""
    words = {name: value for name, value in asked.items() if name != "correction"}
    words["no_correction"] = None if asked.get("correction", True) else True
    with context(_command(key), [], {**ALL_DIGITS, **words}) as ctx:
        request, typed = mean_request.means(key, ctx.params), unused.given(ctx)
    unused.refuse(typed, request, MEANS)
    standard = means.standard(request)

    def made(trials: MeanTrials) -> MeanEstimates:
        ((result,),) = means.estimates(request, standard, trials)
        return result

    return made


def typed_means(key: str, arms: list[str], asked: Mapping[str, object]) -> MeanTrials:
    """The trial of two arms that are texts. asked : names, swap, median and so on, what there is."""
    with context(_command(key), arms, {**ALL_DIGITS, **asked}) as ctx:
        request = mean_request.means(key, ctx.params)
        unused.refuse(unused.given(ctx), request, MEANS)
        (block,) = means.trials(ctx, request)
    return block.data
