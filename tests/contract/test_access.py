"""Every method of every service, called by nobody, by somebody without the permission, by somebody who may
only look, and, where it names a record, by somebody of another branch. New methods are covered, too."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from matricula.leads.v1 import (
    activity_pb2,
    assignment_pb2,
    channel_pb2,
    intake_pb2,
    lead_pb2,
    pipeline_pb2,
    scoring_pb2,
)
from matricula.students.v1 import education_pb2, experience_pb2, guardian_pb2, student_pb2, test_sitting_pb2
from matricula.options.v1 import options_pb2 as options

from kit.ids import new_id
from tests.contract import descriptors
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person, start

SERVICES = ("contracts", "leads", "reports", "students", "tasks", "gateway")
REFUSED = {grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED}
METHODS = [
    one for one in descriptors.methods() if one.containing_service.file.package.split(".")[1] in SERVICES
]


@pytest.fixture(scope="session")
def suite(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[dict[str, ServiceUnderTest]]:
    running = {name: start(name, tmp_path_factory.mktemp(name), postgres_url) for name in SERVICES}
    yield running
    for service in running.values():
        service.stop()


def call(service: ServiceUnderTest, method: MethodDescriptor, request: Any = None, metadata: Any = ()) -> Any:
    """Calls any method by its descriptor; returns the answer or raises grpc.RpcError."""
    response = message_factory.GetMessageClass(method.output_type)
    return service.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=response.FromString,
    )(request or message_factory.GetMessageClass(method.input_type)(), metadata=metadata, timeout=10)


def outcome(*arguments: Any, **named: Any) -> grpc.StatusCode:
    try:
        call(*arguments, **named)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


def access(method: MethodDescriptor) -> Any:
    return method.GetOptions().Extensions[options.access]


def service_of(suite: dict[str, ServiceUnderTest], method: MethodDescriptor) -> ServiceUnderTest:
    return suite[method.containing_service.file.package.split(".")[1]]


def named(methods: list[MethodDescriptor]) -> Any:
    return pytest.mark.parametrize("method", methods, ids=[one.full_name for one in methods])


@named([one for one in METHODS if not access(one).public])
def test_nobody_is_refused(suite, method):
    assert outcome(service_of(suite, method), method) is grpc.StatusCode.UNAUTHENTICATED


@named([one for one in METHODS if access(one).permission])
def test_without_the_permission_it_is_refused(suite, method):
    service = service_of(suite, method)
    stranger = person(f"{service.name}.nothing.read")
    assert outcome(service, method, metadata=service.as_(stranger)) is grpc.StatusCode.PERMISSION_DENIED


@named([one for one in METHODS if access(one).permission and not access(one).read_only])
def test_who_may_only_look_changes_nothing(suite, method):
    service = service_of(suite, method)
    auditor = person(access(method).permission, read_only=True)
    assert outcome(service, method, metadata=service.as_(auditor)) is grpc.StatusCode.PERMISSION_DENIED


# records of another branch ----------------------------------------------------------------------------


def _make(service: ServiceUnderTest, module: Any, service_name: str, method: str, record: Any) -> str:
    """Creates a record through its own Create method; returns its id."""
    descriptor = module.DESCRIPTOR.services_by_name[service_name].methods_by_name[method]
    request = message_factory.GetMessageClass(descriptor.input_type)()
    getattr(request, descriptor.input_type.fields[0].name).CopyFrom(record)
    permissions = {access(one).permission for one in METHODS if access(one).permission}
    metadata = service.as_(person(*permissions, branches=(BEIJING,)))
    return str(call(service, descriptor, request, metadata).id)


@pytest.fixture(scope="session")
def records(suite: dict[str, ServiceUnderTest]) -> dict[str, str]:
    """One record of each type in Beijing, by the name of its service."""
    made: dict[str, str] = {}

    def make(module: Any, service: str, method: str, record: Any, of: str = "leads") -> str:
        made[service] = _make(suite[of], module, service, method, record)
        return made[service]

    lead = lead_pb2.Lead(name="王小明", phone="13800138000")
    lead_id = make(lead_pb2, "LeadsService", "CreateLead", lead)
    method = assignment_pb2.ASSIGNMENT_METHOD_ROUND_ROBIN
    team = assignment_pb2.AssignmentTeam(name="一组", method=method)
    team_id = make(assignment_pb2, "AssignmentTeamsService", "CreateAssignmentTeam", team)
    rule = assignment_pb2.AssignmentRule(name="全部", team_id=team_id)
    make(assignment_pb2, "AssignmentRulesService", "CreateAssignmentRule", rule)
    make(channel_pb2, "ChannelsService", "CreateChannel", channel_pb2.Channel(name_zh="官网"))
    make(channel_pb2, "LossReasonsService", "CreateLossReason", channel_pb2.LossReason(name_zh="预算不足"))
    stage = pipeline_pb2.Stage(name_zh="新线索", status=lead_pb2.STATUS_NEW)
    pipeline = pipeline_pb2.Pipeline(name_zh="留学", stages=[stage])
    make(pipeline_pb2, "PipelinesService", "CreatePipeline", pipeline)
    talk = activity_pb2.Activity(lead_id=lead_id, kind=activity_pb2.ACTIVITY_KIND_CALL, text="已电话联系")
    make(activity_pb2, "ActivitiesService", "CreateActivity", talk)
    score = scoring_pb2.ScoreRule(name="有手机", condition="lead.phone != ''", points=10)
    make(scoring_pb2, "ScoreRulesService", "CreateScoreRule", score)
    fields = [intake_pb2.IntakeField(field=name, path=name) for name in ("name", "phone")]
    source = intake_pb2.IntakeSource(name="官网表单", kind=intake_pb2.INTAKE_KIND_FORM, fields=fields)
    make(intake_pb2, "IntakeSourcesService", "CreateIntakeSource", source)
    made["TimelineService"] = _of_a_student(make)  # lists what happened with a student
    return made


def _of_a_student(make: Any) -> str:
    """A student, and one record of each kind that hangs on one; returns the student's id."""
    student = student_pb2.Student(name="林可", phone="13800138001")
    student_id = make(student_pb2, "StudentsService", "CreateStudent", student, "students")
    school = education_pb2.Education(student_id=student_id, school="四中")
    make(education_pb2, "EducationsService", "CreateEducation", school, "students")
    award = experience_pb2.Experience(student_id=student_id, title="竞赛", kind="EXPERIENCE_KIND_AWARD")
    make(experience_pb2, "ExperiencesService", "CreateExperience", award, "students")
    sitting = test_sitting_pb2.TestSitting(
        student_id=student_id, type="TEST_TYPE_SAT", test_date="2026-03-14", score=1500
    )
    make(test_sitting_pb2, "TestSittingsService", "CreateTestSitting", sitting, "students")
    guardian = guardian_pb2.Guardian(name="林先生", wards=[guardian_pb2.Ward(student_id=student_id)])
    make(guardian_pb2, "GuardiansService", "CreateGuardian", guardian, "students")
    return student_id


