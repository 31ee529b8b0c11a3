"""Imports, exports and snapshots over gRPC."""

from typing import Any

from matricula.leads.v1 import lead_pb2, lead_pb2_grpc, snapshot_pb2, snapshot_pb2_grpc
from sqlalchemy import select

from kit.exports import api as exports
from kit.imports import api as imports
from kit.interceptor import Call
from services.leads.lead.events import snapshot
from services.leads.lead.model import LEAD, Lead
from services.leads.transfer.importing import LEAD_IMPORT

_JOBS = lead_pb2.DESCRIPTOR.services_by_name["LeadJobsService"]
_SNAPSHOTS = snapshot_pb2.DESCRIPTOR.services_by_name["LeadSnapshotsService"]
MOST = 5000


class LeadJobsServicer(imports.servicer(LEAD_IMPORT, _JOBS), exports.servicer(LEAD, _JOBS)):  # type: ignore[misc]  # generated base classes
    """Long work with leads."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime


class LeadSnapshotsServicer:
    """Leads as other services keep them."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListLeadSnapshots(
        self, request: snapshot_pb2.ListLeadSnapshotsRequest, call: Call
    ) -> snapshot_pb2.ListLeadSnapshotsResponse:
        table = Lead.__table__
        # narrowed by row-level security alone: to say the same branches once more made PostgreSQL, on a table
        # that it has no statistics of yet, look up each pair of them in an index, 17 million for an operator
        statement = select(table)
        if request.after_id:
            statement = statement.where(table.c.id > request.after_id)
        rows = call.session.execute(
            statement.order_by(table.c.id).limit(request.page_size or MOST)
        ).mappings()
        found = [snapshot(row) for row in rows]
        call.mention(LEAD.resource.type)
        call.audit["count"] = len(found)
        return snapshot_pb2.ListLeadSnapshotsResponse(leads=found)


SERVICERS = [
    (_JOBS, lead_pb2_grpc.add_LeadJobsServiceServicer_to_server, LeadJobsServicer),
    (_SNAPSHOTS, snapshot_pb2_grpc.add_LeadSnapshotsServiceServicer_to_server, LeadSnapshotsServicer),
]
