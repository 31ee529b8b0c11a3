"""JSON value -> Python value for every scalar type, with the tolerance of the protobuf JSON mapping.

A reader takes a JSON value and returns what the field is set to, or raises Wrong.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from gateway.edge.transcode.wrong import Wrong, not_a

Reader = Callable[[Any], Any]

_INTEGER_TEXT = re.compile(r"[+-]?\d+")
_FLOAT_TEXT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FLOAT_MAX = 3.4028234663852886e38
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def read_string(value: Any) -> str:
    """Text as it is."""
    if type(value) is not str:
        raise not_a("文本", "a string")
    return value


def read_bool(value: Any) -> bool:
    """`true` or `false`."""
    if type(value) is not bool:
        raise not_a("布尔值 true 或 false", "true or false")
    return value


def read_bytes(value: Any) -> bytes:
    """Base64 in the standard or the URL alphabet, with or without padding."""
    if type(value) is not str:
        raise not_a("Base64 文本", "a base64 string")
    try:
        padded = value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4)
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise not_a("Base64 文本", "a base64 string") from error


def integer_reader(low: int, high: int) -> Reader:
    """Whole numbers within a range, also as text or as a number with an empty fraction."""

    def read(value: Any) -> int:
        kind = type(value)
        text = kind is str and _INTEGER_TEXT.fullmatch(value)
        if text or (kind is float and value.is_integer()):
            value = int(value)
        elif kind is not int:
            raise not_a("整数", "a whole number")
        if not low <= value <= high:
            raise Wrong(f"必须在 {low} 和 {high} 之间", f"must be between {low} and {high}", "OUT_OF_RANGE")
        return int(value)

    return read


def float_reader(largest: float) -> Reader:
    """Numbers, also as text, and the three special texts."""

    def read(value: Any) -> float:
        kind = type(value)
        if kind is str:
            if value in _SPECIAL:
                return _SPECIAL[value]
            if not _FLOAT_TEXT.fullmatch(value):
                raise not_a("数字", "a number")
            value = float(value)
        elif kind is not float and kind is not int:
            raise not_a("数字", "a number")
        if not -largest <= value <= largest:
            raise Wrong("超出数值范围", "is out of range", "OUT_OF_RANGE")
        return float(value)

    return read


def enum_reader(enum: EnumDescriptor) -> Reader:
    """The name of a value, or its number."""
    numbers = {value.name: value.number for value in enum.values}
    choices = ", ".join(name for name, number in numbers.items() if number) or ", ".join(numbers)

    def read(value: Any) -> int:
        number = numbers.get(value) if type(value) is str else None
        if number is not None:
            return number
        if type(value) is int and -(2**31) <= value < 2**31:
            return value
        raise Wrong(f"必须是以下之一：{choices}", f"must be one of {choices}", "UNKNOWN_VALUE")

    return read


_INT32 = integer_reader(-(2**31), 2**31 - 1)
_INT64 = integer_reader(-(2**63), 2**63 - 1)
_UINT32 = integer_reader(0, 2**32 - 1)
_UINT64 = integer_reader(0, 2**64 - 1)
_READERS: dict[int, Reader] = {
    FieldDescriptor.TYPE_STRING: read_string,
    FieldDescriptor.TYPE_BOOL: read_bool,
    FieldDescriptor.TYPE_BYTES: read_bytes,
    FieldDescriptor.TYPE_DOUBLE: float_reader(1.7976931348623157e308),
    FieldDescriptor.TYPE_FLOAT: float_reader(_FLOAT_MAX),
    FieldDescriptor.TYPE_INT32: _INT32,
    FieldDescriptor.TYPE_SINT32: _INT32,
    FieldDescriptor.TYPE_SFIXED32: _INT32,
    FieldDescriptor.TYPE_INT64: _INT64,
    FieldDescriptor.TYPE_SINT64: _INT64,
    FieldDescriptor.TYPE_SFIXED64: _INT64,
    FieldDescriptor.TYPE_UINT32: _UINT32,
    FieldDescriptor.TYPE_FIXED32: _UINT32,
    FieldDescriptor.TYPE_UINT64: _UINT64,
    FieldDescriptor.TYPE_FIXED64: _UINT64,
}
_ENUMS: dict[str, Reader] = {}


def reader(field: FieldDescriptor) -> Reader:
    """The reader of a scalar or enum field."""
    enum = field.enum_type
    if enum is None:
        return _READERS[field.type]
    if enum.full_name not in _ENUMS:
        _ENUMS[enum.full_name] = enum_reader(enum)
    return _ENUMS[enum.full_name]


def text_reader(field: FieldDescriptor) -> Reader:
    """The reader of a value that arrives as text: map keys and query parameters."""
    plain = reader(field)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _read_bool_text
    if field.type == FieldDescriptor.TYPE_ENUM:
        return lambda text: plain(int(text) if _INTEGER_TEXT.fullmatch(text) else text)
    return plain


def _read_bool_text(text: Any) -> bool:
    if text not in ("true", "false"):
        raise not_a("布尔值 true 或 false", "true or false")
    return bool(text == "true")
