"""Event bodies: proto JSON, written and read by plans that are made once per message type.

The general printer and parser of protobuf look at every descriptor again for each message; events are
written inside business transactions and read by the thousand, so these remember. What is written parses with
any proto JSON parser. What is read and is not of the plain kind (maps, bytes, null, unknown enum values ...)
is given to protobuf's own parser as a whole: it alone decides what is wrong.
"""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

Encode = Callable[[Any], Any]
Set = Callable[[Any, Any], None]
_LONG = {
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED64,
    FieldDescriptor.TYPE_SINT64,
}
_FLOAT = {FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT}
_OWN_JSON = "google.protobuf."
"""Well-known types (Timestamp, Struct, wrappers ...) have a JSON form of their own."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?:\d{3}|\d{6}))?Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Undecodable(ValueError):
    """The bytes are not the proto JSON of the message type."""


def encode(message: Message) -> dict[str, Any]:
    """The proto JSON of a message as plain values (lowerCamelCase, defaults left out)."""
    result: dict[str, Any] = _message(message.DESCRIPTOR)(message)
    return result


def dumps(value: dict[str, Any]) -> str:
    """JSON text of plain values."""
    return orjson.dumps(value).decode()


def decode(body: bytes | str, message: type[Message]) -> Message:
    """The message of proto JSON; fields this process does not know yet are passed over."""
    try:
        value = orjson.loads(body)
        if not isinstance(value, dict):  # protobuf's parser takes a list for an empty message
            raise Undecodable("not a JSON object")
        found = message()
        return found if _filled(found, value) else _parsed(value, message())
    except (json_format.ParseError, orjson.JSONDecodeError) as error:
        raise Undecodable(str(error)) from error


def _parsed(value: dict[str, Any], message: Message) -> Message:
    return json_format.ParseDict(value, message, ignore_unknown_fields=True)


# writing -------------------------------------------------------------------------------------------------


@cache
def _message(descriptor: Descriptor) -> Encode:
    if descriptor.full_name.startswith(_OWN_JSON):
        return _timestamp if descriptor.full_name.endswith(".Timestamp") else _general
    encoders: dict[int, tuple[str, Encode]] = {}

    def encode_message(message: Message) -> dict[str, Any]:
        result = {}
        for field, value in message.ListFields():
            known = encoders.get(field.number)
            if known is None:  # built on first use, so that recursive types end
                known = encoders[field.number] = (field.json_name, _field(field))
            result[known[0]] = known[1](value)
        return result

    return encode_message


def _field(field: FieldDescriptor) -> Encode:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields_by_name["key"], field.message_type.fields_by_name["value"]
        one = _single(value)
        if key.type == FieldDescriptor.TYPE_BOOL:
            return lambda items: {str(name).lower(): one(items[name]) for name in items}
        return lambda items: {str(name): one(items[name]) for name in items}
    one = _single(field)
    if field.is_repeated:
        return lambda values: [one(value) for value in values]
    return one


def _single(field: FieldDescriptor) -> Encode:
    if field.message_type is not None:
        return _message(field.message_type)
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    if field.type in _LONG:
        return str
    if field.type in _FLOAT:
        return _float
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda raw: base64.b64encode(raw).decode()
    return lambda value: value


def _float(value: float) -> float | str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _timestamp(value: Any) -> str:
    text: str = value.ToJsonString()
    return text


def _general(message: Message) -> Any:
    return json_format.MessageToDict(message)


# reading -------------------------------------------------------------------------------------------------


class _Unusual(Exception):
    """Something the plan does not read."""


def _filled(message: Message, value: Mapping[str, Any]) -> bool:
    """Fills an empty message; False when something in it is not plain."""
    try:
        _fill(message, value)
    except (_Unusual, ValueError, TypeError):
        return False
    return True


def _fill(message: Message, value: Mapping[str, Any]) -> None:
    if type(value) is not dict:
        raise _Unusual
    setters, others = _plan(message.DESCRIPTOR)
    for name, one in value.items():
        set_field = setters.get(name)
        if set_field is not None:
            set_field(message, one)
        elif name in others:
            raise _Unusual


@cache
def _plan(descriptor: Descriptor) -> tuple[Mapping[str, Set], frozenset[str]]:
    """(what sets each plain field, by its JSON name; names that mean other fields)."""
    setters: dict[str, Set] = {}
    for field in descriptor.fields:
        found = _setter(field)
        if found is not None:
            setters[field.json_name] = found
    names = {name for field in descriptor.fields for name in (field.json_name, field.name)}
    return setters, frozenset(names - setters.keys())


def _setter(field: FieldDescriptor) -> Set | None:
    name, kind = field.name, field.message_type
    if field.containing_oneof is not None and len(field.containing_oneof.fields) > 1:
        return None  # of which one alone may be there
    if kind is not None:
        if field.is_repeated or (kind.full_name.startswith(_OWN_JSON) and kind.name != "Timestamp"):
            return None
        fill = _set_moment if kind.full_name == "google.protobuf.Timestamp" else _set_inner
        return lambda message, value: fill(getattr(message, name), value)
    read = _reader(field)
    if read is None:
        return None
    if field.is_repeated:
        return lambda message, value: getattr(message, name).extend(map(read, _list(value)))
    return lambda message, value: setattr(message, name, read(value))


def _reader(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    if field.enum_type is not None:
        numbers = {value.name: value.number for value in field.enum_type.values}
        return lambda value: _known(numbers.get(value) if type(value) is str else None)
    if field.type in _LONG:
        return _long
    plain = {
        FieldDescriptor.TYPE_STRING: str,
        FieldDescriptor.TYPE_BOOL: bool,
        FieldDescriptor.TYPE_INT32: int,
        FieldDescriptor.TYPE_UINT32: int,
    }.get(field.type)
    return None if plain is None else lambda value: _known(value if type(value) is plain else None)


def _known(value: Any) -> Any:
    if value is None:
        raise _Unusual
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise _Unusual
    return value


def _long(value: Any) -> int:
    if type(value) is not str or not value.isascii() or not value.removeprefix("-").isdecimal():
        raise _Unusual
    return int(value)


def _set_inner(message: Message, value: Any) -> None:
    message.SetInParent()
    _fill(message, value)


def _set_moment(message: Any, value: Any) -> None:
    """Seconds and at most microseconds in UTC, as our writer gives them for what PostgreSQL keeps."""
    if type(value) is not str or not _MOMENT.fullmatch(value):
        raise _Unusual
    passed = datetime.fromisoformat(value) - _EPOCH
    message.seconds = passed.days * 86_400 + passed.seconds
    message.nanos = passed.microseconds * 1000
    message.SetInParent()
