"""Outcome figures over gRPC."""

from typing import Any

from matricula.reports.v1 import figure_pb2 as pb
from matricula.reports.v1 import figure_pb2_grpc as grpc

from kit.interceptor import Call
from services.reports.figure import rules
from services.reports.figure.columns import figure_facts
from services.reports.narrowing import Viewer

_SERVICE = pb.DESCRIPTOR.services_by_name["FiguresService"]


class FiguresServicer:
    """Figures and the rows behind them."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime
        self._facts = figure_facts(runtime.system)

    def GetFigures(self, request: pb.GetFiguresRequest, call: Call) -> pb.Figures:
        call.mention("reports.figure")
        return rules.get_figures(self._facts, Viewer(call.who, call.grant), request)

    def DrillFigure(self, request: pb.DrillFigureRequest, call: Call) -> pb.DrillFigureResponse:
        page = rules.drill_figure(self._facts, Viewer(call.who, call.grant), request, call.locale)
        for record_type in sorted({row.record_type for row in page.rows}):
            call.mention(record_type, *(row.id for row in page.rows))
        return pb.DrillFigureResponse(rows=page.rows, next_page_token=page.token, total=page.total)


SERVICERS = [(_SERVICE, grpc.add_FiguresServiceServicer_to_server, FiguresServicer)]
