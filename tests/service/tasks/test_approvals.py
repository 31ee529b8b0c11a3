"""Approvals: which flow, who decides in which order, what is answered, and that it is answered once."""

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from matricula.contracts.v1.contract_pb2 import APPROVAL_KIND_DISCOUNT, APPROVAL_KIND_REFUND
from matricula.contracts.v1.events_pb2 import ContractApprovalRequested, ContractSnapshot
from matricula.tasks.v1 import approval_pb2 as pb
from matricula.tasks.v1.approval_pb2_grpc import ApprovalFlowsServiceStub, ApprovalsServiceStub

from kit.identity import Right, Scope
from kit.ids import new_id
from tests.service.harness import SHANGHAI
from tests.service.tasks.desk import problem

ANY, ALL = pb.APPROVAL_MODE_ANY, pb.APPROVAL_MODE_ALL
NOT_FOUND = grpc.StatusCode.NOT_FOUND


class Office:
    """Flows of one kind of their own, and the people who decide."""

    def __init__(self, desk):
        self.desk = desk
        self.approvals = desk.stub(ApprovalsServiceStub)
        self.flows = desk.stub(ApprovalFlowsServiceStub)
        self.asker = desk.hire(name="王顾问")

    def flow(self, *steps, who=None, **values):
        flow = pb.ApprovalFlow(
            **{
                "name_zh": f"流程{new_id()[-8:]}",
                "subject_type": "contracts.contract",
                "kind": "refund",
                **values,
            },
            steps=steps,
        )
        request = pb.CreateApprovalFlowRequest(approval_flow=flow)
        return self.flows.CreateApprovalFlow(request, metadata=self.desk.as_(who or self.desk.manager))

    def archive(self, flow):
        request = pb.UpdateApprovalFlowRequest(approval_flow=pb.ApprovalFlow(id=flow.id, archived=True))
        self.flows.UpdateApprovalFlow(request, metadata=self.desk.as_(self.desk.manager))

    def ask(self, *, kind=APPROVAL_KIND_REFUND, contract_id="", request_id="", seq=1, event_id="", **facts):
        """What contracts would emit; returns the id of the request."""
        request_id = request_id or new_id()
        struct = Struct()
        struct.update(facts)
        contract = ContractSnapshot(
            id=contract_id or new_id(), branch_id=1, version=seq, number="HT-2026-001", student_name="王小明",
            owner_id=self.asker.id,
        )  # fmt: skip
        event = ContractApprovalRequested(
            contract=contract, request_id=request_id, kind=kind, requested_by=self.asker.id, facts=struct
        )
        self.desk.post((event, seq), event_ids=[event_id or new_id()])
        return request_id

    def of(self, request_id):
        rows = self.desk.system(
            "select id::text, state, reason from approval where request_id = cast(:id as uuid)", id=request_id
        )
        assert len(rows) == 1
        return rows[0]

    def decide(self, approval_id, who, decision=pb.DECISION_APPROVE, reason="", **values):
        request = pb.DecideApprovalRequest(id=approval_id, decision=decision, reason=reason, **values)
        return self.approvals.DecideApproval(request, metadata=self.desk.as_(who))

    def inbox(self, who):
        answer = self.approvals.ListWaitingApprovals(
            pb.ListWaitingApprovalsRequest(), metadata=self.desk.as_(who)
        )
        return [one.id for one in answer.approvals]

    def get(self, approval_id, who):
        return self.approvals.GetApproval(pb.GetApprovalRequest(id=approval_id), metadata=self.desk.as_(who))


@pytest.fixture
def office(desk):
    desk.system("update approval_flow set archived = true")
    return Office(desk)


def step(*people, mode=ANY, **values):
    return pb.FlowStep(**{"name_zh": "主管", "mode": mode, "staff_ids": [one.id for one in people], **values})


