"""Who gets a lead: the first enabled rule whose condition holds and whose team has somebody free.

How busy people are is read from the leads themselves, without locks: two leads that arrive in the same
instant may go to the same person, and the next one evens it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, expressions
from kit.database import principal
from kit.errors import InvalidArgument, Violation
from kit.identity import SHARED_BRANCH
from kit.ids import is_id
from kit.settled import Settled
from kit.statement import Row
from services.leads.assignment.model import RULES, TEAMS, AssignmentRule, AssignmentTeam
from services.leads.assignment.people import Load, Member, Verdict, judge, loads, pick
from services.leads.lead.model import LEAD
from services.leads.person import rules as people


@dataclass(frozen=True, slots=True)
class Team:
    """A team as assignment needs it."""

    id: str
    name: str
    method: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as assignment needs it."""

    id: str
    name: str
    branch_id: int
    condition: str
    team: Team


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who gets the lead, and the rule that said so."""

    owner_id: str
    department_id: str | None
    rule_id: str


@dataclass(slots=True)
class Trace:
    """What was asked and answered on the way, for the dry run."""

    rules: list[tuple[Rule, bool, bool]] = field(default_factory=list)
    """(rule, its condition holds, somebody of its team is free)"""
    people: list[tuple[Member, Verdict, Load]] = field(default_factory=list)


def _read(session: Session) -> Sequence[Rule]:
    teams = {row["id"]: _team(row) for row in session.execute(select(AssignmentTeam.__table__)).mappings()}
    # a branch's own rules come before the organisation's, each in their order
    table = AssignmentRule.__table__
    rows = session.execute(
        select(table).where(table.c.enabled).order_by((table.c.branch_id == 0), table.c.position, table.c.id)
    ).mappings()
    return [
        Rule(row["id"], row["name"], row["branch_id"], row["condition"], teams[row["team_id"]])
        for row in rows
        if row["team_id"] in teams
    ]


def _team(row: Mapping[Any, Any]) -> Team:
    return Team(row["id"], row["name"], row["method"], tuple(Member.of(one) for one in row["members"]))


_rules: Settled[Sequence[Rule]] = Settled(_read)


class Desk:
    """Assigns one lead or many in one transaction, counting what it gives away."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rules = _rules.get(session)
        self._loads: dict[tuple[int, str], dict[str, Load]] = {}

    def choose(self, values: Mapping[Any, Any], trace: Trace | None = None) -> Chosen | None:
        """Who gets a lead with these column values; None when no rule fits or nobody is free."""
        branch_id = values["branch_id"]
        for rule in self._rules:
            if rule.branch_id not in (0, branch_id):
                continue
            holds = expressions.cached(LEAD.resource, rule.condition).holds(values)
            member = self._free(rule.team, branch_id, trace) if holds else None
            if trace:
                trace.rules.append((rule, holds, member is not None))
            if member is not None:
                return Chosen(member.staff_id, member.department_id, rule.id)
        return None

    def _free(self, team: Team, branch_id: int, trace: Trace | None) -> Member | None:
        key = (branch_id, team.id)
        if key not in self._loads:
            everything = trace is not None  # the dry run shows figures that decide nothing, too
            self._loads[key] = loads(
                self._session, branch_id, team.method, team.members, everything=everything
            )
        known = self._loads[key]
        today = clock.today()
        judged = [
            (member, judge(member, known[member.staff_id], today), known[member.staff_id])
            for member in team.members
        ]
        if trace:
            trace.people = judged
        member = pick(
            team.method, [(member, load) for member, verdict, load in judged if verdict is Verdict.FREE]
        )
        if member is not None:
            known[member.staff_id].take()
        return member


def choose(session: Session, values: Mapping[str, Any]) -> Chosen | None:
    """Who gets one lead."""
    return Desk(session).choose(values)


