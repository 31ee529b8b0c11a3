"""The links between the suite's processes and what they connect to, each through the fault proxy."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

from dev import detours
from dev.paths import REPO
from dev.ports import SERVICES, Ports
from tests.faults.proxy import ANSWERS, REQUESTS

APART = 400
"""How far a link's port is from the port it stands for."""
BOTH = (REQUESTS, ANSWERS)


class ProxyError(RuntimeError):
    """The proxy does not run, or did not understand."""


@dataclass(frozen=True, slots=True)
class Route:
    """A link: whoever would connect to `target` connects to `port`."""

    name: str
    port: int
    target: int


def routes(ports: Ports, services: tuple[str, ...] = SERVICES) -> list[Route]:
    """The three servers, and the gRPC port of every service."""
    targets = {"postgres": ports.postgres, "rabbitmq": ports.amqp, "keycloak": ports.keycloak}
    targets |= {f"grpc-{name}": ports.grpc(name) for name in services}
    return [Route(name, target + APART, target) for name, target in targets.items()]


def variable(ports: Ports) -> str:
    """What MATRICULA_DETOURS has to say so that everything goes through the proxy."""
    return detours.text({one.target: one.port for one in routes(ports)})


class Links:
    """The proxy as a process beside ours. Safe to use from several threads."""

    def __init__(self, chosen: Sequence[Route]) -> None:
        self._routes = chosen
        self.names = [one.name for one in self._routes]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Links":
        words = [f"{one.name}={one.port}:{one.target}" for one in self._routes]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.proxy", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPO,
            start_new_session=True,  # Ctrl-C is for us: until we have cleaned up, the links are needed
        )
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            cast(IO[str], process.stdin).close()
            cast(IO[str], process.stdout).close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def poison(self, link: str, **toxics: Any) -> None:
        """What is done to a link from now on."""
        self._tell({"link": link, "toxics": toxics})

    def heal(self, *links: str) -> None:
        """Nothing is done to these links any more, or to any."""
        for link in links or self.names:
            self._tell({"link": link, "toxics": {}})

    def reset(self, link: str) -> int:
        """Resets every open connection of a link; returns how many."""
        return int(self._tell({"link": link, "do": "reset"})["reset"])

    def _tell(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if self._process is None:
                raise ProxyError("the fault proxy is not running")
            stdin = cast(IO[str], self._process.stdin)
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            answer = self._read()
        if "error" in answer:
            raise ProxyError(f"{request}: {answer['error']}")
        return answer

    def _read(self) -> dict[str, Any]:
        assert self._process is not None
        line = cast(IO[str], self._process.stdout).readline()
        if not line:
            raise ProxyError("the fault proxy ended; its own message is above")
        return dict(json.loads(line))
