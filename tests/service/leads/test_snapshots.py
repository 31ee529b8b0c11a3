"""Snapshots for read models: every lead of the caller's branches, however many branches those are."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from matricula.leads.v1 import snapshot_pb2
from matricula.leads.v1.snapshot_pb2_grpc import LeadSnapshotsServiceStub
from sqlalchemy import make_url

from kit.identity import Grant, Principal, Scope
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, Office

_COPIES = """
insert into lead select (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'name', 'copy', 'phone', '', 'wechat_key', null, 'email_key', null,
  'person_key', null))).*
from lead one, generate_series(1, 800) where one.id = %s
"""


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def snapshots(office: Office, *branches: int) -> dict[str, int]:
    """Branches by lead, over all pages."""
    reach = Grant(Scope.ALL, branches)
    who = Principal(id="reports", kind="system", grants={"leads.lead.snapshot": reach})
    found: dict[str, int] = {}
    last = ""
    while True:
        request = snapshot_pb2.ListLeadSnapshotsRequest(after_id=last, page_size=500)
        answer = office.service.stub(LeadSnapshotsServiceStub).ListLeadSnapshots(
            request, metadata=office.as_(who)
        )
        if not answer.leads:
            return found
        found |= {lead.id: lead.branch_id for lead in answer.leads}
        last = answer.leads[-1].id


@contextmanager
def young(office: Office, database_url: str, lead_id: str) -> Iterator[None]:
    """Some hundred copies of a lead, and nobody has counted the rows yet."""
    name = make_url(office.service.running.settings.database_url).database
    url = make_url(database_url).set(drivername="postgresql", database=name)
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("alter table lead set (autovacuum_enabled = false)")
        cursor.execute(_COPIES, (lead_id,))
        cursor.execute("update pg_class set reltuples = -1, relpages = 0 where relname = 'lead'")
        cursor.execute("delete from pg_statistic where starelid = 'lead'::regclass")
        try:
            yield
        finally:
            cursor.execute("delete from lead where name = 'copy'")
            cursor.execute("alter table lead reset (autovacuum_enabled)")


def test_snapshots_are_of_the_callers_branches(office: Office):
    other = person(*EVERYTHING, branches=(SHANGHAI,))
    here, there = office.lead().id, office.lead(other, branch_id=SHANGHAI).id
    assert {here} <= snapshots(office, BEIJING).keys()
    assert there not in snapshots(office, BEIJING)
    assert set(snapshots(office, SHANGHAI).values()) == {SHANGHAI}


def test_thousands_of_branches_on_a_young_installation_take_no_time(office: Office, postgres_url: str):
    lead = office.lead().id
    with young(office, postgres_url, lead):
        began = time.monotonic()
        assert lead in snapshots(office, *range(1, 4096))
        assert time.monotonic() - began < 20  # it took minutes on a busy machine, half of one on a quiet one
