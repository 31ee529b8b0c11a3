"""Timers: things to do at a time, kept as rows so that they can be seen, moved and cancelled, and survive
restarts.

    schedule(session, "sample.remind", due_time, {"id": thing_id}, dedupe_key=f"remind:{thing_id}",
    branch_id=1) TIMERS = {"sample.remind": on_remind}          # in a worker module: on_remind(session,
    payload)

A handler runs in one transaction as the system, in the timer's branch, exactly once; it may schedule its own
next run under the same key.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import clock, ids, log, metrics
from kit.database import Database
from kit.events import faults
from kit.identity import system

Handler = Callable[[Session, Mapping[str, Any]], None]
DELAYS = (5, 30, 120, 600, 1800)
"""Seconds until a failed timer runs again; after the last it is parked."""
LEASE_SECONDS = 60
_BATCH = 20
_LOG = log.get("timers")
_INSERT = """
insert into timer (id, kind, due_time, next_time, payload, branch_id, dedupe_key)
values (:id, :kind, :due_time, :due_time, cast(:payload as jsonb), :branch_id, :dedupe_key)
"""
_SCHEDULE = text(_INSERT)
_RESCHEDULE = text(
    _INSERT + " on conflict (dedupe_key) do update set kind = excluded.kind, due_time = excluded.due_time,"
    " next_time = excluded.due_time, payload = excluded.payload, branch_id = excluded.branch_id, state ="
    " 'pending',"
    " claim = null, lease_until = null, attempts = 0, last_error = null, done_time = null"
)
_CANCEL = text("delete from timer where dedupe_key = :dedupe_key and state <> 'done'")
_CLAIM = text(
    "update timer set claim = cast(:claim as uuid), lease_until = now() + make_interval(secs => :lease)"
    " where id in (select id from timer where state = 'pending' and next_time <= :now"
    "  and (lease_until is null or lease_until < now()) order by next_time limit :limit for update skip"
    " locked)"
    " returning id::text, kind, payload, branch_id, attempts"
)
_DONE = text(
    "update timer set state = 'done', claim = null, lease_until = null, done_time = now(), last_error = null"
    " where id = cast(:id as uuid) and claim = cast(:claim as uuid)"
)
_FAILED = text(
    "update timer set state = :state, attempts = attempts + 1, last_error = :error, claim = null,"
    " lease_until = null,"
    " next_time = cast(:now as timestamptz) + make_interval(secs => :delay)"
    " where id = cast(:id as uuid) and claim = cast(:claim as uuid)"
)
_OVERDUE = text("select count(*) from timer where state = 'pending' and next_time <= :now")


class UnknownTimer(RuntimeError):
    """No worker module of the service declares the timer's kind."""


def schedule(
    session: Session,
    kind: str,
    due_time: datetime,
    payload: Mapping[str, Any],
    *,
    branch_id: int,
    dedupe_key: str | None = None,
) -> None:
    """Sets a timer in the session's transaction. A timer with the same key is moved instead of added."""
    row = {
        "id": ids.new_id(),
        "kind": kind,
        "due_time": due_time,
        "payload": json.dumps(dict(payload)),
        "branch_id": branch_id,
        "dedupe_key": dedupe_key,
    }
    session.execute(_RESCHEDULE if dedupe_key else _SCHEDULE, row)


def cancel(session: Session, dedupe_key: str) -> bool:
    """Removes the timer with the key unless it has run already; returns whether there was one."""
    result: Any = session.execute(_CANCEL, {"dedupe_key": dedupe_key})
    return bool(result.rowcount)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: str
    kind: str
    payload: Mapping[str, Any]
    branch_id: int
    attempts: int


class Timers:
    """Runs the timers of one service whose time has come."""

    def __init__(
        self, service: str, handlers: Mapping[str, Handler], database: Database, system_database: Database
    ) -> None:
        self._service = service
        self._handlers = handlers
        self._database = database
        self._system = system_database

    def run_once(self) -> int:
        """Runs up to a batch of due timers; returns how many."""
        claim = ids.new_id()
        now = clock.now()
        with self._system.transaction(system()) as session:
            overdue = session.execute(_OVERDUE, {"now": now}).scalar_one()
            metrics.TIMERS_OVERDUE.labels(self._service).set(overdue)
            if not overdue:
                return 0
            parameters = {"claim": claim, "lease": LEASE_SECONDS, "now": now, "limit": _BATCH}
            rows = [_Claimed(*row) for row in session.execute(_CLAIM, parameters)]
        for row in rows:
            self._run(row, claim)
        return len(rows)

    def _run(self, row: _Claimed, claim: str) -> None:
        try:
            handler = self._handlers.get(row.kind)
            if handler is None:
                raise UnknownTimer(f"no worker module has a timer {row.kind!r}")
            with self._database.transaction(system((row.branch_id,))) as session:
                # marked first: the handler may set the same timer again, and a lost claim must not run it
                done: Any = session.execute(_DONE, {"id": row.id, "claim": claim})
                if not done.rowcount:
                    return
                handler(session, row.payload)
        except Exception as error:
            if faults.is_away(error):
                raise faults.DatabaseAway(faults.describe(error)) from error
            self._store_failure(row, claim, error)
            return
        metrics.TIMERS.labels(self._service, "done").inc()

    def _store_failure(self, row: _Claimed, claim: str, error: Exception) -> None:
        parked = row.attempts >= len(DELAYS) or isinstance(error, UnknownTimer)
        parameters = {
            "id": row.id,
            "claim": claim,
            "state": "parked" if parked else "pending",
            "now": clock.now(),
            "delay": 0 if parked else DELAYS[row.attempts],
            "error": faults.describe(error),
        }
        with self._system.transaction(system()) as session:
            session.execute(_FAILED, parameters)
        metrics.TIMERS.labels(self._service, "parked" if parked else "failed").inc()
        _LOG.error(
            "timer_failed",
            kind=row.kind,
            timer_id=row.id,
            parked=parked,
            error=faults.describe(error),
            exc_info=error,
        )
