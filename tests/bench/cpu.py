"""What the suite's processes use of the machine: processor time and memory, by process, from /proc.

Every process of a suite carries a mark in its environment (dev.process.MARK), which its children inherit:
PostgreSQL's backends, Erlang's helpers and the processes of jobs are found by it.
"""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.process import MARK

TICKS = os.sysconf("SC_CLK_TCK")
APPLICATION = ("edge", "api", "worker", "rabbitmq")
"""What performance.md bounds together; PostgreSQL and Keycloak stand apart."""


def kind_of(name: str) -> str:
    """The column of the table that a process belongs to: `leads-worker` is a worker."""
    if name in ("edge", "postgres", "rabbitmq", "keycloak"):
        return name
    return "worker" if name.endswith("-worker") else "api"


def by_kind(values: Mapping[str, float]) -> dict[str, float]:
    """Sums of figures by process, for the columns."""
    found: dict[str, float] = {}
    for name, value in values.items():
        found[kind_of(name)] = found.get(kind_of(name), 0.0) + value
    return found


def ticks_of(stat: str) -> int:
    """Clock ticks in a line of /proc/<pid>/stat: own and those of children that ended and were waited for."""
    fields = stat.rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])


def parent_of(stat: str) -> int:
    """The parent's id in a line of /proc/<pid>/stat."""
    return int(stat.rpartition(")")[2].split()[1])


def pss_of(rollup: str) -> int:
    """Bytes in a /proc/<pid>/smaps_rollup: private pages, and the process's share of those it shares."""
    for line in rollup.splitlines():
        name, _, rest = line.partition(":")
        if name == "Pss":
            return int(rest.split()[0]) * 1024
    return 0


def name_of(environ: bytes, root: Path) -> str | None:
    """Which of the suite's processes an environment belongs to, or None for somebody else's."""
    start = f"{MARK}={root}/".encode()
    for entry in environ.split(b"\0"):
        if entry.startswith(start):
            return entry[len(start) :].decode()
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """Processor seconds used so far, by process of the suite, and by the whole machine."""

    moment: float
    by_process: Mapping[str, float]
    machine_busy: float

    def since(self, before: "Reading") -> dict[str, float]:
        """Seconds used between two readings; a process that was restarted counts from nothing."""
        return {
            name: value - (earlier if (earlier := before.by_process.get(name, 0.0)) <= value else 0.0)
            for name, value in self.by_process.items()
        }


class Processes:
    """The processes of the suite under a root folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def pids(self) -> dict[str, list[int]]:
        """Process ids by name. PostgreSQL's backends write over their environment; their parent tells."""
        names: dict[int, str] = {}
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            pid = int(entry.name)
            try:
                parents[pid] = parent_of((entry / "stat").read_text(encoding="utf-8", errors="replace"))
                name = name_of((entry / "environ").read_bytes(), self._root)
            except OSError:
                continue  # gone in the meantime, or another user's
            if name is not None:
                names[pid] = name
        found: dict[str, list[int]] = {}
        for pid, parent in parents.items():
            name = names.get(pid) or names.get(parent)
            if name is not None:
                found.setdefault(name, []).append(pid)
        return found

    def read(self) -> Reading:
        """Processor time until now."""
        seconds = {name: _sum(ticks_of, pids, "stat") / TICKS for name, pids in self.pids().items()}
        return Reading(time.monotonic(), seconds, _machine_busy())

    def memory(self, *names: str) -> dict[str, int]:
        """Bytes (PSS) by process, now; of the named processes, or of all."""
        known = self.pids()
        return {name: _sum(pss_of, known.get(name, []), "smaps_rollup") for name in names or known}


def _sum(figure, pids: Iterable[int], file: str) -> int:
    total = 0
    for pid in pids:
        try:
            total += figure(Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return total


def _machine_busy() -> float:
    """Processor seconds that anybody used since the machine started."""
    fields = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:]
    user, nice, kernel, _idle, _waiting, hard, soft, stolen = (int(field) for field in fields[:8])
    return (user + nice + kernel + hard + soft + stolen) / TICKS
