"""The table of guardians. `student_ids` follows from `wards`."""

from collections.abc import Mapping
from typing import Any

from matricula.students.v1 import guardian_pb2 as pb
from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit.model import Deletable, Record
from kit.packing import Packer
from kit.query.scope import PARENT
from kit.records import Records
from kit.resource import describe
from services.students.base import Base
from services.students.student.model import Student

_NONE = text("''")


class Guardian(Record, Deletable, Base):
    __tablename__ = "guardian"
    __table_args__ = ({"info": {PARENT: (Student.__table__, "student_ids")}},)

    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default=_NONE)
    wechat: Mapped[str] = mapped_column(server_default=_NONE)
    email: Mapped[str] = mapped_column(server_default=_NONE)
    occupation: Mapped[str] = mapped_column(server_default=_NONE)
    income: Mapped[str] = mapped_column(server_default=_NONE)
    decides: Mapped[bool] = mapped_column(server_default=text("false"))
    pays: Mapped[bool] = mapped_column(server_default=text("false"))
    concerns: Mapped[str] = mapped_column(server_default=_NONE)
    wards: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    student_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid(as_uuid=False)), server_default=text("'{}'"))


def _derive(_session: Session, values: dict[str, Any], _row: Mapping[Any, Any]) -> None:
    if "wards" in values:
        values["student_ids"] = [ward["student_id"] for ward in values["wards"]]


GUARDIAN = Records(
    describe(pb.Guardian, Guardian.__table__),
    Packer(pb.Guardian, Guardian.__table__),
    derive=_derive,
    local=True,
)
RESOURCES = (GUARDIAN.resource,)
