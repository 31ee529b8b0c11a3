"""kill -9 of every process in turn while an import runs and four clients write.

Nothing that was acknowledged is lost, nothing happens twice, the reports agree with the leads, and the audit
log proves itself, until somebody edits a row behind its back.
"""

import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import sheet
from tests.faults.writers import Log, Token, Writer, read
from tests.importing import Importer
from tests.whole import Whole, until

pytestmark = pytest.mark.timeout(420)
VICTIMS = ("leads-worker", "leads", "rabbitmq", "postgres", "edge", "reports-worker")
ROWS = 6000
CLIENTS = 4


@dataclass
class Aftermath:
    """What was acknowledged, and the import that went on meanwhile."""

    acknowledged: list[dict[str, Any]]
    writers: list[Writer]
    made: dict[str, Any]
    expected: sheet.Expected
    running_at: list[str]
    """Victims whose death the import lived through."""


@pytest.fixture(scope="module")
def after(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    folder = tmp_path_factory.mktemp("kills")
    path: Path = folder / "线索.xlsx"
    expected = sheet.write(path, rows=ROWS, base=3)
    office = Importer(whole, whole.branch("WH01").number)
    ready = office.map(office.begin(path, path.name), assign=True)
    stop, token, log = threading.Event(), Token(whole), Log(folder / "acknowledged.jsonl")
    branch_id = whole.branch("BJ01").number
    writers = [Writer(whole, number, branch_id, token, log, stop) for number in range(CLIENTS)]
    threads = [writer.start() for writer in writers]
    running_at: list[str] = []
    try:
        office.good("POST", f"/lead-imports/{ready['id']}:start", {})
        until("the import has begun", lambda: _processed(whole, ready["id"]) > 0, 30)
        for victim in VICTIMS:
            if _state(whole, ready["id"]) == "IMPORT_STATE_RUNNING":
                running_at.append(victim)
            _kill(whole, victim)
            seen = log.count
            until(f"writes go on after {victim} died", lambda n=seen: log.count > n + 2 * CLIENTS, 60)
        until("the import ends", lambda: _state(whole, ready["id"]) == "IMPORT_STATE_DONE", 120, 0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)
        log.close()
    names = [process.name for process in whole.suite.processes()]
    whole.supervisor.wait_ready(names, 60)
    return Aftermath(
        read(folder / "acknowledged.jsonl"), writers, office.get(ready["id"]), expected, running_at
    )


def _state(whole: Whole, import_id: str) -> str:
    return str(whole.sql("leads", "select state from import_job where id = %s", import_id)[0].state)


def _processed(whole: Whole, import_id: str) -> int:
    rows = whole.sql("leads", "select counts from import_job where id = %s", import_id)
    return int(rows[0].counts.get("processed", 0))


def _kill(whole: Whole, victim: str) -> None:
    """SIGKILL, then waits until the supervisor has brought it back."""
    (before,) = whole.supervisor.ask("status", [victim])
    (killed,) = whole.supervisor.ask("kill", [victim])
    assert not killed["alive"] or killed["pid"] != before["pid"]
    until(
        f"{victim} is back",
        lambda: (now := whole.supervisor.ask("status", [victim])[0])["ready"] and now["pid"] != before["pid"],
        60,
        0.1,
    )


def _of(after: Aftermath, kind: str) -> list[dict[str, Any]]:
    return [one for one in after.acknowledged if one["kind"] == kind]


def test_clients_got_through(after: Aftermath):
    assert [writer.problems for writer in after.writers] == [[]] * CLIENTS
    assert sum(writer.repeats for writer in after.writers) > 0, "nobody noticed that servers died"
    assert len(after.acknowledged) > 20 * len(VICTIMS)
    assert {"leads-worker", "leads", "rabbitmq"} <= set(after.running_at), "the import was over too soon"


def test_nothing_acknowledged_is_lost_and_nothing_was_done_twice(whole: Whole, after: Aftermath):
    rows = whole.sql("leads", "select id::text, note, region from lead where note like 'kill-%%'")
    assert max(Counter(row.note for row in rows).values()) == 1
    by_id = {row.id: row for row in rows}
    assert {one["id"]: one["marker"] for one in _of(after, "lead")} == {row.id: row.note for row in rows}
    last = {one["id"]: one["region"] for one in _of(after, "region")}
    assert {lead_id: by_id[lead_id].region for lead_id in last} == last
    texts = Counter(
        row.text for row in whole.sql("leads", "select text from activity where text like 'kill-%%'")
    )
    assert texts == Counter({one["marker"]: 1 for one in _of(after, "activity")})


def test_every_change_is_in_the_history_once(whole: Whole, after: Aftermath):
    rows = whole.sql(
        "leads",
        "select record_id::text as id, changes->'fields'->'region'->>1 as region from history"
        " where kind = 'updated' and changes->'fields'->'region'->>1 like 'kill-%%'",
    )
    found = Counter((row.id, row.region) for row in rows)
    assert found == Counter((one["id"], one["region"]) for one in _of(after, "region"))


def test_the_import_is_complete_and_right(whole: Whole, after: Aftermath):
    assert after.made["state"] == "IMPORT_STATE_DONE"
    counts = {name: after.made["counts"].get(name, 0) for name in after.expected.counts}
    assert counts == after.expected.counts
    rows = whole.sql("leads", "select phone from lead where origin_id = %s", after.made["id"])
    assert Counter(row.phone for row in rows) == Counter(
        after.expected.british | after.expected.abroad | after.expected.others
    )


def test_the_reports_agree_with_the_leads(whole: Whole, after: Aftermath):
    said = ""

    def agree() -> bool:
        nonlocal said
        code, said = whole.command("reports", "reports", "compare")
        return code == 0

    until(f"reports compare ends with 0; it said {said}", agree, 60, 1)
    for service in ("leads", "reports", "gateway"):
        code, waiting = whole.command(service, "events", "list", "--state", "parked")
        assert code == 0
        assert "matricula." not in waiting, waiting


def test_every_acknowledged_lead_is_in_the_audit_log(whole: Whole, after: Aftermath):
    rows = whole.sql("gateway", "select distinct record_id from audit_entry where record_type = 'leads.lead'")
    assert {one["id"] for one in _of(after, "lead")} <= {row.record_id for row in rows}


def test_the_audit_log_proves_itself_until_a_row_is_edited_behind_its_back(whole: Whole, after: Aftermath):
    code, said = whole.command("gateway", "audit", "verify")
    assert code == 0, said
    one = whole.sql("gateway", "select id, actor_name from audit_entry where seq is not null limit 1")[0]
    _edit(whole, str(one.id), "somebody else")
    code, said = whole.command("gateway", "audit", "verify")
    assert code == 1, said
    _edit(whole, str(one.id), one.actor_name)
    code, said = whole.command("gateway", "audit", "verify")
    assert code == 0, said


def _edit(whole: Whole, entry_id: str, name: str) -> None:
    """As a superuser can: with the triggers off."""
    whole.sql("gateway", "alter table audit_entry disable trigger all")
    whole.sql("gateway", "update audit_entry set actor_name = %s where id = %s", name, entry_id)
    whole.sql("gateway", "alter table audit_entry enable always trigger audit_entry_update")
    whole.sql("gateway", "alter table audit_entry enable always trigger audit_entry_delete")
    whole.sql("gateway", "alter table audit_entry enable always trigger audit_entry_truncate")
