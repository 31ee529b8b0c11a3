"""The table of task templates, and of what was made from them. Items are kept as JSON, as the messages of
the proto.
"""

from datetime import date, datetime
from typing import Any

from matricula.tasks.v1 import template_pb2 as pb
from sqlalchemy import Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base


class TaskTemplate(Record, Base):
    __tablename__ = "task_template"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    use: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


class TemplateUse(Base):
    """A template was used for a subject: the key is what makes it once."""

    __tablename__ = "template_use"

    template_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    subject_type: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int]
    use_time: Mapped[datetime]


TASK_TEMPLATES = Records(
    describe(pb.TaskTemplate, TaskTemplate.__table__),
    Packer(pb.TaskTemplate, TaskTemplate.__table__),
    shared=True,
)
RESOURCES = (TASK_TEMPLATES.resource,)
