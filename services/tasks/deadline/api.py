"""Deadline plans over gRPC."""

from matricula.tasks.v1 import deadline_pb2 as pb
from matricula.tasks.v1 import deadline_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.statement import Row
from services.tasks.deadline import deciding
from services.tasks.deadline.model import DEADLINE_PLANS

_SERVICE = pb.DESCRIPTOR.services_by_name["DeadlinePlansService"]


class DeadlinePlansServicer(standard.servicer(DEADLINE_PLANS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Deadline plans: reading them, and deciding on moved dates."""

    def AcceptDeadlineShift(self, request: pb.AcceptDeadlineShiftRequest, call: Call) -> pb.DeadlinePlan:
        row = DEADLINE_PLANS.get(call.session, request.id, lock=True)
        return _answer(call, deciding.accept_shift(call.session, row, request.keep_task_ids, request.etag))

    def DeclineDeadlineShift(self, request: pb.DeclineDeadlineShiftRequest, call: Call) -> pb.DeadlinePlan:
        row = DEADLINE_PLANS.get(call.session, request.id, lock=True)
        return _answer(call, deciding.decline_shift(call.session, row, request.reason, request.etag))

    def UndoDeadlineShift(self, request: pb.UndoDeadlineShiftRequest, call: Call) -> pb.DeadlinePlan:
        row = DEADLINE_PLANS.get(call.session, request.id, lock=True)
        return _answer(call, deciding.undo_shift(call.session, row, request.etag))


def _answer(call: Call, row: Row) -> pb.DeadlinePlan:
    call.mention(DEADLINE_PLANS.resource.type, row["id"])
    message: pb.DeadlinePlan = DEADLINE_PLANS.packer.message_of(row)
    return message


SERVICERS = [(_SERVICE, grpc.add_DeadlinePlansServiceServicer_to_server, DeadlinePlansServicer)]
