"""What people do with events that did not get through: look, redrive, discard. Used by the command line and
apis.

Every function works in a transaction of the system role. Decisions are kept with the event: who, when, why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import log
from kit.errors import FailedPrecondition, NotFound
from kit.ids import is_id

_LOG = log.get("events")
_STUCK = text(
    "select event_id::text, consumer, type, aggregate_id, seq, branch, state, attempts, last_error,"
    " create_time,"
    " decide_actor, reason from inbox_waiting"
    " where (:state = '' or state = :state) and (cast(:branches as int[]) is null or branch = any(:branches))"
    " union all select event_id::text, '(outbox)', headers ->> 'type', aggregate_id, seq, branch_id,"
    " 'unsent',"
    " attempts, last_error, create_time, null, null from outbox where publish_time is null"
    " and (attempts > 0 or create_time < now() - interval '30 seconds') and :state in ('', 'unsent')"
    " and (cast(:branches as int[]) is null or branch_id = any(:branches))"
    " order by create_time limit :limit"
)
_SHOW = text(
    "select consumer, headers, body, last_error, state from inbox_waiting where event_id = cast(:id as uuid)"
    " union all select '(outbox)', headers, convert_to(payload::text, 'UTF8'), last_error, 'unsent' from"
    " outbox"
    " where event_id = cast(:id as uuid) and publish_time is null"
)
_REDRIVE = text(
    "update inbox_waiting set state = 'retry', attempts = 0, next_time = now(), decide_time = now(),"
    " decide_actor = :actor, reason = 'redriven' where event_id = cast(:id as uuid)"
    " and state in ('parked', 'retry') and (:consumer = '' or consumer = :consumer)"
)
_RESEND = text(
    "update outbox set next_time = null where event_id = cast(:id as uuid) and publish_time is null"
    " and :consumer in ('', '(outbox)')"
)
_SEND_AGAIN = text(
    "update outbox set publish_time = null, next_time = null, attempts = 0"
    " where create_time >= :since and publish_time is not null"
)
_DISCARD = text(
    "update inbox_waiting set state = 'discarded', decide_time = now(), decide_actor = :actor, reason ="
    " :reason"
    " where event_id = cast(:id as uuid) and state in ('parked', 'retry', 'gap')"
    " and (:consumer = '' or consumer = :consumer)"
)
_KNOWN = text("select 1 from inbox_waiting where event_id = cast(:id as uuid) limit 1")


class EventUnknown(NotFound):
    reason = "EVENT_UNKNOWN"
    zh = "没有编号为 {id} 的待处理事件"
    en = "No event {id} is waiting here"


class EventNotStuck(FailedPrecondition):
    reason = "EVENT_NOT_STUCK"
    zh = "事件 {id} 当前状态不能执行此操作"
    en = "Event {id} is not in a state that allows this"


class ReasonMissing(FailedPrecondition):
    reason = "REASON_MISSING"
    zh = "丢弃事件必须填写原因"
    en = "Give a reason for discarding the event"


@dataclass(frozen=True, slots=True)
class Stuck:
    """One event that waits. `state`: gap, retry, parked, discarded, or unsent (still in the outbox)."""

    event_id: str
    consumer: str
    type: str
    aggregate_id: str
    seq: int
    branch: int
    state: str
    attempts: int
    last_error: str | None
    create_time: datetime
    decide_actor: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """The whole of an event that waits; `body` as the bytes that came."""

    consumer: str
    headers: dict[str, Any]
    body: bytes
    last_error: str | None
    state: str


def stuck(
    session: Session, *, state: str = "", branches: Sequence[int] | None = None, limit: int = 100
) -> list[Stuck]:
    """Events that wait, oldest first; of some branches only when they are given."""
    parameters = {
        "state": state,
        "branches": None if branches is None else list(branches),
        "limit": limit,
    }
    return [Stuck(*row) for row in session.execute(_STUCK, parameters)]


def show(session: Session, event_id: str) -> list[Content]:
    """The event as each consumer keeps it; EventUnknown when none does."""
    _check_id(event_id)
    found = [
        Content(row.consumer, row.headers, bytes(row.body), row.last_error, row.state)
        for row in session.execute(_SHOW, {"id": event_id})
    ]
    if not found:
        raise EventUnknown(id=event_id)
    return found


def redrive(session: Session, event_id: str, *, actor: str, consumer: str = "") -> int:
    """Has the event applied (or published) again now; returns in how many places it waited."""
    parameters = {"id": event_id, "actor": actor, "consumer": consumer}
    return _decide(session, [_REDRIVE, _RESEND], parameters, "event_redriven")


def resend(session: Session, since: datetime, *, actor: str) -> int:
    """Has every event since then published once more, in order; returns how many.

    For a broker that lost its messages, or a consumer whose database is older than ours: whoever has an event
    already knows it by its inbox.
    """
    result: Any = session.execute(_SEND_AGAIN, {"since": since})
    count = int(result.rowcount)
    _LOG.info("events_resent", since=since.isoformat(), count=count, actor=actor)
    return count


def discard(session: Session, event_id: str, *, actor: str, reason: str, consumer: str = "") -> int:
    """Gives the event up for good: its aggregate's later events go on without it. Returns in how many
    places.
    """
    if not reason.strip():
        raise ReasonMissing
    parameters = {"id": event_id, "actor": actor, "consumer": consumer, "reason": reason}
    return _decide(session, [_DISCARD], parameters, "event_discarded")


def _decide(session: Session, statements: Sequence[Any], parameters: dict[str, str], what: str) -> int:
    _check_id(parameters["id"])
    results: list[Any] = [session.execute(one, parameters) for one in statements]
    count = sum(int(result.rowcount) for result in results)
    if not count:
        known = session.execute(_KNOWN, {"id": parameters["id"]}).first()
        raise EventNotStuck(id=parameters["id"]) if known else EventUnknown(id=parameters["id"])
    _LOG.info(what, event_id=parameters["id"], actor=parameters["actor"], reason=parameters.get("reason", ""))
    return count


def _check_id(event_id: str) -> None:
    if not is_id(event_id):
        raise EventUnknown(id=event_id)
