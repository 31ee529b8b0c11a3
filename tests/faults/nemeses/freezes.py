"""SIGSTOP and SIGCONT: alive for the kernel, dead for everybody who waits."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from dev.process import marked
from tests.faults.ground import Ground
from tests.faults.nemeses.kind import Inject, Kind


def freeze(name: str) -> Inject:
    """Stops a server or process with all its children."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        mark = f"{ground.suite.root}/{name}"
        _signal(mark, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(mark, signal.SIGCONT)

    return inject


def _signal(mark: str, number: int) -> None:
    for pid in marked(mark):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


KINDS = tuple(
    Kind(f"{label}-freeze", freeze(name), hold=(5, 12), cost=2)
    for label, name in (
        ("broker", "rabbitmq"),
        ("database", "postgres"),
        ("edge", "edge"),
        ("leads", "leads"),
        ("leads-worker", "leads-worker"),
        ("reports-worker", "reports-worker"),
        ("gateway-worker", "gateway-worker"),
    )
)
