"""How long it takes to start: every process anew, and `make up` where everything is installed."""

import time
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import httpx

from dev import up
from dev.supervisor import Client
from tests.bench.suite import Bench
from tests.whole import until


def measure(bench: Bench) -> dict[str, Any]:
    """Seconds of a restart of our processes, and from nothing that runs to a sign-in page."""
    client, names = Client(bench.suite), bench.names
    began = time.monotonic()
    client.ask("restart", names)
    client.wait_ready(names, 120)
    restarted = time.monotonic() - began
    client.shutdown()
    (bench.suite.root / "seeded").touch()  # no demonstration data on top of ours
    began = time.monotonic()
    with redirect_stdout(StringIO()):  # it tells people how to sign in
        up.up(bench.suite)
    until("the sign-in page is shown", lambda: _page(bench.suite.public_url), 60)
    return {"restart_seconds": restarted, "up_seconds": time.monotonic() - began, "errors": 0}


def _page(url: str) -> bool:
    """Whether a person would see Keycloak's form now."""
    try:
        with httpx.Client(base_url=url, timeout=10, follow_redirects=True) as browser:
            return 'id="kc-form-login"' in browser.get("/auth/login", params={"return_to": "/app"}).text
    except httpx.HTTPError:
        return False
