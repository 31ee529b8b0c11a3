"""Secrets of sessions at rest: sealed as everywhere (kit.sealing), under keys of the edge's own purposes."""

from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.sealing import BrokenSeal, seal_with, unseal_with


class Sealer:
    """Seals short texts for one purpose; what was sealed for another purpose does not open."""

    def __init__(self, secret: str, purpose: str) -> None:
        if len(secret) < 16:
            raise ValueError("the secret key must have at least 16 characters")
        derive = HKDF(SHA256(), 32, salt=None, info=f"matricula/{purpose}".encode())
        self._key = derive.derive(secret.encode())

    def seal(self, text: str, context: bytes) -> bytes:
        """The text, readable only with the same context."""
        return seal_with(self._key, text, context)

    def open(self, sealed: bytes, context: bytes) -> str | None:
        """The text, or None when it was changed or sealed under another key or context."""
        try:
            return unseal_with(self._key, sealed, context)
        except BrokenSeal:
            return None


def digest(text: str) -> bytes:
    """What is stored in place of a random token: whoever reads the table cannot use it."""
    return sha256(text.encode()).digest()
