"""The people of a team: who is on duty, how busy each is, and whose turn it is."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import clock
from kit.statement import Statement
from services.leads.person import rules as people

CLOSED = ("STATUS_WON", "STATUS_LOST")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """A person who takes leads."""

    staff_id: str
    department_id: str | None
    capacity: int
    weight: int
    daily_limit: int
    weekdays: tuple[int, ...]
    leaves: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Member":
        """From the team's stored JSON (field names of AssignmentMember)."""
        return cls(
            staff_id=stored["staff_id"],
            department_id=stored.get("department_id") or None,
            capacity=stored.get("capacity", 0),
            weight=stored.get("weight", 0) or 1,
            daily_limit=stored.get("daily_limit", 0),
            weekdays=tuple(stored.get("weekdays", ())),
            leaves=tuple(
                (date.fromisoformat(one["from_date"]), date.fromisoformat(one["to_date"]))
                for one in stored.get("leaves", ())
            ),
        )


@dataclass(slots=True)
class Load:
    """How busy a person is: open leads, leads got today, and when the last one came."""

    open_count: int = 0
    today_count: int = 0
    last_time: datetime = _NEVER
    away: bool = False
    """Left the agency, or works for other branches: would never see the lead."""

    def take(self) -> None:
        """One more lead."""
        self.open_count += 1
        self.today_count += 1
        self.last_time = clock.now()


class Verdict(StrEnum):
    """Whether a person can take a lead now; the value is the reason shown in the dry run."""

    FREE = ""
    NOT_HERE = "NOT_HERE"
    ON_LEAVE = "ON_LEAVE"
    OFF_DUTY = "OFF_DUTY"
    AT_CAPACITY = "AT_CAPACITY"
    DAILY_LIMIT = "DAILY_LIMIT"


def judge(member: Member, load: Load, today: date) -> Verdict:
    """Why a person cannot take a lead today, or FREE."""
    if load.away:
        return Verdict.NOT_HERE
    if any(begin <= today <= end for begin, end in member.leaves):
        return Verdict.ON_LEAVE
    if member.weekdays and today.isoweekday() not in member.weekdays:
        return Verdict.OFF_DUTY
    if member.capacity and load.open_count >= member.capacity:
        return Verdict.AT_CAPACITY
    if member.daily_limit and load.today_count >= member.daily_limit:
        return Verdict.DAILY_LIMIT
    return Verdict.FREE


def pick(method: str, free: Sequence[tuple[Member, Load]]) -> Member | None:
    """Whose turn it is; ties are broken at random so that nobody is always first."""
    if not free:
        return None
    shuffled = random.sample(list(free), len(free))
    orders = {
        "ASSIGNMENT_METHOD_LEAST_BUSY": lambda one: one[1].open_count,
        "ASSIGNMENT_METHOD_QUOTA": lambda one: one[1].today_count / one[0].weight,
    }
    order = orders.get(method, lambda one: one[1].last_time)
    return min(shuffled, key=order)[0]


def loads(
    session: Session, branch_id: int, method: str, members: Sequence[Member], *, everything: bool = False
) -> dict[str, Load]:
    """How busy each member is in this branch, by staff id; what nobody asks for is not counted.

    One index look-up a member, unless open leads count: then as many entries as the member has leads.
    """
    found = {member.staff_id: Load() for member in members}
    if not found:
        return found
    counted = everything or method == "ASSIGNMENT_METHOD_LEAST_BUSY" or any(one.capacity for one in members)
    daily = everything or method == "ASSIGNMENT_METHOD_QUOTA" or any(one.daily_limit for one in members)
    values = {"branch": branch_id, "people": list(found), "today": clock.day_start(clock.today())}
    for row in _asking(counted, daily).all(session, values):
        found[row["staff_id"]] = Load(row["open"], row["today"], row["last"] or _NEVER, row["away"])
    return found


@cache
def _asking(counted: bool, daily: bool) -> Statement:
    theirs = "from lead where branch_id = :branch and owner_id = staff_id and delete_time is null"
    closed = ", ".join(f"'{one}'" for one in CLOSED)
    opened = f"(select count(*) {theirs} and status not in ({closed}))" if counted else "0"
    today = f"(select count(*) {theirs} and assign_time >= :today)" if daily else "0"
    last = f"(select assign_time {theirs} and assign_time is not null order by assign_time desc limit 1)"
    away = f"p.id is not null and not ({people.TAKES})"
    return Statement(
        text(
            f"select staff_id::text as staff_id, {opened} as open, {today} as today, {last} as last,"  # noqa: S608
            f" {away} as away from unnest(cast(:people as uuid[])) as staff_id"
            " left join person p on p.id = staff_id"
        )
    )
