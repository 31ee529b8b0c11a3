"""Taking a batch of changes back by its history: which records get which values again.

A record that somebody changed since the batch stays as it is. What an undo means for a record type (who may, which
kind of change it is, which event it makes) its service decides; here is only what follows from the history.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, DateTime, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger

from kit.records import Edit, Records
from kit.resource import Resource
from kit.statement import Row

_HISTORY = Table(
    "history",
    MetaData(),
    Column("record_type", Text),
    Column("record_id", Uuid(as_uuid=False)),
    Column("version", BigInteger),
    Column("kind", Text),
    Column("occur_time", TIMESTAMP(timezone=True)),
    Column("actor_id", Text),
    Column("changes", JSONB),
    Column("batch_id", Uuid(as_uuid=False)),
)


def entries(session: Session, resource: Resource, batch_id: str) -> list[Row]:
    """What a batch did to records of the type."""
    statement = select(_HISTORY).where(
        _HISTORY.c.batch_id == batch_id, _HISTORY.c.record_type == resource.type
    )
    return list(session.execute(statement).mappings())


def inverse(
    session: Session, records: Records, changes: Sequence[Row], kind: Callable[[Mapping[str, Any]], str]
) -> tuple[dict[str, Edit], list[str]]:
    """(record id -> the edit that puts it back, ids of records that changed since); the rows are locked.

    `kind` names the kind of change by the values that are put back.
    """
    table = records.resource.table
    wanted = [entry["record_id"] for entry in changes]
    lock = select(*records.columns).where(table.c.id.in_(wanted)).order_by(table.c.id).with_for_update()
    rows = {row["id"]: row for row in session.execute(lock).mappings()}
    edits: dict[str, Edit] = {}
    since: list[str] = []
    for entry in changes:
        row = rows.get(entry["record_id"])
        if row is None or row["version"] != entry["version"]:
            since.append(entry["record_id"])
            continue
        before = {name: _stored(table, name, pair[0]) for name, pair in entry["changes"]["fields"].items()}
        edits[row["id"]] = Edit(row, before, kind(before))
    return edits, since


def untouched(session: Session, records: Records, made: Mapping[str, int]) -> list[Row]:
    """Of records (id -> version) those that nobody changed since, locked."""
    table = records.resource.table
    statement = select(*records.columns).where(table.c.id.in_(made)).order_by(table.c.id).with_for_update()
    rows = session.execute(statement).mappings()
    return [row for row in rows if row["version"] == made[row["id"]]]


def _stored(table: Table, name: str, value: Any) -> Any:
    """A value of history (JSON) as its column holds it."""
    kind = table.c[name].type
    if isinstance(value, str) and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value
