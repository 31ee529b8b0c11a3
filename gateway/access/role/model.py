"""The table of roles. A role belongs to the whole organisation."""

from typing import Any

from matricula.gateway.v1 import role_pb2 as pb
from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.access.base import Base
from gateway.access.directory import snapshots
from kit.model import Record
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe


class Role(Record, Base):
    """`permissions`: [{permission, scope, branch_ids}]; `fields`: [{field, right}], enums by name."""

    __tablename__ = "role"

    key: Mapped[str | None]
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    permissions: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    fields: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    read_only: Mapped[bool] = mapped_column(server_default=text("false"))
    builtin: Mapped[bool] = mapped_column(server_default=text("false"))
    seeded: Mapped[str | None]


_TABLE = Role.__table__
assert isinstance(_TABLE, Table)  # noqa: S101 - narrows a type
ROLE = _TABLE
_PACKER = Packer(pb.Role, ROLE)
ROLES = Records(
    describe(pb.Role, ROLE), _PACKER, events=snapshots.events(snapshots.role(_PACKER)), shared=True
)
RESOURCES = (ROLES.resource,)
