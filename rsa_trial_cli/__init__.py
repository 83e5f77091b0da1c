"""Effect sizes of two-arm trials from event counts or means: on the command line, and from Python.

>>> from rsa_trial_cli import odds_ratio
>>> odds_ratio("75/101", "59/100")
OR 2.00 (95% CI 1.10 to 3.65), P = 0.023
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsa_trial_cli.base.version import __version__

if TYPE_CHECKING:
    from rsa_trial_cli.api.arm import Arm
    from rsa_trial_cli.api.effects import Estimate, Estimates, nnt, odds_ratio, risk_difference, risk_ratio
    from rsa_trial_cli.api.findings import Findings
    from rsa_trial_cli.api.mean_effects import (
        ManyMeanEstimates,
        MeanEstimate,
        mean_difference,
        ratio_of_means,
        standardized_mean_difference,
    )
    from rsa_trial_cli.api.means import Means
    from rsa_trial_cli.api.plans import Planned, plan
    from rsa_trial_cli.api.pooling import Pooled, pool
    from rsa_trial_cli.api.printed import check_printed
    from rsa_trial_cli.api.records import Record
    from rsa_trial_cli.api.tables import table
    from rsa_trial_cli.base.errors import InputError

HOMES = {  # name → its module
    "InputError": "base.errors",
    "Arm": "api.arm",
    "Record": "api.records",
    "table": "api.tables",
    **dict.fromkeys(
        ("Estimate", "Estimates", "nnt", "odds_ratio", "risk_difference", "risk_ratio"), "api.effects"
    ),
    "Means": "api.means",
    **dict.fromkeys(
        (
            "ManyMeanEstimates",
            "MeanEstimate",
            "mean_difference",
            "ratio_of_means",
            "standardized_mean_difference",
        ),
        "api.mean_effects",
    ),
    "Findings": "api.findings",
    "check_printed": "api.printed",
    **dict.fromkeys(("Planned", "plan"), "api.plans"),
    **dict.fromkeys(("Pooled", "pool"), "api.pooling"),
}
__all__ = [
    "Arm",
    "Estimate",
    "Estimates",
    "Findings",
    "InputError",
    "ManyMeanEstimates",
    "MeanEstimate",
    "Means",
    "Planned",
    "Pooled",
    "Record",
    "__version__",
    "check_printed",
    "mean_difference",
    "nnt",
    "odds_ratio",
    "plan",
    "pool",
    "ratio_of_means",
    "risk_difference",
    "risk_ratio",
    "standardized_mean_difference",
    "table",
]


def __getattr__(name: str) -> object:
    """Loads what is asked for: the command line needs none of it, and starts without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
