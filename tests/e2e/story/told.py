"""What is left of the story: the timeline, the audit chain, the funnel and the figures."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwright.sync_api import Page, TimeoutError, expect

from tests.e2e.story.desk import Desks
from tests.e2e.story.selling import MANAGER, Client
from tests.whole import Whole, until

STAGES = ("新增线索", "有效线索", "有效咨询", "方案客户", "签约客户")
"""Every stage of the funnel that a won client passes."""
PARTS = ("获得录取的学生", "已递交申请的学生", "收款 CNY")
"""Counts on the page of figures that the story adds to."""


@dataclass(frozen=True)
class Counts:
    """Numbers as the reports show them."""

    funnel: dict[str, int]
    figures: dict[str, int]

    def __sub__(self, before: "Counts") -> "Counts":
        return Counts(
            {name: n - before.funnel[name] for name, n in self.funnel.items()},
            {name: n - before.figures[name] for name, n in self.figures.items()},
        )


ONE_MORE = Counts(dict.fromkeys(STAGES, 1), dict.fromkeys(PARTS, 1))


def counts(desks: Desks) -> Counts:
    """What the manager reads in both reports now."""
    page = desks.go(MANAGER, "/reports/funnel")
    expect(page.get_by_role("row").filter(has_text=STAGES[0]).first).to_be_visible()
    funnel = {name: _cell(page, name) for name in STAGES}
    desks.picture(page, "funnel")
    page = desks.go(MANAGER, "/reports/figures")
    expect(page.get_by_role("region", name="Offer 获取率")).to_be_visible()
    figures = {name: _opens(page, name) for name in PARTS}
    desks.picture(page, "figures")
    return Counts(funnel, figures)


def _cell(page: Page, stage: str) -> int:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=stage)).first
    return int(row.get_by_role("cell").first.inner_text().replace(",", ""))


def _opens(page: Page, label: str) -> int:
    """The number of a button that opens its rows; 0 is no button."""
    found = page.get_by_role("button", name=label)
    return int(found.first.inner_text().replace(",", "")) if found.count() else 0


TITLES = (
    "首次咨询", "电话", "建立学生档案", "调整服务团队", "新建教育背景", "新建考试成绩", "新建监护人",
    "新建选校", "新建留学方案", "发送了方案", "客户打开了方案", "客户确认了方案", "合同已创建",
    "合同审批已发起", "合同已通过", "合同已发送签署", "合同已签署", "已登记收款", "合同已签约",
    "交接已创建", "交接已提交", "交接已接收", "新建申请", "申请排期已生成", "任务已创建", "申请进展",
    "登记了录取", "接受了录取",
)  # fmt: skip
"""What happened, as the timeline says it."""

ACTIONS = {
    "LeadsService/CreateLead", "ActivitiesService/CreateActivity", "LeadsService/MoveLead",
    "LeadsService/ConvertLead", "StudentsService/StaffStudent", "EducationsService/CreateEducation",
    "TestSittingsService/CreateTestSitting", "GuardiansService/CreateGuardian",
    "ShortlistItemsService/CreateShortlistItem", "ProposalsService/TakeShortlist",
    "ProposalsService/SendProposal", "PublicProposalsService/ConfirmProposal",
    "ContractsService/CreateContract", "ContractsService/SubmitContract",
    "ApprovalsService/DecideApproval", "ContractsService/SendContract",
    "SignersService/IssueSigningLink", "PublicSigningService/SignContract", "SignersService/SealContract",
    "ReceiptsService/CreateReceipt", "HandoversService/SubmitHandover", "HandoversService/AcceptHandover",
    "ApplicationsService/CreateApplication", "ApplicationsService/MoveApplication",
    "OffersService/CreateOffer", "OffersService/AcceptOffer", "LeadConverted", "StudentCreated",
    "ContractApprovalRequested", "ApprovalDecided", "ContractWon", "HandoverOpened", "TaskCreated",
}  # fmt: skip
"""What people did and what followed from it, as the audit log calls it."""


def timeline(desks: Desks, client: Client) -> None:
    """Every step stands on the student's timeline."""
    page = desks.go(MANAGER, f"/students/{client.student_id}?tab=timeline")
    panel = page.get_by_role("region", name="时间线")
    expect(panel.get_by_text("接受了录取")).to_be_visible()
    while (more := panel.get_by_role("button", name="更早的记录")).count():
        with suppress(TimeoutError):  # it leaves with the last page, which may come between look and click
            more.click(timeout=2_000)
        page.wait_for_load_state("networkidle")
    desks.picture(page, "timeline")
    told = panel.get_by_role("listitem").locator("strong").all_inner_texts()
    missing = [title for title in TITLES if not any(one.startswith(title) for one in told)]
    assert not missing, f"{missing} not among {sorted(set(told))}"


def audited(whole: Whole, since: datetime) -> None:
    """Every step is in the audit log, sealed into a chain that holds."""

    def unsealed() -> set[str]:
        return ACTIONS - {one["action"] for one in _entries(whole, since) if int(one.get("seq", 0))}

    with suppress(AssertionError):  # the next line says which are not
        until("every step is sealed", lambda: not unsealed(), pause=1)
    assert unsealed() == set()
    code, said = whole.command("gateway", "audit", "verify")
    assert code == 0, said


def _entries(whole: Whole, since: datetime) -> Iterator[dict[str, Any]]:
    conditions = [
        {"field": "occur_time", "operator": "OPERATOR_GE", "values": [since.isoformat()]},
        {"field": "action", "operator": "OPERATOR_IN", "values": sorted(ACTIONS)},
    ]
    asked = {"query": {"filter": {"conditions": conditions}}, "pageSize": 1000}
    return iter(whole.api.call("POST", "/audit-entries:query", asked).get("auditEntries", []))


def risen(desks: Desks, before: Counts) -> None:
    """Everything is counted once more than before."""
    until("the reports count the client once", lambda: counts(desks) - before == ONE_MORE, 30, 1)
