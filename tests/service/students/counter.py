"""A counter where proposals are written and sent: people, a student, and a client with nothing but a link."""

import io
import os
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from matricula.gateway.v1.events_pb2 import BranchSnapshot
from matricula.students.v1 import proposal_pb2 as pb
from matricula.students.v1 import proposal_pb2_grpc, shortlist_pb2
from pypdf import PdfReader

from kit import job_child, job_dispatch
from kit.identity import SHARED_BRANCH, Principal, Scope, system
from kit.service import load
from services.students.branch import rules as branches
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import problem
from tests.service.students.school import EVERYTHING, School

RIGHTS = (*EVERYTHING, *(f"students.proposal.{verb}" for verb in ("read", "edit", "send")))
CLIENT = (("x-client-address", "203.0.113.7"), ("x-client-agent", "MicroMessenger/8.0"))
ITEM = pb.ProposalItem(
    tier=shortlist_pb2.TIER_REACH,
    institution_name_zh="伦敦大学学院",
    institution_name_en="University College London",
    country="GB",
    programme_name_zh="计算机科学硕士",
    programme_name_en="MSc Computer Science",
    start_month="2027-09",
    deadline="2027-01-29 18:00 Europe/London",
    tuition_amount=2_950_000,
    tuition_currency="GBP",
    reason_zh="雅思 7.0 已达到要求",
    reason_en="IELTS 7.0 meets the requirement",
)
COSTS = [
    pb.BudgetLine(
        label_zh="学费", label_en="Tuition", amount=2_950_000, currency="GBP", period=pb.COST_PERIOD_YEAR
    ),
    pb.BudgetLine(
        label_zh="生活费", label_en="Living", amount=1_500_050, currency="GBP", period=pb.COST_PERIOD_YEAR
    ),
    pb.BudgetLine(
        label_zh="服务费", label_en="Service", amount=3_980_000, currency="CNY", period=pb.COST_PERIOD_ONCE
    ),
]


@dataclass
class Counter:
    """Stubs, a consultant with every right in Beijing, and a student of theirs."""

    school: School
    me: Principal = field(default_factory=lambda: person(*RIGHTS, name="王顾问"))

    def __post_init__(self) -> None:
        service = self.school.service
        self.proposals: Any = service.stub(proposal_pb2_grpc.ProposalsServiceStub)
        self.public: Any = service.stub(proposal_pb2_grpc.PublicProposalsServiceStub)
        with service.running.system.transaction(system((SHARED_BRANCH,))) as session:
            for number, zh, en in ((BEIJING, "北京分公司", "Beijing"), (SHANGHAI, "上海分公司", "Shanghai")):
                branches.keep(session, BranchSnapshot(id=number, version=1, name_zh=zh, name_en=en))

    def as_(self, who: Principal | None = None) -> Any:
        return self.school.as_(who or self.me)

    def draft(self, who: Principal | None = None, student_id: str = "", **values: Any) -> pb.Proposal:
        """A draft with one programme and three costs, in both languages."""
        who = who or self.me
        given = {"items": [ITEM], "budget": COSTS, "language": pb.PROPOSAL_LANGUAGE_BOTH, **values}
        student_id = student_id or self.school.student(who, latin_name="ZHANG Wei").id
        request = pb.CreateProposalRequest(proposal=pb.Proposal(student_id=student_id, **given))
        made: pb.Proposal = self.proposals.CreateProposal(request, metadata=self.as_(who))
        return made

    def send(self, proposal: pb.Proposal, who: Principal | None = None, days: int = 0) -> str:
        """Sends a draft; the token of its link."""
        request = pb.SendProposalRequest(id=proposal.id, days=days)
        return token_of(self.proposals.SendProposal(request, metadata=self.as_(who)))

    def sent(self, **values: Any) -> tuple[pb.Proposal, str]:
        """A proposal that was sent, and the token of its link."""
        draft = self.draft(**values)
        return draft, self.send(draft)

    def get(self, proposal: pb.Proposal) -> pb.Proposal:
        found: pb.Proposal = self.proposals.GetProposal(
            pb.GetProposalRequest(id=proposal.id), metadata=self.as_()
        )
        return found

    def versions(self, proposal: pb.Proposal) -> list[pb.ProposalVersion]:
        request = pb.ListProposalVersionsRequest(id=proposal.id)
        return list(self.proposals.ListProposalVersions(request, metadata=self.as_()).versions)

    def open(self, token: str) -> pb.PublicProposal:
        """Somebody without an account follows the link."""
        found: pb.PublicProposal = self.public.OpenProposal(
            pb.OpenProposalRequest(token=token), metadata=CLIENT
        )
        return found

    def confirm(self, token: str, name: str = "张伟", sha256: str = "", **metadata: str) -> pb.PublicProposal:
        """And agrees to what the page shows."""
        extra = tuple((key.replace("_", "-"), value) for key, value in metadata.items())
        found: pb.PublicProposal = self.public.ConfirmProposal(
            pb.ConfirmProposalRequest(
                token=token, name=name, content_sha256=sha256 or self.open(token).content_sha256
            ),
            metadata=(*CLIENT, *extra),
        )
        return found

    def print_jobs(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """Runs every waiting job as the worker's children do; their exit codes."""
        settings = self.school.service.running.settings
        for name in ("files_url", "database_url", "system_database_url"):
            monkeypatch.setitem(os.environ, f"MATRICULA_{name.upper()}", getattr(settings, name))
        codes = []
        while rows := self.school.system(job_dispatch._CLAIM.text, lease=30):
            codes.append(job_child.run(load("students"), settings, rows[0][0], rows[0][2]))
        return codes

    def events(self, proposal: pb.Proposal) -> list[str]:
        return [name for name, _, _ in self.school.events(proposal.id)]


def counter(students: ServiceUnderTest) -> Counter:
    return Counter(School(students))


def token_of(sent: pb.SendProposalResponse) -> str:
    return sent.link.rpartition("/p/")[2]


def text_of(document: bytes) -> str:
    """What a reader of a PDF can select."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def colleague(**options: Any) -> Principal:
    """Somebody with every right, but only on students in whose team they are."""
    return person(*RIGHTS, scope=Scope.OWN, **options)


def refused(call: Any, *arguments: Any, **named: Any) -> tuple[grpc.StatusCode, str]:
    """The code and the reason with which a call is refused."""
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, **named)
    code, reason, *_ = problem(caught)
    return code, reason
