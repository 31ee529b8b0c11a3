"""Keeping the facts: a batch of records with one statement; the newest version wins whatever comes first.

One code for every kind of fact: a column is filled by the snapshot's field of the same name, and how is
decided by the types of both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from google.protobuf.message import Message
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.students.v1 import application_events_pb2 as applications
from matricula.students.v1 import proposal_events_pb2 as proposals
from matricula.tasks.v1 import events_pb2 as tasks
from sqlalchemy import ARRAY, Date, Table, TextClause, text
from sqlalchemy.dialects import registry
from sqlalchemy.orm import Session

from kit.packing import moment
from services.reports.figure import model

Reader = Callable[[Any], Any]
_POSTGRES = registry.load("postgresql")()
_OURS = frozenset({"gone", "event_time", "change_xid"})


@dataclass(frozen=True, slots=True)
class Told:
    """A record as an event or its owner tells it."""

    snapshot: Any
    time: datetime
    gone: bool = False
    """Said by the event; else the snapshot's `delete_time` says it."""


@dataclass(frozen=True)
class Kind:
    """A kind of fact: its table, and the snapshot that fills it."""

    table: Table
    message: type[Message]
    readers: Mapping[str, Reader] = field(init=False)
    keep: TextClause = field(init=False)
    keep_again: TextClause = field(init=False)

    def __post_init__(self) -> None:
        known = self.message.DESCRIPTOR.fields_by_name
        columns = [column for column in self.table.c if column.name not in _OURS]
        object.__setattr__(self, "readers", {one.name: _reader(one, known[one.name]) for one in columns})
        statement = _upsert(self.table)
        object.__setattr__(self, "keep", text(f"{statement} < excluded.version"))
        object.__setattr__(self, "keep_again", text(f"{statement} <= excluded.version"))

    def row(self, told: Told) -> dict[str, Any]:
        """The fact of a snapshot."""
        snapshot = told.snapshot
        deleted = "delete_time" in snapshot.DESCRIPTOR.fields_by_name and snapshot.delete_time.seconds
        values = {name: read(getattr(snapshot, name)) for name, read in self.readers.items()}
        return {**values, "gone": told.gone or bool(deleted), "event_time": told.time}


def _reader(column: Any, spec: Any) -> Reader:
    if spec.enum_type is not None:
        numbers = spec.enum_type.values_by_number
        return lambda value: numbers[value].name if value in numbers and value else None
    if column.name == "open_lines":
        return lambda lines: [f"{line.due_date}:{line.open_minor}" for line in lines]
    if spec.message_type is not None:
        return moment
    if isinstance(column.type, Date):
        return lambda value: date.fromisoformat(value) if value else None
    if column.nullable:
        return lambda value: value or None
    return lambda value: value


def _upsert(table: Table) -> str:
    columns = [column for column in table.c if column.name != "change_xid"]
    names = ", ".join(column.name for column in columns)
    # lists travel as one text a record: unnest would flatten an array of arrays
    selected = ", ".join(
        f"coalesce(string_to_array(nullif({column.name}, ''), ','), '{{}}')"
        if _is_list(column)
        else column.name
        for column in columns
    )
    arrays = ", ".join(f"cast(:{column.name} as {_type(column)}[])" for column in columns)
    # `change_xid` too: its default is the transaction that writes
    changed = ", ".join(
        f"{name} = excluded.{name}" for name in ("change_xid", *(one.name for one in columns)) if name != "id"
    )
    return (
        f"insert into {table.name} ({names}) select {selected} from unnest({arrays}) as f ({names})"  # noqa: S608
        f" on conflict (id) do update set {changed} where {table.name}.version"
    )


def _is_list(column: Any) -> bool:
    return isinstance(column.type, ARRAY)


def _type(column: Any) -> str:
    if _is_list(column):
        return "text"
    return str(column.type.compile(dialect=_POSTGRES))


KINDS: Mapping[str, Kind] = {
    "proposal": Kind(model.ProposalFact.__table__, proposals.ProposalSnapshot),
    "application": Kind(model.ApplicationFact.__table__, applications.ApplicationSnapshot),
    "offer": Kind(model.OfferFact.__table__, applications.OfferSnapshot),
    "contract": Kind(model.ContractFact.__table__, contracts.ContractSnapshot),
    "receipt": Kind(model.ReceiptFact.__table__, contracts.ReceiptSnapshot),
    "refund": Kind(model.RefundFact.__table__, contracts.RefundSnapshot),
    "task": Kind(model.TaskFact.__table__, tasks.TaskSnapshot),
}
"""By the name of the field that events carry the record in."""


def keep(session: Session, kind: Kind, told: Sequence[Told], *, again: bool = False) -> None:
    """Keeps the newest of each record. `again` also writes a version it has."""
    newest: dict[str, Told] = {}
    for one in told:
        known = newest.get(one.snapshot.id)
        if known is None or known.snapshot.version < one.snapshot.version:
            newest[one.snapshot.id] = one
    # in the order of ids, so that two batches that share records cannot block each other
    rows = [kind.row(newest[record_id]) for record_id in sorted(newest)]
    if not rows:
        return
    values = {
        column.name: [",".join(row[column.name]) if _is_list(column) else row[column.name] for row in rows]
        for column in kind.table.c
        if column.name != "change_xid"
    }
    session.execute(kind.keep_again if again else kind.keep, values)


def differs(kind: Kind, fact: Mapping[Any, Any], snapshot: Any) -> bool:
    """Whether a fact tells a record otherwise than its owner does."""
    wanted = kind.row(Told(snapshot, fact["event_time"]))
    return any(fact[name] != value for name, value in wanted.items())
