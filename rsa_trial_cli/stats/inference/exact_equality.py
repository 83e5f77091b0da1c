"""Exact tests of equal risks: conditional on both margins, such as Fisher's, and unconditional ones.

They are computed in `conditional.py` and `unconditional.py`.
"""

from __future__ import annotations

from rsa_trial_cli.stats.arms import Arm, Floats
from rsa_trial_cli.stats.inference import conditional, unconditional
from rsa_trial_cli.stats.inference.equality import TESTS, from_p
from rsa_trial_cli.stats.registry import TABLES


@TESTS.add(
    "fisher",
    "Fisher exact",
    block=TABLES,
    whole=True,
    source="Fisher 1934; two-sided by minimum likelihood, as in R, SAS and Stata",
    use="small samples where a conservative test is wanted",
)
def fisher(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test; two-sided by summing all tables no likelier than the observed one.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(conditional.fisher(treatment, control, alternative))


@TESTS.add(
    "fisher-central",
    "doubled Fisher",
    block=TABLES,
    whole=True,
    source="Fay 2010, R J 2(1):53, central",
    use="belongs to the exact conditional interval",
)
def fisher_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's exact test; two-sided by doubling the smaller tail.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(conditional.fisher_central(treatment, control, alternative))


@TESTS.add(
    "blaker",
    "Blaker exact",
    block=TABLES,
    whole=True,
    source="Blaker 2000, Can J Stat 28:783",
    use="belongs to Blaker's interval",
)
def blaker(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Blaker's exact test: the smaller tail and the largest opposite tail that does not exceed it.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(conditional.blaker(treatment, control, alternative))


@TESTS.add(
    "mid-p",
    "doubled mid-P",
    block=TABLES,
    whole=True,
    source="Lancaster 1961, J Am Stat Assoc 56:223",
    use="small samples where Fisher is too conservative",
)
def mid_p(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Mid-P test: Fisher with half the table's own probability; two-sided by doubling the smaller tail.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(conditional.mid_p(treatment, control, alternative))


@TESTS.add(
    "mid-p-minlike",
    "Fisher mid-P",
    block=TABLES,
    whole=True,
    source="Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91",
    use="as the usual Fisher test, less conservative",
)
def mid_p_minlike(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Fisher's test by minimum likelihood less half the table's own probability.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(conditional.mid_p_minlike(treatment, control, alternative))


@TESTS.add(
    "boschloo",
    "Boschloo exact",
    source="Boschloo 1970, Stat Neerl 24:1; two-sided by the minimum likelihood P",
    use="small samples: exact, and more powerful than Fisher",
    largest=unconditional.LARGEST_TABLE,
    whole=True,
)
def boschloo(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Boschloo's unconditional exact test: Fisher's P is the statistic, and the common risk is the worst one.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.boschloo(treatment, control, alternative))


@TESTS.add(
    "boschloo-central",
    "Boschloo exact, doubled",
    source="Boschloo 1970, Stat Neerl 24:1; two-sided by doubling, as scipy",
    use="as Boschloo, with equal tails",
    largest=unconditional.LARGEST_TABLE,
    whole=True,
)
def boschloo_central(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Boschloo's test; two-sided by doubling the smaller one-sided P.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.boschloo_central(treatment, control, alternative))


@TESTS.add(
    "barnard",
    "Barnard exact, pooled z",
    source="Barnard 1947; Suissa & Shuster 1985, J R Stat Soc A 148:317",
    use="small samples: exact, ordered by the chi-square",
    largest=unconditional.LARGEST_TABLE,
    whole=True,
)
def barnard(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Unconditional exact test ordered by the pooled z statistic; P is the largest over the common risk.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.barnard(treatment, control, alternative))


@TESTS.add(
    "barnard-unpooled",
    "Barnard exact, unpooled z",
    source="Suissa & Shuster 1985, J R Stat Soc A 148:317",
    use="as Barnard, ordered by the unpooled z",
    largest=unconditional.LARGEST_TABLE,
    whole=True,
)
def barnard_unpooled(treatment: Arm, control: Arm, alternative: str) -> Floats:
    """Unconditional exact test ordered by the unpooled z statistic; P is the largest over the common risk.

    Returns nan, as there is no statistic, and P, shape (2, k).
    """
    return from_p(unconditional.barnard_unpooled(treatment, control, alternative))
