"""The table of pool in a terminal: wide limits cut no label, and each limit has its own digits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from click.testing import Result

from rsa_trial_cli.stats.pooling.common_effect import COMMON

Run = Callable[..., Result]
# an odds ratio of 1.8 whose limits go from thousandths to thousands
FAR = "study,e1,n1,e0,n0\nA,1,30,0,28\nB,0,25,4,25\nC,12,40,1,38\n"
ASKED = [
    (measure, common.name)
    for measure in ("or", "rr", "rd")
    for common in COMMON.values()
    if common.only in (None, measure)
]


@pytest.mark.parametrize(("measure", "common"), ASKED)
def test_labels_are_whole_at_80_columns(run: Run, measure: str, common: str) -> None:
    """Counts and names give way; what names a pooled line does not."""
    words = ["pool", "-M", measure, "--common", common]
    labels = re.findall(
        r"^  (random effects|  prediction|common \(.+?\)) ", run(words, input=FAR).stdout, re.M
    )
    made = run(words, input=FAR, env={"COLUMNS": "80"}).stdout
    assert len(labels) == 3
    assert all(f"\n  {label} " in made for label in labels)
    assert "…" not in made
    assert max(map(len, made.splitlines())) <= 80


def test_each_limit_has_its_own_digits(run: Run) -> None:
    """Those of csv, rounded: two significant digits below 0.01, no decimals from 1,000 up."""
    made = run("pool -M or", input=FAR).stdout
    full = next(csv.DictReader(io.StringIO(run("pool -M or -f csv", input=FAR).stdout)))
    estimate, low, high, least, most = (
        float(full[name]) for name in ("estimate", "low", "high", "prediction_low", "prediction_high")
    )
    assert f"OR {estimate:.2f} (95% CI {low:.4f} to {high:.0f})" in made
    assert f"Prediction      {least:.6f} to {most:.0f} (95%" in made
    assert 1e-5 < least < 1e-4 < low < 0.01 < 1000 < high < 1e5 < most
    assert "OR 1.841 (95% CI 0.003 to 1301.009)" in run("pool -M or --digits 3", input=FAR).stdout
