"""Conversions as their events tell: one student for one person, taken back when nothing hangs on them."""

from types import SimpleNamespace

import pytest
from google.protobuf import json_format
from matricula.contracts.v1.events_pb2 import ContractCreated, ContractSnapshot
from matricula.leads.v1 import events_pb2 as leads

from kit.identity import system
from kit.ids import new_id
from services.students.conversion import worker
from services.students.timeline import worker as timeline
from tests.service.harness import BEIJING
from tests.service.students.school import School, phone
from tests.service.students.test_profile import Profile


class Funnel:
    """Leads that are converted: what the worker does with their events, each in its own transaction."""

    def __init__(self, school):
        self.school = school

    def hear(self, handler, event, branch=BEIJING):
        with self.school.service.running.database.transaction(system((branch,))) as session:
            envelope = SimpleNamespace(
                event_id=new_id(), occurred=_now(), branch_id=branch, actor_id="", actor_name="王顾问"
            )
            session.info["events"] = [envelope]
            handler(session, event)

    def converted(self, branch=BEIJING, owner="", lead_id="", **person):
        values = {"name": "林可", **person}
        return leads.LeadConverted(
            lead=leads.LeadSnapshot(id=lead_id or new_id(), branch_id=branch, owner_id=owner),
            person=leads.ConvertedPerson(**values),
            conversion_id=new_id(),
        )

    def convert(self, branch=BEIJING, **person):
        event = self.converted(branch, **person)
        self.hear(worker.on_lead_converted, event, branch)
        return event, self.of(event)

    def undo(self, event):
        undone = leads.LeadConversionUndone(lead=event.lead, conversion_id=event.conversion_id)
        self.hear(worker.on_lead_conversion_undone, undone, event.lead.branch_id)

    def of(self, event):
        """The id of the student of a conversion."""
        ((student_id,),) = self.school.system(
            "select student_id from conversion where id = :id", id=event.conversion_id
        )
        return student_id

    def told(self, student_id):
        return [name for name, _, _ in self.school.events(student_id)]


def _now():
    from kit import clock

    return clock.now()


@pytest.fixture(scope="module")
def funnel(students):
    return Funnel(School(students))


def test_a_conversion_makes_a_student_with_what_the_lead_knew(funnel):
    owner = new_id()
    number = phone()
    event, student_id = funnel.convert(
        phone=number, birth_date="2008-03-04", guardian_name="林先生", current_school="四中", owner=owner,
        current_grade="高二", tags=["高意向"],
    )  # fmt: skip
    student = funnel.school.get(student_id)
    assert (student.name, student.phone, student.owner_id) == ("林可", number, owner)
    assert list(student.lead_ids) == [event.lead.id]
    assert [one.name for one in student.guardians] == ["林先生"]
    ((name, _, payload), *_) = funnel.school.events(student_id)
    assert name == "student_created"
    assert (payload["leadId"], payload["conversionId"]) == (event.lead.id, event.conversion_id)
    ((school, grade),) = funnel.school.system(
        "select school, grade from education where student_id = :id", id=student_id
    )
    assert (school, grade) == ("四中", "高二")


def test_the_same_conversion_twice_is_one_student(funnel):
    event, student_id = funnel.convert(phone=phone())
    before = funnel.told(student_id)
    funnel.hear(worker.on_lead_converted, event)
    assert funnel.told(student_id) == before


@pytest.mark.parametrize("key", ["phone", "wechat", "email", "name"])
def test_a_person_who_is_a_student_already_is_linked_and_what_lacked_is_filled(funnel, key):
    name = f"同人{new_id()[-6:]}"
    person = {"name": name, "birth_date": "2007-01-01", "wechat": f"wx_{new_id()[-8:]}"}
    person |= {"phone": phone(), "email": f"{new_id()[-8:]}@mail.example"}
    shared = ("name", "birth_date") if key == "name" else (key,)
    _, first = funnel.convert(**{**person, "note": "甲"})
    again = {"name": name, **{one: person[one] for one in shared}, "note": "乙", "target_intake": "2027-09"}
    event, second = funnel.convert(**again)
    assert second == first
    student = funnel.school.get(first)
    assert (student.note, student.target_intake) == ("甲", "2027-09")
    assert list(student.lead_ids)[-1] == event.lead.id
    name, _, payload = funnel.school.events(first)[-1]
    assert name == "student_linked"
    assert payload["matchedFields"] == ["name+birth_date" if key == "name" else key]


def test_another_branch_has_students_of_its_own(funnel):
    number = phone()
    _, here = funnel.convert(phone=number)
    _, there = funnel.convert(branch=4242, phone=number)
    assert here != there


