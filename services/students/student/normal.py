"""What people type about a student, as it is stored: E.164 phones, lower-case mail, tidy texts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.ids import is_id
from kit.values import Unreadable, clean
from kit.values.typed import typed
from services.students.person import rules as people
from services.students.student.derived import TEAM
from services.students.student.model import STUDENT

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
    if name in _LISTS:
        return list(dict.fromkeys(entry for item in value or () if (entry := clean(item))))
    if name == "budget_amount":
        return value or None
    if name == "passport_number":
        return (value or "").upper()
    return typed(name, value, STUDENT.resource.fields.get(name))


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
