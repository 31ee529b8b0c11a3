"""GET /api/openapi.json and GET /api/docs."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from importlib.resources import files

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.openapi.document import document
from gateway.edge.routes import RouteTable

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'"
)


class Documents:
    """The description of the API for programs and for people. Made on first use, kept as bytes."""

    def __init__(self, table: RouteTable) -> None:
        self._table = table
        self.responders: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/api/openapi.json": self._json,
            "/api/docs": self._static("docs.html", "text/html"),
            "/api/docs.js": self._static("docs.js", "text/javascript"),
            "/api/docs.css": self._static("docs.css", "text/css"),
        }

    @cached_property
    def _bytes(self) -> bytes:
        return orjson.dumps(document(self._table))

    async def _json(self, request: Request) -> Response:
        request.state.pattern = "/api/openapi.json"
        return Response(self._bytes, 200, {"cache-control": "no-cache"}, "application/json")

    def _static(self, name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            request.state.pattern = "/api/docs"
            content = (files("gateway.edge.openapi") / name).read_bytes()
            headers = {"cache-control": "no-cache", "content-security-policy": _PAGE_POLICY}
            return Response(content, 200, headers, kind)

        return respond
