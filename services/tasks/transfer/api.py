"""Snapshots over gRPC, for read models."""

from typing import Any

from matricula.tasks.v1 import snapshot_pb2 as pb
from matricula.tasks.v1 import snapshot_pb2_grpc as grpc
from sqlalchemy import select

from kit.interceptor import Call
from kit.query import scope
from services.tasks.task.events import snapshot
from services.tasks.task.model import Task

_SERVICE = pb.DESCRIPTOR.services_by_name["TaskSnapshotsService"]
_PAGE = 1000


class TaskSnapshotsServicer:
    """Every task in the order of ids, the recycle bin included."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListTaskSnapshots(
        self, request: pb.ListTaskSnapshotsRequest, call: Call
    ) -> pb.ListTaskSnapshotsResponse:
        table = Task.__table__
        # the branches by row-level security alone, as services/leads/transfer says why
        statement = select(table).where(scope.within(table, call.who, call.grant))
        if request.after_id:
            statement = statement.where(table.c.id > request.after_id)
        rows = call.session.execute(
            statement.order_by(table.c.id).limit(request.page_size or _PAGE)
        ).mappings()
        return pb.ListTaskSnapshotsResponse(tasks=[snapshot(row) for row in rows])


SERVICERS = [(_SERVICE, grpc.add_TaskSnapshotsServiceServicer_to_server, TaskSnapshotsServicer)]
