"""What every gRPC call passes, in this order: ids, metrics, identity, access, validation, deadline, one
transaction with the caller's row scope, idempotency, the method, masking, audit facts, commit, error mapping.

A servicer method therefore receives `(request, call)` instead of gRPC's context, returns a message, and never
commits, catches or logs.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import protovalidate
import psycopg2.errors
import structlog
from google.protobuf.message import Message
from matricula.options.v1 import options_pb2 as options
from prometheus_client import Histogram
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kit import custom, idempotency, ids, log, masking, status, trace
from kit.access import Rule
from kit.database import NO_GRANT
from kit.errors import (
    Aborted,
    InvalidArgument,
    PermissionDenied,
    Problem,
    Unauthenticated,
    Unavailable,
    Violation,
)
from kit.identity import PUBLIC, Grant, Principal, Scope, Verifier
from kit.resource import Resource
from kit.service import Runtime

CALLS = Histogram(
    "matricula_rpc_seconds",
    "Time of gRPC calls by method and outcome.",
    ["method", "code"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
ATTEMPTS = 4
_RETRIED = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
_LOG = log.get("rpc")


class ReadOnlyCaller(PermissionDenied):
    reason = "READ_ONLY"
    zh = "您的账号只有查看权限"
    en = "Your account may only look"


class WriteConflict(Aborted):
    reason = "WRITE_CONFLICT"
    zh = "同时有其他修改，请重试"
    en = "Somebody else is changing the same thing; try again"


class DeadlineTooShort(Unavailable):
    reason = "DEADLINE_EXCEEDED"
    zh = "请求超时，请重试"
    en = "The request ran out of time; try again"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call comes from. `address` and `agent` are told of callers who are nobody (public methods)."""

    locale: str = "zh"
    request_id: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The answer of a reading method that takes long and needs no database: made when its connection has been
    given back.
    """

    make: Callable[[], Message]


@dataclass(slots=True)
class Call:
    """One call, as a servicer method meets it."""

    session: Session
    who: Principal
    grant: Grant
    runtime: Runtime
    origin: Origin
    audit: dict[str, Any] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        """The language of the caller: `zh` or `en`."""
        return self.origin.locale

    @property
    def request_id(self) -> str:
        """The id under which the request is logged and audited."""
        return self.origin.request_id

    def mention(self, record_type: str, *record_ids: str) -> None:
        """Names the records the call was about, for its audit entry (at most 50 are kept)."""
        self.audit["recordType"] = record_type
        known = self.audit.setdefault("recordIds", [])
        known.extend(record_ids[: 50 - len(known)])
        self.audit["count"] = self.audit.get("count", 0) + len(record_ids)


class Interceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]  # generic in its stubs only
    """Wraps every method of a service; methods of the runtime itself (health) pass through."""

    def __init__(
        self,
        runtime: Runtime,
        rules: Mapping[str, Rule],
        verifier: Verifier,
        resources: Mapping[str, Resource],
    ) -> None:
        self._runtime = runtime
        self._resources = resources
        self._rules = rules
        self._verifier = verifier
        self._validator = protovalidate.Validator()

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        handler = continuation(details)
        rule = self._rules.get(details.method)
        if handler is None or rule is None:
            return handler
        method = handler.unary_unary

        def wrapped(request: Message, context: grpc.ServicerContext) -> Any:
            return self._handle(method, rule, request, context)

        return grpc.unary_unary_rpc_method_handler(
            wrapped,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _handle(self, method: Any, rule: Rule, request: Message, context: grpc.ServicerContext) -> Any:
        metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        origin = Origin(
            metadata.get("x-locale", "zh"),
            metadata.get("x-request-id") or ids.new_id(),
            metadata.get("x-client-address", ""),
            metadata.get("x-client-agent", ""),
        )
        structlog.contextvars.bind_contextvars(request_id=origin.request_id)
        started = time.perf_counter()
        audit: dict[str, Any] = {}
        code = "OK"
        try:
            with trace.span(rule.method, metadata.get("traceparent", "")):
                response = self._run(method, rule, request, metadata, origin, audit, context)
            context.set_trailing_metadata((("x-audit", json.dumps(audit)),))
            return response
        except Problem as problem:
            code = problem.code
            context.set_trailing_metadata((("x-audit", json.dumps(audit)),))
            context.abort_with_status(status.rpc_status(problem, origin.locale))
        except Exception as error:
            refusal = status.unexpected(error)
            code = refusal.code
            _LOG.error("rpc_failed", method=rule.method, code=code, exc_info=error)
            context.abort_with_status(status.rpc_status(refusal, origin.locale))
        finally:
            CALLS.labels(rule.method, code).observe(time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _run(
        self,
        method: Any,
        rule: Rule,
        request: Message,
        metadata: Mapping[str, str],
        origin: Origin,
        audit: dict[str, Any],
        context: grpc.ServicerContext,
    ) -> Message:
        who, reach = self._authorise(rule, metadata)
        self._validate(request)
        key = "" if rule.read_only else metadata.get("x-idempotency-key", "")
        for attempt in range(1, ATTEMPTS + 1):
            remaining = context.time_remaining()
            if remaining is not None and remaining <= 0:
                raise DeadlineTooShort
            try:
                audit.clear()
                return self._transact(method, rule, request, who, reach, origin, key, audit)
            except DBAPIError as error:
                if not isinstance(error.orig, _RETRIED):
                    raise
                if attempt == ATTEMPTS:
                    raise WriteConflict from error
                time.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311 - spreads retries, no secret
        raise WriteConflict

    def _authorise(self, rule: Rule, metadata: Mapping[str, str]) -> tuple[Principal, Grant]:
        token = metadata.get("x-identity", "")
        if rule.public and not token:
            return PUBLIC, NO_GRANT
        if not token:
            raise Unauthenticated
        who = self._verifier.verify(token)
        if who.kind == "public" and not rule.public:
            raise Unauthenticated
        reach = who.grant(rule.permission) if rule.permission else Grant(Scope.BRANCH, _every_branch(who))
        if reach is None:
            raise PermissionDenied
        if who.read_only and not rule.read_only:
            raise ReadOnlyCaller
        return who, reach

    def _validate(self, request: Message) -> None:
        violations = _of_what_is_asked(request, self._validator.collect_violations(request))
        if violations:
            raise InvalidArgument(fields=[_violation(one) for one in violations])

    def _transact(
        self,
        method: Any,
        rule: Rule,
        request: Message,
        who: Principal,
        reach: Grant,
        origin: Origin,
        key: str,
        audit: dict[str, Any],
    ) -> Message:
        with self._runtime.database.transaction(who, reach, read_only=rule.read_only) as session:
            stored = idempotency.claim(session, key, rule.method, request) if key else None
            call = Call(session, who, reach, self._runtime, origin, audit)
            if stored is not None:
                response = rule.response.FromString(stored)
                audit["replayed"] = True
            else:
                response = method(request, call)
                if key:
                    idempotency.store(session, who.id, key, response)
            if not isinstance(response, Later):
                self._mask(rule, response, who, session, audit)
                return response
        if not rule.read_only:
            raise TypeError(f"{rule.method} writes: what it answers belongs in its transaction")
        return self._made(rule, response, who, audit)

    def _made(self, rule: Rule, later: Later, who: Principal, audit: dict[str, Any]) -> Message:
        """A late answer, masked as any other; it has no custom fields, for there is no database any more."""
        response = later.make()
        self._mask(rule, response, who, None, audit)
        return response

    def _mask(
        self, rule: Rule, response: Message, who: Principal, session: Session | None, audit: dict[str, Any]
    ) -> None:
        """Takes out what the caller may not see. Public methods answer only with what is public already."""
        audit["branchId"] = who.branch_id
        if rule.public:
            return
        record = bool(response.DESCRIPTOR.GetOptions().Extensions[options.resource].type)
        seen = masking.mask(
            response, who, in_list=not record, custom=lambda name: self._custom_classes(session, name)
        )
        if seen.clear:
            audit["clear"] = sorted(seen.clear)
        if seen.masked:
            audit["masked"] = sorted(seen.masked)

    def _custom_classes(self, session: Session | None, record_type: str) -> dict[str, str]:
        resource = self._resources.get(record_type)
        return custom.classes(session, resource) if resource is not None and session is not None else {}


def _every_branch(who: Principal) -> tuple[int, ...]:
    return tuple(
        sorted({branch for reach in who.grants.values() for branch in reach.branches} | {who.branch_id})
    )


def _of_what_is_asked(request: Any, violations: list[Any]) -> list[Any]:
    """The violations without those of fields that an update leaves alone (not set, not in its mask)."""
    if not violations or "update_mask" not in request.DESCRIPTOR.fields_by_name:
        return violations
    asked = set(request.update_mask.paths)
    for spec, value in request.ListFields():
        if spec.message_type is not None and not spec.is_repeated and spec.name != "update_mask":
            asked.update(inner.name for inner, _ in value.ListFields())
    kept = []
    for one in violations:
        path = one.proto.field.elements
        if len(path) < 2 or path[1].field_name in asked:
            kept.append(one)
    return kept


def _violation(violation: Any) -> Violation:
    proto = violation.proto
    path = ".".join(_step(element) for element in proto.field.elements)
    return Violation(path or "request", f"格式不正确：{proto.message}", proto.message, proto.rule_id.upper())


def _step(element: Any) -> str:
    place = element.subscript
    return (
        f"{element.field_name}[{place.value}]"
        if place is not None and place.field == "index"
        else element.field_name
    )
