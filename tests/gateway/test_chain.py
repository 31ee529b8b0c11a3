"""One chain through all services over the public API: an enquiry becomes a student on the way to a plane.

What people do is in links.py; here is what has to be true after each link, in the order of the story.
"""

import io
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from tests.gateway.agency import DISCOUNT, OFFICE, PRICE, UC, UCAS, Record
from tests.whole import until

pytest_plugins = "tests.gateway.links"
pytestmark = pytest.mark.timeout(600)
DEADLINE_TASKS, VISA_TASKS = 8, 9


# from the enquiry to the contract ------------------------------------------------------------------------


def test_a_lead_becomes_one_student_however_often_it_is_converted(agency, lead, student):
    assert student["leadIds"] == [lead["id"]]
    assert (student["name"], student["branchId"]) == (lead["name"], agency.beijing)
    again = agency.zhangwei.post(f"/leads/{lead['id']}:convert")
    assert again["studentId"] == student["id"]
    assert [one["id"] for one in agency.wangfang.found("students", name=lead["name"])] == [student["id"]]


def test_other_branches_see_neither_lead_nor_student(agency, lead, student):
    for path in (f"/leads/{lead['id']}", f"/students/{student['id']}", f"/students/{student['id']}/timeline"):
        assert agency.sunli.refused("GET", path)[0] == 404, path
    assert agency.sunli.found("students", name=lead["name"]) == []


def test_the_shortlist_says_which_requirement_is_met(agency, student, listed):
    asked = {"studentId": student["id"], "roundIds": [listed["roundId"]]}
    (match,) = agency.zhangwei.post("/shortlist-items:match", **asked)["matches"]
    (one,) = match["requirements"]
    assert one["outcome"] == "OUTCOME_MET", one
    assert "7.5" in one["actual"]


def test_a_proposal_that_was_sent_makes_the_lead_proposed(agency, lead, proposal):
    assert proposal["state"] == "PROPOSAL_STATE_CONFIRMED"
    assert (proposal["confirmName"], "firstOpenTime" in proposal) == ("欧阳妈妈", True)
    until("the lead is proposed", lambda: "proposedTime" in agency.zhangwei.get(f"/leads/{lead['id']}"))
    until("the funnel counts it", lambda: agency.funnel(lead["targetCourse"]).get("proposed") == 1)


def test_a_discount_waits_for_another_person(agency, submitted, approval):
    assert submitted["status"] == "CONTRACT_STATUS_WAITING_APPROVAL"
    assert int(submitted["totalMinor"]) == PRICE - DISCOUNT
    assert (approval["kind"], approval["state"]) == ("discount", "APPROVAL_STATE_APPROVED")
    assert approval["ownerId"] == agency.staff["zhangwei"]
    assert agency.sunli.refused("GET", f"/contracts/{submitted['id']}")[0] == 404
    assert agency.sunli.refused("GET", f"/approvals/{approval['id']}")[0] == 404


# signing -------------------------------------------------------------------------------------------------


def test_the_signed_pdf_verifies_and_one_changed_byte_is_found(agency, signed):
    content = agency.zhangwei.bytes(f"/contracts/{signed['id']}/document")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    for wanted in (
        signed["studentName"],
        signed["number"],
        "肆万陆仟元整",
        "欧阳妈妈",
        signed["contentHash"],
    ):
        assert wanted in text, wanted
    place = content.index(b"endstream") - 20
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    certificate = agency.whole.suite.vault.certificate("document")[1]
    good = _signature(content, certificate)
    assert (good.intact, good.valid, good.trusted) == (True, True, True)
    assert not _signature(changed, certificate).intact
    assert agency.verified(content, signed["id"]) == "VERIFICATION_RESULT_VALID"
    assert agency.verified(changed, signed["id"]) == "VERIFICATION_RESULT_CHANGED"


def _signature(content: bytes, certificate: Path) -> PdfSignatureStatus:
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(str(certificate))])
    return validate_pdf_signature(PdfFileReader(io.BytesIO(content)).embedded_signatures[0], trust)


