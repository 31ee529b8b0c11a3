"""Entries on their way in: the sink under load and in trouble, events, the sealer, who may change what."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import make_url

from gateway.access.audit import worker
from gateway.access.audit.sink import AuditSink, AuditUnavailable
from gateway.edge import patience
from kit.clock import now
from kit.events.apply import Applier
from kit.events.envelope import Envelope
from kit.events.subscriptions import Subscription
from kit.identity import system
from kit.ids import new_id
from kit.service import Runtime
from tests.service.gateway_audit.proving import prove, seal_all
from tests.service.gateway_audit.writing import call, record_all, write


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Waits for a condition; fails at the deadline."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the deadline passed"
        time.sleep(0.02)


def count(connection: PgConnection, where: str = "true") -> int:
    connection.rollback()
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from audit_entry where {where}")
        return int(cursor.fetchone()[0])  # type: ignore[index]  # count always gives a row


def sealing(connection: PgConnection, before: int) -> bool:
    return count(connection, "seq is null") < before


def test_entry_holds_what_the_edge_knows(running: Runtime, attacker: PgConnection) -> None:
    write(
        running,
        [1],
        reason="PERMISSION_DENIED",
        status=403,
        method="matricula.leads.v1.LeadsService/GetLead",
        auditor_grant_id="grant-1",
        user_agent="x\x00y\ud800",
        actor_name="名" * 900,
    )
    with attacker.cursor() as cursor:
        cursor.execute(
            "select action, outcome, record_type, length(record_id), facts, length(actor_name),"
            " address, kind from audit_entry"
        )
        action, outcome, record_type, id_length, facts, name_length, address, kind = cursor.fetchone()
    assert (action, outcome, record_type, kind) == (
        "LeadsService/GetLead",
        "PERMISSION_DENIED",
        "leads.lead",
        "call",
    )
    assert (id_length, name_length, address) == (36, 300, "203.0.113.9")
    assert (facts["rpc"], facts["status"]) == ("matricula.leads.v1.LeadsService/GetLead", 403)
    assert (facts["auditorGrantId"], facts["microseconds"], facts["masked"]) == ("grant-1", 12300, ["phone"])
    assert facts["userAgent"] == "xy?"


def test_concurrent_writers_and_sealer(running: Runtime, attacker: PgConnection) -> None:
    stop, errors = Event(), []

    def seal_on() -> None:
        try:
            while not stop.is_set():
                worker.seal_once(running)
        except Exception as error:
            errors.append(error)

    sealers = [Thread(target=seal_on) for _ in range(2)]
    writers = [Thread(target=write, args=(running, [0, 1, 2, 3] * 200)) for _ in range(3)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    until(lambda: count(attacker, "seq is null") == 0)
    stop.set()
    for thread in sealers:
        thread.join()
    assert errors == []
    seal_all(running)
    summary = prove(running, attacker)
    assert (summary.entries, summary.waiting, summary.branches) == (2400, 0, 4)


SEALER = """
import sys
from gateway.access.audit.worker import seal_once
from kit.database import Database
from kit.service import Runtime, Service
from kit.settings import Settings
settings = Settings.load()
one = Database(settings.system_database_url)
service = Service(name="gateway", package="gateway", aggregates=("access.audit",))
running = Runtime(service, settings, one, one)
print("ready", flush=True)
while True:
    seal_once(running)
