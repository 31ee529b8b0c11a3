"""A contract from its draft to the money, as people meet it."""

from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import ledger_pb2, plan_pb2, template_pb2

from tests.service.contracts.firm import PRICE


def test_a_usual_contract_is_approved_at_once_signed_and_won_by_its_deposit(firm):
    draft = firm.draft(firm.student(name="周然"))
    assert (draft.status, draft.number, draft.total_minor) == (pb.CONTRACT_STATUS_DRAFT, "", PRICE)
    assert draft.deposit_minor == 500_000
    approved = firm.submit(draft.id)
    assert approved.status == pb.CONTRACT_STATUS_APPROVED
    assert approved.number.startswith("BJ-")
    contract = firm.send(draft.id)
    assert [one.role for one in firm.signers_of(draft.id)] == [1, 3]
    assert len(contract.content_hash) == 64
    student = firm.signers_of(draft.id)[0]
    token, code = firm.link(student.id)
    view = firm.sign(token, code, contract.content_hash)
    assert view.signed
    assert "周然" in view.text.intro_zh
    assert "伍万元整" in view.text.intro_zh
    request = firm.signers.SealContract
    from matricula.contracts.v1.signing_pb2 import SealContractRequest

    request(
        SealContractRequest(contract_id=draft.id, content_hash=contract.content_hash), metadata=firm.other
    )
    assert firm.get(draft.id).status == pb.CONTRACT_STATUS_SIGNED
    firm.pay(draft.id, 500_000)
    won = firm.get(draft.id)
    assert won.status == pb.CONTRACT_STATUS_WON
    assert (won.paid_minor, won.paid_bp, won.next_due_minor) == (500_000, 1000, 2_500_000)
    assert firm.events(draft.id) == [
        "ContractCreated", "ContractUpdated", "ContractApproved", "ContractSent", "ContractSigned",
        "ContractUpdated", "ContractWon",
    ]  # fmt: skip
    lines = firm.plan(draft.id).lines
    told = [(line.due_date, line.open_minor) for line in firm.snapshot(draft.id).open_lines]
    assert told == [(line.due_date, line.amount_minor) for line in lines[1:]]
    states = [line.state for line in lines]
    assert states == [plan_pb2.LINE_STATE_PAID, plan_pb2.LINE_STATE_PENDING, plan_pb2.LINE_STATE_PENDING]
    assert firm.balances(draft.id) == {
        ledger_pb2.ACCOUNT_CASH: 500_000,
        ledger_pb2.ACCOUNT_RECEIVABLE: PRICE - 500_000,
        ledger_pb2.ACCOUNT_DEFERRED_INCOME: -PRICE,
    }


def test_a_partial_refund_shows_its_formula_and_takes_two_people(firm):
    contract = firm.signed()
    firm.pay(contract.id, 3_000_000)
    refund = firm.refund(
        contract.id, 1_500_000, stage=template_pb2.SERVICE_STAGE_WRITING, third_party_minor=200_000
    )
    # 30,000 received - 20 % of 50,000 kept - 2,000 third-party fees
    assert refund.refundable_minor == 3_000_000 - 1_000_000 - 200_000
    assert [(one.key, one.amount_minor) for one in refund.formula] == [
        ("received", 3_000_000), ("refunded", 0), ("pending", 0), ("kept", -1_000_000),
        ("third_party", -200_000), ("refundable", 1_800_000),
    ]  # fmt: skip
    assert refund.formula[3].explanation == "20 % × CNY 50,000.00 = CNY 10,000.00"
    assert firm.decide(refund.id).decided_by_name == "李校长"
    firm.pay_out(refund.id)
    after = firm.get(contract.id)
    assert (after.refunded_minor, after.refund_pending_minor) == (1_500_000, 0)
    assert firm.balances(contract.id)[ledger_pb2.ACCOUNT_CASH] == 1_500_000
