"""Experiences over gRPC: the standard methods."""

from matricula.students.v1 import experience_pb2 as pb
from matricula.students.v1 import experience_pb2_grpc as grpc

from kit import standard
from services.students.experience import rules
from services.students.experience.model import EXPERIENCE

_SERVICE = pb.DESCRIPTOR.services_by_name["ExperiencesService"]


class ExperiencesServicer(standard.servicer(EXPERIENCE, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Parts of a student's profile."""

    create = staticmethod(rules.create_experience)
    update = staticmethod(rules.update_experience)


SERVICERS = [(_SERVICE, grpc.add_ExperiencesServiceServicer_to_server, ExperiencesServicer)]
