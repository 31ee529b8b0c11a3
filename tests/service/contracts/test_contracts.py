"""Drafts, approval, versions and numbers: who may, in which state, and what is told."""

from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import numbering_pb2, template_pb2
from matricula.contracts.v1.numbering_pb2_grpc import NumberSequencesServiceStub
from matricula.tasks.v1 import approval_pb2
from matricula.tasks.v1.events_pb2 import ApprovalDecided

from kit import clock
from kit.identity import SHARED_BRANCH, Right, Scope, system
from kit.ids import new_id
from services.contracts.contract.worker import on_approval_decided
from tests.service.contracts.firm import EVERYTHING, PRICE, attempted, reason
from tests.service.harness import BEIJING, EVERY_CLASS, SHANGHAI, person

APPROVED = pb.APPROVAL_OUTCOME_APPROVED


def decide(firm, contract_id, outcome=APPROVED, who=None, text=""):
    request = pb.DecideContractRequest(id=contract_id, outcome=outcome, reason=text)
    return firm.contracts.DecideContract(request, metadata=who or firm.other)


def update(firm, contract_id, **values):
    request = pb.UpdateContractRequest(contract=pb.Contract(id=contract_id, **values))
    return firm.contracts.UpdateContract(request, metadata=firm.me)


def answered(firm, contract, outcome, request_id="", decided_by="somebody"):
    """The tasks service's answer, as the worker takes it."""
    event = ApprovalDecided(
        approval_id=new_id(), subject_type="contracts.contract", subject_id=contract.id,
        request_id=request_id or contract.approval_request_id, outcome=outcome, decided_by=decided_by,
        branch_id=contract.branch_id,
    )  # fmt: skip
    with firm.service.running.database.transaction(system((contract.branch_id,))) as session:
        on_approval_decided(session, event)


def test_nobody_is_refused(firm):
    with pytest.raises(grpc.RpcError) as caught:
        firm.contracts.GetContract(pb.GetContractRequest(id=new_id()))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_elses_contract_is_not_found(firm):
    contract = firm.draft()
    stranger = firm.as_(person(*EVERYTHING, branches=(SHANGHAI,)))
    colleague = firm.as_(person(*EVERYTHING, scope=Scope.OWN))
    for who in (stranger, colleague):
        for call, request in (
            (firm.contracts.GetContract, pb.GetContractRequest(id=contract.id)),
            (firm.contracts.PreviewContract, pb.PreviewContractRequest(id=contract.id)),
            (firm.contracts.SubmitContract, pb.SubmitContractRequest(id=contract.id)),
            (firm.contracts.VoidContract, pb.VoidContractRequest(id=contract.id, reason="测试")),
            (firm.contracts.GetContractDocument, pb.GetContractDocumentRequest(id=contract.id)),
        ):
            with pytest.raises(grpc.RpcError) as caught:
                call(request, metadata=who)
            assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_student_out_of_reach_gets_no_contract(firm):
    for who in (person(*EVERYTHING, branches=(SHANGHAI,)), person(*EVERYTHING, scope=Scope.OWN)):
        with pytest.raises(grpc.RpcError) as caught:
            firm.draft(firm.student(), who=firm.as_(who), template_id=firm.template.id)
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_who_is_in_the_students_team_makes_their_contract(firm):
    consultant = person(*EVERYTHING, scope=Scope.OWN, name="顾问")
    student = firm.student(team=[{"role": "planner", "staff_id": consultant.id}])
    made = firm.draft(student, who=firm.as_(consultant))
    assert made.owner_id == consultant.id


