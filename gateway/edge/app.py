"""The edge as one ASGI application: who answers which address."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.caller import Callers
from gateway.edge.calling import Calling
from gateway.edge.console import Console
from gateway.edge.context import Edge
from gateway.edge.entry import App, Entry, Receive, Scope, Send
from gateway.edge.limits import RateLimiter
from gateway.edge.locale import locale_of
from gateway.edge.problems import plain
from gateway.edge.session.pages import Pages


class Application:
    """Dispatches by prefix: the API's own table first, because most requests go there."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        callers, limiter = Callers(edge), RateLimiter(edge.limits)
        self._calling = Calling(edge, callers, limiter)
        self._console = Console(edge.web)
        routes = Pages(edge, callers, limiter).routes()
        self._own = {route.path for route in routes}
        self._pages = Starlette(routes=routes, exception_handlers={405: _not_allowed})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(self, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path in self._own:
            await self._pages(scope, receive, send)
            return
        request = Request(scope, receive)
        respond: Callable[[Request], Awaitable[Response]]
        respond = self._calling.respond if path.startswith("/api/") else self._console.respond
        answer = await respond(request)
        await answer(scope, receive, send)

    async def startup(self) -> None:
        """Makes what needs a running loop."""
        self._calling.prepare()

    async def shutdown(self) -> None:
        """Closes the channels."""
        for channel in self._edge.channels.values():
            await channel.close(grace=5)


async def _lifespan(app: Application, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await app.startup()
            await send({"type": "lifespan.startup.complete"})
        else:
            await app.shutdown()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _not_allowed(request: Request, _error: Exception) -> Response:
    refusal = plain(405, "METHOD_NOT_ALLOWED", locale_of(request))
    return refusal.response(request.state.request_id, request.url.path)


def build(edge: Edge) -> App:
    """The application of one process. Channels must belong to the loop it runs in."""
    return Entry(Application(edge), edge)
