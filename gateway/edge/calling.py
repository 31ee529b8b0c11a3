"""The path of an API request: route, caller, rights, limits, message, call, audit, answer."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc.aio
import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge import document
from gateway.edge.audit import AuditEntry
from gateway.edge.body import read_body
from gateway.edge.caller import Caller, Callers, authorise, nobody
from gateway.edge.context import Edge
from gateway.edge.limits import RateLimiter, TooMany, network
from gateway.edge.locale import locale_of
from gateway.edge.principal import Tokens
from gateway.edge.problems import Refusal, of_problem, of_rpc, plain
from gateway.edge.routes import Match, Route
from gateway.edge.transcode import Encoder, Wrong, encoder, list_encoder
from gateway.edge.transcode.request import RequestPlan
from gateway.edge.upstream import Call, Reach, callable_of
from kit import clock, log
from kit.access import considered
from kit.errors import InvalidArgument, Problem, Unauthenticated, Violation
from kit.identity import PUBLIC

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ETAG = re.compile(r'(?:W/)?"([^"]*)"')
_log = log.get(__name__)


@dataclass(slots=True)
class _Work:
    """What is known about one request while it is served."""

    request: Request
    route: Route
    started: float
    caller: Caller
    facts: Mapping[str, Any] = field(default_factory=dict)
    if_match: str = ""


@dataclass(frozen=True, slots=True)
class _Served:
    """The plans of one route, made once."""

    plan: RequestPlan
    encode: Encoder
    call: Call
    reach: Reach
    has_etag: bool
    masked: bool
    """The caller may ask for some fields only."""
    is_document: bool

    def answer(self, message: Any, result: Any) -> bytes:
        """The body of the answer to `message`."""
        if self.masked and message.read_mask.paths:
            return orjson.dumps(list_encoder(result.DESCRIPTOR, frozenset(message.read_mask.paths))(result))
        return orjson.dumps(self.encode(result))


class Calling:
    """Serves every route of the table."""

    def __init__(self, edge: Edge, callers: Callers, limiter: RateLimiter) -> None:
        self._edge = edge
        self._callers = callers
        self._limiter = limiter
        services = {route.method.containing_service for route in edge.routes.routes}
        self._tokens = Tokens(edge.signer, considered(services))
        self._served: dict[Route, _Served] = {}

    def prepare(self) -> None:
        """Makes the plans of all routes whose service has a channel."""
        reach = {name: Reach(channel) for name, channel in self._edge.channels.items()}
        for route in self._edge.routes.routes:
            if route.service not in reach:
                continue
            output = route.method.output_type
            self._served[route] = _Served(
                RequestPlan(route),
                encoder(output),
                callable_of(self._edge.channels[route.service], route),
                reach[route.service],
                "etag" in output.fields_by_name,
                "read_mask" in route.method.input_type.fields_by_name,
                document.is_document(output),
            )

    async def respond(self, request: Request) -> Response:
        """The answer to a request below /api/v1."""
        path = request.scope.get("raw_path") or request.url.path.encode()
        found = self._edge.routes.match(request.method, path.decode("ascii", "replace").partition("?")[0])
        if not isinstance(found, Match):
            locale = locale_of(request)
            if found.allowed:
                return self._refuse(
                    request, plain(405, "METHOD_NOT_ALLOWED", locale, allow=", ".join(found.allowed))
                )
            return self._refuse(request, plain(404, "NO_SUCH_ADDRESS", locale))
        request.state.pattern = found.route.path
        work = _Work(request, found.route, time.perf_counter(), nobody(request))
        try:
            answer: Response | Refusal = await self._serve(work, found)
        except TooMany as error:  # not audited: a flood must not become a flood of entries
            refusal = of_problem(error, work.caller.locale)
            refusal.headers["retry-after"] = str(error.retry_after)
            return self._refuse(request, refusal)
        except Wrong as error:
            answer = of_problem(error.problem(), work.caller.locale)
        except Problem as error:
            answer = of_problem(error, work.caller.locale, bool(work.if_match))
        except grpc.aio.AioRpcError as error:
            answer = self._of_rpc(work, error)
            work.facts = _facts(error.trailing_metadata())
            if answer.status >= 500:
                _log.warning(
                    "call_failed", rpc=work.route.rpc, code=error.code().name, detail=error.details()
                )
        return await self._finish(work, answer)

    def _of_rpc(self, work: _Work, error: grpc.aio.AioRpcError) -> Refusal:
        """A service that does not believe our identity (its clock is wrong) must not sign the caller out."""
        if error.code() is grpc.StatusCode.UNAUTHENTICATED and work.caller.principal is not PUBLIC:
            return plain(503, "UNAVAILABLE", work.caller.locale, retry_after="2")
        return of_rpc(error, work.caller.locale, bool(work.if_match))

    async def _serve(self, work: _Work, found: Match) -> Response:
        request, route = work.request, work.route
        ip = client_ip(request)
        if route.access.public:
            await self._limiter.hit("public", network(ip))
        else:
            try:
                work.caller = await self._callers.caller(request)
            except Unauthenticated:
                await self._limiter.hit("refused", ip)
                raise
            await self._limiter.hit("principal", work.caller.principal.id)
            authorise(work.caller.principal, route.access, safe=route.safe)
        served = self._served.get(route)
        if served is None:
            raise _NotRunning(service=route.service)
        work.if_match = _etag(request.headers.get("if-match", ""))
        body = await read_body(request, self._edge.limits.json_bytes, raw=served.plan.raw)
        query = request.query_params.multi_items() if request.scope["query_string"] else []
        message = served.plan.compose(found.values, query, body, work.if_match, request.headers)
        await served.reach.somebody()
        call = served.call(message, timeout=self._edge.limits.deadline_seconds, metadata=self._metadata(work))
        result = await call
        work.facts = _facts(await call.trailing_metadata())
        headers = {"cache-control": "no-store"}
        if served.is_document:
            return document.response(result, headers)
        if served.has_etag and result.etag:
            headers["etag"] = f'"{result.etag}"'
        return Response(served.answer(message, result), 200, headers, "application/json")

    def _metadata(self, work: _Work) -> list[tuple[str, str]]:
        headers = work.request.headers
        who = work.caller.principal
        metadata = [("x-request-id", work.request.state.request_id), ("x-locale", work.caller.locale)]
        if who is not PUBLIC:
            metadata.append(("x-identity", self._tokens.token(who, work.route.service)))
        else:  # what a link's evidence says about who nobody knows
            metadata.append(("x-client-address", client_ip(work.request)))
            metadata.append(("x-client-agent", _printable(headers.get("user-agent", ""))))
        parent = headers.get("traceparent", "")
        if not _TRACEPARENT.fullmatch(parent):
            parent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
        metadata.append(("traceparent", parent))
        key = headers.get("idempotency-key")
        if key is not None:
            if not _KEY.fullmatch(key):
                raise InvalidArgument(
                    fields=[
                        Violation(
                            "Idempotency-Key",
                            "Idempotency-Key 必须是 1 到 255 个可见的 ASCII 字符",
                            "Idempotency-Key must be 1 to 255 visible ASCII characters",
                        )
                    ]
                )
            metadata.append(("x-idempotency-key", key))
        return metadata

    async def _finish(self, work: _Work, answer: Response | Refusal) -> Response:
        """Audits, then lets the answer go; an entry that cannot be kept withholds the answer."""
        entry = entry_of(
            work.request,
            work.caller,
            method=work.route.rpc[1:],
            answer=answer,
            started=work.started,
            route=f"{work.route.verb} {work.route.path}",
            facts=work.facts,
        )
        try:
            await self._edge.audit.record(entry)
        except Exception as error:
            _log.error("audit_failed", error=type(error).__name__, rpc=work.route.rpc)
            return self._refuse(
                work.request, plain(503, "AUDIT_UNAVAILABLE", work.caller.locale, retry_after="2")
            )
        return self._refuse(work.request, answer) if isinstance(answer, Refusal) else answer

    def _refuse(self, request: Request, refusal: Refusal) -> Response:
        return refusal.response(request.state.request_id, request.url.path)


class _NotRunning(Problem):
    code = "UNAVAILABLE"
    reason = "SERVICE_NOT_INSTALLED"
    zh = "服务「{service}」未安装"
    en = "The service {service} is not installed here"


def entry_of(
    request: Request,
    caller: Caller,
    *,
    method: str,
    route: str,
    answer: Response | Refusal,
    started: float,
    facts: Mapping[str, Any],
) -> AuditEntry:
    """The audit entry of a request."""
    who = caller.principal
    return AuditEntry(
        time=clock.now(),
        request_id=request.state.request_id,
        actor_id=who.id,
        actor_name=who.name,
        actor_kind=who.kind,
        session_id=who.session_id,
        auditor_grant_id=who.auditor_grant_id,
        branch_id=who.branch_id,
        ip=client_ip(request),
        user_agent=request.headers.get("user-agent", "")[:300],
        method=method,
        route=route,
        status=answer.status if isinstance(answer, Refusal) else answer.status_code,
        reason=answer.reason if isinstance(answer, Refusal) else "",
        duration=time.perf_counter() - started,
        facts=facts,
    )


def client_ip(request: Request) -> str:
    """The address of the caller, as gateway.edge.entry found it."""
    return str(request.state.ip)


def _printable(text: str) -> str:
    """What gRPC takes as metadata: visible ASCII and spaces, at most 300."""
    return "".join(sign if " " <= sign <= "~" else "?" for sign in text[:300]).strip()


def _facts(metadata: Any) -> Mapping[str, Any]:
    for name, value in metadata or ():
        if name == "x-audit":
            try:
                facts = orjson.loads(value)
            except orjson.JSONDecodeError:
                return {}
            return facts if isinstance(facts, dict) else {}
    return {}


def _etag(header: str) -> str:
    """The etag of an If-Match header; "" for none or `*`."""
    found = _ETAG.fullmatch(header.strip())
    return found[1] if found else header.strip().strip('"') if header.strip() != "*" else ""
