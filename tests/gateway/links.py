"""The links of the chain, as fixtures: each does what people do, as these people, and waits for what other
services make of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kit.ids import new_id
from tests.gateway.agency import CALIFORNIA, DISCOUNT, LONDON, UC, UCAS, Agency, Record
from tests.whole import Whole, until

GIVEN = "安宁静远思涵雨桐明哲嘉文博诗心悦"


@pytest.fixture(scope="module")
def agency(whole: Whole) -> Iterator[Agency]:
    here = Agency(whole)
    yield here
    here.close()


@pytest.fixture(scope="module")
def lead(agency: Agency) -> Record:
    """A girl of sixteen, consulted: talked with once, moved twice."""
    number = new_id()[-10:]
    name = "欧阳" + "".join(GIVEN[int(digit, 16)] for digit in number[-4:])
    made = agency.zhangwei.post(
        "/leads", name=name, phone=f"+86139{int(number, 16) % 10**8:08d}", branchId=agency.beijing,
        businessLine="BUSINESS_LINE_STUDY_ABROAD", targetCountries=["GB", "US"], targetDegree="DEGREE_MASTER",
        targetCourse=f"金融数学 {number}", budgetAmount="40000000", budgetCurrency="CNY",
        ownerId=agency.staff["zhangwei"], birthDate=f"{datetime.now(UTC).year - 16}-01-02",
    )  # fmt: skip
    talk = {"leadId": made["id"], "kind": "ACTIVITY_KIND_CALL", "text": "母亲担心安全，想去伦敦"}
    agency.zhangwei.post("/activities", **talk)
    stages = {one["status"]: one["id"] for one in _pipeline(agency, made)["stages"]}
    for status in ("STATUS_QUALIFIED", "STATUS_CONSULTED"):
        moved = agency.zhangwei.post(f"/leads/{made['id']}:move", stageId=stages[status])
        assert moved["status"] == status
    return moved


def _pipeline(agency: Agency, lead: Record) -> Record:
    return next(one for one in agency.whole.api.all_of("/pipelines") if one["id"] == lead["pipelineId"])


@pytest.fixture(scope="module")
def student(agency: Agency, lead: Record) -> Record:
    """Who the lead became, with a team, a school, a test and a mother."""
    agency.zhangwei.post(f"/leads/{lead['id']}:convert")
    student_id = until(
        "the lead knows its student", lambda: agency.zhangwei.get(f"/leads/{lead['id']}").get("studentId")
    )
    mine = {"studentId": student_id}
    agency.wangfang.post(
        f"/students/{student_id}:staff", applicationOfficerId=agency.staff["hanlei"],
        writerId=agency.staff["sujing"],
    )  # fmt: skip
    agency.zhangwei.post(
        "/educations", **mine, school="人大附中", country="CN", gpa=88.5, gpaScale=100, current=True
    )
    agency.zhangwei.post(
        "/test-sittings", **mine, type="TEST_TYPE_IELTS", testDate=_ago(60), score=7.5,
        sections=[{"section": one, "score": 7.5} for one in ("listening", "reading", "writing", "speaking")],
    )  # fmt: skip
    agency.zhangwei.post(
        "/guardians", name="欧阳妈妈", phone="+8613900139001", decides=True, concerns="安全和住宿",
        wards=[{**mine, "relation": "RELATION_MOTHER", "primary": True}],
    )  # fmt: skip
    return agency.zhangwei.get(f"/students/{student_id}")


def _ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def rounds(agency: Agency) -> tuple[Record, Record]:
    """In Britain with an IELTS of 7.0, and in California."""
    ielts = {"kind": "REQUIREMENT_KIND_TEST", "test": "IELTS", "minimum": 7.0}
    british = agency.round(
        "GB",
        UCAS.date(),
        "18:00",
        LONDON,
        requirements=[ielts],
        tuitionAmount="2950000",
        tuitionCurrency="GBP",
    )
    return british, agency.round("US", UC.date(), "23:59", CALIFORNIA)


@pytest.fixture(scope="module")
def listed(agency: Agency, student: Record, rounds: tuple[Record, Record]) -> Record:
    return agency.zhangwei.post(
        "/shortlist-items", studentId=student["id"], roundId=rounds[0]["id"], tier="TIER_REACH"
    )


@pytest.fixture(scope="module")
def proposal(agency: Agency, student: Record, listed: Record) -> Record:
    """Taken from the shortlist, sent, opened and confirmed."""
    zhangwei = agency.zhangwei
    draft = zhangwei.post(
        "/proposals", studentId=student["id"], titleZh="英国硕士方案", language="PROPOSAL_LANGUAGE_ZH"
    )
    taken = zhangwei.post(f"/proposals/{draft['id']}:takeShortlist")
    assert [one["shortlistItemId"] for one in taken["items"]] == [listed["id"]]
    token = zhangwei.post(f"/proposals/{draft['id']}:send")["link"].rpartition("/p/")[2]
    page = agency.public(f"/proposals/{token}:open")
    agency.public(f"/proposals/{token}:confirm", name="欧阳妈妈", contentSha256=page["contentSha256"])
    return zhangwei.get(f"/proposals/{draft['id']}")


@pytest.fixture(scope="module")
def submitted(agency: Agency, student: Record, proposal: Record) -> Record:
    """A contract with a discount, as it waits for somebody else's approval."""
    template = agency.template()
    draft = agency.zhangwei.post(
        "/contracts", studentId=student["id"], proposalId=proposal["id"], templateId=template["id"],
        answers={"countries": "英国、美国"}, discountMinor=str(DISCOUNT), discountReason="老学员推荐",
    )  # fmt: skip
    until("the contract knows whom it names", lambda: not _missing(agency, draft))
    return agency.zhangwei.post(f"/contracts/{draft['id']}:submit", note="家长希望尽快签约")


