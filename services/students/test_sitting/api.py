"""Test sittings over gRPC: the standard methods, and that a report was seen."""

from matricula.students.v1 import test_sitting_pb2 as pb
from matricula.students.v1 import test_sitting_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.students.test_sitting import rules
from services.students.test_sitting.model import TEST_SITTING

_SERVICE = pb.DESCRIPTOR.services_by_name["TestSittingsService"]


class TestSittingsServicer(standard.servicer(TEST_SITTING, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Parts of a student's profile."""

    create = staticmethod(rules.create_test_sitting)
    update = staticmethod(rules.update_test_sitting)

    def VerifyTestSitting(self, request: pb.VerifyTestSittingRequest, call: Call) -> pb.TestSitting:
        row = rules.verify_test_sitting(call.session, request.id, request.etag)
        call.mention(TEST_SITTING.resource.type, request.id)
        message: pb.TestSitting = TEST_SITTING.packer.message_of(row)
        return message


SERVICERS = [(_SERVICE, grpc.add_TestSittingsServiceServicer_to_server, TestSittingsServicer)]
