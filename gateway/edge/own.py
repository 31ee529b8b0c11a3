"""The way of requests that the edge answers itself (files, live updates): caller, limits, audit, problems."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.caller import Caller, Callers, nobody
from gateway.edge.calling import entry_of
from gateway.edge.context import Edge
from gateway.edge.limits import RateLimiter, TooMany
from gateway.edge.problems import Refusal, of_problem, plain
from kit import log
from kit.errors import Problem, Unauthenticated

_log = log.get(__name__)


@dataclass(slots=True)
class Turn:
    """The caller of a request, and the facts for its audit entry."""

    caller: Caller
    facts: Mapping[str, Any] = field(default_factory=dict)


Serve = Callable[[Request, Turn], Awaitable[Response]]


class Gate:
    """Lets signed-in callers in, and nothing out that was not audited."""

    def __init__(self, edge: Edge, callers: Callers, limiter: RateLimiter) -> None:
        self._edge = edge
        self._callers = callers
        self._limiter = limiter

    async def respond(self, request: Request, method: str, pattern: str, serve: Serve) -> Response:
        """The answer of `serve`, or the problem that kept it from being given."""
        request.state.pattern = pattern
        turn, started = Turn(nobody(request)), time.perf_counter()
        try:
            answer: Response | Refusal = await self._serve(request, turn, serve)
        except TooMany as error:
            refusal = of_problem(error, turn.caller.locale)
            refusal.headers["retry-after"] = str(error.retry_after)
            return refusal.response(request.state.request_id, request.url.path)
        except Problem as error:
            answer = of_problem(error, turn.caller.locale)
        entry = entry_of(
            request,
            turn.caller,
            method=method,
            route=f"{request.method} {pattern}",
            answer=answer,
            started=started,
            facts=turn.facts,
        )
        try:
            await self._edge.audit.record(entry)
        except Exception as error:
            _log.error("audit_failed", error=type(error).__name__, rpc=method)
            answer = plain(503, "AUDIT_UNAVAILABLE", turn.caller.locale, retry_after="2")
        if isinstance(answer, Refusal):
            return answer.response(request.state.request_id, request.url.path)
        return answer

    async def _serve(self, request: Request, turn: Turn, serve: Serve) -> Response:
        try:
            turn.caller = await self._callers.caller(request)
        except Unauthenticated:
            await self._limiter.hit("refused", request.state.ip)
            raise
        await self._limiter.hit("principal", turn.caller.principal.id)
        return await serve(request, turn)
