"""Applications and offers: who reaches them, the way with its evidence, one firm and one insurance."""

import threading
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from matricula.gateway.v1.events_pb2 import BranchSnapshot
from matricula.students.v1 import application_pb2, library_events_pb2, offer_pb2, shortlist_pb2
from matricula.students.v1.application_pb2_grpc import ApplicationsServiceStub
from matricula.students.v1.offer_pb2_grpc import OffersServiceStub
from matricula.students.v1.shortlist_pb2_grpc import ShortlistItemsServiceStub

from kit import clock
from kit.files import FileStore
from kit.identity import SHARED_BRANCH, Scope, system
from kit.ids import new_id
from services.students.application import path, worker
from services.students.branch import rules as branches
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import NOT_FOUND, UNAUTHENTICATED, problem
from tests.service.students.library import Library

WORK = (
    "students.student.read", "students.application.read", "students.application.edit",
    "students.application.delete", "students.offer.read", "students.offer.edit",
    "students.shortlist_item.read", "students.shortlist_item.edit",
)  # fmt: skip
UNANSWERED = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


class Desk(Library):
    """The library and somebody who applies."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.applications = self.service.stub(ApplicationsServiceStub)
        self.offers = self.service.stub(OffersServiceStub)
        self.shortlist = self.service.stub(ShortlistItemsServiceStub)
        self.officer = person(*WORK, name="申请专员")

    def apply(self, student_id="", round_id="", who=None, **values):
        given = {
            "student_id": student_id or self.student().id, "round_id": round_id or self.round().id, **values,
        }  # fmt: skip
        request = application_pb2.CreateApplicationRequest(application=application_pb2.Application(**given))
        return self.applications.CreateApplication(request, metadata=self.as_(who or self.officer))

    def application(self, application_id, who=None):
        request = application_pb2.GetApplicationRequest(id=application_id)
        return self.applications.GetApplication(request, metadata=self.as_(who or self.officer))

    def step(self, application_id, status, **evidence):
        request = application_pb2.MoveApplicationRequest(
            id=application_id, status=f"APPLICATION_STATUS_{status}", **evidence
        )
        return self.applications.MoveApplication(request, metadata=self.as_(self.officer))

    def submitted(self, student_id="", **institution):
        season = self.season(self.programme(self.institution(**institution).id).id)
        one = self.apply(student_id, self.round(season.id, deadline_zone="Europe/London").id)
        return self.step(one.id, "SUBMITTED", submission_number="1234567890")

    def offer(self, application_id, **values):
        given = {
            "application_id": application_id, "kind": offer_pb2.OFFER_KIND_CONDITIONAL,
            "receive_date": "2026-01-20", "reply_date": UNANSWERED, "deposit_amount": 200000,
            "deposit_currency": "GBP",
            "conditions": [
                offer_pb2.OfferCondition(kind=offer_pb2.CONDITION_KIND_LANGUAGE, text="IELTS 7.0 (6.5)"),
                offer_pb2.OfferCondition(kind=offer_pb2.CONDITION_KIND_DEGREE, text="学位证书"),
            ],
            **values,
        }  # fmt: skip
        request = offer_pb2.CreateOfferRequest(offer=offer_pb2.Offer(**given))
        return self.offers.CreateOffer(request, metadata=self.as_(self.officer))

    def answer(self, verb, offer_id, **values):
        request = getattr(offer_pb2, f"{verb}Request")(id=offer_id, **values)
        return getattr(self.offers, verb)(request, metadata=self.as_(self.officer))

    def told(self, record_id):
        return [name for name, _, _ in self.events(record_id)]


@pytest.fixture(scope="module")
def desk(students: ServiceUnderTest) -> Desk:
    return Desk(students)


def refused(call, *arguments, **values):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, **values)
    return problem(caught)


# who ------------------------------------------------------------------------------------------------------


def test_nobody_is_refused(desk):
    with pytest.raises(grpc.RpcError) as caught:
        desk.applications.ListApplications(application_pb2.ListApplicationsRequest())
    assert caught.value.code() is UNAUTHENTICATED


def test_somebody_elses_student_has_no_applications_for_others(desk):
    mine = desk.apply()
    other = person(*WORK, branches=(SHANGHAI,))
    assert refused(desk.application, mine.id, other)[0] is NOT_FOUND
    assert refused(desk.apply, mine.student_id, who=other)[3] == {"application.student_id"}
    alone = person(*WORK, scope=Scope.OWN)
    assert refused(desk.application, mine.id, alone)[0] is NOT_FOUND


def test_who_is_in_the_students_team_reaches_the_applications(desk):
    officer = desk.hire(name="申请甲")
    student = desk.student(application_officer_id=officer)
    one = desk.apply(student.id)
    assert one.owner_id == officer
    assert desk.application(one.id, person(*WORK, scope=Scope.OWN, id=officer)).student_name == student.name


# the way --------------------------------------------------------------------------------------------------


def test_an_application_carries_its_round_and_is_there_once(desk):
    one = desk.apply()
    assert (one.programme_name_zh, one.round_name, one.deadline_clock) == ("数据科学", "Round 1", "18:00")
    assert one.deadline_time.ToDatetime() == datetime(2026, 1, 14, 18)  # noqa: DTZ001 - protobuf's own
    assert [step.status for step in one.steps] == [application_pb2.APPLICATION_STATUS_PREPARING]
    assert refused(desk.apply, one.student_id, one.round_id)[1] == "APPLICATION_EXISTS"
    assert desk.told(one.id) == ["application_created"]


def test_submitting_wants_evidence_and_cannot_be_taken_back(desk):
    one = desk.apply()
    assert refused(desk.step, one.id, "SUBMITTED")[3] == {"submission_number"}
    future = Timestamp()
    future.FromDatetime(clock.now() + timedelta(days=1))
    assert refused(desk.step, one.id, "SUBMITTED", submission_number="1", occur_time=future)[3] == {
        "occur_time"
    }
    after = desk.step(one.id, "SUBMITTED", submission_number="UCAS-77", note="官网提交")
    assert (after.submission_number, after.HasField("submit_time")) == ("UCAS-77", True)
    assert (after.steps[-1].submission_number, after.steps[-1].actor_name) == ("UCAS-77", "申请专员")
    _, reason, facts, _ = refused(desk.step, one.id, "PREPARING")
    assert reason == "APPLICATION_STEP_NOT_ALLOWED"
    assert "已递交" in facts["from_zh"]
    request = application_pb2.DeleteApplicationRequest(id=one.id)
    with pytest.raises(grpc.RpcError) as caught:
        desk.applications.DeleteApplication(request, metadata=desk.as_(desk.officer))
    assert problem(caught)[1] == "ALREADY_SUBMITTED"
    assert desk.told(one.id) == ["application_created", "application_moved"]
    assert desk.events(one.id)[-1][2]["fromStatus"] == "APPLICATION_STATUS_PREPARING"


def test_what_an_offer_decides_is_not_said_by_hand(desk):
    one = desk.submitted()
    assert refused(desk.step, one.id, "OFFERED")[1] == "OFFER_NEEDED"
    assert refused(desk.step, one.id, "ENROLLED")[1] == "APPLICATION_STEP_NOT_ALLOWED"
    assert refused(desk.offer, desk.apply().id)[1] == "APPLICATION_NOT_SUBMITTED"


def test_every_status_leads_somewhere_that_exists_and_decisions_come_after_submission():
    for status, ways in path.WAYS.items():
        assert ways <= path.WAYS.keys()
        if status in path.NOT_SUBMITTED:
            assert not ways & path.BY_OFFER
    names = set(application_pb2.ApplicationStatus.keys()) - {"APPLICATION_STATUS_UNSPECIFIED"}
    assert path.WAYS.keys() == names


# offers ---------------------------------------------------------------------------------------------------


def test_an_offer_from_conditions_to_the_deposit(desk):
    application = desk.submitted()
    offer = desk.offer(application.id)
    assert (offer.open_condition_count, offer.reply_clock, offer.reply_zone) == (2, "23:59", "Europe/London")
    assert desk.application(application.id).status == application_pb2.APPLICATION_STATUS_OFFERED
    first, second = (one.id for one in offer.conditions)
    after = desk.answer("MeetOfferCondition", offer.id, condition_id=first, evidence="IELTS 7.5, 2026-02-01")
    assert (after.open_condition_count, after.kind) == (1, offer_pb2.OFFER_KIND_CONDITIONAL)
    assert after.conditions[0].met_by == "申请专员"
    after = desk.answer("MeetOfferCondition", offer.id, condition_id=second, evidence="证书编号 1")
    assert (after.open_condition_count, after.kind) == (0, offer_pb2.OFFER_KIND_UNCONDITIONAL)
    assert refused(desk.answer, "RecordOfferDeposit", offer.id, reference="1")[1] == "OFFER_ANSWERED"
    after = desk.answer("AcceptOffer", offer.id, choice=offer_pb2.OFFER_CHOICE_FIRM)
    assert (after.status, after.choice) == (offer_pb2.OFFER_STATUS_ACCEPTED, offer_pb2.OFFER_CHOICE_FIRM)
    desk.answer("AcceptOffer", offer.id, choice=offer_pb2.OFFER_CHOICE_FIRM)  # once more changes nothing
    paid = desk.answer("RecordOfferDeposit", offer.id, reference="wire 42")
    assert paid.HasField("deposit_paid_time")
    statuses = [one.status for one in desk.application(application.id).steps]
    assert [application_pb2.ApplicationStatus.Name(one)[19:] for one in statuses] == [
        "PREPARING", "SUBMITTED", "OFFERED", "ACCEPTED", "DEPOSIT_PAID",
    ]  # fmt: skip
    assert desk.told(offer.id) == [
        "offer_recorded", "offer_updated", "offer_updated", "offer_accepted", "offer_updated",
    ]  # fmt: skip
    accepted = desk.events(offer.id)[3][2]
    assert accepted["application"]["status"] == "APPLICATION_STATUS_ACCEPTED"
    assert accepted["offer"]["choice"] == "OFFER_CHOICE_FIRM"


def test_whether_a_condition_is_met_is_not_said_by_an_update(desk):
    offer = desk.offer(desk.submitted().id)
    forged = [offer_pb2.OfferCondition(id=offer.conditions[0].id, kind=1, text="IELTS 6.5", met=True)]
    request = offer_pb2.UpdateOfferRequest(offer=offer_pb2.Offer(id=offer.id, conditions=forged))
    request.update_mask.paths.append("conditions")
    after = desk.offers.UpdateOffer(request, metadata=desk.as_(desk.officer))
    assert [(one.text, one.met) for one in after.conditions] == [("IELTS 6.5", False)]
    assert after.open_condition_count == 1


def test_a_lapsed_offer_is_not_accepted_and_a_deposit_has_a_currency(desk):
    application = desk.submitted()
    offer = desk.offer(application.id, receive_date="2020-01-01", reply_date="2020-02-01")
    assert refused(desk.answer, "AcceptOffer", offer.id)[1] == "OFFER_LAPSED"
    assert refused(desk.offer, application.id, deposit_currency="")[3] == {"offer.deposit_currency"}


def test_one_firm_and_one_insurance_even_at_once(desk):
    student = desk.student().id
    offers = [desk.offer(desk.submitted(student).id).id for _ in range(3)]
    results: list[str] = []

    def accept(offer_id):
        try:
            desk.answer("AcceptOffer", offer_id, choice=offer_pb2.OFFER_CHOICE_FIRM)
            results.append("FIRM")
        except grpc.RpcError as error:
            results.append(error.code().name)

    threads = [threading.Thread(target=accept, args=(one,)) for one in offers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(results) == ["FAILED_PRECONDITION", "FAILED_PRECONDITION", "FIRM"]
    rows = desk.system("select id::text, status from offer where student_id = cast(:id as uuid)", id=student)
    firm = next(row.id for row in rows if row.status == "OFFER_STATUS_ACCEPTED")
    second, third = (one for one in offers if one != firm)
    desk.answer("AcceptOffer", second, choice=offer_pb2.OFFER_CHOICE_INSURANCE)
    assert refused(desk.answer, "AcceptOffer", third, choice=offer_pb2.OFFER_CHOICE_INSURANCE)[1] == (
        "OFFER_CHOICE_TAKEN"
    )
    given_back = desk.answer("DeclineOffer", firm, note="改变主意")
    assert given_back.status == offer_pb2.OFFER_STATUS_DECLINED
    assert desk.application(given_back.application_id).status == application_pb2.APPLICATION_STATUS_OFFERED
    assert desk.answer("AcceptOffer", second, choice=offer_pb2.OFFER_CHOICE_FIRM).choice == (
        offer_pb2.OFFER_CHOICE_FIRM
    )


# moved dates ----------------------------------------------------------------------------------------------


def test_a_moved_deadline_reaches_what_is_not_submitted_and_is_told_once(desk):
    open_one = desk.apply()
    done = desk.apply(round_id=open_one.round_id)
    desk.step(done.id, "SUBMITTED", submission_number="1")
    item = desk.shortlist.CreateShortlistItem(
        shortlist_pb2.CreateShortlistItemRequest(
            shortlist_item=shortlist_pb2.ShortlistItem(
                student_id=open_one.student_id, round_id=open_one.round_id, tier=shortlist_pb2.TIER_MATCH
            )
        ),
        metadata=desk.as_(desk.officer),
    )
    desk.move(open_one.round_id, deadline_date="2026-03-31")
    event = library_events_pb2.RoundMoved(round=library_events_pb2.RoundSnapshot(id=open_one.round_id))
    with desk.service.running.system.transaction(system()) as session:
        known = BranchSnapshot(
            id=BEIJING, version=1, name_zh="北京分公司", name_en="Beijing", time_zone="Asia/Shanghai"
        )
        branches.keep(session, known)
    for _ in range(2):  # delivered twice, as what belongs to the whole organisation
        with desk.service.running.system.transaction(system((SHARED_BRANCH,))) as session:
            worker.on_round_changed(session, event)
    moved = desk.application(open_one.id)
    assert moved.deadline_time.ToDatetime() == datetime(2026, 3, 31, 17)  # noqa: DTZ001 - summer time
    assert desk.application(done.id).deadline_date == "2026-01-14"
    assert desk.told(open_one.id) == ["application_created", "application_updated"]
    again = desk.shortlist.GetShortlistItem(
        shortlist_pb2.GetShortlistItemRequest(id=item.id), metadata=desk.as_(desk.officer)
    )
    assert again.deadline_date == "2026-03-31"


def test_an_unknown_round_is_named(desk):
    assert refused(desk.apply, round_id=new_id())[3] == {"application.round_id"}


# evidence -------------------------------------------------------------------------------------------------


def upload(desk, who, content=b"%PDF-1.7 receipt", branch_id=BEIJING):
    files = FileStore(desk.service.running.settings.files_url)
    return files.save(
        content, name="凭证.pdf", media_type="application/pdf", owner_id=who.id, branch_id=branch_id
    ).id


def read_file(desk, application_id, file_id, who):
    request = application_pb2.DownloadApplicationFileRequest(id=application_id, file_id=file_id)
    return desk.applications.DownloadApplicationFile(request, metadata=desk.as_(who) if who else ())


def test_evidence_is_read_by_colleagues_and_by_nobody_else(desk):
    one = desk.apply()
    after = desk.step(one.id, "SUBMITTED", file_id=upload(desk, desk.officer))
    (file_id,) = [step.file_id for step in after.steps if step.file_id]
    colleague = person(*WORK, name="同事")
    found = read_file(desk, one.id, file_id, colleague)
    assert (found.name, found.content) == ("凭证.pdf", b"%PDF-1.7 receipt")
    with pytest.raises(grpc.RpcError) as caught:
        read_file(desk, one.id, file_id, None)
    assert caught.value.code() is UNAUTHENTICATED
    assert refused(read_file, desk, one.id, file_id, person(*WORK, branches=(SHANGHAI,)))[0] is NOT_FOUND
    assert refused(read_file, desk, one.id, upload(desk, desk.officer), colleague)[0] is NOT_FOUND


def test_a_file_of_somebody_else_is_no_evidence(desk):
    one = desk.apply()
    theirs = upload(desk, person(*WORK))
    assert refused(desk.step, one.id, "SUBMITTED", file_id=theirs)[3] == {"file_id"}
    large = upload(desk, desk.officer, b"x" * ((10 << 20) + 1))
    assert refused(desk.step, one.id, "SUBMITTED", file_id=large)[3] == {"file_id"}


def test_evidence_uploaded_in_another_branch_is_kept_in_the_students(desk):
    one = desk.apply()
    after = desk.step(one.id, "SUBMITTED", file_id=upload(desk, desk.officer, branch_id=SHANGHAI))
    assert read_file(desk, one.id, after.steps[-1].file_id, person(*WORK)).content == b"%PDF-1.7 receipt"


def test_the_evidence_of_a_condition_is_read_by_colleagues(desk):
    offer = desk.offer(desk.submitted().id)
    file_id = upload(desk, desk.officer)
    after = desk.answer(
        "MeetOfferCondition", offer.id, condition_id=offer.conditions[0].id, evidence="IELTS", file_id=file_id
    )
    request = offer_pb2.DownloadOfferFileRequest(id=offer.id, file_id=after.conditions[0].file_id)
    colleague = person(*WORK)
    assert desk.offers.DownloadOfferFile(request, metadata=desk.as_(colleague)).name == "凭证.pdf"
    stranger = person(*WORK, branches=(SHANGHAI,))
    with pytest.raises(grpc.RpcError) as caught:
        desk.offers.DownloadOfferFile(request, metadata=desk.as_(stranger))
    assert caught.value.code() is NOT_FOUND
