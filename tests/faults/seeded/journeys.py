"""Whole chains of which something is missing, is there twice, or differs from its bookings or owner."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from kit.ids import new_id
from tests.faults import witness
from tests.faults.seeded.scene import Scene

_PAST_TRIGGERS = "set local session_replication_role = replica; "
_OFF = f"{_PAST_TRIGGERS} update posting set amount_minor = amount_minor + %s where id = %s"


def handover_gone(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("tasks", "handover", "contract_id = %s", scene.promise("paid").value)


def task_gone(scene: Scene) -> AbstractContextManager[object]:
    where = "subject_id = %s and template_item <> 'deadline'"
    return scene.vandal.without("tasks", "task", where, scene.promise("applied").value)


def chain_event_not_applied(scene: Scene) -> AbstractContextManager[object]:
    where = "consumer = 'witness.contracts.contract' and seq = 1"
    return scene.vandal.without(witness.NAME, "seen", where)


def paid_twice(scene: Scene) -> AbstractContextManager[object]:
    values = {"id": new_id(), "external_reference": new_id()}
    return scene.vandal.again(
        "contracts", "receipt", "contract_id = %s", scene.promise("paid").value, **values
    )


def contract_made_twice(scene: Scene) -> AbstractContextManager[object]:
    values = {"id": new_id(), "number": new_id()}
    return scene.vandal.again("contracts", "contract", "id = %s", scene.promise("paid").value, **values)


def student_made_twice(scene: Scene) -> AbstractContextManager[object]:
    lead = scene.promise("converted").id
    return scene.vandal.again("students", "student", "%s::uuid = any(lead_ids)", lead, id=new_id())


@contextmanager
def booking_off(scene: Scene) -> Iterator[None]:
    sql = scene.mix.ground.sql
    question = "select id::text as id from posting where contract_id = %s and account = 'ACCOUNT_CASH'"
    posting = sql("contracts", question, scene.promise("paid").value)[0].id
    sql("contracts", _OFF, 1, posting)
    yield
    sql("contracts", _OFF, -1, posting)


def figure_off(scene: Scene) -> AbstractContextManager[object]:
    paid = scene.promise("paid").value
    return scene.vandal.changed("contracts", "contract", "paid_minor = paid_minor + 1", "id = %s", paid)


def person_old(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("tasks", "person", "version = version - 1", "true")


def student_old(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("contracts", "student", "version = version - 1", "true")


def entry_gone(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without("students", "timeline_entry", "kind = 'contracts.contract.won'")


def entry_made_up(scene: Scene) -> AbstractContextManager[object]:
    where = "kind = 'contracts.contract.won'"
    return scene.vandal.again("students", "timeline_entry", where, id=new_id())


def contract_told_otherwise(scene: Scene) -> AbstractContextManager[object]:
    paid = scene.promise("paid").value
    return scene.vandal.changed("reports", "contract_fact", "paid_minor = 1", "id = %s", paid)