def _missing(agency: Agency, contract: Record) -> bool:
    text = agency.zhangwei.get(f"/contracts/{contract['id']}/text")
    return bool(text.get("missing")) or len([one for one in text["parties"] if one.get("name")]) < 3


@pytest.fixture(scope="module")
def approval(agency: Agency, submitted: Record) -> Record:
    """The question as it appears to those who decide, and their yes."""
    asked = agency.one(agency.wangfang, "approvals", subject_id=submitted["id"])
    own = agency.zhangwei.refused(
        "POST", f"/approvals/{asked['id']}:decide", {"decision": "DECISION_APPROVE"}
    )
    assert own == (403, "OWN_REQUEST")
    waiting = agency.wangfang.get("/approvals:waiting").get("approvals", [])
    assert asked["id"] in [one["id"] for one in waiting]
    return agency.wangfang.post(
        f"/approvals/{asked['id']}:decide", decision="DECISION_APPROVE", reason="同意"
    )


@pytest.fixture(scope="module")
def signed(agency: Agency, submitted: Record, approval: Record) -> Record:
    """Sent, signed by student and mother on their phones, sealed in the office."""
    path = f"/contracts/{submitted['id']}"
    until("approved", lambda: agency.zhangwei.get(path)["status"] == "CONTRACT_STATUS_APPROVED")
    sent = agency.zhangwei.post(f"{path}:send")
    for role in ("STUDENT", "GUARDIAN"):
        assert agency.sign(submitted["id"], role)["signed"]
    agency.wangfang.post(f"{path}:seal", contentHash=sent["contentHash"])
    return until(
        "the signed PDF", lambda: (found := agency.zhangwei.get(path)).get("documentHash") and found, 60
    )


@pytest.fixture(scope="module")
def won(agency: Agency, signed: Record) -> Record:
    """The finance department books the deposit."""
    assert signed["status"] == "CONTRACT_STATUS_SIGNED"
    agency.jinmei.post(
        "/receipts", contractId=signed["id"], amountMinor=signed["depositMinor"], externalReference=new_id(),
        method="PAYMENT_METHOD_BANK", payerName="欧阳妈妈",
    )  # fmt: skip
    return agency.zhangwei.get(f"/contracts/{signed['id']}")


@pytest.fixture(scope="module")
def handover(agency: Agency, won: Record) -> Record:
    """Opened by the contract, filled in by who sold it, accepted by the application officer."""
    opened = agency.one(agency.zhangwei, "handovers", contract_id=won["id"])
    path = f"/handovers/{opened['id']}"
    school = {"institution": "伦敦大学学院", "programme": "金融数学", "country": "GB"}
    agency.zhangwei.call(
        "PATCH", path, {"schools": [school], "wishes": "只去伦敦", "sellingPoints": "竞赛一等奖"}
    )
    given = agency.zhangwei.post(f"{path}:submit")
    assert given["receiverId"] == agency.staff["hanlei"]
    assert agency.zhangwei.refused("POST", f"{path}:accept", {}) == (403, "NOT_YOUR_TURN")
    return agency.hanlei.post(f"{path}:accept")


@dataclass
class Applied:
    british: Record
    californian: Record


@pytest.fixture(scope="module")
def applied(agency: Agency, student: Record, handover: Record, rounds: tuple[Record, Record]) -> Applied:
    return Applied(
        *(agency.hanlei.post("/applications", studentId=student["id"], roundId=one["id"]) for one in rounds)
    )


@pytest.fixture(scope="module")
def offer(agency: Agency, applied: Applied) -> Record:
    """The British application is submitted, answered with an offer, and this is accepted."""
    path = f"/applications/{applied.british['id']}"
    for status in ("WRITING", "READY", "FILLED"):
        agency.hanlei.post(f"{path}:move", status=f"APPLICATION_STATUS_{status}")
    agency.hanlei.post(f"{path}:move", status="APPLICATION_STATUS_SUBMITTED", submissionNumber="UCAS-7788")
    made = agency.hanlei.post(
        "/offers", applicationId=applied.british["id"], kind="OFFER_KIND_UNCONDITIONAL", receiveDate=_ago(0),
        depositAmount="200000", depositCurrency="GBP",
    )  # fmt: skip
    assert agency.hanlei.get(path)["status"] == "APPLICATION_STATUS_OFFERED"
    return agency.hanlei.post(f"/offers/{made['id']}:accept", choice="OFFER_CHOICE_FIRM")
