"""What a run of faults stands on: the suite with every link through the proxy, and the witness."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev import detours
from dev.child import Child
from dev.keeper import Keeper
from dev.paths import RUN
from dev.ports import Ports, listen
from dev.process import StartError
from dev.seeding.organisation import Organisation
from dev.seeding.settings import Settings
from dev.suite import Process, Suite
from dev.supervisor import Client as Supervisor
from kit import databases
from kit.migrate import migrate
from kit.settings import Settings as KitSettings
from tests.faults import tmpfs, witness
from tests.faults.client import Token
from tests.faults.evidence import INJECTED
from tests.faults.links import Links, routes, variable
from tests.faults.promises import Lines
from tests.whole import Whole, running, until

ROOT = RUN / "faults"
PORT_BASE = 20400
_WITNESS_METRICS = 399


@dataclass
class Ground:
    """Everything that a nemesis may touch and a checker may ask."""

    whole: Whole
    links: Links
    witness: Keeper
    token: Token
    """The one that all clients use."""
    injected: Lines
    """Messages that nemeses make up are noted here."""

    @property
    def suite(self) -> Suite:
        return self.whole.suite

    @property
    def supervisor(self) -> Supervisor:
        return self.whole.supervisor

    def sql(self, service: str, statement: str, *facts: Any) -> list[Any]:
        """Rows of a statement as the superuser, past the proxy."""
        return self.whole.sql(service, statement, *facts)

    def ready(self, name: str) -> bool:
        """Whether a server or process says that it is."""
        if name == witness.NAME:
            return bool(self.witness.status()["ready"])
        return bool(self.supervisor.ask("status", [name])[0]["ready"])

    def wait_ready(self, *names: str, seconds: float = 120) -> None:
        for name in names:
            until(f"{name} is ready", lambda one=name: self.ready(one), seconds, 0.1)

    def everybody(self) -> list[str]:
        """Every process of the suite, and the witness."""
        return [*(process.name for process in self.suite.processes()), witness.NAME]


@contextmanager
def standing(
    folder: Path, *, disk: bool = False, root: Path = ROOT, port_base: int = PORT_BASE
) -> Iterator[Ground]:
    """The ground, from nothing to seeded, with `folder` for what the run writes; all is stopped at the end.

    With `disk` the database lives on a small disk of its own.
    """
    ports = Ports(port_base)
    with ExitStack() as stack:
        prepare = stack.enter_context(tmpfs.small_disk()) if disk else _nothing
        stack.enter_context(detoured(ports))
        links = stack.enter_context(Links(routes(ports)))
        whole = stack.enter_context(running(root=root, port_base=port_base, prepare=prepare))
        if disk:
            tmpfs.settle(whole.suite)
        keeper = keep_witness(whole.suite)
        stack.callback(keeper.join, 60)
        stack.callback(keeper.close)
        stack.callback(links.heal)
        injected = Lines(folder / INJECTED)
        stack.callback(injected.close)
        ground = Ground(whole, links, keeper, Token(whole), injected)
        ground.wait_ready(witness.NAME)
        yield ground


def _nothing(_suite: Suite) -> None:
    return


@contextmanager
def visited(root: Path = ROOT, port_base: int = PORT_BASE) -> Iterator[Whole]:
    """A suite that was left running (MATRICULA_KEEP_SUITE=1) with its links again; StartError without one."""
    ports = Ports(port_base)
    with detoured(ports):
        suite = Suite(root, port_base)
        if not Supervisor(suite).running():
            raise StartError(
                f"nothing runs under {root}: `MATRICULA_KEEP_SUITE=1 make faults` leaves the suite running"
            )
        with Links(routes(ports)):
            whole = Whole(suite, Organisation([], []), Settings({}, {}, {}))
            whole.supervisor.wait_ready([one.name for one in suite.processes()], 60)
            yield whole


@contextmanager
def detoured(ports: Ports) -> Iterator[None]:
    """Whatever is started meanwhile connects through the proxy."""
    os.environ[detours.VARIABLE] = variable(ports)
    try:
        yield
    finally:
        del os.environ[detours.VARIABLE]


def keep_witness(suite: Suite) -> Keeper:
    """The witness with a database of its own, kept running by a thread of ours."""
    databases.prepare(suite.admin_url, witness.NAME, suite.role_password)
    process = witness_process(suite)
    owner = {"MATRICULA_OWNER_DATABASE_URL": suite.database_url(witness.NAME, "owner")}
    migrate(witness.SERVICE, KitSettings.load({**process.environment, **owner}))
    keeper = Keeper(Child(suite.root, process))
    keeper.start()
    keeper.want(True)
    return keeper


def witness_process(suite: Suite) -> Process:
    """How the witness is started."""
    metrics = listen(suite.port_numbers.base + _WITNESS_METRICS)
    environment = {
        **suite.common(witness.NAME),
        "MATRICULA_DATABASE_URL": suite.database_url(witness.NAME, "app"),
        "MATRICULA_SYSTEM_DATABASE_URL": suite.database_url(witness.NAME, "system"),
        "MATRICULA_METRICS_LISTEN": metrics,
    }
    command = (sys.executable, "-m", "tests.faults.witness")
    return Process(witness.NAME, witness.NAME, command, environment, f"http://{metrics}/ready")
