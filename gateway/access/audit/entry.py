"""An audit entry: what it holds, and the bytes that its HMAC and its hash are made of.

The content is JSON in the manner of RFC 8785: sorted keys, no spaces, no floats, times as whole microseconds
since 1970 in UTC. `hmac` proves that the row is as its writer wrote it (key outside the database); `number`
counts the entries of one writer, so that a missing row shows; `hash` ties the row to the one before it in its
branch.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from kit.ids import new_id

KEY_PURPOSE = "audit"
GENESIS = "0" * 64
"""`prev_hash` of the first entry of a branch."""
_HMAC_DOMAIN = b"matricula.audit.hmac/1|"
_HASH_DOMAIN = "matricula.audit.entry/1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXT_LIMIT, _FACT_LIMIT, _LIST_LIMIT, _FACTS_LIMIT = 300, 1000, 200, 32_768
_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be kept. Texts are cut to 300 characters; `facts` hold names, ids and counts."""

    branch_id: int
    occur_time: datetime
    kind: str
    action: str
    actor_id: str = ""
    actor_name: str = ""
    record_type: str = ""
    record_id: str = ""
    outcome: str = "OK"
    address: str = ""
    request_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The datetime of whole microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=number)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


class Mac:
    """HMAC-SHA-256 of rows with one key (at most 64 bytes); the key's part is computed once."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(64, b"\x00")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + _HMAC_DOMAIN)
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def __call__(self, content: bytes) -> str:
        """The hexadecimal HMAC of a row's content."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.hexdigest()


def signed_row(draft: Draft, writer: str, number: int, mac: Mac) -> bytes:
    """The JSON of a new row: its content, with the HMAC behind it."""
    body = canonical(
        {
            "action": clean_text(draft.action),
            "actor_id": clean_text(draft.actor_id),
            "actor_name": clean_text(draft.actor_name),
            "address": clean_text(draft.address),
            "branch_id": draft.branch_id,
            "facts": clean_facts(draft.facts),
            "id": draft.id,
            "kind": draft.kind,
            "number": number,
            "occur_time": microseconds(draft.occur_time),
            "outcome": clean_text(draft.outcome),
            "record_id": clean_text(draft.record_id),
            "record_type": clean_text(draft.record_type),
            "request_id": clean_text(draft.request_id),
            "writer": writer,
        }
    )
    return b'%b,"hmac":"%b"}' % (body[:-1], mac(body).encode())


def row_hash(
    branch: int, seq: int, prev_hash: str, seal_time: int, intact: bool, row_hmac: str, content: bytes
) -> str:
    """The hexadecimal SHA-256 that ties a sealed row to its place."""
    head = f"{_HASH_DOMAIN}|{branch}|{seq}|{prev_hash}|{seal_time}|{int(intact)}|{row_hmac}|"
    return hashlib.sha256(head.encode() + content).hexdigest()


def clean_text(value: str, limit: int = _TEXT_LIMIT) -> str:
    """Text that PostgreSQL and JSON can keep: no NUL, no lone surrogates, not too long."""
    text = value[:limit]
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def clean_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without floats and of bounded size; what does not fit is left out and said so."""
    found: dict[str, Any] = _clean(facts, 4)
    if len(orjson.dumps(found)) <= _FACTS_LIMIT:
        return found
    short = {name: value for name, value in found.items() if isinstance(value, int) or len(str(value)) <= 100}
    return {**dict(list(short.items())[:50]), "shortened": True}


def _clean(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean_text(value, _FACT_LIMIT)
    if isinstance(value, int):
        return value if -_INTEGER < value < _INTEGER else str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _INTEGER else repr(value)
    if depth and isinstance(value, Mapping):
        return {
            clean_text(str(name)): _clean(item, depth - 1) for name, item in list(value.items())[:_LIST_LIMIT]
        }
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, depth - 1) for item in list(value)[:_LIST_LIMIT]]
    return clean_text(str(value), _FACT_LIMIT)
