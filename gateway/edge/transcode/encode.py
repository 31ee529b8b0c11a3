"""Message -> JSON structure: a table of field writers per message type, built once from its descriptor.

Only fields that are set are visited; a copied table of defaults supplies those without presence.
The structure is for writing out at once: empty lists and objects in it are shared, so do not change it.
"""

import base64
import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import RLock
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.internal import type_checkers

from gateway.edge.transcode import wellknown
from gateway.edge.transcode.wellknown import message_of
from kit.reading import always

Encoder = Callable[[Any], Any]
_Writers = dict[FieldDescriptor, tuple[str, Encoder | None]]

_LOCK = RLock()
_ENCODERS: dict[str, Encoder] = {}
_NAMES: dict[str, Encoder] = {}
_LARGE = {
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_SINT64,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED64,
}


def encoder(descriptor: Descriptor) -> Encoder:
    """The function that turns a message of this type into what orjson can write."""
    name = descriptor.full_name
    with _LOCK:
        if name in _ENCODERS:
            return _ENCODERS[name]
        if name in wellknown.WRITERS:
            _ENCODERS[name] = wellknown.WRITERS[name]
        elif wellknown.is_wrapper(name):
            _ENCODERS[name] = _wrapper(descriptor)
        else:
            # announced before its fields are looked at: a type may contain itself
            writers: _Writers = {}
            defaults: dict[str, Any] = {}
            _ENCODERS[name] = _message(writers, defaults)
            _fill(writers, defaults, descriptor.fields)
        return _ENCODERS[name]


@lru_cache(maxsize=500)
def list_encoder(output: Descriptor, paths: frozenset[str]) -> Encoder:
    """As `encoder`, for a list with a read mask: what was not asked for is left out, not shown as empty."""
    items = output.fields[0]
    row_of = message_of(items)
    names = always(row_of) | {path.partition(".")[0] for path in paths}
    rows: tuple[_Writers, dict[str, Any]] = {}, {}
    _fill(*rows, (field for field in row_of.fields if field.name in names))
    row = _message(*rows)
    whole: tuple[_Writers, dict[str, Any]] = {}, {}
    _fill(*whole, output.fields)
    whole[0][items] = (items.json_name, lambda found: [row(one) for one in found])
    return _message(*whole)


def _fill(writers: _Writers, defaults: dict[str, Any], fields: Iterable[FieldDescriptor]) -> None:
    for field in fields:
        write = writer(field)
        writers[field] = (field.json_name, write)
        if not field.has_presence:
            defaults[field.json_name] = _default(field, write)


def _message(writers: _Writers, defaults: dict[str, Any]) -> Encoder:
    def encode(message: Any) -> dict[str, Any]:
        found = defaults.copy()
        for field, value in message.ListFields():
            name, write = writers[field]
            found[name] = value if write is None else write(value)
        return found

    return encode


def _wrapper(descriptor: Descriptor) -> Encoder:
    write = _single(descriptor.fields_by_name["value"])

    def encode(message: Any) -> Any:
        return message.value if write is None else write(message.value)

    return encode


def _default(field: FieldDescriptor, write: Encoder | None) -> Any:
    if field.is_repeated:
        return {} if _is_map(field) else []
    return field.default_value if write is None else write(field.default_value)


def writer(field: FieldDescriptor) -> Encoder | None:
    """What turns the field's value into JSON; None when it is JSON already."""
    if _is_map(field):
        return _map(field)
    if not field.is_repeated:
        return _single(field)
    each = _single(field)
    if each is None:
        return list
    return lambda values: [each(value) for value in values]


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _map(field: FieldDescriptor) -> Encoder:
    each = _single(message_of(field).fields_by_name["value"]) or _same
    return lambda entries: {_key(key): each(value) for key, value in entries.items()}


def _single(field: FieldDescriptor) -> Encoder | None:
    if field.message_type is not None:
        return encoder(field.message_type)
    if field.enum_type is not None:
        return _names(field.enum_type)
    if field.type in _LARGE:
        return str
    return _SPECIAL.get(field.type)


def _names(enum: EnumDescriptor) -> Encoder:
    """Number -> name; numbers without a name stay numbers, google.protobuf.NullValue is null."""
    if enum.full_name not in _NAMES:
        null = enum.full_name == "google.protobuf.NullValue"
        table = {number: None if null else value.name for number, value in enum.values_by_number.items()}
        _NAMES[enum.full_name] = lambda number: table.get(number, number)
    return _NAMES[enum.full_name]


def _same(value: Any) -> Any:
    return value


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _double(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _float(value: float) -> float | str:
    if math.isfinite(value):
        shortest: float = type_checkers.ToShortestFloat(value)
        return shortest
    return _double(value)


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_SPECIAL: dict[int, Encoder] = {
    FieldDescriptor.TYPE_DOUBLE: _double,
    FieldDescriptor.TYPE_FLOAT: _float,
    FieldDescriptor.TYPE_BYTES: _bytes,
}
