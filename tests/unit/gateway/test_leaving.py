"""Nobody loses a request when an edge, or a service behind it, is replaced."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from gateway.edge import upstream as reaching
from gateway.edge.drain import Drain
from gateway.edge.upstream import Reach, open_channels
from tests.unit.gateway.running import Sample, free_port, upstream, world
from tests.unit.gateway.sample import pb


def test_an_edge_that_leaves_ends_connections_and_answers_what_it_has_begun():
    drain = Drain()
    with world(drain=drain) as here, httpx.Client(base_url=here.url) as browser:
        browser.headers.update(here.sign_in())
        assert browser.get("/api/v1/things/t1").headers.get("connection") != "close"
        begun, go = threading.Event(), threading.Event()

        def slow(_name, _request):
            begun.set()
            go.wait(20)
            return pb.Thing(id="t1", etag="7")

        here.sample.answer = slow
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(browser.get, "/api/v1/things/t1")
            assert begun.wait(20)
            here.loop.call_soon_threadsafe(setattr, drain, "leaving", True)
            assert not _quiet(here.loop, drain, 0.2)
            go.set()
            answer = asked.result(20)
        assert answer.status_code == 200
        assert answer.headers["connection"] == "close"
        assert _quiet(here.loop, drain, 20)


def _quiet(loop: asyncio.AbstractEventLoop, drain: Drain, seconds: float) -> bool:
    return asyncio.run_coroutine_threadsafe(drain.quiet(seconds), loop).result(30)


def test_requests_wait_for_a_successor_but_not_while_a_service_is_gone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reaching, "SUCCESSION_SECONDS", 1.0)

    async def story() -> None:
        port = free_port()
        channel = open_channels({"demo": f"127.0.0.1:{port}"}, [])["demo"]
        reach = Reach(channel)
        assert 0.8 < await _seconds(reach) < 5, "it waits for a successor"
        assert await _seconds(reach) < 0.3, "it does not wait again for one that is gone"
        with upstream(Sample(), port):
            deadline = time.monotonic() + 20
            while str(channel.get_state(try_to_connect=True)) != "ChannelConnectivity.READY":
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
            assert await _seconds(reach) < 0.3
        while str(channel.get_state()) == "ChannelConnectivity.READY":
            await asyncio.sleep(0.02)
        waiting = asyncio.create_task(_seconds(reach))
        with upstream(Sample(), port):
            assert await waiting < 3, "the successor was there in time"
        await channel.close()

    asyncio.run(story())


async def _seconds(reach: Reach) -> float:
    began = time.monotonic()
    await reach.somebody()
    return time.monotonic() - began
