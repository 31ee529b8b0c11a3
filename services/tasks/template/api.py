"""Task templates over gRPC."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf import json_format
from matricula.tasks.v1 import task_pb2
from matricula.tasks.v1 import template_pb2 as pb
from matricula.tasks.v1 import template_pb2_grpc as grpc
from sqlalchemy import select

from kit import standard
from kit.errors import InvalidArgument, NotFound, Violation
from kit.identity import SHARED_BRANCH
from kit.interceptor import Call
from kit.packing import moment
from kit.statement import Row
from services.tasks.student import rules as students
from services.tasks.task.model import TASK
from services.tasks.task.rules import may_assign
from services.tasks.template import rules
from services.tasks.template.model import TASK_TEMPLATES, TaskTemplate
from services.tasks.template.schedule import Anchor

_SERVICE = pb.DESCRIPTOR.services_by_name["TaskTemplatesService"]


class TaskTemplatesServicer(standard.servicer(TASK_TEMPLATES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Task templates: the standard methods, looking ahead, and using them."""

    create = staticmethod(rules.create_template)
    update = staticmethod(rules.update_template)

    def PreviewTaskTemplate(
        self, request: pb.PreviewTaskTemplateRequest, call: Call
    ) -> pb.PreviewTaskTemplateResponse:
        row = _looked_at(request, call)
        anchor = rules.anchor_of(
            call.session, row["branch_id"] or call.who.branch_id, _anchor(request), request.anchor_zone
        )
        planned = rules.planned(row, anchor, chinese=_chinese(call))
        call.mention(TASK_TEMPLATES.resource.type, *([request.id] if request.id else []))
        return pb.PreviewTaskTemplateResponse(tasks=[_planned(one, anchor) for one in planned])

    def InstantiateTaskTemplate(
        self, request: pb.InstantiateTaskTemplateRequest, call: Call
    ) -> pb.InstantiateTaskTemplateResponse:
        row = _template(call, request.id)
        subject = _subject(request, call)
        anchor = rules.anchor_of(call.session, subject.branch_id, _anchor(request), request.anchor_zone)
        rows = rules.instantiate(call.session, row, subject, anchor, chinese=_chinese(call))
        call.mention(TASK.resource.type, *(one["id"] for one in rows))
        return pb.InstantiateTaskTemplateResponse(tasks=[TASK.packer.message_of(one) for one in rows])


def _looked_at(request: pb.PreviewTaskTemplateRequest, call: Call) -> Mapping[Any, Any]:
    if request.HasField("draft"):
        return rules.drafted(_draft(request.draft))
    if not request.id:
        raise InvalidArgument(
            fields=[Violation("id", "请给出模板或草稿", "Give a template's id or a draft", "REQUIRED")]
        )
    return _template(call, request.id)


def _template(call: Call, template_id: str) -> Row:
    """A template of the branches the caller makes tasks in: whoever uses it need not be able to change it."""
    branches = (SHARED_BRANCH, *call.grant.branches)
    statement = select(*TASK_TEMPLATES.columns).where(
        TaskTemplate.id == template_id, TaskTemplate.branch_id.in_(branches)
    )
    row = call.session.execute(statement).mappings().first()
    if row is None:
        raise NotFound
    return row


def _subject(request: pb.InstantiateTaskTemplateRequest, call: Call) -> rules.Subject:
    parts = {task_pb2.TeamRole.Name(one.team_role): one.staff_id for one in request.assignees}
    if any(staff_id != call.who.id for staff_id in parts.values()):
        may_assign(call.who, call.who.branch_id)
    return rules.Subject(
        branch_id=call.who.branch_id,
        type=request.subject_type,
        id=request.subject_id,
        title=request.subject_title,
        student_id=request.student_id or None,
        student_name=students.name(call.session, request.student_id),
        owner_id=call.who.id,
        parts=parts,
    )


def _anchor(request: Any) -> Any:
    found = moment(request.anchor_time)
    if found is None:
        zh, en = "请填写起算时间", "Say from when it is counted"
        raise InvalidArgument(fields=[Violation("anchor_time", zh, en, "REQUIRED")])
    return found


def _planned(values: dict[str, Any], anchor: Anchor) -> pb.PlannedTask:
    names = ("template_item", "title", "note", "team_role", "due_time", "due_zone", "warn_time")
    day = values["due_time"].astimezone(ZoneInfo(values["due_zone"])).date()
    found = {name: values[name] for name in names if values[name] is not None}
    return pb.PlannedTask(workday=anchor.workdays.works(day), **found)


def _draft(template: pb.TaskTemplate) -> dict[str, Any]:
    """A template as it is being written, like a row."""
    return {
        "branch_id": template.branch_id,
        "items": [
            json_format.MessageToDict(item, preserving_proto_field_name=True) for item in template.items
        ],
    }


def _chinese(call: Call) -> bool:
    return call.locale.startswith("zh")


SERVICERS = [(_SERVICE, grpc.add_TaskTemplatesServiceServicer_to_server, TaskTemplatesServicer)]
