"""Number sequences over gRPC."""

from matricula.contracts.v1 import numbering_pb2 as pb
from matricula.contracts.v1 import numbering_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.contracts.numbering import rules
from services.contracts.numbering.model import SEQUENCES

_SERVICE = pb.DESCRIPTOR.services_by_name["NumberSequencesService"]


class NumberSequencesServicer(standard.servicer(SEQUENCES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """How contracts are numbered."""

    create = staticmethod(rules.create_sequence)
    update = staticmethod(rules.update_sequence)

    def GetNumberSequence(self, request: pb.GetNumberSequenceRequest, call: Call) -> pb.NumberSequence:
        row = SEQUENCES.get(call.session, request.id)
        call.mention(SEQUENCES.resource.type, request.id)
        message: pb.NumberSequence = SEQUENCES.packer.message_of(row)
        message.next_number = rules.preview(call.session, row, row["branch_id"] or call.who.branch_id)
        return message


SERVICERS = [(_SERVICE, grpc.add_NumberSequencesServiceServicer_to_server, NumberSequencesServicer)]
