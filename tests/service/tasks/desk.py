"""An agency for tests: people that the directory told of, calls over gRPC, events through the real inbox, and timers
and jobs run as the worker runs them."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import grpc
import orjson
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from matricula.gateway.v1.events_pb2 import BranchSnapshot, StaffSnapshot
from matricula.options.v1 import options_pb2 as options
from matricula.students.v1.events_pb2 import StudentCreated, StudentSnapshot, StudentUpdated
from matricula.tasks.v1 import task_pb2
from matricula.tasks.v1.task_pb2_grpc import TasksServiceStub
from sqlalchemy import text

from kit import job_child
from kit.events import body, registry, subscriptions
from kit.events.apply import Applier
from kit.events.envelope import Envelope
from kit.identity import Principal, Scope, system
from kit.ids import new_id
from kit.service import load
from kit.timers import Timers
from services.tasks.branch import rules as branches
from services.tasks.person import rules as people
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person

EVERYTHING = tuple(
    f"tasks.{name}"
    for name in (
        "task.read", "task.create", "task.update", "task.delete", "task.assign", "task_template.edit",
        "approval.read", "approval_flow.read", "approval_flow.edit", "handover.read", "handover.update",
        "deadline_plan.read", "deadline_plan.update", "calendar_day.edit", "message_template.read",
        "message_template.edit",
    )
)  # fmt: skip
_versions = itertools.count(1)
_CLAIM = text(
    "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
    " lease_until = now() + interval '1 minute' where state = 'queued' returning id::text, lease_token"
)


@dataclass
class Desk:
    """The service with its people."""

    service: ServiceUnderTest

    def __post_init__(self) -> None:
        self.tasks: Any = self.service.stub(TasksServiceStub)
        for number, name, zone in ((BEIJING, "北京", "Asia/Shanghai"), (SHANGHAI, "上海", "Asia/Shanghai")):
            with self.service.running.system.transaction(system((0,))) as session:
                snapshot = BranchSnapshot(id=number, version=1, name_zh=name, time_zone=zone, study_abroad=True)
                branches.keep(session, snapshot)
        self.manager = self.hire(name="李经理", scope=Scope.BRANCH)

    # people ----------------------------------------------------------------------------------------------

    def hire(
        self, *permissions: str, name: str = "王顾问", branch: int = BEIJING, scope: Scope = Scope.OWN,
        roles: tuple[str, ...] = (), known: bool = True, **options: Any,
    ) -> Principal:  # fmt: skip
        """Somebody of a branch, with every permission of tasks unless some are named; known from the directory."""
        who = person(*(permissions or EVERYTHING), branches=(branch,), scope=scope, name=name, **options)
        if known:
            self.tell(who, branch=branch, role_ids=roles)
        return who

    def tell(self, who: Principal, *, branch: int = BEIJING, enabled: bool = True, **values: Any) -> None:
        """Makes somebody known as the gateway's events do."""
        staff = StaffSnapshot(
            id=who.id, branch_id=branch, version=next(_versions), name=who.name, enabled=enabled, **values
        )
        with self.service.running.system.transaction(system()) as session:
            people.keep(session, staff)

    def as_(self, who: Principal, **metadata: str) -> Any:
        return self.service.as_(who, **metadata)

    def stub(self, kind: Any) -> Any:
        return self.service.stub(kind)

    # tasks -----------------------------------------------------------------------------------------------

    def task(self, who: Principal | None = None, **values: Any) -> task_pb2.Task:
        """A new task."""
        request = task_pb2.CreateTaskRequest(task=task_pb2.Task(**{"title": "准备材料", **values}))
        made: task_pb2.Task = self.tasks.CreateTask(request, metadata=self.as_(who or self.manager))
        return made

    def get(self, task_id: str, who: Principal | None = None) -> task_pb2.Task:
        found: task_pb2.Task = self.tasks.GetTask(
            task_pb2.GetTaskRequest(id=task_id), metadata=self.as_(who or self.manager)
        )
        return found

    # events ----------------------------------------------------------------------------------------------

    def post(self, *events: tuple[Message, int], branch: int = BEIJING, event_ids: Any = None) -> None:
        """Gives events with their sequence numbers to the service's subscriptions, as the broker would."""
        ids = event_ids or [new_id() for _ in events]
        known = subscriptions.collect(load("tasks"), load("tasks").modules("worker"))
        for (message, seq), event_id in zip(events, ids, strict=True):
            about = registry.describe(type(message))
            envelope = Envelope.of(_headers(message, about, seq, event_id, branch), orjson.dumps(body.encode(message)))
            for one in known:
                if (one.producer, one.noun) == (about.producer, about.noun):
                    Applier(self.service.running.system, one).apply([envelope])

    def waiting(self) -> list[str]:
        """Errors of events that could not be applied."""
        return [row[0] for row in self.system("select last_error from inbox_waiting where state <> 'gap'")]

    def student(self, version: int = 1, student_id: str = "", **values: Any) -> str:
        """Makes a student known, or tells something new about one."""
        student = StudentSnapshot(
            id=student_id or new_id(), branch_id=BEIJING, version=version, **{"name": "王小明", **values}
        )
        event = StudentCreated(student=student) if version == 1 else StudentUpdated(student=student)
        self.post((event, version))
        return student.id

    def events(self, record_id: str) -> list[tuple[str, int, dict[str, Any]]]:
        """(name, seq, payload) of every event of a record, in order."""
        with self.service.running.system.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "select routing_key, seq, payload from outbox where aggregate_id = %s order by seq", (record_id,)
            )
            return [(row.routing_key.split(".")[1], row.seq, row.payload) for row in rows]

    # the worker's side -----------------------------------------------------------------------------------

    def system(self, statement: str, **facts: Any) -> list[Any]:
        """Rows of a statement as the system, which sees every branch."""
        with self.service.running.system.transaction(system()) as session:
            result = session.execute(text(statement), facts)
            return list(result) if result.returns_rows else []

    def run_timers(self) -> None:
        """Runs the timers whose time has come, until none is left."""
        handlers: dict[str, Any] = {}
        for module in load("tasks").modules("worker"):
            handlers.update(getattr(module, "TIMERS", {}))
        running = self.service.running
        timers = Timers("tasks", handlers, running.database, running.system)
        while timers.run_once():
            pass
        failed = self.system("select kind, last_error from timer where last_error is not null")
        assert failed == []

    def run_jobs(self) -> list[int]:
        """Runs the queued jobs here as their child does; returns how they ended."""
        found = self.system(_CLAIM.text)
        return [job_child.run(load("tasks"), self.service.running.settings, *row) for row in found]


def _headers(message: Message, about: Any, seq: int, event_id: str, branch: int) -> Mapping[str, Any]:
    path = message.DESCRIPTOR.GetOptions().Extensions[options.event].aggregate.split(".")
    value: Any = message
    for name in path:
        value = getattr(value, name)
    return {
        "event_id": event_id, "type": about.name, "aggregate_type": about.noun, "aggregate_id": str(value),
        "seq": seq, "branch_id": branch, "occurred": datetime.now(UTC).isoformat(), "actor_id": "",
        "actor_name": "",
    }  # fmt: skip


def problem(
    caught: pytest.ExceptionInfo[grpc.RpcError],
) -> tuple[grpc.StatusCode, str, set[str]]:
    """(code, reason, fields named) of a refusal."""
    status = rpc_status.from_call(caught.value)
    reason, fields = "", set()
    for detail in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields |= {one.field for one in bad.field_violations}
    return caught.value.code(), reason, fields
