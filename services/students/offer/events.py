"""What the other services hear about an offer: one event for every version of it, with its application.

The application comes with the change's facts (`application`), because an answer moves both in one commit.
"""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf import json_format
from matricula.students.v1 import application_events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import timestamp
from services.students.application.events import snapshot as application_snapshot

_TIMES = ("reply_time", "deposit_paid_time", "decide_time", "create_time", "delete_time")
_DAYS = ("receive_date", "deposit_due_date")
_PLAIN = tuple(
    field.name for field in pb.OfferSnapshot.DESCRIPTOR.fields if field.name not in (*_TIMES, *_DAYS, "id")
)


def snapshot(row: Mapping[Any, Any]) -> pb.OfferSnapshot:
    """An offer as other services need it."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    values |= {name: row[name].isoformat() for name in _DAYS if row[name] is not None}
    return pb.OfferSnapshot(id=str(row["id"]), **values)


def facts(application: Mapping[Any, Any]) -> dict[str, Any]:
    """The facts of a change of an offer of this application."""
    return {"application": json_format.MessageToDict(application_snapshot(application))}


def _maker(message: Callable[..., Any]) -> EventMaker:
    def make(change: Change) -> Any:
        told = json_format.ParseDict(change.facts["application"], pb.ApplicationSnapshot())
        return message(offer=snapshot(change.row), application=told)

    return make


def _updated(change: Change) -> Any:
    event: Any = _maker(pb.OfferUpdated)(change)
    event.changed.extend(change.names)
    return event


EVENTS: Mapping[str, EventMaker] = {
    "created": _maker(pb.OfferRecorded),
    "updated": _updated,
    "accepted": _maker(pb.OfferAccepted),
    "declined": _maker(pb.OfferDeclined),
    "reminded": _maker(pb.OfferReplyDue),
    "lapsed": _maker(pb.OfferLapsed),
    "deleted": _maker(pb.OfferDeleted),
}
