"""The inbox tables: duplicates, order, and what has to wait. Every function works in the caller's
transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.events.envelope import Envelope

# Both inserts lock in sorted order, so that two workers with the same events cannot deadlock.
_RECORD = text(
    "insert into inbox (consumer, event_id) select :consumer, id from unnest(cast(:ids as uuid[])) id order"
    " by id"
    " on conflict do nothing returning event_id::text"
)
_MAKE_CURSORS = text(
    "insert into inbox_cursor (consumer, aggregate_id, last_seq)"
    " select :consumer, id, 0 from unnest(cast(:ids as text[])) id order by id on conflict do nothing"
)
_LOCK_CURSORS = text(
    "select aggregate_id, last_seq from inbox_cursor where consumer = :consumer and aggregate_id = any(:ids)"
    " order by aggregate_id for update"
)
_MOVE_CURSORS = text(
    "update inbox_cursor c set last_seq = n.seq from unnest(cast(:ids as text[]), cast(:seqs as bigint[]))"
    " n(id, seq)"
    " where c.consumer = :consumer and c.aggregate_id = n.id"
)
_KEEP = text(
    "insert into inbox_waiting (consumer, event_id, type, aggregate_type, aggregate_id, seq, branch,"
    " headers, body,"
    " state, attempts, next_time, last_error) values (:consumer, :event_id, :type, :aggregate_type,"
    " :aggregate_id,"
    " :seq, :branch, cast(:headers as jsonb), :body, :state, :attempts,"
    " now() + make_interval(secs => :delay), :error) on conflict do nothing"
)
_WAITING = text(
    "select event_id::text, aggregate_id, seq, branch, headers, body, state, attempts, create_time, next_time"
    " from inbox_waiting where consumer = :consumer and aggregate_id = any(:ids) order by aggregate_id, seq"
)
_REMOVE = text(
    "delete from inbox_waiting where consumer = :consumer and event_id = any(cast(:ids as uuid[]))"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored event. `state`: gap (arrived early), retry (failed), parked (needs a person), discarded."""

    event_id: str
    aggregate_id: str
    seq: int
    branch: int
    headers: Mapping[str, Any]
    body: bytes
    state: str
    attempts: int
    create_time: datetime
    next_time: datetime | None

    @property
    def envelope(self) -> Envelope:
        """The event again; Malformed when it never was one."""
        return Envelope.of(self.headers, bytes(self.body))


def record(session: Session, consumer: str, event_ids: Iterable[str]) -> set[str]:
    """Notes the events as received; returns those that were not known before."""
    ids = sorted(set(event_ids))
    return set(session.execute(_RECORD, {"consumer": consumer, "ids": ids}).scalars())


def lock_cursors(session: Session, consumer: str, aggregate_ids: Iterable[str]) -> dict[str, int]:
    """Locks the order cursors of the aggregates; returns the last applied seq of each (0 = none yet)."""
    ids = sorted(set(aggregate_ids))
    parameters = {"consumer": consumer, "ids": ids}
    found = _cursors(session, parameters)
    if len(found) < len(ids):
        session.execute(
            _MAKE_CURSORS, {"consumer": consumer, "ids": [one for one in ids if one not in found]}
        )
        found = _cursors(session, parameters)
    return found


def _cursors(session: Session, parameters: Mapping[str, Any]) -> dict[str, int]:
    return {row.aggregate_id: row.last_seq for row in session.execute(_LOCK_CURSORS, parameters)}


def move_cursors(session: Session, consumer: str, moved: Mapping[str, int]) -> None:
    """Sets the last applied seq of locked cursors."""
    if moved:
        parameters = {"consumer": consumer, "ids": list(moved), "seqs": list(moved.values())}
        session.execute(_MOVE_CURSORS, parameters)


def keep(
    session: Session,
    consumer: str,
    envelope: Envelope,
    state: str,
    *,
    attempts: int = 0,
    delay: float = 0,
    error: str | None = None,
) -> None:
    """Stores an event that cannot be applied now; `delay` in seconds until it is tried again."""
    row = {
        "consumer": consumer,
        "event_id": envelope.event_id,
        "type": envelope.type,
        "aggregate_type": envelope.aggregate_type,
        "aggregate_id": envelope.aggregate_id,
        "seq": envelope.seq,
        "branch": envelope.branch_id,
        "headers": to_json(envelope.headers),
        "body": envelope.raw,
        "state": state,
        "attempts": attempts,
        "delay": delay,
        "error": error,
    }
    session.execute(_KEEP, row)


def to_json(headers: Mapping[str, Any]) -> str:
    """Message headers as JSON text; the broker adds times and such, which become text."""
    return orjson.dumps(dict(headers), default=str).decode()


def waiting(session: Session, consumer: str, aggregate_ids: Sequence[str]) -> dict[str, list[Waiting]]:
    """What waits for each aggregate, in order of seq."""
    found: dict[str, list[Waiting]] = {}
    for row in session.execute(_WAITING, {"consumer": consumer, "ids": list(aggregate_ids)}):
        found.setdefault(row.aggregate_id, []).append(Waiting(*row))
    return found


def remove(session: Session, consumer: str, event_ids: Sequence[str]) -> None:
    """Forgets stored events, because they have been applied."""
    if event_ids:
        session.execute(_REMOVE, {"consumer": consumer, "ids": list(event_ids)})
