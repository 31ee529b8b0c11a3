"""The table of pipelines; stages are kept as JSON, as the messages of pipeline.proto."""

from typing import Any

from matricula.leads.v1 import pipeline_pb2 as pb
from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.leads.base import Base

_EMPTY = text("'{}'")


class Pipeline(Record, Base):
    __tablename__ = "pipeline"

    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    business_line: Mapped[str | None]
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    degrees: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    courses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_EMPTY)
    position: Mapped[int] = mapped_column(server_default=text("0"))
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


PIPELINES = Records(
    describe(pb.Pipeline, Pipeline.__table__), Packer(pb.Pipeline, Pipeline.__table__), shared=True
)
RESOURCES = (PIPELINES.resource,)
