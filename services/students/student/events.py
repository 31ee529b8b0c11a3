"""What the other services hear about a student: one event for every version of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from google.protobuf.json_format import ParseDict
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import events_pb2 as pb
from matricula.students.v1 import student_pb2

from kit import clock
from kit.history import Change, EventMaker
from kit.packing import timestamp
from services.students.student.derived import TEAM

MAJORITY = 18
_PLAIN = ("name", "latin_name", "phone", "email", "owner_id", "department_id")


def snapshot(row: Mapping[Any, Any]) -> pb.StudentSnapshot:
    """A student as other services need one."""
    grown = adult_date(row["birth_date"])
    found = pb.StudentSnapshot(
        id=str(row["id"]),
        branch_id=row["branch_id"],
        version=row["version"],
        lead_ids=row["lead_ids"],
        lead_id=next(iter(row["lead_ids"]), ""),
        is_minor=grown is not None and clock.now().date() < grown,
        adult_date=grown.isoformat() if grown else "",
        guardians=[ParseDict(one, student_pb2.GuardianBrief()) for one in row["guardians"]],
        team=[pb.TeamMember(role=role.removesuffix("_id"), staff_id=row[role]) for role in TEAM if row[role]],
        state=student_pb2.StudentState.Value(row["state"]),
        create_time=timestamp(row["create_time"]),
        **{name: row[name] for name in _PLAIN if row[name]},
    )
    if row["business_line"]:
        found.business_line = lead_pb2.BusinessLine.Value(row["business_line"])
    if row["delete_time"]:
        found.delete_time.CopyFrom(timestamp(row["delete_time"]))
    return found


def adult_date(born: date | None) -> date | None:
    """The eighteenth birthday; the first of March for somebody born on 29 February."""
    if born is None:
        return None
    try:
        return born.replace(year=born.year + MAJORITY)
    except ValueError:
        return date(born.year + MAJORITY, 3, 1)


def _conversion(change: Change) -> dict[str, Any]:
    names = ("lead_id", "conversion_id")
    return {name: change.facts[name] for name in names if name in change.facts}


def _created(change: Change) -> pb.StudentCreated:
    return pb.StudentCreated(student=snapshot(change.row), **_conversion(change))


def _updated(change: Change) -> pb.StudentUpdated:
    return pb.StudentUpdated(student=snapshot(change.row), changed=change.names)


def _linked(change: Change) -> pb.StudentLinked:
    return pb.StudentLinked(
        student=snapshot(change.row),
        matched_fields=change.facts.get("matched_fields", ()),
        **_conversion(change),
    )


def _unlinked(change: Change) -> pb.StudentUnlinked:
    return pb.StudentUnlinked(student=snapshot(change.row), **_conversion(change))


def _kept(change: Change) -> pb.StudentKept:
    return pb.StudentKept(
        student=snapshot(change.row), blockers=change.facts["blockers"], **_conversion(change)
    )


def _removed(change: Change) -> pb.StudentRemoved:
    return pb.StudentRemoved(student=snapshot(change.row), **_conversion(change))


def _restored(change: Change) -> pb.StudentRestored:
    return pb.StudentRestored(student=snapshot(change.row))


EVENTS: Mapping[str, EventMaker] = {
    "created": _created,
    "updated": _updated,
    "staffed": _updated,
    "retold": _updated,  # their guardians changed
    "linked": _linked,
    "unlinked": _unlinked,
    "kept": _kept,
    "removed": _removed,  # a conversion was taken back
    "deleted": _removed,
    "undeleted": _restored,
}
