"""The whole suite with two replicas of every process, balanced as in a cluster, without a cluster.

Services find each other through a name server that lists the replicas that are ready; people reach the edges
through a balancer. PostgreSQL, RabbitMQ and Keycloak are the suite's own.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from dev import bootstrap, up
from dev.paths import RUN, WEB
from dev.ports import SERVICES
from dev.suite import Suite, installed
from dev.supervisor import Client as Supervisor
from tests.faults import ground, witness
from tests.faults.client import Token
from tests.faults.journeys import MANAGERS
from tests.rolling.balancer import Balancer
from tests.rolling.names import Names
from tests.rolling.pods import Deployment
from tests.whole import Whole, remove, seed, until

ROOT = RUN / "rolling"
PORT_BASE = 21400
DRAIN_SECONDS = 2
REPLICAS = 2
_NAMES_PORT = 390


class Spread(Suite):
    """The suite whose processes look for each other's replicas."""

    def common(self, service: str) -> dict[str, str]:
        ports = self.port_numbers
        environment = super().common(service)
        environment["MATRICULA_DRAIN_SECONDS"] = str(DRAIN_SECONDS)
        for name in SERVICES:
            target = f"dns://127.0.0.1:{ports.base + _NAMES_PORT}/{host(name)}:{ports.grpc(name)}"
            environment[f"MATRICULA_{name.upper()}_ADDRESS"] = target
        return environment


def host(service: str) -> str:
    """The name under which a service's replicas are found."""
    return f"{service}.cluster"


class _Pods(Supervisor):
    """What checkers ask the supervisor, answered for the replicas too."""

    deployments: Sequence[Deployment] = ()

    def ask(self, verb: str, names: list[str] | None = None) -> list[dict[str, Any]]:
        units = super().ask(verb, names)
        if verb != "status":
            return units
        servers = {server.name for server in self.suite.servers()}
        pods = [pod.keeper.status() for one in self.deployments for pod in one.pods]
        return [unit for unit in units if unit["name"] in servers] + pods


class Spoken(Whole):
    """The suite as tests and checkers ask it."""

    @cached_property
    def supervisor(self) -> _Pods:
        return _Pods(self.suite)


@dataclass
class Cluster:
    """Everything that runs."""

    whole: Spoken
    deployments: dict[str, Deployment]
    token: Token

    def roll(self, *names: str) -> dict[str, float]:
        """Replaces the replicas of these processes, or of all; returns the seconds of each.

        The edges come first, and workers, whom nobody asks anything, last.
        """
        known = sorted(self.deployments, key=lambda name: (name != "edge", name.endswith("-worker")))
        return {name: self.deployments[name].roll() for name in names or known}


@contextmanager
def standing(root: Path = ROOT, port_base: int = PORT_BASE) -> Iterator[Cluster]:
    """From nothing to seeded; everything is stopped at the end."""
    if not (WEB / "dist" / "index.html").exists():
        bootstrap.console()
    os.environ["MATRICULA_REQUESTS_PER_MINUTE"] = "60000"
    remove(Suite(root, port_base))
    suite = Spread(root, port_base)
    with ExitStack() as stack:
        _servers(suite, stack)
        names = stack.enter_context(Names(port_base + _NAMES_PORT))
        edge_port = suite.port_numbers.edge
        balancer = stack.enter_context(Balancer(edge_port, edge_port))
        addresses = itertools.count(1)
        deployments = {}
        for process in suite.processes():
            say = None
            if process.name == "edge":
                say = balancer.say
            elif process.name == process.service:
                say = partial(names.say, host(process.service))
            deployments[process.name] = Deployment(root, process, addresses, say)
        stack.callback(lambda: [one.stop() for one in deployments.values()])
        for one in deployments.values():
            one.scale(REPLICAS)
        for one in deployments.values():
            one.wait_ready()
        found = seed(suite)
        whole = Spoken(suite, found.organisation, found.settings)
        stack.callback(whole.api.close)
        keeper = ground.keep_witness(suite)
        stack.callback(keeper.join, 60)
        stack.callback(keeper.close)
        whole.supervisor.deployments = list(deployments.values())
        until(f"{witness.NAME} is ready", lambda: bool(keeper.status()["ready"]), 120)
        for manager in MANAGERS.values():  # accounts reach Keycloak a little after their staff records
            until(f"{manager} can sign in", partial(_let_in, whole, manager), 60)
        yield Cluster(whole, deployments, Token(whole))


def _let_in(whole: Whole, username: str) -> bool:
    with suppress(AssertionError, KeyError, ValueError):
        whole.sign_in(username).close()
        return True
    return False


def _servers(suite: Suite, stack: ExitStack) -> None:
    """PostgreSQL, RabbitMQ and Keycloak with everything in them that the processes need."""
    suite.root.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(suite)
    if not up.is_installed():
        up.install(suite.keycloak.log)
    supervisor.ensure()
    stack.callback(supervisor.shutdown)
    up.start_servers(suite, supervisor)
    suite.prepare_databases()
    for service in installed():
        up.migrate(suite, service)
