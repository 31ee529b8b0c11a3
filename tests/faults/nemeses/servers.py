"""Servers that are told to misbehave: broker alarms, database restarts, connections that end or run out."""

import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psycopg2

from dev.ports import LOOPBACK
from dev.rabbitmq import DISK_LIMIT, MEMORY_LIMIT
from tests.faults.ground import Ground
from tests.faults.nemeses.kills import is_back
from tests.faults.nemeses.kind import Inject, Kind
from tests.whole import until

MOST_CONNECTIONS = 400
"""Where a storm ends in any case; the database takes 200."""
_TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where pid <> pg_backend_pid() and backend_type = 'client backend' and application_name <> 'fault'
"""


def alarm(setting: tuple[str, ...], back: tuple[str, ...]) -> Inject:
    """The broker stops reading from whoever publishes."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        ground.suite.rabbitmq.control(*setting)
        try:
            yield
        finally:
            ground.suite.rabbitmq.control(*back)

    return inject


def restart(number: int) -> Inject:
    """The database is stopped with a signal of its own, as pg_ctl does, and started again."""

    @contextmanager
    def inject(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
        (before,) = ground.supervisor.ask("status", ["postgres"])
        ground.suite.postgres.pid_file.signal(number)
        try:
            yield
        finally:
            until("postgres is back", lambda: is_back(ground, "postgres", before["pid"]), 120, 0.1)

    return inject


@contextmanager
def terminate(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Every connection to the database ends at once."""
    ground.sql("postgres", _TERMINATE)
    yield


@contextmanager
def flood(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Somebody uses up the database's connections and takes each that anybody else loses."""
    stop = threading.Event()

    def take() -> None:
        admin = ground.suite.postgres.admin_url
        with ExitStack() as stack, ground.suite.postgres.connect() as connection:
            cursor = connection.cursor()
            while not stop.is_set():
                with suppress(psycopg2.OperationalError):
                    for _ in range(MOST_CONNECTIONS):
                        taken = psycopg2.connect(admin, application_name="fault", connect_timeout=3)
                        stack.callback(taken.close)
                cursor.execute(_TERMINATE)
                stop.wait(0.2)

    thread = threading.Thread(target=take, name="flood", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


@contextmanager
def edge_storm(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Hundreds of clients come at once, begin a request, and say no more."""
    with ExitStack() as stack:
        for _ in range(MOST_CONNECTIONS):
            with suppress(OSError):
                one = socket.create_connection((LOOPBACK, ground.suite.port_numbers.edge), timeout=3)
                stack.enter_context(one)
                one.sendall(b"GET /api/v1/leads HTTP/1.1\r\nhost: storm\r\n")
        yield


KINDS = (
    Kind(
        "broker-alarm-memory",
        alarm(
            ("set_vm_memory_high_watermark", "absolute", "1MB"),
            ("set_vm_memory_high_watermark", "absolute", MEMORY_LIMIT),
        ),
        hold=(6, 12),
        cost=6,
        silences=("events",),
    ),
    Kind(
        "broker-alarm-disk",
        alarm(("set_disk_free_limit", "900GB"), ("set_disk_free_limit", DISK_LIMIT)),
        hold=(6, 12),
        cost=6,
        silences=("events",),
    ),
    Kind("database-restart-fast", restart(signal.SIGINT), cost=4),
    Kind("database-restart-immediate", restart(signal.SIGQUIT), cost=4),
    Kind("database-terminate", terminate, cost=2),
    Kind("database-flood", flood, hold=(4, 7), cost=4, refuses="503"),
    Kind("edge-storm", edge_storm, hold=(3, 6), cost=2),
)
