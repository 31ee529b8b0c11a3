"""GET /api/v1/live: the server-sent events of one client."""

import asyncio
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.caller import Callers
from gateway.edge.context import Edge
from gateway.edge.limits import TooMany
from gateway.edge.live import LiveHub, Subscriber, TooManyStreams
from gateway.edge.own import Gate, Turn
from kit.errors import Problem, Unavailable

LIVE = "/api/v1/live"
HEARTBEAT_SECONDS = 15
_CHECK_SECONDS = 5.0
_SEND_SECONDS = 10.0


class Stream:
    """Streams for whoever is signed in."""

    def __init__(self, edge: Edge, gate: Gate, callers: Callers) -> None:
        self._edge = edge
        self._gate = gate
        self._callers = callers

    async def respond(self, request: Request) -> Response:
        """Opens a stream; `?types=leads.lead,common.import` narrows it."""
        return await self._gate.respond(request, "edge/Live", LIVE, self._serve)

    async def _serve(self, request: Request, turn: Turn) -> Response:
        hub = self._edge.live
        if hub is None:
            raise Unavailable
        types = [name for name in request.query_params.get("types", "").split(",") if name]
        try:
            subscriber = hub.subscribe(turn.caller.principal, types)
        except TooManyStreams as error:
            raise TooMany(HEARTBEAT_SECONDS) from error
        return EventSourceResponse(
            self._events(request, hub, subscriber),
            ping=HEARTBEAT_SECONDS,
            send_timeout=_SEND_SECONDS,
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _events(
        self, request: Request, hub: LiveHub, subscriber: Subscriber
    ) -> AsyncIterator[ServerSentEvent]:
        """Frames until the client goes, lags too far behind, or may no longer be here."""
        loop = asyncio.get_running_loop()
        checked = loop.time()
        dropped = asyncio.ensure_future(subscriber.dropped.wait())
        waiting = asyncio.ensure_future(subscriber.queue.get())
        try:
            yield ServerSentEvent(event="hello", data="{}", retry=2000)
            while not dropped.done():
                await asyncio.wait(
                    (waiting, dropped), timeout=_CHECK_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if loop.time() - checked >= _CHECK_SECONDS:
                    if not await self._still_welcome(request, subscriber):
                        return
                    checked = loop.time()
                if waiting.done() and not dropped.done():
                    what = waiting.result()
                    waiting = asyncio.ensure_future(subscriber.queue.get())
                    if what.visible(subscriber.who):
                        yield ServerSentEvent(data=what.frame())
        finally:
            waiting.cancel()
            dropped.cancel()
            hub.unsubscribe(subscriber)

    async def _still_welcome(self, request: Request, subscriber: Subscriber) -> bool:
        """Looks the caller up again: sessions end and rights change while a stream is open."""
        try:
            caller = await self._callers.caller(request)
        except Problem:
            return False
        if caller.principal.id != subscriber.who.id:
            return False
        subscriber.who = caller.principal
        return True
