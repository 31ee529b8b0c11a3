"""Applications as people work with them: made for a student and a round, moved with evidence, told of
moved dates.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from matricula.students.v1 import application_pb2 as pb
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import AlreadyExists, EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.records import Edit
from kit.resource import enum_choices
from kit.statement import Row
from services.students.application import path
from services.students.application.model import APPLICATION, Application
from services.students.person import rules as people
from services.students.programme.model import Round
from services.students.programme.rules import hold_round
from services.students.student import parts
from services.students.student.model import STUDENT, Student

_CHANGEABLE = ("note", "owner_id", "round_id")
SKEW = timedelta(minutes=2)
_COPIED = (
    "programme_id", "institution_id", "institution_name_en", "institution_name_zh", "country",
    "programme_name_en", "programme_name_zh", "level", "start_month", "deadline_time", "deadline_date",
    "deadline_clock", "deadline_zone",
)  # fmt: skip
_NAMES = {one.value: one for one in enum_choices(pb.DESCRIPTOR.enum_types_by_name["ApplicationStatus"])}


class ApplicationExists(AlreadyExists):
    reason = "APPLICATION_EXISTS"
    zh = "该学生已申请此专业的这个轮次，请打开原申请"
    en = "The student applies in this round already; open that application"


class StepNotAllowed(FailedPrecondition):
    reason = "APPLICATION_STEP_NOT_ALLOWED"
    zh = "「{from_zh}」之后不能直接到「{to_zh}」，可以到：{ways_zh}"
    en = "“{from_en}” does not lead to “{to_en}”; it may go to: {ways_en}"


class OfferNeeded(FailedPrecondition):
    reason = "OFFER_NEEDED"
    zh = "请登记或答复录取（Offer），申请状态会随之变更"
    en = "Record or answer the offer; the application follows it"


class AlreadySubmitted(FailedPrecondition):
    reason = "ALREADY_SUBMITTED"
    zh = "申请已递交，不能再换轮次或删除；可以撤回申请"
    en = "It was submitted, so its round stays and it cannot be deleted; it can be withdrawn"


# new and changed -----------------------------------------------------------------------------------------


def create_application(session: Session, values: dict[str, Any]) -> Row:
    """A new application of a student for a round."""
    student = parts.student_of(session, values["student_id"], "application")
    row = _round(session, values["round_id"])
    _one_application(session, student["id"], row["id"], None)
    moment = clock.now()
    chosen = values.get("owner_id")
    return APPLICATION.insert(
        session,
        {
            "student_id": student["id"],
            "student_name": student["name"],
            "branch_id": student["branch_id"],
            "round_id": row["id"],
            "note": values.get("note") or "",
            **copies(row),
            "owner_id": _owner(session, chosen, student),
            "owner_chosen": bool(chosen),
            "department_id": student["department_id"],
            "status": path.PREPARING,
            "status_time": moment,
            "steps": [_step(session, path.PREPARING, moment)],
        },
    )


def _owner(session: Session, owner_id: str | None, student: Row) -> str | None:
    """Who takes care of it: whoever was chosen, else the student's officer."""
    if not owner_id:
        return _officer(student)
    known = people.known(session, [owner_id]).get(owner_id)
    if owner_id != principal(session).id and (known is None or not known.takes(student["branch_id"])):
        zh, en = "该员工不在此校区或已停用", "This person left, or works for other branches"
        raise InvalidArgument(fields=[Violation("application.owner_id", zh, en, "OWNER_NOT_HERE")])
    return owner_id


def _officer(student: Mapping[Any, Any]) -> str | None:
    """Who takes care of a student's applications: the application officer, else the consultant."""
    officer: str | None = student["application_officer_id"] or student["owner_id"]
    return officer


