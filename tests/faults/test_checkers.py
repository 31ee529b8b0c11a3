"""Each checker is worth something: it finds the defect that it is for, and nothing when that is gone."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import amqp
import psycopg2
import pytest

from kit.events import broker
from kit.ids import new_id
from tests.faults import witness
from tests.faults.checkers import CHECKERS, stuck
from tests.faults.conftest import Mix
from tests.faults.defects import Vandal
from tests.faults.evidence import INJECTED, SIGHTINGS
from tests.faults.load import BRANCHES, canary
from tests.faults.nemeses.clocks import stopped
from tests.faults.promises import Promise

pytestmark = pytest.mark.timeout(600)
LATER = "now() + interval '1 hour'"
Defect = Callable[["Scene"], AbstractContextManager[object]]


class Scene:
    """The suite after the mix, somebody who spoils it, and what there is to spoil."""

    def __init__(self, mix: Mix) -> None:
        self.mix, self.vandal = mix, Vandal(mix.ground)
        self._promises = mix.evidence().promises

    def promise(self, kind: str) -> Promise:
        """An acknowledged write of a kind, of a lead that went on to be worked with."""
        return next(one for one in self._promises if one.kind == kind)

    def findings(self, name: str) -> list[str]:
        return [one.text for one in CHECKERS[name](self.mix.evidence())]

    @contextmanager
    def line(self, name: str, text: str) -> Iterator[None]:
        """One more line in a file."""
        path = self.mix.folder / name if "/" not in name else self.mix.ground.suite.root / name
        before = path.read_bytes() if path.exists() else b""
        path.write_bytes(before + text.encode() + b"\n")
        try:
            yield
        finally:
            path.write_bytes(before)


@pytest.fixture(scope="module")
def scene(mix: Mix) -> Scene:
    return Scene(mix)


# lost -------------------------------------------------------------------------------------------------------


def activity_gone(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("leads", "activity", "text = %s", scene.promise("activity").value)


def lead_forgot_a_version(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("leads", "lead", "version = 1", "id = %s", scene.promise("moved").id)


def change_not_in_history(scene: Scene) -> AbstractContextManager[object]:
    one = scene.promise("updated")
    return scene.vandal.without("leads", "history", "record_id = %s and version = %s", one.id, one.version)


def outbox_row_dropped(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("leads", "outbox", "aggregate_type = 'lead' and seq = 2")


def last_outbox_row_dropped(scene: Scene) -> AbstractContextManager[object]:
    last = "seq = (select max(seq) from outbox o where o.aggregate_id = outbox.aggregate_id)"
    return scene.vandal.without("leads", "outbox", f"aggregate_type = 'lead' and seq > 1 and {last}")


def event_not_received(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("reports", "inbox", "consumer = 'reports.leads.lead'")


def event_received_and_not_applied(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without(witness.NAME, "seen", "seq = 1")


def event_not_audited(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("gateway", "audit_entry", "kind = 'event' and record_type = 'leads.lead'")


def old_answer(scene: Scene) -> AbstractContextManager[object]:
    return scene.line(SIGHTINGS, json.dumps({"kind": "stale", "text": "lead x: version 1 after 2", "at": 0}))


# doubled ----------------------------------------------------------------------------------------------------


def event_applied_twice(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.again(witness.NAME, "seen", "seq = 2", id=10**9)


def lead_made_twice(scene: Scene) -> AbstractContextManager[object]:
    value = scene.promise("created").value
    return scene.vandal.again("leads", "lead", "name = %s", value, id=new_id(), delete_time=None)


def activity_made_twice(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.again("leads", "activity", "text = %s", scene.promise("activity").value, id=new_id())


def change_made_twice(scene: Scene) -> AbstractContextManager[object]:
    one = scene.promise("updated")
    where = "record_id = %s and version = %s"
    return scene.vandal.again("leads", "history", where, one.id, one.version, id=new_id(), version=1000)


def row_imported_twice(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.again("leads", "lead", "origin_id = %s", scene.promise("import").id, id=new_id())


def version_too_many(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("leads", "lead", "version = 99", "id = %s", scene.promise("moved").id)


def event_made_up(scene: Scene) -> AbstractContextManager[object]:
    row = {"consumer": "reports.leads.lead", "event_id": new_id(), "process_time": "2026-01-01T00:00:00Z"}
    return scene.vandal.added("reports", "inbox", row)


@contextmanager
def event_audited_twice(scene: Scene) -> Iterator[None]:
    with sealer_stopped(scene), extra_entry(scene):
        yield


# reordered --------------------------------------------------------------------------------------------------


@contextmanager
def order_swapped(scene: Scene) -> Iterator[None]:
    lead, swap = (
        scene.promise("moved").id,
        "update seen set seq = 3 - seq where aggregate_id = %s and seq < 3",
    )
    scene.mix.ground.sql(witness.NAME, swap, lead)
    yield
    scene.mix.ground.sql(witness.NAME, swap, lead)


def hole_left(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.added("reports", "inbox_waiting", waiting("gap"))


def cursor_behind(scene: Scene) -> AbstractContextManager[object]:
    where = "consumer = 'reports.leads.lead' and aggregate_id = %s"
    lead = scene.promise("moved").id
    return scene.vandal.changed("reports", "inbox_cursor", "last_seq = last_seq - 1", where, lead)


def hole_accepted(scene: Scene) -> AbstractContextManager[object]:
    return scene.line("logs/reports-worker.log", "[warning  ] event_gap_accepted consumer=reports.leads.lead")


# leaked, chain, reports -------------------------------------------------------------------------------------


def row_in_another_branch(scene: Scene) -> AbstractContextManager[object]:
    other = scene.mix.outcome.evidence.facts.branches[BRANCHES[1]]
    first = f"%{canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])}%"
    return scene.vandal.changed("reports", "lead_fact", f"branch_id = {other}", "region like %s", first)


def answer_with_anothers_data(scene: Scene) -> AbstractContextManager[object]:
    return scene.line(SIGHTINGS, json.dumps({"kind": "leak", "text": "GET /leads shows it", "at": 0}))


def data_in_a_log(scene: Scene) -> AbstractContextManager[object]:
    word = canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])
    return scene.line("logs/leads.log", f"parameters: {{'name': '{word}-1-1'}}")


def data_in_the_audit_log(scene: Scene) -> AbstractContextManager[object]:
    word = canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])
    return scene.vandal.changed(
        "gateway", "audit_entry", f'facts = \'{{"name": "{word}"}}\'', "kind = 'call'"
    )


def audit_row_edited(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("gateway", "audit_entry", "actor_name = 'somebody else'", "seq = 5")


def call_not_audited(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without(
        "gateway", "audit_entry", "request_id = %s and kind = 'call'", scene.promise("created").request
    )


def fact_otherwise(scene: Scene) -> AbstractContextManager[object]:
    lead = scene.promise("moved").id
    return scene.vandal.changed("reports", "lead_fact", "region = 'Atlantis'", "lead_id = %s", lead)


# stuck ------------------------------------------------------------------------------------------------------


def waiting(state: str) -> dict[str, object]:
    """A stored event that nobody will come back to."""
    return {
        "consumer": "reports.leads.lead", "event_id": new_id(), "type": "matricula.leads.v1.LeadMoved",
        "aggregate_type": "lead", "aggregate_id": new_id(), "seq": 9, "branch": 1, "headers": {},
        "body": "\\x", "state": state, "attempts": 1, "next_time": "2100-01-01T00:00:00Z",
        "create_time": "2100-01-01T00:00:00Z",
    }  # fmt: skip


def event_unsent(scene: Scene) -> AbstractContextManager[object]:
    values = f"publish_time = null, next_time = {LATER}"
    return scene.vandal.changed("leads", "outbox", values, "publish_time is not null")


def event_parked(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.added("reports", "inbox_waiting", waiting("parked"))


def event_in_retry(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.added("reports", "inbox_waiting", waiting("retry"))


def poison_swallowed(scene: Scene) -> AbstractContextManager[object]:
    injected = {"event_id": new_id(), "parked": ["reports.leads.lead"], "at": 0}
    return scene.line(INJECTED, json.dumps(injected))


def timer_overdue(scene: Scene) -> AbstractContextManager[object]:
    row = {
        "id": new_id(), "kind": "leads.promote", "due_time": "2026-01-01T00:00:00Z",
        "next_time": "2026-01-01T00:00:00Z", "payload": {}, "branch_id": 1, "state": "pending", "attempts": 0,
        "lease_until": "2100-01-01T00:00:00Z", "create_time": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return scene.vandal.added("leads", "timer", row)


def job_given_up(scene: Scene) -> AbstractContextManager[object]:
    row = {
        "id": new_id(), "kind": "leads.lead.export", "payload": {}, "branch_id": 1, "actor": {},
        "actor_id": "x", "state": "failed", "progress": {}, "attempts": 5, "lease_token": 5,
        "next_time": "2026-01-01T00:00:00Z", "create_time": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return scene.vandal.added("leads", "job", row)


@contextmanager
def entry_unsealed(scene: Scene) -> Iterator[None]:
    with sealer_stopped(scene), extra_entry(scene, occur_time="2026-01-01T00:00:00Z"):
        yield


@contextmanager
def sealer_stopped(scene: Scene) -> Iterator[None]:
    """What the sealer has sealed could not be taken back."""
    ground = scene.mix.ground
    stopped(ground, "gateway-worker")
    try:
        yield
    finally:
        ground.supervisor.ask("start", ["gateway-worker"])
        ground.wait_ready("gateway-worker")


def extra_entry(scene: Scene, **other: object) -> AbstractContextManager[None]:
    """The entry of an event once more, without a seal."""
    unsealed = dict.fromkeys(("seq", "prev_hash", "hash", "seal_time", "intact"))
    where = "kind = 'event' and record_type = 'leads.lead'"
    values = {"id": new_id(), "number": 10**9, **unsealed, **other}
    return scene.vandal.again("gateway", "audit_entry", where, **values)


@contextmanager
def transaction_left_open(scene: Scene) -> Iterator[None]:
    connection = psycopg2.connect(scene.mix.ground.suite.admin_url)
    connection.cursor().execute("select 1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stuck, "IDLE_SECONDS", 0)
        yield
    connection.close()


@contextmanager
def queue_not_empty(scene: Scene) -> Iterator[None]:
    connection = broker.connect(scene.mix.ground.suite.rabbitmq.url, "test")
    channel = connection.channel()
    channel.queue_declare("stuck.test", durable=True, auto_delete=False)
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message(b"{}"), "", "stuck.test")
    try:
        yield
    finally:
        channel.queue_delete("stuck.test")
        broker.discard(connection)


@contextmanager
def process_down(scene: Scene) -> Iterator[None]:
    ground = scene.mix.ground
    stopped(ground, "reports")
    try:
        yield
    finally:
        ground.supervisor.ask("start", ["reports"])
        ground.wait_ready("reports")


DEFECTS: tuple[tuple[str, Defect, str], ...] = (
    ("lost", activity_gone, r"activity of \S+ .* is gone"),
    ("lost", lead_forgot_a_version, r"moved of \S+ .* is gone"),
    ("lost", change_not_in_history, r"updated of \S+ .* is gone"),
    ("lost", outbox_row_dropped, r"1 events of lead \S+ are missing in the outbox"),
    ("lost", last_outbox_row_dropped, r"version \d+ of lead \S+ has no event"),
    ("lost", event_not_received, r"reports\.leads\.lead never got lead"),
    ("lost", event_received_and_not_applied, r"the witness never saw lead \S+ version 1"),
    ("lost", event_not_audited, r"the audit log has no entry for leads lead"),
    ("lost", old_answer, r"version 1 after 2"),
    ("doubled", event_applied_twice, r"the witness saw lead \S+ version 2 2 times"),
    ("doubled", lead_made_twice, r"2 leads 'canary"),
    ("doubled", activity_made_twice, r"2 activities 'canary"),
    ("doubled", change_made_twice, r"got region 'canary\S+' 2 times"),
    ("doubled", row_imported_twice, r"made 2 leads of"),
    ("doubled", version_too_many, r"has version 99 after \d+ writes"),
    ("doubled", event_made_up, r"reports\.leads\.lead received event \S+, which nobody sent"),
    ("doubled", event_audited_twice, r"2 audit entries for leads\.lead"),
    ("reordered", order_swapped, r"the witness saw version 1 of lead \S+ after version 2"),
    ("reordered", hole_left, r"waits for what comes before version 9"),
    ("reordered", cursor_behind, r"reports\.leads\.lead is at version \d+ of"),
    ("reordered", hole_accepted, r"reports-worker accepted 1 holes"),
    ("leaked", row_in_another_branch, r"1 rows of reports\.lead_fact hold BJ01's data in another branch"),
    ("leaked", answer_with_anothers_data, r"GET /leads shows it"),
    ("leaked", data_in_a_log, r"leads\.log shows data of records in 1 lines"),
    ("leaked", data_in_the_audit_log, r"1 entries of the audit log hold values"),
    ("chain", audit_row_edited, r"audit verify ended with 1"),
    ("chain", call_not_audited, r"created of \S+ was acknowledged without an entry"),
    ("reports", fact_otherwise, r"the reports tell lead \S+ otherwise"),
    ("stuck", event_unsent, r"1 events of leads were never sent"),
    ("stuck", event_parked, r"keeps event \S+ as parked"),
    ("stuck", event_in_retry, r"keeps event \S+ as retry"),
    ("stuck", poison_swallowed, r"should be parked by reports\.leads\.lead, and is not"),
    ("stuck", timer_overdue, r"a timer of leads is pending: leads\.promote"),
    ("stuck", job_given_up, r"a job of leads is failed: leads\.lead\.export"),
    ("stuck", entry_unsealed, r"1 audit entries have no seal"),
    ("stuck", transaction_left_open, r"is idle in transaction for"),
    ("stuck", queue_not_empty, r"queue stuck\.test still holds 1 messages"),
    ("stuck", process_down, r"reports is not ready"),
)


@pytest.mark.parametrize(
    ("name", "defect", "expected"), DEFECTS, ids=lambda one: getattr(one, "__name__", "")
)
def test_a_seeded_defect_is_found(scene: Scene, name: str, defect: Defect, expected: str):
    with defect(scene):
        found = scene.findings(name)
    assert any(re.search(expected, text) for text in found), found
    assert len(found) <= 10, "the defect and what follows from it, and hardly more"


@pytest.mark.parametrize("name", ["lost", "doubled", "reordered", "leaked", "chain", "reports", "stuck"])
def test_without_a_defect_nothing_is_found(scene: Scene, name: str):
    assert scene.findings(name) == []


def test_slow_recovery_and_slow_draining_are_found(mix: Mix):
    evidence = mix.evidence()
    evidence.faults[:] = [
        replace(evidence.faults[0], recovery_seconds=seconds) for seconds in (9.9, 10.1, None)
    ]
    evidence.facts = replace(evidence.facts, drain_seconds=10.1)
    texts = [one.text for one in CHECKERS["recovery"](evidence)]
    assert [text.partition(": ")[2] for text in texts[:2]] == ["recovered after 10.1 s", "did not recover"]
    assert texts[2:] == ["the events of the whole run were drained after 10.1 s"]
    evidence.facts = replace(evidence.facts, drain_seconds=None)
    assert CHECKERS["recovery"](evidence)[-1].text.endswith("never")


def test_a_fault_that_stops_nothing_is_found(mix: Mix):
    evidence = mix.evidence()
    frozen = next(one for one in evidence.faults if one.fault == "broker-freeze")
    calm = evidence.facts.began
    evidence.faults[:] = [
        replace(frozen, struck=calm - 2, lifted=calm + 3),
        replace(frozen, fault="token-expiry", details="token-expiry", answers={"200": 9}),
    ]
    texts = [one.text for one in CHECKERS["idle"](evidence)]
    assert re.fullmatch(r"broker-freeze 5\.0 s: \d+ events in its time", texts[0])
    assert texts[1:] == ["token-expiry: nobody was answered 401"]
