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
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(derive(settings, purpose)).encrypt(nonce, clear.encode(), owner.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(settings: Settings, purpose: str, owner: str, sealed: str) -> str:
    """The text again; BrokenSeal when it is not what `seal` made for this purpose and owner."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(derive(settings, purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error
