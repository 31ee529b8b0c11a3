"""Branch isolation: a database that does not protect branches as it must is refused, whatever it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, make_url, text

from kit import rls
from tests.service.harness import create_database

SERVICE = "isolation"
GOOD = (
    rls.INSTALL
    + "create table thing (id int primary key, branch_id int not null);"
    + rls.protect("thing", f"{SERVICE}_system")
    + f"grant select, insert, update, delete on all tables in schema public to {SERVICE}_app"
)
SCOPE = text("select set_config('app.branches', :b, true), set_config('app.write_branches', :b, true)")


@dataclass
class Home:
    """A fresh database of one service with one protected table."""

    urls: dict[str, str]
    admin: str

    def run(self, statements: str, role: str = "owner") -> None:
        """Executes statements as a role of the service."""
        engine = create_engine(self.urls[role])
        with engine.begin() as connection:
            connection.exec_driver_sql(statements)
        engine.dispose()

    def check(self, url: str = "") -> None:
        """What a process does at its start."""
        engine = create_engine(url or self.urls["app"])
        try:
            with engine.connect() as connection:
                rls.check(connection)
        finally:
            engine.dispose()

    def rows(self, role: str, branches: str, statement: str) -> int:
        """Rows a statement gives or changes with these branches in scope."""
        engine = create_engine(self.urls[role])
        try:
            with engine.begin() as connection:
                connection.execute(SCOPE, {"b": branches})
                return connection.execute(text(statement)).rowcount
        finally:
            engine.dispose()


@pytest.fixture
def home(postgres_url: str) -> Iterator[Home]:
    urls = create_database(postgres_url, SERVICE)
    found = Home(urls, postgres_url)
    found.run(GOOD)
    yield found
    url = make_url(postgres_url).set(drivername="postgresql+psycopg2")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = make_url(urls["app"]).database
        connection.exec_driver_sql(f"drop database {name} with (force)")
    engine.dispose()


def test_a_protected_schema_is_accepted(home):
    home.run("create table settings (key text primary key)")
    home.check()


UNSAFE = {
    "no row-level security": (
        "create table bare (id int, branch_id int)",
        "no forced row-level security: bare",
    ),
    "not forced for its owner": (
        "alter table thing no force row level security",
        "no forced row-level security: thing",
    ),
    "switched off": ("alter table thing disable row level security", "no forced row-level security: thing"),
    "a partitioned table": (
        "create table parts (id int, branch_id int) partition by list (branch_id)",
        "no forced row-level security: parts",
    ),
    "no policy for select": ("drop policy branch_select on thing", "lacks a policy for some command: thing"),
    "no policy for insert": ("drop policy branch_insert on thing", "lacks a policy for some command: thing"),
    "no policy for update": ("drop policy branch_update on thing", "lacks a policy for some command: thing"),
    "no policy for delete": ("drop policy branch_delete on thing", "lacks a policy for some command: thing"),
    "a policy that shows everything to everybody": (
        "create policy open on thing for select using (true)",
        "shows the rows of every branch: thing",
    ),
    "a policy that shows everything to this role": (
        f"create policy open on thing to {SERVICE}_app using (true)",
        "shows the rows of every branch: thing",
    ),
    "a view with its owner's rights": (
        "create view all_things as select * from thing",
        "its owner's rights: all_things",
    ),
    "a copy that no policy guards": (
        "create materialized view frozen as select * from thing",
        "materialized view: frozen",
    ),
    "a function with its owner's rights": (
        "create function peek() returns bigint language sql security definer as 'select count(*) from thing'",
        "function runs with its owner's rights: peek",
    ),
}


@pytest.mark.parametrize(("statements", "complaint"), UNSAFE.values(), ids=UNSAFE.keys())
def test_an_unsafe_schema_is_refused_by_name(home, statements, complaint):
    home.run(statements)
    with pytest.raises(rls.UnsafeSchema) as problem:
        home.check()
    assert complaint in str(problem.value)


def test_a_view_with_the_readers_rights_is_accepted(home):
    home.run("create view all_things with (security_invoker=true) as select * from thing")
    home.check()


def test_the_owner_may_not_serve(home):
    with pytest.raises(rls.UnsafeSchema, match="the role owns tables: thing"):
        home.check(home.urls["owner"])


def test_an_administrator_may_not_serve(home):
    name = make_url(home.urls["app"]).database
    url = make_url(home.admin).set(drivername="postgresql+psycopg2", database=name)
    with pytest.raises(rls.UnsafeSchema, match="superuser or bypasses"):
        home.check(url.render_as_string(hide_password=False))


def test_what_the_policies_do(home):
    home.rows("app", "{1,2}", "insert into thing select n, n % 2 + 1 from generate_series(1, 10) n")
    everything = "select * from thing"
    expected = {"{1}": 5, "{1,2}": 10, "{}": 0, "": 0, "{3}": 0}
    assert {scope: home.rows("app", scope, everything) for scope in expected} == expected
    assert home.rows("owner", "{1}", everything) == 5, "the owner is bound too"
    assert home.rows("app", "{1}", "update thing set id = id + 100") == 5
    assert home.rows("app", "{2}", "delete from thing where branch_id = 1") == 0
    for forbidden in ("insert into thing values (99, 2)", "update thing set branch_id = 2"):
        with pytest.raises(Exception, match="violates row-level security"):
            home.rows("app", "{1}", forbidden)