def test_amounts_are_masked_for_who_may_not_see_money(firm):
    contract = firm.draft()
    fields = {name: Right.EDIT for name in EVERY_CLASS} | {"MONEY": Right.HIDDEN}
    writer = firm.as_(person(*EVERYTHING, fields=fields))
    seen = firm.contracts.GetContract(pb.GetContractRequest(id=contract.id), metadata=writer)
    assert (seen.total_minor, seen.price_minor) == (0, 0)
    assert {"total_minor", "price_minor"} <= set(seen.masked_fields)
    text = firm.contracts.PreviewContract(pb.PreviewContractRequest(id=contract.id), metadata=writer)
    assert (text.total, text.total_words) == ("", "")
    with pytest.raises(grpc.RpcError) as caught:
        firm.contracts.GetContractDocument(pb.GetContractDocumentRequest(id=contract.id), metadata=writer)
    assert reason(caught) == "DOCUMENT_NEEDS_CLEAR_SIGHT"


def test_a_discount_waits_for_somebody_else(firm):
    contract = firm.submit(firm.draft(discount_minor=500_000, discount_reason="老客户").id)
    assert (contract.status, contract.total_minor) == (pb.CONTRACT_STATUS_WAITING_APPROVAL, PRICE - 500_000)
    assert contract.approval_kind == pb.APPROVAL_KIND_DISCOUNT
    assert firm.events(contract.id)[-1] == "ContractApprovalRequested"
    with pytest.raises(grpc.RpcError) as caught:
        decide(firm, contract.id, who=firm.me)
    assert reason(caught) == "TWO_PEOPLE_NEEDED"
    assert decide(firm, contract.id).status == pb.CONTRACT_STATUS_APPROVED
    with pytest.raises(grpc.RpcError) as caught:
        decide(firm, contract.id)
    assert reason(caught) == "NOTHING_TO_DECIDE"


def test_the_request_says_what_flows_decide_by(firm):
    contract = firm.submit(firm.draft(discount_minor=500_000).id)
    (payload,) = firm.system(
        "select payload from outbox where aggregate_id = :id order by seq desc limit 1", id=contract.id
    )[0]
    assert payload["requestId"] == contract.approval_request_id
    assert payload["facts"]["discount_bp"] == 1000
    assert payload["contract"]["studentName"] == "陈晓雨"


def test_changed_wording_is_special_and_waits(firm):
    draft = firm.draft()
    terms = list(draft.terms)
    assert not any(term.special for term in terms)
    terms[0].body_zh += "另赠一次模拟面试。"
    changed = update(firm, draft.id, terms=terms)
    assert [term.special for term in changed.terms] == [True, False]
    waiting = firm.submit(draft.id)
    assert waiting.approval_kind == pb.APPROVAL_KIND_SPECIAL_TERMS


def test_a_clause_that_is_left_out_is_special_too(firm):
    draft = firm.draft()
    update(firm, draft.id, terms=list(draft.terms)[:1])
    assert firm.submit(draft.id).status == pb.CONTRACT_STATUS_WAITING_APPROVAL


def test_a_contract_keeps_the_wording_it_was_made_from(firm):
    clause = firm.clause(body_zh="旧条款")
    template = firm.make_template(sections=[template_pb2.TemplateSection(clause_id=clause.id)])
    contract = firm.draft(template_id=template.id)
    firm.clauses.UpdateClause(
        template_pb2.UpdateClauseRequest(clause=template_pb2.Clause(id=clause.id, body_zh="新条款")),
        metadata=firm.me,
    )
    kept = firm.get(contract.id)
    assert (kept.terms[0].body_zh, kept.terms[0].special) == ("旧条款", False)
    assert update(firm, contract.id, terms=list(kept.terms)).terms[0].special is False
    request = template_pb2.ListClauseRevisionsRequest(id=clause.id)
    revisions = firm.clauses.ListClauseRevisions(request, metadata=firm.me).revisions
    assert [(one.revision, one.body_zh) for one in revisions] == [(2, "新条款"), (1, "旧条款")]


def test_what_is_not_filled_in_keeps_it_a_draft(firm):
    draft = firm.draft()
    empty = pb.UpdateContractRequest(contract=pb.Contract(id=draft.id, answers=Struct()))
    empty.update_mask.paths.append("answers")
    firm.contracts.UpdateContract(empty, metadata=firm.me)
    with pytest.raises(grpc.RpcError) as caught:
        firm.submit(draft.id)
    assert reason(caught) == "TEXT_IS_NOT_WHOLE"
    assert "field.countries" in caught.value.details()
    assert firm.get(draft.id).number == ""


