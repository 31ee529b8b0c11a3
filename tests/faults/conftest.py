"""The whole suite, once for the ring."""

from collections.abc import Iterator

import pytest

from tests.whole import Whole, running


@pytest.fixture(scope="session")
def whole() -> Iterator[Whole]:
    """The whole suite, running and seeded."""
    with running() as here:
        yield here
