"""Keeping flows: conditions are compiled when they are saved, and every change of what a flow says is a new
revision.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, expressions
from kit.database import principal
from kit.errors import InvalidArgument, Violation
from kit.identity import SHARED_BRANCH
from kit.statement import Row
from services.tasks.approval.model import APPROVALS, FLOWS, ApprovalFlow, FlowRevision


def create_flow(session: Session, values: dict[str, Any]) -> Row:
    """A new flow in its first revision; InvalidArgument names the step or condition that is wrong."""
    check(values)
    row = FLOWS.insert(session, {**values, "revision": 1})
    _keep_revision(session, row)
    return row


def update_flow(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a flow. Approvals that run keep the steps they began with."""
    check(values)
    says = {name: values[name] for name in ("condition", "steps") if name in values}
    if any(row[name] != value for name, value in says.items()):
        values = {**values, "revision": row["revision"] + 1}
    after = FLOWS.change(session, row["id"], values, etag=etag, row=row)
    if after["revision"] != row["revision"]:
        _keep_revision(session, after)
    return after


def check(values: Mapping[str, Any], noun: str = "approval_flow") -> None:
    """InvalidArgument names the condition that cannot be read, or the step nobody decides, below `noun`."""
    resource = APPROVALS.resource
    expressions.condition(resource, values.get("condition", ""), field=f"{noun}.condition")
    for place, step in enumerate(values.get("steps", ())):
        path = f"{noun}.steps[{place}]"
        if not step.get("staff_ids") and not step.get("role_ids"):
            zh, en = "请选择审批人或角色", "Choose people or roles who decide"
            raise InvalidArgument(fields=[Violation(f"{path}.staff_ids", zh, en, "REQUIRED")])
        expressions.condition(resource, step.get("condition", ""), field=f"{path}.condition")


def _keep_revision(session: Session, row: Row) -> None:
    session.add(
        FlowRevision(
            flow_id=row["id"],
            revision=row["revision"],
            branch_id=row["branch_id"],
            create_time=clock.now(),
            author_name=principal(session).name,
            condition=row["condition"],
            steps=row["steps"],
        )
    )


def revisions(session: Session, flow_id: str) -> Sequence[FlowRevision]:
    """What a flow that the caller may see said, newest first."""
    FLOWS.get(session, flow_id)
    statement = (
        select(FlowRevision).where(FlowRevision.flow_id == flow_id).order_by(FlowRevision.revision.desc())
    )
    return list(session.execute(statement).scalars())


def fitting(session: Session, request: Mapping[str, Any]) -> Row | None:
    """The flow that takes a request."""
    return next((row for row in meant(session, request) if holds(row["condition"], request)), None)


def meant(session: Session, request: Mapping[str, Any]) -> Sequence[Row]:
    """Flows for such requests, whatever their conditions, in the order they are looked at: the branch's own
    before shared ones, then by position.
    """
    statement = (
        select(*FLOWS.columns)
        .where(
            ApprovalFlow.branch_id.in_((request["branch_id"], SHARED_BRANCH)),
            ApprovalFlow.subject_type.in_((request["subject_type"], "")),
            ApprovalFlow.kind.in_((request["kind"], "")),
            ~ApprovalFlow.archived,
        )
        .order_by(ApprovalFlow.branch_id == SHARED_BRANCH, ApprovalFlow.position, ApprovalFlow.id)
    )
    return list(session.execute(statement).mappings())


def holds(condition: str, request: Mapping[str, Any]) -> bool:
    """Whether a condition of a flow or a step holds for a request."""
    return expressions.cached(APPROVALS.resource, condition).holds(request)
