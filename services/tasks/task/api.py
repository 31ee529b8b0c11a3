"""Tasks over gRPC: requests to rules, rows to messages."""

from google.protobuf.empty_pb2 import Empty
from matricula.tasks.v1 import task_pb2 as pb
from matricula.tasks.v1 import task_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.packing import moment
from kit.statement import Row
from services.tasks.task import rules, workload
from services.tasks.task.model import TASK

_SERVICE = pb.DESCRIPTOR.services_by_name["TasksService"]


class TasksServicer(standard.servicer(TASK, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Tasks: the standard methods, and what is special about them."""

    create = staticmethod(rules.create_task)
    update = staticmethod(rules.update_task)

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


def _locked(call: Call, task_id: str) -> Row:
    return TASK.get(call.session, task_id, lock=True)


def _answer(call: Call, row: Row) -> pb.Task:
    call.mention(TASK.resource.type, row["id"])
    message: pb.Task = TASK.packer.message_of(row)
    return message


SERVICERS = [(_SERVICE, grpc.add_TasksServiceServicer_to_server, TasksServicer)]
