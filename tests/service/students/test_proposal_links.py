"""Proposals on their way: frozen when sent, opened and confirmed by whoever holds the link."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import grpc
import pytest
from matricula.students.v1 import proposal_pb2 as pb
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kit import clock, job_child
from kit.identity import Grant, Scope
from kit.ids import new_id
from services.students.proposal import printing
from tests.service.harness import BEIJING, SHANGHAI, person
from tests.service.students.counter import CLIENT, ITEM, RIGHTS, Counter, counter, refused, text_of, token_of

NOT_FOUND, UNMET = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION


@pytest.fixture(scope="module")
def here(students) -> Counter:
    return counter(students)


@pytest.fixture(autouse=True)
def _real_time_afterwards() -> Iterator[None]:
    yield
    clock.set_source(None)


def later(by: timedelta) -> None:
    moment = clock.now() + by
    clock.set_source(lambda: moment)


def paper(here: Counter, token: str):
    return here.public.PrintPublicProposal(pb.PrintPublicProposalRequest(token=token), metadata=CLIENT)


def revise(here: Counter, proposal: pb.Proposal) -> pb.Proposal:
    return here.proposals.ReviseProposal(pb.ReviseProposalRequest(id=proposal.id), metadata=here.as_())


def withdraw(here: Counter, proposal: pb.Proposal) -> pb.Proposal:
    request = pb.WithdrawProposalRequest(id=proposal.id, reason="费用有变")
    return here.proposals.WithdrawProposal(request, metadata=here.as_())


def test_without_a_link_nobody_is_let_in(here):
    here.sent()
    for token in ("x" * 32, new_id()):
        assert refused(here.open, token) == (NOT_FOUND, "LINK_UNKNOWN")
        assert refused(here.confirm, token, sha256="x") == (NOT_FOUND, "LINK_UNKNOWN")
        assert refused(paper, here, token) == (NOT_FOUND, "LINK_UNKNOWN")


def test_sending_needs_its_own_permission(here):
    writer = person(*(right for right in RIGHTS if right != "students.proposal.send"))
    assert refused(here.send, here.draft(), writer)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_the_client_sees_what_was_sent_and_nothing_of_the_house(here):
    _, token = here.sent()
    page = here.open(token)
    assert (page.student_name, page.branch_name_zh, page.version_no) == ("张伟", "北京分公司", 1)
    assert list(page.items) == [ITEM]
    assert [(one.currency, one.amount) for one in page.budget_totals] == [
        ("GBP", 4_450_050),
        ("CNY", 3_980_000),
    ]
    assert not page.HasField("confirm_time")
    assert "phone" not in str(page.DESCRIPTOR.fields_by_name.keys())


def test_the_link_is_kept_nowhere_but_as_a_hash(here):
    """Not in the record, its history, its events, nor beside the idempotency key of the call that made it."""
    draft, key = here.draft(), new_id()
    metadata = here.school.as_(here.me, x_idempotency_key=key)
    request = pb.SendProposalRequest(id=draft.id)
    token = token_of(here.proposals.SendProposal(request, metadata=metadata))
    again = here.proposals.SendProposal(request, metadata=metadata)
    assert (again.link, again.proposal.id) == ("", draft.id)
    assert here.open(token).version_no == 1
    for table in ("proposal", "proposal_version", "history", "outbox", "public_link", "job", "idempotency"):
        dump = here.school.system(
            f"select count(*) from {table} t where t::text like '%' || :token || '%'", token=token
        )
        assert dump[0][0] == 0, table
    hexed = token.encode().hex()
    assert not here.school.system(
        "select 1 from idempotency where encode(response, 'hex') like :it", it=f"%{hexed}%"
    )


def test_a_version_that_was_sent_is_frozen(here):
    proposal, token = here.sent()
    request = pb.UpdateProposalRequest(proposal=pb.Proposal(id=proposal.id, title_zh="改了"))
    assert refused(here.proposals.UpdateProposal, request, metadata=here.as_()) == (UNMET, "PROPOSAL_FROZEN")
    assert refused(here.send, proposal) == (UNMET, "PROPOSAL_NOT_DRAFT")
    reach = Grant(Scope.BRANCH, (BEIJING,))
    database = here.school.service.running.database
    for statement in (
        "update proposal_version set content = '{}'",
        "update proposal_version set content_sha256 = ''",
        "delete from proposal_version",
    ):
        with pytest.raises(ProgrammingError), database.transaction(here.me, reach) as session:
            session.execute(text(statement))
    assert here.open(token).title_zh == "张伟的留学方案"


def test_openings_are_counted_and_the_first_is_told_once(here):
    proposal, token = here.sent()
    assert here.versions(proposal)[0].links[0].open_count == 0
    for _ in range(3):
        here.open(token)
    link = here.versions(proposal)[0].links[0]
    assert (link.open_count, link.first_open_address) == (3, "203.0.113.7")
    assert here.get(proposal).first_open_time == link.first_open_time
    assert here.events(proposal) == ["proposal_created", "proposal_sent", "proposal_opened"]


def test_openings_at_once_are_told_once(here):
    proposal, token = here.sent()
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: here.open(token), range(12)))
    assert here.versions(proposal)[0].links[0].open_count == 12
    assert here.events(proposal).count("proposal_opened") == 1


def test_the_client_confirms_with_name_time_and_address(here):
    proposal, token = here.sent()
    page = here.confirm(token, " 张 伟 ")
    assert (page.confirm_name, page.HasField("confirm_time")) == ("张 伟", True)
    after, version = here.get(proposal), here.versions(proposal)[0]
    assert (after.state, after.confirm_name) == (pb.PROPOSAL_STATE_CONFIRMED, "张 伟")
    assert (version.confirm_address, version.confirm_agent) == ("203.0.113.7", "MicroMessenger/8.0")
    assert version.confirm_time == after.confirm_time == page.confirm_time
    assert version.links[0].state == pb.LINK_STATE_USED_UP
    assert here.events(proposal)[-1] == "proposal_confirmed"
    assert here.open(token).confirm_name == "张 伟", "what was confirmed can be looked at again"


def test_a_confirmation_is_not_replayed(here):
    proposal, token = here.sent()
    key = new_id()
    first = here.confirm(token, x_idempotency_key=key)
    assert here.confirm(token, x_idempotency_key=key) == first, "the same request again is answered alike"
    assert refused(here.confirm, token, "别人") == (UNMET, "LINK_USED_UP")
    assert here.get(proposal).confirm_name == "张伟"
    assert here.events(proposal).count("proposal_confirmed") == 1


def test_confirmations_at_once_make_one(here):
    proposal, token = here.sent()
    sha256 = here.open(token).content_sha256

    def attempt(number: int) -> str:
        try:
            return here.confirm(token, f"人{number}", sha256).confirm_name
        except grpc.RpcError:
            return ""

    with ThreadPoolExecutor(6) as threads:
        names = [name for name in threads.map(attempt, range(6)) if name]
    assert names == [here.get(proposal).confirm_name]


def test_nobody_agrees_without_a_name_or_to_something_they_did_not_read(here):
    _, token = here.sent()
    assert refused(here.confirm, token, " \u3000 ")[0] is grpc.StatusCode.INVALID_ARGUMENT
    other = here.open(here.sent(title_zh="另一份")[1]).content_sha256
    assert refused(here.confirm, token, "张伟", other)[1] == "PROPOSAL_CONTENT_CHANGED"
    assert not here.open(token).HasField("confirm_time")


def test_an_expired_link_opens_nothing_until_it_is_renewed(here):
    proposal, token = here.sent()
    later(timedelta(days=31))
    assert refused(here.open, token) == (UNMET, "LINK_EXPIRED")
    assert refused(paper, here, token) == (UNMET, "LINK_EXPIRED")
    assert refused(here.confirm, token, sha256="x") == (UNMET, "LINK_EXPIRED")
    renewed = here.proposals.RenewProposalLink(
        pb.RenewProposalLinkRequest(id=proposal.id, days=3), metadata=here.as_()
    )
    assert here.open(token_of(renewed)).version_no == 1
    assert [link.state for link in here.versions(proposal)[0].links] == [
        pb.LINK_STATE_ACTIVE,
        pb.LINK_STATE_EXPIRED,
    ]


def test_a_renewed_link_ends_the_one_before(here):
    proposal, token = here.sent()
    request = pb.RenewProposalLinkRequest(id=proposal.id)
    renewed = token_of(here.proposals.RenewProposalLink(request, metadata=here.as_()))
    assert refused(here.open, token) == (UNMET, "LINK_REVOKED")
    here.confirm(renewed)
    assert refused(here.proposals.RenewProposalLink, request, metadata=here.as_())[1] == "PROPOSAL_NOT_SENT"


def test_what_is_withdrawn_is_closed_to_the_client(here):
    proposal, token = here.sent()
    after = withdraw(here, proposal)
    assert (after.state, after.withdraw_reason) == (pb.PROPOSAL_STATE_WITHDRAWN, "费用有变")
    assert refused(here.open, token) == (UNMET, "LINK_REVOKED")
    assert refused(here.confirm, token, sha256="x") == (UNMET, "LINK_REVOKED")
    assert refused(withdraw, here, proposal)[1] == "PROPOSAL_NOT_SENT"
    assert here.events(proposal)[-1] == "proposal_withdrawn"


def test_a_confirmed_proposal_is_not_withdrawn(here):
    proposal, token = here.sent()
    here.confirm(token)
    assert refused(withdraw, here, proposal)[1] == "PROPOSAL_NOT_SENT"


def test_a_new_version_ends_the_old_link_and_keeps_what_was_sent(here):
    proposal, token = here.sent()
    here.open(token)
    draft = revise(here, proposal)
    assert (draft.state, draft.version_no) == (pb.PROPOSAL_STATE_DRAFT, 2)
    assert not draft.HasField("first_open_time")
    assert list(draft.items) == [ITEM]
    assert refused(here.open, token) == (UNMET, "LINK_REVOKED")
    assert refused(revise, here, proposal)[1] == "PROPOSAL_IS_DRAFT"
    here.proposals.UpdateProposal(
        pb.UpdateProposalRequest(proposal=pb.Proposal(id=proposal.id, title_zh="第二版")), metadata=here.as_()
    )
    second = here.send(proposal)
    assert here.open(second).title_zh == "第二版"
    assert [(one.version_no, one.links[0].open_count) for one in here.versions(proposal)] == [(2, 1), (1, 1)]
    first = here.proposals.PrintProposal(
        pb.PrintProposalRequest(id=proposal.id, version_no=1), metadata=here.as_()
    )
    assert "第二版" not in text_of(first.content)
    assert here.events(proposal).count("proposal_opened") == 2


def test_a_link_opens_nothing_of_another_proposal_or_branch(here):
    """Whatever somebody with a link of Shanghai asks for, it is the one thing of Shanghai."""
    there = person(*RIGHTS, branches=(SHANGHAI,))
    draft = here.draft(there, title_zh="上海的方案")
    token = here.send(draft, there)
    here.sent(title_zh="北京的方案")
    assert (here.open(token).title_zh, here.open(token).branch_name_zh) == ("上海的方案", "上海分公司")
    assert refused(here.get, draft)[0] is NOT_FOUND
    request = pb.RenewProposalLinkRequest(id=draft.id)
    assert refused(here.proposals.RenewProposalLink, request, metadata=here.as_())[0] is NOT_FOUND
    assert here.open(token).title_zh == "上海的方案"


def test_the_pdf_is_made_once_kept_and_the_same_for_everybody(here, monkeypatch):
    here.print_jobs(monkeypatch)
    proposal, token = here.sent()
    before = paper(here, token).content
    assert set(here.print_jobs(monkeypatch)) == {job_child.DONE}
    version = here.versions(proposal)[0]
    assert len(version.document_sha256) == 64
    monkeypatch.setattr(printing, "pdf", lambda _content: pytest.fail("it is stored"))
    kept = paper(here, token)
    mine = here.proposals.PrintProposal(pb.PrintProposalRequest(id=proposal.id), metadata=here.as_())
    assert before == kept.content == mine.content
    assert kept.media_type == "application/pdf"
    assert "伦敦大学学院" in text_of(kept.content)
    assert here.events(proposal) == ["proposal_created", "proposal_sent"], "printing is no opening"
