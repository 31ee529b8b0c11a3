"""What importing declared records means: a row finds its record by what the resource option calls `match`."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from google.protobuf.message import Message
from matricula.common.v1 import job_pb2
from sqlalchemy import Text, cast, select, text
from sqlalchemy.orm import Session

from kit import undo
from kit.declared import Declared, writing
from kit.declared.events import IncompleteEvents, import_progress
from kit.errors import InvalidArgument, Violation
from kit.imports.declare import Facts, Importable, Key, Values
from kit.imports.packing import counts_of
from kit.query import scope
from kit.values.typed import tidy

_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")


def importable(one: Declared) -> Importable:
    """How sheets of such records are imported; IncompleteEvents when nobody could watch it."""
    records = one.records
    event = import_progress(records.resource.message)
    if event is None:
        name = records.resource.message.DESCRIPTOR.name
        raise IncompleteEvents(f"imports of {name} need an event {name}ImportProgressed beside it")
    return Importable(
        records=records,
        progressed=partial(_progressed, event),
        match_fields=records.resource.match,
        keys=partial(_keys, one),
        existing=partial(_existing, one),
        lock=partial(_lock, one),
        refusals=partial(_refusals, one),
        resolver=one.resolver,
        create=partial(_create, one),
        update=partial(_update, one),
        remove=partial(_remove, one),
        restore=partial(_restore, one),
    )


def _progressed(event: type[Any], row: Mapping[Any, Any]) -> Message:
    told: Message = event(
        import_id=str(row["id"]),
        record_type=row["record_type"],
        owner_id=row["owner_id"],
        state=job_pb2.ImportState.Value(row["state"]),
        counts=counts_of(row),
    )
    return told


# finding the record of a row -------------------------------------------------------------------------------


def _keys(one: Declared, values: Mapping[str, Any]) -> list[Key]:
    """By what the record of a row is recognised: only ways of which the row has every part."""
    found = []
    for way in one.records.resource.match:
        parts = [values.get(name) for name in way.split("+")]
        if all(part not in (None, "", []) for part in parts):
            found.append((way, _joined(parts)))
    return found


def _joined(parts: Sequence[Any]) -> str:
    """The parts as one text; none of them can hold the mark between them."""
    return "\x1f".join(str(part) for part in parts)


def _existing(one: Declared, session: Session, branch_id: int, wanted: Sequence[Key]) -> dict[Key, str]:
    """Of the keys, those that a living record of the branch has; of two such records the older one counts."""
    table = one.records.resource.table
    found: dict[Key, str] = {}
    for way in sorted({way for way, _ in wanted}):
        columns = [table.c[name] for name in way.split("+")]
        keys = {key for mine, key in wanted if mine == way}
        first = sorted({key.split("\x1f")[0] for key in keys})
        alike = (table.c.branch_id == branch_id, scope.alive(table), cast(columns[0], Text).in_(first))
        statement = select(table.c.id, *columns).where(*alike).order_by(table.c.id)
        for record_id, *parts in session.execute(statement):
            if (key := _joined(parts)) in keys:
                found.setdefault((way, key), record_id)
    return found


def _lock(one: Declared, session: Session, branch_id: int, wanted: Sequence[Key]) -> None:
    """Keeps other imports from writing records of the same keys, one after the other in one order."""
    for way, key in sorted(set(wanted)):
        session.execute(_LOCK, {"key": f"{one.records.resource.type} {branch_id} {way} {key}"})


# writing ---------------------------------------------------------------------------------------------------


def _refusals(one: Declared, session: Session, _branch_id: int, values: Values) -> list[Violation]:
    """What a new record would be refused for."""
    try:
        found = tidy(one.records.resource, values)
    except InvalidArgument as problem:
        return list(problem.fields)
    return writing.refusals(one, session, found)


def _create(
    one: Declared, session: Session, rows: Sequence[Values], facts: Facts
) -> Sequence[Mapping[Any, Any]]:
    """New records with history and events, a statement each."""
    prepared = [writing.fit(one, session, row, {}) for row in rows]
    return one.records.insert_many(session, prepared, batch_id=facts.import_id)


def _update(
    one: Declared, session: Session, record_id: str, values: Values, batch_id: str
) -> Mapping[Any, Any]:
    """What the sheet says of a record that exists; empty cells leave it as it is."""
    records = one.records
    row = records.get(session, record_id, lock=True)
    given = {name: value for name, value in values.items() if value not in (None, "", []) and _may(one, name)}
    if "custom" in given:
        given["custom"] = {**row["custom"], **given["custom"]}
    return records.change(
        session, record_id, writing.fit(one, session, given, row), row=row, batch_id=batch_id
    )


def _may(one: Declared, name: str) -> bool:
    spec = one.records.resource.fields.get(name)
    return name != "branch_id" and not (spec is not None and spec.immutable)


# taking back -----------------------------------------------------------------------------------------------


def _remove(one: Declared, session: Session, made: Mapping[str, int], batch_id: str) -> list[str]:
    """Imported records that nobody changed since."""
    untouched = undo.untouched(session, one.records, made)
    for row in untouched:
        one.records.remove(session, row["id"], batch_id=batch_id)
    return [row["id"] for row in untouched]


def _restore(one: Declared, session: Session, batch_id: str) -> tuple[int, int]:
    """Puts back what the import changed."""
    entries = undo.entries(session, one.records.resource, batch_id)
    changes = [entry for entry in entries if entry["kind"] == "updated"]
    edits, since = undo.inverse(session, one.records, changes, lambda _values: "updated")
    one.records.change_many(session, list(edits.values()))
    return len(edits), len(since)
