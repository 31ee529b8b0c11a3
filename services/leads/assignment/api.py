"""Assignment over gRPC: teams, rules, and the dry run that explains."""

from matricula.leads.v1 import assignment_pb2 as pb
from matricula.leads.v1 import assignment_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call
from services.leads.assignment import dryrun, rules
from services.leads.assignment.model import RULES, TEAMS

_TEAMS = pb.DESCRIPTOR.services_by_name["AssignmentTeamsService"]
_RULES = pb.DESCRIPTOR.services_by_name["AssignmentRulesService"]


class AssignmentTeamsServicer(standard.servicer(TEAMS, _TEAMS)):  # type: ignore[misc]  # a generated base class
    """Who takes leads together."""

    create = staticmethod(rules.create_assignment_team)
    update = staticmethod(rules.update_assignment_team)


class AssignmentRulesServicer(standard.servicer(RULES, _RULES)):  # type: ignore[misc]  # a generated base class
    """Which leads go to which team."""

    create = staticmethod(rules.create_assignment_rule)
    update = staticmethod(rules.update_assignment_rule)

    def TestAssignment(self, request: pb.TestAssignmentRequest, call: Call) -> pb.TestAssignmentResponse:
        values = dryrun.values(call.session, request.lead_id, request.lead)
        return dryrun.explain(call.session, values, call.locale)


SERVICERS = [
    (_TEAMS, grpc.add_AssignmentTeamsServiceServicer_to_server, AssignmentTeamsServicer),
    (_RULES, grpc.add_AssignmentRulesServiceServicer_to_server, AssignmentRulesServicer),
]
