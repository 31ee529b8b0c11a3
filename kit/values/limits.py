"""What a value may be at most, by the validation rules of its field: sheets, forms and webhooks keep to what
requests keep to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor
from matricula.options.v1 import options_pb2 as options

from kit.resource import FieldSpec
from kit.values.amounts import Money
from kit.values.text import Unreadable

LONGEST_TEXT = 2000
LONGEST: dict[int, int] = {options.FIELD_TYPE_LONG_TEXT: 32_767}
"""Characters of a text whose field says nothing, by type; LONGEST_TEXT for the others."""
_NUMBERS = {
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_DOUBLE: "double",
}


@dataclass(frozen=True, slots=True)
class _Limits:
    """0 = no limit of characters or entries; the bounds are (at least, more than, at most, less than)."""

    characters: int = 0
    entries: int = 0
    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None


@cache
def _limits(proto: FieldDescriptor) -> _Limits:
    rules = proto.GetOptions().Extensions[validate_pb2.field]
    if proto.is_repeated:
        return _Limits(rules.repeated.items.string.max_len, rules.repeated.max_items)
    if proto.type not in _NUMBERS:
        return _Limits(rules.string.max_len)
    numbers = getattr(rules, _NUMBERS[proto.type])
    bounds = {
        name: getattr(numbers, name) if numbers.HasField(name) else None
        for name in ("gte", "gt", "lte", "lt")
    }
    return _Limits(least=bounds["gte"], above=bounds["gt"], most=bounds["lte"], below=bounds["lt"])


def check(spec: FieldSpec, value: Any) -> None:
    """Unreadable when a text or list is longer, or a number lower or higher, than its field allows."""
    limits = _limits(spec.proto) if spec.proto is not None else _Limits()
    if isinstance(value, str):
        _length(len(value), limits.characters or LONGEST.get(spec.type, LONGEST_TEXT))
    elif isinstance(value, list):
        _entries(value, limits)
    elif isinstance(value, Money):
        _bounds(value.minor, limits)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        _bounds(value, limits)


def _entries(value: Sequence[Any], limits: _Limits) -> None:
    if limits.entries and len(value) > limits.entries:
        zh = f"共 {len(value)} 项，最多 {limits.entries} 项"
        raise Unreadable("TOO_MANY", zh, f"There are {len(value)} entries; {limits.entries} at most")
    if limits.characters:
        _length(max(map(len, value), default=0), limits.characters)


def _length(found: int, most: int) -> None:
    if found > most:
        zh = f"文字过长（{found} 字），最多 {most} 字"
        raise Unreadable("TOO_LONG", zh, f"The text is too long ({found}); {most} characters at most")


def _bounds(number: int | Decimal, limits: _Limits) -> None:
    if limits.least is not None and number < limits.least:
        zh, en = f"不能小于 {limits.least:g}", f"It must be at least {limits.least:g}"
    elif limits.above is not None and number <= limits.above:
        zh, en = f"必须大于 {limits.above:g}", f"It must be more than {limits.above:g}"
    elif limits.most is not None and number > limits.most:
        zh, en = f"不能大于 {limits.most:g}", f"It must be at most {limits.most:g}"
    elif limits.below is not None and number >= limits.below:
        zh, en = f"必须小于 {limits.below:g}", f"It must be less than {limits.below:g}"
    else:
        return
    raise Unreadable("OUT_OF_RANGE", zh, en)
