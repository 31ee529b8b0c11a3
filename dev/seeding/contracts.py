"""Contracts on their way: drafts, some that wait for approval or signatures, some won, a refund asked for.

Everything goes the way of people: submitted, sent, signed by link and code, sealed, paid. Who submits never
decides, so discounts and the refund stay with the approvers of the demonstration.
"""

import time
from datetime import UTC, date, datetime, timedelta

from dev.seeding.api import PATIENCE_SECONDS, Api, Record, SeedRefused
from dev.seeding.organisation import STUDY_ABROAD, Organisation

_TEMPLATE = "英国硕士申请服务"
_PRICE = 4_800_000
_ENDS = (
    "won", "won", "draft", "waiting", "sent", "signed", "won", "approved", "refunding", "draft", "waiting",
    "won",
)  # fmt: skip
"""How far each contract comes, in the order of the students."""
_STROKE = [
    {"points": [{"x": 120, "y": 240}, {"x": 300, "y": 120}, {"x": 420, "y": 280}, {"x": 700, "y": 160}]}
]
_CLAUSES: tuple[Record, ...] = (
    {
        "code": "service", "kind": "CLAUSE_KIND_GENERAL", "titleZh": "服务内容", "titleEn": "Services",
        "bodyZh": "甲方为{{student.name}}提供{{field.countries}}硕士申请服务："
        "选校规划、文书写作、网申递交和签证指导。",
        "bodyEn": "The agency advises {{student.name}} on a master in {{field.countries}}: choosing, "
        "writing, applications and visa.",
    },
    {
        "code": "payment", "kind": "CLAUSE_KIND_GENERAL", "titleZh": "付款", "titleEn": "Payment",
        "bodyZh": "服务费共{{contract.total}}（{{contract.total_words}}），按付款计划支付。"
        "第三方费用由学生另付。",
        "bodyEn": "The fee is {{contract.total}}, due as the plan says. Fees of third parties are extra.",
    },
    {
        "code": "refund", "kind": "CLAUSE_KIND_REFUND", "titleZh": "退费", "titleEn": "Refunds",
        "bodyZh": "乙方中途退出的，甲方按已完成的服务阶段保留相应比例的服务费，其余退还。",
        "bodyEn": "If the student withdraws, the agency keeps the share of the stage reached.",
        "refundSteps": [
            {"stage": "SERVICE_STAGE_NOT_BEGUN", "retainedBp": 0},
            {"stage": "SERVICE_STAGE_PLANNING", "retainedBp": 2000},
            {"stage": "SERVICE_STAGE_WRITING", "retainedBp": 5000},
            {"stage": "SERVICE_STAGE_SUBMITTED", "retainedBp": 8000},
        ],
    },
)  # fmt: skip


def seed(api: Api, organisation: Organisation) -> int:
    """Makes contracts for students of study-abroad branches who have none; returns how many there are."""
    template = _template(api)
    abroad = {branch.number for branch in organisation.branches if branch.plan.line == STUDY_ABROAD}
    known = {one["studentId"] for one in api.all_of("/contracts")}
    students = sorted(api.all_of("/students"), key=lambda one: one["createTime"])
    chosen = [one for one in students if int(one["branchId"]) in abroad and _grown_up(one)]
    pairs = [
        (student, end, place)
        for place, (student, end) in enumerate(zip(chosen, _ENDS, strict=False))
        if student["id"] not in known
    ]
    api.together(lambda one: _carry(api, template, *one), pairs)
    return len(known) + len(pairs)


