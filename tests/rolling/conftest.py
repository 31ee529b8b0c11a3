"""One cluster for the whole ring."""

from collections.abc import Iterator

import pytest

from tests.rolling.cluster import Cluster, standing


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Two replicas of everything."""
    with standing() as one:
        yield one
