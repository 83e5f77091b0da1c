"""What RevMan, metafor and meta print, reproduced by named options: the table of the documents, cell by cell.

metafor's figures are those of version 3.8.1 run in R, in tests/data/meta (see tests/data/README.md), and
those in the documentation of metadat. RevMan's and meta's are computed here by the formulas they document:
Deeks & Higgins, Statistical algorithms in Review Manager 5, 2010; help(metabin) of meta 8. The package takes
no part in that.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from click.testing import Result
from documents import TEXT
from scipy import stats

Run = Callable[..., Result]
Numbers = list[float]
META = Path(__file__).parent / "data" / "meta"
SETS = ("bcg", "egger2001", "li2007")
Z = NormalDist().inv_cdf(0.975)


def counts(name: str) -> np.ndarray:
    """a, b, c and d of each table, with and without the event, treatment first; shape (4, k)."""
    rows = list(csv.DictReader((META / f"{name}.csv").read_text().splitlines()))
    a, n, c, m = (
        np.array([float(row[key]) for row in rows]) for key in ("events_t", "n_t", "events_c", "n_c")
    )
    return np.array([a, n - a, c, m - c])


def filled(tables: np.ndarray) -> np.ndarray:
    """½ in all four cells of a table with an empty one."""
    return tables + 0.5 * (tables == 0).any(axis=0)


def interval(y: float, se: float) -> Numbers:
    return [y, y - Z * se, y + Z * se]


def inverse_variance(name: str, tau2: float = 0.0) -> Numbers:
    y, v = log_odds(name)
    w = 1 / (v + tau2)
    return interval((w * y).sum() / w.sum(), w.sum() ** -0.5)


def log_odds(name: str) -> tuple[np.ndarray, np.ndarray]:
    tables = filled(counts(name))
    a, b, c, d = tables
    return np.log(a * d / (b * c)), (1 / tables).sum(axis=0)


def dersimonian_laird(name: str) -> Numbers:
    """τ² = (Q − df)/(Σw − Σw²/Σw), not below 0."""
    y, v = log_odds(name)
    w = 1 / v
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    return inverse_variance(name, max(0.0, (q - len(y) + 1) / (w.sum() - (w**2).sum() / w.sum())))


def mantel_haenszel(name: str) -> Numbers:
    """With ½ in tables that have an empty cell; the variance of Robins, Breslow and Greenland."""
    a, b, c, d = tables = filled(counts(name))
    n = tables.sum(axis=0)
    r, s = (a * d / n).sum(), (b * c / n).sum()
    e = ((a + d) * a * d / n**2).sum() / r**2
    f = (((a + d) * b * c + (b + c) * a * d) / n**2).sum() / (r * s)
    g = ((b + c) * b * c / n**2).sum() / s**2
    return interval(math.log(r / s), math.sqrt((e + f + g) / 2))


def peto(name: str) -> Numbers:
    """exp(Σ(O − E)/ΣV), V hypergeometric."""
    a, b, c, d = tables = counts(name)
    n = tables.sum(axis=0)
    v = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    return interval((a - (a + b) * (a + c) / n).sum() / v, v**-0.5)


def of_metafor(*keys: str) -> Callable[[str], Numbers]:
    """Estimate and interval on the log scale, from the run in R."""

    def found(name: str) -> Numbers:
        made = json.loads((META / f"{name}.json").read_text())
        for key in keys:
            made = made[key]
        return [made["b"], *made["ci"]]

    return found


def predicted_by_meta(name: str) -> Numbers:
    """method.predict = "V": t with k − 1 df on √(τ² + se²), around metafor's REML."""
    made = json.loads((META / f"{name}.json").read_text())["uni"]["OR"]["REML_z"]
    reach = stats.t.ppf(0.975, made["k"] - 1) * math.sqrt(made["tau2"] + made["se"] ** 2)
    return [made["b"], made["b"] - reach, made["b"] + reach]


