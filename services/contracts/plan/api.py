"""Payment plans over gRPC."""

from typing import Any

from google.protobuf import json_format
from matricula.contracts.v1 import plan_pb2 as pb
from matricula.contracts.v1 import plan_pb2_grpc as grpc

from kit.interceptor import Call
from kit.statement import Row
from services.contracts.contract.model import CONTRACT
from services.contracts.plan import reading, rules

_SERVICE = pb.DESCRIPTOR.services_by_name["PlansService"]


class PlansServicer:
    """What is to be paid when, and what was."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def GetPlan(self, request: pb.GetPlanRequest, call: Call) -> pb.Plan:
        return self._shown(call, CONTRACT.get(call.session, request.contract_id))

    def SetPlan(self, request: pb.SetPlanRequest, call: Call) -> pb.Plan:
        given = [json_format.MessageToDict(line, preserving_proto_field_name=True) for line in request.lines]
        for line, message in zip(given, request.lines, strict=True):
            line["amount_minor"] = message.amount_minor  # JSON writes 64-bit numbers as text
        row = rules.set_plan(call.session, request.contract_id, given, request.etag)
        call.audit["changed"] = ["lines"]
        return self._shown(call, row)

    def _shown(self, call: Call, contract: Row) -> pb.Plan:
        call.mention(CONTRACT.resource.type, contract["id"])
        standing = reading.standing(call.session, contract, call.locale)
        return pb.Plan(
            contract_id=contract["id"],
            etag=str(contract["version"]),
            currency=contract["currency"],
            total_minor=contract["total_minor"],
            lines=[pb.PlanLine(**line) for line in standing.lines],
            paid_minor=standing.paid,
            open_minor=standing.open,
            overdue_minor=standing.overdue,
            advance_minor=standing.advance,
        )


SERVICERS = [(_SERVICE, grpc.add_PlansServiceServicer_to_server, PlansServicer)]
