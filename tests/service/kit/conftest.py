"""A leads service: kit is tested with the records of a real one."""

from collections.abc import Iterator

import pytest

from tests.service.harness import ServiceUnderTest, start


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    found = start("leads", tmp_path_factory.mktemp("kit"), postgres_url)
    yield found
    found.stop()
