"""A TCP proxy that does to connections what networks do: delay, throttle, slice, hold back, refuse, reset.

    python -m tests.faults.proxy postgres=20432:20032 rabbitmq=20472:20072

It is told what to do while it runs: one JSON line on standard input, answered with one on standard output.

    {"link": "postgres", "toxics": {"latency": 0.2, "jitter": 0.1}}     from now on; {} heals
    {"link": "postgres", "do": "reset"}                                  RST on every open connection

It ends with its standard input, so it cannot outlive whoever started it. What it holds back it does not lose:
as with a network that is gone for a while, the bytes arrive when it is healed, unless it is reset meanwhile.
"""

import asyncio
import json
import os
import random
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LOOPBACK = "127.0.0.1"
CHUNK = 64 * 1024
REQUESTS, ANSWERS = "requests", "answers"
"""The two directions: towards the server, and back."""
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Toxics:
    """What is done to a link. Nothing, unless said otherwise."""

    latency: float = 0
    """Seconds added to every chunk, in each direction."""
    jitter: float = 0
    """Seconds by which the latency varies, up and down."""
    rate: int = 0
    """Bytes a second and direction."""
    slice: int = 0
    """The largest piece that is passed on at once."""
    hold: tuple[str, ...] = ()
    """Directions in which nothing gets through."""
    down: bool = False
    """Refuses connections and resets those that are open."""


@dataclass(eq=False)
class Pair:
    """A connection and its other half."""

    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def reset(self) -> None:
        """Ends both halves the way a machine does that has lost its memory."""
        for writer in self.writers:
            ours = writer.get_extra_info("socket")
            if ours is not None and ours.fileno() != -1:
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    def close(self) -> None:
        """Ends both halves in order."""
        for writer in self.writers:
            writer.close()


class Link:
    """One listening port, and the port it stands for."""

    def __init__(self, port: int, target: int) -> None:
        self._port, self._target = port, target
        self._toxics = Toxics()
        self._changed = asyncio.Event()
        self._pairs: set[Pair] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begins to listen."""
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self._port, backlog=512)

    async def apply(self, toxics: Toxics) -> None:
        """Changes what is done, to open connections too."""
        self._toxics = toxics
        self._changed.set()
        self._changed = asyncio.Event()
        if toxics.down and self._server is not None:
            self._server.close()
            self._server = None
            self.reset()
        elif not toxics.down:
            await self.open()

    def reset(self) -> int:
        """Resets every open connection; returns how many."""
        pairs = list(self._pairs)
        for pair in pairs:
            pair.reset()
        return len(pairs)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = Pair([writer])
        self._pairs.add(pair)
        try:
            await self._passage(REQUESTS, 0)
            there, back = await asyncio.open_connection(LOOPBACK, self._target)
            pair.writers.append(back)
            await asyncio.gather(self._pump(reader, back, REQUESTS), self._pump(there, writer, ANSWERS))
            pair.close()
        except OSError:  # refused, or one half was reset: so is the other
            pair.reset()
        finally:
            self._pairs.discard(pair)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        while True:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                await self._passage(direction, 0)  # nor does a reset get through
                raise
            await self._passage(direction, len(data))
            if not data:
                break
            for piece in _pieces(data, self._toxics.slice):
                writer.write(piece)
                await writer.drain()
                if self._toxics.slice:
                    await asyncio.sleep(0.001)
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()

    async def _passage(self, direction: str, size: int) -> None:
        """Returns when so many bytes may go on."""
        await self._let_through(direction)
        toxics = self._toxics
        delay = max(0.0, toxics.latency + random.uniform(-toxics.jitter, toxics.jitter))
        if toxics.rate:
            delay += size / toxics.rate
        if delay:
            await asyncio.sleep(delay)
            await self._let_through(direction)

    async def _let_through(self, direction: str) -> None:
        while direction in self._toxics.hold:
            await self._changed.wait()


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    if not size:
        yield data
        return
    for start in range(0, len(data), size):
        yield data[start : start + size]


class Control:
    """Does what the lines of standard input say."""

    def __init__(self, links: dict[str, Link]) -> None:
        self._links = links

    async def answer(self, line: bytes) -> dict[str, Any]:
        """Obeys one line."""
        try:
            request = json.loads(line)
            link = self._links[request["link"]]
            if request.get("do") == "reset":
                return {"reset": link.reset()}
            given = request["toxics"]
            await link.apply(Toxics(**{**given, "hold": tuple(given.get("hold", ()))}))
            return {}
        except (KeyError, TypeError, ValueError, OSError) as error:
            return {"error": repr(error)}


async def serve(arguments: list[str]) -> None:
    """Listens until standard input ends."""
    links = {}
    for one in arguments:
        name, _, ports = one.partition("=")
        port, _, target = ports.partition(":")
        links[name] = Link(int(port), int(target))
    for link in links.values():
        await link.open()
    control = Control(links)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _say({"listening": sorted(links)})
    while line := await reader.readline():
        _say(await control.answer(line))
    os._exit(0)  # at once: open connections end with the process


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
