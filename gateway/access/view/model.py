"""The table of saved views."""

from typing import Any

from matricula.gateway.v1 import view_pb2 as pb
from sqlalchemy import Table, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.access.base import Base
from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe


class SavedView(Record, Base):
    """`settings` is the console's own shape."""

    __tablename__ = "saved_view"

    record_type: Mapped[str]
    name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    position: Mapped[int] = mapped_column(server_default=text("0"))


_TABLE = SavedView.__table__
assert isinstance(_TABLE, Table)  # noqa: S101 - narrows a type
VIEW = _TABLE
VIEWS = Records(describe(pb.SavedView, VIEW), Packer(pb.SavedView, VIEW))
RESOURCES = (VIEWS.resource,)
