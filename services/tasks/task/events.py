"""What the other services hear about a task: one event for every version of it."""

from collections.abc import Mapping
from typing import Any

from matricula.tasks.v1 import events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import timestamp

_TIMES = ("create_time", "due_time", "complete_time", "delete_time")
_PLAIN = tuple(
    field.name
    for field in pb.TaskSnapshot.DESCRIPTOR.fields
    if field.name not in _TIMES and field.name != "id"
)


def snapshot(row: Mapping[Any, Any]) -> pb.TaskSnapshot:
    """A task as other services need it."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    return pb.TaskSnapshot(id=str(row["id"]), **values)


def _updated(change: Change) -> pb.TaskUpdated:
    return pb.TaskUpdated(task=snapshot(change.row), changed=change.names)


def _reassigned(change: Change) -> pb.TaskReassigned:
    return pb.TaskReassigned(
        task=snapshot(change.row), from_owner_id=change.before.get("owner_id", change.row["owner_id"]) or ""
    )


EVENTS: Mapping[str, EventMaker] = {
    "created": lambda change: pb.TaskCreated(task=snapshot(change.row)),
    "updated": _updated,
    "started": _updated,
    "released": _updated,  # a task it waited for was done, cancelled or opened again
    "completed": lambda change: pb.TaskCompleted(task=snapshot(change.row)),
    "reopened": lambda change: pb.TaskReopened(task=snapshot(change.row)),
    "cancelled": lambda change: pb.TaskCancelled(task=snapshot(change.row)),
    "reassigned": _reassigned,
    "deleted": lambda change: pb.TaskDeleted(task=snapshot(change.row)),
}
