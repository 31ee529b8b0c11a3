"""Activities over gRPC."""

from dataclasses import replace

from google.protobuf.empty_pb2 import Empty
from matricula.leads.v1 import activity_pb2 as pb
from matricula.leads.v1 import activity_pb2_grpc as grpc

from kit import query, standard
from kit.identity import Grant, Scope
from kit.interceptor import Call
from kit.secret import pager
from services.leads.activity import rules
from services.leads.activity.model import ACTIVITIES

_SERVICE = pb.DESCRIPTOR.services_by_name["ActivitiesService"]


class ActivitiesServicer(standard.servicer(ACTIVITIES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """What was done with leads. Who sees a lead sees its activities, whoever wrote them."""

    create = staticmethod(rules.create_activity)

    def GetActivity(self, request: pb.GetActivityRequest, call: Call) -> pb.Activity:
        row = rules.find_activity(call.session, request.id)
        call.mention(ACTIVITIES.resource.type, request.id)
        message: pb.Activity = ACTIVITIES.packer.message_of(row)
        return message

    def ListActivities(self, request: pb.ListActivitiesRequest, call: Call) -> pb.ListActivitiesResponse:
        whole = Grant(Scope.BRANCH, call.grant.branches)  # narrowed by the leads, not by the author
        compiled = query.compile(ACTIVITIES.resource, request.query, call.who, grant=whole, shared=False)
        visible = rules.of_visible_leads(call.who, call.grant)
        compiled = replace(compiled, conditions=(*compiled.conditions, visible))
        page = compiled.page(
            call.session, pager(call.runtime.settings), request.page_size, request.page_token
        )
        found = [ACTIVITIES.packer.message_of(row._mapping) for row in page.rows]
        call.mention(ACTIVITIES.resource.type, *(one.id for one in found))
        return pb.ListActivitiesResponse(activities=found, next_page_token=page.next_page_token)

    def UpdateActivity(self, request: pb.UpdateActivityRequest, call: Call) -> pb.Activity:
        row = rules.find_activity(call.session, request.activity.id, lock=True)
        values = standard.changed_values(
            call, ACTIVITIES, request.activity, request.update_mask, row, "activity"
        )
        call.audit["changed"] = sorted(values)
        after = rules.update_activity(call.session, row, values, request.activity.etag)
        call.mention(ACTIVITIES.resource.type, row["id"])
        message: pb.Activity = ACTIVITIES.packer.message_of(after)
        return message

    def DeleteActivity(self, request: pb.DeleteActivityRequest, call: Call) -> Empty:
        rules.delete_activity(call.session, request.id, request.etag)
        call.mention(ACTIVITIES.resource.type, request.id)
        return Empty()


SERVICERS = [(_SERVICE, grpc.add_ActivitiesServiceServicer_to_server, ActivitiesServicer)]
