"""What checkers look at: what was promised, what was done to the suite meanwhile, and the databases."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from tests.faults.promises import Lines, Promise, lines, read
from tests.whole import Whole

FAULTS, INJECTED, SIGHTINGS, RUN = "faults.jsonl", "injected.jsonl", "sightings.jsonl", "run.json"


@dataclass
class Fault:
    """One fault of a run as it went. Times are seconds since 1970; recovery is counted from `healed`."""

    fault: str
    details: str
    began: float
    struck: float = 0.0
    """When it had been made, and lasted."""
    lifted: float = 0.0
    """When it began to be healed."""
    healed: float = 0.0
    recovery_seconds: float | None = None
    """None: it did not recover while anybody waited."""
    answers: dict[str, int] = field(default_factory=dict)
    """What clients were answered from its beginning to the next one's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong. `at`: when what it is about was written, where that can be told."""

    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a run as a whole."""

    run: str
    """A word that is in everything this run wrote."""
    branches: dict[str, int]
    """Code -> number of the branches that the load wrote in."""
    began: float
    drain_seconds: float | None = None
    """From the end of the last recovery until no event was on its way; None: that did not happen."""

    @classmethod
    def load(cls, folder: Path) -> "Facts":
        return cls(**orjson.loads((folder / RUN).read_bytes()))

    def save(self, folder: Path) -> None:
        (folder / RUN).write_bytes(orjson.dumps(asdict(self)))


@dataclass
class Evidence:
    """The evidence of one run; its files are in `folder`."""

    whole: Whole
    folder: Path
    facts: Facts

    @cached_property
    def promises(self) -> list[Promise]:
        return read(self.folder)

    @cached_property
    def faults(self) -> list[Fault]:
        return [Fault(**one) for one in lines(self.folder / FAULTS)]

    @cached_property
    def injected(self) -> dict[str, dict[str, Any]]:
        """Messages that nemeses made up, by event id: they have no row in any outbox."""
        return {one["event_id"]: one for one in lines(self.folder / INJECTED)}

    def sightings(self, kind: str) -> list[dict[str, Any]]:
        """What readers saw that they never may: `leak`, `stale`."""
        return [one for one in lines(self.folder / SIGHTINGS) if one["kind"] == kind]

    def sql(self, service: str, statement: str, *facts: Any) -> list[Any]:
        return self.whole.sql(service, statement, *facts)

    def fault_of(self, at: float | None) -> int | None:
        """In which fault's time something was written; None before the first, or when it cannot be told."""
        found = None
        for number, fault in enumerate(self.faults):
            if at is not None and fault.began <= at:
                found = number
        return found


def write_faults(folder: Path, faults: Sequence[Fault]) -> None:
    """Keeps how the faults went."""
    (folder / FAULTS).unlink(missing_ok=True)
    kept = Lines(folder / FAULTS)
    for fault in faults:
        kept.add(asdict(fault))
    kept.close()
