"""How the suite's PostgreSQL is set up for the machine."""

import pytest

from dev.postgres import shared_buffers


@pytest.mark.parametrize(
    ("memory_gb", "expected"), [(0.5, "128MB"), (4, "512MB"), (8, "1024MB"), (23, "2048MB"), (256, "2048MB")]
)
def test_the_cache_is_an_eighth_of_the_memory_within_bounds(memory_gb: float, expected: str) -> None:
    assert shared_buffers(int(memory_gb * 2**30)) == expected
