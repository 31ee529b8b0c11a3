"""Calendar days over gRPC."""

from typing import Any

from matricula.tasks.v1 import deadline_pb2 as pb
from matricula.tasks.v1 import deadline_pb2_grpc as grpc
from sqlalchemy.orm import Session

from kit import standard
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


SERVICERS = [(_SERVICE, grpc.add_CalendarDaysServiceServicer_to_server, CalendarDaysServicer)]
