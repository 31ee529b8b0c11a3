"""A lead becomes a student, through the real broker: told twice, late and out of order, it is one student."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import education_pb2, student_pb2, timeline_pb2
from matricula.students.v1.education_pb2_grpc import EducationsServiceStub
from matricula.students.v1.student_pb2_grpc import StudentsServiceStub
from matricula.students.v1.timeline_pb2_grpc import TimelineServiceStub

from tests.service.harness import person
from tests.service.kit_events.servers import wait_for
from tests.service.leads.office import EVERYTHING, Office, phone

ROUTINE = (
    *EVERYTHING, "leads.lead.convert", "students.student.read", "students.education.edit",
    "students.education.read",
)  # fmt: skip
DONE, NONE = lead_pb2.CONVERSION_DONE, lead_pb2.CONVERSION_UNSPECIFIED


class Desk:
    """Somebody who works in both services."""

    def __init__(self, chain):
        self.chain = chain
        self.office = Office(chain.services["leads"])
        self.me = person(*ROUTINE, name="王顾问")

    def lead(self, **values):
        return self.office.lead(self.me, **values)

    def convert(self, lead_id):
        request = lead_pb2.ConvertLeadRequest(id=lead_id)
        return self.office.leads.ConvertLead(request, metadata=self.office.as_(self.me))

    def undo(self, lead_id):
        request = lead_pb2.UndoConvertLeadRequest(id=lead_id)
        return self.office.leads.UndoConvertLead(request, metadata=self.office.as_(self.me))

    def until(self, lead_id, conversion):
        """The lead as soon as its conversion is that far."""

        def arrived():
            lead = self.office.get(lead_id, self.me)
            return lead if lead.conversion == conversion else None

        return wait_for(arrived, f"the lead to be {conversion}; {self.office.get(lead_id, self.me)}", 60)

    def student(self, student_id):
        service = self.chain.services["students"]
        return service.stub(StudentsServiceStub).GetStudent(
            student_pb2.GetStudentRequest(id=student_id), metadata=service.as_(self.me)
        )

    def living(self, number):
        """Ids of the living students with a phone."""
        rows = self.chain.rows(
            "students", "select id from student where phone = :phone and delete_time is null", phone=number
        )
        return [str(row[0]) for row in rows]


@pytest.fixture(scope="module")
def desk(chain):
    return Desk(chain)


def test_a_converted_lead_is_a_student_and_both_know_each_other(desk):
    lead = desk.lead(name="林可", guardian_name="林先生")
    desk.office.act(lead.id, "第一次电话", desk.me)
    desk.convert(lead.id)
    known = desk.until(lead.id, DONE)
    student = desk.student(known.student_id)
    assert (student.name, student.phone, list(student.lead_ids)) == ("林可", lead.phone, [lead.id])
    service = desk.chain.services["students"]

    def told():
        answer = service.stub(TimelineServiceStub).ListStudentTimeline(
            timeline_pb2.ListStudentTimelineRequest(id=student.id, kinds=["leads.activity"]),
            metadata=service.as_(person("students.student.read", "leads.activity.read")),
        )
        return [one.text for one in answer.entries]

    wait_for(lambda: told() == ["第一次电话"], "the history of the lead")
    desk.office.act(lead.id, "后来的电话", desk.me)
    wait_for(lambda: sorted(told()) == ["后来的电话", "第一次电话"], "what was done since")


def test_many_leads_of_one_person_converted_at_once_are_one_student(desk):
    number = phone()
    leads = [desk.lead(phone=number, allow_duplicate=True) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda lead: desk.convert(lead.id), leads))
    students = {desk.until(lead.id, DONE).student_id for lead in leads}
    assert len(students) == 1
    assert sorted(desk.student(students.pop()).lead_ids) == sorted(lead.id for lead in leads)


def test_a_conversion_is_taken_back_and_made_again(desk):
    lead = desk.lead()
    desk.convert(lead.id)
    first = desk.until(lead.id, DONE).student_id
    desk.undo(lead.id)
    assert desk.until(lead.id, NONE).student_id == ""
    assert desk.living(lead.phone) == []
    desk.convert(lead.id)
    second = desk.until(lead.id, DONE).student_id
    assert second != first
    assert desk.living(lead.phone) == [second]


def test_what_hangs_on_the_student_keeps_the_conversion(desk):
    lead = desk.lead()
    desk.convert(lead.id)
    student_id = desk.until(lead.id, DONE).student_id
    service = desk.chain.services["students"]
    service.stub(EducationsServiceStub).CreateEducation(
        education_pb2.CreateEducationRequest(
            education=education_pb2.Education(student_id=student_id, school="四中")
        ),
        metadata=service.as_(desk.me),
    )
    desk.undo(lead.id)
    kept = desk.until(lead.id, DONE)
    assert (list(kept.conversion_blockers), kept.student_id) == (["students.education"], student_id)
    assert desk.living(lead.phone) == [student_id]


def test_every_event_delivered_again_changes_nothing(desk, chain):
    lead = desk.lead()
    desk.convert(lead.id)
    desk.until(lead.id, DONE)
    chain.settled()
    before = desk.office.get(lead.id, desk.me)
    for name in ("leads", "students"):
        chain.rows(name, "update outbox set publish_time = null")
    chain.settled()
    after = desk.office.get(lead.id, desk.me)
    assert (after.etag, after.student_id) == (before.etag, before.student_id)
    assert desk.living(lead.phone) == [before.student_id]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_late_twice_and_out_of_order_it_ends_the_same(desk, chain, seed):
    """Both relays stand still while a lead is converted; then everything comes twice in any order."""
    chain.settled()
    chain.halt("leads")
    number = phone()
    first = desk.lead(phone=number, name="同一人")
    second = desk.lead(phone=number, name="同一人", allow_duplicate=True)
    desk.office.act(first.id, "转化前", desk.me)
    for lead in (first, second):
        desk.convert(lead.id)
    desk.undo(second.id)
    assert chain.shuffle("leads", seed) > 6
    chain.halt("students")
    chain.launch("students")
    chain.await_worker("students")
    chain.launch("leads")
    chain.await_worker("leads")
    known = desk.until(first.id, DONE)
    assert desk.until(second.id, NONE).student_id == ""
    assert desk.living(first.phone) == [known.student_id]
    assert list(desk.student(known.student_id).lead_ids) == [first.id]