def test_nobody_is_refused(office):
    with pytest.raises(grpc.RpcError) as caught:
        office.approvals.GetApproval(pb.GetApprovalRequest(id=new_id()))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_only_who_takes_part_or_may_read_approvals_sees_one(desk, office):
    boss = desk.hire("tasks.task.read")
    office.flow(step(boss))
    approval_id = office.of(office.ask())[0]
    for who in (boss, office.asker, desk.manager):
        assert office.get(approval_id, who).owner_name == "王顾问"
    for stranger in (
        desk.hire(),
        desk.hire("tasks.task.read"),
        desk.hire(branch=SHANGHAI, scope=Scope.BRANCH),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            office.get(approval_id, stranger)
        assert caught.value.code() is NOT_FOUND
        with pytest.raises(grpc.RpcError) as caught:
            office.decide(approval_id, stranger)
        assert caught.value.code() is NOT_FOUND


def test_steps_are_decided_in_order_by_any_or_all(desk, office):
    first, second, third = desk.hire(name="甲"), desk.hire(name="乙"), desk.hire(name="丙")
    office.flow(step(first, second, mode=ANY), step(second, third, mode=ALL))
    request_id = office.ask()
    approval_id = office.of(request_id)[0]
    assert office.inbox(first) == office.inbox(second) == [approval_id]
    assert office.inbox(third) == []
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, third)
    assert problem(caught)[1] == "NOT_YOUR_TURN"
    assert office.decide(approval_id, first).current_step == 1
    assert office.inbox(first) == []
    assert office.decide(approval_id, third).state == pb.APPROVAL_STATE_PENDING
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, third)
    assert problem(caught)[1] == "NOT_YOUR_TURN"
    done = office.decide(approval_id, second, reason="同意")
    assert done.state == pb.APPROVAL_STATE_APPROVED
    name, _, payload = desk.events(approval_id)[-1]
    assert (name, payload["outcome"], payload["requestId"]) == (
        "approval_decided",
        done_name(done),
        request_id,
    )
    assert (payload["decidedBy"], payload["decidedByName"]) == (second.id, "乙")
    assert [name for name, _, _ in desk.events(approval_id)].count("approval_decided") == 1
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, second)
    assert problem(caught)[1] == "APPROVAL_DECIDED"


def done_name(approval):
    return pb.ApprovalState.Name(approval.state)


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [(pb.DECISION_REJECT, "APPROVAL_STATE_REJECTED"), (pb.DECISION_RETURN, "APPROVAL_STATE_RETURNED")],
)
def test_a_no_needs_a_reason_and_ends_it(desk, office, decision, outcome):
    boss, later = desk.hire(), desk.hire()
    office.flow(step(boss), step(later))
    approval_id = office.of(office.ask())[0]
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, boss, decision, " ")
    assert problem(caught)[2] == {"reason"}
    office.decide(approval_id, boss, decision, "折扣过高")
    assert office.of(office.get(approval_id, boss).request_id)[1:] == (outcome, "折扣过高")
    assert office.inbox(later) == []


def test_nobody_decides_their_own_request(desk, office):
    office.flow(step(office.asker, mode=ALL))
    state, reason = office.of(office.ask())[1:]
    assert state == "APPROVAL_STATE_RETURNED"
    assert "主管" in reason
    boss = desk.hire()
    office.flow(step(office.asker, boss, mode=ALL), position=-1)
    approval_id = office.of(office.ask())[0]
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, office.asker)
    assert problem(caught)[1] == "OWN_REQUEST"
    assert office.decide(approval_id, boss).state == pb.APPROVAL_STATE_APPROVED


def test_without_a_flow_the_answer_says_so_at_once(office):
    assert office.of(office.ask())[1] == "APPROVAL_STATE_RETURNED"


def test_conditions_choose_flow_and_steps(desk, office):
    boss, head = desk.hire(), desk.hire()
    office.flow(step(head), condition="approval.facts.discount_bp > 2000", position=1)
    office.flow(
        step(boss), step(head, condition="approval.facts.refund_minor > 1000000"), position=2, kind=""
    )
    large = office.of(office.ask(kind=APPROVAL_KIND_DISCOUNT, discount_bp=2500))[0]
    assert office.inbox(boss) == [large]  # the first flow is for refunds only
    small = office.of(office.ask(refund_minor=500_000, discount_bp=0))[0]
    assert office.decide(small, boss).state == pb.APPROVAL_STATE_APPROVED
    big = office.of(office.ask(refund_minor=5_000_000, discount_bp=0))[0]
    assert office.decide(big, boss).state == pb.APPROVAL_STATE_PENDING
    assert office.inbox(head) == [big]
    direct = office.of(office.ask(discount_bp=2500))[0]
    assert office.inbox(head) == [big, direct]


