"""People from the gateway's events."""

from matricula.gateway.v1.events_pb2 import StaffChanged
from sqlalchemy.orm import Session

from services.contracts.person import rules


def on_staff_changed(session: Session, event: StaffChanged) -> None:
    """A member of staff came, changed or left."""
    rules.keep(session, event.staff)


HANDLERS = {StaffChanged: on_staff_changed}
