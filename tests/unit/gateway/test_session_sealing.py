"""Secrets of sessions: what was stored by earlier versions opens, and nothing else does."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.edge.session.sealing import Sealer

SECRET = "an installation's secret"


def test_the_stored_form_never_changes():
    key = HKDF(SHA256(), 32, salt=None, info=b"matricula/session").derive(SECRET.encode())
    nonce = os.urandom(12)
    stored = nonce + AESGCM(key).encrypt(nonce, "刷新令牌".encode(), b"id")
    assert Sealer(SECRET, "session").open(stored, b"id") == "刷新令牌"


def test_only_the_same_purpose_context_and_secret_open():
    sealer = Sealer(SECRET, "session")
    sealed = sealer.seal("token", b"id")
    assert sealer.open(sealed, b"id") == "token"
    assert sealer.open(sealed, b"other") is None
    assert Sealer(SECRET, "login").open(sealed, b"id") is None
    assert Sealer(SECRET[::-1], "session").open(sealed, b"id") is None
    assert [sealer.open(broken, b"id") for broken in (b"", b"x" * 12, sealed[:-1])] == [None] * 3


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="at least 16"):
        Sealer("short", "session")
