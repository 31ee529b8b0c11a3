"""The JSON forms of google.protobuf's well-known types, both ways.

Writers take a message and return JSON; fillers take (message, JSON value, depth) and raise Wrong.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.edge.transcode.wrong import Wrong, not_a, too_deep

Filler = Callable[[Any, Any, int], None]
MAX_DEPTH = 100
"""Levels of nested messages a protobuf parser accepts; one level of Struct costs three of them."""

_EPOCH = date(1970, 1, 1)
_EPOCH_DAY = _EPOCH.toordinal()
_USUAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z", re.ASCII)
"""What programs send; other forms of RFC 3339 take the slower way through the library."""

_MASK_PATH = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_HUMP = re.compile(r"[A-Z]")
_SNAKE = re.compile(r"_([a-z])")


@lru_cache(maxsize=4096)
def _minute(number: int) -> str:
    """`2026-09-01T08:00:` for minutes since 1970; records of a list share many of them."""
    days, rest = divmod(number, 1440)
    hours, minutes = divmod(rest, 60)
    return f"{(_EPOCH + timedelta(days=days)).isoformat()}T{hours:02}:{minutes:02}:"


def write_timestamp(message: Any) -> str:
    """RFC 3339 in UTC, e.g. `2026-09-01T08:00:00.250Z`, with 0, 3, 6 or 9 digits of the second."""
    minutes, seconds = divmod(message.seconds, 60)
    return f"{_minute(minutes)}{seconds:02}{_fraction(message.nanos)}Z"


def write_duration(message: Any) -> str:
    """Seconds with an `s`, e.g. `1.500s`."""
    seconds, nanos = message.seconds, message.nanos
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}{_fraction(abs(nanos))}s"


def _fraction(nanos: int) -> str:
    if nanos == 0:
        return ""
    if nanos % 1_000_000 == 0:
        return f".{nanos // 1_000_000:03}"
    if nanos % 1000 == 0:
        return f".{nanos // 1000:06}"
    return f".{nanos:09}"


def write_mask(message: Any) -> str:
    """Comma separated lowerCamelCase paths."""
    return ",".join(_SNAKE.sub(lambda found: found[1].upper(), path) for path in message.paths)


def write_value(message: Any) -> Any:
    """Any JSON value; whole numbers without a fraction. An unset value is null."""
    kind = message.WhichOneof("kind")
    if kind == "string_value":
        return message.string_value
    if kind == "number_value":
        number = message.number_value
        if not math.isfinite(number):
            raise ValueError("google.protobuf.Value holds a number that JSON cannot express")
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "bool_value":
        return message.bool_value
    if kind == "struct_value":
        return write_struct(message.struct_value)
    if kind == "list_value":
        return write_list(message.list_value)
    return None


def write_struct(message: Any) -> dict[str, Any]:
    """A JSON object."""
    return {key: write_value(value) for key, value in message.fields.items()}


def write_list(message: Any) -> list[Any]:
    """A JSON array."""
    return [write_value(value) for value in message.values]


def write_any(message: Any) -> Any:
    """An Any, by the library: rare, and its type is known only now."""
    return json_format.MessageToDict(message, always_print_fields_with_no_presence=True)


def fill_timestamp(message: Any, value: Any, _depth: int) -> None:
    """RFC 3339 with `Z` or an offset."""
    if type(value) is str and _USUAL_TIME.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise not_a("RFC 3339 时间", "an RFC 3339 time") from error
        days = moment.toordinal() - _EPOCH_DAY
        message.seconds = days * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
        message.nanos = moment.microsecond * 1000
        return
    _from_text(message, value, "RFC 3339 时间", "an RFC 3339 time")


def fill_duration(message: Any, value: Any, _depth: int) -> None:
    """Seconds with an `s`."""
    _from_text(message, value, "以 s 结尾的秒数，例如 1.5s", "seconds like 1.5s")


def fill_mask(message: Any, value: Any, _depth: int) -> None:
    """Comma separated paths, lowerCamelCase or snake_case."""
    if type(value) is not str:
        raise not_a("字段路径文本", "a string of field paths")
    message.Clear()
    for path in value.split(",") if value else ():
        if not _MASK_PATH.fullmatch(path):
            raise Wrong("包含无效的字段路径", "has a path that is not valid", "WRONG_TYPE")
        message.paths.append(snake(path))


def snake(path: str) -> str:
    """`lead.targetCountries` -> `lead.target_countries`."""
    return _HUMP.sub(lambda found: "_" + found[0].lower(), path)


def _from_text(message: Any, value: Any, zh: str, en: str) -> None:
    if type(value) is not str:
        raise not_a(zh, en)
    try:
        message.FromJsonString(value)
    except (ValueError, OverflowError) as error:
        raise not_a(zh, en) from error


def fill_value(message: Any, value: Any, depth: int) -> None:
    """Any JSON value."""
    kind = type(value)
    if kind is str:
        message.string_value = value
    elif kind is bool:
        message.bool_value = value
    elif kind is int or kind is float:
        message.number_value = value
    elif value is None:
        message.null_value = 0
    elif kind is dict:
        fill_struct(message.struct_value, value, depth + 1)
    else:
        fill_list(message.list_value, value, depth + 1)


def fill_struct(message: Any, value: Any, depth: int) -> None:
    """A JSON object; what was there is replaced."""
    if type(value) is not dict:
        raise not_a("对象", "an object")
    if depth > MAX_DEPTH - 2:
        raise too_deep()
    message.Clear()
    fields = message.fields
    for key, item in value.items():
        try:
            fill_value(fields[key], item, depth + 2)
        except Wrong as wrong:
            raise wrong.at(key) from None


def fill_list(message: Any, value: Any, depth: int) -> None:
    """A JSON array; what was there is replaced."""
    if type(value) is not list:
        raise not_a("数组", "an array")
    if depth > MAX_DEPTH - 1:
        raise too_deep()
    message.Clear()
    add = message.values.add
    for index, item in enumerate(value):
        try:
            fill_value(add(), item, depth + 1)
        except Wrong as wrong:
            raise wrong.at(index) from None


def fill_any(message: Any, value: Any, _depth: int) -> None:
    """An Any, by the library."""
    try:
        json_format.ParseDict(value, message)
    except (json_format.ParseError, TypeError, AttributeError) as error:
        raise Wrong("不是有效的 Any", "is not a valid Any", "WRONG_TYPE") from error


WRITERS: dict[str, Callable[[Any], Any]] = {
    "google.protobuf.Timestamp": write_timestamp,
    "google.protobuf.Duration": write_duration,
    "google.protobuf.FieldMask": write_mask,
    "google.protobuf.Value": write_value,
    "google.protobuf.Struct": write_struct,
    "google.protobuf.ListValue": write_list,
    "google.protobuf.Any": write_any,
}
FILLERS: dict[str, Filler] = {
    "google.protobuf.Timestamp": fill_timestamp,
    "google.protobuf.Duration": fill_duration,
    "google.protobuf.FieldMask": fill_mask,
    "google.protobuf.Value": fill_value,
    "google.protobuf.Struct": fill_struct,
    "google.protobuf.ListValue": fill_list,
    "google.protobuf.Any": fill_any,
}
TEXT_FORM = frozenset({"google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"})
"""Types whose JSON is a string."""


def message_of(field: FieldDescriptor) -> Descriptor:
    """The type of a message field."""
    if field.message_type is None:
        raise TypeError(f"{field.full_name} is not a message field")
    return field.message_type


def is_wrapper(full_name: str) -> bool:
    """Whether the type is a nullable scalar (`google.protobuf.StringValue` ...)."""
    return (
        full_name.startswith("google.protobuf.") and full_name.endswith("Value") and full_name not in FILLERS
    )
