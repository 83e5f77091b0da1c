"""The signs of a pattern: each match holds one of them, as the parts of the pattern show."""

from __future__ import annotations

from re import _constants as op  # the parts of a pattern, by the names that the re module gives them
from re import _parser
from typing import Any

import pytest

from rsa_trial_cli.reading.abstracts import deciding, not_counts
from rsa_trial_cli.reading.abstracts.rules import Rule
from rsa_trial_cli.reading.sentences.no_results import NO_RESULTS
from rsa_trial_cli.reading.sentences.spelling import SPELLINGS, Spelling
from rsa_trial_cli.reading.sentences.vocabulary import Wording
from rsa_trial_cli.reading.signs import may_match

ROWS: list[Rule | Spelling | Wording] = [
    *deciding.CLAUSE,
    *deciding.DESIGNS,
    *deciding.ELSEWHERE,
    *not_counts.NOT_COUNTS,
    *SPELLINGS,
    *(row for rows in NO_RESULTS.values() for row in rows),
]
WITH_SIGNS = [row for row in ROWS if row.signs]


class Texts:
    """What must stand in a match: HAS where a sign does, GAP for what may be anything or nothing."""

    HAS, GAP, MOST = "\1", "\0", 4000

    def __init__(self, signs: str) -> None:
        self.signs = [self.HAS, *signs.split("|")]

    def of(self, parts: Any) -> set[str]:
        made = {""}
        for name, value in parts:
            ends = self.piece(name, value)
            made = {self.short(one + two) for one in made for two in ends}
            assert len(made) <= self.MOST, "too many ways to match"
        return made

    def short(self, text: str) -> str:
        return self.HAS if any(sign in text for sign in self.signs) else text

    def piece(self, name: Any, value: Any) -> set[str]:
        if name is op.LITERAL:
            return {chr(value).casefold()}
        if name is op.IN and len(value) <= 6 and all(kind is op.LITERAL for kind, _ in value):
            return {chr(code).casefold() for _, code in value}
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
    assert Texts("cd").of(_parser.parse("a(?:b|cd)")) == {"ab", Texts.HAS}
    assert may_match("", "anything")
    assert not may_match("one|two", "three")
