"""What checkers look at: what was promised, what was done to the suite meanwhile, and the databases."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import orjson
import psycopg2

from tests.faults.promises import Promise, lines, read
from tests.whole import Whole

FAULTS, INJECTED, SIGHTINGS, RUN = "faults.jsonl", "injected.jsonl", "sightings.jsonl", "run.json"
WAITS = "waits.jsonl"
PATIENCE_SECONDS = 30.0
"""With a server or a service that is only just coming back."""
PAUSE_SECONDS = 0.5
T = TypeVar("T")


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
class Wait:
    """A request that was refused by a server in trouble, or that took long. Seconds since 1970."""

    began: float
    ended: float
    status: int
    """0: there was no answer."""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


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
    def waits(self) -> list[Wait]:
        return [Wait(**one) for one in lines(self.folder / WAITS)]

    @cached_property
    def injected(self) -> dict[str, dict[str, Any]]:
        """Messages that nemeses made up, by event id: they have no row in any outbox."""
        return {one["event_id"]: one for one in lines(self.folder / INJECTED)}

    def sightings(self, kind: str) -> list[dict[str, Any]]:
        """What readers saw that they never may: `leak`, `stale`."""
        return [one for one in lines(self.folder / SIGHTINGS) if one["kind"] == kind]

    def sql(self, service: str, statement: str, *facts: Any) -> list[Any]:
        """Rows of a question; asked again while the database is only just coming back."""
        return asked(lambda: self.whole.sql(service, statement, *facts), psycopg2.OperationalError)

    def program(self, service: str, *words: str, verdict: str, seconds: float = 0.0) -> tuple[int, str]:
        """What a program of the suite ended with and said.

        Run again until it has come to a `verdict`, a word of its answer: what it asks may only just be coming
        back. With `seconds` a bad verdict has to stand for so long.
        """
        began = time.monotonic()
        while True:
            code, said = self.whole.command(service, *words)
            limit = seconds if verdict in said else PATIENCE_SECONDS
            if code == 0 or time.monotonic() - began > limit:
                return code, said
            time.sleep(PAUSE_SECONDS)

    def fault_of(self, at: float | None) -> int | None:
        """In which fault's time something was written; None before the first, or when it cannot be told."""
        found = None
        for number, fault in enumerate(self.faults):
            if at is not None and fault.began <= at:
                found = number
        return found


def asked(question: Callable[[], T], passing: type[Exception]) -> T:
    """The answer; asked again while there is an error that passes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return question()
        except passing:
            if time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_SECONDS)


def write(path: Path, rows: Iterable[Fault] | Iterable[Wait]) -> None:
    """Keeps how the faults went, or how long requests took."""
    path.write_bytes(b"".join(orjson.dumps(asdict(one)) + b"\n" for one in rows))
