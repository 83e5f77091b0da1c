"""The signs of a pattern: each match holds one of them, as the parts of the pattern show."""

from __future__ import annotations

import re
from re import _constants as op  # the parts of a pattern, by the names that the re module gives them
from re import _parser
from typing import Any

import pytest

from rsa_trial_cli.reading.abstracts import deciding, forms, not_counts
from rsa_trial_cli.reading.abstracts.rules import Rule
from rsa_trial_cli.reading.sentences import qualifiers
from rsa_trial_cli.reading.sentences.no_results import NO_RESULTS
from rsa_trial_cli.reading.sentences.spelling import SPELLINGS, Spelling
from rsa_trial_cli.reading.sentences.tests_and_levels import LEVEL_BEGINS, LEVELS, WORDINGS
from rsa_trial_cli.reading.sentences.tokens import BEGINS
from rsa_trial_cli.reading.sentences.vocabulary import MEASURES, Wording
from rsa_trial_cli.reading.signs import may_match

ROWS: list[Rule | Spelling | Wording] = [
    *forms.PHRASES,
    *forms.APART,
    forms.BARE,
    *deciding.CLAUSE,
    *deciding.DESIGNS,
    *deciding.ELSEWHERE,
    *not_counts.NOT_COUNTS,
    *SPELLINGS,
    *(row for tables in (NO_RESULTS, WORDINGS, qualifiers.ROWS) for rows in tables.values() for row in rows),
]
GAPS = re.compile("\0+")
WITH_SIGNS = [row for row in ROWS if row.signs]


class Texts:
    """What must stand in a match: HAS where a sign does, GAP for what may be anything or nothing."""

    HAS, GAP, MOST = "\1", "\0", 4000

    def __init__(self, signs: str) -> None:
        self.signs = [self.HAS, *signs.split("|")]
        self.letters = set("".join(self.signs))

    def of(self, parts: Any) -> set[str]:
        made = {""}
        for name, value in parts:
            ends = self.piece(name, value)
            made = {self.short(one + two) for one in made for two in ends}
            assert len(made) <= self.MOST, "too many ways to match"
        return made

    def short(self, text: str) -> str:
        return self.HAS if any(sign in text for sign in self.signs) else GAPS.sub(self.GAP, text)

    def letter(self, code: int) -> str:
        """A character in small letters; one that is in no sign is a gap."""
        folded = chr(code).casefold()
        return folded if self.letters & set(folded) else self.GAP

    def piece(self, name: Any, value: Any) -> set[str]:
        if name is op.LITERAL:
            return {self.letter(value)}
        if name is op.IN and len(value) <= 6 and all(kind is op.LITERAL for kind, _ in value):
            return {self.letter(code) for _, code in value}
        if name is op.SUBPATTERN:
            return self.of(value[3])
        if name is op.BRANCH:
            return {text for branch in value[1] for text in self.of(branch)}
        if name is op.ASSERT:  # what stands around a match is in the text too
            return self.of(value[1])
        if name in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self.repeated(*value)
        return {""} if name in (op.AT, op.ASSERT_NOT) else {self.GAP}

    def repeated(self, least: int, most: int, inner: Any) -> set[str]:
        if most <= 2:
            return {text for times in range(least, most + 1) for text in self.of([*inner] * times)}
        return {self.short(f"{self.GAP}{text}{self.GAP}") for text in self.of(inner)} if least else {self.GAP}


@pytest.mark.parametrize("row", WITH_SIGNS, ids=lambda row: f"{row.name}: {row.example}")
def test_every_match_holds_a_sign(row: Rule | Spelling | Wording) -> None:
    assert Texts(row.signs).of(_parser.parse(row.form)) == {Texts.HAS}
    assert may_match(row.signs, row.example.casefold())


def test_most_rows_have_signs_and_one_that_is_missing_is_found() -> None:
    assert len(WITH_SIGNS) > len(ROWS) - 6
    assert Texts("cd").of(_parser.parse("a(?:b|cd)")) == {Texts.GAP, Texts.HAS}
    assert may_match("", "anything")
    assert not may_match("one|two", "three")


@pytest.mark.parametrize("row", [row for rows in MEASURES.values() for row in rows], ids=lambda row: row.name)
def test_the_name_of_a_measure_begins_as_said(row: Wording) -> None:
    for text in beginnings(_parser.parse(row.form)):
        assert text.split(" ")[0] in BEGINS, text


def beginnings(parts: Any) -> set[str]:
    """The words with which a match may begin, made small, as far as a blank or a little further."""
    made = {""}
    for name, value in parts:
        made = {one + two for one in made for two in ([""] if " " in one else ways(name, value))}
    return made


def ways(name: Any, value: Any) -> set[str]:
    if name is op.LITERAL:
        return {chr(value).lower()}
    if name is op.IN:
        return {chr(code).lower() for kind, code in value if kind is op.LITERAL}
    if name is op.SUBPATTERN:
        return beginnings(value[3])
    if name is op.BRANCH:
        return {text for branch in value[1] for text in beginnings(branch)}
    assert name is op.MAX_REPEAT, name
    least, most, inner = value
    return {text for times in {least, min(most, 3)} for text in beginnings([*inner] * times)}


@pytest.mark.parametrize("row", LEVELS, ids=lambda row: row.name)
def test_a_level_begins_as_said(row: Wording) -> None:
    found = row.pattern.search(row.example)
    assert found and LEVEL_BEGINS.match(found.string, found.start())
