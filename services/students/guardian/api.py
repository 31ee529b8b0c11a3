"""Guardians over gRPC: the standard methods."""

from google.protobuf.empty_pb2 import Empty
from matricula.students.v1 import guardian_pb2 as pb
from matricula.students.v1 import guardian_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.students.guardian import rules
from services.students.guardian.model import GUARDIAN

_SERVICE = pb.DESCRIPTOR.services_by_name["GuardiansService"]


class GuardiansServicer(standard.servicer(GUARDIAN, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Parts of a student's profile."""

    create = staticmethod(rules.create_guardian)
    update = staticmethod(rules.update_guardian)

    def DeleteGuardian(self, request: pb.DeleteGuardianRequest, call: Call) -> Empty:
        rules.delete_guardian(call.session, request.id, request.etag)
        call.mention(GUARDIAN.resource.type, request.id)
        return Empty()


SERVICERS = [(_SERVICE, grpc.add_GuardiansServiceServicer_to_server, GuardiansServicer)]
