"""The audit log as files that prove themselves without the database: entries, checkpoints, public key."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from gateway.access.audit.checkpoint import Checkpoint
from gateway.access.audit.entry import canonical
from gateway.access.audit.source import FORMAT, DatabaseSource, Selection, exported_line
from gateway.access.audit.verify import PROGRESS_EVERY, Range, select


def checkpoints_beside(path: Path) -> Path:
    """`audit.jsonl` -> `audit.checkpoints.jsonl`."""
    return path.with_name(f"{path.stem}.checkpoints.jsonl")


def key_beside(path: Path) -> Path:
    """`audit.jsonl` -> `audit.public.pem`."""
    return path.with_name(f"{path.stem}.public.pem")


def export(
    source: DatabaseSource,
    path: Path,
    history: Sequence[Checkpoint],
    *,
    branch: int | None = None,
    span: Range | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Writes the entries and, beside them, the checkpoints; returns how many entries."""
    span = span or Range()
    chosen, _ = select(history, branch, span)
    with path.open("wb") as file:
        header = {"format": FORMAT, "branch": branch, "from": span.start, "to": span.end}
        file.write(canonical(header) + b"\n")
        count = _entries(source, chosen, file, progress)
        heads = source.heads()
        file.write(canonical({"rows": count, "heads": _heads(heads, branch)}) + b"\n")
    lines = "".join(one.line + "\n" for one in history)
    checkpoints_beside(path).write_text(lines, encoding="utf-8")
    return count


def _entries(
    source: DatabaseSource, chosen: Selection, file: BinaryIO, progress: Callable[[int], None] | None
) -> int:
    count = 0
    for one in source.rows(chosen):
        file.write(exported_line(one))
        count += 1
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
    return count


def _heads(heads: Mapping[int, tuple[int, str]], branch: int | None) -> dict[str, dict[str, int | str]]:
    return {
        str(number): {"size": size, "last_hash": last_hash}
        for number, (size, last_hash) in heads.items()
        if branch in (None, number)
    }
