"""An agency for tests: a pipeline, people with the usual rights, and leads that are nobody else's."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from matricula.gateway.v1.events_pb2 import BranchChanged, BranchSnapshot, StaffSnapshot
from matricula.leads.v1 import activity_pb2, lead_pb2, pipeline_pb2
from matricula.leads.v1.activity_pb2_grpc import ActivitiesServiceStub
from matricula.leads.v1.channel_pb2 import CreateLossReasonRequest, LossReason
from matricula.leads.v1.channel_pb2_grpc import LossReasonsServiceStub
from matricula.leads.v1.lead_pb2_grpc import LeadsServiceStub
from matricula.leads.v1.pipeline_pb2_grpc import PipelinesServiceStub

from kit.identity import SHARED_BRANCH, Principal, Scope, system
from kit.ids import new_id
from services.leads.branch import worker as branches
from services.leads.person import rules as people
from tests.service.harness import BEIJING, ServiceUnderTest, person

EVERYTHING = tuple(
    f"leads.{name}"
    for name in (
        "lead.read",
        "lead.create",
        "lead.update",
        "lead.delete",
        "lead.merge",
        "lead.assign",
        "activity.read",
        "activity.edit",
        "pipeline.edit",
        "loss_reason.edit",
        "custom_field.edit",
    )
)
STAGES = (
    ("新线索", lead_pb2.STATUS_NEW),
    ("有效", lead_pb2.STATUS_QUALIFIED),
    ("已咨询", lead_pb2.STATUS_CONSULTED),
    ("方案", lead_pb2.STATUS_PROPOSED),
    ("签约", lead_pb2.STATUS_WON),
    ("流失", lead_pb2.STATUS_LOST),
)
_numbers = itertools.count(13_800_000_000)
_EMPTY_BRANCHES = itertools.count(1001)


def phone() -> str:
    """A Chinese mobile number that no other lead of this run has."""
    return str(next(_numbers))


@dataclass
class Office:
    """Stubs, people and a pipeline of its own (fitting only the course of the same name)."""

    service: ServiceUnderTest
    course: str = field(default_factory=lambda: f"课程{new_id()[-6:]}")

    def __post_init__(self) -> None:
        self.leads: Any = self.service.stub(LeadsServiceStub)
        self.activities: Any = self.service.stub(ActivitiesServiceStub)
        self.pipelines: Any = self.service.stub(PipelinesServiceStub)
        self.manager = person(*EVERYTHING, name="李经理")
        stages = [pipeline_pb2.Stage(name_zh=name, status=status) for name, status in STAGES]
        self.pipeline = self.pipelines.CreatePipeline(
            pipeline_pb2.CreatePipelineRequest(
                pipeline=pipeline_pb2.Pipeline(name_zh=self.course, courses=[self.course], stages=stages)
            ),
            metadata=self.as_(self.manager),
        )

    def as_(self, who: Principal, **metadata: str) -> Any:
        return self.service.as_(who, **metadata)

    @property
    def stage(self) -> dict[str, str]:
        """Stage ids by name."""
        return {one.name_zh: one.id for one in self.pipeline.stages}

    def gate(self, name: str, **rules: Any) -> None:
        """Puts rules on a stage."""
        for one in self.pipeline.stages:
            if one.name_zh == name:
                for key, value in rules.items():
                    target = getattr(one, key)
                    if isinstance(value, list):
                        target.extend(value)
                    else:
                        setattr(one, key, value)
        self.pipeline = self.pipelines.UpdatePipeline(
            pipeline_pb2.UpdatePipelineRequest(
                pipeline=pipeline_pb2.Pipeline(id=self.pipeline.id, stages=self.pipeline.stages)
            ),
            metadata=self.as_(self.manager),
        )

    def consultant(self, *more: str, **options: Any) -> Principal:
        """Somebody who reaches only their own leads."""
        names = ("leads.lead.read", "leads.lead.create", "leads.lead.update", *more)
        return person(*names, scope=Scope.OWN, **options)

    def stranger(self) -> Principal:
        """Somebody with every right, in another branch: a new one each time, where nobody left a lead."""
        return person(*EVERYTHING, branches=(next(_EMPTY_BRANCHES),), name="外地的人")

    def colleague(self) -> Principal:
        """Somebody with every right, but only on their own leads."""
        return person(*EVERYTHING, scope=Scope.OWN, name="同事")

    def hire(self, staff_id: str = "", branch_id: int = BEIJING, **values: Any) -> str:
        """Makes somebody known here as the gateway's events do; returns the id."""
        given = {"version": next(_numbers), "name": "新同事", "enabled": True, **values}
        staff = StaffSnapshot(id=staff_id or new_id(), branch_id=branch_id, **given)
        with self.service.running.system.transaction(system()) as session:
            people.keep(session, staff)
        return staff.id

    def open_branch(self, *lines: str, number: int = 0, **values: Any) -> int:
        """Makes a branch with these business lines known here, as events do; returns its number."""
        number = number or next(_EMPTY_BRANCHES)
        given = {
            "version": next(_numbers),
            "name_zh": f"分校{number}",
            **dict.fromkeys(lines, True),
            **values,
        }
        event = BranchChanged(branch=BranchSnapshot(id=number, **given))
        with self.service.running.system.transaction(system((SHARED_BRANCH,))) as session:
            branches.on_branch_changed(session, event)
        return number

    def lead(
        self, who: Principal | None = None, *, allow_duplicate: bool = False, **values: Any
    ) -> lead_pb2.Lead:
        """A new lead in this office's pipeline."""
        values = {"name": "张伟", "phone": phone(), "target_course": self.course, **values}
        request = lead_pb2.CreateLeadRequest(lead=lead_pb2.Lead(**values), allow_duplicate=allow_duplicate)
        made: lead_pb2.Lead = self.leads.CreateLead(request, metadata=self.as_(who or self.manager))
        return made

    def get(self, lead_id: str, who: Principal | None = None) -> lead_pb2.Lead:
        found: lead_pb2.Lead = self.leads.GetLead(
            lead_pb2.GetLeadRequest(id=lead_id), metadata=self.as_(who or self.manager)
        )
        return found

    def move(self, lead_id: str, stage: str, who: Principal | None = None, **values: Any) -> lead_pb2.Lead:
        request = lead_pb2.MoveLeadRequest(id=lead_id, stage_id=self.stage[stage], **values)
        moved: lead_pb2.Lead = self.leads.MoveLead(request, metadata=self.as_(who or self.manager))
        return moved

    def act(self, lead_id: str, text: str = "电话沟通", who: Principal | None = None, **values: Any) -> Any:
        values = {"kind": activity_pb2.ACTIVITY_KIND_CALL, **values}
        request = activity_pb2.CreateActivityRequest(
            activity=activity_pb2.Activity(lead_id=lead_id, text=text, **values)
        )
        return self.activities.CreateActivity(request, metadata=self.as_(who or self.manager))

    def loss_reason(self) -> str:
        made = self.service.stub(LossReasonsServiceStub).CreateLossReason(
            CreateLossReasonRequest(loss_reason=LossReason(name_zh=f"原因{new_id()[-8:]}")),
            metadata=self.as_(self.manager),
        )
        return str(made.id)

    def events(self, lead_id: str) -> list[tuple[str, int, dict[str, Any]]]:
        """(routing key, seq, payload) of every event of a record, in order."""
        with self.service.running.system.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "select routing_key, seq, payload from outbox where aggregate_id = %s order by seq",
                (lead_id,),
            )
            return [(row.routing_key.split(".")[1], row.seq, row.payload) for row in rows]


def problem(
    caught: pytest.ExceptionInfo[grpc.RpcError],
) -> tuple[grpc.StatusCode, str, dict[str, str], set[str]]:
    """(code, reason, facts, fields named) of a refusal."""
    status = rpc_status.from_call(caught.value)
    reason, facts, fields = "", {}, set()
    for detail in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason, facts = info.reason, dict(info.metadata)
        elif detail.Unpack(bad):
            fields |= {one.field for one in bad.field_violations}
    return caught.value.code(), reason, facts, fields


NOT_FOUND, UNAUTHENTICATED = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNAUTHENTICATED
HERE = BEIJING
