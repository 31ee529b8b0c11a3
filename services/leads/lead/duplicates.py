"""Leads of the same person within a branch: by phone, WeChat, email, or name and birthday.

Who is about to write a key takes a lock on it first, in one order, and looks then: of two requests that bring
the same person at once, the second sees the first one's lead.

A lead that was merged away keeps its keys and stands for the lead it went into: whoever comes in with the old
phone is that person still.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, text
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import AlreadyExists, Violation
from kit.identity import Principal, Right
from kit.statement import Row, Statement
from kit.values import Unreadable, email, parse_date, phone, wechat
from services.leads.lead.derived import keys
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.reach import READ, reaches

_LOCK = "select pg_advisory_xact_lock(number) from unnest(cast(:locks as bigint[])) as number"
_ANY_BRANCH = "set local plan_cache_mode = force_generic_plan"
"""Statistics know little of a branch that is just being filled. A plan made for it reads all of its leads for
each chunk of an import (95 ms); one made for any branch looks the keys up (3 ms)."""
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
_SHOWN = ("id", "branch_id", "name", "owner_id", "department_id", "stage_id")
_KEYS = tuple(column.name for column in _COLUMNS.values())


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
    """The living leads of the branch that share a key, by themselves or by one that went into them.

    Those that have it themselves come first, older before newer, 20 at most.
    """
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
    found: dict[str, tuple[Row, set[str]]] = {}
    for row in statement.all(session, facts):
        found.setdefault(row["id"], (row, set()))[1].update(_same(row, wanted))
    return [_match(session, row, [name for name in wanted if name in same]) for row, same in found.values()]


@cache
def _finding(names: tuple[str, ...], *, locked: bool = False) -> Statement:
    same = " or ".join(_has(name, f"= :key_{place}") for place, name in enumerate(names))
    looking = _looking(same, "and lead.id is distinct from cast(:exclude as uuid)")
    return Statement(text(f"{looking} limit {_MOST}"), ahead=text(_LOCK) if locked else None)


def _has(name: str, value: str) -> str:
    """The condition for a key, with that of its partial index, which any plan can use then."""
    column = _COLUMNS[name].name
    filled = f"{column} <> ''" if name == "phone" else f"{column} is not null"
    return f"({column} {value} and {filled})"


def _looking(same: str, others: str = "") -> str:
    """SQL for the living leads of a branch with a key (`same`), each with the keys it was found by.

    Merged leads are followed to the one that lives; the keys are then those of the lead that went away.
    """
    keys, shown = ", ".join(_KEYS), ", ".join(f"lead.{name}" for name in _SHOWN)
    followed = ", ".join(f"trail.{name}" for name in _KEYS)
    return (
        f"with recursive trail as (select merged_into_id as into_id, {keys} from lead"  # noqa: S608 - names of columns
        f" where branch_id = :branch and merged_into_id is not null and ({same})"
        f" union select lead.merged_into_id, {followed} from trail join lead on lead.id = trail.into_id"
        " where lead.merged_into_id is not null)"
        f" select {shown}, {keys}, false as followed from lead"
        f" where branch_id = :branch and delete_time is null and ({same}) {others}"
        f" union all select {shown}, {followed}, true from trail join lead on lead.id = trail.into_id"
        f" where lead.branch_id = :branch and lead.delete_time is null {others}"
        " order by followed, id"
    )


@cache
def _locking(names: tuple[str, ...]) -> Statement:
    """Lock and look in one round trip: the second statement sees what was committed meanwhile."""
    return _finding(names, locked=True)


def owners(
    session: Session, branch_id: int, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, Row]]:
    """Of many keys, those that lead to a living lead of the branch -> (its id, its row).

    Who has a key comes before who took over a lead that had it, the older before the newer.
    """
    found: dict[tuple[str, str], tuple[str, Row]] = {}
    for name, column in _COLUMNS.items():
        values = sorted({value for key, value in wanted if key == name})
        if not values:
            continue
        asked = {"branch": branch_id, "values": values}
        for row in _owning(name).all(session, asked):
            found.setdefault((name, row[column.name]), (row["id"], row))
    return found


@cache
def _owning(name: str) -> Statement:
    return Statement(text(_looking(_has(name, "= any(cast(:values as text[]))"))), ahead=text(_ANY_BRANCH))


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
            refused[lead_id] = _problem(_match(session, others[0], _same(others[0], found)))
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


def _same(row: Row, wanted: Keys) -> list[str]:
    return [name for name, value in wanted.items() if row[_COLUMNS[name].key] == value]


def _match(session: Session, row: Row, same: Sequence[str]) -> Match:
    """By what a lead is the same, and whether it may be named.

    Whoever may not read the fields that match on any lead could find out their values by trying; to them
    a lead is named only by other fields that match, and those are told.
    """
    who = principal(session)
    told: list[str] = []
    if reaches(who, READ, row):
        told = [name for name in same if all(_readable(who, part) for part in name.split("+"))]
    return Match(row, tuple(told or same), bool(told))


def _readable(who: Principal, name: str) -> bool:
    return LEAD.resource.right(who, LEAD.resource.fields[name]) >= Right.MASKED_IN_LISTS


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
