"""Offers that nobody answers, and applications that go with their student."""

import threading
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from matricula.students.v1 import application_pb2, events_pb2, offer_pb2
from matricula.students.v1.offer_pb2_grpc import OffersServiceStub

from kit import clock
from kit.identity import Scope, system
from kit.timers import Timers
from services.students.application.worker import HANDLERS
from services.students.offer.worker import TIMERS
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import NOT_FOUND
from tests.service.students.test_applications import WORK, Desk, refused

REPLY = datetime(2031, 3, 1, 23, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(students: ServiceUnderTest) -> Desk:
    return Desk(students)


@pytest.fixture(autouse=True)
def _january():
    """Tests move the clock; it is January 2031 when they begin."""
    at(datetime(2031, 1, 10, tzinfo=UTC))
    yield
    clock.set_source(None)


def at(moment):
    clock.set_source(lambda: moment)


def waiting(desk, **values):
    """An offer that is to be answered by the first of March."""
    return desk.offer(
        desk.submitted().id, receive_date="2031-01-09", reply_date="2031-03-01",
        reply_zone="Etc/UTC", **values,
    )  # fmt: skip


def runners(desk, count=1):
    running = desk.service.running
    return [Timers("students", TIMERS, running.database, running.system) for _ in range(count)]


def run(desk):
    (runner,) = runners(desk)
    while runner.run_once():
        pass
    assert desk.system("select kind, last_error from timer where last_error is not null") == []


def status(desk, offer_id):
    request = offer_pb2.GetOfferRequest(id=offer_id)
    return desk.offers.GetOffer(request, metadata=desk.as_(desk.officer)).status


# an offer that waits ---------------------------------------------------------------------------------------


def test_nobody_and_nobody_else_sees_an_offer_lapse(desk):
    offer = waiting(desk)
    at(REPLY)
    run(desk)
    stub = desk.service.stub(OffersServiceStub)
    with pytest.raises(grpc.RpcError) as caught:
        stub.GetOffer(offer_pb2.GetOfferRequest(id=offer.id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    for who in (person(*WORK, branches=(SHANGHAI,)), person(*WORK, scope=Scope.OWN)):
        with pytest.raises(grpc.RpcError) as caught:
            stub.GetOffer(offer_pb2.GetOfferRequest(id=offer.id), metadata=desk.as_(who))
        assert caught.value.code() is NOT_FOUND


def test_an_offer_is_reminded_of_three_days_before_and_lapses_at_its_reply_by(desk):
    offer = waiting(desk)
    at(REPLY - timedelta(days=3, seconds=1))
    run(desk)
    assert desk.told(offer.id) == ["offer_recorded"]
    at(REPLY - timedelta(days=3))
    run(desk)
    assert desk.told(offer.id) == ["offer_recorded", "offer_reply_due"]
    told = desk.events(offer.id)[1][2]
    assert (told["offer"]["replyZone"], told["application"]["studentName"]) == ("Etc/UTC", "张伟")
    at(REPLY - timedelta(seconds=1))
    run(desk)
    assert status(desk, offer.id) == offer_pb2.OFFER_STATUS_OPEN
    at(REPLY)
    run(desk)
    assert status(desk, offer.id) == offer_pb2.OFFER_STATUS_LAPSED
    assert desk.told(offer.id) == ["offer_recorded", "offer_reply_due", "offer_lapsed"]
    assert refused(desk.answer, "AcceptOffer", offer.id)[1] == "OFFER_LAPSED"
    application = desk.application(offer.application_id)
    assert application.status == application_pb2.APPLICATION_STATUS_OFFERED


def test_two_workers_lapse_an_offer_once(desk):
    offers = [waiting(desk).id for _ in range(6)]
    at(REPLY)
    gate = threading.Barrier(2)

    def work(runner):
        gate.wait()
        while runner.run_once():
            pass

    threads = [threading.Thread(target=work, args=(runner,)) for runner in runners(desk, 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    run(desk)
    for offer_id in offers:
        assert desk.told(offer_id) == ["offer_recorded", "offer_lapsed"]


@pytest.mark.parametrize("verb", ["AcceptOffer", "DeclineOffer"])
def test_an_answered_offer_neither_lapses_nor_is_reminded_of(desk, verb):
    offer = waiting(desk)
    desk.answer(verb, offer.id)
    before = desk.told(offer.id)
    at(REPLY + timedelta(days=1))
    run(desk)
    assert desk.told(offer.id) == before
    left = desk.system("select kind from timer where payload ->> 'offer_id' = :id", id=offer.id)
    assert left == []


def test_a_deleted_offer_does_not_lapse(desk):
    offer = waiting(desk)
    desk.offers.DeleteOffer(offer_pb2.DeleteOfferRequest(id=offer.id), metadata=desk.as_(desk.officer))
    at(REPLY)
    run(desk)
    assert desk.told(offer.id) == ["offer_recorded", "offer_deleted"]


def test_more_time_opens_a_lapsed_offer_and_it_is_reminded_of_again(desk):
    offer = waiting(desk)
    at(REPLY - timedelta(days=2))
    run(desk)
    at(REPLY + timedelta(hours=1))
    run(desk)
    assert status(desk, offer.id) == offer_pb2.OFFER_STATUS_LAPSED
    request = offer_pb2.UpdateOfferRequest(offer=offer_pb2.Offer(id=offer.id, reply_date="2031-04-01"))
    request.update_mask.paths.append("reply_date")
    after = desk.offers.UpdateOffer(request, metadata=desk.as_(desk.officer))
    assert after.status == offer_pb2.OFFER_STATUS_OPEN
    at(datetime(2031, 3, 30, tzinfo=UTC))
    run(desk)
    assert desk.told(offer.id) == [
        "offer_recorded", "offer_reply_due", "offer_lapsed", "offer_updated", "offer_reply_due",
    ]  # fmt: skip
    assert desk.answer("AcceptOffer", offer.id).status == offer_pb2.OFFER_STATUS_ACCEPTED


def test_an_offer_without_a_reply_by_waits_for_ever(desk):
    offer = waiting(desk)
    request = offer_pb2.UpdateOfferRequest(offer=offer_pb2.Offer(id=offer.id))
    request.update_mask.paths.append("reply_date")
    desk.offers.UpdateOffer(request, metadata=desk.as_(desk.officer))
    at(REPLY + timedelta(days=400))
    run(desk)
    assert status(desk, offer.id) == offer_pb2.OFFER_STATUS_OPEN


# applications go with their student ------------------------------------------------------------------------


def hear(desk, student_id):
    """The student's event, twice, as the broker may bring it; the answer is what is known now."""
    event = events_pb2.StudentUpdated(student=events_pb2.StudentSnapshot(id=student_id))
    for _ in range(2):
        with desk.service.running.system.transaction(system((BEIJING,))) as session:
            HANDLERS[type(event)](session, event)


def test_a_students_new_name_is_on_every_application_and_offer_even_submitted_ones(desk):
    student = desk.student().id
    first, done = desk.apply(student), desk.submitted(student)
    offer = desk.offer(done.id, reply_date="2031-03-01")
    desk.update(student, name="张伟华")
    hear(desk, student)
    assert {desk.application(one.id).student_name for one in (first, done)} == {"张伟华"}
    request = offer_pb2.GetOfferRequest(id=offer.id)
    assert desk.offers.GetOffer(request, metadata=desk.as_(desk.officer)).student_name == "张伟华"
    assert desk.told(first.id) == ["application_created", "application_updated"]
    assert desk.events(first.id)[1][2]["application"]["studentName"] == "张伟华"
    assert desk.told(offer.id)[-1] == "offer_updated"


def test_applications_go_to_the_new_officer_unless_somebody_was_chosen(desk):
    old, new, chosen = (desk.hire(name=name) for name in ("旧专员", "新专员", "指定的人"))
    student = desk.student(application_officer_id=old).id
    follows, stays = desk.apply(student), desk.apply(student, owner_id=chosen)
    desk.update(student, application_officer_id=new)
    hear(desk, student)
    assert (desk.application(follows.id).owner_id, desk.application(stays.id).owner_id) == (new, chosen)
    request = application_pb2.UpdateApplicationRequest(application=application_pb2.Application(id=stays.id))
    request.update_mask.paths.append("owner_id")
    after = desk.applications.UpdateApplication(request, metadata=desk.as_(desk.officer))
    assert after.owner_id == new  # nobody is chosen any more
    desk.update(student, application_officer_id=old)
    hear(desk, student)
    assert {desk.application(one.id).owner_id for one in (follows, stays)} == {old}


def test_what_a_student_did_not_change_changes_no_application(desk):
    student = desk.student().id
    one = desk.apply(student)
    desk.update(student, latin_name="ZHANG WEI")
    hear(desk, student)
    assert desk.told(one.id) == ["application_created"]


def test_the_event_of_a_student_who_is_gone_changes_nothing(desk):
    with desk.service.running.system.transaction(system((BEIJING,))) as session:
        event = events_pb2.StudentUpdated(
            student=events_pb2.StudentSnapshot(id="019b0000-0000-7000-8000-000000000000")
        )
        HANDLERS[type(event)](session, event)
