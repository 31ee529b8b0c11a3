"""Signatures of Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, several allowed for rotation."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence

from kit.errors import Unauthenticated

TOLERANCE_SECONDS = 300


class SignatureInvalid(Unauthenticated):
    reason = "SIGNATURE_INVALID"
    zh = "签名无效或已过期，请检查密钥和时间"
    en = "The signature is wrong or too old; check the secret and the clock"


def sign(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """The signature a sender puts into the `webhook-signature` header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def verify(secrets: Sequence[str], webhook_id: str, timestamp: str, given: str, body: bytes) -> None:
    """SignatureInvalid unless a given signature was made with one of the secrets, within five minutes."""
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureInvalid
    wanted = [sign(secret, webhook_id, timestamp, body) for secret in secrets]
    # as bytes: comparing texts fails for signs that no signature has
    signed = [one.encode() for one in given.split()]
    if not any(hmac.compare_digest(one, other.encode()) for one in signed for other in wanted):
        raise SignatureInvalid
