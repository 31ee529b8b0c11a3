"""Leads that become students: once, told with their person and history, taken back within a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from matricula.contracts.v1.events_pb2 import ContractSnapshot, ContractWon
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import events_pb2 as students
from matricula.students.v1.proposal_events_pb2 import ProposalSent, ProposalSnapshot
from sqlalchemy import text

from kit.identity import Right, system
from kit.ids import new_id
from services.leads.lead import worker
from tests.service.harness import BEIJING, EVERY_CLASS
from tests.service.leads.office import NOT_FOUND, UNAUTHENTICATED, Office, problem

PENDING, DONE, UNDOING = (
    lead_pb2.CONVERSION_PENDING, lead_pb2.CONVERSION_DONE, lead_pb2.CONVERSION_UNDOING,
)  # fmt: skip


@pytest.fixture(scope="module")
def office(leads):
    return Office(leads)


@pytest.fixture(scope="module")
def seller(office):
    return office.consultant("leads.lead.convert", "leads.activity.edit", "leads.activity.read")


def convert(office, lead_id, who):
    return office.leads.ConvertLead(lead_pb2.ConvertLeadRequest(id=lead_id), metadata=office.as_(who))


def undo(office, lead_id, who):
    return office.leads.UndoConvertLead(lead_pb2.UndoConvertLeadRequest(id=lead_id), metadata=office.as_(who))


def refused(call, *arguments):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments)
    return problem(caught)


def hears(office, handler, event, branch=BEIJING):
    """What the worker does with an event, in its own transaction."""
    with office.service.running.database.transaction(system((branch,))) as session:
        handler(session, event)


def conversion_of(office, lead_id):
    with office.service.running.system.transaction(system()) as session:
        found = session.execute(text("select conversion_id from lead where id = :id"), {"id": lead_id})
        return found.scalar_one()


def test_nobody_is_refused(office):
    lead = office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.ConvertLead(lead_pb2.ConvertLeadRequest(id=lead.id))
    assert caught.value.code() is UNAUTHENTICATED


def test_somebody_elses_lead_is_not_found(office, seller):
    lead = office.lead()
    assert refused(convert, office, lead.id, seller)[0] is NOT_FOUND
    assert refused(undo, office, lead.id, seller)[0] is NOT_FOUND


def test_a_lead_is_converted_with_its_person_and_its_history(office, seller):
    lead = office.lead(
        seller, name="林可", birth_date="2007-03-04", guardian_name="林先生", wechat="linke_2007",
        target_countries=["GB"],
    )  # fmt: skip
    office.act(lead.id, "第一次电话", seller)
    office.act(lead.id, "到访", seller, next_step="发方案")
    after = convert(office, lead.id, seller)
    assert (after.conversion, after.student_id) == (PENDING, "")
    name, seq, payload = office.events(lead.id)[-1]
    assert (name, str(seq)) == ("lead_converted", after.etag)
    assert payload["person"] == {
        "name": "林可", "phone": lead.phone, "wechat": "linke_2007", "birthDate": "2007-03-04",
        "guardianName": "林先生",
    }  # fmt: skip
    ((told, number, history),) = office.events(payload["conversionId"])
    assert (told, number) == ("lead_history_told", 1)
    assert [entry["kind"] for entry in history["entries"]] == [
        "leads.activity", "leads.activity", "leads.lead.created",
    ]  # fmt: skip
    assert [entry.get("text") for entry in history["entries"]] == ["到访", "第一次电话", None]
    later = office.act(lead.id, "之后的电话", seller)
    assert office.events(later.id)[0][2]["told"]["text"] == "之后的电话"


def test_what_is_done_with_a_lead_that_is_none_yet_tells_no_text(office, seller):
    talk = office.act(office.lead(seller).id, "还不是学生", seller)
    assert "told" not in office.events(talk.id)[0][2]


def test_converting_twice_and_at_once_is_one_conversion(office, seller):
    lead = office.lead(seller)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: convert(office, lead.id, seller), range(8)))
    assert {one.conversion for one in answers} == {PENDING}
    assert [name for name, _, _ in office.events(lead.id)].count("lead_converted") == 1


def test_the_student_becomes_known_however_often_it_is_told(office, seller):
    lead = office.lead(seller)
    convert(office, lead.id, seller)
    conversion, student = conversion_of(office, lead.id), new_id()
    event = students.StudentCreated(
        student=students.StudentSnapshot(id=student), lead_id=lead.id, conversion_id=conversion
    )
    hears(office, worker.on_student_found, event)
    known = office.get(lead.id, seller)
    assert (known.conversion, known.student_id) == (DONE, student)
    hears(office, worker.on_student_found, event)
    assert office.get(lead.id, seller).etag == known.etag
    assert convert(office, lead.id, seller).etag == known.etag
    hears(office, worker.on_student_found, students.StudentCreated(lead_id=lead.id, conversion_id=new_id()))
    assert office.get(lead.id, seller).student_id == student


def test_a_conversion_is_taken_back_and_made_again(office, seller):
    lead = office.lead(seller)
    convert(office, lead.id, seller)
    first = conversion_of(office, lead.id)
    assert undo(office, lead.id, seller).conversion == UNDOING
    assert office.events(lead.id)[-1][0] == "lead_conversion_undone"
    assert refused(convert, office, lead.id, seller)[1] == "CONVERSION_UNDOING"
    found = students.StudentCreated(
        student=students.StudentSnapshot(id=new_id()), lead_id=lead.id, conversion_id=first
    )
    hears(office, worker.on_student_found, found)
    assert office.get(lead.id, seller).conversion == UNDOING
    removed = students.StudentRemoved(lead_id=lead.id, conversion_id=first)
    hears(office, worker.on_conversion_removed, removed)
    back = office.get(lead.id, seller)
    assert (back.conversion, back.student_id) == (lead_pb2.CONVERSION_UNSPECIFIED, "")
    convert(office, lead.id, seller)
    hears(office, worker.on_conversion_removed, removed)  # late: it is about the conversion before
    hears(office, worker.on_student_found, found)
    again = office.get(lead.id, seller)
    assert (again.conversion, again.student_id) == (PENDING, "")


def test_a_conversion_that_stays_says_why(office, seller):
    lead = office.lead(seller)
    convert(office, lead.id, seller)
    undo(office, lead.id, seller)
    kept = students.StudentKept(
        student=students.StudentSnapshot(id=new_id()), conversion_id=conversion_of(office, lead.id),
        blockers=["students.education"],
    )  # fmt: skip
    hears(office, worker.on_student_kept, kept)
    after = office.get(lead.id, seller)
    assert (after.conversion, list(after.conversion_blockers)) == (DONE, ["students.education"])


def test_a_conversion_older_than_a_day_stays(office, seller):
    lead = office.lead(seller)
    assert refused(undo, office, lead.id, seller)[1] == "LEAD_NOT_CONVERTED"
    convert(office, lead.id, seller)
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    with office.service.running.system.transaction(system()) as session:
        session.execute(
            text("update lead set convert_time = :time where id = :id"), {"time": long_ago, "id": lead.id}
        )
    assert refused(undo, office, lead.id, seller)[1] == "TOO_LATE_TO_UNDO"


def test_a_lost_lead_is_not_converted(office, seller):
    lead = office.lead(seller)
    office.move(lead.id, "流失", seller, loss_reason_id=office.loss_reason())
    assert refused(convert, office, lead.id, seller)[1] == "LEAD_IS_LOST"


def test_who_may_not_read_contact_data_converts_all_the_same(office):
    fields = {name: Right.MASKED if name == "CONTACT" else Right.EDIT for name in EVERY_CLASS}
    blind = office.consultant("leads.lead.convert", fields=fields)
    lead = office.lead(blind)
    after = convert(office, lead.id, blind)
    assert "phone" in after.masked_fields
    phone = office.events(lead.id)[-1][2]["person"]["phone"]
    assert phone.startswith("+86")
    assert "•" not in phone


def test_a_won_contract_wins_the_lead_of_its_student(office, seller):
    lead = office.lead(seller)
    convert(office, lead.id, seller)
    student = new_id()
    found = students.StudentLinked(
        student=students.StudentSnapshot(id=student), conversion_id=conversion_of(office, lead.id)
    )
    hears(office, worker.on_student_found, found)
    won = ContractWon(contract=ContractSnapshot(id=new_id(), student_id=student))
    hears(office, worker.on_contract_won, won)
    after = office.get(lead.id, seller)
    assert (after.status, after.stage_id) == (lead_pb2.STATUS_WON, office.stage["签约"])
    hears(office, worker.on_contract_won, won)
    assert office.get(lead.id, seller).etag == after.etag


def test_a_sent_proposal_moves_the_lead_on_and_never_back(office, seller):
    lead = office.lead(seller)
    office.gate("方案", required_fields=["target_intake"])  # the fact is the proof, not the gate
    sent = ProposalSent(proposal=ProposalSnapshot(id=new_id(), lead_id=lead.id))
    hears(office, worker.on_proposal_sent, sent)
    after = office.get(lead.id, seller)
    assert (after.status, after.stage_id) == (lead_pb2.STATUS_PROPOSED, office.stage["方案"])
    won = ContractWon(contract=ContractSnapshot(id=new_id(), lead_id=lead.id))
    hears(office, worker.on_contract_won, won)
    hears(office, worker.on_proposal_sent, sent)  # late
    assert office.get(lead.id, seller).status == lead_pb2.STATUS_WON


def test_a_lost_lead_comes_back_with_a_proposal(office, seller):
    lead = office.lead(seller)
    office.move(lead.id, "流失", seller, loss_reason_id=office.loss_reason())
    sent = ProposalSent(proposal=ProposalSnapshot(id=new_id(), lead_id=lead.id))
    hears(office, worker.on_proposal_sent, sent)
    after = office.get(lead.id, seller)
    assert (after.status, after.loss_reason_id) == (lead_pb2.STATUS_PROPOSED, "")


def test_a_won_contract_of_nobody_we_know_changes_nothing(office):
    hears(office, worker.on_contract_won, ContractWon(contract=ContractSnapshot(student_id=new_id())))
