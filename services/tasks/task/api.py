"""Tasks over gRPC: requests to rules, rows to messages."""

from typing import Any

from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from matricula.tasks.v1 import task_pb2 as pb
from matricula.tasks.v1 import task_pb2_grpc as grpc
from sqlalchemy.orm import Session

from kit import standard
from kit.database import principal
from kit.files import FileStore
from kit.interceptor import Call, Later
from kit.packing import moment
from kit.statement import Row
from services.tasks.attachment import rules as attachments
from services.tasks.task import rules, workload
from services.tasks.task.model import TASK

_SERVICE = pb.DESCRIPTOR.services_by_name["TasksService"]


class TasksServicer(standard.servicer(TASK, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Tasks: the standard methods, and what is special about them."""

    def create(self, session: Session, values: dict[str, Any]) -> Row:
        return rules.create_task(session, {**values, **self._files(session, values, ())})

    def update(self, session: Session, row: Row, values: dict[str, Any], etag: str = "") -> Row:
        return rules.update_task(session, row, {**values, **self._files(session, values, row["files"])}, etag)

    def _files(self, session: Session, values: dict[str, Any], known: Any) -> dict[str, Any]:
        """The files as they are stored, when the call says something about them."""
        if "files" not in values:
            return {}
        store = FileStore(self.runtime.settings.files_url)
        return {"files": attachments.attach(store, principal(session), values["files"], known, "task.files")}

    def DownloadTaskFile(self, request: pb.DownloadTaskFileRequest, call: Call) -> Later:
        row = TASK.get(call.session, request.id)
        call.mention(TASK.resource.type, request.id)
        call.audit["file"] = request.file_id
        store = FileStore(call.runtime.settings.files_url)
        return Later(attachments.reader(store, call.who, row["files"], request.file_id))

    def DeleteTask(self, request: pb.DeleteTaskRequest, call: Call) -> Empty:
        rules.delete_task(call.session, request.id, request.etag)
        call.mention(TASK.resource.type, request.id)
        return Empty()

    def StartTask(self, request: pb.StartTaskRequest, call: Call) -> pb.Task:
        return _answer(call, rules.start_task(call.session, _locked(call, request.id), request.etag))

    def CompleteTask(self, request: pb.CompleteTaskRequest, call: Call) -> pb.Task:
        row = _locked(call, request.id)
        return _answer(call, rules.complete_task(call.session, row, request.result, request.etag))

    def ReopenTask(self, request: pb.ReopenTaskRequest, call: Call) -> pb.Task:
        return _answer(call, rules.reopen_task(call.session, _locked(call, request.id), request.etag))

    def CancelTask(self, request: pb.CancelTaskRequest, call: Call) -> pb.Task:
        row = _locked(call, request.id)
        return _answer(call, rules.cancel_task(call.session, row, request.reason, request.etag))

    def ReassignTask(self, request: pb.ReassignTaskRequest, call: Call) -> pb.Task:
        row = _locked(call, request.id)
        after = rules.reassign_task(call.session, row, request.owner_id, request.reason, request.etag)
        return _answer(call, after)

    def ListWorkload(self, request: pb.ListWorkloadRequest, call: Call) -> pb.ListWorkloadResponse:
        rows = workload.list_workload(call.session, moment(request.start_time), moment(request.end_time))
        call.audit.update(recordType=TASK.resource.type, count=len(rows))
        people = [
            pb.Workload(**{name: value for name, value in row._mapping.items() if value is not None})
            for row in rows
        ]
        return pb.ListWorkloadResponse(people=people)

    def ListWeeklyWorkload(
        self, request: pb.ListWeeklyWorkloadRequest, call: Call
    ) -> pb.ListWeeklyWorkloadResponse:
        bounds = [found for one in request.week_times if (found := moment(one))]
        people = workload.list_weekly_workload(call.session, bounds)
        call.audit.update(recordType=TASK.resource.type, count=len(people))
        return pb.ListWeeklyWorkloadResponse(
            people=[json_format.ParseDict(one, pb.WeeklyWorkload()) for one in people]
        )


def _locked(call: Call, task_id: str) -> Row:
    return TASK.get(call.session, task_id, lock=True)


def _answer(call: Call, row: Row) -> pb.Task:
    call.mention(TASK.resource.type, row["id"])
    message: pb.Task = TASK.packer.message_of(row)
    return message


SERVICERS = [(_SERVICE, grpc.add_TasksServiceServicer_to_server, TasksServicer)]
