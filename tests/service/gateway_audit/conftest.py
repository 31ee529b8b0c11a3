"""A gateway database with audit only: fast to make, real in every other way."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from kit import migrate
from kit.database import Database
from kit.service import Runtime, Service
from kit.settings import Settings
from tests.service.harness import create_database

AUDIT = Service(name="gateway", package="gateway", aggregates=("access.audit",))


@pytest.fixture
def running(tmp_path: Path, postgres_url: str) -> Iterator[Runtime]:
    """A migrated database, keys, and an empty folder for checkpoints."""
    urls = create_database(postgres_url, "gateway")
    (tmp_path / "secret").write_bytes(os.urandom(32))
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "audit.pem").write_bytes(pem)
    settings = replace(
        Settings(),
        service="gateway",
        database_url=urls["app"],
        system_database_url=urls["system"],
        owner_database_url=urls["owner"],
        secret_key_file=str(tmp_path / "secret"),
        audit_signing_key_file=str(tmp_path / "audit.pem"),
        audit_checkpoint_dir=str(tmp_path / "checkpoints"),
    )
    migrate.migrate(AUDIT, settings)
    one = Runtime(AUDIT, settings, Database(urls["app"], pool_size=8), Database(urls["system"], pool_size=4))
    yield one
    one.database.close()
    one.system.close()
    connection = psycopg2.connect(make_url(postgres_url).set(drivername="postgresql").render_as_string(False))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"drop database {make_url(urls['app']).database} with (force)")
    connection.close()


@pytest.fixture
def attacker(running: Runtime, postgres_url: str) -> Iterator[PgConnection]:
    """Somebody with every right in the database, whose transaction is never committed."""
    name = make_url(running.settings.database_url).database
    url = make_url(postgres_url).set(drivername="postgresql", database=name)
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    yield connection
    connection.close()
