"""Pipelines over gRPC."""

from matricula.leads.v1 import pipeline_pb2 as pb
from matricula.leads.v1 import pipeline_pb2_grpc as grpc

from kit import standard
from services.leads.pipeline import rules
from services.leads.pipeline.model import PIPELINES

_SERVICE = pb.DESCRIPTOR.services_by_name["PipelinesService"]


class PipelinesServicer(standard.servicer(PIPELINES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """The stages a lead passes."""

    create = staticmethod(rules.create_pipeline)
    update = staticmethod(rules.update_pipeline)


SERVICERS = [(_SERVICE, grpc.add_PipelinesServiceServicer_to_server, PipelinesServicer)]
