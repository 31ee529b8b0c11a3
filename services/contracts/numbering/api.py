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
        message: pb.NumberSequence = super().GetNumberSequence(request, call)
        _foresee(message, call)
        return message

    def ListNumberSequences(
        self, request: pb.ListNumberSequencesRequest, call: Call
    ) -> pb.ListNumberSequencesResponse:
        found: pb.ListNumberSequencesResponse = super().ListNumberSequences(request, call)
        for message in found.number_sequences:
            _foresee(message, call)
        return found

    def PreviewNumbers(self, request: pb.PreviewNumbersRequest, call: Call) -> pb.PreviewNumbersResponse:
        period = pb.NumberPeriod.Name(request.period)
        following, first = rules.preview_numbers(call.session, request.pattern, period, request.branch_id)
        return pb.PreviewNumbersResponse(next=following, first_of_next_period=first)


def _foresee(message: pb.NumberSequence, call: Call) -> None:
    rule = {"pattern": message.pattern, "period": pb.NumberPeriod.Name(message.period)}
    message.next_number = rules.preview(call.session, rule, message.branch_id or call.who.branch_id)


SERVICERS = [(_SERVICE, grpc.add_NumberSequencesServiceServicer_to_server, NumberSequencesServicer)]
