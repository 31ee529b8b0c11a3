"""Writing events: one row in the same commit as the change, so neither exists without the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from google.protobuf.message import Message
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import clock, ids, trace
from kit.database import principal
from kit.events import body, registry

# unnest keeps one statement, one plan and one round trip whatever the number of rows
INSERT = (
    "insert into outbox (event_id, aggregate_type, aggregate_id, seq, branch_id, routing_key, payload,"
    " headers)"
    " select * from unnest(cast(:event_id as uuid[]), cast(:aggregate_type as text[]),"
    " cast(:aggregate_id as text[]), cast(:seq as bigint[]), cast(:branch_id as int[]),"
    " cast(:routing_key as text[]), cast(:payload as jsonb[]), cast(:headers as jsonb[]))"
)
_INSERT = text(INSERT)


@dataclass(frozen=True, slots=True)
class Row:
    """One event to write: `seq` is the record's version after the change."""

    message: Message
    aggregate_type: str
    aggregate_id: str
    seq: int
    branch_id: int


def emit(
    session: Session, message: Message, *, aggregate_type: str, aggregate_id: str, seq: int, branch_id: int
) -> str:
    """Writes one event beside the change the session makes; returns the event's id.

    The record's row must be locked by the same transaction (an UPDATE does it): that makes `seq` and the
    order of commits agree.
    """
    return emit_many(session, [Row(message, aggregate_type, aggregate_id, seq, branch_id)])[0]


def emit_many(session: Session, rows: Sequence[Row]) -> list[str]:
    """Writes many events with one statement, in the given order; returns their ids."""
    if not rows:
        return []
    session.flush()
    values = parameters(session, rows)
    session.execute(_INSERT, values)
    return list(values["event_id"])


def parameters(session: Session, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The values of INSERT, for statements that write events beside something else in one round trip."""
    common = _common_headers(session)
    written = [_columns(row, common) for row in rows]
    return {name: [columns[name] for columns in written] for name in written[0]}


def _columns(row: Row, common: Mapping[str, Any]) -> dict[str, Any]:
    about = registry.describe(type(row.message))
    if about.noun != row.aggregate_type:
        raise registry.UnknownEvent(
            f"{about.name} happens to a {about.noun}, but was emitted for a {row.aggregate_type}"
        )
    event_id = ids.new_id()
    headers = {
        "event_id": event_id,
        "type": about.name,
        "aggregate_type": row.aggregate_type,
        "aggregate_id": row.aggregate_id,
        "seq": row.seq,
        "branch_id": row.branch_id,
        **common,
    }
    return {
        "event_id": event_id,
        "aggregate_type": row.aggregate_type,
        "aggregate_id": row.aggregate_id,
        "seq": row.seq,
        "branch_id": row.branch_id,
        "routing_key": about.key,
        "payload": body.dumps(body.encode(row.message)),
        "headers": body.dumps(headers),
    }


def _common_headers(session: Session) -> dict[str, Any]:
    who = principal(session)
    context = structlog.contextvars.get_contextvars()
    return {
        "occurred": clock.now().isoformat(),
        "actor_id": who.id,
        "actor_name": who.name,
        "request_id": str(context.get("request_id", "")),
        "traceparent": trace.traceparent(),
    }
