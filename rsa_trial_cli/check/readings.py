"""What a reading may assume beyond the counts, the usual methods and ordinary rounding.

A reading is a set of at most two departures. They are listed from the most to the least readily believed:
in several hundred published results the first of them explain most.
"""

from __future__ import annotations

from itertools import combinations

FOLLOWS, STEP, ASSUMPTION = "follows", "with_step", "with_assumption"
CONSISTENT, DIFFERS, UNCHECKED = "consistent", "does_not_follow", "not_checkable"
STATUSES = (UNCHECKED, FOLLOWS, CONSISTENT, STEP, ASSUMPTION, DIFFERS)  # the last of a study's is its own

AS_GIVEN = "as_given"
MOST = 2

DEPARTURES = {
    "arms_swapped": ASSUMPTION,
    "complement": ASSUMPTION,
    "complement_swapped": ASSUMPTION,
    "other_method": FOLLOWS,
    "truncated": STEP,
    "rounded_twice": STEP,
    "from_rounded_risks": STEP,
    "rounded_up": STEP,
    "from_rounded_log": STEP,
    "mislabelled": ASSUMPTION,
    "transposed": ASSUMPTION,
    "one_sided": ASSUMPTION,
    "denominator": ASSUMPTION,
    "misprint": ASSUMPTION,
}
RANK = {name: at for at, name in enumerate(DEPARTURES)}
Reading = frozenset[str]
GIVEN: Reading = frozenset()

# every set of at most two, the simplest first
READINGS: list[Reading] = [
    frozenset(names) for size in range(MOST + 1) for names in combinations(DEPARTURES, size)
]
PLACE = {reading: at for at, reading in enumerate(READINGS)}


def status(reading: Reading) -> str:
    """What a figure that this reading explains is said to do."""
    return max((DEPARTURES[name] for name in reading), key=STATUSES.index, default=FOLLOWS)


def identifier(reading: Reading) -> str:
    """as_given, or the departures in their order, joined by +."""
    return "+".join(sorted(reading, key=RANK.__getitem__)) or AS_GIVEN
