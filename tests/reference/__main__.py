"""python -m tests.reference: fills tests/data/tables.json and power.json with what they do not hold yet.

python -m tests.reference             new tables, problems and keys get their values; what is there stays
python -m tests.reference or.woolf p  these keys or sections of tables.json are computed anew
python -m tests.reference --check     everything is computed anew, nothing written; differences are printed
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .records import problem_record, record_of, rows
from .table import VALUES

DATA = Path(__file__).parents[1] / "data"
TABLES, POWER = DATA / "tables.json", DATA / "power.json"


def read(path: Path) -> dict[str, dict]:
    return {record["id"]: record for record in json.loads(path.read_text(encoding="utf-8"))}


def write(path: Path, records: list[dict]) -> None:
    lines = ",\n".join(json.dumps(record) for record in records)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def fill(old: dict[str, dict], anew: list[str]) -> Iterator[dict]:
    """The records in the order of the list, each with the values that it lacks and those named."""
    for row in rows("tables.csv"):
        held: dict[str, Any] = old.get(row["id"], {})

        def wanted(section: str, key: str, held: dict = held) -> bool:
            return key not in held.get(section, {}) or bool({section, f"{section}.{key}"} & set(anew))

        made = record_of(row, wanted)
        yield {key: held.get(key, {}) | made[key] if key in VALUES else made[key] for key in made}


def differences(old: Any, new: Any, path: str) -> Iterator[str]:
    """The places where two records differ, a line each."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from differences(old.get(key, "absent"), new.get(key, "absent"), f"{path} {key}")
    elif old != new:
        yield f"{path}: the file has {old}, computed is {new}"


def check(old: dict[str, dict], name: str, make: Callable[[dict], dict]) -> int:
    """Prints what differs, record by record; how many places that were."""
    found = 0
    for row in rows(name):
        for line in differences(old.get(row["id"], {}), make(row), row["id"]):
            print(line, flush=True)
            found += 1
    return found


def known(name: str) -> str:
    section, _, key = name.partition(".")
    if section in VALUES and (not key or key in VALUES[section]):
        return name
    raise argparse.ArgumentTypeError(f"no section or key {name!r}; the sections are {', '.join(VALUES)}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__.splitlines()[0])
    parser.add_argument("anew", nargs="*", type=known, help="keys (or.woolf) or sections (p) to compute anew")
    parser.add_argument("--check", action="store_true", help="compute everything, compare, and write nothing")
    options = parser.parse_args(arguments)
    tables, problems = read(TABLES), read(POWER)
    if options.check:
        found = check(tables, "tables.csv", record_of) + check(problems, "problems.csv", problem_record)
        print(f"{found} differences")
        return int(found > 0)
    write(TABLES, list(fill(tables, options.anew)))
    write(POWER, [problems.get(row["id"]) or problem_record(row) for row in rows("problems.csv")])
    return 0


if __name__ == "__main__":
    sys.exit(main())
