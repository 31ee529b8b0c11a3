"""Idempotency keys: the same request sent twice is done once, and answered twice.

The row is written in the request's own transaction, so it exists exactly when the effect does. A second
request with the same key waits for the first one's commit (unique key), then gets the stored answer.
"""

import hashlib

from google.protobuf.message import Message
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import masking
from kit.database import principal
from kit.errors import AlreadyExists

_CLAIM = text(
    "insert into idempotency (actor_id, key, method, request_hash) values (:actor, :key, :method, :hash)"
    " on conflict do nothing"
)
_FOUND = text("select method, request_hash, response from idempotency where actor_id = :actor and key = :key")
_STORE = text("update idempotency set response = :response where actor_id = :actor and key = :key")


class KeyReused(AlreadyExists):
    reason = "IDEMPOTENCY_KEY_REUSED"
    zh = "此幂等键已用于另一个请求，请换一个新的键"
    en = "This idempotency key was used for a different request; use a new key"


def claim(session: Session, key: str, method: str, request: Message) -> bytes | None:
    """Takes the key for this request. Returns the stored answer when the request was done before.

    KeyReused when the key belongs to another request.
    """
    facts = {"actor": principal(session).id, "key": key}
    digest = hashlib.sha256(method.encode() + request.SerializeToString(deterministic=True)).hexdigest()
    if session.connection().execute(_CLAIM, {**facts, "method": method, "hash": digest}).rowcount:
        return None
    found = session.execute(_FOUND, facts).mappings().one()
    if found["request_hash"] != digest or found["method"] != method:
        raise KeyReused
    return bytes(found["response"])


def store(session: Session, actor_id: str, key: str, response: Message) -> None:
    """Keeps the answer beside the key, in the same transaction as the effect.

    The key is that of whoever claimed it, for whomever the session acts by now. A secret in the answer is
    shown once and not kept: a repeated request is answered without it.
    """
    kept = type(response)()
    kept.CopyFrom(response)
    masking.forget_secrets(kept)
    session.execute(_STORE, {"actor": actor_id, "key": key, "response": kept.SerializeToString()})
