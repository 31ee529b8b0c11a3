"""Programmes, seasons and rounds over gRPC."""

from google.protobuf.empty_pb2 import Empty
from matricula.students.v1 import programme_pb2 as pb
from matricula.students.v1 import programme_pb2_grpc as grpc

from kit import standard
from kit.exports import api as exports
from kit.imports import api as imports
from kit.interceptor import Call
from services.students.programme import rules
from services.students.programme.importing import ROUND_IMPORT
from services.students.programme.model import PROGRAMME, ROUND, SEASON

_PROGRAMMES = pb.DESCRIPTOR.services_by_name["ProgrammesService"]
_SEASONS = pb.DESCRIPTOR.services_by_name["SeasonsService"]
_ROUNDS = pb.DESCRIPTOR.services_by_name["RoundsService"]
_JOBS = pb.DESCRIPTOR.services_by_name["RoundJobsService"]


class ProgrammesServicer(standard.servicer(PROGRAMME, _PROGRAMMES)):  # type: ignore[misc]  # a generated base class
    """Programmes of institutions."""

    create = staticmethod(rules.create_programme)
    update = staticmethod(rules.update_programme)

    def DeleteProgramme(self, request: pb.DeleteProgrammeRequest, call: Call) -> Empty:
        row = PROGRAMME.get(call.session, request.id, lock=True)
        rules.delete_programme(call.session, row, request.etag)
        call.mention(PROGRAMME.resource.type, request.id)
        return Empty()


class SeasonsServicer(standard.servicer(SEASON, _SEASONS)):  # type: ignore[misc]  # as above
    """Seasons of programmes."""

    create = staticmethod(rules.create_season)
    update = staticmethod(rules.update_season)

    def DeleteSeason(self, request: pb.DeleteSeasonRequest, call: Call) -> Empty:
        row = SEASON.get(call.session, request.id, lock=True)
        rules.delete_season(call.session, row, request.etag)
        call.mention(SEASON.resource.type, request.id)
        return Empty()


class RoundsServicer(standard.servicer(ROUND, _ROUNDS)):  # type: ignore[misc]  # as above
    """Rounds of seasons."""

    create = staticmethod(rules.create_round)
    update = staticmethod(rules.update_round)


class RoundJobsServicer(imports.servicer(ROUND_IMPORT, _JOBS), exports.servicer(ROUND, _JOBS)):  # type: ignore[misc]  # as above
    """Sheets of programmes and deadlines."""

    def __init__(self, runtime: object) -> None:
        self.runtime = runtime


SERVICERS = [
    (_PROGRAMMES, grpc.add_ProgrammesServiceServicer_to_server, ProgrammesServicer),
    (_SEASONS, grpc.add_SeasonsServiceServicer_to_server, SeasonsServicer),
    (_ROUNDS, grpc.add_RoundsServiceServicer_to_server, RoundsServicer),
    (_JOBS, grpc.add_RoundJobsServiceServicer_to_server, RoundJobsServicer),
]
