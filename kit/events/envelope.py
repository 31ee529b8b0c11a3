"""A received event: what its headers say, and its body, decoded when somebody asks for it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from google.protobuf.message import Message

from kit.events import body, registry
from kit.identity import Principal, system

_UNREADABLE = uuid.UUID("6f1d3f2e-6f0e-5d1b-9a52-0a4c1d1f7a10")


class Malformed(ValueError):
    """The message is not an event: headers are missing or the body cannot be read."""


@dataclass(frozen=True)
class Envelope:
    """An event as it came. `seq` is the record's version after the change; `producer` the service it is
    from.
    """

    event_id: str
    type: str
    aggregate_type: str
    aggregate_id: str
    seq: int
    branch_id: int
    occurred: datetime
    actor_id: str
    actor_name: str
    request_id: str
    traceparent: str
    raw: bytes = field(repr=False)
    headers: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, headers: Mapping[str, Any], raw: bytes) -> "Envelope":
        """Reads the headers; Malformed when one is missing or wrong."""
        try:
            return cls(
                event_id=str(uuid.UUID(headers["event_id"])),
                type=str(headers["type"]),
                aggregate_type=str(headers["aggregate_type"]),
                aggregate_id=str(headers["aggregate_id"]),
                seq=int(headers["seq"]),
                branch_id=int(headers["branch_id"]),
                occurred=datetime.fromisoformat(headers["occurred"]),
                actor_id=str(headers.get("actor_id", "")),
                actor_name=str(headers.get("actor_name", "")),
                request_id=str(headers.get("request_id", "")),
                traceparent=str(headers.get("traceparent", "")),
                raw=raw,
                headers=headers,
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Malformed(f"header {error}") from error

    @property
    def producer(self) -> str:
        """The service the event is from: `leads`."""
        return registry.producer(self.type.rsplit(".", 1)[0])

    @property
    def name(self) -> str:
        """The event's name without its package: `LeadMoved`."""
        return self.type.rsplit(".", 1)[1]

    @cached_property
    def message(self) -> Message:
        """The event as its proto message; Malformed when this process does not know it or the body is not
        one.
        """
        try:
            return body.decode(self.raw, registry.message_class(self.type))
        except (body.Undecodable, registry.UnknownEvent) as error:
            raise Malformed(str(error)) from error

    @cached_property
    def body(self) -> dict[str, Any]:
        """The body as plain values, whatever its type; Malformed when it is not a JSON object."""
        try:
            value = orjson.loads(self.raw)
        except orjson.JSONDecodeError as error:
            raise Malformed(f"body: {error}") from error
        if not isinstance(value, dict):
            raise Malformed("body: not a JSON object")
        return value

    def principal(self) -> Principal:
        """Who its handler acts as: the system, in the event's branch, on behalf of the event's actor."""
        return system((self.branch_id,), name=self.actor_name or "system", on_behalf_of=self.actor_id)


def substitute_id(message_id: str | None, raw: bytes) -> str:
    """An id for a message that has no readable one: its AMQP id, or a hash of its bytes."""
    try:
        return str(uuid.UUID(message_id or ""))
    except ValueError:
        return str(uuid.uuid5(_UNREADABLE, raw.hex()))
