"""The table of applications. Steps are JSON, as ApplicationStep; they are added and never changed."""

from datetime import date, datetime
from typing import Any

from matricula.students.v1 import application_pb2 as pb
from sqlalchemy import ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Deletable, Record, Searchable
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.application.derived import derive
from services.students.application.events import EVENTS
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")
_ID = Uuid(as_uuid=False)


class Application(Record, Deletable, Searchable, Base):
    __tablename__ = "application"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(_ID, ForeignKey("student.id"))
    student_name: Mapped[str]
    programme_id: Mapped[str] = mapped_column(_ID)
    round_id: Mapped[str] = mapped_column(_ID)
    owner_id: Mapped[str | None] = mapped_column(_ID)
    owner_chosen: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody said who takes care of it: it does not go with the student's officer."""
    department_id: Mapped[str | None] = mapped_column(_ID)
    status: Mapped[str]
    status_time: Mapped[datetime]
    submission_number: Mapped[str] = mapped_column(server_default=_NONE)
    submit_time: Mapped[datetime | None]

    institution_id: Mapped[str] = mapped_column(_ID)
    institution_name_en: Mapped[str]
    institution_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    country: Mapped[str]
    programme_name_en: Mapped[str]
    programme_name_zh: Mapped[str] = mapped_column(server_default=_NONE)
    level: Mapped[str]
    start_month: Mapped[str]
    round_name: Mapped[str]
    deadline_time: Mapped[datetime | None]
    deadline_date: Mapped[date | None]
    deadline_clock: Mapped[str] = mapped_column(server_default=_NONE)
    deadline_zone: Mapped[str] = mapped_column(server_default=_NONE)

    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    note: Mapped[str] = mapped_column(server_default=_NONE)
    result_note: Mapped[str] = mapped_column(server_default=_NONE)


APPLICATION = Records(
    describe(pb.Application, Application.__table__),
    Packer(pb.Application, Application.__table__),
    events=EVENTS,
    derive=derive,
    local=True,
)
RESOURCES = (APPLICATION.resource,)
