"""A database with one table of things under row-level security, and a role that owns nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from kit import rls, search
from kit.database import Database
from kit.identity import Principal
from kit.ids import new_id
from tests.unit.kit.query_sample import THING

INDEXES = """
create index on thing (branch_id, create_time desc, id desc);
create index on thing (branch_id, score desc nulls last, id desc);
create index on thing (branch_id, name, id);
"""


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """The application role's access to a fresh database."""
    admin = make_url(os.environ["MATRICULA_TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg2")
    name = "query_" + new_id().replace("-", "")[-12:]
    role, password = name + "_app", "test"
    outside = create_engine(admin, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"create database {name}"))
        connection.execute(text(f"create role {role} login password '{password}' nosuperuser nobypassrls"))
    inside = create_engine(admin.set(database=name), isolation_level="AUTOCOMMIT")
    with inside.connect() as connection:
        for script in (
            search.INSTALL,
            rls.INSTALL,
            str(CreateTable(THING).compile(inside)),
            INDEXES,
            search.index("thing"),
        ):
            connection.exec_driver_sql(script)
        connection.exec_driver_sql(rls.protect("thing", str(admin.username)))
        connection.exec_driver_sql(f"grant select, insert, update, delete on thing to {role}")
    opened = Database(
        admin.set(database=name, username=role, password=password).render_as_string(hide_password=False)
    )
    yield opened
    opened.close()
    inside.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
        connection.execute(text(f"drop role {role}"))
    outside.dispose()


@pytest.fixture
def things(database: Database) -> Iterator["Things"]:
    """The table, empty again after the test."""
    opened = Things(database)
    yield opened
    opened.clear()
    opened.admin.dispose()


def _admin(database: Database) -> str:
    admin = make_url(os.environ["MATRICULA_TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg2")
    return admin.set(database=database.engine.url.database).render_as_string(hide_password=False)


class Things:
    """Puts rows in as the administrator, opens transactions as somebody."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.admin = create_engine(_admin(database))

    def put(self, rows: list[dict[str, object]]) -> None:
        """Inserts rows and brings the planner's figures up to date."""
        if rows:
            with self.admin.begin() as connection:
                connection.execute(THING.insert(), rows)
        with self.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze thing"))

    def clear(self) -> None:
        with self.admin.begin() as connection:
            connection.execute(text("truncate thing"))

    @contextmanager
    def session(self, who: Principal) -> Iterator[Session]:
        with self.database.transaction(who, who.grant("sample.thing.read")) as session:
            yield session
