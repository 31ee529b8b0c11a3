"""Where a request would go: what administrators ask before they save a flow. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kit.database import grant
from kit.errors import InvalidArgument, Violation
from kit.identity import SHARED_BRANCH
from services.tasks.approval import flows, rules
from services.tasks.approval.model import APPROVED, PENDING, RETURNED
from services.tasks.approval.rules import Request
from services.tasks.person import rules as people

Flow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the flow that takes the request. Without approvers and not skipped nobody could decide it."""

    said: Mapping[str, Any]
    skipped: bool
    approvers: Sequence[tuple[str, str]]
    """(id, name), who asks left out."""


@dataclass(frozen=True, slots=True)
class Route:
    """The flows that were looked at with whether their condition holds, and what the one that fits does."""

    considered: Sequence[tuple[Flow, bool]]
    steps: Sequence[Step]
    state: str


def preview(session: Session, request: Request, draft: Flow | None = None) -> Route:
    """Follows a request through the flows as they are, or as they would be with the draft in its place."""
    if request.branch_id not in grant(session).branches:
        zh, en = "请选择您有权查看的校区", "Choose a branch that you may see"
        raise InvalidArgument(fields=[Violation("branch_id", zh, en)])
    values = rules.asked(session, request)
    found = flows.meant(session, values) if draft is None else _with(session, values, draft)
    considered: list[tuple[Flow, bool]] = []
    for flow in found:
        holds = flows.holds(flow["condition"], values)
        considered.append((flow, holds))
        if holds:
            steps = [_step(session, step, values) for step in flow["steps"]]
            return Route(considered, steps, _state(steps))
    return Route(considered, (), RETURNED)


def _with(session: Session, request: Mapping[str, Any], draft: Flow) -> list[Flow]:
    """The flows for such requests with the draft in the place it would have."""
    flows.check(draft, "draft")
    others = [flow for flow in flows.meant(session, request) if flow["id"] != draft["id"]]
    fits = (
        draft["branch_id"] in (request["branch_id"], SHARED_BRANCH)
        and draft["subject_type"] in (request["subject_type"], "")
        and draft["kind"] in (request["kind"], "")
        and not draft["archived"]
    )
    return sorted([*others, *([draft] if fits else [])], key=_order)


def _order(flow: Flow) -> tuple[bool, int, bool, str]:
    """As `flows.meant` orders them; a flow that was never saved comes after those of its position."""
    return flow["branch_id"] == SHARED_BRANCH, flow["position"], not flow["id"], flow["id"]


def _step(session: Session, step: Mapping[str, Any], request: Mapping[str, Any]) -> Step:
    if not flows.holds(step.get("condition", ""), request):
        return Step(step, True, ())
    ids = rules.step_of(session, step, request)["approver_ids"]
    known = people.known(session, ids)
    return Step(step, False, [(one, known[one].name) for one in ids])


def _state(steps: Sequence[Step]) -> str:
    left = [step for step in steps if not step.skipped]
    if any(not step.approvers for step in left):
        return RETURNED
    return PENDING if left else APPROVED
