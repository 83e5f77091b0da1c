"""Exact unconditional tests: what is left out, or kept for another test, changes no P by a bit."""

from __future__ import annotations

import numpy as np
import pytest

from rsa_trial_cli.check import printed_measures
from rsa_trial_cli.check.p_values import p_value
from rsa_trial_cli.stats import TESTS, Arm
from rsa_trial_cli.stats.inference import unconditional

SLOW = [name for name, test in TESTS.items() if test.largest]
ARMS = ((20, 20), (20, 23), (31, 20), (20, 60))


@pytest.mark.law
@pytest.mark.parametrize("test", SLOW)
@pytest.mark.parametrize("sizes", ARMS, ids=str)
def test_the_far_side_has_the_larger_p(test: str, sizes: tuple[int, int]) -> None:
    n1, n2 = sizes
    x1, x2 = (grid.ravel().astype(float) for grid in np.meshgrid(range(0, n1 + 1, 4), range(0, n2 + 1, 5)))
    arms = Arm.of(x1, np.full(len(x1), float(n1))), Arm.of(x2, np.full(len(x1), float(n2)))
    with np.errstate(all="ignore"):
        greater, less = (TESTS[test](*arms, side)[1] for side in ("greater", "less"))
    near, far = np.where(x1 / n1 >= x2 / n2, (greater, less), (less, greater))
    clear = near < unconditional.CLEAR
    assert clear.sum() > 5
    assert (far[clear] > near[clear]).all()


@pytest.mark.parametrize("printed", [None, 0.02, 0.97])
def test_a_one_sided_p_is_of_the_side_that_both_together_give(printed: float | None) -> None:
    arms = Arm.of([1.0, 9, 12, 3], [20.0, 21, 25, 4]), Arm.of([8.0, 5, 12, 1], [20.0, 24, 25, 7])
    shown = None if printed is None else np.full(4, printed)
    for test in printed_measures.tests_of("or", True):
        with np.errstate(all="ignore"):
            tails = np.stack([test.method(*arms, side)[1] for side in ("greater", "less")])
            found = p_value(test, arms, one_sided=True, printed=shown)
        near, far = tails.min(axis=0), tails.max(axis=0)
        other = printed == 0.97 and np.abs(far - 0.97) < np.abs(near - 0.97)
        assert (found == np.where(other, far, near)).all()
