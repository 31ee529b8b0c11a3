"""Students over gRPC: requests to rules, rows to messages."""

from typing import Any

from matricula.students.v1 import student_pb2 as pb
from matricula.students.v1 import student_pb2_grpc as grpc

from kit import standard
from kit.exports import api as exports
from kit.interceptor import Call
from services.students.student import rules
from services.students.student.derived import TEAM
from services.students.student.model import STUDENT

_SERVICE = pb.DESCRIPTOR.services_by_name["StudentsService"]
_JOBS = pb.DESCRIPTOR.services_by_name["StudentJobsService"]


class StudentsServicer(standard.servicer(STUDENT, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Students: the standard methods, and the team."""

    create = staticmethod(rules.create_student)
    update = staticmethod(rules.update_student)

    def StaffStudent(self, request: pb.StaffStudentRequest, call: Call) -> pb.Student:
        roles = {spec.name: value for spec, value in request.ListFields() if spec.name in TEAM}
        row = rules.staff_student(call.session, request.id, roles, request.etag)
        call.mention(STUDENT.resource.type, request.id)
        message: pb.Student = STUDENT.packer.message_of(row)
        return message

    def UndeleteStudent(self, request: pb.UndeleteStudentRequest, call: Call) -> pb.Student:
        row = rules.undelete_student(call.session, request.id)
        call.mention(STUDENT.resource.type, request.id)
        message: pb.Student = STUDENT.packer.message_of(row)
        return message


class StudentJobsServicer(exports.servicer(STUDENT, _JOBS)):  # type: ignore[misc]  # a generated base class
    """Long work with students."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime


SERVICERS: list[Any] = [
    (_SERVICE, grpc.add_StudentsServiceServicer_to_server, StudentsServicer),
    (_JOBS, grpc.add_StudentJobsServiceServicer_to_server, StudentJobsServicer),
]
