"""Templates over gRPC."""

from matricula.contracts.v1 import template_pb2 as pb
from matricula.contracts.v1 import template_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from kit.packing import timestamp
from services.contracts.clause import revisions
from services.contracts.contract import placeholders
from services.contracts.template import rules
from services.contracts.template.model import TEMPLATES

_SERVICE = pb.DESCRIPTOR.services_by_name["TemplatesService"]


class TemplatesServicer(standard.servicer(TEMPLATES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """What contracts are made from."""

    create = staticmethod(rules.create_template)
    update = staticmethod(rules.update_template)

    def ListTemplateRevisions(
        self, request: pb.ListTemplateRevisionsRequest, call: Call
    ) -> pb.ListRevisionsResponse:
        template = TEMPLATES.get(call.session, request.id)
        call.mention(TEMPLATES.resource.type, request.id)
        return pb.ListRevisionsResponse(
            revisions=[
                pb.Revision(
                    revision=row["revision"],
                    create_time=timestamp(row["create_time"]),
                    actor_name=row["actor_name"],
                    title_zh=row["content"]["title_zh"],
                    title_en=row["content"]["title_en"],
                    body_zh=row["content"]["intro_zh"],
                    body_en=row["content"]["intro_en"],
                    sections=[pb.TemplateSection(**section) for section in row["content"]["sections"]],
                )
                for row in revisions.of(call.session, template["id"])
            ]
        )

    def ListPlaceholders(
        self, _request: pb.ListPlaceholdersRequest, _call: Call
    ) -> pb.ListPlaceholdersResponse:
        return pb.ListPlaceholdersResponse(
            placeholders=[
                pb.Placeholder(name=name, label_zh=zh, label_en=en)
                for name, (zh, en) in placeholders.KNOWN.items()
            ]
        )


SERVICERS = [(_SERVICE, grpc.add_TemplatesServiceServicer_to_server, TemplatesServicer)]
