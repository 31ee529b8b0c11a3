"""Branches, departments and staff over gRPC."""

from typing import Any

from matricula.gateway.v1 import directory_pb2 as pb
from matricula.gateway.v1 import directory_pb2_grpc as grpc

from gateway.access import lookup, merging
from gateway.access.directory import rules, sync
from gateway.access.directory.model import BRANCH, BRANCHES, DEPARTMENTS, STAFF_MEMBERS
from gateway.access.reading import narrowed
from kit import ids, query, standard
from kit.identity import Principal, Scope
from kit.interceptor import Call
from kit.secret import pager
from kit.statement import Row

_BRANCHES = pb.DESCRIPTOR.services_by_name["BranchesService"]
_DEPARTMENTS = pb.DESCRIPTOR.services_by_name["DepartmentsService"]
_STAFF = pb.DESCRIPTOR.services_by_name["StaffMembersService"]


class BranchesServicer(standard.servicer(BRANCHES, _BRANCHES)):  # type: ignore[misc]  # a generated base class
    """A branch's id is its number. Everybody may know a branch; lists show those that somebody works in."""

    create = staticmethod(rules.create_branch)
    update = staticmethod(rules.update_branch)

    def GetBranch(self, request: Any, call: Call) -> pb.Branch:
        message: pb.Branch = BRANCHES.packer.message_of(
            BRANCHES.get(call.session, rules.branch_id(request.id))
        )
        call.mention(BRANCHES.resource.type, message.id)
        return message

    def ListBranches(self, request: Any, call: Call) -> pb.ListBranchesResponse:
        found = query.compile(
            BRANCHES.resource, request.query, call.who, grant=call.grant, default_order="number"
        )
        if not any(reach.scope is Scope.ALL for reach in call.who.grants.values()):
            found = narrowed(found, BRANCH.c.number.in_(call.grant.branches))
        page = found.page(call.session, pager(call.runtime.settings), request.page_size, request.page_token)
        packed = [BRANCHES.packer.message_of(row._mapping) for row in page.rows]
        call.mention(BRANCHES.resource.type, *(one.id for one in packed))
        return pb.ListBranchesResponse(branches=packed, next_page_token=page.next_page_token)

    def UpdateBranch(self, request: Any, call: Call) -> pb.Branch:
        request.branch.id = rules.branch_id(request.branch.id)
        message: pb.Branch = super().UpdateBranch(request, call)
        call.audit["recordIds"] = [message.id]
        return message


class DepartmentsServicer(standard.servicer(DEPARTMENTS, _DEPARTMENTS)):  # type: ignore[misc]  # as above
    """The standard methods, with the rules of departments."""

    create = staticmethod(rules.create_department)
    update = staticmethod(rules.update_department)


class StaffMembersServicer(standard.servicer(STAFF_MEMBERS, _STAFF)):  # type: ignore[misc]  # as above
    """The standard methods; passwords go to Keycloak and nowhere else."""

    def CreateStaff(self, request: Any, call: Call) -> pb.Staff:
        values = standard.new_values(call, STAFF_MEMBERS, request.staff, "staff")
        values["id"] = ids.new_id()
        password = self._sealed(request.staff, values["id"])
        row = rules.create_staff(call.session, values, self._actor(call), password=password)
        call.mention(STAFF_MEMBERS.resource.type, values["id"])
        return self._message(row)

    def UpdateStaff(self, request: Any, call: Call) -> pb.Staff:
        staff = request.staff
        row = STAFF_MEMBERS.get(call.session, staff.id, lock=True)
        values = standard.changed_values(call, STAFF_MEMBERS, staff, request.update_mask, row, "staff")
        masked = bool(request.update_mask.paths) and "initial_password" not in request.update_mask.paths
        password = None if masked else self._sealed(staff, staff.id)
        row = rules.update_staff(call.session, row, values, staff.etag, self._actor(call), password=password)
        call.mention(STAFF_MEMBERS.resource.type, staff.id)
        call.audit["changed"] = sorted({*values, *(["initial_password"] if password else [])})
        return self._message(row)

    def _actor(self, call: Call) -> Principal:
        """The caller with all permissions: the identity carries only those of this service."""
        if not ids.is_id(call.who.id):
            return call.who
        with self.runtime.system.transaction(call.who) as session:
            member = lookup.by_id(session, call.who.id)
        return merging.principal(member) if member else call.who

    def _sealed(self, staff: Any, staff_id: str) -> sync.Sealed | None:
        clear = staff.initial_password
        return sync.seal(self.runtime.settings, clear, staff_id) if clear else None

    def _message(self, row: Row) -> pb.Staff:
        message: pb.Staff = STAFF_MEMBERS.packer.message_of(row)
        return message


SERVICERS = [
    (_BRANCHES, grpc.add_BranchesServiceServicer_to_server, BranchesServicer),
    (_DEPARTMENTS, grpc.add_DepartmentsServiceServicer_to_server, DepartmentsServicer),
    (_STAFF, grpc.add_StaffMembersServiceServicer_to_server, StaffMembersServicer),
]
