"""Whether the optional extra is there, and what to say where it is needed and is not."""

from __future__ import annotations

from importlib import util

from rsa_trial_cli.errors import DATA, InputError


def is_installed() -> bool:
    """Looks without importing: polars costs more than all else together."""
    return util.find_spec("polars") is not None


def needed() -> None:
    """InputError where it is not installed."""
    if not is_installed():
        raise InputError(
            "Parquet files need the optional extra.",
            "In the folder of rsa-trial: pip install '.[fast]'. Or use CSV.",
            DATA,
        )