def test_what_a_client_is_called_is_never_read_as_a_placeholder(firm):
    draft = firm.draft(firm.student(name="{{contract.total}}"))
    text = firm.contracts.PreviewContract(pb.PreviewContractRequest(id=draft.id), metadata=firm.me)
    assert "乙方{{contract.total}}，" in text.intro_zh


def test_a_revision_is_another_version_that_says_what_changed(firm):
    contract = firm.sent()
    token, code = firm.link(firm.signers_of(contract.id)[0].id)
    firm.contracts.ReviseContract(pb.ReviseContractRequest(id=contract.id), metadata=firm.me)
    with pytest.raises(grpc.RpcError) as caught:
        firm.sign(token, code, contract.content_hash)
    assert reason(caught) == "LINK_REVOKED"
    update(firm, contract.id, price_minor=PRICE + 100)
    again = firm.submit(contract.id)
    assert (again.number, again.version_no) == (contract.number, 2)
    request = pb.ListContractVersionsRequest(id=contract.id)
    versions = firm.contracts.ListContractVersions(request, metadata=firm.me).versions
    assert [one.version_no for one in versions] == [2, 1]
    assert "total_minor" in versions[0].changed
    assert "terms" not in versions[0].changed


def test_a_submitted_contract_is_not_changed_and_not_deleted(firm):
    contract = firm.approved()
    with pytest.raises(grpc.RpcError) as caught:
        update(firm, contract.id, price_minor=1)
    assert reason(caught) == "CONTRACT_IS_NO_DRAFT"
    with pytest.raises(grpc.RpcError) as caught:
        firm.contracts.DeleteContract(pb.DeleteContractRequest(id=contract.id), metadata=firm.me)
    assert reason(caught) == "CONTRACT_HAS_NUMBER"


def test_a_discount_is_no_more_than_the_price(firm):
    with pytest.raises(grpc.RpcError) as caught:
        firm.draft(price_minor=100, discount_minor=101)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


# the answer of the tasks service --------------------------------------------------------------------------


def test_an_approval_of_the_tasks_service_is_taken_over_once(firm):
    contract = firm.submit(firm.draft(discount_minor=1).id)
    for _ in range(2):
        answered(firm, contract, approval_pb2.APPROVAL_STATE_APPROVED)
    after = firm.get(contract.id)
    assert (after.status, after.approved_by) == (pb.CONTRACT_STATUS_APPROVED, "somebody")
    assert firm.events(contract.id).count("ContractApproved") == 1


def test_a_decision_about_an_older_request_changes_nothing(firm):
    contract = firm.submit(firm.draft(discount_minor=1).id)
    firm.contracts.ReviseContract(pb.ReviseContractRequest(id=contract.id), metadata=firm.me)
    again = firm.submit(contract.id)
    answered(firm, contract, approval_pb2.APPROVAL_STATE_APPROVED)
    assert firm.get(contract.id).status == pb.CONTRACT_STATUS_WAITING_APPROVAL
    answered(firm, again, approval_pb2.APPROVAL_STATE_RETURNED)
    assert firm.get(contract.id).status == pb.CONTRACT_STATUS_DRAFT


# numbers --------------------------------------------------------------------------------------------------


def test_numbers_have_no_gaps_and_no_doubles_when_many_submit_at_once(firm):
    drafts = [firm.draft(price_minor=100 + place) for place in range(24)]
    wrong = [firm.draft(firm.student(minor=False, name="缺项")) for _ in range(6)]
    for one in wrong:  # they fail after their number was taken, which goes to somebody else
        firm.system("update contract set answers = '{}' where id = cast(:id as uuid)", id=one.id)

    def submit(contract):
        found = attempted([grpc.StatusCode.FAILED_PRECONDITION], firm.submit, contract.id)
        return found.number if found else ""

    mixed = [one for pair in zip(drafts, [*wrong, *[None] * 18], strict=True) for one in pair if one]
    with ThreadPoolExecutor(8) as pool:
        given = [number for number in pool.map(submit, mixed) if number]
    assert len(set(given)) == 24
    counted = sorted(int(number.rpartition("-")[2]) for number in given)
    assert counted == list(range(counted[0], counted[0] + 24))


