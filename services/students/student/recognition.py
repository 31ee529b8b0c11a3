"""Students of the same person within a branch: by phone, WeChat, email, or name and birthday.

Who is about to write a key takes a lock on it first, in one order, and looks then: of two conversions of one
person at once, the second sees the first one's student.

A phone, WeChat or mail of a family is on the records of several children: two people whose names and
birthdays both differ are siblings, not one person.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import AlreadyExists, Violation
from kit.identity import Right
from kit.statement import Row
from kit.values import fold
from services.students.student.derived import keys
from services.students.student.model import STUDENT, Student

_LOCK = text("select pg_advisory_xact_lock(number) from unnest(cast(:locks as bigint[])) as number")
_TABLE = Student.__table__.c
_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "phone": _TABLE.phone,
    "wechat": _TABLE.wechat_key,
    "email": _TABLE.email_key,
    "name+birth_date": _TABLE.person_key,
}
_LABELS = {
    "phone": ("手机", "phone"), "wechat": ("微信", "WeChat"), "email": ("邮箱", "email"),
    "name+birth_date": ("姓名和生日", "name and birthday"),
}  # fmt: skip


class DuplicateStudent(AlreadyExists):
    reason = "DUPLICATE_STUDENT"
    zh = "已有{zh_keys}相同的学生，请打开原记录"
    en = "There is a student with the same {en_keys} already; open that one"


@dataclass(frozen=True, slots=True)
class Match:
    """A student with one of the keys, and which. `sibling`: of the same family, but somebody else."""

    row: Row
    fields: tuple[str, ...]
    sibling: bool


def keys_of(values: Mapping[Any, Any]) -> dict[str, str]:
    """What the person is recognised by; empty ones are left out."""
    derived = keys(values, {})
    named = {
        "phone": values.get("phone"),
        "wechat": derived.get("wechat_key"),
        "email": derived.get("email_key"),
        "name+birth_date": derived.get("person_key"),
    }
    return {name: value for name, value in named.items() if value}


def find(session: Session, branch_id: int, values: Mapping[Any, Any], exclude_id: str = "") -> list[Match]:
    """Locks the keys of the person, then finds the students of the branch that have one; older ones first.

    Students who share more come before those who share less, the same person before siblings. The caller's
    scope plays no part: a person exists once, whoever looks.
    """
    wanted = keys_of(values)
    if not wanted:
        return []
    session.execute(_LOCK, {"locks": _numbers(branch_id, wanted)})
    same = or_(*(_COLUMNS[name] == value for name, value in wanted.items()))
    statement = select(*STUDENT.columns).where(
        _TABLE.branch_id == branch_id, _TABLE.delete_time.is_(None), same
    )
    rows = session.execute(statement.order_by(_TABLE.create_time, _TABLE.id).limit(20)).mappings()
    found = [_match(row, wanted, values) for row in rows if row["id"] != exclude_id]
    return sorted(found, key=lambda one: (one.sibling, -len(one.fields)))


def refuse(session: Session, branch_id: int, values: Mapping[Any, Any], exclude_id: str = "") -> None:
    """Raises DuplicateStudent when the person is a student of the branch already."""
    for match in find(session, branch_id, values, exclude_id):
        if not match.sibling:
            raise _problem(session, match)


def _match(row: Row, wanted: Mapping[str, str], values: Mapping[Any, Any]) -> Match:
    fields = tuple(name for name, value in wanted.items() if row[_COLUMNS[name].key] == value)
    born = values.get("birth_date")
    sibling = (
        bool(born and row["birth_date"])
        and born != row["birth_date"]
        and fold(values.get("name") or "") != fold(row["name"])
    )
    return Match(row, fields, sibling)


def _numbers(branch_id: int, wanted: Mapping[str, str]) -> list[int]:
    """What stands for the keys in advisory locks, in the one order everybody takes them."""
    return sorted(_number(f"{branch_id}|{name}|{value}") for name, value in wanted.items())


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _problem(session: Session, match: Match) -> DuplicateStudent:
    """By a field that the caller may not read nobody is named: values could be found out by trying."""
    who = principal(session)
    paths = list(dict.fromkeys(part for name in match.fields for part in name.split("+")))
    readable = all(
        STUDENT.resource.right(who, STUDENT.resource.fields[path]) >= Right.MASKED_IN_LISTS for path in paths
    )
    shown = {"student_id": match.row["id"]} if readable and who.may("students.student.read") else {}
    return DuplicateStudent(
        fields=[
            Violation(f"student.{path}", "与已有学生相同", "The same as another student", "DUPLICATE")
            for path in paths
        ],
        zh_keys=_words(match.fields, 0),
        en_keys=_words(match.fields, 1),
        **shown,
    )


def _words(names: Sequence[str], place: int) -> str:
    return ("、", ", ")[place].join(_LABELS[name][place] for name in names)
