"""Exports over gRPC, and snapshots for read models."""

from typing import Any

from matricula.contracts.v1 import contract_pb2, contract_pb2_grpc
from matricula.contracts.v1 import snapshot_pb2 as pb
from matricula.contracts.v1 import snapshot_pb2_grpc as grpc
from sqlalchemy import Table, select

from kit.exports import api as exports
from kit.interceptor import Call
from kit.query import scope
from services.contracts.contract.events import snapshot as contract_snapshot
from services.contracts.contract.model import CONTRACT, Contract
from services.contracts.receipt.model import Receipt
from services.contracts.receipt.model import snapshot as receipt_snapshot
from services.contracts.refund.model import Refund
from services.contracts.refund.model import snapshot as refund_snapshot

_SERVICE = pb.DESCRIPTOR.services_by_name["ContractSnapshotsService"]
_JOBS = contract_pb2.DESCRIPTOR.services_by_name["ContractJobsService"]
_PAGE = 1000


class ContractJobsServicer(exports.servicer(CONTRACT, _JOBS)):  # type: ignore[misc]  # a generated base class
    """Contracts as a file."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime


class ContractSnapshotsServicer:
    """Everything in the order of ids, the recycle bin included."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListContractSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListContractSnapshotsResponse:
        rows = _page(call, Contract.__table__, request)
        return pb.ListContractSnapshotsResponse(contracts=[contract_snapshot(row) for row in rows])

    def ListReceiptSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListReceiptSnapshotsResponse:
        rows = _page(call, Receipt.__table__, request)
        return pb.ListReceiptSnapshotsResponse(receipts=[receipt_snapshot(row) for row in rows])

    def ListRefundSnapshots(
        self, request: pb.ListSnapshotsRequest, call: Call
    ) -> pb.ListRefundSnapshotsResponse:
        rows = _page(call, Refund.__table__, request)
        return pb.ListRefundSnapshotsResponse(refunds=[refund_snapshot(row) for row in rows])


def _page(call: Call, table: Table, request: pb.ListSnapshotsRequest) -> Any:
    statement = select(table).where(
        scope.in_branches(table.c.branch_id, scope.branches(call.who, call.grant)),
        scope.within(table, call.who, call.grant),
    )
    if request.after_id:
        statement = statement.where(table.c.id > request.after_id)
    return call.session.execute(statement.order_by(table.c.id).limit(request.page_size or _PAGE)).mappings()


SERVICERS = [
    (_SERVICE, grpc.add_ContractSnapshotsServiceServicer_to_server, ContractSnapshotsServicer),
    (_JOBS, contract_pb2_grpc.add_ContractJobsServiceServicer_to_server, ContractJobsServicer),
]
