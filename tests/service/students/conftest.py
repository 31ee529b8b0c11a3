"""One running students service for the whole test session."""

from collections.abc import Iterator

import pytest

from tests.service.harness import ServiceUnderTest, start


@pytest.fixture(scope="session")
def students(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("students", tmp_path_factory.mktemp("students"), postgres_url)
    yield service
    service.stop()
