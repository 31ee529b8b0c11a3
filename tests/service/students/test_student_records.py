"""Students by hand: who reaches them, one person once, the team, the recycle bin."""

import grpc
import pytest
from matricula.common.v1 import query_pb2
from matricula.students.v1 import student_pb2 as pb

from kit.identity import Right
from tests.service.harness import EVERY_CLASS, person
from tests.service.leads.office import problem
from tests.service.students.school import School, phone


@pytest.fixture(scope="module")
def school(students):
    return School(students)


def refused(call, *arguments, **named):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, **named)
    return problem(caught)


def test_nobody_is_refused(school):
    student = school.student()
    code, *_ = refused(school.students.GetStudent, pb.GetStudentRequest(id=student.id))
    assert code is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_elses_student_is_not_found(school):
    student = school.student()
    assert refused(school.get, student.id, school.stranger())[0] is grpc.StatusCode.NOT_FOUND
    assert refused(school.get, student.id, school.colleague())[0] is grpc.StatusCode.NOT_FOUND
    assert refused(school.update, student.id, school.colleague(), note="?")[0] is grpc.StatusCode.NOT_FOUND


def test_a_student_entered_by_hand_is_ones_own_and_is_told_once(school):
    me = school.colleague()
    student = school.student(me, name=" 王 小明 ", phone="138 0013 9999", tags=["a", "a"])
    assert (student.name, student.phone, list(student.tags)) == ("王 小明", "+8613800139999", ["a"])
    assert student.owner_id == me.id
    ((kind, seq, payload),) = school.events(student.id)
    assert (kind, seq) == ("student_created", 1)
    assert payload["student"]["name"] == "王 小明"


def test_who_is_in_the_team_reaches_the_student(school):
    writer = school.colleague()
    school.hire(id=writer.id)
    student = school.student()
    assert refused(school.get, student.id, writer)[0] is grpc.StatusCode.NOT_FOUND
    after = school.students.StaffStudent(
        pb.StaffStudentRequest(id=student.id, writer_id=writer.id), metadata=school.as_(school.manager)
    )
    assert after.writer_id == writer.id
    assert after.owner_id == student.owner_id
    assert school.get(student.id, writer).name == student.name
    asked = pb.ListStudentsRequest(query=query_pb2.Query())
    listed = school.students.ListStudents(asked, metadata=school.as_(writer))
    assert [one.id for one in listed.students] == [student.id]
    kinds = [kind for kind, _, _ in school.events(student.id)]
    assert kinds == ["student_created", "student_updated"]
    assert school.events(student.id)[-1][2]["student"]["team"] == [
        {"role": "owner", "staffId": school.manager.id},
        {"role": "writer", "staffId": writer.id},
    ]


def test_the_team_needs_the_right_to_choose_it_and_people_who_work_here(school):
    student = school.student()
    elsewhere = school.hire(branch_id=77)
    code, reason, _, fields = refused(school.update, student.id, writer_id=elsewhere)
    assert (code, fields) == (grpc.StatusCode.INVALID_ARGUMENT, {"student.writer_id"})
    plain = person("students.student.read", "students.student.update")
    code, reason, *_ = refused(school.update, student.id, plain, writer_id=school.hire())
    assert (code, reason) == (grpc.StatusCode.PERMISSION_DENIED, "ASSIGN_NOT_ALLOWED")


def test_the_same_person_is_refused_and_a_sibling_is_not(school):
    number = phone()
    first = school.student(name="刘一", phone=number, birth_date="2008-01-02")
    code, reason, facts, _ = refused(school.student, name="刘一一", phone=number)
    assert (code, reason) == (grpc.StatusCode.ALREADY_EXISTS, "DUPLICATE_STUDENT")
    assert facts["student_id"] == first.id
    sibling = school.student(name="刘二", phone=number, birth_date="2010-05-06")
    assert sibling.id != first.id
    code, reason, *_ = refused(school.update, sibling.id, name="刘一", birth_date="2008-01-02")
    assert reason == "DUPLICATE_STUDENT"


def test_the_one_found_by_a_hidden_field_is_not_named(school):
    number = phone()
    school.student(phone=number)
    fields = {name: Right.MASKED if name == "CONTACT" else Right.EDIT for name in EVERY_CLASS}
    blind = person("students.student.create", "students.student.read", fields=fields)
    _, reason, facts, _ = refused(school.student, blind, phone=number)
    assert reason == "DUPLICATE_STUDENT"
    assert "student_id" not in facts


def test_sensitive_fields_are_masked_by_their_class(school):
    student = school.student(passport_number="e12345678", name="赵敏")
    fields = {name: Right.MASKED if name == "SENSITIVE" else Right.EDIT for name in EVERY_CLASS}
    seen = school.get(student.id, person("students.student.read", fields=fields))
    assert "E1234" not in seen.passport_number
    assert list(seen.masked_fields) == ["passport_number"]
    assert school.get(student.id).passport_number == "E12345678"


def test_a_minor_is_one_until_the_eighteenth_birthday(school):
    student = school.student(name="孙小", birth_date="2012-02-29")
    told = school.events(student.id)[0][2]["student"]
    assert (told["isMinor"], told["adultDate"]) == (True, "2030-03-01")
    grown = school.events(school.student(name="孙大", birth_date="2001-03-04").id)[0][2]["student"]
    assert "isMinor" not in grown


def test_the_recycle_bin_and_back(school):
    number = phone()
    student = school.student(phone=number)
    school.students.DeleteStudent(pb.DeleteStudentRequest(id=student.id), metadata=school.as_(school.manager))
    assert refused(school.get, student.id)[0] is grpc.StatusCode.NOT_FOUND
    undelete = pb.UndeleteStudentRequest(id=student.id)
    back = school.students.UndeleteStudent(undelete, metadata=school.as_(school.manager))
    assert back.id == student.id
    assert [kind for kind, _, _ in school.events(student.id)] == [
        "student_created", "student_removed", "student_restored",
    ]  # fmt: skip
