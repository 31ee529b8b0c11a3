"""Drafts of proposals: who reaches them, what is previewed and printed, what is frozen."""

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from matricula.students.v1 import proposal_pb2 as pb

from kit.identity import Right
from kit.ids import new_id
from tests.service.harness import EVERY_CLASS, SHANGHAI, person
from tests.service.leads.office import problem
from tests.service.students.counter import COSTS, ITEM, RIGHTS, Counter, colleague, counter, refused, text_of

NOT_FOUND, DENIED = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED


@pytest.fixture(scope="module")
def here(students) -> Counter:
    return counter(students)


def update(here: Counter, proposal: pb.Proposal, who=None, etag: str = "", **values) -> pb.Proposal:
    request = pb.UpdateProposalRequest(
        proposal=pb.Proposal(id=proposal.id, etag=etag, **values), update_mask=FieldMask(paths=list(values))
    )
    return here.proposals.UpdateProposal(request, metadata=here.as_(who))


def preview(here: Counter, proposal: pb.Proposal, who=None) -> pb.PreviewProposalResponse:
    request = pb.PreviewProposalRequest(proposal=proposal)
    return here.proposals.PreviewProposal(request, metadata=here.as_(who))


def printed(here: Counter, proposal: pb.Proposal, version_no: int = 0, who=None):
    request = pb.PrintProposalRequest(id=proposal.id, version_no=version_no)
    return here.proposals.PrintProposal(request, metadata=here.as_(who))


def test_nobody_is_refused(here):
    draft = here.draft()
    for call, request in (
        (here.proposals.GetProposal, pb.GetProposalRequest(id=draft.id)),
        (here.proposals.PrintProposal, pb.PrintProposalRequest(id=draft.id)),
        (here.proposals.SendProposal, pb.SendProposalRequest(id=draft.id)),
        (here.proposals.ListProposalVersions, pb.ListProposalVersionsRequest(id=draft.id)),
    ):
        assert refused(call, request)[0] is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_elses_proposal_is_not_found(here):
    draft = here.draft()
    for who in (person(*RIGHTS, branches=(SHANGHAI,)), colleague()):
        get = pb.GetProposalRequest(id=draft.id)
        assert refused(here.proposals.GetProposal, get, metadata=here.as_(who))[0] is NOT_FOUND
        assert refused(update, here, draft, who, title_zh="?")[0] is NOT_FOUND
        assert refused(printed, here, draft, who=who)[0] is NOT_FOUND
        assert (
            refused(preview, here, pb.Proposal(student_id=draft.student_id, language=1), who)[0] is NOT_FOUND
        )
        assert refused(here.draft, who, student_id=draft.student_id)[0] is NOT_FOUND
        assert refused(here.send, draft, who)[0] is NOT_FOUND


def test_who_is_in_the_team_of_the_student_writes_the_proposal(here):
    me = colleague()
    draft = here.draft(me)
    assert (draft.owner_id, draft.student_name) == (me.id, "张伟")
    assert update(here, draft, me, title_zh="新标题").title_zh == "新标题"


def test_a_draft_begins_with_titles_and_is_told_once_per_change(here):
    draft = here.draft()
    assert (draft.title_zh, draft.title_en) == ("张伟的留学方案", "Study plan for ZHANG Wei")
    assert (draft.state, draft.version_no) == (pb.PROPOSAL_STATE_DRAFT, 1)
    after = update(here, draft, budget=COSTS[:1], etag=draft.etag)
    assert list(after.budget) == COSTS[:1]
    assert refused(update, here, draft, title_zh="?", etag=draft.etag) == (
        grpc.StatusCode.ABORTED,
        "ETAG_MISMATCH",
    )
    assert here.events(draft) == ["proposal_created", "proposal_updated"]
    told = here.school.events(draft.id)[-1][2]["proposal"]
    assert (told["title"], told["itemCount"], told["studentName"]) == ("张伟的留学方案", 1, "张伟")
    assert "items" not in told
    assert "budget" not in told


def test_amounts_are_masked_and_cannot_be_written_by_who_may_not_see_them(here):
    fields = {name: Right.EDIT for name in EVERY_CLASS if name != "MONEY"}
    writer = person(*RIGHTS, fields=fields)
    draft = here.draft()
    seen = here.proposals.GetProposal(pb.GetProposalRequest(id=draft.id), metadata=here.as_(writer))
    assert (list(seen.budget), list(seen.masked_fields)) == ([], ["budget"])
    assert refused(update, here, draft, writer, budget=[]) == (DENIED, "FIELD_NOT_EDITABLE")
    assert refused(printed, here, draft, who=writer) == (DENIED, "PROPOSAL_CONTENT_HIDDEN")
    assert refused(preview, here, draft, writer)[0] is DENIED
    assert update(here, draft, writer, title_zh="只改标题").title_zh == "只改标题"
    assert list(here.get(draft).budget) == COSTS


