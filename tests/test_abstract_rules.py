"""Every rule that reads an abstract: its example gives what it says, its counter-example nothing."""

from __future__ import annotations

import re

import pytest

from rsa_trial_cli.reading.abstracts import (
    arm_words,
    bare_counts,
    beside,
    deciding,
    forms,
    headings,
    means_left,
    naming,
    not_counts,
    pairing,
    parts,
    received,
    shares,
    size_forms,
)
from rsa_trial_cli.reading.abstracts import page as pages
from rsa_trial_cli.reading.abstracts.rules import Rule
from rsa_trial_cli.reading.sentences import spelling

RULES = [
    *headings.PARTS,
    *pages.NO_TEXT,
    *not_counts.NOT_COUNTS,
    *forms.PHRASES,
    forms.BARE,
    forms.NONE,
    *forms.APART,
    beside.ALONE,
    beside.IN_TURN,
    shares.NO_SHARES[-1],
    *bare_counts.NO_EVENTS,
    means_left.WITH_SPREAD,
    means_left.IN_BRACKETS,
    means_left.WITH_QUARTILES,
    means_left.OF_MEANS,
    bare_counts.OF_PERSONS,
    bare_counts.SHARES,
    bare_counts.FOUR,
    *parts.PARTS,
    parts.LEAD,
    *size_forms.ALLOCATED,
    *size_forms.EACH,
    *size_forms.EQUALS,
    *size_forms.LATER,
    *size_forms.GROUPS,
    naming.NO_NAME,
    naming.LEADING,
    *arm_words.CONTRAST,
    *arm_words.JOINS,
    *pairing.BASELINE,
    received.IT,
    *deciding.MODELS,
    *deciding.DESIGNS,
    *deciding.CLAUSE,
    *deciding.ELSEWHERE,
    *deciding.PLANNED,
    deciding.FOLLOWED,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}: {rule.example}")
def test_a_rule_finds_its_example_and_leaves_its_counter_example(rule: Rule) -> None:
    found = rule.pattern.search(rule.example)
    assert found, "finds nothing"
    assert found[0].strip(" (") == rule.gives
    assert not rule.pattern.search(rule.counter_example)


@pytest.mark.parametrize(
    "rule", [*deciding.MODELS, *deciding.DESIGNS, *deciding.CLAUSE, *deciding.ELSEWHERE, deciding.FOLLOWED]
)
def test_a_rule_of_plain_lines_knows_words_without_their_hyphens(rule: Rule) -> None:
    """A plain line has cross over for cross-over: what a rule finds in its example is found there too."""
    plain = spelling.plain(rule.example)
    spelling.respell(plain)
    assert rule.pattern.search(plain.plain)
    literal = re.sub(r"\[[^\]]*\]", "", rule.form)
    assert not re.search(r"[a-z]-\??[a-z(]", literal), "a hyphen that no plain line has"


ORDINARY = re.compile(
    r"(?i)mab\b|nib\b|cillin|statin\b|cancer|tumou?r|asthma|diabet|death|died|mortality|pregnan|infection|pain\b"
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}: {rule.example}")
def test_no_rule_names_a_drug_a_disease_or_an_outcome(rule: Rule) -> None:
    assert not ORDINARY.search(rule.form)
