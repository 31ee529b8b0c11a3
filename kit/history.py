"""The history of records: who changed what, and the event of the change in the same statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from google.protobuf.message import Message
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.events import outbox
from kit.resource import Resource
from kit.statement import Statement

_INSERT = (
    "insert into history (id, branch_id, record_type, record_id, version, kind, actor_id, actor_name,"
    " changes, batch_id, occur_time)"
    " select * from unnest(cast(:id as uuid[]), cast(:branch as int[]), cast(:type as text[]),"
    " cast(:record as uuid[]), cast(:version as bigint[]), cast(:kind as text[]), cast(:actor as text[]),"
    " cast(:name as text[]), cast(:changes as jsonb[]), cast(:batch as uuid[]), cast(:time as timestamptz[]))"
)
_HISTORY = Statement(text(_INSERT))
_HISTORY_AND_EVENTS = Statement(text(f"with written as ({_INSERT}) {outbox.INSERT}"))
_UNTRACKED = frozenset({"update_time", "masked_fields"})


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record: its row after, and the values that differ, before and after."""

    kind: str
    row: Mapping[Any, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the fields that changed."""
        return sorted(self.after)


EventMaker = Callable[[Change], Message]


def write(
    session: Session,
    resource: Resource,
    changes: Sequence[Change],
    events: Mapping[str, EventMaker],
    batch_id: str | None = None,
) -> None:
    """Writes the changes and, where the record type has events, their events: one statement in all."""
    who = principal(session)
    count = len(changes)
    history = {
        "id": [ids.new_id() for _ in changes],
        "branch": [one.row["branch_id"] for one in changes],
        "type": [resource.type] * count,
        "record": [str(one.row["id"]) for one in changes],
        "version": [one.row["version"] for one in changes],
        "kind": [one.kind for one in changes],
        "actor": [who.id] * count,
        "name": [who.name] * count,
        "changes": [_dump(one) for one in changes],
        "batch": [batch_id] * count,
        "time": [clock.now()] * count,
    }
    if events:
        rows = [
            outbox.Row(
                events[one.kind](one),
                resource.name,
                str(one.row["id"]),
                one.row["version"],
                one.row["branch_id"],
            )
            for one in changes
        ]
        _HISTORY_AND_EVENTS.run(session, {**history, **outbox.parameters(session, rows)})
    else:
        _HISTORY.run(session, history)


def tracked(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    """What history keeps: the fields of the record, not columns that only serve searching and checking."""
    return {
        name: value for name, value in values.items() if name in resource.fields and name not in _UNTRACKED
    }


def _dump(change: Change) -> str:
    pairs = {name: (change.before.get(name), value) for name, value in change.after.items()}
    facts = {"facts": dict(change.facts)} if change.facts else {}
    return orjson.dumps({"fields": pairs, **facts}).decode()
