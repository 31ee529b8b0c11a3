"""One broker connection for all queues of a worker: attaches, receives, acknowledges, and attaches again.

Only the reading green thread opens and closes; others write (acknowledge) under a lock, because two
half-written frames would break the connection. After any trouble the connection is thrown away; what was not
acknowledged is delivered again, and the inbox removes the copies.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import amqp
import eventlet
from eventlet.semaphore import Semaphore
from nameko.extensions import SharedExtension

from kit import log, metrics
from kit.events import broker, listening
from kit.events.subscriptions import Subscription

_LOG = log.get("consume")
_HUNG_SECONDS = 60
_LONGEST_PAUSE = 2.0


class Receiver(Protocol):
    """A queue's owner."""

    queue: str
    prefetch: int
    paused: bool

    def receive(self, delivery: "Delivery") -> None: ...


class Delivery:
    """A message as it came, with what is needed to answer it."""

    def __init__(self, hub: "Hub", generation: int, message: Any) -> None:
        self._hub, self._generation, self._message = hub, generation, message
        self._answered = False

    @property
    def body(self) -> bytes:
        body = self._message.body
        return body if isinstance(body, bytes) else str(body).encode()

    @property
    def headers(self) -> dict[str, Any]:
        return dict(self._message.properties.get("application_headers") or {})

    @property
    def message_id(self) -> str | None:
        found: str | None = self._message.properties.get("message_id")
        return found

    @property
    def answered(self) -> bool:
        """Whether it has been acknowledged or rejected."""
        return self._answered

    @property
    def alive(self) -> bool:
        """Whether it still can be answered: the connection it came over is the present one."""
        return self._generation == self._hub.generation

    def ack(self, *, multiple: bool = False) -> None:
        """Says that it is settled; with `multiple` also everything that came before it from the same
        queue.
        """
        self._answer(lambda channel, tag: channel.basic_ack(tag, multiple=multiple))

    def reject(self) -> None:
        """Sends it to the dead-letter queue."""
        self._answer(lambda channel, tag: channel.basic_reject(tag, requeue=False))

    def _answer(self, write: Callable[[Any, int], None]) -> None:
        if self._answered or not self.alive:
            return  # settled, or being delivered again
        self._answered = True
        info = self._message.delivery_info
        try:
            with self._hub.writing:
                write(self._message.channel, info["delivery_tag"])
        except (OSError, amqp.exceptions.AMQPError, AttributeError) as error:
            _LOG.warning("answer_failed", error=repr(error))


class Hub(SharedExtension):  # type: ignore[misc]  # nameko has no types
    """The connection; the entrypoints of the worker share it."""

    def __init__(self) -> None:
        self.generation = 0
        self.writing = Semaphore()
        self.service = ""
        self.url = ""
        self._subscriptions: Sequence[Subscription] = ()
        self._receivers: list[Receiver] = []
        self._attached: dict[str, tuple[amqp.Channel, str]] = {}
        self._channels: dict[str, amqp.Channel] = {}
        self._wishes: deque[Callable[[], None]] = deque()
        self._stopping = False
        self._connected_since: float | None = None
        self._tick = time.monotonic()
        self._thread: Any = None

    def configure(self, service: str, url: str, subscriptions: Sequence[Subscription]) -> None:
        """Says whose worker it is, where the broker is and what is declared there."""
        self.service, self.url, self._subscriptions = service, url, subscriptions

    def register(self, receiver: Receiver) -> None:
        """Adds a queue; before `start`."""
        self._receivers.append(receiver)

    def start(self) -> None:
        if self._receivers:
            self._thread = self.container.spawn_managed_thread(self.run, identifier="event hub")

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        self._stopping = True

    def pause(self, receiver: Receiver) -> None:
        """Stops receiving for a queue; what was received stays with the receiver."""
        receiver.paused = True
        self._wishes.append(lambda: self._detach(receiver))

    def resume(self, receiver: Receiver) -> None:
        """Receives again."""
        receiver.paused = False
        self._wishes.append(lambda: self._attach(receiver))

    def ready(self) -> bool:
        """Whether every queue has its consumer."""
        return len(self._attached) == len(self._receivers)

    def live(self) -> bool:
        """False when the reader hangs, or is connected and yet has queues without a consumer."""
        now = time.monotonic()
        if self._receivers and now - self._tick > _HUNG_SECONDS:
            return False
        wanted = sum(not receiver.paused for receiver in self._receivers)
        long = self._connected_since is not None and now - self._connected_since > _HUNG_SECONDS
        return not (long and len(self._attached) < wanted)

    def run(self) -> None:
        """Receives until `stop`; connects again with growing pauses."""
        pause = 0.5
        while not self._stopping:
            self._tick = time.monotonic()
            connection = None
            try:
                with eventlet.Timeout(15):
                    connection = broker.connect(self.url, f"{self.service} worker")
                    self._open(connection)
                pause = 0.5
                self._receive(connection)
            except (OSError, amqp.exceptions.AMQPError, eventlet.Timeout) as error:
                _LOG.warning("broker_lost", service=self.service, error=repr(error), retry_seconds=pause)
            finally:
                self._forget()
                broker.discard(connection)
            self._rest(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _open(self, connection: amqp.Connection) -> None:
        setup = connection.channel()
        listening.declare(setup, self.service, self._subscriptions)
        setup.close()
        for receiver in self._receivers:
            channel = connection.channel()
            channel.auto_decode = False
            channel.basic_qos(0, receiver.prefetch, False)
            self._channels[receiver.queue] = channel
            if not receiver.paused:
                self._attach(receiver)
        self._connected_since = time.monotonic()
        _LOG.info("consuming", service=self.service, queues=sorted(self._attached))

    def _receive(self, connection: amqp.Connection) -> None:
        while not self._stopping:
            self._tick = time.monotonic()
            while self._wishes:
                self._wishes.popleft()()
            with self.writing:
                connection.heartbeat_tick()
            try:
                connection.drain_events(timeout=0.5)
            except TimeoutError:
                continue

    def _attach(self, receiver: Receiver) -> None:
        channel = self._channels.get(receiver.queue)
        if channel is None or receiver.queue in self._attached:
            return
        generation = self.generation
        tag = channel.basic_consume(
            receiver.queue,
            callback=lambda message: receiver.receive(Delivery(self, generation, message)),
            on_cancel=self._cancelled,
        )
        self._attached[receiver.queue] = channel, tag
        metrics.CONSUMERS.labels(self.service).set(len(self._attached))

    def _detach(self, receiver: Receiver) -> None:
        channel, tag = self._attached.pop(receiver.queue, (None, ""))
        if channel is not None:
            channel.basic_cancel(tag)
            metrics.CONSUMERS.labels(self.service).set(len(self._attached))

    @staticmethod
    def _cancelled(tag: str) -> None:
        """The broker took the consumer away, e.g. because its queue was deleted: begin again."""
        raise amqp.exceptions.ConsumerCancelled(tag, (60, 30))

    def _forget(self) -> None:
        self.generation += 1
        self._connected_since = None
        self._attached.clear()
        self._channels.clear()
        self._wishes.clear()
        metrics.CONSUMERS.labels(self.service).set(0)

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            self._tick = time.monotonic()
            eventlet.sleep(0.1)
