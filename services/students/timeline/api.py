"""The timeline over gRPC."""

from typing import Any

from matricula.students.v1 import timeline_pb2 as pb
from matricula.students.v1 import timeline_pb2_grpc as grpc

from kit.interceptor import Call
from kit.secret import pager
from services.students.student.model import STUDENT
from services.students.timeline import listing
from services.students.timeline.labels import SUBJECTS, subjects

_SERVICE = pb.DESCRIPTOR.services_by_name["TimelineService"]


class TimelineServicer:
    """Everything that happened with a student."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListStudentTimeline(
        self, request: pb.ListStudentTimelineRequest, call: Call
    ) -> pb.ListStudentTimelineResponse:
        page = listing.list_student_timeline(
            call.session, request.id, pager(call.runtime.settings), call.locale,
            size=request.page_size, token=request.page_token, kinds=request.kinds,
        )  # fmt: skip
        call.mention(STUDENT.resource.type, request.id)
        return pb.ListStudentTimelineResponse(entries=page.entries, next_page_token=page.next_page_token)

    def ListTimelineKinds(
        self, _request: pb.ListTimelineKindsRequest, call: Call
    ) -> pb.ListTimelineKindsResponse:
        own = [
            pb.TimelineKind(kind=one.type, label_zh=one.zh, label_en=one.en)
            for one in listing.resources().values()
            if call.who.may(one.permission("read"))
        ]
        others = [
            pb.TimelineKind(kind=kind, label_zh=SUBJECTS[kind][0], label_en=SUBJECTS[kind][1])
            for kind, permission in subjects().items()
            if call.who.may(permission)
        ]
        return pb.ListTimelineKindsResponse(kinds=[*own, *others])


SERVICERS = [(_SERVICE, grpc.add_TimelineServiceServicer_to_server, TimelineServicer)]
