"""What belongs to a student: who reaches it, scores that tests give, guardians that siblings share."""

import grpc
import pytest
from matricula.students.v1 import (
    education_pb2,
    experience_pb2,
    guardian_pb2,
    test_sitting_pb2,
    test_sitting_pb2_grpc,
)
from matricula.students.v1.education_pb2_grpc import EducationsServiceStub
from matricula.students.v1.experience_pb2_grpc import ExperiencesServiceStub
from matricula.students.v1.guardian_pb2_grpc import GuardiansServiceStub

from kit.identity import Right
from kit.ids import new_id
from tests.service.harness import EVERY_CLASS, SHANGHAI, person
from tests.service.leads.office import problem
from tests.service.students.school import School

PARTS = tuple(
    f"students.{name}"
    for name in (
        "education.read", "education.edit", "experience.read", "experience.edit", "guardian.read",
        "guardian.edit", "test_sitting.read", "test_sitting.edit", "test_sitting.verify",
    )
)  # fmt: skip


class Profile:
    def __init__(self, school):
        self.school = school
        stub = school.service.stub
        self.educations, self.experiences = stub(EducationsServiceStub), stub(ExperiencesServiceStub)
        self.guardians, self.sittings = (
            stub(GuardiansServiceStub),
            stub(test_sitting_pb2_grpc.TestSittingsServiceStub),
        )
        self.who = person(*PARTS, name="文案")

    def educate(self, student_id, who=None, **values):
        record = education_pb2.Education(student_id=student_id, **{"school": "人大附中", **values})
        request = education_pb2.CreateEducationRequest(education=record)
        return self.educations.CreateEducation(request, metadata=self.school.as_(who or self.who))

    def experience(self, student_id, **values):
        kind = experience_pb2.EXPERIENCE_KIND_AWARD
        record = experience_pb2.Experience(
            student_id=student_id, **{"title": "物理竞赛", "kind": kind, **values}
        )
        request = experience_pb2.CreateExperienceRequest(experience=record)
        return self.experiences.CreateExperience(request, metadata=self.school.as_(self.who))

    def sit(self, student_id, who=None, **values):
        values = {"type": test_sitting_pb2.TEST_TYPE_IELTS, "test_date": "2026-03-14", **values}
        record = test_sitting_pb2.TestSitting(student_id=student_id, **values)
        request = test_sitting_pb2.CreateTestSittingRequest(test_sitting=record)
        return self.sittings.CreateTestSitting(request, metadata=self.school.as_(who or self.who))

    def resit(self, sitting_id, **values):
        record = test_sitting_pb2.TestSitting(id=sitting_id, **values)
        request = test_sitting_pb2.UpdateTestSittingRequest(test_sitting=record)
        request.update_mask.paths.extend(values)
        return self.sittings.UpdateTestSitting(request, metadata=self.school.as_(self.who))

    def verify(self, sitting_id, who=None):
        request = test_sitting_pb2.VerifyTestSittingRequest(id=sitting_id)
        return self.sittings.VerifyTestSitting(request, metadata=self.school.as_(who or self.who))

    def guard(self, *student_ids, who=None, **values):
        wards = [
            guardian_pb2.Ward(student_id=one, relation="RELATION_MOTHER", primary=True) for one in student_ids
        ]
        record = guardian_pb2.Guardian(wards=wards, **{"name": "张女士", **values})
        request = guardian_pb2.CreateGuardianRequest(guardian=record)
        return self.guardians.CreateGuardian(request, metadata=self.school.as_(who or self.who))

    def change_guardian(self, guardian_id, **values):
        request = guardian_pb2.UpdateGuardianRequest(guardian=guardian_pb2.Guardian(id=guardian_id, **values))
        request.update_mask.paths.extend(values)
        return self.guardians.UpdateGuardian(request, metadata=self.school.as_(self.who))


@pytest.fixture(scope="module")
def profile(students):
    return Profile(School(students))


@pytest.fixture
def student(profile):
    return profile.school.student()


def refused(call, *arguments, **named):
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments, **named)
    return problem(caught)


def test_nobody_and_somebody_elses_reach_no_part(profile, student):
    made = profile.educate(student.id)
    get = education_pb2.GetEducationRequest(id=made.id)
    with pytest.raises(grpc.RpcError) as caught:
        profile.educations.GetEducation(get)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    for stranger in (person(*PARTS, branches=(SHANGHAI,)), profile.school.colleague(*PARTS)):
        code, *_ = refused(profile.educations.GetEducation, get, metadata=profile.school.as_(stranger))
        assert code is grpc.StatusCode.NOT_FOUND
        code, *_ = refused(profile.educate, student.id, stranger)
        assert code is grpc.StatusCode.INVALID_ARGUMENT


def test_who_is_in_the_team_reaches_every_part(profile):
    me = profile.school.colleague(*PARTS)
    student = profile.school.student(me)
    made = profile.educate(student.id, me, school="清华附中")
    profile.educate(profile.school.student().id)
    listed = profile.educations.ListEducations(
        education_pb2.ListEducationsRequest(), metadata=profile.school.as_(me)
    )
    assert [one.id for one in listed.educations] == [made.id]
    guardian = profile.guard(student.id, who=me)
    profile.guard(profile.school.student().id)
    listed = profile.guardians.ListGuardians(
        guardian_pb2.ListGuardiansRequest(), metadata=profile.school.as_(me)
    )
    assert [one.id for one in listed.guardians] == [guardian.id]


