"""A TCP balancer as a cluster's Service has it: each connection goes to the next replica that is ready.

It knows nothing of requests: a connection that a client keeps open stays with a replica that left the list.
"""

import asyncio
import itertools
import threading
from collections.abc import Iterable
from contextlib import suppress

_PIECE = 64 * 1024


class Balancer:
    """On a port of loopback, in a thread of its own."""

    def __init__(self, port: int, target_port: int) -> None:
        self._port, self._target_port = port, target_port
        self._addresses: tuple[str, ...] = ()
        self._turn = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="balancer", daemon=True)
        self._up, self._down = threading.Event(), asyncio.Event()

    def __enter__(self) -> "Balancer":
        self._thread.start()
        assert self._up.wait(5), "the balancer does not listen"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._down.set)
        self._thread.join(5)

    def say(self, addresses: Iterable[str]) -> None:
        """Where new connections go from now on."""
        self._addresses = tuple(addresses)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._up.set()
        await self._down.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = self._addresses
        try:
            address = known[next(self._turn) % len(known)]
            answers, requests = await asyncio.open_connection(address, self._target_port)
        except (OSError, ZeroDivisionError):  # the replica has gone, or there is none
            writer.transport.abort()
            return
        await asyncio.gather(_pass_on(reader, requests), _pass_on(answers, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything one side says, and that it has ended."""
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError):
        writer.close()
