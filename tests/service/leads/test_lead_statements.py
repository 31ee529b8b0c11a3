"""How many statements a call costs: round trips decide how fast the service is."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from matricula.leads.v1 import lead_pb2

from kit.database import take_ahead
from kit.ids import new_id
from tests.service.harness import ServiceUnderTest
from tests.service.leads.office import Office

FRAME = 2
"""BEGIN and COMMIT of what writes, which the driver sends by itself. Reads have neither."""


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture(autouse=True)
def _nothing_grows_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, what is remembered for a second stays fresh between two calls."""
    began = time.monotonic()
    for module in ("kit.custom", "kit.settled"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic=lambda: began))


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """How many statements one call sends when everything that is remembered for a second is fresh."""
    sent = 0

    def note(connection: Any) -> str:  # every statement asks what goes in front of it
        nonlocal sent
        sent += 1
        return take_ahead(connection)

    monkeypatch.setattr("kit.database.take_ahead", note)
    monkeypatch.setattr("kit.statement.take_ahead", note)

    def count(call: Callable[[], Any]) -> int:
        nonlocal sent
        call()  # fills what is remembered
        sent = 0
        call()
        return sent

    return count


def test_reading_one_lead(office, statements):
    made = office.lead()
    assert statements(lambda: office.get(made.id)) == 1


def test_listing_leads(office, statements):
    office.lead()
    caller = office.as_(office.manager)
    assert statements(lambda: office.leads.ListLeads(lead_pb2.ListLeadsRequest(), metadata=caller)) == 1


def test_creating_a_lead(office, statements):
    who = office.consultant(departments=(new_id(),))
    # lock and duplicates, the lead, history with event
    assert FRAME + statements(lambda: office.lead(who)) == 5


def test_moving_a_lead(office, statements):
    made = office.lead()
    stages = iter(("有效", "已咨询"))
    assert FRAME + statements(lambda: office.move(made.id, next(stages))) == 5


def test_changing_a_lead(office, statements):
    made = office.lead()
    notes = iter("一二")
    request = lead_pb2.UpdateLeadRequest

    def change():
        lead = lead_pb2.Lead(id=made.id, note=next(notes))
        return office.leads.UpdateLead(request(lead=lead), metadata=office.as_(office.manager))

    assert FRAME + statements(change) == 5


def test_moving_a_thousand_costs_no_more_round_trips_than_moving_ten(office, statements):
    def moving(ids):
        stages = iter(("有效", "已咨询"))
        return lambda: office.leads.BulkLeads(
            lead_pb2.BulkLeadsRequest(ids=ids, move_stage_id=office.stage[next(stages)]),
            metadata=office.as_(office.manager),
        )

    few = [office.lead().id for _ in range(2)]
    many = few + [office.lead().id for _ in range(30)]
    assert statements(moving(few)) == statements(moving(many))
