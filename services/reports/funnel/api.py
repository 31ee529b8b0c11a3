"""The funnel over gRPC."""

from typing import Any

from matricula.reports.v1 import funnel_pb2 as pb
from matricula.reports.v1 import funnel_pb2_grpc as grpc

from kit.interceptor import Call
from services.reports.funnel import rules
from services.reports.funnel.columns import lead_facts
from services.reports.narrowing import Viewer

_SERVICE = pb.DESCRIPTOR.services_by_name["FunnelService"]


class FunnelServicer:
    """Figures and the rows behind them."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime
        self._facts = lead_facts(runtime.system)

    def GetFunnel(self, request: pb.GetFunnelRequest, call: Call) -> pb.Funnel:
        call.mention("reports.funnel")
        return rules.get_funnel(self._facts, Viewer(call.who, call.grant), request)

    def DrillFunnel(self, request: pb.DrillFunnelRequest, call: Call) -> pb.DrillFunnelResponse:
        ids, token, total = rules.drill_funnel(self._facts, Viewer(call.who, call.grant), request)
        call.mention("leads.lead", *ids)
        return pb.DrillFunnelResponse(lead_ids=ids, next_page_token=token, total=total)


SERVICERS = [(_SERVICE, grpc.add_FunnelServiceServicer_to_server, FunnelServicer)]
