"""What the other services hear about a round: one event for every version of it."""

from collections.abc import Mapping
from typing import Any

from matricula.students.v1 import library_events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import timestamp

_PLAIN = tuple(
    field.name
    for field in pb.RoundSnapshot.DESCRIPTOR.fields
    if field.name not in ("id", "deadline_date", "deadline_time")
)


def snapshot(row: Mapping[Any, Any]) -> pb.RoundSnapshot:
    """A round as other services need it."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if row[name] is not None}
    if row["deadline_time"] is not None:
        values["deadline_date"] = row["deadline_date"].isoformat()
        values["deadline_time"] = timestamp(row["deadline_time"])
    return pb.RoundSnapshot(id=str(row["id"]), **values)


def _moved(change: Change) -> pb.RoundMoved:
    before, after = change.before.get("deadline_time"), change.row["deadline_time"]
    return pb.RoundMoved(
        round=snapshot(change.row),
        from_deadline_time=timestamp(before) if before else None,
        to_deadline_time=timestamp(after) if after else None,
    )


EVENTS: Mapping[str, EventMaker] = {
    "created": lambda change: pb.RoundCreated(round=snapshot(change.row)),
    "updated": lambda change: pb.RoundUpdated(round=snapshot(change.row), changed=change.names),
    "moved": _moved,
    "deleted": lambda change: pb.RoundDeleted(round=snapshot(change.row)),
}