def test_a_condition_that_cannot_be_read_is_refused(desk, office):
    for values in ({"condition": "approval.facts.x >"}, {"condition": "approval.nothing == 1"}):
        with pytest.raises(grpc.RpcError) as caught:
            office.flow(step(desk.manager), **values)
        assert problem(caught)[2] == {"approval_flow.condition"}


def test_roles_are_the_people_who_hold_them_here(desk, office):
    role = new_id()
    here, far = desk.hire(roles=(role,)), desk.hire(roles=(role,), branch=SHANGHAI)
    gone = desk.hire(roles=(role,))
    desk.tell(gone, enabled=False, role_ids=[role])
    office.flow(pb.FlowStep(name_zh="主管", mode=ALL, role_ids=[role]))
    approval_id = office.of(office.ask())[0]
    assert office.inbox(here) == [approval_id]
    assert office.inbox(far) == []
    assert office.decide(approval_id, here).state == pb.APPROVAL_STATE_APPROVED


def test_the_same_request_twice_or_again_under_another_event_is_one(desk, office):
    boss = desk.hire()
    office.flow(step(boss))
    contract_id, event_id = new_id(), new_id()
    request_id = office.ask(contract_id=contract_id, event_id=event_id)
    office.ask(contract_id=contract_id, event_id=event_id, request_id=request_id)
    office.ask(contract_id=contract_id, seq=2, request_id=request_id)
    assert len(office.inbox(boss)) == 1
    assert desk.waiting() == []


def test_a_running_approval_keeps_the_revision_it_began_with(desk, office):
    boss, other = desk.hire(), desk.hire()
    flow = office.flow(step(boss))
    approval_id = office.of(office.ask())[0]
    changed = pb.ApprovalFlow(id=flow.id, steps=[step(other)])
    after = office.flows.UpdateApprovalFlow(
        pb.UpdateApprovalFlowRequest(approval_flow=changed), metadata=desk.as_(desk.manager)
    )
    assert after.revision == 2
    assert office.get(approval_id, boss).flow_revision == 1
    assert office.decide(approval_id, boss).state == pb.APPROVAL_STATE_APPROVED
    assert office.inbox(other) == []
    listed = office.flows.ListApprovalFlowRevisions(
        pb.ListApprovalFlowRevisionsRequest(id=flow.id), metadata=desk.as_(desk.manager)
    ).revisions
    assert [(one.revision, list(one.steps[0].staff_ids)) for one in listed] == [
        (2, [other.id]),
        (1, [boss.id]),
    ]


def test_who_asked_takes_it_back_as_long_as_it_is_not_decided(desk, office):
    boss = desk.hire()
    office.flow(step(boss))
    approval_id = office.of(office.ask())[0]
    with pytest.raises(grpc.RpcError) as caught:
        office.approvals.WithdrawApproval(pb.WithdrawApprovalRequest(id=approval_id), metadata=desk.as_(boss))
    assert problem(caught)[1] == "NOT_THE_REQUESTER"
    request = pb.WithdrawApprovalRequest(id=approval_id, reason="改条款")
    taken = office.approvals.WithdrawApproval(request, metadata=desk.as_(office.asker))
    assert taken.state == pb.APPROVAL_STATE_WITHDRAWN
    with pytest.raises(grpc.RpcError) as caught:
        office.decide(approval_id, boss)
    assert problem(caught)[1] == "APPROVAL_DECIDED"


def test_the_students_name_in_a_title_is_masked_for_who_may_not_read_names(desk, office):
    office.flow(step(desk.hire()))
    approval_id = office.of(office.ask(discount_bp=500))[0]
    auditor = desk.hire(
        "tasks.approval.read", scope=Scope.BRANCH, read_only=True,
        fields={"BUSINESS": Right.READ, "PERSONAL": Right.MASKED},
    )  # fmt: skip
    seen = office.get(approval_id, auditor)
    assert "王小明" not in str(seen)
    assert "subject_title" in seen.masked_fields
    assert not seen.facts.fields
    assert "王小明" in office.get(approval_id, desk.manager).subject_title


