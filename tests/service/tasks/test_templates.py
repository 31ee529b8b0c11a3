"""Templates: what is wrong with one, what it would make, and that it makes it once."""

import threading
from datetime import UTC, datetime

import grpc
import pytest
from matricula.students.v1.events_pb2 import TeamMember
from matricula.tasks.v1 import task_pb2
from matricula.tasks.v1 import template_pb2 as pb
from matricula.tasks.v1.template_pb2_grpc import TaskTemplatesServiceStub

from kit.identity import Scope
from kit.ids import new_id
from tests.service.harness import SHANGHAI
from tests.service.tasks.desk import problem

DEADLINE = datetime(2026, 1, 14, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def templates(desk):
    return desk.stub(TaskTemplatesServiceStub)


def item(key, **values):
    return pb.TemplateItem(
        **{"key": key, "title_zh": f"事项{key}", "offset_unit": pb.OFFSET_UNIT_DAY, **values}
    )


def make(desk, templates, *items, who=None, **values):
    template = pb.TaskTemplate(
        **{"name_zh": f"模板{new_id()[-8:]}", "use": pb.TEMPLATE_USE_MANUAL, "items": items, **values}
    )
    return templates.CreateTaskTemplate(
        pb.CreateTaskTemplateRequest(task_template=template), metadata=desk.as_(who or desk.manager)
    )


def use(desk, templates, template, subject_id, who=None, **values):
    request = pb.InstantiateTaskTemplateRequest(
        id=template.id, anchor_time=DEADLINE, anchor_zone="Europe/London", subject_type="students.student",
        subject_id=subject_id, subject_title="王小明", **values,
    )  # fmt: skip
    return templates.InstantiateTaskTemplate(request, metadata=desk.as_(who or desk.manager)).tasks


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([item("a"), item("a")], "task_template.items[0].key"),
        ([item("a", depends_on=["z"])], "task_template.items[0].depends_on"),
        ([item("a", depends_on=["b"]), item("b", depends_on=["a"])], "task_template.items"),
    ],
)
def test_a_template_that_cannot_work_is_refused(desk, templates, items, field):
    with pytest.raises(grpc.RpcError) as caught:
        make(desk, templates, *items)
    assert field in problem(caught)[2]


def test_another_branch_neither_changes_nor_uses_it(desk, templates):
    template = make(desk, templates, item("a"))
    stranger = desk.hire(branch=SHANGHAI, scope=Scope.BRANCH)
    with pytest.raises(grpc.RpcError) as caught:
        use(desk, templates, template, new_id(), stranger)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    request = pb.UpdateTaskTemplateRequest(task_template=pb.TaskTemplate(id=template.id, name_zh="我的"))
    with pytest.raises(grpc.RpcError) as caught:
        templates.UpdateTaskTemplate(request, metadata=desk.as_(stranger))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_looking_ahead_writes_nothing(desk, templates):
    template = make(desk, templates, item("a", offset=-7), item("b", offset=-1, warn_days=2))
    request = pb.PreviewTaskTemplateRequest(id=template.id, anchor_time=DEADLINE, anchor_zone="Europe/London")
    planned = templates.PreviewTaskTemplate(request, metadata=desk.as_(desk.manager)).tasks
    assert [one.due_time.ToDatetime(UTC).day for one in planned] == [7, 13]
    assert planned[1].warn_time.ToDatetime(UTC).day == 11
    assert desk.system("select 1 from task where template_id = cast(:id as uuid)", id=template.id) == []


def test_looking_ahead_needs_a_template_or_a_draft(desk, templates):
    with pytest.raises(grpc.RpcError) as caught:
        templates.PreviewTaskTemplate(
            pb.PreviewTaskTemplateRequest(anchor_time=DEADLINE), metadata=desk.as_(desk.manager)
        )
    assert problem(caught)[2] == {"id"}


