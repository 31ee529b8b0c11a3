"""The table of tasks, and how its rows become messages, history and events. `owner_id` is the assignee;
whoever gave the task is its team, and keeps seeing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.tasks.v1 import task_pb2 as pb
from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from kit import derived
from kit.model import Deletable, Record, Searchable, Staffed
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from services.tasks.base import Base
from services.tasks.task.events import EVENTS

_NONE, _ZERO = text("''"), text("0")
_ID = Uuid(as_uuid=False)
TODO, IN_PROGRESS, DONE, CANCELLED = (
    "TASK_STATUS_TODO",
    "TASK_STATUS_IN_PROGRESS",
    "TASK_STATUS_DONE",
    "TASK_STATUS_CANCELLED",
)
OPEN = (TODO, IN_PROGRESS)


class Task(Record, Deletable, Staffed, Searchable, Base):
    __tablename__ = "task"

    title: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=_NONE)
    kind: Mapped[str]
    priority: Mapped[str]
    status: Mapped[str]
    subject_type: Mapped[str] = mapped_column(server_default=_NONE)
    subject_id: Mapped[str] = mapped_column(server_default=_NONE)
    subject_title: Mapped[str] = mapped_column(server_default=_NONE)
    student_id: Mapped[str | None] = mapped_column(_ID)
    student_name: Mapped[str] = mapped_column(server_default=_NONE)
    owner_name: Mapped[str] = mapped_column(server_default=_NONE)
    creator_id: Mapped[str | None] = mapped_column(_ID)
    start_time: Mapped[datetime | None]
    due_time: Mapped[datetime | None]
    due_zone: Mapped[str] = mapped_column(server_default=_NONE)
    warn_time: Mapped[datetime | None]
    estimate_minutes: Mapped[int] = mapped_column(server_default=_ZERO)
    complete_time: Mapped[datetime | None]
    completed_by: Mapped[str | None] = mapped_column(_ID)
    result: Mapped[str] = mapped_column(server_default=_NONE)
    depends_on: Mapped[list[str]] = mapped_column(ARRAY(_ID), server_default=text("'{}'"))
    open_dependency_count: Mapped[int] = mapped_column(server_default=_ZERO)
    template_id: Mapped[str | None] = mapped_column(_ID)
    template_item: Mapped[str] = mapped_column(server_default=_NONE)
    team_role: Mapped[str | None]
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


def _derive(session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    derived.derive(session, TASK.resource, values, row)


TASK = Records(
    describe(pb.Task, Task.__table__),
    Packer(pb.Task, Task.__table__),
    events=EVENTS,
    derive=_derive,
    local=True,
)
RESOURCES = (TASK.resource,)
