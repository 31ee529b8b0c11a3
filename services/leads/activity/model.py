"""The table of activities. `owner_id` is the person who wrote it."""

from datetime import datetime

from matricula.leads.v1 import activity_pb2 as pb
from sqlalchemy import ForeignKey, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base


class Activity(Record, Base):
    __tablename__ = "activity"

    lead_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("lead.id"))
    kind: Mapped[str]
    text: Mapped[str]
    occur_time: Mapped[datetime]
    duration_seconds: Mapped[int] = mapped_column(server_default=sql("0"))
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    owner_name: Mapped[str] = mapped_column(server_default=sql("''"))
    next_contact_time: Mapped[datetime | None]
    next_step: Mapped[str] = mapped_column(server_default=sql("''"))


ACTIVITIES = Records(
    describe(pb.Activity, Activity.__table__), Packer(pb.Activity, Activity.__table__), local=True
)
RESOURCES = (ACTIVITIES.resource,)
