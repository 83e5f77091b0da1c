"""Every row that reads sentences finds its example, not its counter-example; figures keep their places."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from growth import MOST, growth
from hypothesis import given
from hypothesis import strategies as st

from rsa_trial_cli.reading.sentences import patterns, qualifiers, read, tests_and_levels, vocabulary
from rsa_trial_cli.reading.sentences.claims import NOWHERE, Page
from rsa_trial_cli.reading.sentences.no_results import NO_RESULTS
from rsa_trial_cli.reading.sentences.patterns import Pattern
from rsa_trial_cli.reading.sentences.spelled import Span, Spelled
from rsa_trial_cli.reading.sentences.spelling import SPELLINGS, Spelling, plain
from rsa_trial_cli.reading.sentences.tokens import tokens
from rsa_trial_cli.reading.sentences.vocabulary import Kind, Wording

pytestmark = pytest.mark.law


def rows(value: object) -> Iterator[Pattern]:
    """The patterns in a constant, in whatever it is built of."""
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from rows(part)


PATTERNS = list(dict.fromkeys(row for value in vars(patterns).values() for row in rows(value)))
MEASURES = [row for named in vocabulary.MEASURES.values() for row in named]
WORDINGS = [
    row
    for tables in (tests_and_levels.WORDINGS, NO_RESULTS, qualifiers.ROWS)
    for named in tables.values()
    for row in named
]


def name(row: Pattern | Spelling | Wording) -> str:
    return row.name


def taken(row: Pattern, text: str) -> list[str]:
    """What the row finds in a text that is read from its beginning to its end."""
    page = Page(text)
    page.sentence()
    found = [page.texts(match) for pattern, match in page.found if pattern is row]
    return [", ".join(f"{part}: {words}" for part, words in texts.items() if words) for texts in found]


def test_no_name_twice() -> None:
    for named in (PATTERNS, SPELLINGS, MEASURES, WORDINGS):
        assert set(Counter(row.name for row in named).values()) == {1}
    assert len(PATTERNS) > 15 and len(SPELLINGS) > 15 and len(WORDINGS) > 15
    words = [word for words in vocabulary.WORDS.values() for word in words.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("row", PATTERNS, ids=name)
def test_pattern(row: Pattern) -> None:
    assert taken(row, row.example) == [row.gives]
    assert taken(row, row.counter_example) == []


@pytest.mark.parametrize("row", SPELLINGS, ids=name)
def test_spelling(row: Spelling) -> None:
    for text, expected in ((row.example, row.gives), (row.counter_example, row.counter_example)):
        line = plain(text)
        line.replace(row.pattern, row.new)
        assert line.plain == expected


@pytest.mark.parametrize("row", WORDINGS, ids=name)
def test_wording(row: Wording) -> None:
    (found,) = re.finditer(row.form, row.example)
    assert found[0] == row.gives
    assert not re.search(row.form, row.counter_example)


@pytest.mark.parametrize("row", MEASURES, ids=name)
def test_name_of_a_measure(row: Wording) -> None:
    named = [token for token in tokens(row.example) if token.measure]
    assert [(token.text, token.measure) for token in named] == [(row.gives, row.name)]
    assert row.name not in {token.measure for token in tokens(row.counter_example)}


def test_a_name_that_is_no_kind_is_an_error() -> None:
    with pytest.raises(KeyError, match="wohle"):
        _ = Pattern("", "wohle slash whole", "", "", "").pattern


def places(text: str) -> list[str]:
    """The figures of a sentence as they stand in it."""
    said = read(text)
    claimed = [place for claim in said.claims for place in claim.places]
    spans = [*claimed, said.p_place, *said.percent_places, *said.count_places]
    return [text[slice(*span)] for span in spans if span != NOWHERE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OR 2.01 (95% CI 1.10–3.65), P = 0.01", "2.01|1.10|3.65|0.01"),
        (" \t OR\u2009=\u200b 2·01 (95 % confidence interval,\n1·10 to 3·65); p<0·01", "2·01|1·10|3·65|0·01"),
        ("OR 2,01 (1,10–3,65)", "2,01|1,10|3,65"),
        ("cafe\u0301 … OR ２．０１²", "２．０１"),
        ("RD −2.5 (95% CI −9.5 to +4.3)", "−2.5|−9.5|+4.3"),
        ("a difference of 15.3 percentage points", "15.3 percentage points"),
        ("300 of 12\u2009807 v 2 of 6,376 (P = 1.2 × 10⁻⁴)", "1.2 × 10⁻⁴|300 of 12\u2009807|2 of 6,376"),
        ("NNTB 25 (NNTB 5 to ∞ to NNTH 8)", "25|NNTB 5|NNTH 8"),
        ("75 (74.26%) of 101 v 59 of 100", "74.26%|75 (74.26%) of 101|59 of 100"),
        ("74.26 per cent v 59%", "74.26 per cent|59%"),
        ("not significant", ""),
    ],
)  # fmt: skip
def test_places(text: str, expected: str) -> None:
    assert "|".join(places(text)) == expected


@given(
    st.lists(st.sampled_from([*"0129 ,.%²…é½\u0301\u2009\u200b\n–∞", "OR ", " (", ")", "P=", " of ", "ﬁ"]))
)
def test_places_are_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    line = Page(text).line
    spans: list[Span] = [line.place(at, at + 1) for at in range(len(line.plain))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))


def test_what_stays_keeps_its_place() -> None:
    line = Spelled("a bb c")
    line.replace(re.compile("bb"), lambda _: "xyz")
    line.replace(re.compile(" "), lambda _: "")
    assert line.plain == "axyzc"
    assert [line.place(at, at + 1) for at in range(5)] == [(0, 1), (2, 4), (2, 4), (2, 4), (5, 6)]


def grows_evenly(find: Callable[[int], object]) -> bool:
    return growth(find, 5_000) < MOST


@pytest.mark.parametrize("row", PATTERNS, ids=name)
def test_patterns_take_time_in_proportion_to_the_tokens(row: Pattern) -> None:
    choose = random.Random(row.name)
    for _ in range(60):
        before, unit = (bytes(choose.choices(list(Kind), k=choose.choice([1, 1, 2, 3]))) for _ in range(2))
        assert grows_evenly(lambda n, b=before, u=unit: [*row.pattern.finditer(b + u * n)]), (before, unit)


@pytest.mark.parametrize("row", [*SPELLINGS, *MEASURES, *WORDINGS], ids=name)
def test_forms_take_time_in_proportion_to_the_text(row: Spelling | Wording) -> None:
    """Each is tried on pieces of its own form and examples, repeated."""
    choose = random.Random(row.name)
    pieces = [*re.findall(r"\w+ |\w+|\W", f"{row.form}{row.example}{row.counter_example}"), "no "]
    for _ in range(60):
        before, unit = ("".join(choose.choices(pieces, k=choose.choice([1, 1, 2, 3]))) for _ in range(2))
        assert grows_evenly(lambda n, b=before, u=unit: [*re.finditer(row.form, b + u * n)]), (before, unit)


def test_a_form_that_takes_the_square_is_seen() -> None:
    assert not grows_evenly(lambda n: [*re.finditer("(?:rate )*x", "rate " * (n // 5))])


@pytest.mark.parametrize(
    "unit", ["OR (", "1.1 (1.0-1.2) ", "P:(P):", "2/69 (3%, ", "\u0301\u0316", "…", "v 1 ", "rate "]
)
def test_sentences_take_time_in_proportion_to_their_length(unit: str) -> None:
    assert grows_evenly(lambda n: read((unit * n)[: 3 * n // 2]))
