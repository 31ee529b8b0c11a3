"""What each database role may and may not do."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from kit import databases
from kit.ids import new_id
from kit.settings import Settings, SettingsError

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


@pytest.mark.parametrize("kind", ["app", "system"])
def test_questions_are_planned_as_short_ones(postgres_url: str, service: str, kind: str):
    with closing(connect(postgres_url, service, kind)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('jit'), current_setting('max_parallel_workers_per_gather'),"
            " current_setting('random_page_cost')"
        )
        assert cursor.fetchone() == ("off", "0", "1.1")


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


@pytest.fixture
def told(postgres_url: str) -> Iterator[Settings]:
    """Settings of an installation whose administrator named database and roles otherwise."""
    name = "told" + new_id().replace("-", "")[-12:]
    host = urlsplit(postgres_url).netloc.rpartition("@")[2]
    urls = [f"postgresql+psycopg2://{name}_{role}:pw-{role}@{host}/{name}" for role in ("boss", "us", "it")]
    yield Settings(
        admin_database_url=postgres_url,
        owner_database_url=urls[0],
        database_url=urls[1],
        system_database_url=urls[2],
    )
    with closing(databases.connect(postgres_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")
        for role in ("boss", "us", "it", None):
            cursor.execute(f"drop role if exists {name}_{role}" if role else f"drop role if exists {name}")


def test_what_urls_name_is_prepared_and_can_be_used(told: Settings):
    databases.prepare_as_told(told)
    databases.prepare_as_told(told)  # again changes nothing
    plain = told.owner_database_url.replace("+psycopg2", "")
    with closing(psycopg2.connect(plain)) as owner, owner.cursor() as cursor:
        cursor.execute("create table thing (id int)")
        owner.commit()
    with closing(psycopg2.connect(told.database_url.replace("+psycopg2", ""))) as app, app.cursor() as cursor:
        cursor.execute("insert into thing values (1)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("create table another (id int)")


def test_urls_that_do_not_fit_together_are_refused(told: Settings):
    with pytest.raises(SettingsError, match="one database, and a role and a password each"):
        databases.prepare_as_told(replace(told, database_url=told.owner_database_url))
    with pytest.raises(SettingsError, match="MATRICULA_ADMIN_DATABASE_URL"):
        databases.prepare_as_told(replace(told, admin_database_url=""))


def test_a_server_that_does_not_let_us_in_says_why(told: Settings):
    nobody = f"postgresql://nobody:pw@{urlsplit(told.admin_database_url).netloc.rpartition('@')[2]}/postgres"
    with pytest.raises(SettingsError, match="PostgreSQL does not let us in"):
        databases.prepare_as_told(replace(told, admin_database_url=nobody))


def test_keycloak_gets_a_database_with_one_owner(told: Settings):
    name = told.owner_database_url.rpartition("/")[2]
    owner = told.owner_database_url.replace(f"{name}_boss:", f"{name}:")
    databases.prepare_plain_as_told(replace(told, owner_database_url=owner))
    with (
        closing(psycopg2.connect(owner.replace("+psycopg2", ""))) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("create table realm (id int)")
    with pytest.raises(SettingsError, match="a role with the database's name"):
        databases.prepare_plain_as_told(told)
