"""Replicas as a cluster has them: each at an address of its own, replaced one by one.

A replacement starts first and is listed when it is ready; then the old one is told to leave, and taken off
the list a little later than it was told, as it happens in a cluster.
"""

import itertools
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dev.child import Child
from dev.keeper import Keeper
from dev.ports import LOOPBACK
from dev.suite import Process
from tests.whole import until

READY_SECONDS = 120
PAUSE_SECONDS = 0.3
NEWS_SECONDS = 0.5
"""How much later than the replica the lists learn that it leaves."""
_LISTENS = ("MATRICULA_GRPC_LISTEN", "MATRICULA_METRICS_LISTEN", "MATRICULA_HTTP_LISTEN")
Say = Callable[[Iterable[str]], None]


class Pod:
    """One replica of a process, at an address of its own."""

    def __init__(self, root: Path, template: Process, number: int, address: str) -> None:
        self.address = address
        self.name = f"{template.name}-{number}"
        moved = {
            name: value.replace(LOOPBACK, address, 1)
            for name, value in template.environment.items()
            if name in _LISTENS
        }
        environment = {**template.environment, **moved}
        ready_url = template.ready_url.replace(LOOPBACK, address, 1)
        process = replace(template, name=self.name, environment=environment, ready_url=ready_url)
        self.metrics_url = ready_url.removesuffix("ready") + "metrics"
        self.keeper = Keeper(Child(root, process))

    def start(self) -> None:
        self.keeper.start()
        self.keeper.want(True)

    def ready(self) -> bool:
        return bool(self.keeper.status()["ready"])

    def tell_to_stop(self) -> None:
        """SIGTERM; nobody starts it again."""
        self.keeper.close()

    def wait_gone(self) -> None:
        self.keeper.join(60)
        assert not self.keeper.is_alive(), f"{self.name} does not end"


class Deployment:
    """The replicas of one process. `say` hears the addresses of those that are listed."""

    def __init__(
        self, root: Path, template: Process, addresses: "itertools.count[int]", say: Say | None = None
    ) -> None:
        self.name = template.name
        self.pods: list[Pod] = []
        self._root, self._template, self._addresses = root, template, addresses
        self._say: Say = say or (lambda _addresses: None)
        self._numbers = itertools.count(1)

    def scale(self, replicas: int) -> None:
        """As many replicas as asked for; does not wait for new ones."""
        while len(self.pods) < replicas:
            self._add()
        while len(self.pods) > replicas:
            self._remove(self.pods[-1])

    def wait_ready(self) -> None:
        for pod in self.pods:
            until(f"{pod.name} is ready", pod.ready, READY_SECONDS, PAUSE_SECONDS)
        self._list()

    def roll(self) -> float:
        """Replaces every replica; returns the seconds it took."""
        began = time.monotonic()
        for old in list(self.pods):
            new = self._add()
            until(f"{new.name} is ready", new.ready, READY_SECONDS, PAUSE_SECONDS)
            self._list()
            self._remove(old)
        return time.monotonic() - began

    def stop(self) -> None:
        for pod in self.pods:
            pod.tell_to_stop()
        for pod in self.pods:
            with suppress(AssertionError):
                pod.wait_gone()

    def _add(self) -> Pod:
        pod = Pod(self._root, self._template, next(self._numbers), f"127.0.1.{next(self._addresses)}")
        self.pods.append(pod)
        pod.start()
        return pod

    def _remove(self, pod: Pod) -> None:
        pod.tell_to_stop()
        self.pods.remove(pod)
        time.sleep(NEWS_SECONDS)
        self._list()
        pod.wait_gone()

    def _list(self) -> None:
        self._say([pod.address for pod in self.pods if pod.ready()])
