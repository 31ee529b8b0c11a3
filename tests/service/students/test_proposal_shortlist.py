"""Programmes of the shortlist taken over into a draft."""

from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from matricula.students.v1 import proposal_pb2 as pb
from matricula.students.v1 import shortlist_pb2
from matricula.students.v1.shortlist_pb2_grpc import ShortlistItemsServiceStub

from kit.identity import Principal
from kit.ids import new_id
from tests.service.harness import person
from tests.service.students.counter import ITEM, RIGHTS, Counter, refused
from tests.service.students.library import Library

SHORTLISTER = (*RIGHTS, "students.shortlist_item.read", "students.shortlist_item.edit")


@dataclass
class Planner:
    """A consultant with a draft for a student, and the library to choose from."""

    here: Counter
    library: Library
    me: Principal

    def choose(self, student_id: str, tier: int, tuition: int = 2_950_000) -> str:
        """Puts a programme of a new university on the student's shortlist; the item's id."""
        institution = self.library.institution(name_zh="某大学")
        programme = self.library.programme(institution.id)
        season = self.library.season(programme.id, tuition_amount=tuition, tuition_currency="GBP")
        item = shortlist_pb2.ShortlistItem(
            student_id=student_id, round_id=self.library.round(season.id).id, tier=tier
        )
        stub: Any = self.library.service.stub(ShortlistItemsServiceStub)
        request = shortlist_pb2.CreateShortlistItemRequest(shortlist_item=item)
        return stub.CreateShortlistItem(request, metadata=self.here.as_(self.me)).id

    def take(self, proposal: pb.Proposal, *ids: str, who: Principal | None = None) -> pb.Proposal:
        request = pb.TakeShortlistRequest(id=proposal.id, shortlist_item_ids=ids)
        return self.here.proposals.TakeShortlist(request, metadata=self.here.as_(who or self.me))


@pytest.fixture(scope="module")
def planner(students) -> Planner:
    me = person(*SHORTLISTER)
    library = Library(students)
    return Planner(Counter(library, me), library, me)


def test_who_may_not_see_the_draft_or_shortlists_takes_nothing(planner):
    draft = planner.here.draft()
    stranger = person(*SHORTLISTER, branches=(2,))
    assert refused(planner.take, draft, who=stranger)[0] is grpc.StatusCode.NOT_FOUND
    assert refused(planner.take, draft, who=person(*RIGHTS))[0] is grpc.StatusCode.PERMISSION_DENIED


def test_the_shortlist_comes_boldest_first_with_fees_and_deadlines_behind_what_was_written(planner):
    draft = planner.here.draft()
    safety = planner.choose(draft.student_id, shortlist_pb2.TIER_SAFETY, tuition=0)
    reach = planner.choose(draft.student_id, shortlist_pb2.TIER_REACH)
    written, first, second = planner.take(draft).items
    assert written == ITEM
    assert (first.shortlist_item_id, second.shortlist_item_id) == (reach, safety)
    assert (first.tier, first.tuition_amount, first.tuition_currency) == (
        shortlist_pb2.TIER_REACH,
        2_950_000,
        "GBP",
    )
    assert (first.institution_name_zh, first.programme_name_zh) == ("某大学", "数据科学")
    assert (first.country, first.start_month) == ("GB", "2026-09")
    assert first.deadline == "2026-01-14 18:00 Europe/London"
    assert (second.tuition_amount, second.tuition_currency) == (0, "")


def test_what_is_there_already_stays_as_it_was_written(planner):
    draft = planner.here.draft(items=[])
    one = planner.choose(draft.student_id, shortlist_pb2.TIER_MATCH)
    (item,) = planner.take(draft, one).items
    item.reason_zh = "因为合适"
    planner.here.proposals.UpdateProposal(
        pb.UpdateProposalRequest(proposal=pb.Proposal(id=draft.id, items=[item])),
        metadata=planner.here.as_(),
    )
    two = planner.choose(draft.student_id, shortlist_pb2.TIER_MATCH)
    assert [found.shortlist_item_id for found in planner.take(draft).items] == [one, two]
    assert planner.take(draft).items[0].reason_zh == "因为合适"


def test_somebody_elses_shortlist_is_not_taken(planner):
    draft, other = planner.here.draft(items=[]), planner.here.draft()
    theirs = planner.choose(other.student_id, shortlist_pb2.TIER_MATCH)
    assert refused(planner.take, draft, theirs)[0] is grpc.StatusCode.NOT_FOUND
    assert refused(planner.take, draft, new_id())[0] is grpc.StatusCode.NOT_FOUND
    assert list(planner.here.get(draft).items) == []


def test_a_version_that_was_sent_takes_nothing_over(planner):
    proposal, _ = planner.here.sent()
    assert refused(planner.take, proposal)[1] == "PROPOSAL_FROZEN"