def _about_one(method: MethodDescriptor) -> bool:
    """Whether the request names one existing record."""
    fields = method.input_type.fields_by_name
    return "id" in fields or method.name.startswith("Update")


OF_STUDENTS = {
    "StudentsService", "EducationsService", "ExperiencesService", "TestSittingsService", "GuardiansService",
    "TimelineService",
}  # fmt: skip
ABOUT_ONE = [
    one for one in METHODS
    if _about_one(one) and (
        one.containing_service.file.package == "matricula.leads.v1"
        or one.containing_service.name in OF_STUDENTS
    )
]  # fmt: skip


def _request(method: MethodDescriptor, record_id: str) -> Any:
    """A request for the record that passes validation, with random ids for whatever else it must name."""
    request = message_factory.GetMessageClass(method.input_type)()
    if method.name.startswith("Update"):
        getattr(request, method.input_type.fields[0].name).id = record_id
        request.update_mask.paths.append("branch_id")
        return request
    request.id = record_id
    for name, value in (("other_id", new_id()), ("stage_id", new_id()), ("reason", "测试")):
        if name in method.input_type.fields_by_name:
            setattr(request, name, value)
    if "import" in method.input_type.fields_by_name:
        getattr(request, "import").SetInParent()
    return request


@named(ABOUT_ONE)
def test_somebody_of_another_branch_does_not_reach_it(suite, records, method):
    service = service_of(suite, method)
    record_id = records.get(method.containing_service.name, new_id())
    about = access(method)
    stranger = person(*filter(None, [about.permission, "leads.lead.read"]), branches=(SHANGHAI,))
    found = outcome(service, method, _request(method, record_id), metadata=service.as_(stranger))
    assert found in REFUSED, f"{method.full_name} answered {found}"


MADE = {
    "LeadsService", "AssignmentTeamsService", "ChannelsService", "LossReasonsService", "PipelinesService",
    "ActivitiesService", "AssignmentRulesService", "ScoreRulesService", "IntakeSourcesService", *OF_STUDENTS,
}  # fmt: skip


@named([one for one in ABOUT_ONE if one.name.startswith("Get") and one.containing_service.name in MADE])
def test_its_own_branch_reaches_it(suite, records, method):
    """The proof that the refusals above are about the branch."""
    service = service_of(suite, method)
    about = access(method)
    colleague = person(*filter(None, [about.permission, "leads.lead.read"]), branches=(BEIJING,))
    request = _request(method, records[method.containing_service.name])
    assert outcome(service, method, request, metadata=service.as_(colleague)) is grpc.StatusCode.OK
