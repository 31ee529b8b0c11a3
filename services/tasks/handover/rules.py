"""The way of a hand-over: opened when a contract is won, filled in, submitted, accepted, or returned with a
reason.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, PermissionDenied, Violation
from kit.identity import Scope
from kit.ids import is_id
from kit.statement import Row
from kit.values.text import said
from services.tasks.handover import difference
from services.tasks.handover.model import ACCEPTED, HANDOVERS, OPEN, RETURNED, SUBMITTED, Handover
from services.tasks.notification import rules as notifications
from services.tasks.notification.rules import Message
from services.tasks.person import rules as people
from services.tasks.student import rules as students

_FORM = frozenset({"schools", "selling_points", "wishes", "note", "files"})
_RECEIVERS = ("TEAM_ROLE_APPLICATION_OFFICER", "TEAM_ROLE_PLANNER")
"""Who takes over when nobody is named, in this order."""


class NotYourTurn(PermissionDenied):
    reason = "NOT_YOUR_TURN"
    zh = "此交接当前不由您处理"
    en = "It is somebody else's turn with this hand-over"


class WrongState(FailedPrecondition):
    reason = "HANDOVER_STATE"
    zh = "交接当前状态不允许此操作"
    en = "The hand-over is not in a state that allows this"


class ReceiverUnknown(InvalidArgument):
    reason = "RECEIVER_UNKNOWN"
    zh = "请选择接收人：学生服务团队中还没有申请专员或规划师"
    en = "Choose who takes over: the student's team has no application officer or planner yet"


class StudentNotKnownYet(FailedPrecondition):
    reason = "STUDENT_NOT_KNOWN_YET"
    zh = "学生资料还在同步，请稍后再提交"
    en = "The student's data is still on its way; submit again in a moment"


def open_handover(session: Session, contract: Any) -> Row:
    """The hand-over of a contract that was won; the one that is there when it was opened before."""
    known = (
        session.execute(select(*HANDOVERS.columns).where(Handover.contract_id == contract.id))
        .mappings()
        .first()
    )
    if known is not None:
        return known
    sender = people.known(session, [contract.owner_id]).get(contract.owner_id)
    row = HANDOVERS.insert(
        session,
        {
            "branch_id": contract.branch_id,
            "title": " ".join(part for part in (contract.student_name, contract.number) if part),
            "contract_id": contract.id,
            "contract_number": contract.number,
            "student_id": contract.student_id,
            "student_name": contract.student_name,
            "state": OPEN,
            "owner_id": contract.owner_id or None,
            "department_id": contract.department_id or (sender.department_id if sender else None),
            "sender_id": contract.owner_id or None,
            "team_ids": [contract.owner_id] if contract.owner_id else [],
        },
    )
    _tell(session, row, "待填写")
    return row


def update_handover(session: Session, row: Row, values: Mapping[str, Any], etag: str = "") -> Row:
    """The form, by who sends it."""
    _turn(row, OPEN, RETURNED)
    _mine(session, row)
    found = {name: value for name, value in values.items() if name in _FORM}
    for name in ("selling_points", "wishes", "note"):
        if found.get(name):
            found[name] = said(found[name], f"handover.{name}")
    return HANDOVERS.change(session, row["id"], found, etag=etag, row=row)


def submit_handover(session: Session, row: Row, receiver_id: str = "", etag: str = "") -> Row:
    """Freezes what is known of the student, and gives the package to the receiver."""
    _turn(row, OPEN, RETURNED)
    _mine(session, row)
    _fresh(row, etag)
    profile, _ = students.profile(session, row["student_id"])
    if not profile:
        raise StudentNotKnownYet
    team = students.team(session, row["student_id"])
    receiver_id = (
        receiver_id or row["receiver_id"] or next((team[one] for one in _RECEIVERS if one in team), "")
    )
    if not is_id(receiver_id):
        field = Violation("receiver_id", ReceiverUnknown.zh, ReceiverUnknown.en, "REQUIRED")
        raise ReceiverUnknown(fields=[field])
    _, department_id = people.place(session, receiver_id, row["branch_id"], principal(session))
    moment = clock.now()
    values = {
        "state": SUBMITTED,
        "receiver_id": receiver_id,
        "owner_id": receiver_id,
        "department_id": department_id,
        "team_ids": sorted({one for one in (row["sender_id"], receiver_id) if one}),
        "profile": dict(profile),
        "profile_time": moment,
        "submit_time": moment,
        "return_reason": "",
    }
    after = HANDOVERS.change(session, row["id"], values, kind="submitted", row=row)
    _tell(session, after, "待接收")
    return after


def accept_handover(session: Session, row: Row, etag: str = "") -> Row:
    """The receiver takes it. Accepted twice is accepted once."""
    if row["state"] == ACCEPTED:
        return row
    _turn(row, SUBMITTED)
    _mine(session, row)
    values = {"state": ACCEPTED, "accept_time": clock.now()}
    after = HANDOVERS.change(session, row["id"], values, etag=etag, kind="accepted", row=row)
    _tell(session, after, "已接收", to="sender_id")
    return after


def return_handover(session: Session, row: Row, reason: str, etag: str = "") -> Row:
    """Something is missing: back to the sender, who reads why."""
    _turn(row, SUBMITTED)
    _mine(session, row)
    told = said(reason, "reason")
    if not told:
        raise InvalidArgument(
            fields=[Violation("reason", "请填写退回原因", "Say what is missing", "REQUIRED")]
        )
    sender = people.known(session, [row["sender_id"] or ""]).get(row["sender_id"] or "")
    values = {
        "state": RETURNED,
        "owner_id": row["sender_id"],
        "department_id": sender.department_id if sender else row["department_id"],
        "return_reason": told,
        "return_count": row["return_count"] + 1,
    }
    after = HANDOVERS.change(session, row["id"], values, etag=etag, kind="returned", row=row)
    _tell(session, after, "已退回")
    return after


def changes(session: Session, row: Row) -> tuple[list[difference.Difference], datetime | None]:
    """What changed of the student since the profile was frozen, and as of when the student is known now."""
    current, moment = students.profile(session, row["student_id"])
    if not row["profile"] or not current:
        return [], moment
    return difference.differences(row["profile"], current), moment


def _turn(row: Row, *states: str) -> None:
    if row["state"] not in states:
        raise WrongState


def _mine(session: Session, row: Row) -> None:
    """Within scope OWN both sides reach it, and only the one whose turn it is acts; whoever reaches more may
    help.
    """
    if grant(session).scope is Scope.OWN and row["owner_id"] != principal(session).id:
        raise NotYourTurn


def _fresh(row: Row, etag: str) -> None:
    if etag and etag != str(row["version"]):
        raise EtagMismatch


def _tell(session: Session, row: Row, detail: str, *, to: str = "owner_id") -> None:
    owner_id = row[to]
    if not owner_id or (owner_id == principal(session).id and to != "owner_id"):
        return
    notifications.notify(
        session,
        Message(
            branch_id=row["branch_id"],
            owner_id=owner_id,
            kind="NOTIFICATION_KIND_HANDOVER",
            key=f"handover:{row['id']}:{row['version']}",
            record_type=HANDOVERS.resource.type,
            record_id=row["id"],
            facts={
                "title": row["title"],
                "student": row["student_name"],
                "reason": row["return_reason"],
                "detail": detail,
            },
        ),
    )
