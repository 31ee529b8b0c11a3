"""The sample service on servers of its own: tests here kill them, so they are not shared with other tests."""

import os
import warnings

import pytest

with warnings.catch_warnings():
    # both announce things about themselves when they are imported; the worker filters the same two
    warnings.simplefilter("ignore")
    import eventlet  # noqa: F401
    import nameko.containers  # noqa: F401

from tests.service.kit_events.servers import HOME, Postgres, Rabbit
from tests.service.kit_events.world import World, make_template


@pytest.fixture(scope="session")
def postgres():
    """A private PostgreSQL with a migrated template database."""
    HOME.mkdir(parents=True, exist_ok=True)
    server = Postgres()
    server.start()
    make_template()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbit():
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