"""


def test_killed_sealer_leaves_nothing_half_done(running: Runtime, attacker: PgConnection) -> None:
    root = Path(__file__).parents[3]
    names = ("system_database_url", "secret_key_file", "audit_signing_key_file", "audit_checkpoint_dir")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}:{root / 'proto/gen'}",
        **{f"MATRICULA_{name.upper()}": getattr(running.settings, name) for name in names},
    }
    for turn in range(4):
        write(running, [turn % 2, 2, 3] * 700)
        process = subprocess.Popen([sys.executable, "-c", SEALER], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        until(partial(sealing, attacker, count(attacker, "seq is null")))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        prove(running, attacker)
    seal_all(running)
    summary = prove(running, attacker)
    assert (summary.entries, summary.waiting) == (8400, 0)


def test_unreachable_database_refuses_and_recovers(running: Runtime, attacker: PgConnection) -> None:
    sink = AuditSink(running.settings)

    async def scenario() -> None:
        await sink.record(call(1))
        with attacker.cursor() as cursor:  # connections that break are replaced without anybody noticing
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'matricula-audit'"
                " and datname = current_database()"
            )
        await sink.record(call(1))
        sink._url = "postgresql://nobody@127.0.0.1:1/nowhere"
        assert sink._connection is not None
        sink._connection.close()
        with pytest.raises(AuditUnavailable):
            await sink.record(call(1))
        sink._url = (
            make_url(running.settings.database_url).set(drivername="postgresql").render_as_string(False)
        )
        await sink.record(call(1))

    asyncio.run(scenario())
    sink.close()
    with pytest.raises(AuditUnavailable):
        asyncio.run(sink.record(call(1)))
    seal_all(running)
    assert prove(running, attacker).entries == 3


def test_frozen_database_withholds_answers_soon(
    running: Runtime, attacker: PgConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    sink = AuditSink(running.settings)
    began = time.monotonic()
    with attacker.cursor() as cursor:
        cursor.execute("lock table audit_entry in access exclusive mode")
        with pytest.raises(AuditUnavailable):
            asyncio.run(sink.record(call(1)))
    assert time.monotonic() - began < 3
    attacker.rollback()
    asyncio.run(sink.record(call(1)))
    sink.close()


def test_refused_entry_does_not_take_its_neighbours_along(running: Runtime, attacker: PgConnection) -> None:
    sink = AuditSink(running.settings)
    entries = [call(2**40 if place == 7 else 1) for place in range(20)]

    async def record(entry: Any) -> str:
        try:
            await sink.record(entry)
        except AuditUnavailable:
            return "refused"
        return "kept"

    async def together() -> list[str]:
        return await asyncio.gather(*(record(entry) for entry in entries))

    outcomes = asyncio.run(together())
    sink.close()
    assert [place for place, outcome in enumerate(outcomes) if outcome == "refused"] == [7]
    seal_all(running)
    assert prove(running, attacker).entries == 19


def event(**headers: Any) -> Envelope:
    found = {
        "event_id": new_id(),
        "type": "matricula.leads.v1.LeadUpdated",
        "aggregate_type": "lead",
        "aggregate_id": new_id(),
        "seq": 3,
        "branch_id": 1,
        "occurred": now().isoformat(),
        "actor_id": new_id(),
        "actor_name": "王顾问",
        "request_id": new_id(),
        **headers,
    }
    body = b'{"lead": {"phone": "13800138000"}, "changed": ["phone", "custom.\\u53f7", "stage_id"]}'
    return Envelope.of(found, body)


def test_events_become_entries_once_and_without_values(
    running: Runtime, attacker: PgConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATRICULA_SECRET_KEY_FILE", running.settings.secret_key_file)
    worker._mac.cache_clear()
    events = [event(), event(branch_id=2), event(aggregate_type="leads.lead")]
    for batch in (events[:2], events, events):
        with running.database.transaction(system((1, 2))) as session:
            worker.on_any_event(session, batch)
    with suppress(ZeroDivisionError), running.database.transaction(system((1, 2))) as session:
        worker.on_any_event(session, [event()])
        raise ZeroDivisionError  # a rolled back transaction leaves no hole in the counter
    with running.database.transaction(system((1, 2))) as session:
        worker.on_any_event(session, [event()])
    worker._mac.cache_clear()
    with attacker.cursor() as cursor:
        cursor.execute(
            "select kind, action, record_type, cast(facts as text), number from audit_entry order by number"
        )
        found = cursor.fetchall()
    assert [one[4] for one in found] == [1, 2, 3, 4]
    assert {one[:3] for one in found} == {("event", "LeadUpdated", "leads.lead")}
    assert (
        found[0][3] == '{"changed":["phone","stage_id"],"type":"matricula.leads.v1.LeadUpdated","version":3}'
    )
    seal_all(running)
    assert prove(running, attacker).entries == 4


def test_events_of_the_worker_come_in_once(
    running: Runtime, attacker: PgConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATRICULA_SECRET_KEY_FILE", running.settings.secret_key_file)
    worker._mac.cache_clear()
    subscription = Subscription("gateway", "leads", "audit", every=worker.ALL_EVENTS)
    appliers = [Applier(running.database, subscription) for _ in range(2)]
    events = [event(branch_id=place % 3) for place in range(60)]
    threads = [
        Thread(target=one.apply, args=(events[start : start + 20],))
        for one in appliers
        for start in range(0, 60, 20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker._mac.cache_clear()
    seal_all(running)
    assert prove(running, attacker).entries == 60


@pytest.mark.parametrize("role", ["database_url", "system_database_url", "owner_database_url"])
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set outcome = 'OK'",
        "update audit_entry set seq = 9, prev_hash = '', hash = ''",
        "delete from audit_entry",
        "truncate audit_entry",
        "delete from audit_checkpoint",
        "truncate audit_checkpoint",
    ],
)
def test_no_role_changes_what_was_kept(running: Runtime, role: str, statement: str) -> None:
    write(running, [1, 2])
    seal_all(running)
    url = make_url(getattr(running.settings, role)).set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    with connection.cursor() as cursor:
        # an owner could take row-level security away: then the triggers are what refuses
        if role == "owner_database_url":
            cursor.execute("alter table audit_entry no force row level security")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
    connection.close()


def test_replaced_settings_do_not_reach_the_wrong_database(running: Runtime) -> None:
    with pytest.raises(Exception, match="MATRICULA_DATABASE_URL"):
        AuditSink(replace(running.settings, database_url=""))


def test_sink_batches_concurrent_requests(running: Runtime, attacker: PgConnection) -> None:
    sink = AuditSink(running.settings)
    asyncio.run(record_all(sink, [call(1) for _ in range(640)]))
    sink.close()
    with attacker.cursor() as cursor:  # rows of one statement have one transaction
        cursor.execute("select count(*), count(distinct xmin::text) from audit_entry")
        entries, commits = cursor.fetchone()
    assert entries == 640
    assert commits < 200
