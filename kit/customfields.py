"""Definitions of custom fields as records: the same in every service that lets administrators add fields."""

from collections.abc import Mapping
from typing import Any, ClassVar

from matricula.common.v1 import record_pb2 as pb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import expressions
from kit.errors import InvalidArgument, Violation
from kit.model import COLUMN_TYPES, Record, metadata
from kit.packing import Packer
from kit.records import Records
from kit.resource import Resource, describe
from kit.service import load

_FIXED = ("record_type", "key", "type")
_WITH_CHOICES = ("FIELD_TYPE_CHOICE", "FIELD_TYPE_CHOICES")
_SUPPORTED = {
    "FIELD_TYPE_TEXT",
    "FIELD_TYPE_LONG_TEXT",
    "FIELD_TYPE_NUMBER",
    "FIELD_TYPE_MONEY",
    "FIELD_TYPE_DATE",
    "FIELD_TYPE_TIME",
    "FIELD_TYPE_BOOL",
    "FIELD_TYPE_CHOICE",
    "FIELD_TYPE_CHOICES",
    "FIELD_TYPE_PERSON",
    "FIELD_TYPE_PHONE",
    "FIELD_TYPE_EMAIL",
    "FIELD_TYPE_COUNTRY",
    "FIELD_TYPE_COUNTRIES",
    "FIELD_TYPE_TAGS",
    "FIELD_TYPE_FILE",
    "FIELD_TYPE_URL",
    "FIELD_TYPE_FORMULA",
}


class _Base(DeclarativeBase):
    __table__: ClassVar[Table]
    metadata = metadata()
    type_annotation_map = COLUMN_TYPES


class CustomField(Record, _Base):
    """The table that every service with such fields has (kit/migrations)."""

    __tablename__ = "custom_field"

    record_type: Mapped[str]
    key: Mapped[str]
    label_zh: Mapped[str]
    label_en: Mapped[str]
    type: Mapped[str]
    class_: Mapped[str] = mapped_column("class")
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    required: Mapped[bool]
    group: Mapped[str]
    formula: Mapped[str]
    position: Mapped[int]
    archived: Mapped[bool]


def records() -> Records:
    """The records of a service's custom_field table."""
    table = CustomField.__table__
    return Records(describe(pb.CustomField, table), Packer(pb.CustomField, table), shared=True)


def extensible(service: str) -> dict[str, Resource]:
    """The record types of a service to which administrators add fields."""
    return {name: one for name, one in load(service).resources().items() if one.custom_fields}


def check(service: str, values: Mapping[Any, Any], before: Mapping[Any, Any] | None = None) -> None:
    """InvalidArgument unless the definition fits together; what is fixed may not differ from `before`."""
    types = extensible(service)
    problems = [*_fixed(values, before), *_shape(types, values)]
    if problems:
        raise InvalidArgument(fields=problems)
    if values.get("formula"):
        expressions.formula(types[values["record_type"]], values["formula"], field="custom_field.formula")


def _fixed(values: Mapping[Any, Any], before: Mapping[Any, Any] | None) -> list[Violation]:
    if before is None:
        return []
    return [
        Violation(
            f"custom_field.{name}",
            "创建后不能修改，请新建字段",
            "It cannot be changed; add a new field instead",
        )
        for name in _FIXED
        if values[name] != before[name]
    ]


def _shape(types: Mapping[str, Resource], values: Mapping[str, Any]) -> list[Violation]:
    problems = []
    if values.get("record_type") not in types:
        names = "、".join(types)
        problems.append(
            Violation("custom_field.record_type", f"请选择：{names}", f"Choose one of {', '.join(types)}")
        )
    kind = values.get("type")
    if kind not in _SUPPORTED:
        problems.append(
            Violation("custom_field.type", "不支持此类型", "This type cannot be used for a custom field")
        )
    choices = values.get("choices") or []
    if kind in _WITH_CHOICES and not choices:
        problems.append(Violation("custom_field.choices", "请至少填写一个选项", "Give at least one choice"))
    if len({choice["value"] for choice in choices}) != len(choices):
        problems.append(Violation("custom_field.choices", "选项不能重复", "Choices must differ"))
    if (kind == "FIELD_TYPE_FORMULA") != bool(values.get("formula")):
        problems.append(
            Violation(
                "custom_field.formula",
                "公式字段需填写公式，其他字段不能有",
                "Formula fields need a formula, others have none",
            )
        )
    return problems
