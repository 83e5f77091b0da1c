"""G12: distinct printed results checked, sentences read, and counts recovered."""

from __future__ import annotations

import csv
import math
import random
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from checking import first_reading
from goal_lines import OURS, Cost, Line, rsa_trial
from paired import call, command

SENTENCE = (
    "Pain was gone in {e1} of {n1} patients (treatment) and in {e2} of {n2} patients (placebo);"
    " odds ratio {odds} (95% CI {or_lower} to {or_upper})."
)


COLUMNS = ("e1", "n1", "e2", "n2", "or", "or_lower", "or_upper", "p")
FOLLOWING = {4: "cut"}  # of ten results, which does not follow plainly, and why
MISFITS = {3: "exchanged", 4: "cut", 5: "estimate", 8: "p"}


def printed(rows: int, odd: dict[int, str]) -> list[dict[str, object]]:
    """Results as papers print them, all different: Woolf's interval to two decimals, Pearson's P to three.

    odd : of ten, those with arms exchanged, limits cut, or an estimate or a P that is a tenth too large.
    """
    rng, made = random.Random(7), list[dict[str, object]]()
    while len(made) < rows:
        n1, n2, risk = rng.randint(40, 400), rng.randint(40, 400), rng.uniform(0.1, 0.6)
        a, c = (sum(rng.random() < p for _ in range(n)) for n, p in ((n1, risk * 0.8), (n2, risk)))
        if not (0 < a < n1 and 0 < c < n2):
            continue
        why = odd.get(len(made) % 10)
        log = math.log(a * (n2 - c) / (c * (n1 - a))) * (-1 if why == "exchanged" else 1)
        wide = 1.959964 * math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
        z = (a / n1 - c / n2) / math.sqrt((a + c) * (n1 + n2 - a - c) / (n1 + n2) / n1 / n2)
        p = math.erfc(abs(z) / math.sqrt(2)) * (1.1 if why == "p" else 1)
        figures = [
            math.exp(log) * (1.1 if why == "estimate" else 1),
            math.exp(log - wide),
            math.exp(log + wide),
        ]
        if why == "cut":
            figures = [math.floor(figure * 100) / 100 for figure in figures]
        shown = "<0.001" if p < 0.001 else f"{min(p, 1):.3f}"
        cells = (a, n1, c, n2, *(f"{figure:.2f}" for figure in figures), shown)
        made.append(dict(zip(COLUMNS, cells, strict=True)))
    return made


def written(path: Path, rows: list[dict[str, object]]) -> None:
    """A file of them, a study a row."""
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, ["study", *rows[0]])
        writer.writeheader()
        writer.writerows({"study": f"s{at}", **row} for at, row in enumerate(rows))


def lines() -> Iterator[Line]:
    """Full, quick, sentences, recovered."""
    with tempfile.TemporaryDirectory() as folder:
        columns = {"events_trt": "e1", "n_trt": "n1", "events_ctl": "e2", "n_ctl": "n2"}
        roles = [word for pair in columns.items() for word in ("--column", "=".join(pair))]
        for what, odd in (("1 in 10 rounded otherwise", FOLLOWING), ("3 in 10 do not follow", MISFITS)):
            for way, rows, asked, more in (
                ("full", 3_000, 1_000, ()),
                ("--quick", 30_000, 10_000, ("--quick",)),
            ):
                path = Path(folder) / f"{rows}.csv"
                written(path, printed(rows, odd))
                cost = checked("-i", str(path), *roles, *more, rows=rows)
                peer = (
                    (lambda path=path, rows=rows: call(lambda: first_reading(path)) / rows)
                    if odd is FOLLOWING
                    else None
                )
                yield Line(
                    "G12",
                    f"check {way}, {what}",
                    asked,
                    "a second",
                    cost,
                    "scipy, one reading" * bool(peer),
                    peer,
                    3,
                )
        path = Path(folder) / "sentences.csv"
        rest = " The protocol was approved by the committee, and patients gave consent." * 20
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["e1", "n1", "e2", "n2", "printed"])
            for row in printed(10_000, FOLLOWING):
                writer.writerow([*list(row.values())[:4], (sentence(row) + rest)[:1000]])
        cost = checked("-i", str(path), *roles, "--quick", rows=10_000)
        yield Line("G12", "sentences of 1,000 characters", 2_000, "a second", cost, pairs=3)
    words = ("check", "--recover", "-n", "100000,100000", "--or", "1.25", "--ci", "1.05,1.49", "-f", "csv")
    yield Line("G12", "--recover, 100,000 per arm", 1, "seconds", rsa_trial(*words), pairs=3)


def sentence(row: dict[str, object]) -> str:
    """A result in words."""
    return SENTENCE.format(**row, odds=row["or"])


def checked(*words: str, rows: int) -> Cost:
    """CPU seconds a result, of the whole process, whatever it finds."""
    line = shlex.join((OURS, "check", *words, "-f", "csv"))
    return lambda: command(["sh", "-c", f"{line} || test $? = 1"]) / rows
