"""Migrations on a real server: once each, in order, all or nothing; and what the roles may do with the
result.
"""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kit import migrate, rls
from kit.events import outbox, registry
from kit.housekeeping import Housekeeping
from kit.identity import system
from kit.migrate import SchemaMismatch
from tests.service.kit_events.sample import SERVICE
from tests.service.kit_events.sample.events import ThingNamed
from tests.service.kit_events.world import WHO, admin, new_database, settings


@pytest.fixture
def empty(postgres):
    """The settings of an empty database."""
    new_database("sample_empty")
    yield settings("sample_empty")
    admin("drop database sample_empty with (force)")


def versions():
    query = "select component, number from schema_version order by apply_time, component, number"
    return admin(query, "sample_empty")


def test_migrations_are_applied_once(empty):
    applied = migrate.migrate(SERVICE, empty)
    assert str(applied[0]) == "kit 0001_runtime"
    assert str(applied[-1]) == "sample 0001_thing"
    assert migrate.migrate(SERVICE, empty) == []
    assert len(versions()) == len(applied)


def test_two_migrators_at_once_apply_everything_once(empty):
    results = []
    both = [
        threading.Thread(target=lambda: results.append(migrate.migrate(SERVICE, empty))) for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(map(bool, results)) == [False, True]


def test_failing_migration_leaves_nothing_behind(empty, monkeypatch):
    known = migrate.known(SERVICE)
    broken = migrate.Migration("sample", 2, "broken", "create table half (id int); select 1/0;")
    monkeypatch.setattr(migrate, "known", lambda _service: [*known, broken])
    with pytest.raises(Exception, match="division by zero"):
        migrate.migrate(SERVICE, empty)
    assert ("sample", 1) in versions()
    assert ("sample", 2) not in versions()
    assert admin("select to_regclass('half')", "sample_empty") == [(None,)]


def test_changed_file_is_refused(empty, monkeypatch):
    migrate.migrate(SERVICE, empty)
    known = migrate.known(SERVICE)
    changed = migrate.Migration("sample", 1, "thing", known[-1].sql + "-- edited")
    monkeypatch.setattr(migrate, "known", lambda _service: [*known[:-1], changed])
    with pytest.raises(SchemaMismatch, match="sample 0001_thing was changed after it was applied"):
        migrate.migrate(SERVICE, empty)


def test_processes_refuse_a_schema_that_is_older_or_newer(database):
    with database.system.engine.connect() as connection:
        migrate.check_schema(connection, SERVICE)
        admin("insert into schema_version values ('sample', 2, 'next', 'x')", database.name)
        with pytest.raises(SchemaMismatch, match="does not know"):
            migrate.check_schema(connection, SERVICE)
        admin("delete from schema_version where component = 'sample'", database.name)
        with pytest.raises(SchemaMismatch, match="run `matricula migrate sample` first"):
            migrate.check_schema(connection, SERVICE)


def test_runtime_tables_pass_the_branch_isolation_check(database):
    for one in (database.database, database.system):
        with one.engine.connect() as connection:
            rls.check(connection)


def test_app_role_cannot_read_or_change_the_outbox(database):
    database.emit("a", ThingNamed(thing_id="a"))
    for statement in ("select * from outbox", "update outbox set attempts = 1", "delete from outbox"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            database.database.transaction(system((1,))) as session,
        ):
            session.execute(text(statement))


def test_event_is_written_with_its_change_or_not_at_all(database):
    def broken():
        with database.database.transaction(WHO) as session:
            outbox.emit(session, ThingNamed(), aggregate_type="thing", aggregate_id="a", seq=1, branch_id=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert database.one("select count(*) from outbox") == 0
    database.emit("a", ThingNamed(thing_id="a", name="名"))
    row = database.rows("select * from outbox")[0]
    assert row.payload == {"thingId": "a", "name": "名"}
    assert row.routing_key == "thing.thing_named"
    assert (row.headers["actor_id"], row.headers["actor_name"]) == (WHO.id, WHO.name)
    assert row.headers["event_id"] == str(row.event_id)


def test_event_for_another_noun_is_refused(database):
    with (
        pytest.raises(registry.UnknownEvent, match="happens to a thing"),
        database.database.transaction(WHO) as session,
    ):
        outbox.emit(session, ThingNamed(), aggregate_type="other", aggregate_id="a", seq=1, branch_id=1)


def test_housekeeping_removes_what_is_old_and_keeps_the_rest(database):
    database.rows(
        "insert into inbox (consumer, event_id, process_time) values ('c', gen_random_uuid(), now()),"
        " ('c', gen_random_uuid(), now() - interval '31 days')"
    )
    database.rows(
        "insert into idempotency (actor_id, key, method, request_hash, create_time)"
        " values ('a', 'old', 'm', 'h', now() - interval '8 days'), ('a', 'new', 'm', 'h', now())"
    )
    Housekeeping("sample", database.system).run_once()
    assert database.one("select count(*) from inbox") == 1
    assert database.one("select key from idempotency") == "new"
