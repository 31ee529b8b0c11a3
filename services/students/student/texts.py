"""Texts and days of what belongs to a student, in the form they are stored in."""

from collections.abc import Mapping
from typing import Any

from kit.errors import InvalidArgument, Violation
from kit.resource import Resource
from kit.values import Unreadable
from kit.values.typed import typed


def tidy(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with tidy texts; InvalidArgument names every field that cannot be read or is left empty."""
    found: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        spec = resource.fields.get(name)
        try:
            found[name] = typed(name, value, spec)
        except Unreadable as error:
            problems.append(Violation(f"{resource.name}.{name}", error.zh, error.en, error.reason))
            continue
        if spec is not None and spec.required and found[name] in (None, "", []):
            zh, en = f"请填写{spec.zh}", f"{spec.en} is required"
            problems.append(Violation(f"{resource.name}.{name}", zh, en, "REQUIRED"))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def in_order(noun: str, values: Mapping[str, Any], first: str = "start_date", last: str = "end_date") -> None:
    """InvalidArgument when something ends before it begins."""
    begin, end = values.get(first), values.get(last)
    if begin and end and end < begin:
        zh, en = "结束日期不能早于开始日期", "It cannot end before it begins"
        raise InvalidArgument(fields=[Violation(f"{noun}.{last}", zh, en, "BEFORE_START")])
