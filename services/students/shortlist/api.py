"""Shortlists over gRPC."""

from google.protobuf import json_format
from matricula.students.v1 import programme_pb2, shortlist_pb2_grpc
from matricula.students.v1 import shortlist_pb2 as pb

from kit import standard
from kit.interceptor import Call
from services.students.shortlist import matching, rules
from services.students.shortlist.model import SHORTLIST_ITEM
from services.students.student.model import STUDENT

_SERVICE = pb.DESCRIPTOR.services_by_name["ShortlistItemsService"]


class ShortlistItemsServicer(standard.servicer(SHORTLIST_ITEM, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Shortlists of students. Who reaches the student reaches them."""

    create = staticmethod(rules.create_item)
    update = staticmethod(rules.update_item)

    def MatchRounds(self, request: pb.MatchRoundsRequest, call: Call) -> pb.MatchRoundsResponse:
        found = rules.match_rounds(call.session, request.student_id, list(request.round_ids))
        call.mention(STUDENT.resource.type, request.student_id)
        return pb.MatchRoundsResponse(matches=[_match(round_id, verdict) for round_id, verdict in found])


def _match(round_id: str, verdict: matching.Verdict) -> pb.RoundMatch:
    return pb.RoundMatch(
        round_id=round_id,
        requirements=[_requirement(one) for one in verdict.findings],
        suggested_tier=pb.Tier.Value(verdict.tier) if verdict.tier else pb.TIER_UNSPECIFIED,
        reason_zh=verdict.reason_zh,
        reason_en=verdict.reason_en,
    )


def _requirement(one: matching.Finding) -> pb.RequirementMatch:
    return pb.RequirementMatch(
        requirement=json_format.ParseDict(dict(one.requirement), programme_pb2.Requirement()),
        outcome=pb.Outcome.Value(one.outcome),
        wanted=one.wanted,
        actual=one.actual,
        reason_zh=one.reason_zh,
        reason_en=one.reason_en,
        evidence_id=str(one.evidence_id),
        margin=one.margin or 0.0,
    )


SERVICERS = [
    (_SERVICE, shortlist_pb2_grpc.add_ShortlistItemsServiceServicer_to_server, ShortlistItemsServicer)
]
