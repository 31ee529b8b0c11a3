"""Keys, passwords and secrets of one root folder: made once, kept in files that only their owner reads."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

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

    def certificate(self, name: str) -> tuple[Path, Path]:
        """Files of a key and its self-signed certificate for demonstrations, (key PEM, certificate PEM)."""
        private, public = self.folder / f"{name}-key.pem", self.folder / f"{name}-certificate.pem"
        if not (private.exists() and public.exists()):
            key, certificate = demo_certificate("Matricula demonstration")
            write_private(private, key)
            write_private(public, certificate)
        return private, public


def demo_certificate(organisation: str) -> tuple[str, str]:
    """A key and a certificate (PEM) that nobody but this installation vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, organisation)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode(), certificate.public_bytes(Encoding.PEM).decode()


def rabbit_password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's password hash: base64 of a 4-byte salt and SHA-256 over salt and password."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