# where it would go ---------------------------------------------------------------------------------------


def previewed(office, who, draft=None, facts=None, **values):
    given = Struct()
    given.update(facts or {})
    request = pb.PreviewApprovalFlowRequest(
        **{"branch_id": 1, "subject_type": "contracts.contract", "kind": "refund", **values},
        facts=given, draft=draft,
    )  # fmt: skip
    return office.flows.PreviewApprovalFlow(request, metadata=office.desk.as_(who))


def test_a_preview_is_nobodys_and_not_of_somebody_elses_branch(desk, office):
    request = pb.PreviewApprovalFlowRequest(branch_id=1, subject_type="contracts.contract", kind="refund")
    with pytest.raises(grpc.RpcError) as caught:
        office.flows.PreviewApprovalFlow(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        previewed(office, desk.hire(branch=SHANGHAI, scope=Scope.BRANCH))
    assert problem(caught)[2] == {"branch_id"}


def test_a_preview_says_where_a_request_goes_and_why(desk, office):
    boss, finance = desk.hire(name="李经理"), desk.hire(name="赵财务")
    office.flow(step(finance), name_zh="大额", position=1, condition="approval.facts.refund_minor > 100000")
    office.flow(
        step(boss, office.asker),
        step(finance, name_zh="财务", condition="approval.facts.refund_minor > 5000"),
        name_zh="一般",
        position=2,
    )
    found = previewed(office, desk.manager, facts={"refund_minor": 2000}, requested_by=office.asker.id)
    assert [(one.name_zh, one.holds) for one in found.considered] == [("大额", False), ("一般", True)]
    assert [(one.name_zh, one.skipped) for one in found.steps] == [("主管", False), ("财务", True)]
    assert [one.name for one in found.steps[0].approvers] == ["李经理"]  # nobody decides their own
    assert found.state == pb.APPROVAL_STATE_PENDING
    # and so it is when it is asked for in earnest
    approval = office.get(office.of(office.ask(refund_minor=2000))[0], desk.manager)
    assert [list(one.approver_ids) for one in approval.steps] == [[boss.id]]


def test_a_preview_of_a_draft_takes_the_place_it_would_have(desk, office):
    boss, other = desk.hire(name="李经理"), desk.hire(name="赵总")
    saved = office.flow(step(boss), name_zh="已存", position=5)
    draft = pb.ApprovalFlow(
        branch_id=1,
        name_zh="草稿",
        subject_type="contracts.contract",
        kind="refund",
        position=1,
        steps=[step(other)],
    )
    found = previewed(office, desk.manager, draft)
    assert [(one.name_zh, one.draft) for one in found.considered] == [("草稿", True)]
    changed = pb.ApprovalFlow(
        id=saved.id, branch_id=1, name_zh="已存", kind="refund", steps=[step(other)], position=5
    )
    found = previewed(office, desk.manager, changed)
    assert [(one.id, one.draft) for one in found.considered] == [(saved.id, True)]
    assert found.steps[0].approvers[0].name == "赵总"
    assert len(previewed(office, desk.manager).considered) == 1  # nothing was written


def test_a_preview_names_what_is_wrong_and_says_what_would_be_returned(desk, office):
    assert previewed(office, desk.manager).state == pb.APPROVAL_STATE_RETURNED  # no flow fits
    office.flow(step(office.asker))
    alone = previewed(office, desk.manager, requested_by=office.asker.id)
    assert (alone.state, len(alone.steps[0].approvers)) == (pb.APPROVAL_STATE_RETURNED, 0)
    wrong = pb.ApprovalFlow(name_zh="草稿", steps=[step(office.asker, condition="approval.facts.x >")])
    with pytest.raises(grpc.RpcError) as caught:
        previewed(office, desk.manager, wrong)
    assert problem(caught)[2] == {"draft.steps[0].condition"}
