"""The edge as one ASGI application: who answers which address."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.caller import Callers
from gateway.edge.calling import Calling
from gateway.edge.console import Console
from gateway.edge.context import Edge
from gateway.edge.entry import App, Entry, Receive, Scope, Send
from gateway.edge.files import UPLOAD, Files
from gateway.edge.limits import RateLimiter
from gateway.edge.locale import locale_of
from gateway.edge.openapi.pages import Documents
from gateway.edge.own import Gate
from gateway.edge.problems import plain
from gateway.edge.session.pages import Pages
from gateway.edge.stream import LIVE, Stream

Responder = Callable[[Request], Awaitable[Response]]


class Application:
    """Dispatches by prefix: the API's own table first, because most requests go there."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        callers, limiter = Callers(edge), RateLimiter(edge.limits)
        self._calling = Calling(edge, callers, limiter)
        gate = Gate(edge, callers, limiter)
        self._files = Files(edge, gate)
        self._stream = Stream(edge, gate, callers)
        self._documents = Documents(edge.routes)
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
        answer = await self._responder(request.method, path)(request)
        await answer(scope, receive, send)

    def _responder(self, verb: str, path: str) -> Responder:
        if path.startswith("/public/v1/"):
            return self._calling.respond
        if not path.startswith("/api/"):
            return self._console.respond
        if verb == "POST" and path == UPLOAD:
            return self._files.upload
        if verb == "GET":
            if path.startswith(UPLOAD + "/"):
                return partial(self._files.download, file_id=path.removeprefix(UPLOAD + "/"))
            own = {LIVE: self._stream.respond, **self._documents.responders}
            if path in own:
                return own[path]
        return self._calling.respond

    async def startup(self) -> None:
        """Makes what needs a running loop."""
        self._calling.prepare()

    async def shutdown(self) -> None:
        """Ends streams and closes the channels."""
        if self._edge.live is not None:
            self._edge.live.close()
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


def run() -> None:
    """The process `matricula edge`."""
    from gateway.edge.process import run as serve  # it imports this module

    serve()
