"""Saved views over gRPC."""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from matricula.gateway.v1 import view_pb2 as pb
from matricula.gateway.v1 import view_pb2_grpc as grpc

from gateway.access.reading import narrowed
from gateway.access.view import rules
from gateway.access.view.model import VIEWS
from kit import query, standard
from kit.identity import Grant, Scope
from kit.interceptor import Call
from kit.secret import pager

_VIEWS = pb.DESCRIPTOR.services_by_name["SavedViewsService"]


class SavedViewsServicer(standard.servicer(VIEWS, _VIEWS)):  # type: ignore[misc]  # a generated base class
    """The standard methods over the own and the shared views."""

    create = staticmethod(rules.create)

    def GetSavedView(self, request: Any, call: Call) -> pb.SavedView:
        call.mention(VIEWS.resource.type, request.id)
        return _message(rules.get(call.session, request.id))

    def ListSavedViews(self, request: Any, call: Call) -> pb.ListSavedViewsResponse:
        # the scope says whose records somebody works on; of views everybody sees the own and the shared ones
        reach = Grant(Scope.BRANCH, call.grant.branches)
        found = query.compile(VIEWS.resource, request.query, call.who, grant=reach, default_order="position")
        mine = narrowed(found, rules.readable(call.who))
        page = mine.page(call.session, pager(call.runtime.settings), request.page_size, request.page_token)
        packed = [_message(row._mapping) for row in page.rows]
        call.mention(VIEWS.resource.type, *(one.id for one in packed))
        return pb.ListSavedViewsResponse(views=packed, next_page_token=page.next_page_token)

    def UpdateSavedView(self, request: Any, call: Call) -> pb.SavedView:
        row = rules.get(call.session, request.view.id, lock=True)
        values = standard.changed_values(call, VIEWS, request.view, request.update_mask, row, "view")
        call.mention(VIEWS.resource.type, request.view.id)
        call.audit["changed"] = sorted(values)
        return _message(rules.update(call.session, row, values, request.view.etag))

    def DeleteSavedView(self, request: Any, call: Call) -> Empty:
        rules.delete(call.session, request.id, request.etag)
        call.mention(VIEWS.resource.type, request.id)
        return Empty()


def _message(row: Any) -> pb.SavedView:
    message: pb.SavedView = VIEWS.packer.message_of(row)
    return message


SERVICERS = [(_VIEWS, grpc.add_SavedViewsServiceServicer_to_server, SavedViewsServicer)]
