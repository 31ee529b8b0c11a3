"""What a conversion does: one student for one person, whoever converts them and how often.

A person who is a student already is linked: what their record lacks is filled in, nothing is overwritten.
Brothers and sisters, recognised by a shared phone, WeChat or mail, share their guardians.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matricula.leads.v1 import lead_pb2
from matricula.leads.v1.events_pb2 import LeadConverted
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.statement import Row
from kit.values import fold
from services.students.conversion.model import Conversion
from services.students.education.model import EDUCATION
from services.students.guardian import rules as guardians
from services.students.guardian.model import GUARDIAN, Guardian
from services.students.student import recognition
from services.students.student.model import STUDENT, Student
from services.students.timeline.model import TimelineEntry

_TEXTS = ("name", "phone", "wechat", "email", "target_intake", "budget_currency", "note")


def convert(session: Session, event: LeadConverted) -> None:
    """Makes or finds the student of a converted lead; the same conversion does it once."""
    if known(session, event.conversion_id) is not None:
        return
    lead, values = event.lead, person_of(event)
    matches = recognition.find(session, lead.branch_id, values)
    facts = {"lead_id": lead.id, "conversion_id": event.conversion_id}
    same = next((match for match in matches if not match.sibling), None)
    made: dict[str, int] = {}
    if same is not None:
        student = _link(session, same, values, facts)
    else:
        student = STUDENT.insert(session, {**values, "lead_ids": [lead.id]}, facts=facts)
        made = _background(session, student, event)
        made |= _family(session, student, event.person.guardian_name, [match.row for match in matches])
    row = {
        "id": event.conversion_id, "branch_id": lead.branch_id, "lead_id": lead.id,
        "student_id": student["id"], "created": same is None, "made": made,
    }  # fmt: skip
    session.execute(insert(Conversion).values(row))


def known(session: Session, conversion_id: str) -> Row | None:
    """The conversion, locked, when it was applied."""
    statement = select(Conversion.__table__).where(Conversion.id == conversion_id).with_for_update()
    return session.execute(statement).mappings().first()


def follow_merge(session: Session, lead_id: str, into_id: str) -> None:
    """A lead went into another one: what was of it is of that one now, its student and its history too."""
    statement = select(*STUDENT.columns).where(Student.lead_ids.contains([lead_id])).order_by(Student.id)
    for row in session.execute(statement.with_for_update()).mappings().all():
        ids = [into_id if one == lead_id else one for one in row["lead_ids"]]
        STUDENT.change(session, row["id"], {"lead_ids": list(dict.fromkeys(ids))}, row=row)
    for table in (Conversion, TimelineEntry):
        session.execute(update(table).where(table.lead_id == lead_id).values(lead_id=into_id))


def person_of(event: LeadConverted) -> dict[str, Any]:
    """Column values of a student from a lead and its person."""
    lead, person = event.lead, event.person
    return {
        "branch_id": lead.branch_id,
        "owner_id": lead.owner_id or None,
        "department_id": lead.department_id or None,
        "birth_date": date.fromisoformat(person.birth_date) if person.birth_date else None,
        "business_line": _name(lead_pb2.BusinessLine, lead.business_line),
        "target_countries": list(lead.target_countries),
        "target_degree": _name(lead_pb2.Degree, lead.target_degree),
        "target_course": lead.target_course,
        "region": lead.region,
        "budget_amount": person.budget_amount or None,
        "tags": list(person.tags),
        **{name: getattr(person, name) for name in _TEXTS},
    }


def _name(enum: Any, number: int) -> str | None:
    return str(enum.Name(number)) if number else None


def _link(
    session: Session, match: recognition.Match, values: Mapping[str, Any], facts: Mapping[str, Any]
) -> Row:
    """One more lead of a person who is a student already."""
    row = STUDENT.get(session, match.row["id"], lock=True)
    filled = {
        name: value
        for name, value in values.items()
        if name != "branch_id" and row[name] in (None, "", []) and value not in (None, "", [])
    }
    filled |= {
        "tags": list(dict.fromkeys([*row["tags"], *values["tags"]])),
        "lead_ids": list(dict.fromkeys([*row["lead_ids"], facts["lead_id"]])),
        "update_time": clock.now(),  # it is a change even if the lead knew nothing new
    }
    return STUDENT.change(
        session, row["id"], filled, kind="linked", row=row,
        facts={**facts, "matched_fields": list(match.fields)},
    )  # fmt: skip


def _background(session: Session, student: Row, event: LeadConverted) -> dict[str, int]:
    """The school that the lead named."""
    if not event.person.current_school:
        return {}
    row = EDUCATION.insert(
        session,
        {
            "student_id": student["id"],
            "branch_id": student["branch_id"],
            "school": event.person.current_school,
            "grade": event.person.current_grade,
            "current": True,
        },
    )
    return {row["id"]: row["version"]}


def _family(session: Session, student: Row, name: str, siblings: Sequence[Row]) -> dict[str, int]:
    """The guardians of brothers and sisters become this student's; the one the lead named is added if new."""
    made: dict[str, int] = {}
    names = set()
    for row in _guardians_of(session, [sibling["id"] for sibling in siblings]):
        relation = row["wards"][0].get("relation")
        ward = {"student_id": student["id"], **({"relation": relation} if relation else {})}
        after = GUARDIAN.change(session, row["id"], {"wards": [*row["wards"], ward]}, row=row)
        made[row["id"]] = after["version"]
        names.add(fold(row["name"]))
    if name and fold(name) not in names:
        ward = {"student_id": student["id"], "relation": "RELATION_GUARDIAN", "primary": not names}
        values = {"branch_id": student["branch_id"], "name": name, "wards": [ward]}
        row = GUARDIAN.insert(session, values)
        made[row["id"]] = row["version"]
    if made:
        guardians.retell(session, [student["id"]])
    return made


def _guardians_of(session: Session, student_ids: Sequence[str]) -> list[Row]:
    if not student_ids:
        return []
    table = Guardian.__table__
    statement = (
        select(table)
        .where(table.c.student_ids.overlap(list(student_ids)), table.c.delete_time.is_(None))
        .order_by(table.c.id)
        .with_for_update()
    )
    return list(session.execute(statement).mappings())
