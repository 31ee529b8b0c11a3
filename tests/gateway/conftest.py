"""Real servers for the edge: PostgreSQL with the gateway's database, RabbitMQ and Keycloak."""

import os
from collections.abc import Iterator

import pytest

from dev.paths import REPO
from dev.suite import Suite
from kit.migrate import migrate
from kit.service import load
from kit.settings import Settings
from tests.whole import Whole, remove, running

PORT_BASE = 19168
EDGE_PORT = PORT_BASE + 80


@pytest.fixture(scope="session")
def suite() -> Iterator[Suite]:
    """The servers, new, with the gateway's database up to date. They stop when the run ends."""
    root = REPO / ".run" / "edge-test"
    if not os.environ.get("MATRICULA_KEEP_SERVERS"):
        remove(Suite(root, PORT_BASE))  # the realm of an older checkout would stay as it is
    here = Suite(root, PORT_BASE)
    servers = here.servers()
    try:
        for server in servers:
            server.start()
        here.prepare_databases(["gateway"])
        values = {
            **here.common("gateway"),
            "MATRICULA_OWNER_DATABASE_URL": here.database_url("gateway", "owner"),
        }
        migrate(load("gateway"), Settings.load(values))
        yield here
    finally:
        if not os.environ.get("MATRICULA_KEEP_SERVERS"):
            for server in reversed(servers):
                server.stop()


@pytest.fixture(scope="session")
def whole() -> Iterator[Whole]:
    """The whole suite, running and seeded, for tests from outside."""
    with running() as here:
        yield here
