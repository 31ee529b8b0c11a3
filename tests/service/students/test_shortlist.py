"""Shortlists: who sees them, a round once, and the match through the door with the figures compared."""

import grpc
import pytest
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import (
    education_pb2,
    programme_pb2,
    shortlist_pb2,
    test_sitting_pb2,
    test_sitting_pb2_grpc,
)
from matricula.students.v1.education_pb2_grpc import EducationsServiceStub
from matricula.students.v1.shortlist_pb2_grpc import ShortlistItemsServiceStub

from kit.identity import Right
from tests.service.harness import EVERY_CLASS, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import NOT_FOUND, UNAUTHENTICATED, problem
from tests.service.students.library import Library

WORK = ("students.student.read", "students.shortlist_item.read", "students.shortlist_item.edit",
        "students.education.edit", "students.test_sitting.edit")  # fmt: skip


class Desk(Library):
    """The library and somebody who builds shortlists."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shortlist = self.service.stub(ShortlistItemsServiceStub)
        self.consultant = person(*WORK)

    def add(self, student_id, round_id, tier=shortlist_pb2.TIER_REACH, who=None):
        item = shortlist_pb2.ShortlistItem(student_id=student_id, round_id=round_id, tier=tier)
        request = shortlist_pb2.CreateShortlistItemRequest(shortlist_item=item)
        return self.shortlist.CreateShortlistItem(request, metadata=self.as_(who or self.consultant))

    def match(self, student_id, *round_ids, who=None):
        request = shortlist_pb2.MatchRoundsRequest(student_id=student_id, round_ids=round_ids)
        return self.shortlist.MatchRounds(request, metadata=self.as_(who or self.consultant)).matches

    def educate(self, student_id, **values):
        given = {"student_id": student_id, "school": "某大学", "degree": lead_pb2.DEGREE_BACHELOR, **values}
        request = education_pb2.CreateEducationRequest(education=education_pb2.Education(**given))
        stub = self.service.stub(EducationsServiceStub)
        return stub.CreateEducation(request, metadata=self.as_(self.consultant))

    def sit(self, student_id, score, **sections):
        parts = [test_sitting_pb2.SectionScore(section=name, score=one) for name, one in sections.items()]
        sitting = test_sitting_pb2.TestSitting(
            student_id=student_id, type=test_sitting_pb2.TEST_TYPE_IELTS, test_date="2026-01-10", score=score,
            sections=parts,
        )  # fmt: skip
        request = test_sitting_pb2.CreateTestSittingRequest(test_sitting=sitting)
        stub = self.service.stub(test_sitting_pb2_grpc.TestSittingsServiceStub)
        return stub.CreateTestSitting(request, metadata=self.as_(self.consultant))

    def asking(self, *asked):
        return self.round(self.season(requirements=asked).id).id


@pytest.fixture(scope="module")
def desk(students: ServiceUnderTest) -> Desk:
    return Desk(students)


def ielts(whole, part):
    return programme_pb2.Requirement(
        kind=programme_pb2.REQUIREMENT_KIND_TEST, test="IELTS", minimum=whole,
        parts=[programme_pb2.PartMinimum(part="*", minimum=part)],
    )  # fmt: skip


def gpa(least, scale=100):
    return programme_pb2.Requirement(kind=programme_pb2.REQUIREMENT_KIND_GPA, minimum=least, scale=scale)


def test_nobody_and_strangers_are_refused(desk):
    with pytest.raises(grpc.RpcError) as caught:
        desk.shortlist.ListShortlistItems(shortlist_pb2.ListShortlistItemsRequest())
    assert caught.value.code() is UNAUTHENTICATED
    student, round_id = desk.student(), desk.round().id
    stranger = person(*WORK, branches=(SHANGHAI,))
    with pytest.raises(grpc.RpcError) as caught:
        desk.add(student.id, round_id, who=stranger)
    assert problem(caught)[3] == {"shortlist_item.student_id"}
    with pytest.raises(grpc.RpcError) as caught:
        desk.match(student.id, round_id, who=stranger)
    assert caught.value.code() is NOT_FOUND


def test_a_round_is_on_a_shortlist_once_and_can_change_its_tier(desk):
    student = desk.student()
    item = desk.add(student.id, desk.round().id)
    assert item.programme_name_zh == "数据科学"
    with pytest.raises(grpc.RpcError) as caught:
        desk.add(student.id, item.round_id)
    assert problem(caught)[1] == "ON_SHORTLIST"
    changed = shortlist_pb2.ShortlistItem(id=item.id, tier=shortlist_pb2.TIER_SAFETY, position=3)
    after = desk.shortlist.UpdateShortlistItem(
        shortlist_pb2.UpdateShortlistItemRequest(shortlist_item=changed), metadata=desk.as_(desk.consultant)
    )
    assert (after.tier, after.position, after.round_id) == (shortlist_pb2.TIER_SAFETY, 3, item.round_id)


def test_the_match_compares_the_figures_and_suggests_a_tier(desk):
    student = desk.student()
    rounds = [desk.asking(ielts(6.5, 6), gpa(80)), desk.asking(ielts(7.5, 7), gpa(80)), desk.asking(gpa(87))]
    before = desk.match(student.id, rounds[0])
    assert [one.outcome for one in before[0].requirements] == [shortlist_pb2.OUTCOME_UNKNOWN] * 2
    assert before[0].suggested_tier == shortlist_pb2.TIER_UNSPECIFIED
    desk.educate(student.id, gpa=88, gpa_scale=100)
    desk.sit(student.id, 7, listening=8, reading=7.5, writing=6, speaking=6.5)
    easy, hard, near = desk.match(student.id, *rounds)
    assert [one.outcome for one in easy.requirements] == [shortlist_pb2.OUTCOME_MET] * 2
    assert easy.requirements[0].wanted == "6.5 (6)"
    assert easy.requirements[0].actual.startswith("7 (listening 8")
    assert easy.suggested_tier == shortlist_pb2.TIER_SAFETY
    assert hard.requirements[0].outcome == shortlist_pb2.OUTCOME_MISSING
    assert "writing 6 < 7" in hard.requirements[0].reason_en
    assert hard.suggested_tier == shortlist_pb2.TIER_REACH
    assert near.suggested_tier == shortlist_pb2.TIER_MATCH


def test_who_may_not_read_personal_data_sees_no_scores(desk):
    student = desk.student()
    desk.educate(student.id, gpa=3.1, gpa_scale=4)
    rights = dict.fromkeys(EVERY_CLASS, Right.EDIT) | {"PERSONAL": Right.HIDDEN}
    blind = person(*WORK, fields=rights)
    (found,) = desk.match(student.id, desk.asking(gpa(3.3, 4)), who=blind)
    assert found.suggested_tier == shortlist_pb2.TIER_REACH
    assert (found.requirements[0].actual, found.requirements[0].reason_zh, found.reason_zh) == ("", "", "")