def test_brothers_and_sisters_with_one_phone_are_two_students_who_share_their_guardians(funnel):
    number = phone()
    _, elder = funnel.convert(name="刘大", phone=number, birth_date="2007-01-01", guardian_name="刘太太")
    event, younger = funnel.convert(
        name="刘小", phone=number, birth_date="2010-01-01", guardian_name="刘太太"
    )
    assert elder != younger
    (mother,) = funnel.school.get(elder).guardians
    assert [one.id for one in funnel.school.get(younger).guardians] == [mother.id]
    funnel.undo(event)
    assert funnel.told(younger)[-1] == "student_removed"
    ((wards,),) = funnel.school.system("select student_ids from guardian where id = :id", id=mother.id)
    assert wards == [elder]


def test_undoing_removes_the_student_and_what_the_conversion_made(funnel):
    event, student_id = funnel.convert(phone=phone(), guardian_name="妈妈", current_school="八中")
    funnel.undo(event)
    name, _, payload = funnel.school.events(student_id)[-1]
    assert (name, payload["conversionId"]) == ("student_removed", event.conversion_id)
    assert funnel.school.system(
        "select 1 from student where id = :id and delete_time is null", id=student_id
    ) == []  # fmt: skip
    assert funnel.school.system(
        "select 1 from guardian where student_ids @> array[cast(:id as uuid)] and delete_time is null",
        id=student_id,
    ) == []  # fmt: skip
    count = len(funnel.told(student_id))
    funnel.undo(event)
    assert len(funnel.told(student_id)) == count


def test_after_undoing_the_same_person_is_a_new_student(funnel):
    number = phone()
    event, first = funnel.convert(phone=number)
    funnel.undo(event)
    _, second = funnel.convert(phone=number, lead_id=event.lead.id)
    assert second != first


def test_a_student_with_something_on_them_is_kept_and_told_why(funnel):
    event, student_id = funnel.convert(phone=phone(), current_school="八中")
    profile = Profile(funnel.school)
    profile.educate(student_id)
    sitting = profile.sit(student_id, score=7)
    funnel.undo(event)
    name, _, payload = funnel.school.events(student_id)[-1]
    assert name == "student_kept"
    assert payload["blockers"] == ["students.education", "students.test_sitting"]
    assert sitting.id
    funnel.undo(event)
    assert funnel.told(student_id)[-2:] == ["student_kept", "student_kept"]


def test_a_contract_keeps_a_student_too(funnel):
    event, student_id = funnel.convert(phone=phone())
    contract = ContractSnapshot(id=new_id(), branch_id=BEIJING, student_id=student_id, number="HT-1")
    funnel.hear(timeline.HANDLERS[ContractCreated], ContractCreated(contract=contract))
    funnel.undo(event)
    assert funnel.school.events(student_id)[-1][2]["blockers"] == ["contracts.contract"]


def test_undoing_a_link_keeps_the_student(funnel):
    number = phone()
    _, student_id = funnel.convert(phone=number)
    event, _ = funnel.convert(phone=number)
    funnel.undo(event)
    assert funnel.told(student_id)[-1] == "student_unlinked"
    assert event.lead.id not in funnel.school.get(student_id).lead_ids


def test_undoing_the_first_of_two_leads_keeps_the_student_for_the_other(funnel):
    number = phone()
    first, student_id = funnel.convert(phone=number)
    second, _ = funnel.convert(phone=number)
    funnel.undo(first)
    assert funnel.told(student_id)[-1] == "student_unlinked"
    assert list(funnel.school.get(student_id).lead_ids) == [second.lead.id]


def test_a_merged_lead_takes_its_student_along(funnel):
    event, student_id = funnel.convert(phone=phone())
    stays = new_id()
    gone = leads.LeadDeleted(
        lead=leads.LeadSnapshot(id=event.lead.id, branch_id=BEIJING, merged_into_id=stays)
    )
    funnel.hear(worker.on_lead_deleted, gone)
    funnel.hear(worker.on_lead_deleted, gone)
    assert list(funnel.school.get(student_id).lead_ids) == [stays]
    assert funnel.told(student_id) == ["student_created", "student_updated"]
    funnel.undo(event)
    assert funnel.told(student_id)[-1] == "student_removed"


def test_undoing_what_never_came_changes_nothing(funnel):
    funnel.undo(funnel.converted())


def test_events_are_whole_json(funnel):
    """What goes out can be read back as its message."""
    _, student_id = funnel.convert(phone=phone(), guardian_name="妈妈", birth_date="2010-01-01")
    from matricula.students.v1.events_pb2 import StudentCreated

    payload = funnel.school.events(student_id)[0][2]
    read = json_format.ParseDict(payload, StudentCreated())
    assert read.student.is_minor
