"""Approvals from the request to the answer. Every request gets exactly one answer; nobody decides their
own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import (
    EtagMismatch,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Violation,
)
from kit.identity import Principal, Scope
from kit.ids import is_id
from kit.statement import Row
from kit.values.text import said
from services.tasks.approval import flows
from services.tasks.approval.model import (
    APPROVALS,
    APPROVED,
    PENDING,
    REJECTED,
    RETURNED,
    WITHDRAWN,
    Approval,
)
from services.tasks.notification import rules as notifications
from services.tasks.notification.rules import Message
from services.tasks.person import rules as people

READ = "tasks.approval.read"
APPROVE = "DECISION_APPROVE"
_ENDS = {"DECISION_REJECT": REJECTED, "DECISION_RETURN": RETURNED}
_ALL = "APPROVAL_MODE_ALL"
SIZE = 50


class AlreadyDecided(FailedPrecondition):
    reason = "APPROVAL_DECIDED"
    zh = "此审批已有结果"
    en = "This approval has been decided already"


class OwnRequest(PermissionDenied):
    reason = "OWN_REQUEST"
    zh = "不能审批自己提交的申请"
    en = "You cannot decide what you asked for yourself"


class NotYourTurn(FailedPrecondition):
    reason = "NOT_YOUR_TURN"
    zh = "当前步骤不由您审批，或您已表态"
    en = "This step is not yours to decide, or you have decided already"


class NotTheRequester(PermissionDenied):
    reason = "NOT_THE_REQUESTER"
    zh = "只有申请人可以撤回"
    en = "Only who asked for it can take it back"


@dataclass(frozen=True, slots=True)
class Request:
    """What a service asks for. The id makes it one, however often it is asked."""

    request_id: str
    branch_id: int
    subject_type: str
    subject_id: str
    subject_title: str
    kind: str
    facts: Mapping[str, Any]
    requested_by: str
    department_id: str = ""


# asking --------------------------------------------------------------------------------------------------


def request_approval(session: Session, request: Request) -> Row:
    """An approval by the flow that fits; one that nobody can decide is returned at once, with the reason."""
    known = (
        session.execute(select(*APPROVALS.columns).where(Approval.request_id == request.request_id))
        .mappings()
        .first()
    )
    if known is not None:
        return known
    values = asked(session, request)
    flow = flows.fitting(session, values)
    if flow is not None:
        values |= {"flow_id": flow["id"], "flow_revision": flow["revision"]}
        values["steps"] = [
            step_of(session, step, values) for step in flow["steps"]
            if flows.holds(step.get("condition", ""), values)
        ]  # fmt: skip
    approvers = {one for step in values["steps"] for one in step["approver_ids"]}
    values["team_ids"] = sorted(approvers | ({values["owner_id"]} if values["owner_id"] else set()))
    values["waiting_ids"] = values["steps"][0]["approver_ids"] if values["steps"] else []
    row = APPROVALS.insert(session, values)
    return _begin(session, row, flow)


def asked(session: Session, request: Request) -> dict[str, Any]:
    """A request as conditions see it and an approval stores it."""
    return {
        "branch_id": request.branch_id,
        "request_id": request.request_id,
        "subject_type": request.subject_type,
        "subject_id": request.subject_id,
        "subject_title": request.subject_title,
        "kind": request.kind,
        "facts": dict(request.facts),
        "owner_id": request.requested_by if is_id(request.requested_by) else None,
        "owner_name": people.name(session, request.requested_by),
        "department_id": request.department_id or None,
        "state": PENDING,
        "steps": [],
    }


def step_of(session: Session, step: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """A step as it will be decided: the people behind its roles by now, without who asked."""
    branch_id = request["branch_id"]
    known = people.known(session, step.get("staff_ids", ()))
    named = [one for one in step.get("staff_ids", ()) if one in known and known[one].works_for(branch_id)]
    holding = people.holding(session, step.get("role_ids", ()), branch_id)
    approvers = [one for one in dict.fromkeys([*named, *holding]) if one != request["owner_id"]]
    return {
        "name_zh": step["name_zh"],
        "name_en": step.get("name_en", ""),
        "mode": step["mode"],
        "approver_ids": approvers,
        "votes": [],
        "state": PENDING,
    }


def _begin(session: Session, row: Row, flow: Row | None) -> Row:
    if flow is None:
        return _decide(
            session, row, RETURNED, "没有适用的审批流程，请管理员设置 / No approval flow fits", None
        )
    empty = [step["name_zh"] for step in row["steps"] if not step["approver_ids"]]
    if empty:
        reason = f"步骤没有可用的审批人：{'、'.join(empty)} / Nobody can decide a step"
        return _decide(session, row, RETURNED, reason, None)
    if not row["steps"]:
        return _decide(session, row, APPROVED, "", None)
    _call(session, row)
    return row


# deciding ------------------------------------------------------------------------------------------------


def decide_approval(session: Session, approval_id: str, decision: str, reason: str, etag: str = "") -> Row:
    """The caller's word on the current step; the last word needed is the answer."""
    row, who = find_approval(session, approval_id, lock=True), principal(session)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["state"] != PENDING:
        raise AlreadyDecided
    if row["owner_id"] == who.id:
        raise OwnRequest
    if who.id not in row["waiting_ids"]:
        raise NotYourTurn
    reason = said(reason, "reason")
    if decision in _ENDS and not reason:
        zh, en = "请填写理由", "Say why"
        raise InvalidArgument(fields=[Violation("reason", zh, en, "REQUIRED")])
    steps = [dict(step) for step in row["steps"]]
    step = steps[row["current_step"]]
    step["votes"] = [
        *step["votes"],
        {
            "staff_id": who.id, "staff_name": who.name, "decision": decision, "reason": reason,
            "vote_time": clock.now().isoformat(),
        },
    ]  # fmt: skip
    if decision in _ENDS:
        step["state"] = _ENDS[decision]
        return _decide(session, row, _ENDS[decision], reason, who, steps)
    left = [one for one in row["waiting_ids"] if one != who.id] if step["mode"] == _ALL else []
    if left:
        return _advance(session, row, steps, row["current_step"], left)
    step["state"] = APPROVED
    following = row["current_step"] + 1
    if following == len(steps):
        return _decide(session, row, APPROVED, reason, who, steps)
    after = _advance(session, row, steps, following, steps[following]["approver_ids"])
    _call(session, after)
    return after


