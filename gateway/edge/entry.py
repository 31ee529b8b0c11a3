"""The outermost layer: request id, the caller's address, security headers, metrics, and a last catch."""

import ipaddress
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import Request

from gateway.edge.context import Edge
from gateway.edge.locale import locale_of
from gateway.edge.problems import Refusal, plain
from kit import log
from kit.ids import new_id
from kit.status import unexpected

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUESTS = Counter("matricula_http_requests_total", "Requests answered", ["verb", "route", "status"])
SECONDS = Histogram(
    "matricula_http_request_seconds",
    "From the request's arrival to the start of its answer",
    ["route"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_VERBS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CONSOLE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'"
)
_NO_PAGE = b"default-src 'none'; frame-ancestors 'none'"
_log = log.get(__name__)


class Entry:
    """Wraps the whole application."""

    def __init__(self, app: App, edge: Edge) -> None:
        self._app = app
        self._edge = edge
        fixed = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        ]
        if edge.secure:
            fixed.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        self._fixed = fixed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        request_id = _request_id(scope)
        state["request_id"] = request_id
        state["ip"] = self._address(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", []))
                present = {name for name, _ in headers}
                headers.append((b"x-request-id", request_id.encode()))
                own = dict((*self._fixed, *_policies(scope["path"])))
                headers += [pair for pair in own.items() if pair[0] not in present]
                if self._edge.drain.leaving and scope["http_version"] in ("1.0", "1.1"):
                    headers.append((b"connection", b"close"))
                message["headers"] = headers
                pattern = state.get("pattern", "other")
                SECONDS.labels(pattern).observe(time.perf_counter() - started)
            await send(message)

        try:
            with self._edge.drain.request():
                await self._app(scope, receive, send_with_headers)
        except Exception as error:
            refusal = _refusal(error, locale_of(Request(scope)), state.get("pattern", "other"))
            if status == 0:
                await refusal.response(request_id, scope["path"])(scope, receive, send_with_headers)
        finally:
            verb = scope["method"] if scope["method"] in _VERBS else "OTHER"
            REQUESTS.labels(verb, state.get("pattern", "other"), status).inc()

    def _address(self, scope: Scope) -> str:
        """The peer, or what a trusted proxy says: the last address of the list that is not itself a proxy."""
        peer = (scope.get("client") or ("",))[0]
        if not self._edge.trusted_proxies or not self._trusted(peer):
            return str(peer)
        forwarded = _header(scope, b"x-forwarded-for")
        for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self._trusted(address):
                return address[:45]
        return str(peer)

    def _trusted(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in self._edge.trusted_proxies)


def _refusal(error: Exception, locale: str, pattern: str) -> Refusal:
    """A database that is away for a moment is no defect: the same request will do a little later."""
    if unexpected(error).code == "UNAVAILABLE":
        _log.warning("request_unavailable", path=pattern, error=type(error).__name__)
        return plain(503, "UNAVAILABLE", locale, retry_after="1")
    _log.error("request_failed", path=pattern, exc_info=error)
    return plain(500, "INTERNAL", locale)


def _policies(path: str) -> list[tuple[bytes, bytes]]:
    # Neither is a page: it may do nothing even if somebody opens it as one. The console's scripts are many
    # small files, so what is said with each of them counts.
    if path.startswith(("/api/", "/assets/")):
        return [(b"content-security-policy", _NO_PAGE)]
    # Forms may be embedded in an agency's own site. The page at /f/ has no session and shows nothing private,
    # so any site may frame it; the page itself refuses where the form's owner did not allow the site.
    if path.startswith(("/public/", "/f/")):
        return [(b"content-security-policy", _CONSOLE_POLICY.encode()), *_secret_address(path)]
    policy = f"{_CONSOLE_POLICY}; frame-ancestors 'none'"
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-frame-options", b"DENY"),
        *_secret_address(path),
    ]


def _secret_address(path: str) -> list[tuple[bytes, bytes]]:
    """The address of a page for somebody with a link is the secret itself: no other site hears of it."""
    return [(b"referrer-policy", b"no-referrer")] if path.startswith(("/p/", "/public/")) else []


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given if _REQUEST_ID.fullmatch(given) else new_id()


def _header(scope: Scope, name: bytes) -> str:
    for each, value in scope["headers"]:
        if each == name:
            return str(value.decode("latin-1"))
    return ""
