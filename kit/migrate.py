"""Schema migrations: numbered SQL files, kit's first, then the service's; each applied once, in its own
transaction.

A file may use `{app_role}`, `{system_role}`, `{install:rls}`, `{protect:table}` (branch isolation of a
table) and `{search:table}` (its search index). Files are never edited after they were applied; a changed one
is refused. See docs/adr/0002-migrations-as-sql.md.
"""

import hashlib
import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as PgConnection
from psycopg2.extensions import quote_ident
from sqlalchemy import Connection, make_url, text

import kit
from kit import log, rls, search
from kit.service import Service
from kit.settings import Settings, SettingsError

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
_MACRO = re.compile(r"\{(app_role|system_role|install:rls|(protect|search):(\w+))\}")
_LOCK = 7_264_101
_LOG = log.get("migrate")
_VERSION_TABLE = """
create table if not exists schema_version (
  component text not null, number int not null, name text not null, checksum text not null,
  apply_time timestamptz not null default now(), primary key (component, number));
"""


class SchemaMismatch(RuntimeError):
    """The schema in the database is not the one this code was written for."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One SQL file. `component` is `kit` or the service's name."""

    component: str
    number: int
    name: str
    sql: str = field(repr=False)

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.component} {self.number:04d}_{self.name}"


@dataclass(frozen=True, slots=True)
class Roles:
    """The two roles that processes sign in as; names as the server stores them."""

    app: str
    system: str

    @classmethod
    def of(cls, service: Service, settings: Settings) -> "Roles":
        """Taken from the process URLs; without them the names are `<service>` and `<service>_system`."""
        app = make_url(settings.database_url).username if settings.database_url else None
        system = make_url(settings.system_database_url).username if settings.system_database_url else None
        return cls(app or service.name, system or f"{service.name}_system")


def known(service: Service) -> list[Migration]:
    """Every migration this code brings for the service, in order: kit's, then its own."""
    root = importlib.import_module(service.root)
    folders = [("kit", Path(kit.__path__[0])), (service.name, Path(next(iter(root.__path__))))]
    return [one for component, folder in folders for one in _files(component, folder / "migrations")]


def _files(component: str, folder: Path) -> Iterator[Migration]:
    for expected, path in enumerate(sorted(folder.glob("*.sql")), 1):
        match = _FILE.fullmatch(path.name)
        if not match or int(match[1]) != expected:
            raise SchemaMismatch(f"{path}: call the file {expected:04d}_<what_it_does>.sql, without gaps")
        yield Migration(component, expected, match[2], path.read_text(encoding="utf-8"))


def migrate(service: Service, settings: Settings) -> list[Migration]:
    """Applies what is missing, as the owner; returns what was applied. Safe to run twice at once."""
    if not settings.owner_database_url:
        raise SettingsError(
            "set MATRICULA_OWNER_DATABASE_URL to the database URL of the role that owns the tables"
        )
    roles = Roles.of(service, settings)
    with _owner(settings.owner_database_url) as connection:
        _run(connection, _VERSION_TABLE)
        applied = _applied_rows(connection)
        wanted = known(service)
        _refuse_strangers(applied, wanted)
        missing = [one for one in wanted if (one.component, one.number) not in applied]
        for one in missing:
            _apply(connection, one, roles)
        _run(connection, f"grant select on schema_version to {_quoted(connection, roles)}")
        return missing


@contextmanager
def _owner(url: str) -> Iterator[PgConnection]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(
        plain,
        connect_timeout=10,
        application_name="matricula-migrate",
        options="-c lock_timeout=4s -c statement_timeout=15min -c client_min_messages=warning",
    )
    try:
        connection.autocommit = True
        _hold_lock(connection)
        yield connection
    finally:
        connection.close()  # ends the session, which gives the advisory lock back


def _hold_lock(connection: PgConnection) -> None:
    """Waits for another migrator to finish; its time is not limited by lock_timeout."""
    _run(connection, "set lock_timeout = 0")
    _run(connection, f"select pg_advisory_lock({_LOCK})")
    _run(connection, "set lock_timeout = '4s'")


def _run(connection: PgConnection, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _quoted(connection: PgConnection, roles: Roles) -> str:
    return ", ".join(quote_ident(name, connection) for name in (roles.app, roles.system))


def _applied_rows(connection: PgConnection) -> dict[tuple[str, int], tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select component, number, name, checksum from schema_version")
        return {(component, number): (name, checksum) for component, number, name, checksum in cursor}


def _refuse_strangers(applied: dict[tuple[str, int], tuple[str, str]], wanted: list[Migration]) -> None:
    """Refuses a database that is newer than the code, and files that changed after they were applied."""
    by_key = {(one.component, one.number): one for one in wanted}
    for key, (name, checksum) in sorted(applied.items()):
        one = by_key.get(key)
        if one is None:
            raise SchemaMismatch(
                f"the database has migration {key[0]} {key[1]:04d}_{name}, which this version does not know:"
                " run the version that brought it, or a newer one"
            )
        if one.checksum != checksum:
            raise SchemaMismatch(
                f"{one} was changed after it was applied: put the file back and add a new migration instead"
            )


def _apply(connection: PgConnection, one: Migration, roles: Roles) -> None:
    sql = expand(one.sql, quote_ident(roles.app, connection), quote_ident(roles.system, connection))
    connection.autocommit = False
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute(
                "insert into schema_version (component, number, name, checksum) values (%s, %s, %s, %s)",
                (one.component, one.number, one.name, one.checksum),
            )
    finally:
        connection.autocommit = True
    _LOG.info("migration_applied", migration=str(one))


def expand(sql: str, app_role: str, system_role: str) -> str:
    """The SQL with its macros written out; role names must be quoted already."""

    def replace(match: re.Match[str]) -> str:
        if match[2]:
            return rls.protect(match[3], system_role) if match[2] == "protect" else search.index(match[3])
        return {"app_role": app_role, "system_role": system_role, "install:rls": rls.INSTALL}[match[1]]

    return _MACRO.sub(replace, sql)


def render(service: Service) -> str:
    """All migrations with their macros written out, for reading and for linters."""
    return "\n".join(
        f"-- {one}\n{expand(one.sql, service.name, f'{service.name}_system')}" for one in known(service)
    )


def check_schema(connection: Connection, service: Service) -> None:
    """Raises SchemaMismatch unless the database has exactly the migrations this code knows."""
    exists = connection.execute(text("select to_regclass('public.schema_version')")).scalar()
    rows = (
        connection.execute(text("select component, number, name, checksum from schema_version")).all()
        if exists
        else []
    )
    applied = {(component, number): (name, checksum) for component, number, name, checksum in rows}
    wanted = known(service)
    _refuse_strangers(applied, wanted)
    missing = [one for one in wanted if (one.component, one.number) not in applied]
    if missing:
        raise SchemaMismatch(
            f"the database lacks {', '.join(map(str, missing))}: run `matricula migrate {service.name}` first"
        )
