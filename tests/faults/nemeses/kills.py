"""kill -9. Processes are started again by the supervisor, as on any platform."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dev.suite import installed
from tests.faults import witness
from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Inject, Kind
from tests.whole import until

PROCESSES = (
    "edge", *(f"{name}{part}" for name in installed() for part in ("", "-worker")), witness.NAME
)  # fmt: skip


def kill_process(name: str) -> Inject:
    """Coming back is the suite's own business: the time it takes is part of the recovery."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        if name == witness.NAME:
            ground.witness.unit.kill9()
        else:
            ground.supervisor.ask("kill", [name])
        yield

    return inject


def kill_server(name: str) -> Inject:
    """A server takes its own time to come back, which is not ours."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        (before,) = ground.supervisor.ask("status", [name])
        ground.supervisor.ask("kill", [name])
        try:
            yield
        finally:
            until(f"{name} is back", lambda: is_back(ground, name, before["pid"]), 180, 0.1)

    return inject


def is_back(ground: Ground, name: str, before: int) -> bool:
    """Whether another process serves than the one before."""
    (now,) = ground.supervisor.ask("status", [name])
    return bool(now["ready"]) and now["pid"] != before


KINDS = (
    *(Kind(f"{name}-kill", kill_process(name), cost=3) for name in PROCESSES),
    Kind("broker-kill", kill_server("rabbitmq"), cost=13),
    Kind("database-kill", kill_server("postgres"), cost=4),
)
