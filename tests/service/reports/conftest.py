"""One running reports service for the whole test session."""

from collections.abc import Iterator

import pytest

from tests.service.harness import ServiceUnderTest, start


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("reports", tmp_path_factory.mktemp("reports"), postgres_url)
    yield service
    service.stop()
