"""granian inside this process: one event loop, no second process that only waits."""

from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from gateway.edge.entry import App


def embedded(app: App, address: str, port: int) -> Any:
    """A server for the running loop: `await server.serve()`; `server.stop()` ends it after open requests.

    Scale by replicas: one process keeps one loop busy.
    """
    return Server(
        app,
        address=address,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.auto,
        http1_settings=HTTP1Settings(keep_alive=True, header_read_timeout=15_000),
        websockets=False,
        backlog=1024,
        log_enabled=False,
    )
