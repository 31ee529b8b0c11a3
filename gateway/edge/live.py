"""Live updates: events of all services, reduced to "this record changed", for those who may read the record.

A thread reads an exclusive queue and hands frames to the loop. Nothing is replayed: a client that lost the
connection gets `hello` and fetches again. Frames hold ids and names of fields, never values.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import amqp
import orjson

from kit import log
from kit.events import broker
from kit.identity import Principal, Scope
from kit.ids import new_id

QUEUE_LENGTH = 200
"""Frames a client may lag behind before it is dropped."""
_IMPORT = "common.import"
_PERSONAL = (_IMPORT, "tasks.notification")
"""What belongs to one person, whatever others may read."""
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Happening:
    """What the edge needs to know of one event."""

    type: str
    """Full name of the event, e.g. `matricula.leads.v1.LeadMoved`."""
    record_type: str
    """`leads.lead`; `common.import` for the progress of an import."""
    id: str
    seq: int
    branch_id: int
    actor_id: str
    changed: tuple[str, ...] = ()
    owner_id: str = ""
    department_id: str = ""

    def frame(self) -> str:
        """The JSON that clients get."""
        document = {
            "type": self.type,
            "recordType": self.record_type,
            "id": self.id,
            "seq": self.seq,
            "branchId": self.branch_id,
            "actorId": self.actor_id,
            "changed": list(self.changed),
        }
        return orjson.dumps(document).decode()

    def visible(self, who: Principal) -> bool:
        """Whether somebody may know that it happened; in doubt, no."""
        if self.record_type in _PERSONAL:
            return bool(who.id) and who.id == self.owner_id
        grant = who.grant(f"{self.record_type}.read")
        if grant is None or self.branch_id not in grant.branches:
            return False
        if grant.scope is Scope.OWN:
            return bool(who.id) and self.owner_id == who.id
        if grant.scope is Scope.DEPARTMENT:
            return bool(self.department_id) and self.department_id in who.departments
        return True


def happening(headers: Mapping[str, Any], body: bytes) -> Happening | None:
    """Reads a message of a service's exchange; None when it is not an event."""
    try:
        document = orjson.loads(body)
        kind, noun = str(headers["type"]), str(headers["aggregate_type"])
        service = kind.split(".")[1]
        inner = document.get(_camel(noun))
        record = inner if isinstance(inner, dict) else document
        progress = kind.endswith("ImportProgressed")  # LeadImportProgressed ...
        return Happening(
            type=kind,
            record_type=_IMPORT if progress else f"{service}.{noun}",
            id=str(headers["aggregate_id"]),
            seq=int(headers["seq"]),
            branch_id=int(headers["branch_id"]),
            actor_id=str(headers.get("actor_id") or ""),
            changed=tuple(str(name) for name in document.get("changed") or ()),
            owner_id=str(record.get("ownerId") or ""),
            department_id=str(record.get("departmentId") or ""),
        )
    except (orjson.JSONDecodeError, KeyError, ValueError, TypeError, AttributeError, IndexError):
        return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


Resolve = Callable[[], Awaitable[Principal | None]]


@dataclass(eq=False)
class Subscriber:
    """One open stream. `dropped` is set when the client is too slow or the hub closes."""

    who: Principal
    types: frozenset[str]
    queue: asyncio.Queue[Happening] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))
    dropped: asyncio.Event = field(default_factory=asyncio.Event)


class TooManyStreams(Exception):
    """A principal has as many streams as allowed."""


class LiveHub:
    """Distributes happenings to subscribers; belongs to one event loop."""

    def __init__(self, per_principal: int = 8) -> None:
        self._per_principal = per_principal
        self._subscribers: set[Subscriber] = set()
        self._counts: Counter[str] = Counter()

    def subscribe(self, who: Principal, types: Iterable[str]) -> Subscriber:
        """Opens a stream for somebody; empty `types` = everything they may read. Raises TooManyStreams."""
        if self._counts[who.id] >= self._per_principal:
            raise TooManyStreams
        subscriber = Subscriber(who, frozenset(types))
        self._subscribers.add(subscriber)
        self._counts[who.id] += 1
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Closes a stream."""
        if subscriber in self._subscribers:
            self._subscribers.remove(subscriber)
            self._counts[subscriber.who.id] -= 1
            if not self._counts[subscriber.who.id]:
                del self._counts[subscriber.who.id]

    def publish(self, what: Happening) -> None:
        """Puts a happening before everybody who may see it; drops who does not keep up. Loop thread only."""
        for subscriber in self._subscribers:
            if subscriber.types and what.record_type not in subscriber.types:
                continue
            if not what.visible(subscriber.who):
                continue
            try:
                subscriber.queue.put_nowait(what)
            except asyncio.QueueFull:
                subscriber.dropped.set()

    def close(self) -> None:
        """Ends every stream: clients connect again, to another replica or to the next process."""
        for subscriber in self._subscribers:
            subscriber.dropped.set()

    @property
    def size(self) -> int:
        """Open streams."""
        return len(self._subscribers)


class Feed:
    """The thread that reads the broker. Connects again after trouble, with growing pauses."""

    def __init__(
        self, url: str, services: Iterable[str], hub: LiveHub, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._url = url
        self._services = tuple(services)
        self._hub = hub
        self._loop = loop
        self._stop = threading.Event()
        self.connected = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def start(self) -> None:
        """Begins to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stops within about a second."""
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            connection = None
            try:
                connection = broker.connect(self._url, "gateway live")
                self._consume(connection)
                attempt = 0
            except (OSError, amqp.AMQPError) as error:
                _log.warning("live_feed_lost", error=type(error).__name__)
            finally:
                if self.connected.is_set():
                    attempt = 0
                self.connected.clear()
                broker.discard(connection)
            self._stop.wait(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1

    def _consume(self, connection: amqp.Connection) -> None:
        channel = connection.channel()
        name = f"gateway.live.{new_id()}"
        channel.queue_declare(name, exclusive=True, auto_delete=True, arguments={"x-max-length": 10_000})
        for service in self._services:
            channel.exchange_declare(broker.exchange(service), "topic", durable=True, auto_delete=False)
            channel.queue_bind(name, broker.exchange(service), "#")
        channel.basic_consume(name, no_ack=True, callback=self._received)
        self.connected.set()
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection.drain_events(timeout=1.0)
            connection.heartbeat_tick()

    def _received(self, message: Any) -> None:
        body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
        what = happening(message.headers or {}, body)
        if what is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hub.publish, what)
