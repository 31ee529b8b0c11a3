"""Databases and roles: one database per service, three roles each, none of which can reach past its own.

`<service>_owner` runs migrations; `<service>_app` serves people; `<service>_system` does declared work across
branches. None is a superuser and none bypasses row-level security. Running it again repairs what differs.
`matricula prepare <service>` does it from the URLs that the processes get.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing

import psycopg2
import psycopg2.extensions
from psycopg2 import sql
from sqlalchemy import URL, make_url

from kit import search
from kit.settings import Settings, SettingsError

ROLES = ("owner", "app", "system")

_EACH = {
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
    # questions are short: helpers and compiled code come after the answer; pages are in memory or on flash
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "random_page_cost": "1.1",
}
SETTINGS = {
    "app": {"statement_timeout": "15s", **_EACH},
    "system": {"statement_timeout": "120s", **_EACH},
}
"""What the sessions of a role begin with."""

Password = Callable[[str], str]
"""Gives the password of a role name."""


def connect(admin_url: str, database: str) -> psycopg2.extensions.connection:
    """An autocommit connection to a database of the admin's server."""
    connection = psycopg2.connect(admin_url, dbname=database, connect_timeout=5)
    connection.autocommit = True
    return connection


def prepare_role(cursor: psycopg2.extensions.cursor, role: str, password: str) -> None:
    """Makes sure a login role exists that is nothing special, with this password."""
    cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
    verb = "alter" if cursor.fetchone() else "create"
    cursor.execute(
        sql.SQL(
            f"{verb} role {{}} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
            " password {}"
        ).format(sql.Identifier(role), sql.Literal(password))
    )


def _create_database(cursor: psycopg2.extensions.cursor, database: str, owner: str) -> None:
    cursor.execute("select 1 from pg_database where datname = %s", (database,))
    if not cursor.fetchone():
        # an admin who is no superuser, on a server that is not ours, must belong to the owner's role
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        if cursor.fetchone() != (True,):
            cursor.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(owner)))
        cursor.execute(
            sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(
                sql.Identifier(database), sql.Identifier(owner)
            )
        )
    cursor.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))


def prepare(admin_url: str, service: str, password: Password, database: str | None = None) -> None:
    """Roles of a service and one database for them (named like the service, or `database` for a test)."""
    names = {kind: f"{service}_{kind}" for kind in ROLES}
    _prepare(admin_url, database or service, names, password)


def prepare_as_told(settings: Settings, seconds: float = 0.0) -> None:
    """Database and roles as the URLs of a service's processes name them; waits so long for the server."""
    settings.require("admin_database_url", "owner_database_url", "database_url", "system_database_url")
    given = (settings.owner_database_url, settings.database_url, settings.system_database_url)
    urls = dict(zip(ROLES, map(make_url, given), strict=True))
    passwords = {_name(url): str(url.password or "") for url in urls.values()}
    databases = {url.database for url in urls.values()}
    if len(passwords) < len(ROLES) or len(databases) > 1 or not all(passwords.values()):
        raise SettingsError("the three database URLs need one database, and a role and a password each")
    admin = _await(settings.admin_database_url, seconds)
    _prepare(
        admin, databases.pop() or "", {kind: _name(url) for kind, url in urls.items()}, passwords.__getitem__
    )


def prepare_plain_as_told(settings: Settings, seconds: float = 0.0) -> None:
    """A database with one owner, as MATRICULA_OWNER_DATABASE_URL names them, for Keycloak."""
    settings.require("admin_database_url", "owner_database_url")
    owner = make_url(settings.owner_database_url)
    if not owner.password or owner.database != owner.username:
        raise SettingsError(
            "MATRICULA_OWNER_DATABASE_URL needs a password, and a role with the database's name"
        )
    prepare_plain(_await(settings.admin_database_url, seconds), _name(owner), str(owner.password))


def _name(url: URL) -> str:
    return url.username or ""


def _await(url: str, seconds: float) -> str:
    """The admin's URL as the driver wants it, once its server answers."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg2.connect(plain, connect_timeout=5).close()
            return plain
        except psycopg2.OperationalError as error:
            if time.monotonic() > end:
                raise SettingsError(f"PostgreSQL does not let us in: {str(error).strip()}") from error
            time.sleep(1)


def _prepare(admin_url: str, database: str, names: Mapping[str, str], password: Password) -> None:
    owner, app, system = (names[kind] for kind in ROLES)
    with closing(connect(admin_url, "postgres")) as connection, connection.cursor() as cursor:
        for role in (owner, app, system):
            prepare_role(cursor, role, password(role))
        for kind, settings in SETTINGS.items():
            for setting, value in settings.items():
                command = sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(names[kind]), sql.Identifier(setting), sql.Literal(value)
                )
                cursor.execute(command)
        _create_database(cursor, database, owner)
        cursor.execute(
            sql.SQL("grant connect on database {} to {}, {}").format(
                *map(sql.Identifier, (database, app, system))
            )
        )
    with closing(connect(admin_url, database)) as connection, connection.cursor() as cursor:
        _let_search_use_its_index(cursor)
        _grant(cursor, owner, app, system)


def _let_search_use_its_index(cursor: psycopg2.extensions.cursor) -> None:
    """Needs a superuser, so it is no migration; without one, search reads whole branches."""
    cursor.execute("select rolsuper from pg_roles where rolname = current_user")
    if cursor.fetchone() == (True,):
        cursor.execute(search.INSTALL)
    else:
        cursor.execute("create extension if not exists btree_gin")


def _grant(cursor: psycopg2.extensions.cursor, owner: str, app: str, system: str) -> None:
    """The owner's schema; the others may use what it makes, never truncate, refer to or add."""
    names = {
        "owner": sql.Identifier(owner),
        "app": sql.Identifier(app),
        "system": sql.Identifier(system),
    }
    for statement in (
        "alter schema public owner to {owner}",
        "revoke all on schema public from public",
        "grant usage on schema public to {app}, {system}",
        "alter default privileges for role {owner} in schema public"
        " grant select, insert, update, delete on tables to {app}, {system}",
        "alter default privileges for role {owner} in schema public"
        " grant usage on sequences to {app}, {system}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))


def prepare_plain(admin_url: str, name: str, password: str) -> None:
    """A database with one owner of the same name, for Keycloak."""
    with closing(connect(admin_url, "postgres")) as connection, connection.cursor() as cursor:
        prepare_role(cursor, name, password)
        _create_database(cursor, name, name)
