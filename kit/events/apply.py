"""Applying received events: each exactly once, in the order of its aggregate, in the handler's own
transaction.

A batch is tried as one transaction first; if anything in it fails, its events are applied one by one, so that
one poison event does not hold up its neighbours. After `apply` returns, every event is either applied or
stored in the service's database: the messages may be acknowledged.
"""

import random
import time
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.orm import Session

from kit import clock, log, metrics, trace
from kit.database import Database
from kit.events import faults, inbox
from kit.events.envelope import Envelope
from kit.events.policy import POLICY, Policy
from kit.events.scope import act_as
from kit.events.subscriptions import Handler, Subscription
from kit.identity import Principal, system

_LOG = log.get("events")


class Applier:
    """Applies the events of one subscription."""

    def __init__(self, database: Database, subscription: Subscription, policy: Policy = POLICY) -> None:
        self._database = database
        self._subscription = subscription
        self._consumer = subscription.queue
        self._policy = policy

    def apply(self, events: Sequence[Envelope]) -> None:
        """Applies or stores all events; DatabaseAway when the database cannot be used, and then nothing is
        lost.
        """
        if not events:
            return
        try:
            self._transact(events)
            return
        except Exception as error:
            if faults.is_away(error):
                raise faults.DatabaseAway(faults.describe(error)) from error
            if len(events) == 1 and not faults.is_transient(error):
                self._store_failure(events[0], error)
                return
        for event in events:
            self._apply_alone(event)

    def _apply_alone(self, event: Envelope) -> None:
        """One event in one transaction; what may be a lost race is tried again at once, a few times."""
        for attempt in range(self._policy.immediate_attempts):
            try:
                self._transact([event])
                return
            except Exception as error:
                if faults.is_away(error):
                    raise faults.DatabaseAway(faults.describe(error)) from error
                last_attempt = attempt + 1 == self._policy.immediate_attempts
                if last_attempt or not faults.is_transient(error):
                    self._store_failure(event, error)
                    return
                time.sleep(random.uniform(0.01, 0.1) * (attempt + 1))  # noqa: S311 - jitter, not a secret

    def _transact(self, events: Sequence[Envelope]) -> None:
        outcomes: list[tuple[Envelope, str]] = []
        with self._database.transaction(everybody(events)) as session:
            fresh = inbox.record(session, self._consumer, [event.event_id for event in events])
            unique = list({event.event_id: event for event in events if event.event_id in fresh}.values())
            duplicates = len(events) - len(unique)
            run = Run(session, self._subscription)
            if self._subscription.every:
                outcomes += [(event, "handled") for event in unique]
                run.catch_all(unique)
            elif unique:
                self._in_order(session, unique, run, outcomes)
            run.finish()
        if duplicates:
            metrics.EVENTS.labels(self._consumer, "duplicate").inc(duplicates)
        for event, outcome in outcomes:
            count(self._consumer, event, outcome)

    def _in_order(
        self, session: Session, events: Sequence[Envelope], run: "Run", outcomes: list[tuple[Envelope, str]]
    ) -> None:
        ids = list({event.aggregate_id for event in events})
        cursors = inbox.lock_cursors(session, self._consumer, ids)
        stored = inbox.waiting(session, self._consumer, ids)
        moved: dict[str, int] = {}
        for event in sort_within_aggregates(events):
            key = event.aggregate_id
            if event.seq <= cursors[key]:
                outcomes.append((event, "stale"))
            elif event.seq > cursors[key] + 1:
                inbox.keep(session, self._consumer, event, "gap")
                outcomes.append((event, "gap"))
            else:
                run.handle(event)
                outcomes.append((event, "handled"))
                moved[key] = cursors[key] = self._drain(stored.get(key, []), event.seq, run, outcomes)
        inbox.remove(session, self._consumer, run.drained)
        inbox.move_cursors(session, self._consumer, moved)

    @staticmethod
    def _drain(
        stored: Sequence[inbox.Waiting], last: int, run: "Run", outcomes: list[tuple[Envelope, str]]
    ) -> int:
        """Applies what waited for the event that just closed a gap; returns the new last seq."""
        for row in stored:
            if row.seq == last + 1 and row.state == "gap":
                run.handle(row.envelope)
                run.drained.append(row.event_id)
                outcomes.append((row.envelope, "handled"))
                last = row.seq
        return last

    def _store_failure(self, event: Envelope, error: Exception) -> None:
        """Keeps an event whose handler failed; its aggregate's later events will wait behind it."""
        _LOG.error(
            "event_failed",
            consumer=self._consumer,
            type=event.type,
            event_id=event.event_id,
            error=faults.describe(error),
            exc_info=error,
        )
        try:
            with self._database.transaction(event.principal()) as session:
                if inbox.record(session, self._consumer, [event.event_id]):
                    delay = self._policy.delays[0]
                    inbox.keep(
                        session,
                        self._consumer,
                        event,
                        "retry",
                        attempts=1,
                        delay=delay,
                        error=faults.describe(error),
                    )
        except Exception as second:
            raise faults.DatabaseAway(faults.describe(second)) from second
        count(self._consumer, event, "failed")


