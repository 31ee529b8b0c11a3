"""Activities: written on leads the caller may see and change; they set a lead's last and next contact."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from matricula.leads.v1.events_pb2 import ActivityRecorded
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied, Violation
from kit.events import outbox
from kit.identity import Grant, Principal
from kit.ids import is_id
from kit.packing import timestamp
from kit.query import scope
from kit.records import OutsideScope
from kit.statement import Row
from kit.values import Unreadable, clean
from services.leads.activity.model import ACTIVITIES, Activity
from services.leads.activity.telling import told
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.reach import READ, UPDATE, reaches

OLDEST = timedelta(days=366)
SKEW = timedelta(minutes=2)
"""Clocks of callers may be ahead by so much."""
EDIT_TIME = timedelta(days=1)


class NotTheAuthor(PermissionDenied):
    reason = "NOT_THE_AUTHOR"
    zh = "只能修改自己写的跟进记录"
    en = "You may change only activities you wrote yourself"


class TooLateToChange(FailedPrecondition):
    reason = "TOO_LATE_TO_CHANGE"
    zh = "跟进记录只能在一天内修改，请补写一条新的"
    en = "An activity can be changed for one day; write another one instead"


def create_activity(session: Session, values: dict[str, Any]) -> Row:
    """A new activity; its lead gets the last and next contact in the same change."""
    who = principal(session)
    lead = _lead(session, values["lead_id"])
    found = {**_normal(values), "branch_id": lead["branch_id"]}
    found.setdefault("occur_time", clock.now())
    found |= {"owner_id": who.id if is_id(who.id) else None, "owner_name": who.name}
    row = ACTIVITIES.insert(session, found)
    LEAD.change(session, lead["id"], _contact(lead, row), facts={"activity_id": row["id"]}, row=lead)
    event = ActivityRecorded(
        activity_id=row["id"],
        lead_id=lead["id"],
        branch_id=row["branch_id"],
        owner_id=row["owner_id"] or "",
        kind=row["kind"].removeprefix("ACTIVITY_KIND_"),
        occur_time=timestamp(row["occur_time"]),
        told=told(row) if lead["conversion_id"] else None,
    )
    outbox.emit(
        session, event, aggregate_type="activity", aggregate_id=row["id"], seq=1, branch_id=row["branch_id"]
    )
    return row


def note(session: Session, lead_id: str, text: str) -> Row:
    """A note that the system writes, e.g. that somebody known enquired again."""
    return create_activity(session, {"lead_id": lead_id, "kind": "ACTIVITY_KIND_NOTE", "text": text})


def _lead(session: Session, lead_id: str) -> Row:
    """The lead, locked; the caller must reach it for reading and for changing it."""
    if not is_id(lead_id):
        raise NotFound
    statement = select(*LEAD.columns).where(Lead.id == lead_id, Lead.delete_time.is_(None))
    row = session.execute(statement.with_for_update()).mappings().first()
    who = principal(session)
    if row is None or not reaches(who, READ, row):
        raise NotFound
    if not reaches(who, UPDATE, row):
        raise OutsideScope
    return row


def _contact(lead: Row, activity: Mapping[Any, Any]) -> dict[str, Any]:
    """What it says about contacts: a next one replaces the planned one; one that was due is done."""
    values: dict[str, Any] = {}
    if lead["last_contact_time"] is None or lead["last_contact_time"] < activity["occur_time"]:
        values["last_contact_time"] = activity["occur_time"]
    planned = lead["next_contact_time"]
    if activity["next_contact_time"] or activity["next_step"]:
        values |= {"next_contact_time": activity["next_contact_time"], "next_step": activity["next_step"]}
    elif planned is not None and planned <= activity["occur_time"]:
        values |= {"next_contact_time": None, "next_step": ""}
    return values


def _normal(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        name: value for name, value in values.items() if value is not None or name == "next_contact_time"
    }
    problems = []
    for name in ("text", "next_step"):
        try:
            if name in found:
                found[name] = clean(found[name], lines=name == "text")
        except Unreadable as error:
            problems.append(Violation(f"activity.{name}", error.zh, error.en, error.reason))
    if found.get("text") == "":
        problems.append(Violation("activity.text", "请填写内容", "Write what was done", "REQUIRED"))
    moment = found.get("occur_time")
    if moment is not None and not clock.now() - OLDEST <= moment <= clock.now() + SKEW:
        zh, en = "发生时间应在过去一年内", "It must have happened within the past year"
        problems.append(Violation("activity.occur_time", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def update_activity(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an activity: by its author, within a day. It stays with its lead."""
    _author(session, row)
    if values.get("lead_id", row["lead_id"]) != row["lead_id"]:
        zh, en = "跟进记录不能换线索", "An activity stays with its lead"
        raise InvalidArgument(fields=[Violation("activity.lead_id", zh, en)])
    kept = {name: value for name, value in _normal(values).items() if name != "branch_id"}
    return ACTIVITIES.change(session, row["id"], kept, etag=etag, row=row)


def delete_activity(session: Session, activity_id: str, etag: str) -> None:
    """Takes an activity away: by its author, within a day. What it said of the lead's contacts stays."""
    _author(session, find_activity(session, activity_id, lock=True))
    ACTIVITIES.remove(session, activity_id, etag=etag)


def _author(session: Session, row: Row) -> None:
    if row["owner_id"] != principal(session).id:
        raise NotTheAuthor
    if row["create_time"] < clock.now() - EDIT_TIME:
        raise TooLateToChange


# reading -------------------------------------------------------------------------------------------------


def find_activity(session: Session, activity_id: str, *, lock: bool = False) -> Row:
    """An activity of a lead that the caller may see."""
    if not is_id(activity_id):
        raise NotFound
    statement = select(Activity.__table__).where(
        Activity.id == activity_id, of_visible_leads(principal(session), grant(session))
    )
    row = session.execute(statement.with_for_update(of=Activity) if lock else statement).mappings().first()
    if row is None:
        raise NotFound
    return row


def of_visible_leads(who: Principal, reach: Grant) -> ColumnElement[bool]:
    """Who sees a lead sees its activities, within the reach of this permission and of reading leads."""
    leads = who.grant(READ)
    if who.kind != "system" and leads is None:
        return Activity.owner_id == who.id
    both = [reach] if leads is None else [reach, leads]
    table = Lead.__table__
    seen = [scope.within(table, who, one) for one in both]
    seen += [scope.in_branches(table.c.branch_id, scope.branches(who, one)) for one in both]
    return exists(select(table.c.id).where(table.c.id == Activity.lead_id, *seen))
