"""How many statements a call costs: round trips decide how fast the service is."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from matricula.leads.v1 import lead_pb2
from sqlalchemy import event

from kit.ids import new_id
from tests.service.harness import ServiceUnderTest
from tests.service.leads.office import Office

FRAME = 2
"""BEGIN and COMMIT, which the driver sends by itself."""


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture(autouse=True)
def _nothing_grows_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, what is remembered for a second stays fresh between two calls."""
    began = time.monotonic()
    for module in ("kit.custom", "kit.settled"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic=lambda: began))


def statements(office: Office, call: Callable[[], Any]) -> list[str]:
    """What one call sends when everything that is remembered for a second is fresh."""
    call()  # fills what is remembered
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split())[:60])

    engine = office.service.running.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sent


def test_reading_one_lead(office):
    made = office.lead()
    assert FRAME + len(statements(office, lambda: office.get(made.id))) == 4


def test_listing_leads(office):
    office.lead()
    caller = office.as_(office.manager)
    sent = statements(office, lambda: office.leads.ListLeads(lead_pb2.ListLeadsRequest(), metadata=caller))
    assert FRAME + len(sent) == 4


def test_creating_a_lead(office):
    who = office.consultant(departments=(new_id(),))
    # scope, lock and duplicates, the lead, history with event
    assert FRAME + len(statements(office, lambda: office.lead(who))) == 6


def test_moving_a_lead(office):
    made = office.lead()
    stages = iter(("有效", "已咨询"))
    assert FRAME + len(statements(office, lambda: office.move(made.id, next(stages)))) == 6


def test_changing_a_lead(office):
    made = office.lead()
    notes = iter("一二")
    request = lead_pb2.UpdateLeadRequest

    def change():
        lead = lead_pb2.Lead(id=made.id, note=next(notes))
        return office.leads.UpdateLead(request(lead=lead), metadata=office.as_(office.manager))

    assert FRAME + len(statements(office, change)) == 6


def test_moving_a_thousand_costs_no_more_round_trips_than_moving_ten(office):
    def moving(ids):
        stages = iter(("有效", "已咨询"))
        return lambda: office.leads.BulkLeads(
            lead_pb2.BulkLeadsRequest(ids=ids, move_stage_id=office.stage[next(stages)]),
            metadata=office.as_(office.manager),
        )

    few = [office.lead().id for _ in range(2)]
    many = few + [office.lead().id for _ in range(30)]
    assert len(statements(office, moving(few))) == len(statements(office, moving(many)))
