"""A record type for tests of queries: one field of every type, classes that a role can hide."""

from collections.abc import Mapping

from google.protobuf.json_format import ParseDict
from matricula.common.v1 import query_pb2 as pb
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kit.identity import Grant, Principal, Right, Scope
from kit.query import custom_column
from kit.resource import Choice, FieldSpec, Resource

THING = Table(
    "thing",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("branch_id", Integer, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("delete_time", DateTime(timezone=True)),
    Column("owner_id", Uuid(as_uuid=False)),
    Column("department_id", Uuid(as_uuid=False)),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("score", Integer),
    Column("ratio", Numeric),
    Column("budget", BigInteger),
    Column("birth_date", Date),
    Column("next_time", DateTime(timezone=True)),
    Column("agreed", Boolean),
    Column("stage", Text),
    Column("country", Text),
    Column("tags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("custom", JSONB, nullable=False, server_default=text("'{}'")),
    Column("search_terms", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
STAGES = (Choice("NEW", "新线索", "New"), Choice("WON", "已签约", "Won", ("成交",)))
ME, OTHER = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"
_TYPES = {
    "id": (options.FIELD_TYPE_TEXT, "SYSTEM"),
    "create_time": (options.FIELD_TYPE_TIME, "SYSTEM"),
    "owner_id": (options.FIELD_TYPE_PERSON, "BUSINESS"),
    "name": (options.FIELD_TYPE_TEXT, "PERSONAL"),
    "phone": (options.FIELD_TYPE_PHONE, "CONTACT"),
    "score": (options.FIELD_TYPE_NUMBER, "BUSINESS"),
    "ratio": (options.FIELD_TYPE_NUMBER, "BUSINESS"),
    "budget": (options.FIELD_TYPE_MONEY, "MONEY"),
    "birth_date": (options.FIELD_TYPE_DATE, "PERSONAL"),
    "next_time": (options.FIELD_TYPE_TIME, "BUSINESS"),
    "agreed": (options.FIELD_TYPE_BOOL, "BUSINESS"),
    "stage": (options.FIELD_TYPE_CHOICE, "BUSINESS"),
    "country": (options.FIELD_TYPE_COUNTRY, "BUSINESS"),
    "tags": (options.FIELD_TYPE_TAGS, "BUSINESS"),
}
_CUSTOM = {
    "custom.gpa": options.FIELD_TYPE_NUMBER,
    "custom.exam": options.FIELD_TYPE_DATE,
    "custom.ok": options.FIELD_TYPE_BOOL,
    "custom.note": options.FIELD_TYPE_TEXT,
    "custom.hobbies": options.FIELD_TYPE_TAGS,
}


def _specs() -> dict[str, FieldSpec]:
    built_in = {
        name: FieldSpec(
            name=name,
            type=kind,
            class_name=class_name,
            zh=name,
            en=name,
            column=THING.c[name],
            choices=STAGES if name == "stage" else (),
            sortable=True,
            filterable=name != "id",
            searchable=name in ("name", "phone"),
        )
        for name, (kind, class_name) in _TYPES.items()
    }
    custom = {
        name: FieldSpec(
            name=name,
            type=kind,
            class_name="BUSINESS",
            zh=name,
            en=name,
            sortable=True,
            filterable=True,
            column=custom_column(THING, name.removeprefix("custom."), kind),
            custom=True,
        )
        for name, kind in _CUSTOM.items()
    }
    return built_in | custom


SPECS = _specs()
THINGS = Resource(
    message=object,
    table=THING,
    fields=SPECS,
    type="sample.thing",
    zh="东西",
    en="Thing",
    title_field="name",
    custom_fields=True,
)
EVERYTHING = dict.fromkeys(("BUSINESS", "PERSONAL", "CONTACT", "MONEY"), Right.EDIT)


def somebody(
    scope: Scope = Scope.BRANCH,
    branches: tuple[int, ...] = (1,),
    departments: tuple[str, ...] = (),
    fields: Mapping[str, Right] | None = None,
) -> Principal:
    """A member of staff who may read things."""
    grants = {"sample.thing.read": Grant(scope, branches)}
    rights = EVERYTHING if fields is None else fields
    return Principal(id=ME, name="王顾问", departments=departments, grants=grants, fields=rights)


def ask(*conditions: tuple[object, ...], match: str = "MATCH_ALL", **rest: object) -> pb.Query:
    """A query from (field, operator, value, ...) tuples."""
    listed = [{"field": c[0], "operator": f"OPERATOR_{c[1]}", "values": list(c[2:])} for c in conditions]
    whole: dict[str, object] = dict(rest)
    if listed:
        whole["filter"] = {"match": match, "conditions": listed}
    return ParseDict(whole, pb.Query())
