"""The table of test sittings."""

from datetime import date, datetime
from typing import Any

from matricula.students.v1 import test_sitting_pb2 as pb
from sqlalchemy import Double, ForeignKey, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Deletable, Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")


class TestSitting(Record, Deletable, Base):
    __tablename__ = "test_sitting"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_id")}},)

    student_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("student.id"))
    type: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default=_NONE)
    test_date: Mapped[date]
    score: Mapped[float | None] = mapped_column(Double)
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    grade: Mapped[str] = mapped_column(server_default=_NONE)
    expire_date: Mapped[date | None]
    registration_number: Mapped[str] = mapped_column(server_default=_NONE)
    verified: Mapped[bool] = mapped_column(server_default=text("false"))
    verified_by: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    verify_time: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default=_NONE)


TEST_SITTING = Records(
    describe(pb.TestSitting, TestSitting.__table__), Packer(pb.TestSitting, TestSitting.__table__), local=True
)
RESOURCES = (TEST_SITTING.resource,)
