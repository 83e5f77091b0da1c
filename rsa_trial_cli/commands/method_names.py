"""The names of methods and tests on the command line, and the errors for unknown ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from rsa_trial_cli.base.errors import InputError, nearest
from rsa_trial_cli.commands.values import Name

if TYPE_CHECKING:
    from rsa_trial_cli.commands.requests import Effect
    from rsa_trial_cli.stats.registry import Methods


def _methods(ctx: click.Context) -> list[str]:
    from rsa_trial_cli.stats import MEASURES

    return list(MEASURES[str(ctx.command.name)].methods)


def _method_aliases(ctx: click.Context) -> dict[str, str]:
    from rsa_trial_cli.stats import MEASURES

    return MEASURES[str(ctx.command.name)].methods.aliases


def _tests(ctx: click.Context) -> list[str]:
    """Every name that --test may have; which of them fit is known when all options are (fitting_tests)."""
    from rsa_trial_cli.stats import MEASURES

    measure = MEASURES[str(ctx.command.name)]
    return list(dict.fromkeys([*measure.tests, *measure.margin_tests]))


def _risk_intervals(_: click.Context) -> list[str]:
    from rsa_trial_cli.stats.inference.one_proportion import RISK

    return list(RISK)


def _no_risk_interval(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No interval '{value}' for a single risk.", _nearest(value, _risk_intervals(ctx)))


def _no_method(value: str, ctx: click.Context) -> InputError:
    from rsa_trial_cli.stats import MEASURES

    key = str(ctx.command.name)
    for other in MEASURES.values():
        if value in other.methods or value.casefold() in other.methods.aliases:
            return InputError(
                f"'{value}' is an interval for the {other.title.lower()}.",
                _exact_ones(other.methods, value, key) or f"rsa-trial {other.key} … --method {value}",
            )
    known = [*_methods(ctx), *_method_aliases(ctx)]
    return InputError(f"No interval '{value}' for the {MEASURES[key].title.lower()}.", _nearest(value, known))


def _exact_ones(others: Methods, value: str, key: str) -> str:
    """The exact intervals of a measure, for whoever asked for an exact one of another measure; else ""."""
    from rsa_trial_cli.stats import MEASURES

    measure = MEASURES[key]
    exact = [name for name, method in measure.methods.items() if method.whole]
    if not exact or value not in others or not others[value].whole:
        return ""
    return f"Exact for the {measure.title.lower()}: {', '.join(exact)}."


def _no_test(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No test is called '{value}'.", _nearest(value, _tests(ctx)))


def fitting_tests(key: str, names: Iterable[str], margin: float | None) -> None:
    """Refuse a test of equal risks if there is a margin, and a test against a margin if there is none."""
    from rsa_trial_cli.stats import MEASURES

    measure = MEASURES[key]
    known = list(measure.tests if margin is None else measure.margin_tests)
    others = "Choose from: " + ", ".join(known) + "."
    for name in names:
        if name not in known and margin is None:
            raise InputError(f"--test {name} is a test of a margin: it needs --margin.", others)
        if name not in known:
            raise InputError(f"--test {name} is a test of equal risks, not of a margin.", others)


def of_whole_counts(asked: Effect) -> None:
    """Refuse exact methods: the effective counts of clusters are not whole."""
    from rsa_trial_cli.stats import MEASURES
    from rsa_trial_cli.stats.inference.one_proportion import RISK

    measure = MEASURES[asked.key]
    known = measure.tests if asked.margin is None else measure.margin_tests
    chosen = [
        *(("--method", name, measure.methods[name]) for name in asked.methods),
        *(("--test", name, known[name]) for name in asked.tests),
        *(("--risk-interval", name, RISK[name]) for name in [asked.risk_interval] if name),
    ]
    for option, name, method in chosen:
        if method.whole:
            raise InputError(
                f"{option} {name} is exact, of whole counts: it has no --deff, --icc or --cluster-size.",
                "Score and Wald methods take the effective counts of clusters.",
            )


def _power_methods(_: click.Context) -> list[str]:
    from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
    from rsa_trial_cli.stats.planning.question import METHODS

    return [*METHODS, *MEAN_METHODS]


def _no_power_method(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No method '{value}' for power.", _nearest(value, _power_methods(ctx)))


def _mean_methods(ctx: click.Context) -> list[str]:
    from rsa_trial_cli.stats.means import MEANS

    return list(MEANS[str(ctx.command.name)].methods)


def _no_mean_method(value: str, ctx: click.Context) -> InputError:
    from rsa_trial_cli.stats.means import MEANS

    key = str(ctx.command.name)
    for other in MEANS.values():
        if value in other.methods and other.key != key:
            where = f"rsa-trial {other.key} … --method {value}"
            return InputError(f"'{value}' is an interval for the {other.title.lower()}.", where)
    title = MEANS[key].title.lower()
    return InputError(f"No interval '{value}' for the {title}.", _nearest(value, _mean_methods(ctx)))


def _paired_methods(_: click.Context) -> list[str]:
    """Every name of an interval that a paired table has for one of its measures."""
    from rsa_trial_cli.stats.measures.paired_effects import PAIRED

    return list(dict.fromkeys(name for measure in PAIRED.values() for name in measure.methods))


def _no_paired_method(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No interval '{value}' for paired tables.", _nearest(value, _paired_methods(ctx)))


def _paired_tests(_: click.Context) -> list[str]:
    from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS

    return list(PAIRED_TESTS)


def _no_paired_test(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No test of pairs is called '{value}'.", _nearest(value, _paired_tests(ctx)))


def _nearest(value: str, names: list[str]) -> str:
    near = nearest(value, names)
    others = ", ".join(name for name in names if name not in near)
    return f"Did you mean {', '.join(near)}? Others: {others}." if near else f"Choose from: {others}."


def _styles(_: click.Context) -> list[str]:
    from rsa_trial_cli.writing.views.styles import STYLES

    return list(STYLES)


def _no_style(value: str, ctx: click.Context) -> InputError:
    return InputError(f"No style is called '{value}'.", _nearest(value, _styles(ctx)))


def _topics(_: click.Context) -> list[str]:
    from rsa_trial_cli.commands import COMMANDS

    return [*COMMANDS, "columns", "json", "styles"]


def _no_topic(value: str, ctx: click.Context) -> InputError:
    return InputError(f"There is no help on '{value}' (TOPIC).", _nearest(value, _topics(ctx)))


topic_name = Name(_topics, _no_topic)
style_name = Name(_styles, _no_style)
mean_method = Name(_mean_methods, _no_mean_method)
method_name = Name(_methods, _no_method, _method_aliases)
test_name = Name(_tests, _no_test)
risk_interval = Name(_risk_intervals, _no_risk_interval)
power_method = Name(_power_methods, _no_power_method)
paired_method = Name(_paired_methods, _no_paired_method)
paired_test = Name(_paired_tests, _no_paired_test)


def _of_pooling(module: str, registry: str, what: str) -> Name:
    """A name in a registry of stats/pooling."""

    def names(_: click.Context) -> list[str]:
        from importlib import import_module

        return list(getattr(import_module(f"rsa_trial_cli.stats.pooling.{module}"), registry))

    return Name(
        names, lambda value, ctx: InputError(f"No {what} is called '{value}'.", _nearest(value, names(ctx)))
    )


tau2_method = _of_pooling("between_studies", "BETWEEN", "estimator of τ²")
interval_rule = _of_pooling("random_effects", "INTERVALS", "interval")
prediction_rule = _of_pooling("random_effects", "PREDICTIONS", "prediction interval")
common_method = _of_pooling("common_effect", "COMMON", "common-effect method")
