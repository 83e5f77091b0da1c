"""Whether the optional extra is installed, and the error if it is needed and missing."""

from __future__ import annotations

from importlib import util

from rsa_trial_cli.errors import DATA, InputError


def is_installed() -> bool:
    """Whether polars is installed. It is not imported, which would take longer than all else together."""
    return util.find_spec("polars") is not None


def needed() -> None:
    """Raise an InputError if polars is not installed."""
    if not is_installed():
        raise InputError(
            "Parquet files need the optional extra.",
            "In the folder of rsa-trial: pip install '.[fast]'. Or use CSV.",
            DATA,
        )
