"""Random and damaged printed figures: judged or refused in words, never a traceback, and no study lost.

The long form: RSA_TRIAL_FUZZ=20000 pytest -s -m slow tests/test_check_fuzz.py; RSA_TRIAL_FUZZ_SEED repeats.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import pytest
from click.testing import Result

Run = Callable[..., Result]
Rng = random.Random

PATIENCE = 60  # seconds for one input
FORMATS = ["ndjson", "ndjson", "ndjson", "json", "csv", "tsv", "table", "plain", "markdown", "latex", "html"]
KEYS = ["or", "rr", "rd", "arr", "rrr", "nnt"]
COUNTS = ["events_trt", "n_trt", "events_ctl", "n_ctl"]
STATUSES = {"follows", "with_step", "with_assumption", "consistent", "does_not_follow", "not_checkable"}
WORST = {"with_step": 1, "with_assumption": 2, "does_not_follow": 3}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
REFUSED = re.compile(r"; ([0-9,]+) rows? refused")
ODD = [
    "", " ", "-", "–", "NA", "nan", "NaN", "inf", "-inf", "Infinity", "∞", "-∞", "0", "-0", "0.0", "1",
    "-1", "100",
    "1e400", "1e-400", "1e999999999", "1e-999999999", "2.2e-16", "9" * 40, "0." + "0" * 40 + "1",
    "1." + "3" * 40,
    "9" * 5000, "0" * 5000 + "1", "-" + "9" * 400, "1/0", "1,234", "1.234,5", "1 234", "0,024", "2·00",
    "−2.0",
    "+2.0", ".5", "5.", ".", "..", "2.0.1", "2.00*", "2.00a", "<2", "≥2", "~2", "2%", "%", "200%",
    "2.00 (1.10, 3.65)",
    "(2.00)", "1_000", "0x10", "٣", "５", "½", "²", "NS", "n.s.", "<0.001", "< .0001", "P<0.05", ">0.05",
    "≤0.05",
    "=0.05", "p = 0.04", "0.000", "1.000", "1.0000001", "-0.01", "<0", ">1", "<", "<1e-300", "5%",
    "NNTB 5", "NNTH 8",
    "NNTB", "abc", "=1+1", "@x", "'5", "\x1b[2J", "\u202e2", "\ufeff2", "\u200b", "\x00", "\x85", "{}",
    "%s", "[b]", "x" * 300,
]  # fmt: skip
INTERVALS = [
    "1.10,3.65", "1.10-3.65", "1.10 to 3.65", "1·10–3·65", "1,10;3,65", "(1.10, 3.65)", "[1.10;3.65]",
    "3.65,1.10",
    "1.10", "1.10,", ",3.65", ",", "a,b", "0.1,inf", "-inf,5", "5,∞", "5 to ∞ to -8", "5,-8", "-8,5",
    "0,0", "1,1",
    "-27.9,-2.2", "1e-400,1e400", "nan,nan", "1,2,3", "9" * 40 + ",1" + "9" * 40, "0,1", "-1,1",
    "1.10∼3.65",
]  # fmt: skip
WORDS = [
    "OR", "RR", "RD", "NNT", "ARR", "RRR", "odds ratio", "relative risk", "hazard ratio", "HR", "aOR",
    "adjusted",
    "95% CI", "99% CI", "CI", "IC95%", "CI 95%", "P", "p-value", "P <", "=", "<", ">", "(", ")", "[",
    "]", ";", ",", ":",
    "to", "-", "–", "∼", "of", "was", "vs", "75/101", "59/100", "74.3%", "59.0%", "(74.26%)", "NS",
    "Fisher", "chi-square",
    "one-sided", "two-tailed", "percentage points", "benefit", "harm", "infinity", "∞", "NNTB", "NNTH",
    "\n", "%",
]  # fmt: skip
NAMES = {
    "or": ["OR", "odds ratio", "Odds_Ratio"], "rr": ["RR", "Relative Risk"], "rd": ["RD", "risk difference"],
    "arr": ["ARR"], "rrr": ["RRR"], "nnt": ["NNT"], "p": ["p", "P value", "pval"], "ci": ["ci", "95% CI"],
    "ci_low": ["ci_low", "lower"], "ci_high": ["ci_high", "upper"], "study": ["study", "trial"],
}  # fmt: skip


class Hang(BaseException):
    """More than PATIENCE seconds for one input; not an Exception, so that nothing on the way takes it."""


@contextmanager
def watched(label: str) -> Iterator[None]:
    """Says which input failed, and interrupts what never ends, where the system has such a clock."""

    def ring(*_: object) -> NoReturn:
        raise Hang(label)

    before = signal.signal(signal.SIGALRM, ring) if hasattr(signal, "setitimer") else None
    if before is not None:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    except AssertionError as problem:
        raise AssertionError(f"{label}\n{problem}") from problem
    finally:
        if before is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


# ---------------------------------------------------------------------------------------------- making inputs


def arm(rng: Rng) -> tuple[int, int]:
    """Events and participants: nobody, everybody, one person, a billion."""
    n = rng.choice(
        [1, 1, 2, rng.randint(1, 30), rng.randint(1, 30), rng.randint(30, 400), rng.randint(400, 5000)]
    )
    n = n if rng.random() > 0.03 else rng.choice([10**9, 10**6, 123456789])
    return rng.choice([0, n, rng.randint(0, n), rng.randint(0, n), rng.randint(0, n), min(n, 1)]), n


def decimals(rng: Rng, value: float) -> str:
    """A number as a paper might print it."""
    places = rng.choice([0, 1, 1, 2, 2, 2, 3, 4, 40 if rng.random() < 0.1 else 2])
    text = f"{value:.{places}f}"
    style = rng.random()
    if style < 0.04:
        text = text.replace(".", ",")
    elif style < 0.07:
        text = text.replace(".", "·")
    elif style < 0.1:
        text = text.replace("-", "−")
    elif style < 0.13 and text.startswith("0."):
        text = text[1:]
    return text + ("%" if style > 0.97 else "")


def near(rng: Rng, key: str, a: tuple[int, int], c: tuple[int, int]) -> float:
    """A value not far from what the counts give."""
    (x1, n1), (x0, n0) = a, c
    p1, p0 = (x1 + 0.5) / (n1 + 1), (x0 + 0.5) / (n0 + 1)
    if rng.random() < 0.5 and 0 < x1 < n1 and 0 < x0 < n0:
        p1, p0 = x1 / n1, x0 / n0
    value = {
        "or": p1 * (1 - p0) / (p0 * (1 - p1)),
        "rr": p1 / p0,
        "rd": p1 - p0,
        "arr": p0 - p1,
        "rrr": 1 - p1 / p0,
        "nnt": 1 / (p1 - p0 or 1e-9),
    }[key]
    if key in ("rd", "arr", "rrr") and rng.random() < 0.6:
        value *= 100
    if rng.random() < 0.15:
        value = rng.choice([-value, 1 / (value or 1), value * 10, value + 1])
    return value


def figure(rng: Rng, key: str, a: tuple[int, int], c: tuple[int, int], odd: float) -> str:
    if rng.random() < odd:
        return rng.choice(ODD)
    if key == "p":
        return rng.choice(
            [decimals(rng, rng.random()), decimals(rng, rng.random() / 20), "<0.05", "NS", "0.000", ""]
        )
    if key.startswith("percent"):
        x, n = a if key.endswith("trt") else c
        return decimals(rng, 100 * x / n)
    return decimals(rng, near(rng, key, a, c))


def sentence(rng: Rng, a: tuple[int, int], c: tuple[int, int], odd: float) -> str:
    """The words of a result, in any order, or a plain one."""
    key = rng.choice(KEYS)
    low, high = sorted([near(rng, key, a, c) * 0.7, near(rng, key, a, c) * 1.4])
    if rng.random() < 0.5:
        return (
            f"{key.upper()} {figure(rng, key, a, c, odd)} "
            f"(95% CI {decimals(rng, low)} to {decimals(rng, high)}), "
            f"P = {figure(rng, 'p', a, c, odd)}"
        )
    parts = [
        rng.choice([rng.choice(WORDS), decimals(rng, rng.random() * 5), rng.choice(ODD)]) for _ in range(12)
    ]
    return rng.choice([" ", " ", ""]).join(parts[: rng.randint(1, 12)])


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def wide(rng: Rng) -> tuple[str, int]:
    """A file with a study a row, and how many studies it has."""
    roles = ["study", *COUNTS]
    some = rng.sample(
        [*KEYS, "p", "percent_trt", "percent_ctl", "test", "adjusted", "ci_level"], rng.randint(1, 4)
    )
    roles += some + rng.choice(
        [[], ["ci_low", "ci_high"], ["ci"], ["measure", "estimate"], ["printed"], ["ci_low"]]
    )
    odd = rng.choice([0, 0, 0.05, 0.3])
    missing = rng.choice([0, 0, 0, 0.1])
    number = rng.choice([1, 2, 3, 5, 9])
    lines = [[rng.choice(NAMES.get(role, [role])) for role in roles]]
    for at in range(number):
        a, c = arm(rng), arm(rng)
        cells = {"study": f"S{at}", "ci_level": rng.choice(["", "95", "0.9", "99%", rng.choice(ODD)])}
        cells |= dict(zip(COUNTS, map(str, (*a, *c)), strict=True))
        cells |= {name: "" for name in COUNTS if rng.random() < missing}
        cells["measure"] = rng.choice([*KEYS, *KEYS, "hr", "", "foo"])
        key = (
            cells["measure"]
            if cells["measure"] in KEYS
            else next((role for role in roles if role in KEYS), "or")
        )
        cells["test"] = rng.choice(
            ["", "fisher", "chi-square", "Yates", "log-rank", "mid-P", "barnard", "n-1"]
        )
        cells["adjusted"] = rng.choice(["", "no", "no", "yes", "maybe"])
        cells["printed"] = sentence(rng, a, c, odd)
        ends = sorted([near(rng, key, a, c) * 0.7, near(rng, key, a, c) * 1.4])
        cells["ci_low"], cells["ci_high"] = (decimals(rng, end) for end in ends)
        cells["ci"] = rng.choice([f"{cells['ci_low']} to {cells['ci_high']}", rng.choice(INTERVALS)])
        cells["estimate"] = figure(rng, key, a, c, odd)
        lines.append([cells[role] if role in cells else figure(rng, role, a, c, odd) for role in roles])
    # NUL and an odd line end would be another file, not another cell
    return "".join(
        ",".join(quoted(re.sub("[\x00\r\n]", "", cell)) for cell in row) + "\n" for row in lines
    ), number


def long(rng: Rng) -> tuple[str, int]:
    """A file with an arm a row, the figures beside either arm."""
    number = rng.choice([1, 2, 4])
    lines = ["study,arm,events,n,or,ci,p"]
    for at in range(number):
        a, c = arm(rng), arm(rng)
        cells = [figure(rng, "or", a, c, 0.05), rng.choice(INTERVALS), figure(rng, "p", a, c, 0.05)]
        cells = [re.sub("[\x00\r\n]", "", cell) for cell in cells]
        where = rng.choice([0, 1, 2])
        for place, (name, (x, n)) in enumerate((("CsA", a), ("placebo", c))):
            beside = ["", "", ""] if place == where else cells
            lines.append(",".join(map(quoted, [f"S{at}", name, str(x), str(n), *beside])))
    return "\n".join(lines) + "\n", number


def mutated(rng: Rng, data: bytes) -> bytes:
    for _ in range(rng.choice([1, 1, 2, 4, 12])):
        at = rng.randint(0, len(data))
        to = min(len(data), at + rng.choice([0, 1, 1, 2, 8]))
        put = rng.choice(
            [rng.randbytes(1), b"", b",", b'"', b"\n", b"\0", b"9" * 25, rng.choice(ODD).encode()]
        )
        data = data[:at] + put + data[to:]
    return data


def options(rng: Rng) -> list[str]:
    made = ["-f", rng.choice(FORMATS)]
    for words in (
        ["-q"], ["--quick"], ["--quick"], ["--accept", rng.choice(["steps", "assumptions", "none"])],
        ["-l", rng.choice(["90", "0.99", "95%", "nan", "", "5", "0.5", "0.9999"])], ["--adjusted"],
        ["--test", rng.choice(["fisher", "yates", "", "x", "boschloo"])], ["--raw"],
    ):  # fmt: skip
        made += words if rng.random() < 0.12 else []
    return made


def file_command(rng: Rng) -> tuple[list[str], bytes, int | None]:
    """Words, standard input, and the number of studies where it is certain."""
    text, number = wide(rng) if rng.random() < 0.85 else long(rng)
    data = text.encode()
    certain: int | None = number
    if rng.random() < 0.2:
        data, certain = mutated(rng, data), None
    elif rng.random() < 0.02:
        data, certain = rng.randbytes(rng.choice([0, 1, 20, 300])), None
    extra = ["--recover"] if rng.random() < 0.03 else []
    return (
        ["check", "-i", "-", "--on-error", rng.choice(["stop", "skip", "mark"]), *options(rng), *extra],
        data,
        certain,
    )


def typed_command(rng: Rng) -> list[str]:
    a, c = arm(rng), arm(rng)
    odd = rng.choice([0, 0.1, 0.4])
    words = ["check", *options(rng)]
    for key in rng.sample(KEYS, rng.choice([0, 1, 1, 1, 2])):
        words += [f"--{key}", figure(rng, key, a, c, odd)]
        if rng.random() < 0.4:
            ends = sorted([near(rng, key, a, c) * 0.7, near(rng, key, a, c) * 1.4])
            value = rng.choice([",".join(decimals(rng, end) for end in ends), rng.choice(INTERVALS)])
            words += [rng.choice(["--ci", f"--{key}-ci"]), value]
    if rng.random() < 0.5:
        words += ["--p", figure(rng, "p", a, c, odd)]
    if rng.random() < 0.2:
        words += [
            "--percent",
            f"{figure(rng, 'percent_trt', a, c, odd)},{figure(rng, 'percent_ctl', a, c, odd)}",
        ]
    if rng.random() < 0.2:
        words += ["--printed", sentence(rng, a, c, odd)]
    if rng.random() < 0.08:
        words += ["-n", f"{min(a[1], 60)},{min(c[1], 60)}", "--recover"]
    elif rng.random() < 0.9:
        words += ["--", f"{a[0]}/{a[1]}", f"{c[0]}/{c[1]}"]
    return [word.replace("\0", "") for word in words]


# ---------------------------------------------------------------------------------------------- looking at it


def no_constant(name: str) -> NoReturn:
    raise AssertionError(f"{name} in JSON")


def parsed(form: str, text: str) -> list[dict[str, Any]] | None:
    """The records of a machine format; None for a format that people read."""
    if form == "ndjson":
        return [json.loads(line, parse_constant=no_constant) for line in text.split("\n")[:-1]]
    if form == "json":
        made = json.loads(text, parse_constant=no_constant)
        return made if isinstance(made, list) else [made]
    if form in ("csv", "tsv"):
        head, *body = csv.reader(
            io.StringIO(text, newline=""), delimiter="," if form == "csv" else "\t", strict=True
        )
        assert len(set(head)) == len(head), head
        assert all(len(row) == len(head) for row in body), "ragged rows"
        return [dict(zip(head, row, strict=True)) for row in body]
    if form in ("table", "plain"):
        assert not CONTROL.search(text), CONTROL.search(text)
    return None


def accepted(words: list[str]) -> int:
    named = words[words.index("--accept") + 1] if "--accept" in words else ""
    return {"steps": 1, "assumptions": 2}.get(named, 0)


def check_records(made: list[dict[str, Any]], words: list[str], code: int) -> int:
    """How many studies there are; each ends with its one summary, which is no better than its figures."""
    assert {record["status"] for record in made} <= STATUSES, Counter(record["status"] for record in made)
    summaries = 0
    figures: list[str] = []
    worst = 0
    for record in made:
        if record["figure"] != "summary":
            figures.append(record["status"])
            assert record["printed"], record
            if record["status"] in ("with_step", "with_assumption"):
                assert record["reading"], record
            continue
        bad = max((WORST.get(status, 0) for status in figures), default=0)
        assert WORST.get(record["status"], 0) == bad, (record["status"], figures)
        worst, summaries, figures = max(worst, bad), summaries + 1, []
    assert not figures, "figures without a summary"
    assert (code == 1) == (worst > accepted(words)), (code, worst)
    return summaries


def look_at(result: Result, words: list[str], certain: int | None = None) -> int:
    code, text, errors = result.exit_code, result.stdout, result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert code in (0, 1, 2, 3, 4), (code, errors)
    assert "Traceback" not in errors and "went wrong" not in errors, errors
    assert not CONTROL.search(errors), errors
    form = words[words.index("-f") + 1]
    if code in (2, 3):
        assert not text or "--recover" in words, text  # written study by study
        assert errors.startswith(("Error: ", "Usage: ", "Give the counts")), errors
        return code
    made = parsed(form, text) if text else []
    if made is None or "--recover" in words:
        return code
    studies = check_records(made, words, code)
    if certain is not None and "-q" not in words:  # -q keeps quiet about refused rows as well
        told = REFUSED.search(errors)
        refused = int(told[1].replace(",", "")) if told else 0
        assert studies + refused == certain, (studies, refused, certain)
    return code


def run_files(seed: str, number: int, run: Run) -> Counter[int]:
    codes: Counter[int] = Counter()
    for at in range(number):
        rng = random.Random(f"{seed}/file/{at}")
        words, data, certain = file_command(rng)
        with watched(f"seed {seed}/file/{at}: {words!r} with {data!r}"):
            codes[look_at(run(words, input=data), words, certain)] += 1
    return codes


def run_typed(seed: str, number: int, run: Run) -> Counter[int]:
    codes: Counter[int] = Counter()
    for at in range(number):
        words = typed_command(random.Random(f"{seed}/typed/{at}"))
        with watched(f"seed {seed}/typed/{at}: {words!r}"):
            codes[look_at(run(words), words)] += 1
    return codes


def test_forty_files(run: Run) -> None:
    codes = run_files("short", 40, run)
    assert codes[1] > 5 and codes[3] > 2, codes


def test_eighty_command_lines(run: Run) -> None:
    codes = run_typed("short", 80, run)
    assert codes[1] > 10 and codes[2] > 10, codes


@pytest.mark.slow
def test_thousands_of_both(run: Run) -> None:
    number = int(os.environ.get("RSA_TRIAL_FUZZ", "20000"))
    seed = os.environ.get("RSA_TRIAL_FUZZ_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"\nseed {seed}: {number} files and as many command lines")
    begun = time.monotonic()
    print(f"files {dict(run_files(seed, number, run))}, {time.monotonic() - begun:.0f} s")
    print(f"command lines {dict(run_typed(seed, number, run))}, {time.monotonic() - begun:.0f} s")
