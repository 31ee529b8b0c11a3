"""What people type about a student, as it is stored: E.164 phones, lower-case mail, tidy texts."""

from collections.abc import Callable, Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options
from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.ids import is_id
from kit.values import Unreadable, clean, email, phone, wechat
from services.students.person import rules as people
from services.students.student.derived import TEAM
from services.students.student.model import STUDENT

_WAYS: Mapping[str, Callable[[object], str]] = {"phone": phone, "email": email, "wechat": wechat}
_LISTS = ("tags", "target_countries")


def normal(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; InvalidArgument names every field that cannot be read."""
    found: dict[str, Any] = {}
    problems: list[Violation] = []
    for name, value in values.items():
        try:
            found[name] = _one(name, value)
        except Unreadable as error:
            problems.append(Violation(f"student.{name}", error.zh, error.en, error.reason))
    if "name" in found and not found["name"]:
        problems.append(Violation("student.name", "请填写姓名", "Name is required", "REQUIRED"))
    if "state" in found and not found["state"]:
        found["state"] = "STUDENT_STATE_PLANNING"
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _one(name: str, value: Any) -> Any:
    if name in _WAYS:
        return _WAYS[name](value) if value and value.strip() else ""
    if name in _LISTS:
        return list(dict.fromkeys(entry for item in value or () if (entry := clean(item))))
    if name == "budget_amount":
        return value or None
    if name == "passport_number":
        return (value or "").upper()
    spec = STUDENT.resource.fields.get(name)
    if (
        isinstance(value, str)
        and spec is not None
        and spec.proto is not None
        and spec.proto.enum_type is None
    ):
        return clean(value, lines=spec.type == options.FIELD_TYPE_LONG_TEXT)
    return value


def check_team(session: Session, branch_id: int, values: Mapping[str, Any]) -> None:
    """InvalidArgument naming every role whose person left or works for other branches."""
    wanted = {role: values[role] for role in TEAM if values.get(role)}
    known = people.known(session, [one for one in wanted.values() if is_id(one)])
    problems = [
        Violation(
            f"student.{role}",
            "该员工不在此校区或已停用，请选择其他人",
            "This person left, or works for other branches; choose somebody else",
            "STAFF_NOT_HERE",
        )
        for role, staff_id in wanted.items()
        if staff_id not in known or not known[staff_id].takes(branch_id)
    ]
    if problems:
        raise InvalidArgument(fields=problems)
