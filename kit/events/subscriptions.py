"""What a service listens to, collected from its worker modules.

    HANDLERS = {LeadMoved: on_lead_moved, LeadWon: batch(on_leads_won)}
    ALL_EVENTS = on_any_event          # the gateway only: every event of every service, in lists

A handler is called as `on_lead_moved(session, event)` with the proto message; a batch handler as
`on_leads_won(session, events)` with messages of one type, in order; a catch-all as `on_any_event(session,
envelopes)`. `envelopes(session)` tells the handler who, when and which version.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from matricula.options.v1 import options_pb2 as options
from sqlalchemy.orm import Session

from kit.events import broker, registry
from kit.events.envelope import Envelope, Malformed
from kit.service import Service

CatchAll = Callable[[Session, Sequence[Envelope]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler function; `many` says that it takes a list."""

    function: Callable[[Session, Any], None]
    many: bool = False


def batch(function: Callable[[Session, Any], None]) -> Handler:
    """Marks a handler that takes a list of events of one type, in order, and applies them in one go."""
    return Handler(function, many=True)


def envelopes(session: Session) -> Sequence[Envelope]:
    """The envelopes of the events the running handler was given (one, for a plain handler)."""
    found: Sequence[Envelope] = session.info["events"]
    return found


@dataclass(frozen=True)
class Subscription:
    """One queue of a consumer. With `every` it takes all events of the producer, in any order."""

    consumer: str
    producer: str
    noun: str
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    every: CatchAll | None = None

    @property
    def queue(self) -> str:
        return broker.queue(self.consumer, self.producer, self.noun)

    @property
    def pattern(self) -> str:
        return "#" if self.every else f"{self.noun}.#"

    def check(self, envelope: Envelope) -> None:
        """Raises Malformed when a handler would not be able to read the event.

        Events that nobody here listens to pass; another version of one that somebody does listen to must not.
        """
        if self.every:
            _ = envelope.body
        elif envelope.type in self.handlers:
            _ = envelope.message
        elif any(known.rsplit(".", 1)[1] == envelope.name for known in self.handlers):
            raise Malformed(f"{envelope.type} is a version that this process cannot read")


def collect(service: Service, modules: Sequence[Any]) -> list[Subscription]:
    """The subscriptions that the worker modules of a service declare."""
    handlers: dict[tuple[str, str], dict[str, Handler]] = {}
    found: list[Subscription] = []
    for module in modules:
        declared: Mapping[type[Message], Any] = getattr(module, "HANDLERS", {})
        for message, function in declared.items():
            about = registry.describe(message)
            known = handlers.setdefault((about.producer, about.noun), {})
            if about.name in known:
                raise registry.UnknownEvent(f"{module.__name__}: {about.name} has a handler already")
            known[about.name] = function if isinstance(function, Handler) else Handler(function)
        if every := getattr(module, "ALL_EVENTS", None):
            producers = getattr(module, "ALL_EVENTS_FROM", None) or all_producers()
            found += [Subscription(service.name, one, "audit", every=every) for one in sorted(producers)]
    found += [
        Subscription(service.name, producer, noun, known)
        for (producer, noun), known in sorted(handlers.items())
    ]
    return found


def all_producers() -> set[str]:
    """Every service that declares an event, by the generated code that is installed."""
    return {registry.producer(one.DESCRIPTOR.package) for one in _generated() if _has_event(one)}


def _generated() -> Iterable[Any]:
    package = importlib.import_module("matricula")
    for info in pkgutil.walk_packages(package.__path__, "matricula."):
        if info.name.endswith("_pb2"):
            yield importlib.import_module(info.name)


def _has_event(module: Any) -> bool:
    messages = module.DESCRIPTOR.message_types_by_name.values()
    return any(message.GetOptions().HasExtension(options.event) for message in messages)
