"""What a sentence of a paper prints, and what it does not: every expectation is written by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from growth import seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from rsa_trial_cli.reading.sentences import Claim, Sentence, read

# claims as "measure estimate low high", _ for what is not printed
OR = "or 2.01 1.10 3.65"
CLAIMS = {
    "OR 2.01": "or 2.01",
    "OR = 2.01": "or 2.01",
    "OR: 2.01": "or 2.01",
    "OR, 2.01": "or 2.01",
    "OR was 2.01": "or 2.01",
    "odds ratio of 2.01": "or 2.01",
    "an odds ratio (OR) of 2.01": "or 2.01",
    "odds ratio [OR] 2.01": "or 2.01",
    "aOR 2.01": "or 2.01",
    "or 2.01": "or 2.01",
    "or: 2.01": "or 2.01",
    "ORs 2.01 (1.10–3.65)": OR,
    "OR=2.01;95%CI=[1.10;3.65]": OR,
    "crude OR 2.01 (1.10 to 3.65)": OR,
    "unadjusted odds ratio 2.01 (95% CI, 1.10, 3.65)": OR,
    "adjusted odds ratio, 2.01; 95% confidence interval [CI], 1.10 to 3.65": OR,
    "OR 2.01 95 % c.i. 1.10-3.65": OR,
    "OR 2.01 (CI95 1.10–3.65)": OR,
    "OR 2.01, 95% CI: 1.10 to 3.65": OR,
    "OR 2.01 [95% CI 1.10–3.65]": OR,
    "OR 2.01 (95% CI (1.10∼3.65))": OR,
    "OR 2.01 with confidence limits 1.10 and 3.65": OR,
    "OR 2.01 (95% credible interval 1.10 to 3.65)": OR,
    "OR 2.01, 1.10–3.65": OR,
    "OR 2.01 (1.10–3.65, P = 0.02)": OR,
    "OR 2.01 (P = 0.02) (95% CI 1.10-3.65)": OR,
    "OR (95% CI) = 2.01 (1.10–3.65)": OR,
    "OR (95% CI) 2.01, 1.10–3.65": OR,
    "(95% CI 1.10-3.65; OR = 2.01)": OR,
    "OR - 2.01 (1.10-3.65)": OR,
    "OR 2·01 (1·10–3·65)": OR,
    "OR 2,01 (1,10–3,65)": OR,
    "OR\u20092.01 (95%\u00a0CI 1.10\u20133.65)¹²": OR,
    "The odds ratio for cure with the drug vs. placebo was 2.01 (P = 0.02; 95% CI 1.10-3.65).": OR,
    "OR 2.01 ± 0.5": "or 2.01",
    "OR 2.01 (SE 0.4)": "or 2.01",
    "(65%; odds ratio 0.45 (95% CI .2 to 1.0)": "or 0.45 .2 1.0",
    "RR 0.66 (90% CI 0.43 to 1.03)": "rr 0.66 0.43 1.03",
    "RR (95% CI 1.03–1.54)": "rr _ 1.03 1.54",
    "aRR 0.78 [0.62-0.98]": "rr 0.78 0.62 0.98",
    "relative risk (RR) 0.78, 99% CI 0.62 to 0.98": "rr 0.78 0.62 0.98",
    "relative rate 0.78": "rr 0.78",
    "rate ratio 0.78": "rr 0.78",
    "Risk Ratio of 1.26": "rr 1.26",
    "RR 1.26 (1.03–1.54), OR 2.01 (1.10–3.65)": "rr 1.26 1.03 1.54; or 2.01 1.10 3.65",
    "RD −2.5 (95% CI −9.5, 4.3)": "rd -2.5 -9.5 4.3",
    "RD -0.5 (95% CI -0.9--0.1)": "rd -0.5 -0.9 -0.1",
    "RD 2.5 (95% CI −4.0–9.0)": "rd 2.5 -4.0 9.0",
    "risk difference 15.3% (2.2% to 28.4%)": "rd 15.3% 2.2% 28.4%",
    "absolute difference, 15.3%; 95% CI 2.2 to 28.4%": "rd 15.3% 2.2 28.4%",
    "rate difference, 2.5 percentage points; 95% CI, −4.0 to 9.0": "rd 2.5% -4.0 9.0",
    "ARD 0.15 (0.02; 0.28)": "rd 0.15 0.02 0.28",
    "the difference at 6 months was 15.3%": "rd 15.3%",
    "ARR 15.3%": "arr 15.3%",
    "absolute risk reduction of 15.3% (2.2-28.4)": "arr 15.3% 2.2 28.4",
    "RRR 33% (95% CI 10 to 50)": "rrr 33% 10 50",
    "a 33% relative risk reduction (95% CI 10%–50%)": "rrr 33% 10% 50%",
    "a 25% risk reduction": "rrr 25%",
    "relative reduction 33%": "rrr 33%",
    "NNT 7 (4 to 46)": "nnt 7 4 46",
    "NNT 7 (4,46)": "nnt 7 4 46",
    "number needed to treat was 7 (95% CI 4 to infinity)": "nnt 7 4 inf",
    "NNH = 8": "nnt 8",
    "OR = -2.01": "or 2.01",
    "RD +2.5 (95% CI -4.0 to +9.0)": "rd 2.5 -4.0 9.0",
    "hr = 0.78": "none 0.78",
    "HR 0.78 (0.62–0.98)": "none 0.78 0.62 0.98",
    "hazard ratio, 0·78": "none 0.78",
    "mean difference 3.2 (1.1 to 5.3)": "none 3.2 1.1 5.3",
    "2.01 (95% CI 1.10–3.65)": "_ 2.01 1.10 3.65",
    "0.77 [0.60-0.98]": "_ 0.77 0.60 0.98",
    "75/271 (28%) 63/246 (26%) 2.1 (-5.6, 9.7)": "_ 2.1 -5.6 9.7",
    "95% CI, 1.10, 3.65": "_ _ 1.10 3.65",
}
P = {
    "P = 0.01": "0.01",
    "p=.03": ".03",
    "P<0.001": "<0.001",
    "p < 0·0001": "<0.0001",
    "P<O.001": "<0.001",
    "P < O.OO1": "<0.001",
    "P > .05": ">.05",
    "P = NS": "NS",
    "P=ns": "NS",
    "74% v 59%, NS": "NS",
    "(n.s.)": "NS",
    "the difference was not significant": "NS",
    "a non-significant rise": "NS",
    "not significant (P = 0.2)": "0.2",
    "P value of 0.02": "0.02",
    "p-value: 0.02": "0.02",
    "2-sided P = .04": ".04",
    "P (2-sided) = .04": ".04",
    "P ≤ 0.05": "≤0.05",
    "P < or = 0.05": "≤0.05",
    "P less than 0.05": "<0.05",
    "p=0.000": "0.000",
    "P = 1.2 × 10−4": "1.2e-4",
    "P = 1.2 × 10⁻⁴": "1.2e-4",
    "P=1.2e-4": "1.2e-4",
    "p = 0. 003": "0.003",
    "P = 0,01": "0.01",
    "P = 0.01²": "0.01",
    "chi(2) = 5.24, p < 0.05": "<0.05",
}
COUNTS = {
    "75/101 vs 59/100": "75/101 59/100",
    "75 of 101 and 59 out of 100": "75/101 59/100",
    "75 women out of a total of 101": "75/101",
    "75 (74.26%) of 101": "75/101",
    "30 [41%] of 135": "30/135",
    "(75/101; 74.3%)": "75/101",
    "251 [7.0%] in 3579 patients": "251/3579",
    "48/ 75 (64%)": "48/75",
    "300 of 12\u2009807, 2 of 6,376": "300/12807 2/6376",
    "n = 0/24": "0/24",
}
PERCENTS = {
    "74.26% vs 59.00%": "74.26 59.00",
    "74% v 59%": "74 59",
    "36.7 (51/139) versus 34.7% (51/147)": "36.7 34.7",
    "75 (74.26%) of 101, 95% CI of the OR 1.1 to 3.6": "74.26",
    "44 per cent of 9": "44",
    "59% (95% CI 49–69%) vs 74% (95% CI 65–83%)": "59 74",
    "2/69 (3%, 95% CI: 0-7%)": "3",
    "no difference: 74% of A and 59% of B": "74 59",
    "The difference was small (74.3% vs 59.0%)": "74.3 59.0",
}
TESTS = {
    "Fisher's exact test, P = 0.02": "fisher's exact test",
    "by Fisher’s exact test": "fisher's exact test",
    "(Fisher, P = 0.02)": "fisher",
    "chi-square 5.24": "chi-square",
    "χ² = 5.24": "χ2",
    "Yates' correction": "yates' correction",
    "mid-P = 0.03": "mid-p",
    "likelihood ratio test": "likelihood ratio test",
    "Wald 95% CI": "wald",
}
NOTHING = [
    *(
        "",
        "age 45 (SD 12)",
        "p. 101",
        "2001-2003",
        "n = 201",
        "pages 12-15",
        "250 mg",
        "days 3 and 7",
        "[12]",
    ),
    *(
        "RR 120/80 mmHg",
        "RR 18",
        "HR 72 beats",
        "12/05/2003",
        "grade 3/4 toxicity",
        "this or that",
        "5 or 2.01",
    ),
    *(
        "45 or 50 mg",
        "median 7.5 (4.2-12.1) days",
        "aged 45 (40-50)",
        "5% dextrose",
        "a power of 80%",
        "P = 12",
    ),
    *("5 of 12 weeks", "OR and RR were 2.01 and 1.26", "no difference", "pp 12–15", "IL-6", "x = 5.24"),
    *(
        "a difference of 2.5 kg",
        "the operating room OR 3",
        "½",
        "120 of 80",
        "101",
        "Table 2",
        "ratio 1:1",
        "was 2.5, 1.1-3.2",
        "a change of -5%",
        "10-15% of women",
        "2.01 (1.10-3.65 mg)",
        "the ratios (OR) and RR were 2.01 and 1.26",
        "P (two-sided) .04",
    ),
]


def claims(text: str) -> tuple[Claim, ...]:
    parts = [["" if word == "_" else word for word in claim.split()] for claim in text.split(";")]
    return tuple(Claim(*part) for part in parts)


@pytest.mark.parametrize(("text", "expected"), CLAIMS.items())
def test_claims(text: str, expected: str) -> None:
    assert read(text).claims == claims(expected)


@pytest.mark.parametrize(("text", "expected"), P.items())
def test_p_value(text: str, expected: str) -> None:
    found = read(text)
    assert (found.p, found.claims, found.counts) == (expected, (), ())


@pytest.mark.parametrize(("text", "expected"), COUNTS.items())
def test_counts(text: str, expected: str) -> None:
    assert read(text).counts == tuple(expected.split())


@pytest.mark.parametrize(("text", "expected"), PERCENTS.items())
def test_percents_of_the_arms(text: str, expected: str) -> None:
    assert read(text).percents == tuple(expected.split())
    assert all(claim.measure != "rd" for claim in read(text).claims)


@pytest.mark.parametrize(("text", "expected"), TESTS.items())
def test_names_of_tests(text: str, expected: str) -> None:
    assert read(text).test == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_result(text: str) -> None:
    assert read(text) == Sentence()


@pytest.mark.parametrize(
    ("text", "level"),
    [("99% CI 1.1-3.6", "99"), ("CI 90%: 1.1-3.6", "90"), ("CI95 1.1-3.6", "95"), ("CI 1.1-3.6", "")],
)
def test_level(text: str, level: str) -> None:
    assert read(text) == Sentence((Claim("", "", "1.1", "3.6"),), level=level)


def test_the_whole_sentence() -> None:
    found = read(
        "Cure was seen in 75 (74.26%) of 101 women v 59 (59.00%) of 100 (Fisher’s exact test, P = 0.01, "
        "OR = 2.01; 95% CI (1.10∼3.65), NNT 7)."
    )
    assert found == Sentence(
        (Claim("or", "2.01", "1.10", "3.65"), Claim("nnt", "7")),
        p="0.01",
        level="95",
        percents=("74.26", "59.00"),
        counts=("75/101", "59/100"),
        test="fisher's exact test",
    )


def test_both_sides_of_a_number_needed_to_treat() -> None:
    (claim,) = read("NNTB 25 (NNTB 5 to ∞ to NNTH 8)").claims
    assert claim == Claim("nnt", "25", "NNTB 5", "NNTH 8")


TOKENS = [
    *(
        "P",
        " ",
        "OR",
        "(",
        ")",
        "95% CI",
        "1.10",
        "-",
        "–",
        "to",
        ",",
        ";",
        "75",
        "/",
        "101",
        "of",
        "%",
        "vs",
    ),
    *("NNTB", "∞", "=", "<", "difference", "0,5", "²", "χ", "x10", "±", "[", "]", "mean ", "no ", "a ", "."),
    *("12 807", "\u2009", "ns", "HR", "n.s.", "99999999999", "1e-400", "9" * 5000, "½", "-inf", "\ud800"),
]


@settings(deadline=None)  # long texts are timed below
@given(st.one_of(st.text(), st.lists(st.sampled_from(TOKENS), max_size=60).map("".join)))
def test_no_text_is_an_error(text: str) -> None:
    found = read(text)
    assert all(int(events) <= int(total) for events, total in (count.split("/") for count in found.counts))


@pytest.mark.parametrize(
    "piece", [*TOKENS[:-1], "5 of the ", "1.1 (1.0-1.2) ", "OR 2.01 (95% CI 1-2) ", "P=(", ""]
)
def test_ten_thousand_characters_at_once(piece: str) -> None:
    text = (
        piece * (10_000 // len(piece)) if piece else "".join(random.Random(3).choices(TOKENS[:40], k=3_000))
    )
    assert min(seconds(lambda: read(text[:10_000])) for _ in range(3)) < 1  # it takes a few hundredths


STYLES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "sentences.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", STYLES, ids=lambda row: row["text"][:60])
def test_sentences_in_the_styles_of_journals_and_languages(row: dict) -> None:
    found = read(row["text"])
    assert [[c.measure, c.estimate, c.low, c.high] for c in found.claims] == row.get("claims", [])
    for name in ("p", "level", "test", "margin"):
        assert getattr(found, name) == row.get(name, ""), name
    assert list(found.percents) == row.get("percents", [])
    assert list(found.counts) == row.get("counts", [])
