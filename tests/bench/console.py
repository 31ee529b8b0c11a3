"""The console's first page in Chromium with an empty cache: bytes of script, milliseconds to interactive."""

from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.figures import median
from tests.bench.suite import Bench
from tests.e2e.browser import PATIENCE, chromium, somebody

RUNS = 3
_READY = "() => document.querySelector('tr[data-id]') !== null && performance.now()"
"""The table shows leads and can be clicked: its rows come with their handlers."""


def measure(bench: Bench) -> dict[str, Any]:
    """Medians of several people who open the console for the first time; they are signed in already."""
    with chromium() as browser:
        page = somebody(browser, bench.suite.public_url, bench.options.user, bench.whole.password)
        page.wait_for_function(_READY, timeout=PATIENCE)
        signed_in = page.context.storage_state()
        page.context.close()
        runs = [_open(browser, bench.suite.public_url, signed_in) for _ in range(RUNS)]
    return {
        "interactive_ms": median(one["interactive_ms"] for one in runs),
        "script_kb": median(one["script_kb"] for one in runs),
        "all_kb": median(one["all_kb"] for one in runs),
        "requests": median(one["requests"] for one in runs),
        "runs": runs,
        "errors": 0,
    }


def _open(browser: Browser, url: str, signed_in: Any) -> dict[str, Any]:
    context = browser.new_context(
        storage_state=signed_in, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    page = context.new_page()
    kinds, bytes_by_kind = {}, {}
    devtools = _watched(page, kinds, bytes_by_kind)
    page.goto(f"{url}/app/leads", wait_until="commit")
    moment = page.wait_for_function(_READY, timeout=PATIENCE, polling="raf").json_value()
    devtools.detach()
    context.close()
    return {
        "interactive_ms": float(moment),
        "script_kb": bytes_by_kind.get("Script", 0) / 1024,
        "all_kb": sum(bytes_by_kind.values()) / 1024,
        "requests": len(kinds),
    }


def _watched(page: Page, kinds: dict[str, str], bytes_by_kind: dict[str, float]) -> Any:
    """Counts what comes over the wire, compressed as it comes and without headers, by kind of resource."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    headers: dict[str, float] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        headers[event["requestId"]] = event["response"]["encodedDataLength"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        body = event["encodedDataLength"] - headers.get(event["requestId"], 0)
        bytes_by_kind[kind] = bytes_by_kind.get(kind, 0) + body

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    return devtools
