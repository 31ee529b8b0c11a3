"""A name server as a cluster's headless Services have it: one name, the addresses of the replicas that are
ready.

It answers A questions about names it knows, not to be kept; other types of known names are empty, and unknown
names do not exist.
"""

import socket
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress

_A, _IN = 1, 1
_NO_SUCH_NAME = 3
_PAUSE_SECONDS = 0.2
_HEADER = struct.Struct("!HHHHHH")
_ANSWER = struct.Struct("!HHHIH")
_NAME_OF_THE_QUESTION = 0xC00C


class Names:
    """The server, on a UDP port of loopback. Safe to use from several threads."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._known: dict[str, tuple[str, ...]] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(_PAUSE_SECONDS)
        self._thread = threading.Thread(target=self._serve, name="names", daemon=True)
        self._stop = threading.Event()

    def __enter__(self) -> "Names":
        self._socket.bind(("127.0.0.1", self.port))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)
        self._socket.close()

    def say(self, name: str, addresses: Iterable[str]) -> None:
        """What a name means from now on."""
        self._known[name] = tuple(addresses)

    def _serve(self) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                question, sender = self._socket.recvfrom(4096)
                self._socket.sendto(self.answer(question), sender)

    def answer(self, question: bytes) -> bytes:
        """The answer to a message with one question."""
        identity, flags, *_ = _HEADER.unpack_from(question)
        name, end = _name(question, _HEADER.size)
        kind, _class = struct.unpack_from("!HH", question, end)
        found = self._known.get(name)
        addresses = found or () if kind == _A else ()
        code = 0 if found is not None else _NO_SUCH_NAME
        # an answer, with authority; recursion as it was wished
        header = _HEADER.pack(identity, 0x8480 | (flags & 0x0100) | code, 1, len(addresses), 0, 0)
        rows = (
            _ANSWER.pack(_NAME_OF_THE_QUESTION, _A, _IN, 0, 4) + socket.inet_aton(one) for one in addresses
        )
        return header + question[_HEADER.size : end + 4] + b"".join(rows)


def _name(message: bytes, place: int) -> tuple[str, int]:
    """The name that begins at a place of a message, and where it ends."""
    words = []
    while length := message[place]:
        words.append(message[place + 1 : place + 1 + length].decode("ascii").lower())
        place += 1 + length
    return ".".join(words), place + 1