def _template(api: Api) -> Record:
    clauses = api.ensure("/clauses", _CLAUSES, "code", patient=True)
    template = {
        "nameZh": _TEMPLATE, "nameEn": "UK master, full service", "titleZh": "自费出国留学服务合同",
        "titleEn": "Study abroad service agreement", "language": "LANGUAGE_BOTH",
        "introZh": "甲方：{{branch.name}}　乙方：{{student.name}}",
        "introEn": "Between {{branch.name}} and {{student.name}}",
        "sections": [{"clauseId": one["id"]} for one in clauses],
        "fields": [{"key": "countries", "labelZh": "申请国家", "labelEn": "Countries", "required": True}],
        "lines": [
            {"kind": "LINE_KIND_DEPOSIT", "percentBp": 1000},
            {"kind": "LINE_KIND_FIRST", "percentBp": 5000, "dueDays": 14},
            {"kind": "LINE_KIND_BALANCE", "percentBp": 4000, "dueDays": 120},
        ],
        "currency": "CNY", "priceMinor": str(_PRICE),
    }  # fmt: skip
    return api.ensure("/contract-templates", [template], "nameZh", patient=True)[0]


def _grown_up(student: Record) -> bool:
    """Nobody has to sign beside them."""
    born = student.get("birthDate", "")
    return not born or date.fromisoformat(born) < datetime.now(UTC).date() - timedelta(days=18 * 366)


def _carry(api: Api, template: Record, student: Record, end: str, place: int) -> None:
    """Takes a contract as far as it goes."""
    contract = _draft(api, template, student, end)
    key = f"seed-contract-{contract['id']}"
    if end == "draft":
        return
    note = "老学员推荐，申请优惠" if end == "waiting" else ""
    api.call("POST", f"/contracts/{contract['id']}:submit", {"note": note}, key=f"{key}-submit")
    if end in ("waiting", "approved"):
        return
    way = {"signingWay": "SIGNING_WAY_BUILT_IN"}
    sent = api.call("POST", f"/contracts/{contract['id']}:send", way, key=f"{key}-send")
    if end == "sent":
        return
    _sign(api, sent, key)
    if end == "signed":
        return
    _pay(api, sent, _PRICE // 10, "WECHAT", f"{key}-deposit")
    if place % 2 == 0:
        _pay(api, sent, _PRICE // 2, "BANK", f"{key}-first")
    if end == "refunding":
        refund = {
            "contractId": contract["id"], "cause": "REFUND_CAUSE_STUDENT_WITHDREW",
            "stage": "SERVICE_STAGE_PLANNING", "amountMinor": str(_PRICE // 10),
        }  # fmt: skip
        api.create("/refunds", refund, key=f"{key}-refund")


def _draft(api: Api, template: Record, student: Record, end: str) -> Record:
    """The draft, as soon as the contracts service has heard of the student."""
    body: Record = {
        "studentId": student["id"], "templateId": template["id"], "answers": {"countries": "英国"},
    }  # fmt: skip
    if student.get("ownerId"):
        body["ownerId"] = student["ownerId"]
    if end == "waiting":
        body |= {"discountMinor": str(_PRICE // 20), "discountReason": "老学员推荐"}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return api.create("/contracts", body, key=f"seed-contract-{student['id']}")
        except SeedRefused as refused:
            if refused.status != 400 or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _sign(api: Api, contract: Record, key: str) -> None:
    """Everybody signs in their order; the agency last, in the console."""
    signers = api.call("GET", f"/contracts/{contract['id']}/signers")["signers"]
    for signer in signers:
        if signer["role"] == "SIGNER_ROLE_AGENCY":
            continue
        link = api.call("POST", f"/signers/{signer['id']}:issueLink", {})
        entry = {"token": link["url"].partition("#")[2], "code": link["code"]}
        api.public("/signing:open", entry)
        signature = {"contentHash": contract["contentHash"], "strokes": _STROKE, "agreed": True}
        api.public("/signing:sign", {**entry, **signature})
    seal = {"contentHash": contract["contentHash"]}
    api.call("POST", f"/contracts/{contract['id']}:seal", seal, key=f"{key}-seal")


def _pay(api: Api, contract: Record, amount: int, method: str, reference: str) -> None:
    receipt = {
        "contractId": contract["id"], "amountMinor": str(amount), "method": f"PAYMENT_METHOD_{method}",
        "externalReference": reference[-40:],
    }  # fmt: skip
    api.create("/receipts", receipt, key=reference)
