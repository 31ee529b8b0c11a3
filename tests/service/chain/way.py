"""The way of one student through all services, over gRPC; the events in between are carried by a courier."""

from datetime import timedelta
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from matricula.contracts.v1 import contract_pb2, receipt_pb2
from matricula.contracts.v1.signing_pb2 import SealContractRequest
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import application_pb2, offer_pb2, proposal_pb2
from matricula.students.v1.application_pb2_grpc import ApplicationsServiceStub
from matricula.students.v1.offer_pb2_grpc import OffersServiceStub
from matricula.tasks.v1 import approval_pb2, deadline_pb2, handover_pb2, task_pb2
from matricula.tasks.v1.approval_pb2_grpc import ApprovalFlowsServiceStub, ApprovalsServiceStub
from matricula.tasks.v1.deadline_pb2_grpc import DeadlinePlansServiceStub
from matricula.tasks.v1.handover_pb2_grpc import HandoversServiceStub

from kit import clock
from kit.ids import new_id
from tests.service.chain.chain import Chain
from tests.service.chain.courier import Courier
from tests.service.contracts.firm import EVERYTHING as CONTRACTS
from tests.service.contracts.firm import Firm
from tests.service.harness import person
from tests.service.leads.office import EVERYTHING as LEADS
from tests.service.leads.office import Office
from tests.service.students.counter import RIGHTS as STUDENTS
from tests.service.students.counter import Counter
from tests.service.students.library import KEEPING, Library
from tests.service.tasks.desk import EVERYTHING as TASKS
from tests.service.tasks.desk import Desk

MORE = (
    "leads.lead.convert", "leads.lead.assign", "students.application.read", "students.application.edit",
    "students.application.delete", "students.offer.read", "students.offer.edit", "students.student.delete",
)  # fmt: skip
DAY, LATER_DAY = (str(clock.today() + timedelta(days=days)) for days in (200, 230))
DEADLINE = {"deadline_clock": "18:00", "deadline_zone": "Europe/London"}
NOTE = FieldMask(paths=["note"])
APPROVE, RETURN = approval_pb2.DECISION_APPROVE, approval_pb2.DECISION_RETURN


class House:
    """The agency: one person who does the work, and a manager who decides."""

    def __init__(self, chain: Chain) -> None:
        self.chain, services = chain, chain.services
        rights = (*LEADS, *STUDENTS, *KEEPING, *CONTRACTS, *TASKS, *MORE)
        self.me, self.manager = person(*rights, name="王顾问"), person(*rights, name="李校长")
        self.office, self.firm = Office(services["leads"]), Firm(services["contracts"])
        self.library, self.desk = Library(services["students"]), Desk(services["tasks"])
        self.counter = Counter(self.library, me=self.me)
        self.firm.wang, self.firm.li = self.me, self.manager
        for who in (self.me, self.manager):
            self.office.hire(who.id, name=who.name)
            self.library.hire(id=who.id, name=who.name)
            self.desk.tell(who)
        step = approval_pb2.FlowStep(
            name_zh="校长", mode=approval_pb2.APPROVAL_MODE_ANY, staff_ids=[self.manager.id]
        )
        flow = approval_pb2.ApprovalFlow(name_zh="折扣", subject_type="contracts.contract", steps=[step])
        self.stub("tasks", ApprovalFlowsServiceStub).CreateApprovalFlow(
            approval_pb2.CreateApprovalFlowRequest(approval_flow=flow), metadata=self.as_("tasks")
        )

    def stub(self, service: str, kind: Any) -> Any:
        return self.chain.services[service].stub(kind)

    def as_(self, service: str, who: Any = None) -> Any:
        return self.chain.services[service].as_(who or self.me)

    def one(self, service: str, statement: str, **facts: Any) -> Any:
        """The only value of a question; None when there is no row."""
        rows = self.chain.rows(service, statement, **facts)
        return rows[0][0] if rows else None