def member(session: Session, staff_id: str) -> str | None:
    """The department a person takes leads for, as the teams know it; None when no team says."""
    for rule in _rules.get(session):
        for one in rule.team.members:
            if one.staff_id == staff_id and one.department_id:
                return one.department_id
    return None


# keeping rules and teams ---------------------------------------------------------------------------------


def create_assignment_rule(session: Session, values: dict[str, Any]) -> Row:
    """A new rule; ExpressionInvalid names what is wrong with its condition."""
    _check_condition(values)
    _check_team(session, {"branch_id": principal(session).branch_id, **values})
    _rules.forget()
    return RULES.insert(session, values)


def update_assignment_rule(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a rule."""
    _check_condition(values)
    if "team_id" in values:
        _check_team(session, {"branch_id": row["branch_id"], **values})
    _rules.forget()
    return RULES.change(session, row["id"], values, etag=etag, row=row)


def create_assignment_team(session: Session, values: dict[str, Any]) -> Row:
    """A new team; each person at most once."""
    _check_members(session, values, values.get("branch_id") or principal(session).branch_id)
    _rules.forget()
    return TEAMS.insert(session, values)


def update_assignment_team(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a team."""
    _check_members(session, values, values.get("branch_id") or row["branch_id"])
    _rules.forget()
    return TEAMS.change(session, row["id"], values, etag=etag, row=row)


def _check_condition(values: Mapping[str, Any]) -> None:
    if values.get("condition"):
        expressions.condition(LEAD.resource, values["condition"], field="assignment_rule.condition")


def _check_team(session: Session, values: Mapping[str, Any]) -> None:
    known = session.execute(
        TEAMS.select(session).where(AssignmentTeam.id == values["team_id"])
    ).mappings().first()  # fmt: skip
    if known is None:
        zh, en = "请选择已有的团队", "Choose a team that exists"
    elif known["branch_id"] not in (SHARED_BRANCH, values["branch_id"]):
        zh, en = "请选择同一校区的团队", "Choose a team of the same branch"
    else:
        return
    raise InvalidArgument(fields=[Violation("assignment_rule.team_id", zh, en)])


def _check_members(session: Session, values: Mapping[str, Any], branch_id: int) -> None:
    members = values.get("members") or ()
    staff = [one["staff_id"] for one in members]
    known = people.known(session, filter(is_id, staff))
    problems = []
    for place, one in enumerate(members):
        path = f"assignment_team.members[{place}]"
        person = known.get(one["staff_id"])
        if not is_id(one["staff_id"]):
            problems.append(Violation(f"{path}.staff_id", "请选择一位员工", "Choose a member of staff"))
        elif person is not None and branch_id != SHARED_BRANCH and not person.takes(branch_id):
            zh, en = "该员工不在此校区或已停用", "This person left, or works for other branches"
            problems.append(Violation(f"{path}.staff_id", zh, en, "NOT_HERE"))
        if one.get("department_id") and not is_id(one["department_id"]):
            problems.append(
                Violation(f"{path}.department_id", "请选择已有的部门", "Choose a team that exists")
            )
        problems += _wrong_leaves(path, one.get("leaves") or ())
    if len(set(staff)) != len(staff):
        zh, en = "同一人不能重复加入", "Each person can be in the team once"
        problems.append(Violation("assignment_team.members", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)


def _wrong_leaves(path: str, leaves: Sequence[Mapping[str, str]]) -> list[Violation]:
    """Days that do not exist would stop the assignment of every lead."""
    problems = []
    for place, leave in enumerate(leaves):
        try:
            backwards = date.fromisoformat(leave["from_date"]) > date.fromisoformat(leave["to_date"])
        except ValueError:
            zh, en = "日期不存在", "There is no such day"
        else:
            if not backwards:
                continue
            zh, en = "开始日期晚于结束日期", "The leave begins after its end"
        problems.append(Violation(f"{path}.leaves[{place}]", zh, en))
    return problems
