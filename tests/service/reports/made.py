"""Snapshots of the records that outcome figures are about, and keeping them as facts."""

from datetime import UTC, datetime
from typing import Any

from matricula.contracts.v1 import events_pb2 as contracts
from matricula.students.v1 import application_events_pb2 as applications
from matricula.students.v1 import application_pb2, offer_pb2

from kit.identity import system
from kit.ids import new_id
from kit.packing import timestamp
from services.reports.figure import facts
from tests.service.harness import ServiceUnderTest

OWNERS = (new_id(), new_id())


def at(day: str) -> Any:
    """Noon in China of a day."""
    return timestamp(datetime.fromisoformat(f"{day}T04:00:00+00:00"))


def keep(service: ServiceUnderTest, noun: str, *snapshots: Any) -> None:
    branches = sorted({one.branch_id for one in snapshots})
    with service.running.database.transaction(system(branches)) as session:
        facts.keep(session, facts.KINDS[noun], [facts.Told(one, datetime.now(UTC)) for one in snapshots])


def application(branch: int, student: str, submitted: str = "", **values: Any) -> Any:
    known = {"owner_id": OWNERS[0], "country": "GB", "institution_name_zh": "伦敦大学学院"} | values
    found = applications.ApplicationSnapshot(
        id=new_id(), branch_id=branch, version=1, student_id=student, student_name="林可",
        institution_name_en="UCL", status=application_pb2.APPLICATION_STATUS_PREPARING,
    )  # fmt: skip
    for name, value in known.items():
        setattr(found, name, value)
    if submitted:
        found.status = application_pb2.APPLICATION_STATUS_SUBMITTED
        found.submit_time.CopyFrom(at(submitted))
    return found


def offer(one: Any, accepted: str = "") -> Any:
    found = applications.OfferSnapshot(
        id=new_id(), branch_id=one.branch_id, version=1, application_id=one.id, student_id=one.student_id,
        status=offer_pb2.OFFER_STATUS_OPEN, owner_id=one.owner_id,
    )  # fmt: skip
    if accepted:
        found.status = offer_pb2.OFFER_STATUS_ACCEPTED
        found.decide_time.CopyFrom(at(accepted))
    return found


def contract(
    branch: int, student: str, signed: str = "", lines: tuple[tuple[str, int], ...] = (), **values: Any
) -> Any:
    known = {"owner_id": OWNERS[0], "currency": "CNY", "status": "CONTRACT_STATUS_WON"} | values
    open_lines = [contracts.OpenLine(due_date=due, open_minor=left) for due, left in lines]
    found = contracts.ContractSnapshot(
        id=new_id(), branch_id=branch, version=1, number=f"BJ-{new_id()[-6:]}", student_id=student,
        student_name="林可", open_lines=open_lines, **known,
    )  # fmt: skip
    if signed:
        found.signed_time.CopyFrom(at(signed))
    return found


def receipt(
    branch: int, amount: int, day: str, currency: str = "CNY", state: str = "RECORDED", **values: Any
) -> Any:
    known = {"owner_id": OWNERS[0]} | values
    found = contracts.ReceiptSnapshot(
        id=new_id(), branch_id=branch, version=1, contract_id=new_id(), contract_number="BJ-1",
        student_name="林可", amount_minor=amount, currency=currency, state=f"RECEIPT_STATE_{state}", **known,
    )  # fmt: skip
    found.receive_time.CopyFrom(at(day))
    return found


def refund(
    branch: int, amount: int, day: str, currency: str = "CNY", state: str = "PAID", **values: Any
) -> Any:
    known = {"owner_id": OWNERS[0]} | values
    found = contracts.RefundSnapshot(
        id=new_id(), branch_id=branch, version=1, contract_id=new_id(), contract_number="BJ-1",
        student_name="林可", amount_minor=amount, currency=currency, state=f"REFUND_STATE_{state}", **known,
    )  # fmt: skip
    if day:
        found.pay_time.CopyFrom(at(day))
    return found
