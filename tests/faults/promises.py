"""What clients were promised: every acknowledged write, on disk before the client goes on."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

FILE = "promises.jsonl"


@dataclass(frozen=True, slots=True)
class Promise:
    """One acknowledged write of a record, or one import that said it was done."""

    kind: str
    """created, updated, moved, activity, deleted, undeleted; import; unknown: the client gave up."""
    id: str
    """Of the record, or of the import."""
    branch: int
    request: str
    """The id of the request that was acknowledged; its audit entry has the same."""
    version: int = 0
    """The record's version after the write."""
    value: str = ""
    """What must be found: the marker of a lead or activity, the region, the stage; an import's rows."""
    at: float = 0
    service: str = "leads"
    """Whose record it is: tests.faults.owners."""


class Lines:
    """A file of JSON lines that several threads add to; a line is on disk when `add` returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        self._lock = threading.Lock()
        self.count = 0

    def add(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(orjson.dumps(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1

    def close(self) -> None:
        self._file.close()


class Promises(Lines):
    """The promises of a run, and of each lead the newest version that was promised."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE)
        self.versions: dict[int, dict[str, int]] = {}
        """Branch -> lead -> version; for readers that check what they were promised."""

    def keep(self, promise: Promise) -> None:
        self.add({**asdict(promise), "at": time.time()})
        if promise.version:
            self.versions.setdefault(promise.branch, {})[promise.id] = promise.version


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """What such a file holds; nothing when there is none."""
    if path.exists():
        for line in path.read_bytes().splitlines():
            yield orjson.loads(line)


def read(folder: Path) -> list[Promise]:
    """The promises of a run."""
    return [Promise(**one) for one in lines(folder / FILE)]
