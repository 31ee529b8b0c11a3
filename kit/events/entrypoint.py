"""The nameko entrypoint through which events come in.

nameko's own handler acknowledges a message although its handler raised, so the event is lost. This one
acknowledges after the event is applied or stored in the service's database, and stops consuming while that
database is away.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import eventlet
from eventlet.event import Event
from eventlet.queue import Empty, Queue
from nameko.extensions import Entrypoint
from sqlalchemy import text

from kit import log, metrics
from kit.database import Database
from kit.events import broker, faults, inbox
from kit.events.apply import Applier
from kit.events.consume import Delivery, Hub
from kit.events.envelope import Envelope, Malformed, substitute_id
from kit.events.policy import POLICY, Policy
from kit.events.subscriptions import Subscription
from kit.identity import system

_LOG = log.get("events")
_STOP = None
_LONGEST_PAUSE = 2.0
"""Seconds between two questions whether the database is back; a longer one delays all events afterwards."""


class QueueEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Gathers the messages of one queue into batches and has the container run the method for each batch.

    The method gets a list of deliveries, settles them in the database and returns; then they are
    acknowledged. Batches of a queue run one after the other.
    """

    hub = Hub()

    def __init__(self, queue: str, database: Database, policy: Policy = POLICY) -> None:
        super().__init__(expected_exceptions=(faults.DatabaseAway,))
        self.queue = queue
        self.prefetch = policy.prefetch
        self.paused = False
        self._policy = policy
        self._database = database
        self._received: Queue = Queue()
        self._stopping = False
        self._thread: Any = None

    def setup(self) -> None:
        self.hub.register(self)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._pump, identifier=f"events {self.queue}")

    def stop(self) -> None:
        """Ends after the batch in hand; what was received and not settled is delivered to another worker."""
        self._stopping = True
        self._received.put(_STOP)
        if self._thread is not None:
            self._thread.wait()

    def receive(self, delivery: Delivery) -> None:
        """Takes a message from the reader."""
        self._received.put(delivery)

    def settle(self, batch: Sequence[Delivery]) -> None:
        """Answers the messages of a batch that was applied or stored."""
        if any(delivery.answered for delivery in batch):
            for delivery in batch:
                delivery.ack()
        else:
            batch[-1].ack(multiple=True)

    def _pump(self) -> None:
        while not self._stopping:
            batch = [one for one in self._gather() if one.alive]
            if batch and not self._stopping:
                self._apply(batch)

    def _gather(self) -> list[Delivery]:
        first = self._received.get()
        if first is _STOP:
            return []
        batch, end = [first], time.monotonic() + self._policy.batch_seconds
        while len(batch) < self._policy.batch_size:
            try:
                one = self._received.get(timeout=max(end - time.monotonic(), 0.0005))
            except Empty:
                break
            if one is _STOP:
                break
            batch.append(one)
        return batch

    def _apply(self, batch: Sequence[Delivery]) -> None:
        while not self._stopping:
            error = self._call(batch)
            if error is None:
                self.settle(batch)
                return
            # the method stores failures itself; what comes out means that the database cannot even do that
            _LOG.warning("consuming_paused", queue=self.queue, error=faults.describe(error))
            self.hub.pause(self)
            self._wait_for_database()
            self.hub.resume(self)
            _LOG.info("consuming_resumed", queue=self.queue)

    def _call(self, batch: Sequence[Delivery]) -> BaseException | None:
        done = Event()

        def finish(_context: Any, result: Any = None, exc_info: Any = None) -> tuple[Any, Any]:
            done.send(exc_info[1] if exc_info else None)
            return result, exc_info

        self.container.spawn_worker(self, (batch,), {}, handle_result=finish)
        error: BaseException | None = done.wait()
        return error

    def _wait_for_database(self) -> None:
        pause = 1.0
        while not self._stopping:
            eventlet.sleep(pause)
            try:
                with self._database.transaction(system()) as session:
                    session.execute(text("select 1"))
                return
            except Exception as error:
                if not faults.is_away(error):
                    raise
                # pooled connections to a server that went away are dead, all of them
                self._database.engine.dispose()
                pause = min(pause * 2, _LONGEST_PAUSE)


class EventEntrypoint(QueueEntrypoint):
    """Events of one subscription."""

    def __init__(self, subscription: Subscription, database: Database, policy: Policy = POLICY) -> None:
        super().__init__(subscription.queue, database, policy)


class EventMethod:
    """What the container runs for a batch of events: rejects what cannot be read, applies the rest."""

    def __init__(self, subscription: Subscription, database: Database, policy: Policy = POLICY) -> None:
        self._subscription = subscription
        self._applier = Applier(database, subscription, policy)

    def __call__(self, batch: Sequence[Delivery]) -> None:
        events = []
        for delivery in batch:
            try:
                envelope = Envelope.of(delivery.headers, delivery.body)
                self._subscription.check(envelope)
                events.append(envelope)
            except Malformed as error:
                _LOG.error("event_rejected", queue=self._subscription.queue, error=str(error))
                metrics.EVENTS.labels(self._subscription.queue, "rejected").inc()
                delivery.reject()
        self._applier.apply(events)


class DeadEntrypoint(QueueEntrypoint):
    """Messages that could not be read, or that came back too often."""

    def __init__(self, service: str, database: Database, policy: Policy = POLICY) -> None:
        super().__init__(broker.dead_queue(service), database, policy)


class DeadMethod:
    """Moves dead letters into the database, where people see them in one list with everything that failed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, batch: Sequence[Delivery]) -> None:
        try:
            for delivery in batch:
                self._park(delivery)
        except Exception as error:
            raise faults.DatabaseAway(faults.describe(error)) from error

    def _park(self, delivery: Delivery) -> None:
        death = (delivery.headers.get("x-death") or [{}])[0]
        queue, reason = str(death.get("queue", "")), str(death.get("reason", "dead letter"))
        headers = {name: value for name, value in delivery.headers.items() if not name.startswith("x-")}
        envelope, problem = _readable(headers, delivery)
        with self._database.transaction(system((envelope.branch_id,))) as session:
            if inbox.record(session, queue, [envelope.event_id]):
                inbox.keep(session, queue, envelope, "parked", error=f"{reason}: {problem}"[:500])
        metrics.EVENTS.labels(queue, "parked").inc()
        _LOG.error("event_parked", consumer=queue, event_id=envelope.event_id, reason=reason)


def _readable(headers: dict[str, Any], delivery: Delivery) -> tuple[Envelope, str]:
    """The envelope of a dead letter, with invented headers where its own cannot be read; and what is
    wrong.
    """
    try:
        envelope = Envelope.of(headers, delivery.body)
        _ = envelope.message
        return envelope, "it came back too often, because a worker died of it or lost its connection"
    except Malformed as error:
        problem = str(error)
    try:
        return Envelope.of(headers, delivery.body), problem
    except Malformed:
        event_id = substitute_id(delivery.message_id, delivery.body)
        invented = {
            "event_id": event_id,
            "type": "unreadable.Message",
            "aggregate_type": "unreadable",
            "aggregate_id": event_id,
            "seq": 0,
            "branch_id": 0,
            "occurred": "1970-01-01T00:00:00+00:00",
        }
        parked = Envelope.of(invented, delivery.body)
        return replace(parked, headers=headers), problem
