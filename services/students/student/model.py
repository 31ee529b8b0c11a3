"""The table of students, and how its rows become messages, history and events."""

from datetime import date
from typing import Any

from matricula.students.v1 import student_pb2 as pb
from sqlalchemy import BigInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Customizable, Deletable, Record, Searchable, Staffed
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.derived import derive
from services.students.student.events import EVENTS

_NONE = text("''")
_EMPTY = text("'{}'")


class Student(Record, Deletable, Staffed, Customizable, Searchable, Base):
    __tablename__ = "student"

    name: Mapped[str]
    latin_name: Mapped[str] = mapped_column(server_default=_NONE)
    gender: Mapped[str | None]
    birth_date: Mapped[date | None]
    nationality: Mapped[str] = mapped_column(server_default=_NONE)
    phone: Mapped[str] = mapped_column(server_default=_NONE)
    wechat: Mapped[str] = mapped_column(server_default=_NONE)
    email: Mapped[str] = mapped_column(server_default=_NONE)
    address: Mapped[str] = mapped_column(server_default=_NONE)
    passport_number: Mapped[str] = mapped_column(server_default=_NONE)
    passport_expire_date: Mapped[date | None]

    state: Mapped[str] = mapped_column(server_default=text("'STUDENT_STATE_PLANNING'"))
    business_line: Mapped[str | None]
    target_countries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    target_degree: Mapped[str | None]
    target_course: Mapped[str] = mapped_column(server_default=_NONE)
    target_intake: Mapped[str] = mapped_column(server_default=_NONE)
    region: Mapped[str] = mapped_column(server_default=_NONE)
    budget_amount: Mapped[int | None] = mapped_column(BigInteger)
    budget_currency: Mapped[str] = mapped_column(server_default=_NONE)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    note: Mapped[str] = mapped_column(server_default=_NONE)

    planner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    writer_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    application_officer_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    visa_officer_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))

    lead_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid(as_uuid=False)), server_default=_EMPTY)
    guardians: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))

    wechat_key: Mapped[str | None]
    email_key: Mapped[str | None]
    person_key: Mapped[str | None]


STUDENT = Records(
    describe(pb.Student, Student.__table__),
    Packer(pb.Student, Student.__table__),
    events=EVENTS,
    derive=derive,
    local=True,
)
RESOURCES = (STUDENT.resource,)
