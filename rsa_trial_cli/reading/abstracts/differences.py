"""A difference of two risks is printed from either arm: 10.0% where the treated had fewer events too.

Text seldom says from which, so that its sign is never held against the counts: a difference with the other
sign is read as that of the other direction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rsa_trial_cli.check.abstracts.printed_abstract import Claim, Side

OTHER = {"rd": "arr", "arr": "rd"}  # the same difference, control minus treatment
ZERO = re.compile(r"[-+0.% ]*\Z")


def directed(claims: Sequence[Claim], treatment: Side, control: Side) -> tuple[Claim, ...]:
    """The estimates beside a table, each difference in the direction that its counts have."""
    own, other = treatment.events * control.n, control.events * treatment.n
    measures = {claim.measure for claim in claims}
    made = []
    for claim in claims:
        turned = OTHER.get(claim.measure)
        if turned and turned not in measures and own != other and not ZERO.match(claim.estimate):
            falls = (own < other) == (claim.measure == "rd")
            if claim.estimate.startswith("-") != falls:
                claim = replace(claim, measure=turned)
        made.append(claim)
    return tuple(made)
