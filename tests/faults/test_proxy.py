"""The fault proxy: what each toxic does to a connection, and that healing undoes it."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.links import Links, ProxyError, Route

PORT = 23_990
SOON, MOMENT = 5.0, 0.4


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except ConnectionResetError:
            return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture(scope="module")
def target() -> Iterator[int]:
    """A server that repeats what it is told."""
    with _Server(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def running(target: int) -> Iterator[Links]:
    with Links([Route("echo", PORT, target), Route("nowhere", PORT + 1, PORT + 2)]) as links:
        yield links


@pytest.fixture
def links(running: Links) -> Iterator[Links]:
    yield running
    running.heal()


@pytest.fixture
def client(links: Links) -> Iterator[socket.socket]:
    with connected() as found:
        yield found


def connected(port: int = PORT) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=SOON)


def say(client: socket.socket, data: bytes = b"hello") -> bytes:
    """Sends, and returns as many bytes as come back."""
    client.sendall(data)
    return hear(client, len(data))


def hear(client: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count and (part := client.recv(65536)):
        found += part
    return found


def silent(client: socket.socket) -> bool:
    """Whether nothing comes for a moment."""
    client.settimeout(MOMENT)
    try:
        client.recv(1)
    except TimeoutError:
        return True
    finally:
        client.settimeout(SOON)
    return False


def test_bytes_and_the_end_of_a_connection_pass(client: socket.socket):
    data = bytes(range(256)) * 4096
    sender = threading.Thread(target=client.sendall, args=(data,))
    sender.start()
    assert hear(client, len(data)) == data
    sender.join()
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b"", "the server heard the end, and ended"


@pytest.mark.parametrize("hold", [("requests",), ("answers",), ("requests", "answers")])
def test_what_is_held_back_arrives_when_it_is_healed(
    links: Links, client: socket.socket, hold: tuple[str, ...]
):
    assert say(client) == b"hello"
    links.poison("echo", hold=hold)
    client.sendall(b"later")
    assert silent(client)
    with connected() as another:
        another.sendall(b"new")
        assert silent(another), "a new connection fares no better"
        links.heal("echo")
        assert hear(another, 3) == b"new"
    assert hear(client, 5) == b"later"


def test_latency_delays_both_ways(links: Links, client: socket.socket):
    links.poison("echo", latency=0.2)
    began = time.monotonic()
    say(client)
    assert 0.4 <= time.monotonic() - began < SOON


def test_rate_limits_bytes_a_second(links: Links, client: socket.socket):
    links.poison("echo", rate=100_000)
    began = time.monotonic()
    say(client, b"x" * 40_000)
    assert 0.6 <= time.monotonic() - began < SOON


def test_slices_are_small_and_complete(links: Links, client: socket.socket):
    links.poison("echo", slice=3)
    client.sendall(b"0123456789")
    time.sleep(0.01)
    assert len(client.recv(65536)) <= 10
    links.heal("echo")
    assert say(client, b"whole").endswith(b"whole")


def test_down_refuses_and_resets(links: Links, client: socket.socket):
    assert say(client) == b"hello"
    links.poison("echo", down=True)
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connected()
    links.heal("echo")
    with connected() as again:
        assert say(again) == b"hello"


def test_reset_ends_open_connections_and_lets_new_ones_in(links: Links, client: socket.socket):
    assert say(client) == b"hello"
    assert links.reset("echo") >= 1
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    with connected() as again:
        assert say(again) == b"hello"


def test_a_target_that_is_not_there_is_a_reset(links: Links):
    with pytest.raises(ConnectionResetError), connected(PORT + 1) as client:
        client.recv(1)


def test_what_it_does_not_understand_it_says(links: Links):
    with pytest.raises(ProxyError, match="latencyy"):
        links.poison("echo", latencyy=1)
    with pytest.raises(ProxyError, match="nobody"):
        links.reset("nobody")
