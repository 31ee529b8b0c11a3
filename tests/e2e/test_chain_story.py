"""One client from the enquiry to the visa, by everybody whose job a step is, all of it with mouse and finger.

The organisation is there before: a library with two rounds, a contract template, approval flows.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from kit.ids import new_id
from tests.e2e.browser import chromium
from tests.e2e.story import selling, serving, signing, told
from tests.e2e.story.desk import Desks
from tests.e2e.story.selling import Client
from tests.gateway.agency import CALIFORNIA, LONDON, UC, UCAS, Agency
from tests.whole import Whole

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def agency(whole: Whole) -> Iterator[Agency]:
    here = Agency(whole)
    yield here
    here.close()


@pytest.fixture(scope="module")
def template(agency: Agency) -> str:
    """The name of a contract template: a tenth of the price is the deposit."""
    return str(agency.template()["nameZh"])


@pytest.fixture(scope="module")
def client(agency: Agency) -> Client:
    """Somebody new, and two schools whose deadlines are a year away."""
    ielts = {"kind": "REQUIREMENT_KIND_TEST", "test": "IELTS", "minimum": 7.0}
    rounds = (
        agency.round("GB", UCAS.date(), "18:00", LONDON, requirements=[ielts]),
        agency.round("US", UC.date(), "23:59", CALIFORNIA),
    )
    stamp = str(time.time_ns())[-10:-2]
    british, californian = (str(one["institutionNameZh"]) for one in rounds)
    return Client(f"欧阳静{stamp}", f"136{stamp}", f"金融数学 {stamp}", (british, californian))


@pytest.fixture
def desks(whole: Whole, browser: Browser) -> Iterator[Desks]:
    here = Desks(whole, browser)
    yield here
    here.close()


def test_an_enquiry_becomes_a_student_on_the_way_to_a_plane(
    whole: Whole, desks: Desks, client: Client, template: str
) -> None:
    began, before = datetime.now(UTC), told.counts(desks)
    selling.enquiry(desks, client)
    selling.conversion(desks, client)
    selling.profile(desks, client)
    selling.shortlist(desks, client)
    selling.proposal(desks, client)
    signing.draft(desks, client, template)
    signing.approval(desks, client)
    signing.signatures(desks, client)
    signing.deposit(desks, client, f"BOC-{new_id()[-12:]}")
    serving.handover(desks, client)
    serving.applications(desks, client)
    serving.submission(desks, client)
    serving.offer(desks, client)
    told.timeline(desks, client)
    told.audited(whole, began)
    told.risen(desks, before)
