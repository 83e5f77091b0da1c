"""G5, G6: whole files from CSV to CSV, beside pandas, polars, DuckDB and a file with one study a row."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from files import OURS, PANDAS, POLARS, fast, ordinary, peak, sample
from goal_lines import Cost, Line
from paired import command

ROWS, FEWER = 1_000_000, 100_000
Way = Callable[[Path, Path], Sequence[str]]
# the columns of or -f csv; P by an approximation that is good to 1.5e-7, since there is no erfc
DUCKDB = """
import sys, duckdb
cells = "if(z, a + .5, a) as a, if(z, b + .5, b) as b, if(z, c + .5, c) as c, if(z, d + .5, d) as d"
t = "1 / (1 + .3275911 * s)"
p = f"(1.421413741 + ({t}) * (-1.453152027 + ({t}) * 1.061405429))"
p = f"({t}) * (.254829592 + ({t}) * (-.284496736 + ({t}) * {p}))"
duckdb.sql(f'''copy (
with counts as (select study, events_trt a, n_trt - events_trt b, events_ctl c, n_ctl - events_ctl d,
  n_trt, n_ctl, row_number() over () + 1 as line, events_trt e1, events_ctl e0 from '{sys.argv[1]}'),
empty as (select *, a = 0 or b = 0 or c = 0 or d = 0 as z from counts),
changed as (select study, {cells}, z, e1, n_trt, e0, n_ctl, line from empty),
effects as (select *, ln(a * d / (b * c)) as l, sqrt(1 / a + 1 / b + 1 / c + 1 / d) as se from changed),
tested as (select *, l / se as stat, abs(l / se) / sqrt(2) as s from effects)
select study, 'or' measure, exp(l) estimate, exp(l - 1.959963984540054 * se) low,
  exp(l + 1.959963984540054 * se) high, .95 as level, se, stat as statistic, {p} * exp(-s * s) as p_value,
  'woolf' as method, 'wald' as test, 'two-sided' alternative, 'ok' status, z as corrected,
  if(z, 'added', '') note, e1, n_trt, e0, n_ctl, line, '' event_is from tested
) to '{sys.argv[2]}' (header)''')
"""


def shaped(wide: Path, folder: Path) -> tuple[Path, Path]:
    """The same trials with quoted names, and with one arm a row."""
    quoted, long = folder / "quoted.csv", folder / "long.csv"
    with wide.open() as lines, quoted.open("w") as names, long.open("w") as arms:
        names.write(next(lines))
        arms.write("study,arm,events,n\n")
        for line in lines:
            study, rest = line.split(",", 1)
            a, n1, c, n0 = rest.strip().split(",")
            names.write(f'"{study}",{rest}')
            arms.write(f"{study},drug,{a},{n1}\n{study},placebo,{c},{n0}\n")
    return quoted, long


def timed(way: Way, source: Path, target: Path, more: Sequence[str] = ()) -> Cost:
    """A run from one file to another."""
    return lambda: command([*way(source, target), *more])


def piped(way: Way, source: Path, target: Path) -> Cost:
    """The same from a pipe."""
    words = [OURS, *way(Path("-"), target)[1:]] if way is fast else way(Path("-"), target)
    return lambda: _into(words, source)


def _into(words: Sequence[str], source: Path) -> float:
    code = (
        "import resource, subprocess, sys\n"
        "cat = subprocess.Popen(['cat', sys.argv[1]], stdout=subprocess.PIPE)\n"
        "subprocess.run(sys.argv[2:], stdin=cat.stdout, stderr=subprocess.DEVNULL, check=True)\n"
        "use = resource.getrusage(resource.RUSAGE_CHILDREN)\n"  # cat is not waited for: it does not count
        "print(use.ru_utime + use.ru_stime)\n"
    )
    done = [sys.executable, "-c", code, str(source), *words]
    return float(subprocess.run(done, capture_output=True, text=True, check=True).stdout)


def one_way(goal: str, way: Way, wide: Path, folder: Path) -> Iterator[Line]:
    """Layouts and ways in beside the same trials, one study a row, from a file."""
    target, other = folder / "out.csv", folder / "other.csv"
    quoted, long = shaped(wide, folder)
    packed = folder / "wide.csv.gz"
    with wide.open("rb") as source, gzip.open(packed, "wb") as out:
        shutil.copyfileobj(source, out)
    line = partial(Line, goal, asked="of the peer", against="one study a row", peer=timed(way, wide, other))
    how = "plain" if way is ordinary else "[fast]"
    yield line(f"{how}, quoted names", 2, ours=timed(way, quoted, target), pairs=3)
    yield line(f"{how}, one arm a row", 2, ours=timed(way, long, target), pairs=3)
    line = partial(line, against="a file (-i)")
    yield line(f"{how}, from a pipe", 1.1, ours=piped(way, wide, target), pairs=3)
    unpacked = lambda: command(["gzip", "-dc", str(packed)]) + command(way(wide, other))  # noqa: E731
    unpacking = partial(line, against="-i and gzip -dc", peer=unpacked)
    yield unpacking(f"{how}, .gz", 1.1, ours=timed(way, packed, target), pairs=3)
    for what, source in (("one study", wide), ("quoted names", quoted), ("one arm a row", long)):
        limit = 100 if way is ordinary else 500
        size = partial(peak, way(source, target))
        yield Line(goal, f"{how}, {what}: memory", limit, "MiB", lambda size=size: size()[1], pairs=1)


def lines() -> Iterator[Line]:
    """Plain, then with the extra [fast]."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide, few, target, other = (folder / f"{name}.csv" for name in ("wide", "few", "out", "other"))
        sample(wide, ROWS)
        sample(few, FEWER)
        beside = partial(Line, asked="of the peer", pairs=3)
        peer = lambda: command([sys.executable, "-c", PANDAS, str(wide), str(other)])  # noqa: E731
        ours = timed(ordinary, wide, target)
        yield beside("G5", f"plain, {ROWS:,} rows", 0.5, ours=ours, against="pandas", peer=peer)
        yield from one_way("G5", ordinary, wide, folder)
        yield from all_methods(few, folder)
        for suffix in ("csv", "parquet"):
            done = folder / "done.parquet"
            subprocess.run(fast(wide, done), stderr=subprocess.DEVNULL, check=True)
            words = [sys.executable, "-c", POLARS, str(wide), str(done), str(folder / f"peer.{suffix}")]
            ours = timed(fast, wide, folder / f"fast.{suffix}")
            what = f"[fast], {ROWS:,} rows to {suffix}"
            peer = partial(command, words)
            yield beside("G6", what, 1.3, ours=ours, against="polars read, write", peer=peer)
        duck = lambda: command([sys.executable, "-c", DUCKDB, str(few), str(other)])  # noqa: E731
        ours = timed(fast, few, target)
        yield beside("G6", f"[fast], {FEWER:,} rows", 1, ours=ours, against="DuckDB", peer=duck)
        yield from one_way("G6", fast, wide, folder)


def all_methods(few: Path, folder: Path) -> Iterator[Line]:
    """-A, by row written: a part of the trials, since each makes some twenty rows."""
    target, other = folder / "out.csv", folder / "other.csv"
    for way, goal, limit in ((ordinary, "G5", 100), (fast, "G6", 500)):
        how = "plain" if way is ordinary else "[fast]"
        words = [*way(few, target), "-A"]
        subprocess.run(words, stderr=subprocess.DEVNULL, check=True)
        with target.open() as written:
            rows = sum(1 for _ in written) - 1
        ours = lambda words=words, rows=rows: command(words) / rows  # noqa: E731
        peer = lambda way=way: command(way(few, other)) / FEWER  # noqa: E731
        what = f"{how}, -A, a row written"
        yield Line(goal, what, 2, "of the peer", ours, "one method", peer, pairs=1)
        size = partial(peak, words)
        yield Line(goal, f"{how}, -A: memory", limit, "MiB", lambda size=size: size()[1], pairs=1)
