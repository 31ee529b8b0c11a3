"""Snapshots over gRPC, for read models."""

from typing import Any

from matricula.students.v1 import snapshot_pb2 as pb
from matricula.students.v1 import snapshot_pb2_grpc as grpc
from sqlalchemy import Table, select

from kit.interceptor import Call
from kit.query import scope
from services.students.application.events import snapshot as application_snapshot
from services.students.application.model import Application
from services.students.offer.events import snapshot as offer_snapshot
from services.students.offer.model import Offer
from services.students.proposal.events import snapshot as proposal_snapshot
from services.students.proposal.model import Proposal

_SERVICE = pb.DESCRIPTOR.services_by_name["StudentSnapshotsService"]
_PAGE = 1000


class StudentSnapshotsServicer:
    """Everything in the order of ids, the recycle bin included."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListProposalSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListProposalSnapshotsResponse:
        rows = _page(call, Proposal.__table__, request)
        return pb.ListProposalSnapshotsResponse(proposals=[proposal_snapshot(row) for row in rows])

    def ListApplicationSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListApplicationSnapshotsResponse:
        rows = _page(call, Application.__table__, request)
        return pb.ListApplicationSnapshotsResponse(applications=[application_snapshot(row) for row in rows])

    def ListOfferSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListOfferSnapshotsResponse:
        rows = _page(call, Offer.__table__, request)
        return pb.ListOfferSnapshotsResponse(offers=[offer_snapshot(row) for row in rows])


def _page(call: Call, table: Table, request: pb.ListSnapshotsRequest) -> Any:
    # the branches by row-level security alone, as services/leads/transfer says why
    statement = select(table).where(scope.within(table, call.who, call.grant))
    if request.after_id:
        statement = statement.where(table.c.id > request.after_id)
    return call.session.execute(statement.order_by(table.c.id).limit(request.page_size or _PAGE)).mappings()


SERVICERS = [(_SERVICE, grpc.add_StudentSnapshotsServiceServicer_to_server, StudentSnapshotsServicer)]
