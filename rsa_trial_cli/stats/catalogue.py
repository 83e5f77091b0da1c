"""The registries as one list: what `methods` prints and the README shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import ClassVar

from rsa_trial_cli.base.frozen import frozen
from rsa_trial_cli.stats import MEASURES
from rsa_trial_cli.stats.inference.one_proportion import RISK
from rsa_trial_cli.stats.inference.paired import PAIRED_TESTS
from rsa_trial_cli.stats.means import MEANS
from rsa_trial_cli.stats.measures.paired_effects import PAIRED
from rsa_trial_cli.stats.planning.mean_powers import MEAN_METHODS
from rsa_trial_cli.stats.planning.question import METHODS
from rsa_trial_cli.stats.pooling.between_studies import BETWEEN
from rsa_trial_cli.stats.pooling.common_effect import COMMON
from rsa_trial_cli.stats.pooling.random_effects import INTERVALS, PREDICTIONS
from rsa_trial_cli.stats.pooling.small_study import SMALL_STUDY
from rsa_trial_cli.stats.registry import Methods

MARGIN_TESTS = Methods(*(test for measure in MEASURES.values() for test in measure.margin_tests.values()))
POOLING = {
    "tau2": ("Variance between studies: rsa-trial pool --method", BETWEEN),
    "ci": ("Interval of the random-effects mean: rsa-trial pool --ci", INTERVALS),
    "prediction": ("Prediction interval: rsa-trial pool --prediction", PREDICTIONS),
    "common": ("Common effect: rsa-trial pool --common", COMMON),
    "small-study": ("Small-study effects: rsa-trial pool, of ten studies and more", SMALL_STUDY),
}


@frozen
class Entries:
    """The methods of one registry, a column a field."""

    schema: ClassVar[str] = "rsa-trial/methods/1"

    registry: str
    name: list[str]
    title: list[str]
    test: list[str]
    use: list[str]
    source: list[str]
    aliases: list[str]
    heading: str = field(default="", metadata={"record": False})
    names: tuple[str, ...] = field(default=(), metadata={"record": False})
    kept: Mapping[str, Sequence[object]] = field(default_factory=dict, metadata={"record": False})
    read_as: Mapping[str, object] | None = field(default=None, metadata={"record": False})

    def __len__(self) -> int:
        return len(self.name)


def lists() -> dict[str, tuple[str, Methods]]:
    """Every registry by name, with its heading."""
    listed = "{}: rsa-trial {} --method".format
    counts = {key: (listed(m.title, key), m.methods) for key, m in MEASURES.items()}
    means = {key: (listed(m.title, key), m.methods) for key, m in MEANS.items()}
    pairs = {key: (f"{m.title} of pairs: rsa-trial paired --method", m.methods) for key, m in PAIRED.items()}
    return {
        **counts,
        **means,
        "tests": ("Tests: --test", next(iter(MEASURES.values())).tests),
        "margin": ("Tests against a margin: rsa-trial or, rr or rd --margin --test", MARGIN_TESTS),
        "risk": ("Risk in one arm: --risk-interval", RISK),
        "power": ("Power: rsa-trial power --method", METHODS),
        "power-means": ("Power of means: rsa-trial power --md --method", MEAN_METHODS),
        **{f"paired-{key}": listed for key, listed in pairs.items()},
        "paired-tests": ("Tests of pairs: rsa-trial paired --test", PAIRED_TESTS),
        **{f"pool-{key}": listed for key, listed in POOLING.items()},
    }


def entries(registry: str | None = None) -> list[Entries]:
    """All registries, or one; the first method of each is its default."""
    made = lists()
    if registry:
        return [_entries(registry, *made[registry])]
    # a measure that is another one turned over has the other's methods: listed only when asked for
    shown = {key: listed for key, listed in made.items() if key not in MEASURES or not MEASURES[key].turn}
    return [_entries(key, *listed) for key, listed in shown.items()]


def _entries(key: str, heading: str, methods: Methods) -> Entries:
    every = list(methods.values())
    return Entries(
        registry=key,
        name=[method.name for method in every],
        title=[method.title for method in every],
        test=[method.test or "" for method in every],
        use=[method.use for method in every],
        source=[method.source for method in every],
        aliases=[", ".join(method.aliases) for method in every],
        heading=heading,
    )
