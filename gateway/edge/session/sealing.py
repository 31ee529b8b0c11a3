"""Secrets at rest: AES-256-GCM under keys derived from the installation's secret."""

import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Sealer:
    """Seals short texts for one purpose; what was sealed for another purpose does not open."""

    def __init__(self, secret: str, purpose: str) -> None:
        if len(secret) < 16:
            raise ValueError("the secret key must have at least 16 characters")
        derive = HKDF(SHA256(), 32, salt=None, info=f"matricula/{purpose}".encode())
        self._cipher = AESGCM(derive.derive(secret.encode()))

    def seal(self, text: str, context: bytes) -> bytes:
        """The text, readable only with the same context."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), context)

    def open(self, sealed: bytes, context: bytes) -> str | None:
        """The text, or None when it was changed or sealed under another key or context."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context).decode()
        except (InvalidTag, ValueError):
            return None


def digest(text: str) -> bytes:
    """What is stored in place of a random token: whoever reads the table cannot use it."""
    return sha256(text.encode()).digest()
