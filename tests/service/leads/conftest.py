"""One running leads service for the whole test session."""

from collections.abc import Iterator

import pytest

from tests.service.harness import ServiceUnderTest, start


@pytest.fixture(scope="session")
def leads(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("leads", tmp_path_factory.mktemp("leads"), postgres_url)
    yield service
    service.stop()
