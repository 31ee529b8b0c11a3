"""Tables of branches, departments and staff."""

from typing import Any
from uuid import UUID

from matricula.gateway.v1 import directory_pb2 as pb
from sqlalchemy import ARRAY, Integer, Table, Uuid, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.access.base import Base
from gateway.access.directory import snapshots
from kit import search
from kit.model import Record, Searchable
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from kit.statement import Row


class Branch(Record, Base):
    """`id` is made of `number`, which is what the API calls the branch's id."""

    __tablename__ = "branch"

    number: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default=text("''"))
    code: Mapped[str]
    study_abroad: Mapped[bool] = mapped_column(server_default=text("false"))
    vocational: Mapped[bool] = mapped_column(server_default=text("false"))
    time_zone: Mapped[str] = mapped_column(server_default=text("''"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))
    keycloak_group: Mapped[str | None]


class Department(Record, Base):
    __tablename__ = "department"

    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))


class Staff(Record, Searchable, Base):
    __tablename__ = "staff"

    username: Mapped[str]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(server_default=text("''"))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    role_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid(as_uuid=False)), server_default=text("'{}'"))
    extra_branch_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    service_account: Mapped[bool] = mapped_column(server_default=text("false"))
    password_permanent: Mapped[bool] = mapped_column(server_default=text("false"))
    locale: Mapped[str] = mapped_column(server_default=text("''"))
    sync_state: Mapped[str | None]
    sync_error: Mapped[str] = mapped_column(server_default=text("''"))
    keycloak_id: Mapped[str | None]
    keycloak_adopted: Mapped[bool] = mapped_column(server_default=text("false"))
    password_issue: Mapped[str] = mapped_column(server_default=text("''"))


def branch_key(number: int) -> str:
    """The row id of a branch number."""
    return str(UUID(int=number))


class BranchPacker(Packer):
    """A branch's message carries its number as id."""

    def message_of(self, row: Row) -> Any:
        message = super().message_of(row)
        message.id = str(row["number"])
        return message


def _search_terms(_session: Session, values: dict[str, Any], row: Row) -> None:
    if "name" in values or "username" in values:
        named = {**row, **values}
        values["search_terms"] = search.terms(
            [(search.NAME, named["name"]), (search.TEXT, named["username"])]
        )


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows a type; every model here has one table
    return table


BRANCH, DEPARTMENT, STAFF = _table(Branch), _table(Department), _table(Staff)

BRANCHES = Records(
    describe(pb.Branch, BRANCH),
    BranchPacker(pb.Branch, BRANCH),
    events=snapshots.events(snapshots.branch),
    shared=True,
)
DEPARTMENTS = Records(describe(pb.Department, DEPARTMENT), Packer(pb.Department, DEPARTMENT))
STAFF_MEMBERS = Records(
    describe(pb.Staff, STAFF),
    Packer(pb.Staff, STAFF),
    events=snapshots.events(snapshots.staff),
    derive=_search_terms,
    shared=True,
)
RESOURCES = (BRANCHES.resource, DEPARTMENTS.resource, STAFF_MEMBERS.resource)
