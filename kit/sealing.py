"""Short secrets at rest: AES-GCM with a key of their purpose, bound to what they belong to.

A sealed text cannot be moved to another record or purpose; the key never is in the database.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.secret import derive
from kit.settings import Settings

_NONCE = 12


class BrokenSeal(ValueError):
    """The text was not sealed for this purpose and owner, or was changed."""


def seal(settings: Settings, purpose: str, owner: str, clear: str) -> str:
    """The text, readable only with the installation's key, for this purpose and owner."""
    return base64.b64encode(seal_with(derive(settings, purpose), clear, owner.encode())).decode()


def unseal(settings: Settings, purpose: str, owner: str, sealed: str) -> str:
    """The text again; BrokenSeal when it is not what `seal` made for this purpose and owner."""
    try:
        raw = base64.b64decode(sealed, validate=True)
    except ValueError as error:
        raise BrokenSeal from error
    return unseal_with(derive(settings, purpose), raw, owner.encode())


def seal_with(key: bytes, clear: str, context: bytes) -> bytes:
    """The text under a key of 32 bytes, bound to its context: nonce, then cipher text with its tag."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear.encode(), context)


def unseal_with(key: bytes, sealed: bytes, context: bytes) -> str:
    """The text that `seal_with` sealed; BrokenSeal for any other key, context or bytes."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context).decode()
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error
