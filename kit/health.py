"""/live, /ready and /metrics: a small HTTP server beside the real work, for every kind of process.

Threads serve it; under eventlet they are green ones.
"""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kit import log

Check = Callable[[], object]
"""Raises or returns False when something is wrong; anything else is well."""
_LOG = log.get("health")


class Health:
    """The running server. `port` is the port it listens on, also when 0 was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.port: int = server.server_address[1]
        self._thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="health", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


def start(listen: str, checks: Mapping[str, Check], live: Mapping[str, Check] | None = None) -> Health:
    """Serves on `host:port`: /ready runs `checks`, /live runs `live` (nothing: the process answers, so it
    lives).
    """
    host, port = listen.rsplit(":", 1)
    answers: dict[str, Callable[[], tuple[int, str, bytes]]] = {
        "/live": lambda: _report(live or {}),
        "/ready": lambda: _report(checks),
        "/metrics": lambda: (200, CONTENT_TYPE_LATEST, generate_latest()),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path.split("?", 1)[0])
            status, kind, body = (
                answer() if answer else (404, "text/plain", b"try /live, /ready or /metrics\n")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds; they are not worth a line."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        allow_reuse_address = True

    health = Health(Server((host, int(port)), Handler))
    _LOG.info("health_listening", listen=f"{host}:{health.port}")
    return health


def _report(checks: Mapping[str, Check]) -> tuple[int, str, bytes]:
    problems = {}
    for name, check in checks.items():
        try:
            if check() is False:
                problems[name] = "not ready"
        except Exception as error:
            problems[name] = type(error).__name__  # messages of drivers can hold addresses and names
    body = json.dumps({"ok": not problems, "problems": problems}).encode() + b"\n"
    return (503 if problems else 200), "application/json", body
