"""Custom fields over gRPC."""

from matricula.students.v1 import field_pb2 as pb
from matricula.students.v1 import field_pb2_grpc as grpc

from kit import standard
from services.students.field import rules
from services.students.field.model import CUSTOM_FIELDS

_SERVICE = pb.DESCRIPTOR.services_by_name["CustomFieldsService"]


class CustomFieldsServicer(standard.servicer(CUSTOM_FIELDS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Fields that administrators add."""

    create = staticmethod(rules.create_custom_field)
    update = staticmethod(rules.update_custom_field)


SERVICERS = [(_SERVICE, grpc.add_CustomFieldsServiceServicer_to_server, CustomFieldsServicer)]
