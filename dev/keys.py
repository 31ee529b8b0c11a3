"""Keys, passwords and secrets of one root folder: made once, kept in files that only their owner reads."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

PAIRS = ("identity", "audit")
"""Ed25519 pairs: who is calling (edge to services), and checkpoints of the audit log."""


def write_private(path: Path, text: str) -> None:
    """Writes a file with mode 0600 in one step: a reader sees the old or the new content, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder `<root>/secrets`."""

    folder: Path

    def secret(self, name: str, default: str | None = None) -> str:
        """A password of 32 URL-safe characters, made at first use (or `default`, kept from then on)."""
        path = self.folder / name
        if not path.exists():
            write_private(path, default if default is not None else secrets.token_urlsafe(24))
        return path.read_text(encoding="utf-8")

    def key_file(self, name: str = "secret-key") -> Path:
        """A file with 32 random bytes in hexadecimal, for HMACs and cookies."""
        path = self.folder / name
        if not path.exists():
            write_private(path, secrets.token_hex(32))
        return path

    def pair(self, name: str) -> tuple[Path, Path]:
        """Files of an Ed25519 pair, (private PKCS 8 PEM, public PEM)."""
        private, public = self.folder / f"{name}-private.pem", self.folder / f"{name}-public.pem"
        if not (private.exists() and public.exists()):
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_private(private, pem.decode())
            open_pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            write_private(public, open_pem.decode())
        return private, public


def rabbit_password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's password hash: base64 of a 4-byte salt and SHA-256 over salt and password."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
