"""G12: distinct printed results checked, sentences read, and counts recovered."""

from __future__ import annotations

import csv
import math
import random
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from goal_lines import OURS, Cost, Line, rsa_trial
from paired import command

SENTENCE = (
    "Pain was gone in {e1} of {n1} patients (treatment) and in {e2} of {n2} patients (placebo);"
    " odds ratio {estimate} (95% CI {lower} to {upper})."
)


def printed(rows: int) -> list[dict[str, object]]:
    """Results as papers print them, all different: Woolf's interval to two decimals, Pearson's P to three.

    Of ten, one has its arms exchanged, one an estimate that is a tenth too large, and one is of no event.
    """
    rng, made = random.Random(7), []
    for row in range(rows):
        n1, n2 = rng.randint(40, 400), rng.randint(40, 400)
        a, c = rng.randint(5, n1 - 5), rng.randint(5, n2 - 5)
        log = math.log(a * (n2 - c) / (c * (n1 - a))) * (-1 if row % 10 in (3, 7) else 1)
        wide = 1.959964 * math.sqrt(1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
        z = (a / n1 - c / n2) / math.sqrt((a + c) * (n1 + n2 - a - c) / (n1 + n2) / n1 / n2)
        of = 1.1 if row % 10 == 5 else 1.0
        figures = (f"{math.exp(x) * k:.2f}" for x, k in ((log, of), (log - wide, 1), (log + wide, 1)))
        cells = (a, n1, c, n2, *figures, f"{max(0.001, math.erfc(abs(z) / math.sqrt(2))):.3f}")
        made.append(
            dict(zip(("e1", "n1", "e2", "n2", "estimate", "lower", "upper", "p"), cells, strict=True))
        )
    return made


def lines() -> Iterator[Line]:
    """Full, quick, sentences, recovered."""
    with tempfile.TemporaryDirectory() as folder:
        columns = {"events_trt": "e1", "n_trt": "n1", "events_ctl": "e2", "n_ctl": "n2"}
        roles = [word for pair in columns.items() for word in ("--column", "=".join(pair))]
        for what, rows, asked, more in (
            ("full", 3_000, 1_000, ()),
            ("--quick", 30_000, 10_000, ("--quick",)),
        ):
            path = Path(folder) / f"{rows}.csv"
            made = printed(rows)
            with path.open("w", newline="") as out:
                writer = csv.DictWriter(out, ["study", *made[0]])
                writer.writeheader()
                writer.writerows({"study": f"s{at}", **row} for at, row in enumerate(made))
            cost = checked("-i", str(path), *roles, *more, rows=rows)
            yield Line("G12", f"check {what}, distinct results", asked, "a second", cost, pairs=3)
        path = Path(folder) / "sentences.csv"
        rest = " The protocol was approved by the committee, and patients gave consent." * 20
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["e1", "n1", "e2", "n2", "printed"])
            for row in printed(4_000):
                writer.writerow([*list(row.values())[:4], (SENTENCE.format(**row) + rest)[:1000]])
        cost = checked("-i", str(path), *roles, "--quick", rows=4_000)
        yield Line("G12", "sentences of 1,000 characters", 2_000, "a second", cost, pairs=3)
    words = ("check", "--recover", "-n", "100000,100000", "--or", "1.25", "--ci", "1.05,1.49", "-f", "csv")
    yield Line("G12", "--recover, 100,000 per arm", 1, "seconds", rsa_trial(*words), pairs=3)


def checked(*words: str, rows: int) -> Cost:
    """CPU seconds a result, of the whole process, whatever it finds."""
    line = shlex.join((OURS, "check", *words, "-f", "csv"))
    return lambda: command(["sh", "-c", f"{line} || test $? = 1"]) / rows
