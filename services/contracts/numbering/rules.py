"""Giving numbers: the counter's row is locked until the commit, so none is given twice and none is lost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import AlreadyExists, InvalidArgument, NotFound, Violation
from kit.identity import SHARED_BRANCH, Scope
from kit.statement import Row
from services.contracts.branch import rules as branches
from services.contracts.numbering.model import SEQUENCES, NumberCounter, NumberSequence

_USUAL = ("{branch}-{year}-{number:5}", "NUMBER_PERIOD_YEAR")
_PART = re.compile(r"\{(branch|year|month|number)(?::([1-9]))?\}")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('number_sequence', 0))")
_NEXT = text(
    "insert into number_counter (branch_id, period, last) values (:branch, :period, 1)"
    " on conflict (branch_id, period) do update set last = number_counter.last + 1 returning last"
)
_TAKEN = text("select 1 from contract where branch_id = :branch and number = :number")


class SequenceExists(AlreadyExists):
    reason = "NUMBER_SEQUENCE_EXISTS"
    zh = "此校区已有编号规则，请直接修改"
    en = "The branch has a number sequence; change that one"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str
    period: str

    def key(self, day: date) -> str:
        """The period a day is counted in."""
        whole = {"NUMBER_PERIOD_YEAR": "%Y", "NUMBER_PERIOD_MONTH": "%Y-%m"}.get(self.period, "")
        return day.strftime(whole) if whole else ""

    def write(self, code: str, day: date, number: int) -> str:
        """The number as people read it."""

        def part(match: re.Match[str]) -> str:
            values = {"branch": code, "year": f"{day:%Y}", "month": f"{day:%m}", "number": str(number)}
            return values[match[1]].zfill(int(match[2] or 0))

        return _PART.sub(part, self.pattern)


def create_sequence(session: Session, values: dict[str, Any]) -> Row:
    """How a branch numbers; each has one."""
    _check(values)
    session.execute(_LOCK)
    if _has_one(session, values):
        raise SequenceExists
    return SEQUENCES.insert(session, values)


def update_sequence(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes how numbers look; those that were given stay."""
    values.pop("branch_id", None)
    _check({**row, **values})
    return SEQUENCES.change(session, row["id"], values, etag=etag, row=row)


def take(session: Session, branch_id: int) -> str:
    """The next number of a branch. Others who want one wait until this transaction ends."""
    rule, code, day = _rule(session, branch_id), branches.code(session, branch_id), clock.today()
    while True:
        number = session.execute(_NEXT, {"branch": branch_id, "period": rule.key(day)}).scalar_one()
        found = rule.write(code, day, number)
        # a pattern that was changed to an older one comes upon numbers that are taken
        if not session.execute(_TAKEN, {"branch": branch_id, "number": found}).first():
            return found


def preview(session: Session, sequence: Mapping[Any, Any], branch_id: int) -> str:
    """What `take` would give by this sequence, if nobody else took one before."""
    rule, day = _Rule(sequence["pattern"], sequence["period"]), clock.today()
    code = branches.code(session, branch_id)
    last = session.execute(
        select(NumberCounter.last).where(
            NumberCounter.branch_id == branch_id, NumberCounter.period == rule.key(day)
        )
    ).scalar_one_or_none()
    number = (last or 0) + 1
    while session.execute(_TAKEN, {"branch": branch_id, "number": rule.write(code, day, number)}).first():
        number += 1
    return rule.write(code, day, number)


def preview_numbers(session: Session, pattern: str, period: str, branch_id: int) -> tuple[str, str]:
    """What a rule that is being written gives next, and first in the next period ("" when there is none)."""
    branch = _within_reach(session, branch_id)
    values = {"pattern": pattern, "period": period}
    _check(values)
    rule, today = _Rule(pattern, period), clock.today()
    anew = {"NUMBER_PERIOD_YEAR": date(today.year + 1, 1, 1), "NUMBER_PERIOD_MONTH": _next_month(today)}
    later = anew.get(period)
    first = rule.write(branches.code(session, branch), later, 1) if later else ""
    return preview(session, values, branch), first


def _within_reach(session: Session, branch_id: int) -> int:
    who = principal(session)
    reach = grant(session).branches if branch_id else ()
    if branch_id and branch_id not in reach:
        raise NotFound
    return branch_id or who.branch_id


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _rule(session: Session, branch_id: int) -> _Rule:
    row = session.execute(
        select(NumberSequence.pattern, NumberSequence.period)
        .where(NumberSequence.branch_id.in_([branch_id, 0]))
        .order_by(NumberSequence.branch_id.desc())
        .limit(1)
    ).first()
    return _Rule(row.pattern, row.period) if row else _Rule(*_USUAL)


def _has_one(session: Session, values: Mapping[str, Any]) -> bool:
    whole = grant(session).scope is Scope.ALL
    branch = values.get("branch_id") or (SHARED_BRANCH if whole else principal(session).branch_id)
    return bool(session.execute(select(NumberSequence.id).where(NumberSequence.branch_id == branch)).first())


def _check(values: Mapping[str, Any]) -> None:
    parts = [match[1] for match in _PART.finditer(values["pattern"])]
    rest = _PART.sub("", values["pattern"])
    problem = None
    if parts.count("number") != 1 or "{" in rest or "}" in rest:
        problem = ("格式须含一次 {number}，可用 {branch} {year} {month}",
                   "The pattern holds {number} once; {branch}, {year}, {month} may be there")  # fmt: skip
    elif values["period"] == "NUMBER_PERIOD_YEAR" and "year" not in parts:
        problem = ("每年重新计数时格式须含 {year}", "Counting anew every year needs {year} in the pattern")
    elif values["period"] == "NUMBER_PERIOD_MONTH" and not {"year", "month"} <= set(parts):
        problem = ("每月重新计数时格式须含 {year} 和 {month}",
                   "Counting anew every month needs {year} and {month} in the pattern")  # fmt: skip
    if problem:
        raise InvalidArgument(fields=[Violation("number_sequence.pattern", *problem)])
