"""Approvals and their flows over gRPC."""

from typing import Any

from google.protobuf import json_format
from matricula.tasks.v1 import approval_pb2 as pb
from matricula.tasks.v1 import approval_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.packing import plain, timestamp
from kit.statement import Row
from services.tasks.approval import flows, rules
from services.tasks.approval.model import APPROVALS, FLOWS
from services.tasks.approval.preview import preview
from services.tasks.approval.rules import Request

_SERVICE = pb.DESCRIPTOR.services_by_name["ApprovalsService"]
_FLOWS = pb.DESCRIPTOR.services_by_name["ApprovalFlowsService"]


class ApprovalsServicer(standard.servicer(APPROVALS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Approvals: reading them, and deciding."""

    def GetApproval(self, request: pb.GetApprovalRequest, call: Call) -> pb.Approval:
        return _answer(call, rules.find_approval(call.session, request.id))

    def ListWaitingApprovals(
        self, request: pb.ListWaitingApprovalsRequest, call: Call
    ) -> pb.ListWaitingApprovalsResponse:
        rows, total = rules.list_waiting(call.session, request.page_size)
        call.mention(APPROVALS.resource.type, *(row["id"] for row in rows))
        return pb.ListWaitingApprovalsResponse(
            approvals=[APPROVALS.packer.message_of(row) for row in rows], total=total
        )

    def DecideApproval(self, request: pb.DecideApprovalRequest, call: Call) -> pb.Approval:
        decision = pb.Decision.Name(request.decision)
        call.audit["decision"] = decision
        row = rules.decide_approval(call.session, request.id, decision, request.reason, request.etag)
        return _answer(call, row)

    def WithdrawApproval(self, request: pb.WithdrawApprovalRequest, call: Call) -> pb.Approval:
        row = rules.withdraw_approval(call.session, request.id, request.reason, request.etag)
        return _answer(call, row)


def _answer(call: Call, row: Row) -> pb.Approval:
    call.mention(APPROVALS.resource.type, row["id"])
    message: pb.Approval = APPROVALS.packer.message_of(row)
    return message


class ApprovalFlowsServicer(standard.servicer(FLOWS, _FLOWS)):  # type: ignore[misc]  # a generated base class
    """Flows: the standard methods, and what they said before."""

    create = staticmethod(flows.create_flow)
    update = staticmethod(flows.update_flow)

    def PreviewApprovalFlow(
        self, request: pb.PreviewApprovalFlowRequest, call: Call
    ) -> pb.PreviewApprovalFlowResponse:
        asked = Request(
            request_id="", subject_id="", subject_title="", branch_id=request.branch_id,
            subject_type=request.subject_type, kind=request.kind, facts=plain(request.facts),
            requested_by=request.requested_by,
        )  # fmt: skip
        draft = _draft(request.draft) if request.HasField("draft") else None
        route = preview(call.session, asked, draft)
        call.audit.update(recordType=FLOWS.resource.type, count=len(route.considered))
        return pb.PreviewApprovalFlowResponse(
            considered=[
                pb.ConsideredFlow(
                    holds=holds, draft=flow is draft, **{name: flow[name] for name in _TOLD}
                )
                for flow, holds in route.considered
            ],
            steps=[
                pb.PreviewedStep(
                    name_zh=step.said["name_zh"], name_en=step.said.get("name_en", ""),
                    mode=step.said["mode"], skipped=step.skipped,
                    approvers=[pb.Approver(staff_id=one, name=name) for one, name in step.approvers],
                )
                for step in route.steps
            ],
            state=pb.ApprovalState.Value(route.state),
        )  # fmt: skip

    def ListApprovalFlowRevisions(
        self, request: pb.ListApprovalFlowRevisionsRequest, call: Call
    ) -> pb.ListApprovalFlowRevisionsResponse:
        found = flows.revisions(call.session, request.id)
        call.mention(FLOWS.resource.type, request.id)
        return pb.ListApprovalFlowRevisionsResponse(
            revisions=[
                pb.ApprovalFlowRevision(
                    revision=one.revision,
                    create_time=timestamp(one.create_time),
                    author_name=one.author_name,
                    condition=one.condition,
                    steps=[json_format.ParseDict(step, pb.FlowStep()) for step in one.steps],
                )
                for one in found
            ]
        )


_TOLD = ("id", "name_zh", "name_en", "condition")


def _draft(flow: pb.ApprovalFlow) -> dict[str, Any]:
    """A flow as it is being written, like a row."""
    return {
        "id": flow.id, "branch_id": flow.branch_id, "name_zh": flow.name_zh, "name_en": flow.name_en,
        "subject_type": flow.subject_type, "kind": flow.kind, "condition": flow.condition,
        "position": flow.position, "archived": flow.archived,
        "steps": [json_format.MessageToDict(step, preserving_proto_field_name=True) for step in flow.steps],
    }  # fmt: skip


SERVICERS: list[Any] = [
    (_SERVICE, grpc.add_ApprovalsServiceServicer_to_server, ApprovalsServicer),
    (_FLOWS, grpc.add_ApprovalFlowsServiceServicer_to_server, ApprovalFlowsServicer),
]
