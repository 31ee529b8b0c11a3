"""An agency for tests: clauses, a template, students, and people with the usual rights over contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import (
    plan_pb2,
    receipt_pb2,
    refund_pb2,
    signing_pb2,
    snapshot_pb2,
    template_pb2,
)
from matricula.contracts.v1.contract_pb2_grpc import ContractsServiceStub
from matricula.contracts.v1.events_pb2 import ContractSnapshot
from matricula.contracts.v1.ledger_pb2 import GetLedgerRequest
from matricula.contracts.v1.ledger_pb2_grpc import LedgerServiceStub
from matricula.contracts.v1.plan_pb2_grpc import PlansServiceStub
from matricula.contracts.v1.receipt_pb2_grpc import ReceiptsServiceStub
from matricula.contracts.v1.refund_pb2_grpc import RefundsServiceStub
from matricula.contracts.v1.signing_pb2_grpc import PublicSigningServiceStub, SignersServiceStub
from matricula.contracts.v1.snapshot_pb2_grpc import ContractSnapshotsServiceStub
from matricula.contracts.v1.template_pb2_grpc import ClausesServiceStub, TemplatesServiceStub
from matricula.gateway.v1.events_pb2 import BranchSnapshot
from matricula.students.v1 import events_pb2 as students
from matricula.students.v1.events_pb2 import StudentSnapshot
from sqlalchemy import text

from kit import job_child
from kit.identity import Principal, system
from kit.ids import new_id
from kit.service import load
from services.contracts.branch import rules as branches
from services.contracts.student.worker import HANDLERS
from tests.service.harness import BEIJING, ServiceUnderTest, person

EVERYTHING = tuple(
    f"contracts.{name}"
    for name in (
        "clause.edit", "template.edit", "number_sequence.edit", "contract.read", "contract.create",
        "contract.update", "contract.delete", "contract.approve", "contract.send", "contract.void",
        "contract.seal", "contract.snapshot", "plan.edit", "ledger.read", "receipt.read", "receipt.create",
        "receipt.reverse", "refund.read", "refund.create", "refund.approve", "refund.pay",
    )
)  # fmt: skip
PRICE = 5_000_000
STROKE = [{"points": [{"x": 100, "y": 200}, {"x": 300, "y": 120}, {"x": 420, "y": 260}]}]
_CLAIM = text(
    "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
    " lease_until = now() + interval '1 minute' where kind = 'contracts.document'"
    " and payload ->> 'contract_id' = :id and state in ('queued', 'running')"
    " returning id::text, lease_token"
)


def reason(caught: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    """The reason of a refusal."""
    status = rpc_status.from_call(caught.value)
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return str(info.reason)
    return ""


def attempted(codes: Sequence[grpc.StatusCode], call: Any, *arguments: Any, **named: Any) -> Any:
    """The answer of a call that may be refused with one of the codes; None when it was."""
    try:
        return call(*arguments, **named)
    except grpc.RpcError as error:
        if error.code() not in codes:
            raise
        return None


@dataclass
class Firm:
    """Stubs, two people who may do everything, and a template of two clauses."""

    service: ServiceUnderTest

    def __post_init__(self) -> None:
        stub = self.service.stub
        self.contracts: Any = stub(ContractsServiceStub)
        self.plans: Any = stub(PlansServiceStub)
        self.receipts: Any = stub(ReceiptsServiceStub)
        self.refunds: Any = stub(RefundsServiceStub)
        self.ledger: Any = stub(LedgerServiceStub)
        self.signers: Any = stub(SignersServiceStub)
        self.public: Any = stub(PublicSigningServiceStub)
        self.clauses: Any = stub(ClausesServiceStub)
        self.templates: Any = stub(TemplatesServiceStub)
        self.wang = person(*EVERYTHING, name="王顾问")
        self.li = person(*EVERYTHING, name="李校长")
        for number, code in ((1, "BJ"), (2, "SH")):
            snapshot = BranchSnapshot(id=number, version=1, name_zh=f"校区{code}", name_en=code, code=code)
            with self.service.running.system.transaction(system((0, number))) as session:
                branches.keep(session, snapshot)
        self.refund_clause = self.clause(
            kind=template_pb2.CLAUSE_KIND_REFUND,
            title_zh="退费",
            body_zh="按服务阶段扣除服务费后退还。",
            refund_steps=[
                template_pb2.RefundStep(stage=template_pb2.SERVICE_STAGE_NOT_BEGUN, retained_bp=0),
                template_pb2.RefundStep(stage=template_pb2.SERVICE_STAGE_PLANNING, retained_bp=2000),
                template_pb2.RefundStep(stage=template_pb2.SERVICE_STAGE_SUBMITTED, retained_bp=6000),
            ],
        )
        self.service_clause = self.clause(
            body_zh="机构为{{student.name}}提供{{field.countries}}留学申请服务。"
        )
        self.template = self.make_template()

    @property
    def me(self) -> Any:
        return self.service.as_(self.wang)

    @property
    def other(self) -> Any:
        return self.service.as_(self.li)

    def as_(self, who: Principal, **metadata: str) -> Any:
        return self.service.as_(who, **metadata)

    # what contracts are made from ------------------------------------------------------------------------

    def clause(self, who: Any = None, **values: Any) -> template_pb2.Clause:
        given = {
            "code": f"c-{new_id()[-8:]}", "kind": template_pb2.CLAUSE_KIND_GENERAL, "title_zh": "服务内容",
            "title_en": "Services", "body_zh": "正文", "body_en": "Text", **values,
        }  # fmt: skip
        request = template_pb2.CreateClauseRequest(clause=template_pb2.Clause(**given))
        made: template_pb2.Clause = self.clauses.CreateClause(request, metadata=who or self.me)
        return made

    def make_template(self, who: Any = None, **values: Any) -> template_pb2.Template:
        given = {
            "name_zh": f"留学服务合同{new_id()[-8:]}", "title_zh": "自费出国留学服务合同",
            "title_en": "Study abroad service agreement", "language": template_pb2.LANGUAGE_BOTH,
            "intro_zh": "甲方{{branch.name}}，乙方{{student.name}}，总价{{contract.total_words}}。",
            "intro_en": "Between {{branch.name}} and {{student.name}}: {{contract.total}}.",
            "sections": [
                template_pb2.TemplateSection(clause_id=self.service_clause.id),
                template_pb2.TemplateSection(clause_id=self.refund_clause.id),
            ],
            "fields": [template_pb2.TemplateField(key="countries", label_zh="国家", required=True)],
            "lines": [
                template_pb2.TemplateLine(kind=template_pb2.LINE_KIND_DEPOSIT, percent_bp=1000),
                template_pb2.TemplateLine(kind=template_pb2.LINE_KIND_FIRST, percent_bp=5000, due_days=30),
                template_pb2.TemplateLine(kind=template_pb2.LINE_KIND_BALANCE, percent_bp=4000, due_days=180),
            ],
            "currency": "CNY", "price_minor": PRICE, **values,
        }  # fmt: skip
        request = template_pb2.CreateTemplateRequest(template=template_pb2.Template(**given))
        made: template_pb2.Template = self.templates.CreateTemplate(request, metadata=who or self.me)
        return made

    def student(
        self, branch_id: int = BEIJING, name: str = "陈晓雨", minor: bool = False, **values: Any
    ) -> str:
        """A student as the students service's event tells of one."""
        guardian = students.StudentSnapshot.DESCRIPTOR.fields_by_name["guardians"].message_type
        assert guardian is not None
        snapshot = StudentSnapshot(
            id=new_id(), branch_id=branch_id, version=1, name=name, lead_id=new_id(), is_minor=minor,
            phone="+8613800138000", **values,
        )  # fmt: skip
        if minor:
            snapshot.guardians.add(id=new_id(), name="陈母", relation=1, phone="+8613900139000", primary=True)
        self.tell(students.StudentCreated(student=snapshot))
        return str(snapshot.id)

    def tell(self, event: Any) -> None:
        """An event of the students service, as the worker would take it."""
        who = system((event.student.branch_id,))
        with self.service.running.database.transaction(who) as session:
            HANDLERS[type(event)](session, event)

    # a contract on its way -------------------------------------------------------------------------------

    def draft(self, student_id: str = "", who: Any = None, **values: Any) -> pb.Contract:
        contract = pb.Contract(
            student_id=student_id or self.student(), **{"template_id": self.template.id, **values}
        )
        contract.answers.update({"countries": "英国"})
        request = pb.CreateContractRequest(contract=contract)
        made: pb.Contract = self.contracts.CreateContract(request, metadata=who or self.me)
        return made

    def submit(self, contract_id: str) -> pb.Contract:
        found: pb.Contract = self.contracts.SubmitContract(
            pb.SubmitContractRequest(id=contract_id), metadata=self.me
        )
        return found

    def send(self, contract_id: str) -> pb.Contract:
        found: pb.Contract = self.contracts.SendContract(
            pb.SendContractRequest(id=contract_id), metadata=self.me
        )
        return found

    def get(self, contract_id: str) -> pb.Contract:
        found: pb.Contract = self.contracts.GetContract(
            pb.GetContractRequest(id=contract_id), metadata=self.me
        )
        return found

    def snapshot(self, contract_id: str) -> ContractSnapshot:
        """The contract as read models get it in bulk."""
        found = self.service.stub(ContractSnapshotsServiceStub).ListContractSnapshots(
            snapshot_pb2.ListSnapshotsRequest(page_size=5000), metadata=self.me
        )
        return next(one for one in found.contracts if one.id == contract_id)

    def approved(self, **values: Any) -> pb.Contract:
        return self.submit(self.draft(**values).id)

    def sent(self, **values: Any) -> pb.Contract:
        return self.send(self.approved(**values).id)

    def signers_of(self, contract_id: str) -> list[signing_pb2.Signer]:
        request = signing_pb2.ListSignersRequest(contract_id=contract_id)
        return list(self.signers.ListSigners(request, metadata=self.me).signers)

    def link(self, signer_id: str) -> tuple[str, str]:
        """Token and code of a fresh link."""
        found = self.signers.IssueSigningLink(
            signing_pb2.IssueSigningLinkRequest(id=signer_id), metadata=self.me
        )
        return found.url.partition("#")[2], found.code

    def sign(self, token: str, code: str, content_hash: str, **values: Any) -> signing_pb2.SigningView:
        given = {"strokes": STROKE, "agreed": True, **values}
        request = signing_pb2.SignContractRequest(token=token, code=code, content_hash=content_hash, **given)
        origin = (("x-client-address", "203.0.113.9"), ("x-client-agent", "Phone"))
        found: signing_pb2.SigningView = self.public.SignContract(request, metadata=origin)
        return found

    def signed(self, **values: Any) -> pb.Contract:
        """A contract that everybody signed."""
        contract = self.sent(**values)
        for signer in self.signers_of(contract.id)[:-1]:
            self.sign(*self.link(signer.id), contract.content_hash)
        request = signing_pb2.SealContractRequest(contract_id=contract.id, content_hash=contract.content_hash)
        self.signers.SealContract(request, metadata=self.other)
        return self.get(contract.id)

    # money -----------------------------------------------------------------------------------------------

    def pay(self, contract_id: str, amount: int, reference: str = "", **values: Any) -> receipt_pb2.Receipt:
        receipt = receipt_pb2.Receipt(
            contract_id=contract_id, amount_minor=amount, method=receipt_pb2.PAYMENT_METHOD_BANK,
            external_reference=reference or new_id(), **values,
        )  # fmt: skip
        found: receipt_pb2.Receipt = self.receipts.CreateReceipt(
            receipt_pb2.CreateReceiptRequest(receipt=receipt), metadata=self.me
        )
        return found

    def plan(self, contract_id: str) -> plan_pb2.Plan:
        found: plan_pb2.Plan = self.plans.GetPlan(
            plan_pb2.GetPlanRequest(contract_id=contract_id), metadata=self.me
        )
        return found

    def balances(self, contract_id: str) -> dict[int, int]:
        found = self.ledger.GetLedger(GetLedgerRequest(contract_id=contract_id), metadata=self.me)
        return {one.account: one.amount_minor for one in found.balances}

    def refund(self, contract_id: str, amount: int, **values: Any) -> refund_pb2.Refund:
        given = {
            "cause": refund_pb2.REFUND_CAUSE_STUDENT_WITHDREW,
            "stage": template_pb2.SERVICE_STAGE_NOT_BEGUN, **values,
        }  # fmt: skip
        refund = refund_pb2.Refund(contract_id=contract_id, amount_minor=amount, **given)
        made: refund_pb2.Refund = self.refunds.CreateRefund(
            refund_pb2.CreateRefundRequest(refund=refund), metadata=self.me
        )
        return made

    def decide(self, refund_id: str, who: Any = None, approve: bool = True) -> refund_pb2.Refund:
        outcome = pb.APPROVAL_OUTCOME_APPROVED if approve else pb.APPROVAL_OUTCOME_RETURNED
        found: refund_pb2.Refund = self.refunds.DecideRefund(
            refund_pb2.DecideRefundRequest(id=refund_id, outcome=outcome), metadata=who or self.other
        )
        return found

    def pay_out(self, refund_id: str, reference: str = "") -> refund_pb2.Refund:
        request = refund_pb2.PayRefundRequest(
            id=refund_id, method=receipt_pb2.PAYMENT_METHOD_BANK, external_reference=reference or new_id()
        )
        found: refund_pb2.Refund = self.refunds.PayRefund(request, metadata=self.other)
        return found

    # behind the door -------------------------------------------------------------------------------------

    def system(self, statement: str, **facts: Any) -> list[Any]:
        """Rows of a statement as the system, which sees every branch."""
        with self.service.running.system.transaction(system()) as session:
            result = session.execute(text(statement), facts)
            return list(result) if result.returns_rows else []

    def events(self, aggregate_id: str) -> list[str]:
        """The names of the events of a record, in order."""
        rows = self.system(
            "select headers ->> 'type' from outbox where aggregate_id = :id order by seq", id=aggregate_id
        )
        return [name.rpartition(".")[2] for (name,) in rows]

    def make_document(self, contract_id: str) -> int:
        """Runs the job that makes the signed PDF, as its child process does; the exit code."""
        job_id, token = self.system(_CLAIM.text, id=contract_id)[0]
        return job_child.run(load("contracts"), self.service.running.settings, job_id, token)
