"""Writes and events that are lost, done twice, or in the wrong order."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from kit.ids import new_id
from tests.faults import witness
from tests.faults.evidence import SIGHTINGS
from tests.faults.seeded.scene import Scene, extra_entry, sealer_stopped, waiting

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
    return scene.vandal.without(witness.NAME, "seen", "consumer = 'witness.leads.lead' and seq = 1")


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
