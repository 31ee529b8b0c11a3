"""Approvals and their flows over gRPC."""

from typing import Any

from google.protobuf import json_format
from matricula.tasks.v1 import approval_pb2 as pb
from matricula.tasks.v1 import approval_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.packing import timestamp
from kit.statement import Row
from services.tasks.approval import flows, rules
from services.tasks.approval.model import APPROVALS, FLOWS

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


SERVICERS: list[Any] = [
    (_SERVICE, grpc.add_ApprovalsServiceServicer_to_server, ApprovalsServicer),
    (_FLOWS, grpc.add_ApprovalFlowsServiceServicer_to_server, ApprovalFlowsServicer),
]
