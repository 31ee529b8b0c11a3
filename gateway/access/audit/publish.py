"""Checkpoints in files: `checkpoints-2026-01.jsonl` in a folder outside the database, only ever appended to.

The folder belongs on another host or on storage that keeps what was written. A checkpoint is stored in the
database first and copied from there, so a crash between the two is made good with the next checkpoint.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gateway.access.audit.checkpoint import Checkpoint
from gateway.access.audit.entry import moment

_BLOCK = 65_536


class Folder:
    """The published checkpoints."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def files(self) -> list[Path]:
        """The files, oldest first."""
        return sorted(self._path.glob("checkpoints-*.jsonl"))

    def lines(self) -> Iterator[str]:
        """Every published line, oldest first; a last line that a crash cut off is passed over."""
        for path in self.files():
            yield from lines_of(path)

    def last_line(self) -> str:
        """The newest published line, or ""."""
        for path in reversed(self.files()):
            line = _last_line(path)
            if line:
                return line
        return ""

    def append(self, checkpoint: Checkpoint) -> None:
        """Writes one line and waits until it is on disk."""
        when: datetime = moment(checkpoint.time)
        path = self._path / f"checkpoints-{when:%Y-%m}.jsonl"
        new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            _drop_torn_line(descriptor)
            _write(descriptor, checkpoint.line.encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            _sync_folder(self._path)


def lines_of(path: Path) -> Iterator[str]:
    """The whole lines of a file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n") and line.strip():
                yield line.strip()


def _last_line(path: Path) -> str:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        tail = b""
        while end > 0:
            start = max(0, end - _BLOCK)
            file.seek(start)
            tail = file.read(end - start) + tail
            end = start
            whole = tail[: tail.rfind(b"\n") + 1].rstrip(b"\n")
            if b"\n" in whole or (end == 0 and whole):
                return whole.rsplit(b"\n", 1)[-1].decode()
    return ""


def _drop_torn_line(descriptor: int) -> None:
    """Removes what a crash left of a line that was not finished; the database still has the whole of it."""
    size = os.fstat(descriptor).st_size
    end = size
    while end > 0:
        start = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(descriptor, end)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
