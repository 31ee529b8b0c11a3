"""One running tasks service for the whole test session."""

from collections.abc import Iterator

import pytest

from tests.service.harness import ServiceUnderTest, start
from tests.service.tasks.desk import Desk


@pytest.fixture(scope="session")
def tasks(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("tasks", tmp_path_factory.mktemp("tasks"), postgres_url)
    yield service
    service.stop()


@pytest.fixture(scope="session")
def desk(tasks: ServiceUnderTest) -> Desk:
    return Desk(tasks)
