"""Refunds over gRPC."""

from typing import Any

from matricula.contracts.v1 import contract_pb2, receipt_pb2, template_pb2
from matricula.contracts.v1 import refund_pb2 as pb
from matricula.contracts.v1 import refund_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.contracts.contract.model import CONTRACT
from services.contracts.refund import rules
from services.contracts.refund.model import REFUNDS

_SERVICE = pb.DESCRIPTOR.services_by_name["RefundsService"]


class RefundsServicer(standard.servicer(REFUNDS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Money that goes back."""

    create = staticmethod(rules.create_refund)

    def PreviewRefund(self, request: pb.PreviewRefundRequest, call: Call) -> pb.RefundPreview:
        contract = CONTRACT.get(call.session, request.contract_id)
        call.mention(CONTRACT.resource.type, contract["id"])
        most, rows, clause = rules.preview(
            call.session,
            contract,
            pb.RefundCause.Name(request.cause),
            template_pb2.ServiceStage.Name(request.stage),
            request.third_party_minor,
        )
        return pb.RefundPreview(
            refundable_minor=most,
            currency=contract["currency"],
            formula=[pb.FormulaStep(**row) for row in rows],
            **clause,
        )

    def DecideRefund(self, request: pb.DecideRefundRequest, call: Call) -> pb.Refund:
        outcome = contract_pb2.ApprovalOutcome.Name(request.outcome)
        return self._shown(call, rules.decide_refund(call.session, request.id, outcome, request.reason))

    def PayRefund(self, request: pb.PayRefundRequest, call: Call) -> pb.Refund:
        method = receipt_pb2.PaymentMethod.Name(request.method)
        row = rules.pay_refund(call.session, request.id, method, request.external_reference)
        return self._shown(call, row)

    def CancelRefund(self, request: pb.CancelRefundRequest, call: Call) -> pb.Refund:
        return self._shown(call, rules.cancel_refund(call.session, request.id, request.reason))

    def _shown(self, call: Call, row: Any) -> pb.Refund:
        call.mention(REFUNDS.resource.type, row["id"])
        message: pb.Refund = REFUNDS.packer.message_of(row)
        return message


SERVICERS = [(_SERVICE, grpc.add_RefundsServiceServicer_to_server, RefundsServicer)]
