"""SIGSTOP and SIGCONT: alive for the kernel, dead for everybody who waits."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Inject, Kind


def freeze(name: str) -> Inject:
    """Stops a server or process with all its children."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        (unit,) = ground.supervisor.ask("status", [name])
        stopped: list[int] = []
        try:
            # the first one begins: it starts no others while we look for them
            for pid in _family(unit["pid"]):
                _signal(pid, signal.SIGSTOP)
                stopped.append(pid)
            yield
        finally:
            for pid in stopped:
                _signal(pid, signal.SIGCONT)

    return inject


def _family(pid: int) -> Iterator[int]:
    """A process, then its children and theirs."""
    yield pid
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == pid:
            yield from _family(int(entry.name))


def _parent(entry: Path) -> int:
    try:
        text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[1])


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


KINDS = (
    # longer than the edge waits: ten seconds for a service at most, then five for its own database
    Kind(
        "database-freeze",
        freeze("postgres"),
        hold=(20, 24),
        cost=2,
        refuses="503",
        silences=("writes", "events", "reports"),
        answers_within=15,
    ),
    *(
        Kind(f"{label}-freeze", freeze(name), hold=(5, 12), cost=2, silences=silences)
        for label, name, silences in (
            ("broker", "rabbitmq", ("events",)),
            ("edge", "edge", ("writes",)),
            ("leads", "leads", ("writes",)),
            ("leads-worker", "leads-worker", ("events",)),
            ("reports-worker", "reports-worker", ("reports",)),
            ("gateway-worker", "gateway-worker", ("audit",)),
        )
    ),
)