class Way:
    """One student from the first word to the visa, with what goes wrong on the way."""

    def __init__(self, house: House, courier: Courier) -> None:
        self.house, self.courier = house, courier
        self.lead_id = self.student_id = self.contract_id = ""

    def go(self) -> None:
        """All of it; afterwards every event has arrived."""
        self.becomes_a_student()
        self.agrees()
        self.signs_and_pays()
        self.is_handed_over()
        self.applies()
        self.is_taken()
        self.courier.drain()

    def becomes_a_student(self) -> None:
        office, me = self.house.office, self.house.me
        born = f"2012-05-{1 + self.courier.seed:02}"  # not who went another way
        lead = office.lead(me, name="林可", guardian_name="林母", birth_date=born)
        self.lead_id = lead.id
        office.act(lead.id, "第一次电话", me)
        change = lead_pb2.Lead(id=lead.id, region="北京")
        request = lead_pb2.UpdateLeadRequest(lead=change, update_mask=FieldMask(paths=["region"]))
        office.leads.UpdateLead(request, metadata=office.as_(me))
        office.move(lead.id, "有效", me)
        office.leads.DeleteLead(lead_pb2.DeleteLeadRequest(id=lead.id), metadata=office.as_(me))
        office.leads.UndeleteLead(lead_pb2.UndeleteLeadRequest(id=lead.id), metadata=office.as_(me))
        office.leads.ConvertLead(lead_pb2.ConvertLeadRequest(id=lead.id), metadata=office.as_(me))
        known = "select student_id::text from lead where id = :id and conversion = 'CONVERSION_DONE'"
        self.student_id = self.until("a student", "leads", known, id=lead.id)
        office.act(lead.id, "后来的电话", me)
        self._twin(lead.phone)
        self.house.library.update(self.student_id, me, note="想去英国")

    def _twin(self, phone: str) -> None:
        """The same person once more, converted and taken back."""
        office, me = self.house.office, self.house.me
        twin = office.lead(me, name="林可", phone=phone, allow_duplicate=True)
        office.leads.ConvertLead(lead_pb2.ConvertLeadRequest(id=twin.id), metadata=office.as_(me))
        done = "select 1 from lead where id = :id and conversion = 'CONVERSION_DONE'"
        self.until("the twin is known", "leads", done, id=twin.id)
        office.leads.UndoConvertLead(lead_pb2.UndoConvertLeadRequest(id=twin.id), metadata=office.as_(me))
        self.until("the twin is nobody", "leads", "select 1 from lead where id = :id and conversion is null",
                   id=twin.id)  # fmt: skip

    def agrees(self) -> None:
        """A proposal, taken back and sent again; a contract, returned once and then approved."""
        counter, firm = self.house.counter, self.house.firm
        deleted = counter.draft(student_id=self.student_id)
        counter.proposals.DeleteProposal(
            proposal_pb2.DeleteProposalRequest(id=deleted.id), metadata=counter.as_()
        )
        proposal = counter.draft(student_id=self.student_id)
        change = proposal_pb2.Proposal(id=proposal.id, title_zh="英国方案")
        counter.proposals.UpdateProposal(
            proposal_pb2.UpdateProposalRequest(proposal=change, update_mask=FieldMask(paths=["title_zh"])),
            metadata=counter.as_(),
        )
        counter.send(proposal)
        counter.proposals.WithdrawProposal(
            proposal_pb2.WithdrawProposalRequest(id=proposal.id, reason="费用有变"), metadata=counter.as_()
        )
        counter.proposals.ReviseProposal(
            proposal_pb2.ReviseProposalRequest(id=proposal.id), metadata=counter.as_()
        )
        counter.confirm(counter.send(proposal))
        whole = "select 1 from student where id = :id and jsonb_array_length(guardians) > 0"
        self.until("a student of contracts, with a guardian", "contracts", whole, id=self.student_id)
        firm.contracts.DeleteContract(
            contract_pb2.DeleteContractRequest(id=firm.draft(self.student_id).id), metadata=firm.me
        )
        self.contract_id = firm.draft(self.student_id, discount_minor=100_000, discount_reason="老生").id
        self._decide(RETURN, "DRAFT")
        self._decide(APPROVE, "APPROVED")

    def _decide(self, decision: Any, status: str) -> None:
        self.house.firm.submit(self.contract_id)
        waiting = "select id::text from approval where subject_id = :id and state = 'APPROVAL_STATE_PENDING'"
        approval_id = self.until("an approval", "tasks", waiting, id=self.contract_id)
        request = approval_pb2.DecideApprovalRequest(id=approval_id, decision=decision, reason="看过了")
        self.house.stub("tasks", ApprovalsServiceStub).DecideApproval(
            request, metadata=self.house.as_("tasks", self.house.manager)
        )
        decided = f"select 1 from contract where id = :id and status = 'CONTRACT_STATUS_{status}'"
        self.until(f"the contract is {status}", "contracts", decided, id=self.contract_id)

    def signs_and_pays(self) -> None:
        """The deposit, a payment that was a mistake, and a refund that two people agree to."""
        firm = self.house.firm
        contract = firm.send(self.contract_id)
        for signer in firm.signers_of(contract.id)[:-1]:
            firm.sign(*firm.link(signer.id), contract.content_hash)
        request = SealContractRequest(contract_id=contract.id, content_hash=contract.content_hash)
        firm.signers.SealContract(request, metadata=firm.other)
        firm.pay(contract.id, contract.deposit_minor)
        mistake = firm.pay(contract.id, 70_000)
        firm.receipts.ReverseReceipt(
            receipt_pb2.ReverseReceiptRequest(id=mistake.id, reason="记错了"), metadata=firm.me
        )

    def is_handed_over(self) -> None:
        stub, me = self.house.stub("tasks", HandoversServiceStub), self.house.as_("tasks")
        opened = "select id::text from handover where contract_id = :id"
        handover_id = self.until("a hand-over", "tasks", opened, id=self.contract_id)
        self.until("a student of tasks", "tasks", "select 1 from student where id = :id", id=self.student_id)
        submit = handover_pb2.SubmitHandoverRequest(id=handover_id, receiver_id=self.house.me.id)
        stub.SubmitHandover(submit, metadata=me)
        stub.ReturnHandover(
            handover_pb2.ReturnHandoverRequest(id=handover_id, reason="缺成绩单"), metadata=me
        )
        stub.SubmitHandover(submit, metadata=me)
        stub.AcceptHandover(handover_pb2.AcceptHandoverRequest(id=handover_id), metadata=me)

    # applications ----------------------------------------------------------------------------------------

    def applies(self) -> None:
        """Two applications: the round of one moves, the other one is thrown away and taken back."""
        library, stub = self.house.library, self.house.stub("students", ApplicationsServiceStub)
        me = self.house.as_("students")
        season = library.season(start_month="2028-09")
        rounds = [library.round(season.id, name=name, deadline_date=DAY, **DEADLINE) for name in ("R1", "R2")]
        self.applications = [self._apply(stub, one.id) for one in rounds]
        plan_of = "select id::text from deadline_plan where application_id = :id"
        plans = [self.until("a plan", "tasks", plan_of, id=one) for one in self.applications]
        library.move(rounds[0].id, note="有奖学金")
        library.move(rounds[0].id, deadline_date=LATER_DAY)
        shifted = "select 1 from deadline_plan where id = :id and state = 'DEADLINE_PLAN_STATE_SHIFTED'"
        self.until("the plan asks", "tasks", shifted, id=plans[0])
        self.house.stub("tasks", DeadlinePlansServiceStub).AcceptDeadlineShift(
            deadline_pb2.AcceptDeadlineShiftRequest(id=plans[0]), metadata=self.house.as_("tasks")
        )
        change = application_pb2.Application(id=self.applications[1], note="先等等")
        stub.UpdateApplication(
            application_pb2.UpdateApplicationRequest(application=change, update_mask=NOTE), metadata=me
        )
        stub.DeleteApplication(application_pb2.DeleteApplicationRequest(id=self.applications[1]), metadata=me)
        stub.UndeleteApplication(
            application_pb2.UndeleteApplicationRequest(id=self.applications[1]), metadata=me
        )
        self._works(self.applications[0])

    def _apply(self, stub: Any, round_id: str) -> str:
        given = application_pb2.Application(
            student_id=self.student_id, round_id=round_id, owner_id=self.house.me.id
        )
        request = application_pb2.CreateApplicationRequest(application=given)
        return str(stub.CreateApplication(request, metadata=self.house.as_("students")).id)

    def _works(self, application_id: str) -> None:
        """What people do with tasks."""
        desk, me = self.house.desk, self.house.me
        extra = desk.task(me, title="复印护照", student_id=self.student_id)
        rows = self.house.chain.rows(
            "tasks",
            "select id::text from task where subject_id = :id and open_dependency_count = 0"
            " order by due_time,"
            " template_item limit 2",
            id=application_id,
        )
        first, second = (row[0] for row in rows)
        as_me = desk.as_(me)
        desk.tasks.CompleteTask(task_pb2.CompleteTaskRequest(id=first), metadata=as_me)
        desk.tasks.ReopenTask(task_pb2.ReopenTaskRequest(id=first), metadata=as_me)
        desk.tasks.CancelTask(task_pb2.CancelTaskRequest(id=second, reason="不需要"), metadata=as_me)
        desk.tasks.ReassignTask(
            task_pb2.ReassignTaskRequest(id=first, owner_id=self.house.manager.id), metadata=as_me
        )
        desk.tasks.DeleteTask(task_pb2.DeleteTaskRequest(id=extra.id), metadata=as_me)

    def is_taken(self) -> None:
        """One offer was recorded by mistake, one is declined, one is accepted."""
        stub, me = self.house.stub("students", OffersServiceStub), self.house.as_("students")
        for application_id in self.applications:
            move = application_pb2.MoveApplicationRequest(
                id=application_id, status="APPLICATION_STATUS_SUBMITTED", submission_number=new_id()
            )
            self.house.stub("students", ApplicationsServiceStub).MoveApplication(move, metadata=me)
        mistaken = self._offer(self.applications[0])
        stub.DeleteOffer(offer_pb2.DeleteOfferRequest(id=mistaken), metadata=me)
        declined, taken = (self._offer(one) for one in self.applications)
        change = offer_pb2.Offer(id=taken, note="奖学金")
        stub.UpdateOffer(offer_pb2.UpdateOfferRequest(offer=change, update_mask=NOTE), metadata=me)
        stub.DeclineOffer(offer_pb2.DeclineOfferRequest(id=declined), metadata=me)
        firm = offer_pb2.AcceptOfferRequest(id=taken, choice=offer_pb2.OFFER_CHOICE_FIRM)
        stub.AcceptOffer(firm, metadata=me)
        self.until("visa tasks", "tasks", "select 1 from task where subject_id = :id", id=taken)

    def _offer(self, application_id: str) -> str:
        given = offer_pb2.Offer(
            application_id=application_id, kind=offer_pb2.OFFER_KIND_UNCONDITIONAL,
            receive_date=str(clock.today()),
        )  # fmt: skip
        made = self.house.stub("students", OffersServiceStub).CreateOffer(
            offer_pb2.CreateOfferRequest(offer=given), metadata=self.house.as_("students")
        )
        return str(made.id)

    def until(self, what: str, service: str, statement: str, **facts: Any) -> Any:
        """Delivers events until a question has an answer."""
        return self.courier.until(what, lambda: self.house.one(service, statement, **facts))
