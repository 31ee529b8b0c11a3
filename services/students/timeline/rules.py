"""Keeping what other services tell of a student. The same event keeps one entry, whenever it comes."""

from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from matricula.leads.v1.events_pb2 import LeadHistoryEntry
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit.events.subscriptions import envelopes
from kit.ids import is_id
from kit.packing import moment
from services.students.timeline.kinds import Kind
from services.students.timeline.model import TimelineEntry

ACTIVITY = "leads.activity"
PERMISSIONS = {ACTIVITY: "leads.activity.read", "leads.lead.created": "leads.lead.read"}
"""What a lead tells of itself, beside events: kind -> permission."""


def keep(kind: Kind) -> Callable[[Session, Any], None]:
    """The handler of one event of the table of kinds."""

    def on_told(session: Session, event: Any) -> None:
        about, (envelope,) = getattr(event, kind.field), envelopes(session)
        if not is_id(about.student_id):
            return  # a task of nobody, a contract before its student
        owned = {name: _id(about, name) for name in ("owner_id", "department_id")}
        _insert(
            session,
            [
                {
                    "id": envelope.event_id,
                    "branch_id": about.branch_id,
                    "student_id": about.student_id,
                    "occur_time": envelope.occurred,
                    "kind": kind.name,
                    "permission": kind.permission,
                    "actor_id": envelope.actor_id,
                    "actor_name": envelope.actor_name,
                    "subject_type": kind.subject_type,
                    "subject_id": about.id,
                    "facts": {**_facts(about, kind.facts), **_facts(event, kind.more)},
                    **owned,
                }
            ],
        )

    return on_told


def keep_of_lead(
    session: Session,
    lead_id: str,
    branch_id: int,
    entries: Sequence[LeadHistoryEntry],
    owner_id: str = "",
    department_id: str = "",
) -> None:
    """What was done with a lead: its own id keeps an entry from being there twice."""
    rows = [
        {
            "id": entry.id,
            "branch_id": branch_id,
            "lead_id": lead_id,
            "occur_time": moment(entry.occur_time),
            "kind": entry.kind,
            "permission": PERMISSIONS[entry.kind],
            "owner_id": (entry.actor_id if is_id(entry.actor_id) else "") or owner_id or None,
            "department_id": department_id or None,
            "actor_id": entry.actor_id,
            "actor_name": entry.actor_name,
            "subject_type": entry.kind if entry.kind == ACTIVITY else "leads.lead",
            "subject_id": entry.id,
            "text": entry.text,
            "facts": {name: value for name in ("way", "next_step") if (value := getattr(entry, name))},
        }
        for entry in entries
        if entry.kind in PERMISSIONS
    ]
    if rows:
        _insert(session, rows)


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    session.execute(insert(TimelineEntry).values(rows).on_conflict_do_nothing(index_elements=["id"]))


def _facts(message: Message, names: Sequence[str]) -> dict[str, Any]:
    """The facts that are there, as JSON; whole numbers of money stay numbers."""
    values = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return {
        name: int(values[name]) if name.endswith("_minor") else values[name]
        for name in names
        if name in values
    }


def _id(message: Any, name: str) -> str | None:
    value = getattr(message, name, "")
    return value if is_id(value) else None