def test_the_deposit_wins_the_contract_the_lead_and_a_place_in_the_funnel(agency, lead, won):
    assert won["status"] == "CONTRACT_STATUS_WON"
    assert won["paidMinor"] == won["depositMinor"] == str((PRICE - DISCOUNT) // 10)
    path = f"/leads/{lead['id']}"
    until("the lead is won", lambda: agency.zhangwei.get(path)["status"] == "STATUS_WON")
    every = dict.fromkeys(("new", "qualified", "consulted", "proposed", "won"), 1)
    until("the funnel has all five stages", lambda: agency.funnel(lead["targetCourse"]) == every)


# serving -------------------------------------------------------------------------------------------------


def test_the_hand_over_is_accepted_with_the_profile_of_that_moment(agency, student, handover):
    assert handover["state"] == "HANDOVER_STATE_ACCEPTED"
    assert handover["profile"]["name"] == student["name"]
    assert agency.sunli.refused("GET", f"/handovers/{handover['id']}")[0] == 404


def test_deadline_tasks_are_counted_back_from_london(agency, applied):
    found = agency.tasks(agency.wangfang, applied.british["id"], DEADLINE_TASKS)
    assert _moment(found["deadline"]) == UCAS
    for key, back in (("submit", 3), ("review", 5), ("form", 8), ("statement", 30), ("documents", 40)):
        assert _moment(found[key]) == agency.workday(UCAS, back), key
    owners = {key: one["ownerId"] for key, one in found.items()}
    assert owners["submit"] == agency.staff["hanlei"]
    assert owners["statement"] == agency.staff["sujing"]
    assert agency.sunli.found("tasks", subject_id=applied.british["id"]) == []


def test_deadline_tasks_of_california_count_from_the_next_day_in_beijing(agency, applied):
    found = agency.tasks(agency.wangfang, applied.californian["id"], DEADLINE_TASKS)
    assert _moment(found["deadline"]) == UC
    assert _moment(found["submit"]) == agency.workday(UC, 3)


def test_a_moved_deadline_asks_first_and_moves_the_tasks_when_it_is_accepted(agency, applied):
    application, later = applied.californian, UC + timedelta(days=7)
    agency.luming.call(
        "PATCH", f"/rounds/{application['roundId']}", {"deadlineDate": later.date().isoformat()}
    )
    plan = agency.one(
        agency.hanlei, "deadline-plans", application_id=application["id"], state="DEADLINE_PLAN_STATE_SHIFTED"
    )
    before = agency.tasks(agency.wangfang, application["id"], DEADLINE_TASKS)
    assert _moment(before["deadline"]) == UC, "nothing moves before somebody agrees"
    assert agency.sunli.refused("POST", f"/deadline-plans/{plan['id']}:accept", {})[0] == 404
    agency.hanlei.post(f"/deadline-plans/{plan['id']}:accept")
    after = agency.tasks(agency.wangfang, application["id"], DEADLINE_TASKS)
    assert _moment(after["deadline"]) == later
    assert _moment(after["submit"]) == agency.workday(later, 3)


def test_an_accepted_offer_brings_the_visa_list_of_its_country(agency, offer):
    assert offer["status"] == "OFFER_STATUS_ACCEPTED"
    found = agency.tasks(agency.wangfang, offer["id"], VISA_TASKS)
    start = date.fromisoformat(f"{offer['startMonth']}-01")
    visa = datetime.combine(start - timedelta(days=60), time(18), OFFICE)
    assert _moment(found["apply"]) == visa
    assert agency.sunli.refused("GET", f"/offers/{offer['id']}")[0] == 404


def _moment(task: Record) -> datetime:
    return datetime.fromisoformat(task["dueTime"].replace("Z", "+00:00"))


# what is left of it --------------------------------------------------------------------------------------

STEPS = {
    "leads.lead.created", "leads.activity", "students.student.created", "students.education.created",
    "students.test_sitting.created", "students.guardian.created", "students.shortlist_item.created",
    "students.proposal.created", "students.proposal.sent", "students.proposal.opened",
    "students.proposal.confirmed", "contracts.contract.created", "contracts.contract.approval_requested",
    "contracts.contract.approved", "contracts.contract.sent", "contracts.contract.signed",
    "contracts.receipt.recorded", "contracts.contract.won", "tasks.handover.opened",
    "tasks.handover.accepted", "students.application.created", "students.application.moved",
    "tasks.deadline_plan.created", "tasks.deadline_plan.shifted", "tasks.task.created",
    "students.offer.created", "students.offer.accepted",
}  # fmt: skip


def test_the_timeline_has_every_step_for_those_who_may_see_it(agency, student, offer):
    def left():
        return STEPS - set(agency.timeline(agency.wangfang, student["id"]))

    with suppress(AssertionError):  # the next line says which steps
        until("every step is on the timeline", lambda: not left(), pause=1)
    assert left() == set()
    kinds = agency.timeline(agency.wangfang, student["id"])
    for once in ("students.student.created", "contracts.contract.won", "tasks.handover.opened"):
        assert kinds.count(once) == 1, once
    officer = agency.timeline(agency.hanlei, student["id"])
    assert "tasks.handover.accepted" in officer
    assert not [one for one in officer if one.startswith("contracts.")], (
        "an officer has no right to contracts"
    )


def test_the_audit_chain_holds(agency, offer):
    code, said = agency.whole.command("gateway", "audit", "verify")
    assert code == 0, said
