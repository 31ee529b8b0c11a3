"""Which faults come when: the same seed always gives the same schedule."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tests.faults.nemeses import KINDS

PAUSE_SECONDS = 1.0
"""After a recovery, before the next fault."""
SHORT = (
    "leads-worker-kill",  # first: whatever the machine, the import is at its beginning
    "poison",  # soon: events that always fail are given up after a minute
    "leads-kill", "database-freeze", "broker-kill", "database-partition", "reorder", "edge-kill",
    "reorder-chain",
    "broker-freeze", "database-kill", "duplicates", "reports-worker-kill", "leads-grpc-resets",
    "broker-alarm-memory", "key-rotation", "gateway-worker-kill", "keycloak-partition",
)  # fmt: skip
SHORT_SECONDS = 180.0


@dataclass(frozen=True)
class Step:
    """One fault of a schedule."""

    fault: str
    hold: float
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it will take, more or less."""
        return self.hold + KINDS[self.fault].cost + PAUSE_SECONDS

    def __str__(self) -> str:
        details = " ".join(f"{name}={_short(value)}" for name, value in self.options.items())
        return f"{self.fault} {self.hold:.1f} s {details}".rstrip()


def _short(value: Any) -> str:
    return "+".join(value) if isinstance(value, tuple | list) else str(value)


class UnknownFault(ValueError):
    """There is no fault of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: not one of {', '.join(KINDS)}")


def plan(seed: int, seconds: float, only: Sequence[str] = ()) -> list[Step]:
    """Every fault once in a random order, then again and again: as many as the time can hold at most.

    How long they take depends on the machine; a run leaves out what it has no time for. `only` restricts the
    plan to some kinds.
    """
    unknown = next((name for name in only if name not in KINDS), None)
    if unknown:
        raise UnknownFault(unknown)
    random, found, used = Random(seed), [], 0.0
    while True:
        names = list(only or KINDS)
        random.shuffle(names)
        for name in names:
            if used > seconds:
                return found
            found.append(_step(name, random))
            used += found[-1].hold + PAUSE_SECONDS


def short(seed: int) -> list[Step]:
    """The mix that is part of `make test`: one of each sort, each as short as it may be."""
    random = Random(seed)
    return [replace(_step(name, random), hold=KINDS[name].hold[0]) for name in SHORT]


def _step(name: str, random: Random) -> Step:
    kind = KINDS[name]
    return Step(name, round(random.uniform(*kind.hold), 1), kind.choose(random))
