"""Students from the events of the students service."""

from typing import Any

from matricula.students.v1 import events_pb2 as pb
from sqlalchemy.orm import Session

from services.tasks.student import rules


def on_student_changed(session: Session, event: Any) -> None:
    """A student came, changed, got or lost a lead, went to the recycle bin or came back: the snapshot says
    it all.
    """
    rules.keep(session, event.student)


HANDLERS = dict.fromkeys(
    (
        pb.StudentCreated, pb.StudentUpdated, pb.StudentLinked, pb.StudentUnlinked, pb.StudentKept,
        pb.StudentRemoved, pb.StudentRestored,
    ),
    on_student_changed,
)  # fmt: skip
