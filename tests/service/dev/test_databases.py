"""What each database role may and may not do."""

import os
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from kit import databases
from kit.ids import new_id

PASSWORD = "p'w\"%"


@pytest.fixture(scope="module")
def service(postgres_url: str) -> Iterator[str]:
    """The name of a service with a database and a table that its owner made."""
    name = "dev" + new_id().replace("-", "")[-12:]
    databases.prepare(postgres_url, name, lambda role: PASSWORD)
    databases.prepare(postgres_url, name, lambda role: PASSWORD)  # again changes nothing
    with closing(connect(postgres_url, name, "owner")) as connection, connection.cursor() as cursor:
        cursor.execute("create table thing (id int generated always as identity primary key, at int)")
        cursor.execute("create table part (thing int references thing)")
    yield name
    with closing(databases.connect(postgres_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(f"drop database {name} with (force)")
        for kind in databases.ROLES:
            cursor.execute(f"drop role {name}_{kind}")


def connect(admin_url: str, service: str, kind: str, database: str = "") -> psycopg2.extensions.connection:
    parts = urlsplit(admin_url)
    url = urlunsplit(("postgresql", parts.netloc.rpartition("@")[2], f"/{database or service}", "", ""))
    connection = psycopg2.connect(url, user=f"{service}_{kind}", password=PASSWORD, connect_timeout=5)
    connection.autocommit = True
    return connection


@pytest.mark.parametrize("kind", ["app", "system"])
def test_app_and_system_read_and_write_what_the_owner_made(postgres_url: str, service: str, kind: str):
    with closing(connect(postgres_url, service, kind)) as connection, connection.cursor() as cursor:
        cursor.execute("insert into thing (at) values (1) returning id")
        row = cursor.fetchone()
        cursor.execute("update thing set at = 2 where id = %s returning at", row)
        assert cursor.fetchone() == (2,)
        cursor.execute("delete from thing where id = %s", row)
        assert cursor.rowcount == 1


@pytest.mark.parametrize("kind", ["app", "system"])
@pytest.mark.parametrize(
    "statement",
    [
        "truncate thing cascade",
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "alter table thing disable row level security",
        "drop table thing",
        "create extension pg_trgm",
    ],
)
def test_app_and_system_cannot_change_the_schema(postgres_url: str, service: str, kind: str, statement: str):
    with closing(connect(postgres_url, service, kind)) as connection:
        cursor = connection.cursor()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)


@pytest.mark.parametrize("kind", databases.ROLES)
def test_no_role_is_special(postgres_url: str, service: str, kind: str):
    with closing(connect(postgres_url, service, kind)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication"
            " from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    ("kind", "limits"),
    [("app", ("15s", "4s", "30s")), ("system", ("2min", "4s", "30s"))],
)
def test_waiting_has_limits(postgres_url: str, service: str, kind: str, limits: tuple[str, ...]):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with closing(connect(postgres_url, service, kind)) as connection, connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(f"show {name}")
            found += cursor.fetchone() or ()
    assert tuple(found) == limits


def test_a_service_cannot_open_the_database_of_another(postgres_url: str, service: str):
    other = "dev" + new_id().replace("-", "")[-12:]
    databases.prepare(postgres_url, other, lambda role: PASSWORD)
    try:
        for kind in databases.ROLES:
            with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
                connect(postgres_url, service, kind, database=other)
    finally:
        with closing(databases.connect(postgres_url, "postgres")) as connection:
            connection.cursor().execute(f"drop database {other} with (force)")
            for kind in databases.ROLES:
                connection.cursor().execute(f"drop role {other}_{kind}")


def test_the_shared_server_is_named_to_every_worker(postgres_url: str):
    assert os.environ["MATRICULA_TEST_POSTGRES_URL"] == postgres_url
