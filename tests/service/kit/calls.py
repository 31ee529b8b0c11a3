"""The interceptor around methods that tests make up: real identities and database, no network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from matricula.leads.v1 import channel_pb2 as pb
from sqlalchemy import text as statement_of

from kit.access import Rule
from kit.identity import Principal, Verifier
from kit.interceptor import Call, Interceptor
from kit.settings import text
from tests.service.harness import ServiceUnderTest, person

EDIT = "leads.channel.edit"
Method = Callable[[Any, Call], Message]


class Refused(Exception):
    """What the caller gets instead of an answer."""

    def __init__(self, status: Any) -> None:
        details = status_pb2.Status.FromString(dict(status.trailing_metadata)["grpc-status-details-bin"])
        self.code = code_pb2.Code.Name(details.code)
        self.message = details.message
        self.reason, self.sentence, self.fields = "", "", []
        for one in details.details:
            self._read(one)
        super().__init__(f"{self.code} {self.reason}")

    def _read(self, detail: Any) -> None:
        info, told, request = (
            error_details_pb2.ErrorInfo(),
            error_details_pb2.LocalizedMessage(),
            error_details_pb2.BadRequest(),
        )
        if detail.Unpack(info):
            self.reason = info.reason
        elif detail.Unpack(told):
            self.sentence = told.message
        elif detail.Unpack(request):
            self.fields = [(one.field, one.reason) for one in request.field_violations]


@dataclass
class Context:
    """As much of gRPC's context as the interceptor uses."""

    metadata: tuple[tuple[str, str], ...]
    remaining: float | None = None
    trailing: dict[str, str] = field(default_factory=dict)

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return self.metadata

    def time_remaining(self) -> float | None:
        return self.remaining

    def set_trailing_metadata(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self.trailing.update(pairs)

    def abort_with_status(self, status: Any) -> None:
        raise Refused(status)


@dataclass
class Door:
    """Calls made-up methods through the interceptor of a running service."""

    service: ServiceUnderTest

    def __call__(
        self,
        method: Method,
        request: Message | None = None,
        *,
        who: Principal | None = None,
        metadata: Mapping[str, str] | None = None,
        remaining: float | None = None,
        context: Context | None = None,
        **rule: Any,
    ) -> Any:
        """The answer, or Refused. `who` is signed in; the rule asks for EDIT unless it is given."""
        facts = {"method": "/test/Method", "response": pb.Channel, "permission": EDIT, **rule}
        entry = Rule(**facts)
        running = self.service.running
        verifier = Verifier(text(running.settings.identity_public_key_file), "leads")
        interceptor = Interceptor(running, {entry.method: entry}, verifier, running.service.resources())
        handler = grpc.unary_unary_rpc_method_handler(method)
        wrapped = interceptor.intercept_service(lambda _: handler, SimpleNamespace(method=entry.method))
        context = context or Context((), remaining)
        signed_in = self.service.as_(who) if who else ()
        context.metadata = (*signed_in, *(metadata or {}).items())
        return wrapped.unary_unary(request or pb.GetChannelRequest(id="x"), context)


def editor(**options: Any) -> Principal:
    """Somebody who may edit channels of Beijing."""
    return person(EDIT, **options)


def sql(statement: str) -> Method:
    """A method that runs a statement."""

    def method(_request: object, call: Call) -> pb.Channel:
        call.session.execute(statement_of(statement))
        return pb.Channel()

    return method
