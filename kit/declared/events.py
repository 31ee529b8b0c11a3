"""The events of a record type, by the names of their messages: ScholarshipCreated, ScholarshipUpdated ..."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import Table

from kit.history import Change, EventMaker
from kit.packing import Packer

_KINDS = {"created": "Created", "updated": "Updated", "deleted": "Deleted", "undeleted": "Undeleted"}


class IncompleteEvents(RuntimeError):
    """Some changes of a record type have an event, others have none: who listens would miss versions."""


def makers(message: type[Any], table: Table) -> Mapping[str, EventMaker]:
    """Kind of change -> what makes its event. A type whose file declares no event has none.

    The event's field with the noun of the record carries what others need of the record after the change: any
    message whose fields are named like columns. A repeated field `changed` gets the names of what changed.
    """
    about: Descriptor = message.DESCRIPTOR
    noun = about.GetOptions().Extensions[options.resource].type.partition(".")[2]
    kinds = {kind: word for kind, word in _KINDS.items() if kind != "undeleted" or "delete_time" in table.c}
    declared = {
        kind: about.file.message_types_by_name.get(f"{about.name}{word}") for kind, word in kinds.items()
    }
    found = {kind: _maker(event, noun, table) for kind, event in declared.items() if event is not None}
    if found and len(found) < len(kinds):
        missing = ", ".join(f"{about.name}{_KINDS[kind]}" for kind in kinds if kind not in found)
        raise IncompleteEvents(f"{about.file.name} declares events of {about.name}, but not {missing}")
    return found


def import_progress(message: type[Any]) -> type[Any] | None:
    """The event that tells how far an import of such records is, or None when the file declares none."""
    about: Descriptor = message.DESCRIPTOR
    event = about.file.message_types_by_name.get(f"{about.name}ImportProgressed")
    return message_factory.GetMessageClass(event) if event is not None else None


def _maker(event: Descriptor, noun: str, table: Table) -> EventMaker:
    carried = event.fields_by_name[noun].message_type
    if carried is None:
        raise IncompleteEvents(f"{event.full_name}.{noun} must be a message that tells of the record")
    snapshot = message_factory.GetMessageClass(carried)
    told = "changed" in event.fields_by_name
    return partial(_make, message_factory.GetMessageClass(event), noun, Packer(snapshot, table), told)


def _make(event: type[Any], noun: str, packer: Packer, told: bool, change: Change) -> Message:
    values: dict[str, Any] = {noun: packer.message_of(change.row)}
    if told:
        values["changed"] = change.names
    made: Message = event(**values)
    return made