def test_a_gpa_needs_a_scale_that_it_fits_on(profile, student):
    made = profile.educate(student.id, gpa=3.7, gpa_scale=4, start_date="2023-09-01")
    assert (made.gpa, made.gpa_scale) == (3.7, 4)
    assert refused(profile.educate, student.id, gpa=3.7)[3] == {"education.gpa_scale"}
    assert refused(profile.educate, student.id, gpa=4.1, gpa_scale=4)[3] == {"education.gpa"}
    backwards = {"start_date": "2024-09-01", "end_date": "2023-06-30"}
    assert refused(profile.educate, student.id, **backwards)[3] == {"education.end_date"}


def test_experience_is_kept(profile, student):
    made = profile.experience(student.id, level="EXPERIENCE_LEVEL_NATION", hours_per_week=4)
    assert (made.title, made.branch_id, made.hours_per_week) == ("物理竞赛", student.branch_id, 4)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"score": 7.5}, set()),
        ({"score": 7.3}, {"test_sitting.score"}),
        ({"score": 9.5}, {"test_sitting.score"}),
        ({"sections": [{"section": "reading", "score": 8.5}]}, set()),
        ({"sections": [{"section": "grammar", "score": 8.5}]}, {"test_sitting.sections[0].section"}),
        ({"sections": [{"section": "reading", "score": 31}]}, {"test_sitting.sections[0].score"}),
        ({"type": "TEST_TYPE_TOEFL", "score": 105}, set()),
        ({"type": "TEST_TYPE_TOEFL", "score": 4.5}, set()),
        ({"type": "TEST_TYPE_TOEFL", "score": 121}, {"test_sitting.score"}),
        ({"type": "TEST_TYPE_SAT", "score": 1455}, {"test_sitting.score"}),
        ({"type": "TEST_TYPE_GRE", "sections": [{"section": "verbal", "score": 160}]}, set()),
        ({"score": 7, "test_date": "2028-01-01"}, {"test_sitting.test_date"}),
        ({"test_date": "2028-01-01"}, set()),
    ],
)
def test_scores_are_those_that_the_test_gives(profile, student, values, fields):
    if not fields:
        assert profile.sit(student.id, **values).id
    else:
        assert refused(profile.sit, student.id, **values)[3] == fields


def test_a_sitting_expires_with_its_test(profile, student):
    sitting = profile.sit(student.id, test_date="2024-02-29")
    assert sitting.expire_date == "2026-02-28"
    assert profile.resit(sitting.id, test_date="2025-03-01").expire_date == "2027-03-01"
    assert profile.resit(sitting.id, expire_date="2027-01-01").expire_date == "2027-01-01"
    assert profile.resit(sitting.id, test_date="2025-04-01").expire_date == "2027-01-01"
    assert profile.sit(student.id, type="TEST_TYPE_SAT", score=1500).expire_date == ""
    assert profile.sit(student.id, type="TEST_TYPE_GMAT", score=705).expire_date == "2031-03-14"


def test_a_verified_sitting_is_not_verified_after_a_change_of_its_score(profile, student):
    sitting = profile.sit(student.id)
    assert refused(profile.verify, sitting.id)[1] == "NOTHING_TO_VERIFY"
    profile.resit(sitting.id, score=7)
    blind = person("students.test_sitting.edit", "students.test_sitting.read")
    assert refused(profile.verify, sitting.id, blind)[0] is grpc.StatusCode.PERMISSION_DENIED
    seen = profile.verify(sitting.id)
    assert (seen.verified, seen.verified_by) == (True, profile.who.id)
    assert profile.verify(sitting.id).etag == seen.etag
    assert profile.resit(sitting.id, note="原件已存").verified
    assert not profile.resit(sitting.id, score=7.5).verified


def test_a_guardian_is_shared_by_siblings_and_told_with_each(profile):
    elder, younger = profile.school.student(name="大宝"), profile.school.student(name="小宝")
    guardian = profile.guard(elder.id, phone="13911112222", concerns="安全", income="80 万")
    assert [one.name for one in profile.school.get(elder.id).guardians] == ["张女士"]
    wards = [*guardian.wards, guardian_pb2.Ward(student_id=younger.id, relation="RELATION_MOTHER")]
    after = profile.change_guardian(guardian.id, wards=wards)
    assert sorted(after.student_ids) == sorted([elder.id, younger.id])
    assert profile.school.get(younger.id).guardians[0].id == guardian.id
    profile.change_guardian(guardian.id, name="张太太")
    for student in (elder, younger):
        name, _, payload = profile.school.events(student.id)[-1]
        assert name == "student_updated"
        assert payload["student"]["guardians"][0]["name"] == "张太太"
    assert profile.school.system(
        "select kind from history where record_id = :id order by version desc limit 1", id=elder.id
    ) == [("retold",)]  # fmt: skip
    before = profile.school.get(elder.id).etag
    profile.change_guardian(guardian.id, concerns="费用")
    assert profile.school.get(elder.id).etag == before
    request = guardian_pb2.DeleteGuardianRequest(id=guardian.id)
    profile.guardians.DeleteGuardian(request, metadata=profile.school.as_(profile.who))
    assert not profile.school.get(elder.id).guardians
    assert not profile.school.get(younger.id).guardians


def test_guardians_are_of_students_one_reaches_each_once(profile, student):
    assert refused(profile.guard, new_id())[3] == {"guardian.wards[0].student_id"}
    assert refused(profile.guard, student.id, student.id)[3] == {"guardian.wards"}


def test_income_is_masked_by_its_class(profile, student):
    guardian = profile.guard(student.id, income="80 万")
    fields = {name: Right.HIDDEN if name == "SENSITIVE" else Right.READ for name in EVERY_CLASS}
    seen = profile.guardians.GetGuardian(
        guardian_pb2.GetGuardianRequest(id=guardian.id),
        metadata=profile.school.as_(person(*PARTS, fields=fields)),
    )
    assert (seen.income, list(seen.masked_fields)) == ("", ["income"])
