"""Leads of the same person within a branch: by phone, WeChat, email, or name and birthday.

Who is about to write a key takes a lock on it first, in one order, and looks then: of two requests that bring
the same person at once, the second sees the first one's lead.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, select, text
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import AlreadyExists, Violation
from kit.statement import Row, Statement
from kit.values import Unreadable, email, parse_date, phone, wechat
from services.leads.lead.derived import keys
from services.leads.lead.model import Lead
from services.leads.lead.reach import READ, reaches

_LOCK = "select pg_advisory_xact_lock(number) from unnest(cast(:locks as bigint[])) as number"
_TABLE = Lead.__table__.c
_MOST = 20
Keys = Mapping[str, str]
"""What a person is recognised by -> its value: `phone`, `wechat`, `email`, `name+birth_date`."""
_COLUMNS: Mapping[str, Column[Any]] = {
    "phone": _TABLE.phone,
    "wechat": _TABLE.wechat_key,
    "email": _TABLE.email_key,
    "name+birth_date": _TABLE.person_key,
}  # fmt: skip
_LABELS = {
    "phone": ("手机", "phone"), "wechat": ("微信", "WeChat"), "email": ("邮箱", "email"),
    "name+birth_date": ("姓名和生日", "name and birthday"),
}  # fmt: skip
_SHOWN: Sequence[Column[Any]] = (
    _TABLE.id,
    _TABLE.branch_id,
    _TABLE.name,
    _TABLE.owner_id,
    _TABLE.department_id,
    _TABLE.stage_id,
    *_COLUMNS.values(),
)


class DuplicateLead(AlreadyExists):
    reason = "DUPLICATE_LEAD"
    zh = "已有{zh_keys}相同的线索，请打开原线索，或确认后仍然新建"
    en = "There is a lead with the same {en_keys} already; open it, or confirm to keep both"


@dataclass(frozen=True, slots=True)
class Match:
    """A lead of the same person, what matched, and whether the caller may open it."""

    row: Mapping[Any, Any]
    fields: tuple[str, ...]
    visible: bool


def keys_of(values: Mapping[Any, Any], row: Mapping[Any, Any] | None = None) -> dict[str, str]:
    """What the written values are recognised by; empty ones are left out."""
    derived = keys(values, row or {})
    named = {
        "phone": values.get("phone"),
        "wechat": derived.get("wechat_key"),
        "email": derived.get("email_key"),
        "name+birth_date": derived.get("person_key"),
    }
    return {name: value for name, value in named.items() if value}


def refuse(session: Session, branch_id: int, wanted: Keys, exclude_id: str = "") -> None:
    """Locks the keys and raises DuplicateLead when another lead of the branch has one of them."""
    if wanted:
        numbers = {"locks": _numbers(branch_id, [wanted])}
        found = _find(session, _locking(tuple(wanted)), branch_id, wanted, exclude_id, numbers)
        if found:
            raise _problem(found[0])


def find(session: Session, branch_id: int, wanted: Keys, exclude_id: str = "") -> list[Match]:
    """The living leads of the branch that share a key, oldest first, 20 at most."""
    return _find(session, _finding(tuple(wanted)), branch_id, wanted, exclude_id, {}) if wanted else []


def _find(
    session: Session,
    statement: Statement,
    branch_id: int,
    wanted: Keys,
    exclude_id: str,
    more: Mapping[str, Any],
) -> list[Match]:
    values = {f"key_{place}": value for place, value in enumerate(wanted.values())}
    facts = {"branch": branch_id, "exclude": exclude_id or None, **values, **more}
    return [_match(session, row, wanted) for row in statement.all(session, facts)]


@cache
def _finding(names: tuple[str, ...], before: str = "") -> Statement:
    same = " or ".join(f"{_COLUMNS[name].name} = :key_{place}" for place, name in enumerate(names))
    columns = ", ".join(column.name for column in _SHOWN)
    return Statement(
        text(
            f"{before}select {columns} from lead where branch_id = :branch and delete_time is null"  # noqa: S608 - names of columns
            f" and ({same}) and id is distinct from cast(:exclude as uuid) order by id limit {_MOST}"
        )
    )


@cache
def _locking(names: tuple[str, ...]) -> Statement:
    """Lock and look in one round trip: the second statement sees what was committed meanwhile."""
    return _finding(names, f"{_LOCK};")


def owners(
    session: Session, branch_id: int, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, Row]]:
    """Of many keys, those that a living lead of the branch has -> (the oldest such lead's id, its row)."""
    found: dict[tuple[str, str], tuple[str, Row]] = {}
    for name in _COLUMNS:
        values = sorted({value for key, value in wanted if key == name})
        if not values:
            continue
        statement = select(*_SHOWN).where(_TABLE.branch_id == branch_id, _TABLE.delete_time.is_(None))
        for row in session.execute(statement.where(_equal(name, values)).order_by(_TABLE.id)).mappings():
            found.setdefault((name, row[_COLUMNS[name].key]), (row["id"], row))
    return found


def refuse_many(session: Session, branch_id: int, wanted: Mapping[str, Keys]) -> dict[str, DuplicateLead]:
    """For leads about to get these keys (lead id -> keys): which of them would be duplicates.

    Among the given leads themselves the first one with a key keeps it.
    """
    asked = {lead_id: found for lead_id, found in wanted.items() if found}
    if not asked:
        return {}
    lock(session, branch_id, list(asked.values()))
    known = owners(session, branch_id, [key for found in asked.values() for key in found.items()])
    refused: dict[str, DuplicateLead] = {}
    mine: dict[tuple[str, str], str] = {}
    for lead_id, found in asked.items():
        others = [known[key][1] for key in found.items() if key in known and known[key][0] != lead_id]
        repeated = [name for name, value in found.items() if mine.get((name, value), lead_id) != lead_id]
        if others:
            refused[lead_id] = _problem(_match(session, others[0], found))
        elif repeated:
            refused[lead_id] = DuplicateLead(fields=_violations(repeated), **_words(repeated))
        else:
            mine.update(dict.fromkeys(found.items(), lead_id))
    return refused


def lock(session: Session, branch_id: int, wanted: Sequence[Keys]) -> None:
    """Keeps everybody else from writing a lead with one of these keys until the commit."""
    numbers = _numbers(branch_id, wanted)
    if numbers:
        session.execute(text(_LOCK), {"locks": numbers})


def _numbers(branch_id: int, wanted: Sequence[Keys]) -> list[int]:
    """What stands for the keys in advisory locks, in the one order everybody takes them."""
    return sorted({_number(branch_id, name, value) for found in wanted for name, value in found.items()})


def _number(branch_id: int, name: str, value: str) -> int:
    digest = hashlib.blake2b(f"{branch_id}|{name}|{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _equal(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """The second half repeats the condition of the partial index, so that any number of values uses it."""
    column = _COLUMNS[name]
    filled = column != "" if name == "phone" else column.is_not(None)
    return and_(column == values[0] if len(values) == 1 else column.in_(values), filled)


def _match(session: Session, row: Row, wanted: Keys) -> Match:
    same = tuple(name for name, value in wanted.items() if row[_COLUMNS[name].key] == value)
    return Match(row, same, reaches(principal(session), READ, row))


def _problem(match: Match) -> DuplicateLead:
    shown = {"lead_id": match.row["id"]} if match.visible else {}
    return DuplicateLead(fields=_violations(match.fields), **_words(match.fields), **shown)


def _violations(names: Sequence[str]) -> list[Violation]:
    paths = dict.fromkeys(part for name in names for part in name.split("+"))
    return [
        Violation(f"lead.{path}", "与已有线索相同", "The same as another lead", "DUPLICATE") for path in paths
    ]


def _words(names: Sequence[str]) -> dict[str, str]:
    return {
        "zh_keys": "、".join(_LABELS[name][0] for name in names),
        "en_keys": ", ".join(_LABELS[name][1] for name in names),
    }


def check_duplicates(session: Session, typed: Mapping[str, str], exclude_id: str = "") -> list[Match]:
    """Leads of the same person in the caller's branch, from what is typed so far, readable or not yet."""
    readers = {"phone": phone, "wechat": wechat, "email": email, "birth_date": parse_date}
    values: dict[str, Any] = {"name": typed.get("name", "")}
    for name, reader in readers.items():
        with suppress(Unreadable):
            if typed.get(name):
                values[name] = reader(typed[name])
    if not values["name"]:
        values.pop("birth_date", None)
    return find(session, principal(session).branch_id, keys_of(values), exclude_id)
