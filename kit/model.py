"""What every table of records has: id, branch, times, version (the etag) and custom fields.

Money is two columns (int64 minor units and currency); states are text, never database enums, because
enum comparison is not leakproof and would keep indexes from being used under row-level security.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


COLUMN_TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    str: Text,
    int: Integer,
    dict[str, Any]: JSONB,
}
"""Which column an annotation means."""


def metadata() -> MetaData:
    """The metadata of one service: each has its own, with the same names for keys and indexes.

    class Base(DeclarativeBase):
        __table__: ClassVar[Table]
        metadata = metadata()
        type_annotation_map = COLUMN_TYPES
    """
    return MetaData(naming_convention=NAMING)


class Record:
    """Mixin of every resource table. `version` starts at 1 and counts changes; it is the etag."""

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    branch_id: Mapped[int]
    create_time: Mapped[datetime] = mapped_column(server_default=text("now()"))
    update_time: Mapped[datetime] = mapped_column(server_default=text("now()"))
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))


class Deletable:
    """Mixin of records that go to the recycle bin for 30 days before they are erased."""

    delete_time: Mapped[datetime | None]


class Owned:
    """Mixin of records that belong to a person and a department: scopes OWN and DEPARTMENT look here."""

    owner_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    department_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))


class Staffed(Owned):
    """Mixin of records that a team works on: who is in it reaches the record however narrow their scope.

    Needs an index: `using gin (branch_id, team_ids)`.
    """

    team_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid(as_uuid=False)), server_default=text("'{}'"))


class Customizable:
    """Mixin of records to which administrators add fields."""

    custom: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class Searchable:
    """Mixin of records the search box finds: bigrams, pinyin initials and phone tails (kit.search)."""

    search_terms: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
