"""Roles over gRPC."""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from matricula.gateway.v1 import role_pb2 as pb
from matricula.gateway.v1 import role_pb2_grpc as grpc

from gateway.access.role import known, rules
from gateway.access.role.model import ROLES
from kit import standard
from kit.interceptor import Call

_ROLES = pb.DESCRIPTOR.services_by_name["RolesService"]


class RolesServicer(standard.servicer(ROLES, _ROLES)):  # type: ignore[misc]  # a generated base class
    """The standard methods, with the rules of roles."""

    create = staticmethod(rules.create)
    update = staticmethod(rules.update)

    def DeleteRole(self, request: Any, call: Call) -> Empty:
        rules.delete(call.session, request.id, request.etag)
        call.mention(ROLES.resource.type, request.id)
        return Empty()

    def ListPermissions(self, _request: Any, _call: Call) -> pb.ListPermissionsResponse:
        return pb.ListPermissionsResponse(
            permissions=[
                pb.PermissionInfo(permission=one.name, label_zh=one.zh, label_en=one.en, service=one.service)
                for one in known.permissions().values()
            ]
        )


SERVICERS = [(_ROLES, grpc.add_RolesServiceServicer_to_server, RolesServicer)]
