"""Listing the audit log over gRPC. There is no method that writes: entries come from calls and events."""

from dataclasses import replace
from typing import Any

from matricula.gateway.v1 import audit_pb2 as pb
from matricula.gateway.v1 import audit_pb2_grpc as grpc

from gateway.access.audit.model import ENTRY, LISTED, PACKER
from kit import query
from kit.identity import SHARED_BRANCH, Scope
from kit.interceptor import Call
from kit.secret import pager

_SERVICE = pb.DESCRIPTOR.services_by_name["AuditService"]


class AuditServicer:
    """Who did what, newest first."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListAuditEntries(self, request: Any, call: Call) -> Any:
        compiled = query.compile(
            ENTRY, request.query, call.who, columns=LISTED, grant=call.grant, default_order="-occur_time"
        )
        if call.grant.scope is not Scope.ALL:
            # entries of no branch are those of the whole organisation, for those who see all of it
            own = tuple(branch for branch in compiled.branches if branch != SHARED_BRANCH)
            compiled = replace(compiled, branches=own)
        page = compiled.page(
            call.session, pager(call.runtime.settings), request.page_size, request.page_token
        )
        entries = [PACKER.message_of(dict(row._mapping)) for row in page.rows]
        call.mention(ENTRY.type, *(entry.id for entry in entries))
        return pb.ListAuditEntriesResponse(audit_entries=entries, next_page_token=page.next_page_token)


SERVICERS = [(_SERVICE, grpc.add_AuditServiceServicer_to_server, AuditServicer)]
