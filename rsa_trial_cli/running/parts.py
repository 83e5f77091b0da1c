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
from functools import cached_property
from pathlib import Path

from rsa_trial_cli.base.errors import InputError
from rsa_trial_cli.base.frozen import frozen

PART = re.compile(r"part-[0-9]{5,}\.parquet")
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
    def source(self) -> list[object]:
        """What it is made of: another size or time of the file is another source."""
        status = Path(self.path).stat()
        return [self.path, status.st_size, status.st_mtime_ns, self.file, self.start, self.rows]


@frozen
class Done:
    """What became of a part: done, skipped as it was done before, or refused.

    read, refused, marked : rows; said : what was wrong with the first of these, or with the part; code : the
    exit code that it asks for; tally : what a command counts; worker : what computed it; size : of the file.
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


@frozen
class Folder:
    """The folder of results; run : the one beside it."""

    path: str

    @property
    def run(self) -> Path:
        """The folder of records."""
        return Path(self.path.rstrip("/") + ".run")

    def begin(self, request: Request, parts: Sequence[Part]) -> None:
        """Make both folders; an InputError where they hold something else."""
        place, names = Path(self.path), {part.name for part in parts}
        with contextlib.suppress(FileNotFoundError):
            others = sorted(entry.name for entry in place.iterdir() if entry.name not in names)
            foreign = [name for name in others if not PART.fullmatch(name)]
            if foreign:
                problem = f"{self.path} holds {foreign[0]}, which is no part of a run."
                raise InputError(problem, "Choose a folder of its own, or a new one.")
            if others or (not self.run.exists() and any(place.iterdir())):
                raise InputError(f"{self.path} holds the parts of another run.", "Choose another folder.")
        for path in (place, self.run):
            path.mkdir(parents=True, exist_ok=True)
        for path in self.run.glob("part-*.json"):
            known = _read(path)
            if known is not None and known.get("request") != request.digest:
                raise InputError(
                    f"{self.path} is of another request: other options, or another version.",
                    f"Choose another folder, or remove {self.path} and {self.run}.",
                )

    def done(self, part: Part, request: Request) -> Done | None:
        """The record of a part that is done, of the same request and of the file as it is."""
        known = _read(self._record(part))
        if known is None or known.get("request") != request.digest:
            return None
        with contextlib.suppress(OSError, TypeError):
            made = Done(**known["done"])  # type: ignore[arg-type]
            same = known["source"] == part.source
            if same and Path(self.path, part.name).stat().st_size == made.size:
                return made
        return None

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
        record = {"request": request.digest, "source": part.source, "done": asdict(made)}
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


def _write(path: Path, what: Mapping[str, object]) -> None:
    new = path.with_name(f".{path.name}.{socket.gethostname()}-{os.getpid()}")
    new.write_text(json.dumps(what, indent=1), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> dict[str, object] | None:
    with contextlib.suppress(OSError, ValueError):
        made = json.loads(path.read_text(encoding="utf-8"))
        return made if isinstance(made, dict) else None
    return None
