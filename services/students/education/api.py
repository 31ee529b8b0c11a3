"""Educations over gRPC: the standard methods."""

from matricula.students.v1 import education_pb2 as pb
from matricula.students.v1 import education_pb2_grpc as grpc

from kit import standard
from services.students.education import rules
from services.students.education.model import EDUCATION

_SERVICE = pb.DESCRIPTOR.services_by_name["EducationsService"]


class EducationsServicer(standard.servicer(EDUCATION, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Parts of a student's profile."""

    create = staticmethod(rules.create_education)
    update = staticmethod(rules.update_education)


SERVICERS = [(_SERVICE, grpc.add_EducationsServiceServicer_to_server, EducationsServicer)]
