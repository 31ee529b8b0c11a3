"""Applications over gRPC."""

from google.protobuf.empty_pb2 import Empty
from matricula.students.v1 import application_pb2 as pb
from matricula.students.v1 import application_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call, Later
from kit.packing import moment
from services.students.application import evidence, rules
from services.students.application.model import APPLICATION

_SERVICE = pb.DESCRIPTOR.services_by_name["ApplicationsService"]


class ApplicationsServicer(standard.servicer(APPLICATION, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Applications of students. Who reaches the student reaches them."""

    create = staticmethod(rules.create_application)
    update = staticmethod(rules.update_application)

    def DeleteApplication(self, request: pb.DeleteApplicationRequest, call: Call) -> Empty:
        row = APPLICATION.get(call.session, request.id, lock=True)
        rules.delete_application(call.session, row, request.etag)
        call.mention(APPLICATION.resource.type, request.id)
        return Empty()

    def MoveApplication(self, request: pb.MoveApplicationRequest, call: Call) -> pb.Application:
        branch_id = APPLICATION.get(call.session, request.id)["branch_id"]
        given = {
            "occur_time": moment(request.occur_time),
            "submission_number": request.submission_number.strip(),
            "file_id": evidence.keep(call, request.file_id, branch_id),
            "note": request.note.strip(),
        }
        status = pb.ApplicationStatus.Name(request.status)
        row = rules.move_application(call.session, request.id, status, given, request.etag)
        call.mention(APPLICATION.resource.type, request.id)
        message: pb.Application = APPLICATION.packer.message_of(row)
        return message

    def DownloadApplicationFile(self, request: pb.DownloadApplicationFileRequest, call: Call) -> Later:
        row = APPLICATION.get(call.session, request.id)
        call.mention(APPLICATION.resource.type, request.id)
        known = [step["file_id"] for step in row["steps"] if step.get("file_id")]
        return evidence.document(call, request.file_id, known, row["branch_id"])


SERVICERS = [(_SERVICE, grpc.add_ApplicationsServiceServicer_to_server, ApplicationsServicer)]
