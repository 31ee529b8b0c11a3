"""A disk that is full: the database's data folder is a small tmpfs, and something else fills it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Kind

NAME = "disk-full"
_BALLAST = "ballast"
_CHUNK = 1024 * 1024


@contextmanager
def full(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Not a byte is left. Afterwards the ballast is gone, and the database is started if it gave up."""
    path = ground.suite.postgres.folder / _BALLAST
    try:
        fill(path)
        yield
    finally:
        path.unlink(missing_ok=True)
        ground.wait_ready("postgres", seconds=120)


def fill(path: Path) -> None:
    """Writes until there is no space; on a tmpfs of bounded size only."""
    if not os.path.ismount(path.parent):
        raise RuntimeError(f"{path.parent} is not a tmpfs of its own: nothing is filled")
    with path.open("wb", buffering=0) as file:
        for size in (_CHUNK, 4096):  # the last piece is smaller than a chunk
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


KINDS = (Kind(NAME, full, hold=(4, 7), cost=8, refuses="503"),)
