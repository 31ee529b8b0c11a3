"""What the other services hear about an application: one event for every version of it."""

from collections.abc import Mapping
from typing import Any

from matricula.students.v1 import application_events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import timestamp

_TIMES = ("deadline_time", "status_time", "submit_time", "create_time", "delete_time")
_PLAIN = tuple(
    field.name
    for field in pb.ApplicationSnapshot.DESCRIPTOR.fields
    if field.name not in (*_TIMES, "id", "deadline_date")
)


def snapshot(row: Mapping[Any, Any]) -> pb.ApplicationSnapshot:
    """An application as other services need it."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    day = row["deadline_date"]
    return pb.ApplicationSnapshot(id=str(row["id"]), deadline_date=day.isoformat() if day else "", **values)


def _moved(change: Change) -> pb.ApplicationMoved:
    return pb.ApplicationMoved(
        application=snapshot(change.row),
        from_status=change.before.get("status", change.row["status"]),
        note=change.facts.get("note", ""),
    )


EVENTS: Mapping[str, EventMaker] = {
    "created": lambda change: pb.ApplicationCreated(application=snapshot(change.row)),
    "updated": lambda change: pb.ApplicationUpdated(application=snapshot(change.row), changed=change.names),
    "moved": _moved,
    "deleted": lambda change: pb.ApplicationDeleted(application=snapshot(change.row)),
    "undeleted": lambda change: pb.ApplicationUndeleted(application=snapshot(change.row)),
}
