"""A service as its callers meet it: real PostgreSQL, real gRPC server, identities signed like the edge's."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import psycopg2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import make_url

from gateway.edge import routes
from kit import access, migrate, search, serve
from kit.identity import Grant, Principal, Right, Scope, Signer
from kit.ids import new_id
from kit.service import Runtime, load, runtime
from kit.settings import Settings

PASSWORD = "test"
BEIJING, SHANGHAI = 1, 2
CONSIDERED = access.considered(routes.discover())
EVERY_CLASS = ("BUSINESS", "PERSONAL", "CONTACT", "SENSITIVE", "MONEY", "SECRET")


def create_database(admin_url: str, service: str) -> dict[str, str]:
    """A fresh database with the three roles of a service; returns owner, app and system URLs."""
    url = make_url(admin_url).set(drivername="postgresql")
    name = f"{service}_{new_id().replace('-', '')[-12:]}"
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for role in ("owner", "app", "system"):
            cursor.execute(
                f"do $$ begin create role {service}_{role} login password '{PASSWORD}'"
                " nosuperuser nobypassrls;"
                " exception when duplicate_object or unique_violation then null; end $$"
            )
        cursor.execute(f"create database {name} owner {service}_owner")
    connection.close()
    inside = psycopg2.connect(url.set(database=name).render_as_string(hide_password=False))
    inside.autocommit = True
    with inside.cursor() as cursor:
        cursor.execute(search.INSTALL)
        cursor.execute(
            f"revoke create on schema public from public; grant all on schema public to {service}_owner"
        )
    inside.close()
    return {
        role: url.set(
            drivername="postgresql+psycopg2", database=name, username=f"{service}_{role}", password=PASSWORD
        ).render_as_string(hide_password=False)
        for role in ("owner", "app", "system")
    }


@dataclass
class ServiceUnderTest:
    """A running service: `stub(XStub)`, `as_(principal)` -> metadata, `running` for its databases."""

    name: str
    running: Runtime
    server: grpc.Server
    channel: grpc.Channel
    signer: Signer

    def stub(self, kind: Any) -> Any:
        return kind(self.channel)

    def as_(self, who: Principal, **metadata: str) -> tuple[tuple[str, str], ...]:
        """Metadata of a call by somebody; extra keys with _ for -."""
        extra = tuple((key.replace("_", "-"), value) for key, value in metadata.items())
        token = self.signer.mint(who, self.name, considered=CONSIDERED.get(self.name, ()))
        return (("x-identity", token), *extra)

    def stop(self) -> None:
        self.channel.close()
        self.server.stop(0).wait()
        self.running.database.close()
        self.running.system.close()


def start(name: str, folder: Path, admin_url: str, files: str = "") -> ServiceUnderTest:
    """Migrates a fresh database and serves the service on a free loopback port."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "identity.pub").write_bytes(public)
    (folder / "secret").write_bytes(os.urandom(32))
    urls = create_database(admin_url, name)
    settings = Settings(
        service=name,
        database_url=urls["app"],
        system_database_url=urls["system"],
        owner_database_url=urls["owner"],
        identity_public_key_file=str(folder / "identity.pub"),
        secret_key_file=str(folder / "secret"),
        files_url=files or f"file://{folder}/files",
    )
    migrate.migrate(load(name), settings)
    running = runtime(name, settings)
    serve.check(running)
    server, _ = serve.build(running)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return ServiceUnderTest(name, running, server, grpc.insecure_channel(f"127.0.0.1:{port}"), Signer(pem))


def person(
    *permissions: str,
    branches: tuple[int, ...] = (BEIJING,),
    scope: Scope = Scope.BRANCH,
    name: str = "王顾问",
    fields: Mapping[str, Right] | None = None,
    departments: tuple[str, ...] = (),
    read_only: bool = False,
    id: str = "",
) -> Principal:
    """Somebody with these permissions in these branches; may edit every field unless `fields` says less."""
    reach = Grant(scope, branches)
    return Principal(
        id=id or new_id(),
        name=name,
        branch_id=branches[0] if branches else 0,
        departments=departments,
        grants=dict.fromkeys(permissions, reach),
        fields=dict.fromkeys(EVERY_CLASS, Right.EDIT) if fields is None else fields,
        read_only=read_only,
    )


def audit_facts(call: Any) -> dict[str, Any]:
    """The audit facts of a finished call (made with `with_call`)."""
    found: dict[str, Any] = json.loads(dict(call.trailing_metadata())["x-audit"])
    return found
