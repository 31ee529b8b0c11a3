"""The edge's directory over the real database: who is known, and how soon a change bites."""

import asyncio
import time
from contextlib import closing

import psycopg2
import pytest
from matricula.gateway.v1 import directory_pb2 as pb
from matricula.gateway.v1.directory_pb2_grpc import StaffMembersServiceStub
from sqlalchemy import make_url, text

from gateway.access.principals import DatabaseDirectory
from gateway.edge import patience
from gateway.edge.principal import Subject
from kit.errors import Unavailable
from kit.identity import Principal, Scope, system
from kit.ids import new_id
from tests.service.gateway.conftest import Hire
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest

AUTOMATION = Subject("any", kind="service", client_id="matricula-automation")


class Watch:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def directory(gateway: ServiceUnderTest, watch: Watch):
    opened = DatabaseDirectory(gateway.running.system, monotonic=watch)
    yield opened
    opened.close()


def link(gateway: ServiceUnderTest, who: Principal) -> Subject:
    sub = new_id()
    with gateway.running.system.transaction(system()) as session:
        session.execute(
            text("update staff set keycloak_id = :sub where id = :id"), {"sub": sub, "id": who.id}
        )
    return Subject(sub)


def ask(directory: DatabaseDirectory, *subjects: Subject) -> list[Principal | None]:
    async def go() -> list[Principal | None]:
        return [await directory.principal(subject) for subject in subjects]

    return asyncio.run(go())


def test_a_database_that_is_frozen_freezes_nobody(
    gateway: ServiceUnderTest, directory: DatabaseDirectory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(patience, "SECONDS", 0.3)

    async def go() -> list[Principal | BaseException | None]:
        asked = (directory.principal(AUTOMATION) for _ in range(20))
        return await asyncio.gather(*asked, return_exceptions=True)

    url = make_url(gateway.running.settings.owner_database_url).set(drivername="postgresql")
    owner = psycopg2.connect(url.render_as_string(hide_password=False))
    with closing(owner), owner.cursor() as cursor:
        cursor.execute("lock table directory_epoch in access exclusive mode")
        began = time.monotonic()
        answers = asyncio.run(go())
        assert time.monotonic() - began < 3, "each waits for itself, not for those before"
        assert {type(one) for one in answers} == {Unavailable}
    assert ask(directory, AUTOMATION)[0] is not None


def test_unknown_people_and_clients_are_nobody(directory):
    unknown = [Subject(new_id()), Subject("x", kind="service", client_id="stranger"), Subject("admin")]
    assert ask(directory, *unknown) == [None, None, None]


def test_a_person_cannot_pass_for_a_service_account(directory):
    assert ask(directory, Subject("service-account-matricula-automation")) == [None]


def test_the_automation_account_reaches_everything(directory):
    (who,) = ask(directory, AUTOMATION)
    assert who is not None
    assert (who.kind, who.grants["leads.lead.create"].scope) == ("service", Scope.ALL)
    assert {BEIJING, SHANGHAI} <= set(who.grants["leads.lead.create"].branches)


def test_a_person_acts_with_their_roles_branch_and_session(directory, gateway, hire: Hire):
    hired = hire("consultant", branch=SHANGHAI, extra=(BEIJING,))
    sub = link(gateway, hired).sub
    home, away = ask(directory, Subject(sub, session_id="s1"), Subject(sub, branch_id=BEIJING))
    assert home is not None
    assert away is not None
    assert (home.id, home.branch_id, home.session_id) == (hired.id, SHANGHAI, "s1")
    assert away.branch_id == BEIJING
    assert home.grants["leads.lead.read"].branches == (BEIJING, SHANGHAI)


def test_the_same_subject_gets_the_same_principal_until_something_changes(
    directory, gateway, hire: Hire, watch
):
    subject = link(gateway, hire("consultant"))
    first, again = ask(directory, subject, subject)
    assert first is not None
    assert first is again
    watch.seconds += 100
    assert ask(directory, subject) == [first]


def test_disabling_bites_within_two_seconds(directory, gateway, hire: Hire, watch):
    hired, boss = hire("consultant"), hire("it-admin")
    subject = link(gateway, hired)
    assert ask(directory, subject) != [None]
    gateway.stub(StaffMembersServiceStub).UpdateStaff(
        pb.UpdateStaffRequest(staff=pb.Staff(id=hired.id), update_mask={"paths": ["enabled"]}),
        metadata=gateway.as_(boss),
    )
    watch.seconds += 2
    assert ask(directory, subject) == [None]


def test_branches_are_those_that_are_open(directory, gateway):
    found = asyncio.run(directory.branches((BEIJING, SHANGHAI, 99)))
    assert [(branch.id, branch.code) for branch in found] == [(BEIJING, "TBJ"), (SHANGHAI, "TSH")]
