"""Keys, passwords and secrets of one root folder: made once, kept in files that only their owner reads."""

import os
from dataclasses import dataclass
from pathlib import Path

from gateway.installing import keys

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
            write_private(path, default if default is not None else keys.password())
        return path.read_text(encoding="utf-8")

    def key_file(self, name: str = "secret-key") -> Path:
        """A file with 32 random bytes in hexadecimal, for HMACs and cookies."""
        path = self.folder / name
        if not path.exists():
            write_private(path, keys.secret_key())
        return path

    def pair(self, name: str) -> tuple[Path, Path]:
        """Files of an Ed25519 pair, (private PKCS 8 PEM, public PEM)."""
        private, public = self.folder / f"{name}-private.pem", self.folder / f"{name}-public.pem"
        if not (private.exists() and public.exists()):
            for path, pem in zip((private, public), keys.pair(), strict=True):
                write_private(path, pem)
        return private, public

    def certificate(self, name: str) -> tuple[Path, Path]:
        """Files of a key and its self-signed certificate for demonstrations, (key PEM, certificate PEM)."""
        private, public = self.folder / f"{name}-key.pem", self.folder / f"{name}-certificate.pem"
        if not (private.exists() and public.exists()):
            for path, pem in zip(
                (private, public), keys.own_certificate("Matricula demonstration"), strict=True
            ):
                write_private(path, pem)
        return private, public