def test_a_branch_numbers_as_it_likes_and_begins_anew_each_month(firm):
    sequences = firm.service.stub(NumberSequencesServiceStub)
    who = person(*EVERYTHING, branches=(SHANGHAI,))
    here = firm.as_(who)
    rule = numbering_pb2.NumberSequence(
        pattern="HT{year}{month}/{number:3}", period=numbering_pb2.NUMBER_PERIOD_MONTH
    )
    request = numbering_pb2.CreateNumberSequenceRequest(number_sequence=rule)
    made = sequences.CreateNumberSequence(request, metadata=here)
    head = firm.as_(person(*EVERYTHING, branches=(BEIJING, SHANGHAI), scope=Scope.ALL))
    section = template_pb2.TemplateSection(clause_id=firm.clause(who=head).id)
    template = firm.make_template(who=head, sections=[section])
    assert template.branch_id == SHARED_BRANCH

    def number():
        draft = firm.draft(firm.student(SHANGHAI), who=here, template_id=template.id)
        return firm.contracts.SubmitContract(pb.SubmitContractRequest(id=draft.id), metadata=here).number

    month = clock.today().strftime("%Y%m")
    assert [number(), number()] == [f"HT{month}/001", f"HT{month}/002"]
    found = sequences.GetNumberSequence(numbering_pb2.GetNumberSequenceRequest(id=made.id), metadata=here)
    assert found.next_number == f"HT{month}/003"
    with pytest.raises(grpc.RpcError) as caught:
        sequences.CreateNumberSequence(request, metadata=here)
    assert reason(caught) == "NUMBER_SEQUENCE_EXISTS"
    listed = sequences.ListNumberSequences(numbering_pb2.ListNumberSequencesRequest(), metadata=here)
    assert [one.next_number for one in listed.number_sequences if one.id == made.id] == [f"HT{month}/003"]


def test_a_rule_is_seen_before_it_is_saved_and_only_for_branches_within_reach(firm):
    sequences = firm.service.stub(NumberSequencesServiceStub)
    request = numbering_pb2.PreviewNumbersRequest(
        branch_id=SHANGHAI, pattern="{branch}{year}-{number:4}", period=numbering_pb2.NUMBER_PERIOD_YEAR
    )
    with pytest.raises(grpc.RpcError) as caught:
        sequences.PreviewNumbers(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        sequences.PreviewNumbers(request, metadata=firm.me)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    here = firm.as_(person("contracts.number_sequence.edit", branches=(SHANGHAI,)))
    found = sequences.PreviewNumbers(request, metadata=here)
    year = clock.today().year
    assert found.next.startswith(f"SH{year}-")
    assert found.first_of_next_period == f"SH{year + 1}-0001"
    again = sequences.PreviewNumbers(request, metadata=here)
    assert again.next == found.next  # seeing a number does not take it
    request.pattern = "{branch}-{year}"
    with pytest.raises(grpc.RpcError) as caught:
        sequences.PreviewNumbers(request, metadata=here)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("pattern", ["HT", "{number}{number}", "{number}{week}", "{branch}-{number}"])
def test_a_pattern_that_would_not_tell_contracts_apart_is_refused(firm, pattern):
    sequences = firm.service.stub(NumberSequencesServiceStub)
    rule = numbering_pb2.NumberSequence(pattern=pattern, period=numbering_pb2.NUMBER_PERIOD_YEAR)
    with pytest.raises(grpc.RpcError) as caught:
        sequences.CreateNumberSequence(
            numbering_pb2.CreateNumberSequenceRequest(number_sequence=rule), metadata=firm.me
        )
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
