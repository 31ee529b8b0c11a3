"""Checkpoints: signed statements about the heads of all chains, each naming the hash of the one before it.

A hash chain alone does not show that its end was cut off, or that it was written anew from the start. A
checkpoint that left the house does. The key that signs is on no database host.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from gateway.access.audit.entry import GENESIS, canonical
from gateway.access.audit.problems import Broken
from kit.settings import SettingsError, text

FORMAT = "matricula.audit.checkpoint/1"
_DOMAIN = b"matricula.audit.checkpoint/1|"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a branch's chain: number of entries, hash of the last, Merkle root over all hashes (hex)."""

    size: int
    last_hash: str
    root: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All heads at one moment (microseconds since 1970); `hash` is what the next one names as `previous`."""

    number: int
    time: int
    previous: str
    heads: Mapping[int, Head]
    hash: str
    line: str


@cache
def private_key(path: str) -> Ed25519PrivateKey:
    """The signing key of a PKCS 8 PEM file."""
    key: Ed25519PrivateKey = _ed25519(lambda pem: load_pem_private_key(pem, None), path, Ed25519PrivateKey)
    return key


@cache
def public_key(path: str) -> Ed25519PublicKey:
    """The verifying key of a PEM file."""
    key: Ed25519PublicKey = _ed25519(load_pem_public_key, path, Ed25519PublicKey)
    return key


def _ed25519(load: Any, path: str, kind: type[Any]) -> Any:
    try:
        key = load(text(path).encode())
    except ValueError as error:
        raise SettingsError(f"{path} is not a PEM key: {error}") from error
    if not isinstance(key, kind):
        raise SettingsError(f"{path} must hold an Ed25519 key")
    return key


def pem(key: Ed25519PublicKey) -> str:
    """The key as auditors get it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def make(
    number: int, time: int, previous: str, heads: Mapping[int, Head], key: Ed25519PrivateKey
) -> Checkpoint:
    """A signed checkpoint; `previous` is the hash of the one before, or GENESIS."""
    body = {
        "format": FORMAT,
        "number": number,
        "time": time,
        "previous": previous,
        "heads": {
            str(branch): {"size": head.size, "last_hash": head.last_hash, "root": head.root}
            for branch, head in heads.items()
        },
    }
    signed = _DOMAIN + canonical(body)
    line = canonical({"checkpoint": body, "signature": key.sign(signed).hex()}).decode()
    return Checkpoint(number, time, previous, dict(heads), hashlib.sha256(signed).hexdigest(), line)


def read(line: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint of a line; Broken when it cannot be read or its signature is not by this key."""
    try:
        whole = orjson.loads(line)
        body = whole["checkpoint"]
        signed = _DOMAIN + canonical(body)
        signature = bytes.fromhex(whole["signature"])
        found = Checkpoint(
            int(body["number"]),
            int(body["time"]),
            str(body["previous"]),
            _heads(body["heads"]),
            hashlib.sha256(signed).hexdigest(),
            line,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Broken(None, None, f"a checkpoint cannot be read ({error!r}): {line[:80]}") from error
    try:
        key.verify(signature, signed)
    except InvalidSignature as error:
        raise Broken(None, None, f"checkpoint {found.number}: its signature is not by this key") from error
    return found


def _heads(found: Mapping[str, Any]) -> dict[int, Head]:
    return {
        int(branch): Head(int(one["size"]), str(one["last_hash"]), str(one["root"]))
        for branch, one in found.items()
    }


def history(lines: Iterable[str], key: Ed25519PublicKey) -> list[Checkpoint]:
    """The checkpoints of these lines in order, each once; Broken when they contradict each other."""
    known: dict[int, Checkpoint] = {}
    for line in lines:
        one = read(line, key)
        other = known.setdefault(one.number, one)
        if other.hash != one.hash:
            raise Broken(
                None, None, f"there are two different checkpoints {one.number}: two histories were told"
            )
    ordered = [known[number] for number in sorted(known)]
    if ordered and ordered[0].number == 1 and ordered[0].previous != GENESIS:
        raise Broken(None, None, "checkpoint 1 names a checkpoint before it")
    for before, after in pairwise(ordered):
        _follows(before, after)
    return ordered


def _follows(before: Checkpoint, after: Checkpoint) -> None:
    if after.number == before.number + 1 and after.previous != before.hash:
        raise Broken(None, None, f"checkpoint {after.number} does not follow checkpoint {before.number}")
    if after.time < before.time:
        raise Broken(None, None, f"checkpoint {after.number}: the clock went backwards")
    for branch, head in before.heads.items():
        later = after.heads.get(branch)
        if later is None or later.size < head.size:
            raise Broken(
                branch, None, f"checkpoint {after.number} has fewer entries than checkpoint {before.number}"
            )


def without_holes(ordered: list[Checkpoint]) -> None:
    """Broken when a checkpoint between two others is missing."""
    for before, after in pairwise(ordered):
        if after.number != before.number + 1:
            raise Broken(None, None, f"checkpoint {before.number + 1} is missing")
