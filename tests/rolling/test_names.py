"""The name server answers what gRPC's resolver asks."""

import socket
import struct

from tests.rolling.names import Names

PORT = 21391


def _question(name: str, kind: int = 1) -> bytes:
    words = b"".join(bytes([len(word)]) + word.encode() for word in name.split("."))
    return struct.pack("!HHHHHH", 77, 0x0100, 1, 0, 0, 0) + words + b"\0" + struct.pack("!HH", kind, 1)


def _ask(name: str, kind: int = 1) -> tuple[int, list[str]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(_question(name, kind), ("127.0.0.1", PORT))
        answer = client.recv(4096)
    identity, flags, _, count, _, _ = struct.unpack_from("!HHHHHH", answer)
    assert identity == 77
    rows = answer[len(answer) - 16 * count :]
    return flags & 0xF, [socket.inet_ntoa(rows[16 * one + 12 : 16 * one + 16]) for one in range(count)]


def test_a_name_has_the_addresses_that_were_said_last():
    with Names(PORT) as names:
        names.say("leads.cluster", ["127.0.1.1"])
        names.say("leads.cluster", ["127.0.1.2", "127.0.1.3"])
        assert _ask("leads.cluster") == (0, ["127.0.1.2", "127.0.1.3"])
        assert _ask("LEADS.cluster") == (0, ["127.0.1.2", "127.0.1.3"])


def test_other_types_are_empty_and_other_names_do_not_exist():
    with Names(PORT) as names:
        names.say("leads.cluster", ["127.0.1.1"])
        assert _ask("leads.cluster", kind=28) == (0, [])
        assert _ask("else.cluster") == (3, [])
