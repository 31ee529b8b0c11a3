"""Several services with their workers on one real broker: what each does when another tells something."""

from collections.abc import Iterator

import pytest

from tests.service.chain.chain import Chain
from tests.service.kit_events.conftest import alone, rabbit
from tests.service.kit_events.servers import Postgres

__all__ = ["alone", "rabbit"]


@pytest.fixture(scope="session")
def own_postgres(alone) -> Iterator[None]:
    """The private PostgreSQL of the tests of events, without their template."""
    server = Postgres()
    server.start()
    yield
    server.stop()


@pytest.fixture(scope="session")
def chain(own_postgres, rabbit, tmp_path_factory) -> Iterator[Chain]:
    """leads and students, running."""
    found = Chain(("leads", "students"), tmp_path_factory.mktemp("chain"))
    found.start()
    yield found
    found.stop()
