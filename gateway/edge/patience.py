"""How long a request waits for the edge's own database: one that is frozen must not freeze whoever asks."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from kit.errors import Unavailable

SECONDS = 5.0
T = TypeVar("T")


async def soon(answer: Awaitable[T]) -> T:
    """The answer, or Unavailable when it does not come in time."""
    try:
        async with asyncio.timeout(SECONDS):
            return await answer
    except TimeoutError as error:
        raise Unavailable from error
