"""Verification as `matricula audit verify` does it, over any connection."""

from pathlib import Path

from psycopg2.extensions import connection as PgConnection

from gateway.access.audit import keep
from gateway.access.audit.checkpoint import history, private_key
from gateway.access.audit.cli import all_checkpoints
from gateway.access.audit.entry import KEY_PURPOSE, Mac
from gateway.access.audit.publish import Folder
from gateway.access.audit.seal import seal
from gateway.access.audit.source import DatabaseSource
from gateway.access.audit.verify import Summary, Verifier
from kit.secret import derive
from kit.service import Runtime


def mac_of(running: Runtime) -> Mac:
    return Mac(derive(running.settings, KEY_PURPOSE))


def prove(running: Runtime, connection: PgConnection, *, secret: bool = True) -> Summary:
    """Raises Broken unless the log is whole; `secret`: with the installation's key at hand."""
    key = private_key(running.settings.audit_signing_key_file).public_key()
    source = DatabaseSource(connection)
    published = history(Folder(Path(running.settings.audit_checkpoint_dir)).lines(), key)
    found = all_checkpoints(source, published, [], key)
    return Verifier(source, found, mac=mac_of(running) if secret else None).run()


def seal_all(running: Runtime) -> int:
    """Seals everything and publishes a checkpoint."""
    sealed = 0
    while count := seal(running):
        sealed += count
    keep.checkpoint(running, now=True)
    return sealed
