"""Requests at a fixed rate."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench import steady
from tests.bench.load import Sent


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(409 if b"again" in body else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_request_is_sent_once_at_its_moment_and_its_status_is_known(url: str):
    requests = [Sent("POST", "/x", {"n": number if number else "again"}) for number in range(40)]
    done = sorted(steady.send(url, {"X-A": "b"}, requests, 200), key=lambda one: one.number)
    assert [one.number for one in done] == list(range(40))
    assert [one.status for one in done] == [409] + [200] * 39
    assert done[-1].due - done[0].due == pytest.approx(39 / 200)
    assert all(one.answered >= one.due for one in done)
