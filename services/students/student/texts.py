"""Texts and days of what belongs to a student, in the form they are stored in."""

from collections.abc import Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit.errors import InvalidArgument, Violation
from kit.resource import Resource
from kit.values import Unreadable, clean, email, phone, wechat

_WAYS = {"phone": phone, "email": email, "wechat": wechat}


def tidy(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with tidy texts; InvalidArgument names every field that cannot be read or is left empty."""
    found: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        spec = resource.fields.get(name)
        try:
            found[name] = _one(name, value, spec)
        except Unreadable as error:
            problems.append(Violation(f"{resource.name}.{name}", error.zh, error.en, error.reason))
            continue
        if spec is not None and spec.required and found[name] in (None, "", []):
            zh, en = f"请填写{spec.zh}", f"{spec.en} is required"
            problems.append(Violation(f"{resource.name}.{name}", zh, en, "REQUIRED"))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _one(name: str, value: Any, spec: Any) -> Any:
    if name in _WAYS:
        return _WAYS[name](value) if value and value.strip() else ""
    if (
        isinstance(value, str)
        and spec is not None
        and spec.proto is not None
        and spec.proto.enum_type is None
    ):
        return clean(value, lines=spec.type == options.FIELD_TYPE_LONG_TEXT)
    return value


def in_order(noun: str, values: Mapping[str, Any], first: str = "start_date", last: str = "end_date") -> None:
    """InvalidArgument when something ends before it begins."""
    begin, end = values.get(first), values.get(last)
    if begin and end and end < begin:
        zh, en = "结束日期不能早于开始日期", "It cannot end before it begins"
        raise InvalidArgument(fields=[Violation(f"{noun}.{last}", zh, en, "BEFORE_START")])
