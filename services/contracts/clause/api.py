"""Clauses over gRPC."""

from matricula.contracts.v1 import template_pb2 as pb
from matricula.contracts.v1 import template_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.packing import timestamp
from services.contracts.clause import revisions, rules
from services.contracts.clause.model import CLAUSES

_SERVICE = pb.DESCRIPTOR.services_by_name["ClausesService"]


class ClausesServicer(standard.servicer(CLAUSES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Wording that templates share."""

    create = staticmethod(rules.create_clause)
    update = staticmethod(rules.update_clause)

    def ListClauseRevisions(
        self, request: pb.ListClauseRevisionsRequest, call: Call
    ) -> pb.ListRevisionsResponse:
        clause = CLAUSES.get(call.session, request.id)
        call.mention(CLAUSES.resource.type, request.id)
        return pb.ListRevisionsResponse(
            revisions=[
                pb.Revision(
                    revision=row["revision"],
                    create_time=timestamp(row["create_time"]),
                    actor_name=row["actor_name"],
                    **{name: row["content"][name] for name in ("title_zh", "title_en", "body_zh", "body_en")},
                    refund_steps=[pb.RefundStep(**step) for step in row["content"]["refund_steps"]],
                )
                for row in revisions.of(call.session, clause["id"])
            ]
        )


SERVICERS = [(_SERVICE, grpc.add_ClausesServiceServicer_to_server, ClausesServicer)]
