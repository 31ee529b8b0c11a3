"""The dry run of assignment: the same decision as for a real lead, told step by step and never written."""

from collections.abc import Mapping
from typing import Any

from matricula.leads.v1 import assignment_pb2 as pb
from matricula.leads.v1 import lead_pb2
from sqlalchemy.orm import Session

from kit.database import principal
from services.leads.assignment.rules import Chosen, Desk, Rule, Trace
from services.leads.branch import rules as branches
from services.leads.lead.model import LEAD


def values(session: Session, lead_id: str, lead: lead_pb2.Lead) -> Mapping[Any, Any]:
    """Column values of an existing lead, or of a made-up one as it would come in."""
    if lead_id:
        return LEAD.get(session, lead_id)
    found = LEAD.packer.values_of(lead)
    branch_id = lead.branch_id or principal(session).branch_id
    line = found.get("business_line") or branches.only_line(session, branch_id)
    return {**found, "branch_id": branch_id, "business_line": line}


def explain(session: Session, lead: Mapping[Any, Any], locale: str) -> pb.TestAssignmentResponse:
    """Every rule with why it hit or not, the people of the last team asked, and who would get the lead."""
    trace = Trace()
    chosen = Desk(session).choose(lead, trace)
    chinese = locale.startswith("zh")
    return pb.TestAssignmentResponse(
        rules=[
            pb.RuleTrace(
                rule_id=rule.id,
                name=rule.name,
                hit=holds and free,
                explanation=_reason(rule, holds, free, chinese),
            )
            for rule, holds, free in trace.rules
        ],
        members=[
            pb.MemberTrace(
                staff_id=member.staff_id,
                available=verdict == "",
                reason=verdict.value,
                open_count=load.open_count,
                today_count=load.today_count,
            )
            for member, verdict, load in trace.people
        ],
        owner_id=chosen.owner_id if chosen else "",
        explanation=_summary(chosen, trace, chinese),
    )


def _reason(rule: Rule, holds: bool, free: bool, chinese: bool) -> str:
    condition = rule.condition or ("始终" if chinese else "always")
    if not holds:
        return f"条件不满足：{condition}" if chinese else f"The condition does not hold: {condition}"
    if not free:
        return f"团队「{rule.team.name}」无人可接" if chinese else f"Nobody of team {rule.team.name} is free"
    return (
        f"条件满足，进入团队「{rule.team.name}」"
        if chinese
        else f"The condition holds: to team {rule.team.name}"
    )


def _summary(chosen: Chosen | None, trace: Trace, chinese: bool) -> str:
    if chosen is None:
        if not trace.rules:
            return (
                "没有启用的分配规则，线索将保持未分配"
                if chinese
                else "There is no enabled rule; the lead stays unassigned"
            )
        return "没有规则命中，线索将保持未分配" if chinese else "No rule takes the lead; it stays unassigned"
    rule = trace.rules[-1][0]
    return f"由规则「{rule.name}」分配" if chinese else f"Assigned by rule {rule.name}"