def withdraw_approval(session: Session, approval_id: str, reason: str, etag: str = "") -> Row:
    """Taken back by who asked, as long as it is not decided."""
    row, who = find_approval(session, approval_id, lock=True), principal(session)
    if row["owner_id"] != who.id:
        raise NotTheRequester
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["state"] != PENDING:
        raise AlreadyDecided
    return _decide(session, row, WITHDRAWN, said(reason, "reason"), who)


def _advance(session: Session, row: Row, steps: list[Any], place: int, waiting: Sequence[str]) -> Row:
    values = {"steps": steps, "current_step": place, "waiting_ids": list(waiting)}
    return APPROVALS.change(session, row["id"], values, kind="advanced", row=row)


def _decide(
    session: Session, row: Row, state: str, reason: str, who: Principal | None, steps: Any = None
) -> Row:
    values: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "decide_time": clock.now(),
        "decided_by": who.id if who else None,
        "waiting_ids": [],
        "steps": steps if steps is not None else row["steps"],
    }
    facts = {"decided_by_name": who.name} if who else {}
    after = APPROVALS.change(session, row["id"], values, kind="decided", facts=facts, row=row)
    if after["owner_id"] and (who is None or who.id != after["owner_id"]):
        _tell(session, after, after["owner_id"], "NOTIFICATION_KIND_APPROVAL_DECIDED", f"decided:{row['id']}")
    return after


def _call(session: Session, row: Row) -> None:
    for approver in row["waiting_ids"]:
        key = f"approval:{row['id']}:{row['current_step']}"
        _tell(session, row, approver, "NOTIFICATION_KIND_APPROVAL_WAITING", key)


_OUTCOMES = {APPROVED: "已通过", REJECTED: "已拒绝", RETURNED: "已退回", WITHDRAWN: "已撤回"}


def _tell(session: Session, row: Row, owner_id: str, kind: str, key: str) -> None:
    notifications.notify(
        session,
        Message(
            branch_id=row["branch_id"],
            owner_id=owner_id,
            kind=kind,
            key=key,
            record_type=APPROVALS.resource.type,
            record_id=row["id"],
            facts={
                "title": row["subject_title"],
                "actor": row["owner_name"],
                "reason": row["reason"],
                "detail": _OUTCOMES.get(row["state"], ""),
            },
        ),
    )


# reading -------------------------------------------------------------------------------------------------


def find_approval(session: Session, approval_id: str, *, lock: bool = False) -> Row:
    """An approval that the caller asked for, decides or decided, or reaches by the permission to read
    them.
    """
    statement = select(*APPROVALS.columns).where(Approval.id == approval_id)
    row = session.execute(statement.with_for_update() if lock else statement).mappings().first()
    if row is None or not _sees(principal(session), row):
        raise NotFound
    return row


def _sees(who: Principal, row: Row) -> bool:
    if who.id in row["team_ids"] or who.kind == "system":
        return True
    reach = who.grant(READ)
    if reach is None or row["branch_id"] not in reach.branches or reach.scope is Scope.OWN:
        return False
    return reach.scope is not Scope.DEPARTMENT or row["department_id"] in who.departments


def list_waiting(session: Session, size: int) -> tuple[Sequence[Row], int]:
    """Pending approvals that wait for the caller, oldest first, and how many there are in all."""
    who = principal(session)
    if not is_id(who.id):
        return [], 0
    mine = (Approval.state == PENDING, Approval.waiting_ids.contains([who.id]))
    rows = session.execute(
        select(*APPROVALS.columns)
        .where(*mine)
        .order_by(Approval.create_time, Approval.id)
        .limit(size or SIZE)
    ).mappings()
    total = session.execute(select(func.count()).select_from(Approval).where(*mine)).scalar_one()
    return list(rows), total