def test_a_preview_shows_what_is_given_and_saves_nothing(here):
    draft = here.draft()
    given = pb.Proposal(
        student_id=draft.student_id, language=pb.PROPOSAL_LANGUAGE_ZH, items=[ITEM] * 12, budget=COSTS
    )
    shown = preview(here, given)
    assert shown.page_count == len(shown.pages) > 1
    assert all(page.startswith("<svg") for page in shown.pages)
    assert [(one.currency, one.amount) for one in shown.budget_totals] == [
        ("GBP", 4_450_050),
        ("CNY", 3_980_000),
    ]
    assert here.get(draft) == draft
    empty = pb.Proposal(student_id=draft.student_id, language=pb.PROPOSAL_LANGUAGE_EN)
    assert preview(here, empty).page_count == 1, "an empty form has a preview, too"


@pytest.mark.parametrize(
    ("language", "there", "absent"),
    [
        (
            pb.PROPOSAL_LANGUAGE_ZH,
            ["伦敦大学学院", "雅思 7.0 已达到要求", "张伟", "北京分公司", "冲刺"],
            ["IELTS"],
        ),
        (pb.PROPOSAL_LANGUAGE_EN, ["University College London", "IELTS 7.0", "ZHANG Wei", "Reach"], ["雅思"]),
        (pb.PROPOSAL_LANGUAGE_BOTH, ["伦敦大学学院 University College London", "雅思", "IELTS", "张伟"], []),
    ],
)
def test_the_pdf_is_in_the_languages_asked_for_and_can_be_read(here, language, there, absent):
    draft = here.draft(language=language)
    document = printed(here, draft)
    found = text_of(document.content)
    assert (document.media_type, document.name) == ("application/pdf", "张伟的留学方案-v1.pdf")
    assert [word for word in there if word not in found] == []
    assert [word for word in absent if word in found] == []
    assert "£44,500.50" in found
    assert "¥39,800" in found
    assert "2027-01-29 18:00 Europe/London" in found


def test_what_clients_and_colleagues_type_is_printed_as_it_is(here):
    nasty = '#read("/etc/passwd") $x$ *not bold* <label> "quoted" \\ #panic()'
    found = text_of(printed(here, here.draft(title_zh=nasty, intro_zh=nasty)).content)
    assert found.replace("\n", " ").count("/etc/passwd") >= 2


def test_a_draft_that_is_not_complete_is_not_sent_and_says_what_is_missing(here):
    draft = here.draft(
        items=[pb.ProposalItem(tier=1, tuition_amount=5)], budget=[pb.BudgetLine(currency="GBP", period=1)]
    )
    update(here, draft, title_en="")
    with pytest.raises(grpc.RpcError) as caught:
        here.send(draft)
    code, reason, _, fields = problem(caught)
    assert (code, reason) == (grpc.StatusCode.FAILED_PRECONDITION, "PROPOSAL_INCOMPLETE")
    assert fields == {
        "proposal.title_en",
        "proposal.items[0].institution_name_zh",
        "proposal.items[0].programme_name_zh",
        "proposal.items[0].tuition_currency",
        "proposal.budget[0].label_zh",
    }
    assert here.versions(draft) == []


def test_only_a_draft_that_was_never_sent_is_deleted(here):
    draft, (sent, _) = here.draft(), here.sent()
    delete = here.proposals.DeleteProposal
    delete(pb.DeleteProposalRequest(id=draft.id), metadata=here.as_())
    assert refused(here.get, draft)[0] is NOT_FOUND
    assert here.events(draft)[-1] == "proposal_deleted"
    assert (
        refused(delete, pb.DeleteProposalRequest(id=sent.id), metadata=here.as_())[1] == "PROPOSAL_WAS_SENT"
    )
    here.proposals.ReviseProposal(pb.ReviseProposalRequest(id=sent.id), metadata=here.as_())
    assert (
        refused(delete, pb.DeleteProposalRequest(id=sent.id), metadata=here.as_())[1] == "PROPOSAL_WAS_SENT"
    )


def test_no_proposal_without_a_student(here):
    assert refused(here.draft, student_id=new_id())[0] is NOT_FOUND
