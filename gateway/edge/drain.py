"""Leaving without losing a request.

Whoever was told to stop is asked for a while yet: balancers learn of it late, and browsers keep connections
open. So the edge goes on serving, says on every answer that the connection ends with it, and closes when
nobody is being answered any more.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_ANSWER_SECONDS = 12.0
"""What is still being answered after so long is given up."""
_PAUSE_SECONDS = 0.02


class Drain:
    """Whether the process is leaving, and how many requests it has in hand. Belongs to one event loop."""

    def __init__(self) -> None:
        self.leaving = False
        self._open = 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Lasts as long as one request."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    @property
    def open(self) -> int:
        """Requests that are being answered."""
        return self._open

    async def quiet(self, seconds: float = LONGEST_ANSWER_SECONDS) -> bool:
        """Waits until nothing is being answered; False when that takes too long."""
        end = time.monotonic() + seconds
        while self._open:
            if time.monotonic() > end:
                return False
            await asyncio.sleep(_PAUSE_SECONDS)
        return True
