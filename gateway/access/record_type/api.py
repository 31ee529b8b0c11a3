"""Record types over gRPC."""

from typing import Any

from matricula.gateway.v1 import record_type_pb2 as pb
from matricula.gateway.v1 import record_type_pb2_grpc as grpc

from gateway.access.record_type import described
from kit.interceptor import Call

_SERVICE = pb.DESCRIPTOR.services_by_name["RecordTypesService"]


class RecordTypesServicer:
    """What there is; who may read which records is decided where they are."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListRecordTypes(self, request: pb.ListRecordTypesRequest, call: Call) -> pb.ListRecordTypesResponse:
        return pb.ListRecordTypesResponse(record_types=described.record_types())


SERVICERS = [(_SERVICE, grpc.add_RecordTypesServiceServicer_to_server, RecordTypesServicer)]
