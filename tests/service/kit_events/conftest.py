"""The sample service on servers of its own: tests here kill them, so they are not shared with other tests.

For the same reason one process runs them all, and one run at a time (`make test-service` does so).
"""

import fcntl
import os
import warnings

import pytest

with warnings.catch_warnings():
    # both announce things about themselves when they are imported; the worker filters the same two
    warnings.simplefilter("ignore")
    import eventlet  # noqa: F401
    import nameko.containers  # noqa: F401

from tests.service.kit_events.servers import HOME, Postgres, Rabbit, wait_for
from tests.service.kit_events.world import World, make_template


def _taken(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="session")
def alone():
    """Waits until no other run uses the servers of this folder."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        wait_for(lambda: _taken(lock), "another run of tests/service/kit_events to end", seconds=110)
        yield


@pytest.fixture(scope="session")
def postgres(alone):
    """A private PostgreSQL with a migrated template database."""
    server = Postgres()
    server.start()
    make_template()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbit(alone):
    """A private RabbitMQ."""
    server = Rabbit()
    server.wipe()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def world(postgres, rabbit, tmp_path):
    """A fresh database and empty queues."""
    found = World(postgres, rabbit, tmp_path)
    yield found
    found.close()


@pytest.fixture
def database(postgres, tmp_path):
    """A fresh database without a broker."""
    found = World(postgres, None, tmp_path)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("MATRICULA_"):
            monkeypatch.delenv(name)