class Run:
    """Calls the handlers of one transaction, each with the rights of its event's branch."""

    def __init__(self, session: Session, subscription: Subscription) -> None:
        self._session = session
        self._subscription = subscription
        self._gathered: list[Envelope] = []
        self._handler: Handler | None = None
        self.drained: list[str] = []

    def handle(self, event: Envelope) -> None:
        """Calls the event's handler, or gathers the event for a handler that takes lists."""
        handler = self._subscription.handlers.get(event.type)
        if self._gathered and handler is not self._handler:
            self.finish()
        if handler is None:
            return
        if handler.many:
            self._handler = handler
            self._gathered.append(event)
        else:
            self._call(lambda: handler.function(self._session, event.message), [event], event.principal())

    def catch_all(self, events: Sequence[Envelope]) -> None:
        """Gives all events to the function that takes every event."""
        every = self._subscription.every
        if every and events:
            self._call(lambda: every(self._session, events), events, everybody(events))

    def finish(self) -> None:
        """Calls the handler that takes lists with what was gathered for it."""
        handler, events = self._handler, self._gathered
        self._handler, self._gathered = None, []
        if handler and events:
            messages = [event.message for event in events]
            self._call(lambda: handler.function(self._session, messages), events, everybody(events))

    def _call(self, function: Callable[[], None], events: Sequence[Envelope], who: Principal) -> None:
        first = events[0]
        act_as(self._session, who)
        self._session.info["events"] = events
        name = f"{self._subscription.queue} {first.name}"
        with (
            structlog.contextvars.bound_contextvars(request_id=first.request_id),
            trace.span(name, first.traceparent, events=len(events)),
        ):
            function()
            # writes that are still pending belong to this event's branch, not to the next one's
            self._session.flush()


def everybody(events: Sequence[Envelope]) -> Principal:
    """Who a list of events is applied as: the system in all their branches, or one event's own principal."""
    actors = {(event.branch_id, event.actor_id) for event in events}
    if len(actors) == 1:
        return events[0].principal()
    return system(sorted({event.branch_id for event in events}))


def sort_within_aggregates(events: Sequence[Envelope]) -> list[Envelope]:
    """The events with those of each aggregate in order of seq, in the places that aggregate had."""
    queues: dict[str, list[Envelope]] = {}
    for event in sorted(events, key=lambda one: one.seq, reverse=True):
        queues.setdefault(event.aggregate_id, []).append(event)
    return [queues[event.aggregate_id].pop() for event in events]


def count(consumer: str, event: Envelope, outcome: str) -> None:
    """Counts what became of an event and, when it was handled, how late."""
    metrics.EVENTS.labels(consumer, outcome).inc()
    if outcome == "handled":
        lag = (clock.now() - event.occurred).total_seconds()
        metrics.EVENT_LAG.labels(consumer).observe(max(lag, 0))
