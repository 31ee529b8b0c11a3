"""Score rules over gRPC."""

from matricula.leads.v1 import scoring_pb2 as pb
from matricula.leads.v1 import scoring_pb2_grpc as grpc

from kit import standard
from services.leads.scoring import rules
from services.leads.scoring.model import SCORE_RULES

_SERVICE = pb.DESCRIPTOR.services_by_name["ScoreRulesService"]


class ScoreRulesServicer(standard.servicer(SCORE_RULES, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Points that leads earn."""

    create = staticmethod(rules.create_score_rule)
    update = staticmethod(rules.update_score_rule)


SERVICERS = [(_SERVICE, grpc.add_ScoreRulesServiceServicer_to_server, ScoreRulesServicer)]