# a row of the table → what makes it, and how near: metafor stops its search for τ² early
ROWS: dict[str, tuple[list[Callable[[str], Numbers]], float]] = {
    "metafor `rma()`": ([of_metafor("uni", "OR", "REML_z")], 1e-6),
    'metafor `rma(test="knha")`': ([of_metafor("uni", "OR", "REML_knha")], 1e-6),
    'metafor `rma(method="DL")`, RevMan 5 IV random': (
        [of_metafor("uni", "OR", "DL_z"), dersimonian_laird],
        1e-9,
    ),
    'metafor `rma(method="EE")`, RevMan IV': ([of_metafor("uni", "OR", "FE_z"), inverse_variance], 1e-9),
    "metafor `rma.mh()`": ([of_metafor("mh", "OR")], 1e-9),
    "RevMan 5 M–H, meta `metabin()`": ([mantel_haenszel], 1e-9),
    "metafor `rma.peto()`, RevMan Peto": ([of_metafor("peto"), peto], 1e-9),
    "meta `metabin()`, its prediction": ([predicted_by_meta], 1e-6),
}
TABLE = re.findall(r"^\| (.+?) \| `(-M or.*?)` \| (.+?) \| (.+?) \| (.+?) \|$", TEXT, re.M)


def test_the_table_of_the_readme_has_these_rows() -> None:
    assert [row[0] for row in TABLE] == [*ROWS]


@pytest.mark.parametrize(("at", "name"), [*enumerate(SETS)])
@pytest.mark.parametrize(("program", "options", "cells"), [(row[0], row[1], row[2:]) for row in TABLE])
def test_a_cell_is_what_the_program_prints_and_what_pool_gives(
    run: Run, program: str, options: str, cells: tuple[str, ...], at: int, name: str
) -> None:
    made = run(["pool", "-i", str(META / f"{name}.csv"), *options.split(), "-f", "csv"])
    assert made.exit_code == 0, made.stderr
    random, common = csv.DictReader(io.StringIO(made.stdout))
    line = common if re.search("--common|--zero-cells", options) or options == "-M or" else random
    ends = ("prediction_low", "prediction_high") if "prediction" in program else ("low", "high")
    got = [float(line[key]) for key in ("estimate", *ends)]
    sources, near = ROWS[program]
    for source in sources:
        assert [math.log(value) for value in got] == pytest.approx(source(name), rel=near, abs=near)
    assert cells[at] == "{:.3f} ({:.3f} to {:.3f})".format(*got)


# --- figures as they stand in documents ---


def first(run: Run, name: str, options: str, rows: str = "") -> dict[str, str]:
    """The line that the options ask for. rows : numbers of the studies, as R's subset."""
    head, *studies = (META / f"{name}.csv").read_text().splitlines()
    kept = [studies[int(at) - 1] for at in rows.split()] if rows else studies
    made = run(["pool", "-f", "csv", *options.split()], input="\n".join([head, *kept]))
    random, common = csv.DictReader(io.StringIO(made.stdout))
    return common if "--common" in options else random


def test_bcg_in_the_documentation_of_metadat(run: Run) -> None:
    """https://wviechtb.github.io/metadat/reference/dat.bcg.html: rma(yi, vi), predict(res, transf=exp)."""
    line = first(run, "bcg", "-M rr --ci wald --prediction normal")
    printed = {"tau2": 0.3132, "tau": 0.5597, "i2": 92.22, "h2": 12.86, "q": 152.2330, "se": 0.1798,
               "estimate": 0.4894, "low": 0.3441, "high": 0.6962,
               "prediction_low": 0.1546, "prediction_high": 1.5490}  # fmt: skip
    for key, value in printed.items():
        assert float(line[key]) == pytest.approx(value, abs=0.5e-2 if key in ("i2", "h2") else 0.5e-4), key
    assert float(line["statistic"]) == pytest.approx(-3.9744, abs=1e-4)  # its τ² is good for so much