def update_application(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an application; another round only until it is submitted."""
    found: dict[str, Any] = {name: values[name] for name in _CHANGEABLE if name in values}
    if found.get("round_id", row["round_id"]) != row["round_id"]:
        if row["status"] not in path.NOT_SUBMITTED:
            raise AlreadySubmitted
        other = _round(session, found["round_id"])
        _one_application(session, row["student_id"], other["id"], row["id"])
        found |= copies(other)
    if "owner_id" in found:
        student = parts.student_of(session, row["student_id"], "application")
        found["owner_chosen"] = bool(found["owner_id"])
        found["owner_id"] = _owner(session, found["owner_id"], student)
    return APPLICATION.change(session, row["id"], found, etag=etag, row=row)


def delete_application(session: Session, row: Row, etag: str) -> None:
    """Into the recycle bin, as long as nothing was submitted."""
    if row["status"] not in path.NOT_SUBMITTED:
        raise AlreadySubmitted
    APPLICATION.remove(session, row["id"], etag=etag)


def _round(session: Session, round_id: str) -> Row:
    """A round of the library; its deadline does not move before this is committed."""
    hold_round(session, round_id)
    statement = select(Round.__table__).where(Round.id == round_id)
    row = session.execute(statement).mappings().first()
    if row is None:
        zh, en = "请从院校库中选择申请轮次", "Choose a round of the library"
        raise InvalidArgument(fields=[Violation("application.round_id", zh, en, "NOT_FOUND")])
    return row


def copies(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What an application carries of its round."""
    return {**{name: row[name] for name in _COPIED}, "round_name": row["name"]}


def _one_application(session: Session, student_id: str, round_id: str, own_id: str | None) -> None:
    """The student is locked, so nobody makes the same one meanwhile."""
    found = session.execute(
        select(Application.id).where(
            Application.student_id == student_id,
            Application.round_id == round_id,
            Application.delete_time.is_(None),
        )
    ).scalars()
    if any(one != own_id for one in found):
        raise ApplicationExists


# moving --------------------------------------------------------------------------------------------------


def move_application(
    session: Session, application_id: str, status: str, evidence: Mapping[str, Any], etag: str = ""
) -> Row:
    """To another status by hand; StepNotAllowed names where it may go, OfferNeeded what an offer decides."""
    row = APPLICATION.get(session, application_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if status in path.BY_OFFER and status in path.WAYS[row["status"]]:
        raise OfferNeeded
    if status not in path.by_hand(row["status"]):
        raise _not_allowed(row["status"], status)
    occur_time = evidence.get("occur_time") or clock.now()
    if occur_time > clock.now() + SKEW:
        zh, en = "发生时间不能晚于现在", "It cannot have happened in the future"
        raise InvalidArgument(fields=[Violation("occur_time", zh, en, "IN_FUTURE")])
    number, file_id = evidence.get("submission_number", ""), evidence.get("file_id", "")
    if status == path.SUBMITTED and not (number or file_id or row["submission_number"]):
        zh, en = "请填写递交编号，或上传递交凭证", "Give the submission number, or a file that proves it"
        raise InvalidArgument(fields=[Violation("submission_number", zh, en, "REQUIRED")])
    return step(
        session, row, status, occur_time, note=evidence.get("note", ""), number=number, file_id=file_id
    )


def step(
    session: Session, row: Row, status: str, occur_time: datetime, *, note: str = "", number: str = "",
    file_id: str = "",
) -> Row:  # fmt: skip
    """Adds a step to an application read with a lock, and brings it to the status."""
    more = {"submission_number": number, "file_id": file_id, "note": note}
    values: dict[str, Any] = {
        "status": status,
        "status_time": occur_time,
        "steps": [*row["steps"], _step(session, status, occur_time, **more)],
    }
    if number:
        values["submission_number"] = number
    if status == path.SUBMITTED:
        values["submit_time"] = occur_time
    if note and status not in path.NOT_SUBMITTED:
        values["result_note"] = note
    return APPLICATION.change(session, row["id"], values, kind="moved", row=row, facts={"note": note})


def _step(session: Session, status: str, occur_time: datetime, **more: str) -> dict[str, Any]:
    who = principal(session)
    return {
        "status": status,
        "occur_time": occur_time.isoformat(),
        "record_time": clock.now().isoformat(),
        "actor_id": who.id,
        "actor_name": who.name,
        **{name: value for name, value in more.items() if value},
    }


def _not_allowed(before: str, after: str) -> StepNotAllowed:
    ways = [one for value, one in _NAMES.items() if value in path.by_hand(before)]
    return StepNotAllowed(
        from_zh=_NAMES[before].zh, from_en=_NAMES[before].en, to_zh=_NAMES[after].zh, to_en=_NAMES[after].en,
        ways_zh="、".join(one.zh for one in ways) or "无",
        ways_en=", ".join(one.en for one in ways) or "none",
    )  # fmt: skip


# what follows from elsewhere -----------------------------------------------------------------------------


def follow_round(session: Session, round_id: str) -> None:
    """Brings what is not submitted of a round to what the round says now."""
    row = session.execute(select(Round.__table__).where(Round.id == round_id)).mappings().first()
    if row is None:
        return
    which = and_(Application.round_id == round_id, Application.status.in_(path.NOT_SUBMITTED))
    APPLICATION.change_many(session, [Edit(one, copies(row)) for one in _locked(session, which)])


def follow_student(session: Session, student_id: str) -> list[Mapping[str, Any]]:
    """Brings the applications of a student to what the student is now; returns them.

    Whoever was chosen for one keeps it; the others go with the student's officer. The student is read, not
    the event, so that an event that comes late or twice changes nothing.
    """
    statement = select(*STUDENT.columns).where(Student.id == student_id).with_for_update(read=True)
    student = session.execute(statement).mappings().first()
    if student is None:
        return []
    told = {"student_name": student["name"], "department_id": student["department_id"]}
    edits = [
        Edit(row, told if row["owner_chosen"] else {**told, "owner_id": _officer(student)})
        for row in _locked(session, Application.student_id == student_id)
    ]
    return APPLICATION.change_many(session, edits)


def _locked(session: Session, which: ColumnElement[bool]) -> Sequence[Row]:
    statement = select(*APPLICATION.columns).where(which).order_by(Application.id).with_for_update()
    return session.execute(statement).mappings().all()
