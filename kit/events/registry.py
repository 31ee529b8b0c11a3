"""What the descriptors say about events: full type name <-> message class, producer, noun, routing key."""

import re
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FileDescriptor
from google.protobuf.message import Message
from matricula.options.v1 import options_pb2 as options

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


_known: dict[str, "EventType"] = {}


class UnknownEvent(RuntimeError):
    """The message is not declared as an event, or its noun cannot be told."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event. `key` is its routing key: `lead.lead_moved`."""

    message: type[Message]
    name: str
    producer: str
    noun: str
    key: str


def snake(name: str) -> str:
    """`LeadMoved` -> `lead_moved`."""
    return _WORD.sub("_", name).lower()


def describe(message: type[Message]) -> EventType:
    """What the runtime needs to know about an event message; UnknownEvent unless it is declared as one."""
    known = _known.get(message.DESCRIPTOR.full_name)
    if known is None:
        known = _known[message.DESCRIPTOR.full_name] = _describe(message)
    return known


def _describe(message: type[Message]) -> EventType:
    descriptor: Any = message.DESCRIPTOR
    if not descriptor.GetOptions().HasExtension(options.event):
        raise UnknownEvent(f"{descriptor.full_name} has no (matricula.options.v1.event) option")
    noun = descriptor.GetOptions().Extensions[options.event].noun or _noun(descriptor)
    return EventType(
        message=message,
        name=descriptor.full_name,
        producer=producer(descriptor.file.package),
        noun=noun,
        key=f"{noun}.{snake(descriptor.name)}",
    )


def producer(package: str) -> str:
    """The service of a proto package: `matricula.leads.v1` -> `leads`."""
    parts = package.split(".")
    if len(parts) != 3 or parts[0] != "matricula":
        raise UnknownEvent(f"events live in packages matricula.<service>.v1, not in {package}")
    return parts[1]


def _noun(descriptor: Descriptor) -> str:
    """The longest resource noun of the package that begins the event's name."""
    words = snake(descriptor.name) + "_"
    nouns = [noun for noun in _resource_nouns(descriptor.file) if words.startswith(noun + "_")]
    if not nouns:
        raise UnknownEvent(
            f"{descriptor.full_name}: set `noun` in its (matricula.options.v1.event) option,"
            " because its name begins with the noun of no resource of its package"
        )
    return max(nouns, key=len)


def _resource_nouns(file: FileDescriptor) -> set[str]:
    """Nouns of the resources in the file and the files of the same package that it imports."""
    found: set[str] = set()
    waiting, seen = [file], set()
    while waiting:
        current = waiting.pop()
        if current.name in seen or current.package != file.package:
            continue
        seen.add(current.name)
        waiting.extend(current.dependencies)
        for message in current.message_types_by_name.values():
            about: Any = message.GetOptions().Extensions[options.resource]
            if about.type:
                found.add(about.type.split(".", 1)[1])
    return found


def message_class(name: str) -> type[Message]:
    """The message class of a full type name; UnknownEvent when this process does not know it."""
    try:
        descriptor = descriptor_pool.Default().FindMessageTypeByName(name)
    except KeyError as error:
        raise UnknownEvent(f"{name} is not an event this process knows") from error
    return message_factory.GetMessageClass(descriptor)
