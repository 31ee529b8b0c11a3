"""A client that sends at a fixed rate whatever the answers do, so that a slow moment is not left out."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

from tests.bench.load import Sent

CONNECTIONS = 32
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: when it should have been sent and when its answer was there (Unix seconds)."""

    number: int
    due: float
    answered: float
    status: int


def send(url: str, headers: Mapping[str, str], requests: Sequence[Sent], per_second: float) -> list[Answered]:
    """Sends each request at its moment, over as many connections as are free; returns when all are done."""
    return asyncio.run(_send(url, headers, requests, per_second))


async def _send(
    url: str, headers: Mapping[str, str], requests: Sequence[Sent], per_second: float
) -> list[Answered]:
    place = urlsplit(url)
    waiting: asyncio.Queue[tuple[int, float, bytes] | None] = asyncio.Queue()
    done: list[Answered] = []
    workers = [
        asyncio.create_task(_worker(place.hostname or "", place.port or 80, waiting, done))
        for _ in range(CONNECTIONS)
    ]
    prepared = [encoded(place.netloc, headers, one) for one in requests]
    began = time.time()
    for number, content in enumerate(prepared):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.time()))
        waiting.put_nowait((number, due, content))
    for _ in workers:
        waiting.put_nowait(None)
    _, late = await asyncio.wait(workers, timeout=PATIENCE_SECONDS)
    for worker in late:
        worker.cancel()
    return done


async def _worker(
    host: str,
    port: int,
    waiting: "asyncio.Queue[tuple[int, float, bytes] | None]",
    done: list[Answered],
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while (work := await waiting.get()) is not None:
        number, due, content = work
        writer.write(content)
        status = await _answer(reader)
        done.append(Answered(number, due, time.time(), status))
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Reads one answer with a content length, and gives its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
    return int(head.split(b" ", 2)[1])


def encoded(host: str, headers: Mapping[str, str], request: Sent) -> bytes:
    """A request as it goes over the wire."""
    body = orjson.dumps(request.body) if request.body is not None else b""
    lines = [f"{request.verb} {request.path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
