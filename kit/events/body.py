"""Event bodies: proto JSON, written by encoders that are built once per message type.

The general printer of protobuf looks at every descriptor again for each message; events are written inside
business transactions, so this one remembers. The result parses with any proto JSON parser.
"""

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

Encode = Callable[[Any], Any]
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
        return json_format.ParseDict(value, message(), ignore_unknown_fields=True)
    except (json_format.ParseError, orjson.JSONDecodeError) as error:
        raise Undecodable(str(error)) from error


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
