"""A run in parts: what asks for it, its parts, and the two folders that it writes, one of results alone.

or/ has part-00000.parquet and so on, and nothing else: a reader of the folder would stumble. or.run/ beside
it has the record of each part, what is being written, and in the end run.json. A part is done if it and its
record are there; its record is written first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen

PART = re.compile(r"part-[0-9]{5,}\.parquet")
ENDS = 1 << 12  # bytes at each end of a file by which it is known again
DONE, SKIPPED, REFUSED = "done", "skipped", "refused"


@frozen
class Request:
    """All that decides a result, as plain data; its digest names the run."""

    command: str
    settings: Mapping[str, object]
    version: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 of it as JSON."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@frozen
class Part:
    """A file, or some rows of one. at : its number; path : absolute; label : what messages call the file.

    file : what records call it, None for one file alone; start, rows : which rows, None for all.
    """

    at: int
    path: str
    label: str
    file: str | None = None
    start: int = 0
    rows: int | None = None

    @property
    def name(self) -> str:
        """Of the file that it becomes."""
        return f"part-{self.at:05}.parquet"

    @property
    def told(self) -> str:
        """What messages call it: the file, and which of its rows."""
        if self.rows is None:
            return self.label
        return f"{self.label}, rows {self.start + 1:,} to {self.start + self.rows:,},"

    @property
    def source(self) -> list[object]:
        """What it is made of: another size, time, beginning or end of the file is another source."""
        status = Path(self.path).stat()
        stamp = status.st_size, status.st_mtime_ns
        return [self.path, *stamp, _fingerprint(self.path, *stamp), self.file, self.start, self.rows]


@frozen
class Done:
    """What became of a part: done, skipped as it was done before, or refused.

    read, refused, marked : rows; said : what was wrong with the first of these, or with the part; code : the
    exit code that it asks for; tally : what a command counts; worker : what computed it; size : of the file;
    source : what it was made of, as it was before it was read; cpu : seconds.
    """

    at: int
    state: str
    read: int = 0
    refused: int = 0
    marked: int = 0
    said: Sequence[str] = ()
    code: int = 0
    tally: Mapping[str, int] | None = None
    worker: Mapping[str, object] | None = None
    size: int = 0
    source: Sequence[object] = ()
    cpu: float = 0.0


@frozen
class Folder:
    """The folder of results; run : the one beside it."""

    path: str

    @property
    def run(self) -> Path:
        """The folder of records."""
        return Path(self.path.rstrip("/") + ".run")

    def refuse_others(self, request: Request, parts: Sequence[Part]) -> None:
        """An InputError where the folders hold something else than parts of this request and these files."""
        place, paths = Path(self.path), {part.name: part.path for part in parts}
        with contextlib.suppress(FileNotFoundError):
            others = sorted(entry.name for entry in place.iterdir() if entry.name not in paths)
            foreign = [name for name in others if not PART.fullmatch(name)]
            if foreign:
                problem = f"{self.path} holds {foreign[0]}, which is no part of a run."
                raise InputError(problem, "Choose a folder of its own, or a new one.")
            if others or (not self.run.exists() and any(place.iterdir())):
                raise InputError(f"{self.path} holds the parts of another run.", "Choose another folder.")
        for path in self.run.glob("part-*.json"):
            if other := _other(_read(path), request, paths.get(f"{path.stem}.parquet")):
                hint = f"Choose another folder, or remove {self.path} and {self.run}."
                raise InputError(f"{self.path} is of {other}.", hint)

    def make(self) -> None:
        """Make both, where they are not there, or none."""
        new = not self.run.exists()
        self.run.mkdir(parents=True, exist_ok=True)
        try:
            Path(self.path).mkdir(parents=True, exist_ok=True)
        except OSError:
            if new:
                self.run.rmdir()
            raise

    def done(self, part: Part, request: Request) -> Done | None:
        """The record of a part that is done, of the same request and of the file as it is."""
        known = _of(_read(self._record(part)), request)
        with contextlib.suppress(OSError):
            there = known and Path(self.path, part.name).stat().st_size == known.size
            return known if known and there and known.source == part.source else None
        return None

    def is_stale(self, part: Part, request: Request) -> bool:
        """Whether a part is there, but its file has changed since."""
        known = _of(_read(self._record(part)), request)
        with contextlib.suppress(OSError):
            return known is not None and known.source != part.source and Path(self.path, part.name).exists()
        return False

    @contextmanager
    def fresh(self, part: Part) -> Iterator[Path]:
        """Where a part is written, under a name that no other process has."""
        path = self.run / f"{part.name}.{socket.gethostname()}-{os.getpid()}.parquet"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, part: Part, path: Path, made: Done, request: Request) -> None:
        """Make it a part: first its record, then the part itself, each at once."""
        record = {"request": request.digest, "done": asdict(made)}
        _write(self._record(part), record)
        path.replace(Path(self.path, part.name))

    def end(self, summary: Mapping[str, object]) -> None:
        """Remove what killed workers have left, and write run.json."""
        from rsa_trial_cli.writing import temporary

        temporary.sweep(self.run)
        for path in self.run.glob("part-*.parquet"):
            if Path(self.path, path.name[: len("part-00000.parquet")]).exists():
                path.unlink(missing_ok=True)
        _write(self.run / "run.json", summary)

    def _record(self, part: Part) -> Path:
        return self.run / part.name.replace(".parquet", ".json")


def _of(record: Mapping[str, object] | None, request: Request) -> Done | None:
    """What a record of this request says was done."""
    with contextlib.suppress(TypeError, KeyError):
        if record and record["request"] == request.digest:
            return Done(**record["done"])  # type: ignore[arg-type]
    return None


def _other(record: Mapping[str, object] | None, request: Request, path: str | None) -> str | None:
    """What a record is of, if not of this request and of this file."""
    if record is None:
        return None
    if record.get("request") != request.digest:
        return "another request: other options, or another version"
    known = _of(record, request)
    if known is None or not known.source or known.source[0] == path:
        return None
    return f"other files: part {known.at} of {known.source[0]}, and not of {path or 'one that is here'}"


@lru_cache(maxsize=1)  # the parts of a file come one after another
def _fingerprint(path: str, size: int, _: int) -> str:
    """SHA-256 of the first and the last bytes of a file, of which Parquet has its sums in the last."""
    with Path(path).open("rb") as file:
        first = file.read(ENDS)
        file.seek(max(size - ENDS, 0))
        return hashlib.sha256(first + file.read(ENDS)).hexdigest()


def _write(path: Path, what: Mapping[str, object]) -> None:
    new = path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}")
    new.write_text(json.dumps(what, indent=1), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> dict[str, object] | None:
    with contextlib.suppress(OSError, ValueError):
        made = json.loads(path.read_text(encoding="utf-8"))
        return made if isinstance(made, dict) else None
    return None