@pytest.mark.parametrize(
    ("rows", "printed"),
    [("1 2 3 4 5 6 7", [0.45, 0.28, 0.71]), ("1 2 3 4 5 6 7 14", [0.65, 0.51, 0.82]),
     ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", [0.55, 0.44, 0.68]), ("", [1.01, 0.95, 1.07])],
)  # fmt: skip
def test_magnesium_in_the_documentation_of_metadat(run: Run, rows: str, printed: Numbers) -> None:
    """https://wviechtb.github.io/metadat/reference/dat.egger2001.html: rma.peto, as Teo 1991, Yusuf 1993."""
    line = first(run, "egger2001", "-M or --common peto", rows)
    got = [float(line[key]) for key in ("estimate", "low", "high")]
    assert [round(value, 2) for value in got] == printed


@pytest.mark.parametrize(
    ("rows", "printed"),
    [("1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 20 21 22", [0.82, 0.74, 0.91, 41.18]),
     ("", [0.99, 0.94, 1.05, 57.72])],
)  # fmt: skip
def test_magnesium_of_22_trials_in_the_documentation_of_metadat(
    run: Run, rows: str, printed: Numbers
) -> None:
    """https://wviechtb.github.io/metadat/reference/dat.li2007.html: method="EE", without ISIS-4, with it."""
    line = first(run, "li2007", "-M or --common inverse-variance", rows)
    got = [float(line[key]) for key in ("estimate", "low", "high", "q")]
    assert [round(value, 2) for value in got] == printed


# RevMan's own figures of 7 trials of aspirin, and their weights, as it exported them:
# inst/extdata/Fleiss93_CR.csv of the R package meta (https://github.com/guido-s/meta)
ASPIRIN = {"MRC-1": (49, 615, 67, 624, 3.17649), "CDP": (44, 758, 64, 771, 3.10168911),
           "MRC-2": (102, 832, 126, 850, 5.67538044), "GASP": (32, 317, 38, 309, 1.79548462),
           "PARIS": (85, 810, 52, 406, 3.21762436), "AMIS": (246, 2267, 219, 2257, 10.15349122),
           "ISIS-2": (1570, 8587, 1720, 8600, 72.87984024)}  # fmt: skip
REVMAN = {"estimate": 0.89686556, "low": 0.8405144, "high": 0.95699471, "q": 9.94605598, "q_p": 0.12694225,
          "statistic": -3.28763306, "p_value": 0.00101033}  # fmt: skip


def test_what_revman_exported(run: Run) -> None:
    rows = "".join(f"{name},{','.join(map(str, row[:4]))}\n" for name, row in ASPIRIN.items())
    report = json.loads(run("pool -M or -f json", input=f"study,e1,n1,e0,n0\n{rows}").stdout)
    line = next(record for record in report["records"] if record["model"] == "common")
    for key, value in REVMAN.items():  # its chi-square distribution is good for seven digits
        assert line[key] == pytest.approx(value, abs=1e-7 if key == "q_p" else 6e-9), key
    weights = [study["weight_common"] for study in report["studies"]]
    assert weights == pytest.approx([row[4] for row in ASPIRIN.values()], abs=6e-9)


# --- where theirs are wrong, or of another kind ---


def test_tau2_of_risk_differences_is_exact(run: Run) -> None:
    """Paule–Mandel's τ² makes Q its df: here by bisection, and metafor with threshold=1e-15."""
    line = first(run, "graves2010", "-M rd -m paule-mandel")
    a, b, c, d = tables = counts("graves2010")
    n, m = a + b, c + d
    half = 0.5 * (tables == 0).any(axis=0)
    p, q = (a + half) / (n + 2 * half), (c + half) / (m + 2 * half)
    y, v = a / n - c / m, p * (1 - p) / (n + 2 * half) + q * (1 - q) / (m + 2 * half)
    low, high = 0.0, 1.0
    for _ in range(200):
        w = 1 / (v + (low + high) / 2)
        above = (w * (y - (w * y).sum() / w.sum()) ** 2).sum() > len(y) - 1
        low, high = ((low + high) / 2, high) if above else (low, (low + high) / 2)
    assert float(line["tau2"]) == pytest.approx(low, rel=1e-9)
    theirs = json.loads((META / "graves2010.json").read_text())["uni"]["RD"]["PM_z"]["tau2"]
    assert theirs == pytest.approx(low, rel=1e-8)


def test_meta_adds_half_to_the_participants_too(run: Run) -> None:
    """help(metabin), RR.Cochrane = FALSE: incr once to each total; RevMan, metafor and pool, twice."""
    for name in ("egger2001", "li2007"):
        a, b, c, d = tables = counts(name)
        half = 0.5 * (tables == 0).any(axis=0)
        found = []
        for times in (2, 1):
            n, m = a + b + times * half, c + d + times * half
            y = np.log((a + half) / n / ((c + half) / m))
            w = 1 / (1 / (a + half) - 1 / n + 1 / (c + half) - 1 / m)
            found.append(math.exp((w * y).sum() / w.sum()))
        line = first(run, name, "-M rr --common inverse-variance")
        assert float(line["estimate"]) == pytest.approx(found[0], rel=1e-12)
        assert found[1] != pytest.approx(found[0], rel=1e-9)
