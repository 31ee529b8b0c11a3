"""What the other services hear about a lead: one event for every version of it."""

from collections.abc import Mapping
from typing import Any

from matricula.leads.v1 import events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import timestamp

_TIMES = (
    "create_time",
    "qualified_time",
    "consulted_time",
    "proposed_time",
    "won_time",
    "lost_time",
    "delete_time",
    "convert_time",
)
_PLAIN = tuple(
    field.name
    for field in pb.LeadSnapshot.DESCRIPTOR.fields
    if field.name not in _TIMES and field.name != "id"
)
_PERSON = tuple(field.name for field in pb.ConvertedPerson.DESCRIPTOR.fields)


def snapshot(row: Mapping[Any, Any]) -> pb.LeadSnapshot:
    """A lead as other services need it: no names, no contact data."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN if row[name] is not None}
    values |= {name: timestamp(row[name]) for name in _TIMES if row[name] is not None}
    return pb.LeadSnapshot(id=str(row["id"]), **values)


def _created(change: Change) -> pb.LeadCreated:
    return pb.LeadCreated(lead=snapshot(change.row))


def _updated(change: Change) -> pb.LeadUpdated:
    return pb.LeadUpdated(lead=snapshot(change.row), changed=change.names)


def _moved(change: Change) -> pb.LeadMoved:
    return pb.LeadMoved(
        lead=snapshot(change.row),
        from_stage_id=change.before.get("stage_id", change.row["stage_id"]) or "",
        from_status=change.before.get("status", change.row["status"]),
    )


def _assigned(change: Change) -> pb.LeadAssigned:
    return pb.LeadAssigned(
        lead=snapshot(change.row),
        from_owner_id=change.before.get("owner_id", change.row["owner_id"]) or "",
        rule_id=change.facts.get("rule_id", ""),
    )


def _merged(change: Change) -> pb.LeadMerged:
    return pb.LeadMerged(lead=snapshot(change.row), other_id=change.facts["other_id"])


def _deleted(change: Change) -> pb.LeadDeleted:
    return pb.LeadDeleted(lead=snapshot(change.row))


def _undeleted(change: Change) -> pb.LeadUndeleted:
    return pb.LeadUndeleted(lead=snapshot(change.row))


def _converted(change: Change) -> pb.LeadConverted:
    row = change.row
    values: dict[str, Any] = {name: row[name] for name in _PERSON if row[name] not in (None, "", [])}
    if "birth_date" in values:
        values["birth_date"] = values["birth_date"].isoformat()
    return pb.LeadConverted(
        lead=snapshot(row), person=pb.ConvertedPerson(**values), conversion_id=row["conversion_id"]
    )


def _undone(change: Change) -> pb.LeadConversionUndone:
    return pb.LeadConversionUndone(lead=snapshot(change.row), conversion_id=change.row["conversion_id"])


EVENTS: Mapping[str, EventMaker] = {
    "created": _created,
    "updated": _updated,
    "moved": _moved,
    "assigned": _assigned,
    "merged": _merged,
    "absorbed": _deleted,  # the other lead of a merge: its snapshot says into which it went
    "deleted": _deleted,
    "undeleted": _undeleted,
    "converted": _converted,
    "undone": _undone,
    "linked": _updated,  # the student is known
    "kept": _updated,  # the conversion could not be taken back
    "unlinked": _updated,  # it was
}
