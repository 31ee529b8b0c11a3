"""Writes down every event of students, contracts and tasks: whatever travels along the chain of a student."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.message import Message
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.options.v1 import options_pb2 as options
from matricula.students.v1 import application_events_pb2 as applications
from matricula.students.v1 import events_pb2 as students
from matricula.students.v1 import library_events_pb2 as library
from matricula.students.v1 import proposal_events_pb2 as proposals
from matricula.tasks.v1 import events_pb2 as tasks
from sqlalchemy.orm import Session

from kit.events.subscriptions import batch
from tests.faults.witness.seeing import see

MODULES = (students, library, proposals, applications, contracts, tasks)


def on_told(session: Session, _events: Sequence[Any]) -> None:
    """One row per event."""
    see(session)


def _events() -> Iterator[type[Message]]:
    for module in MODULES:
        for name, about in module.DESCRIPTOR.message_types_by_name.items():
            if about.GetOptions().HasExtension(options.event):
                yield getattr(module, name)


HANDLERS = {kind: batch(on_told) for kind in _events()}
