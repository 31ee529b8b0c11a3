"""Rows to messages and messages to rows, by plans compiled once per record type.

A column has the name of its field. Conversions: Timestamp <-> timestamptz, enum <-> text (the value's name,
null when unspecified), repeated scalars <-> text[], repeated messages and Struct <-> jsonb, dates as
YYYY-MM-DD <-> date, empty string <-> null for nullable columns, `etag` <-> `version`.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from copy import copy
from datetime import UTC, date, datetime
from typing import Any

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Column, Date, Table, Uuid

from kit import ids
from kit.errors import InvalidArgument, Violation

_Pack = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Packer:
    """Converts between one message type and one table."""

    def __init__(self, message: type[Any], table: Table) -> None:
        self.message = message
        self._out: list[tuple[str, str, _Pack | None]] = []
        self._in: dict[str, tuple[str, _Pack]] = {}
        self._present: set[str] = set()
        for field in message.DESCRIPTOR.fields:
            if field.name == "etag":
                self._out.append(("etag", "version", str))
                continue
            column = table.columns.get(field.name)
            if column is None:
                continue
            self._out.append((field.name, field.name, _packer(field)))
            if field.has_presence and field.message_type is None:
                self._present.add(field.name)
            self._in[field.name] = (field.name, _unpacker(field, column))

    def only(self, fields: Set[str]) -> "Packer":
        """Packs no other fields than these; unpacks as before."""
        part = copy(self)
        part._out = [one for one in self._out if one[0] in fields]
        return part

    @property
    def columns(self) -> list[str]:
        """Names of the columns that a message is made from."""
        return [column for _, column, _ in self._out]

    def message_of(self, row: Mapping[Any, Any]) -> Any:
        """The message of a row; absent and null columns become the field's default."""
        return self.message_of_values([row.get(column) for _, column, _ in self._out])

    def message_of_values(self, row: Iterable[Any]) -> Any:
        """The message of values in the order of `columns`; more values behind them are passed over."""
        values: dict[str, Any] = {}
        for (field, _, convert), value in zip(self._out, row, strict=False):
            if value or (value is not None and field in self._present):
                values[field] = convert(value) if convert else value
        return self.message(**values)

    def values_of(self, message: Message, fields: Iterable[str] | None = None) -> dict[str, Any]:
        """Column values of a message; only the named fields, or those that are set when None."""
        names = [field.name for field, _ in message.ListFields()] if fields is None else list(fields)
        return {
            self._in[name][0]: self._in[name][1](getattr(message, name)) for name in names if name in self._in
        }

    def has(self, field: str) -> bool:
        """Whether the field has a column that a caller could set."""
        return field in self._in


def timestamp(value: datetime) -> Timestamp:
    """A protobuf timestamp with microseconds."""
    delta = value - _EPOCH
    return Timestamp(seconds=delta.days * 86400 + delta.seconds, nanos=delta.microseconds * 1000)


def moment(value: Timestamp) -> datetime | None:
    """The datetime of a timestamp; None when it is not set."""
    if not value.seconds and not value.nanos:
        return None
    return value.ToDatetime(tzinfo=UTC)


def struct(value: Mapping[str, Any]) -> Struct:
    """A protobuf Struct of a dictionary."""
    found = Struct()
    found.update(dict(value))
    return found


def plain(value: Struct) -> dict[str, Any]:
    """A dictionary of a protobuf Struct; whole numbers become int."""
    return {key: _number(item) for key, item in json_format.MessageToDict(value).items()}


def _number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_number(item) for item in value]
    if isinstance(value, dict):
        return {key: _number(item) for key, item in value.items()}
    return value


def _packer(field: FieldDescriptor) -> _Pack | None:
    if field.message_type is not None:
        return _message_packer(field.message_type, field.is_repeated)
    if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated:
        return _text
    return None


def _text(value: Any) -> str:
    return value if type(value) is str else value.isoformat() if isinstance(value, date) else str(value)


def _message_packer(kind: Descriptor, repeated: bool) -> _Pack:
    name = kind.full_name
    if name == "google.protobuf.Timestamp":
        return timestamp
    if name == "google.protobuf.Struct":
        return struct
    concrete = message_factory.GetMessageClass(kind)
    if repeated:
        return lambda items: [json_format.ParseDict(item, concrete()) for item in items]
    return lambda item: json_format.ParseDict(item, concrete())


def _unpacker(field: FieldDescriptor, column: Column[Any]) -> _Pack:
    if field.enum_type is not None:
        by_number = {value.number: (value.name if value.number else None) for value in field.enum_type.values}
        if field.is_repeated:
            return lambda items: [by_number[item] for item in items]
        return lambda item: by_number.get(item)
    if field.message_type is not None:
        return _message_unpacker(field.message_type, field.is_repeated)
    if field.is_repeated:
        return list
    if isinstance(column.type, Date):
        return lambda value: _date(field, value) if value else None
    if isinstance(column.type, Uuid):
        return lambda value: _id(field, value) if value else None
    if column.nullable:
        return lambda value: value if value != "" else None
    return lambda value: value


def _date(field: FieldDescriptor, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _wrong(
            field, "没有这一天，日期写法为 YYYY-MM-DD", "There is no such day; write dates as YYYY-MM-DD"
        ) from error


def _id(field: FieldDescriptor, value: str) -> str:
    if not ids.is_id(value):
        raise _wrong(
            field, "没有这条记录，请从列表中选择", "There is no such record; choose one from the list"
        )
    return value


def _wrong(field: FieldDescriptor, zh: str, en: str) -> InvalidArgument:
    """The error of one field of a record, by its path."""
    owner = field.containing_type
    noun = owner.GetOptions().Extensions[options.resource].type.partition(".")[2] if owner else ""
    return InvalidArgument(fields=[Violation(f"{noun}.{field.name}" if noun else field.name, zh, en)])


def _message_unpacker(kind: Descriptor, repeated: bool) -> _Pack:
    name = kind.full_name
    if name == "google.protobuf.Timestamp":
        return moment
    if name == "google.protobuf.Struct":
        return plain
    if repeated:
        return lambda items: [
            json_format.MessageToDict(item, preserving_proto_field_name=True) for item in items
        ]
    return lambda item: json_format.MessageToDict(item, preserving_proto_field_name=True)
