"""Institutions and rankings over gRPC."""

from google.protobuf.empty_pb2 import Empty
from matricula.students.v1 import institution_pb2 as pb
from matricula.students.v1 import institution_pb2_grpc as grpc

from kit import standard
from kit.imports import api as imports
from kit.interceptor import Call
from services.students.institution import rules
from services.students.institution.importing import RANKING_IMPORT
from services.students.institution.model import INSTITUTION, RANKING

_INSTITUTIONS = pb.DESCRIPTOR.services_by_name["InstitutionsService"]
_RANKINGS = pb.DESCRIPTOR.services_by_name["RankingsService"]
_JOBS = pb.DESCRIPTOR.services_by_name["RankingJobsService"]


class InstitutionsServicer(standard.servicer(INSTITUTION, _INSTITUTIONS)):  # type: ignore[misc]  # a generated base class
    """The library's institutions."""

    create = staticmethod(rules.create_institution)
    update = staticmethod(rules.update_institution)

    def DeleteInstitution(self, request: pb.DeleteInstitutionRequest, call: Call) -> Empty:
        row = INSTITUTION.get(call.session, request.id, lock=True)
        rules.delete_institution(call.session, row, request.etag)
        call.mention(INSTITUTION.resource.type, request.id)
        return Empty()


class RankingsServicer(standard.servicer(RANKING, _RANKINGS)):  # type: ignore[misc]  # as above
    """Places in rankings."""

    create = staticmethod(rules.create_ranking)
    update = staticmethod(rules.update_ranking)

    def DeleteRanking(self, request: pb.DeleteRankingRequest, call: Call) -> Empty:
        row = RANKING.get(call.session, request.id, lock=True)
        rules.delete_ranking(call.session, row, request.etag)
        call.mention(RANKING.resource.type, request.id)
        return Empty()


class RankingJobsServicer(imports.servicer(RANKING_IMPORT, _JOBS)):  # type: ignore[misc]  # as above
    """Sheets of rankings."""

    def __init__(self, runtime: object) -> None:
        self.runtime = runtime


SERVICERS = [
    (_INSTITUTIONS, grpc.add_InstitutionsServiceServicer_to_server, InstitutionsServicer),
    (_RANKINGS, grpc.add_RankingsServiceServicer_to_server, RankingsServicer),
    (_JOBS, grpc.add_RankingJobsServiceServicer_to_server, RankingJobsServicer),
]
