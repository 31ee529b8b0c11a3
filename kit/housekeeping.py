"""Keeping the runtime's tables small, and counting what waits."""

import time

from sqlalchemy import text

from kit import metrics
from kit.database import Database
from kit.identity import system

_PURGE_SECONDS = 60
_STATES = ("gap", "retry", "parked")
_COUNT = text("select state, count(*) from inbox_waiting group by state")
# The inbox must remember longer than anybody may redrive; 30 days for what people decided, 7 for the rest.
_PURGES = [
    text(f"delete from {table} where ctid = any(array(select ctid from {table} where {old} limit 1000))")  # noqa: S608
    for table, old in (
        ("inbox", "process_time < now() - interval '30 days'"),
        ("inbox_waiting", "state = 'discarded' and decide_time < now() - interval '30 days'"),
        ("timer", "state = 'done' and done_time < now() - interval '7 days'"),
        ("idempotency", "create_time < now() - interval '7 days'"),
        ("job", "state in ('succeeded', 'failed', 'cancelled') and end_time < now() - interval '30 days'"),
    )
]


class Housekeeping:
    """Small batches, as the system role, once a minute."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database
        self._next_purge = 0.0

    def run_once(self) -> int:
        """Counts, and purges when it is time; always returns 0, so that it rests."""
        with self._database.transaction(system()) as session:
            counts = {state: number for state, number in session.execute(_COUNT)}
        for state in _STATES:
            metrics.EVENTS_WAITING.labels(self._service, state).set(counts.get(state, 0))
        if time.monotonic() >= self._next_purge:
            self._next_purge = time.monotonic() + _PURGE_SECONDS
            self.purge()
        return 0

    def purge(self) -> None:
        """Removes one batch of old rows from every table, each in its own transaction."""
        for statement in _PURGES:
            with self._database.transaction(system()) as session:
                session.execute(statement)
