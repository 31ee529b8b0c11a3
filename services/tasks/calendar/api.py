"""Calendar days over gRPC."""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from matricula.tasks.v1 import deadline_pb2 as pb
from matricula.tasks.v1 import deadline_pb2_grpc as grpc
from sqlalchemy.orm import Session

from kit import standard
from kit.interceptor import Call
from kit.statement import Row
from services.tasks.calendar import rules
from services.tasks.calendar.model import CALENDAR_DAYS

_SERVICE = pb.DESCRIPTOR.services_by_name["CalendarDaysService"]


class CalendarDaysServicer(standard.servicer(CALENDAR_DAYS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Holidays and make-up workdays."""

    @staticmethod
    def create(session: Session, values: dict[str, Any]) -> Row:
        rules.forget()
        return CALENDAR_DAYS.insert(session, values)

    @staticmethod
    def update(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
        rules.forget()
        return CALENDAR_DAYS.change(session, row["id"], values, etag=etag, row=row)

    def DeleteCalendarDay(self, request: pb.DeleteCalendarDayRequest, call: Call) -> Empty:
        rules.forget()
        CALENDAR_DAYS.remove(call.session, request.id, etag=request.etag)
        call.mention(CALENDAR_DAYS.resource.type, request.id)
        return Empty()


SERVICERS = [(_SERVICE, grpc.add_CalendarDaysServiceServicer_to_server, CalendarDaysServicer)]