def test_it_makes_its_tasks_once_for_each_subject_however_often_and_at_once(desk, templates):
    template = make(desk, templates, item("a", offset=-7), item("b", offset=-1, depends_on=["a"]))
    subject, found = new_id(), []
    threads = [
        threading.Thread(target=lambda: found.append(use(desk, templates, template, subject)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert {tuple(one.id for one in tasks) for tasks in found} == {tuple(one.id for one in found[0])}
    first, second = found[0]
    assert list(second.depends_on) == [first.id]
    assert second.open_dependency_count == 1
    assert use(desk, templates, template, new_id())[0].id != first.id


def test_parts_are_filled_as_named_then_from_the_team_then_by_the_caller(desk, templates):
    writer, officer, named = desk.hire(), desk.hire(), desk.hire()
    team = [
        TeamMember(role="writer", staff_id=writer.id),
        TeamMember(role="application_officer", staff_id=officer.id),
    ]
    student = desk.student(team=team, name="刘洋")
    template = make(
        desk, templates,
        item("a", offset=-4, team_role=task_pb2.TEAM_ROLE_WRITER),
        item("b", offset=-3, team_role=task_pb2.TEAM_ROLE_APPLICATION_OFFICER),
        item("c", offset=-2, team_role=task_pb2.TEAM_ROLE_VISA_OFFICER),
    )  # fmt: skip
    assignee = pb.Assignee(team_role=task_pb2.TEAM_ROLE_APPLICATION_OFFICER, staff_id=named.id)
    tasks = use(desk, templates, template, student, student_id=student, assignees=[assignee])
    assert [one.owner_id for one in tasks] == [writer.id, named.id, desk.manager.id]
    assert {one.student_name for one in tasks} == {"刘洋"}
    desk.student(2, student, name="刘阳")
    assert desk.get(tasks[0].id).student_name == "刘阳"


def test_naming_somebody_else_needs_the_right_to_assign(desk, templates):
    template = make(desk, templates, item("a"))
    assignee = pb.Assignee(team_role=task_pb2.TEAM_ROLE_WRITER, staff_id=desk.manager.id)
    with pytest.raises(grpc.RpcError) as caught:
        use(desk, templates, template, new_id(), desk.hire(), assignees=[assignee])
    assert problem(caught)[1] == "ASSIGN_NOT_ALLOWED"


def test_an_archived_template_makes_nothing_new(desk, templates):
    template = make(desk, templates, item("a"), archived=True)
    with pytest.raises(grpc.RpcError) as caught:
        use(desk, templates, template, new_id())
    assert problem(caught)[1] == "TEMPLATE_ARCHIVED"


def test_six_destinations_and_the_deadline_engine_are_shipped(desk, templates):
    shipped = templates.ListTaskTemplates(
        pb.ListTaskTemplatesRequest(page_size=200), metadata=desk.as_(desk.hire())
    ).task_templates
    shared = [one for one in shipped if not one.branch_id]
    countries = {code for one in shared for code in one.countries if one.use == pb.TEMPLATE_USE_VISA}
    assert countries == {"GB", "US", "CA", "AU", "HK", "SG"}
    assert any(one.use == pb.TEMPLATE_USE_DEADLINE for one in shared)


def previewed(templates, who, draft, moment=DEADLINE, **values):
    request = pb.PreviewTaskTemplateRequest(draft=draft, anchor_time=moment, **values)
    return templates.PreviewTaskTemplate(request, metadata=who).tasks


def test_a_draft_is_looked_ahead_with_across_make_up_workdays(desk, templates):
    """1 to 7 October 2026 are off; Saturday the 10th is worked in exchange."""
    workday = pb.OFFSET_UNIT_WORKDAY
    draft = pb.TaskTemplate(
        name_zh="草稿",
        items=[
            item("a", offset=-1, offset_unit=workday, due_clock="18:00"),
            item("b", offset=-3, offset_unit=workday, due_clock="18:00"),
            item("c", offset=-2),
        ],
    )
    moment = datetime(2026, 10, 11, 4, tzinfo=UTC)
    found = previewed(templates, desk.as_(desk.manager), draft, moment, anchor_zone="Asia/Shanghai")
    days = [(one.due_time.ToDatetime(UTC).day, one.workday) for one in found]
    assert days == [(10, True), (8, True), (9, True)]
    holiday = datetime(2026, 10, 5, 4, tzinfo=UTC)
    found = previewed(templates, desk.as_(desk.manager), draft, holiday, anchor_zone="Asia/Shanghai")
    assert [(one.due_time.ToDatetime(UTC).day, one.workday) for one in found][2] == (3, False)


def test_a_draft_that_cannot_work_says_what_is_wrong(desk, templates):
    draft = pb.TaskTemplate(name_zh="草稿", items=[item("a", depends_on=["z"])])
    with pytest.raises(grpc.RpcError) as caught:
        previewed(templates, desk.as_(desk.manager), draft)
    assert problem(caught)[2] == {"draft.items[0].depends_on"}
    with pytest.raises(grpc.RpcError) as caught:
        previewed(templates, (), draft)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
