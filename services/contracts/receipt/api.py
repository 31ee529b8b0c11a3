"""Receipts over gRPC."""

from matricula.contracts.v1 import receipt_pb2 as pb
from matricula.contracts.v1 import receipt_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.contracts.receipt import rules
from services.contracts.receipt.model import RECEIPTS

_SERVICE = pb.DESCRIPTOR.services_by_name["ReceiptsService"]


class ReceiptsServicer(standard.servicer(RECEIPTS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Money that came in."""

    create = staticmethod(rules.create_receipt)

    def ReverseReceipt(self, request: pb.ReverseReceiptRequest, call: Call) -> pb.Receipt:
        call.mention(RECEIPTS.resource.type, request.id)
        message: pb.Receipt = RECEIPTS.packer.message_of(
            rules.reverse_receipt(call.session, request.id, request.reason)
        )
        return message


SERVICERS = [(_SERVICE, grpc.add_ReceiptsServiceServicer_to_server, ReceiptsServicer)]
