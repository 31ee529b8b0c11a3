"""A library for tests: who keeps it, institutions nobody else has, and sheets imported as a person does."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from matricula.common.v1 import job_pb2
from matricula.leads.v1 import lead_pb2
from matricula.students.v1 import institution_pb2, programme_pb2
from matricula.students.v1.institution_pb2_grpc import InstitutionsServiceStub, RankingsServiceStub
from matricula.students.v1.programme_pb2_grpc import (
    ProgrammesServiceStub,
    RoundsServiceStub,
    SeasonsServiceStub,
)

from kit import job_child
from kit.files import FileStore
from kit.identity import Principal, Scope
from kit.ids import new_id
from kit.service import load
from kit.settings import PREFIX
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.students.school import School

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEEPING = tuple(
    f"students.{name}"
    for name in (
        "institution.edit", "programme.edit", "ranking.edit", "ranking.import", "round.import",
        "round.export",
    )
)  # fmt: skip
UCAS = {"deadline_date": "2026-01-14", "deadline_clock": "18:00", "deadline_zone": "Europe/London"}
_CLAIM = (
    "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
    " lease_until = now() + interval '1 minute'"
    " where id = cast(:id as uuid) and state in ('queued', 'running') returning lease_token"
)


def keeper(**options: Any) -> Principal:
    """Somebody who keeps the library for the whole organisation."""
    return person(
        *KEEPING, **{"scope": Scope.ALL, "branches": (BEIJING, SHANGHAI), "name": "资料员", **options}
    )


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """Rows as a workbook with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Library(School):
    """The library's stubs, and a person who keeps it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        stub = self.service.stub
        self.institutions: Any = stub(InstitutionsServiceStub)
        self.rankings: Any = stub(RankingsServiceStub)
        self.programmes: Any = stub(ProgrammesServiceStub)
        self.seasons: Any = stub(SeasonsServiceStub)
        self.rounds: Any = stub(RoundsServiceStub)
        self.keeper = keeper()

    @property
    def me(self) -> Any:
        return self.as_(self.keeper)

    def institution(self, who: Principal | None = None, **values: Any) -> institution_pb2.Institution:
        """A new institution in the United Kingdom."""
        given = {"name_en": f"University of {new_id()[-10:]}", "country": "GB", **values}
        request = institution_pb2.CreateInstitutionRequest(institution=institution_pb2.Institution(**given))
        made: institution_pb2.Institution = self.institutions.CreateInstitution(
            request, metadata=self.as_(who or self.keeper)
        )
        return made

    def programme(self, institution_id: str = "", **values: Any) -> programme_pb2.Programme:
        """A new master's programme."""
        given = {
            "institution_id": institution_id or self.institution().id,
            "name_en": "MSc Data Science",
            "name_zh": "数据科学",
            "level": lead_pb2.DEGREE_MASTER,
            **values,
        }
        request = programme_pb2.CreateProgrammeRequest(programme=programme_pb2.Programme(**given))
        made: programme_pb2.Programme = self.programmes.CreateProgramme(request, metadata=self.me)
        return made

    def season(self, programme_id: str = "", **values: Any) -> programme_pb2.Season:
        """A new season, September 2026."""
        given = {"programme_id": programme_id or self.programme().id, "start_month": "2026-09", **values}
        request = programme_pb2.CreateSeasonRequest(season=programme_pb2.Season(**given))
        made: programme_pb2.Season = self.seasons.CreateSeason(request, metadata=self.me)
        return made

    def round(self, season_id: str = "", **values: Any) -> programme_pb2.Round:
        """A new round, until the UCAS deadline of 2026."""
        given = {"season_id": season_id or self.season().id, "name": "Round 1", **UCAS, **values}
        request = programme_pb2.CreateRoundRequest(round=programme_pb2.Round(**given))
        made: programme_pb2.Round = self.rounds.CreateRound(request, metadata=self.me)
        return made

    def move(self, round_id: str, who: Principal | None = None, **values: Any) -> programme_pb2.Round:
        """A round with other values."""
        request = programme_pb2.UpdateRoundRequest(round=programme_pb2.Round(id=round_id, **values))
        request.update_mask.paths.extend(values)
        after: programme_pb2.Round = self.rounds.UpdateRound(request, metadata=self.as_(who or self.keeper))
        return after


@dataclass
class Sheets:
    """Sheets of one record type; `run` does the worker's part."""

    library: Library
    stub: Any
    noun: str
    who: Principal

    def __post_init__(self) -> None:
        self.jobs: Any = self.library.service.stub(self.stub)
        self.settings = self.library.service.running.settings
        self.files = FileStore(self.settings.files_url)

    def call(self, verb: str, request: Any) -> job_pb2.Import:
        method = getattr(self.jobs, f"{verb}{self.noun}Import")
        answer: job_pb2.Import = method(request, metadata=self.library.as_(self.who, x_locale="zh"))
        return answer

    def begin(self, content: bytes, name: str = "院校截止日期.xlsx", **values: Any) -> job_pb2.Import:
        """Uploads, creates and analyzes."""
        meta = self.files.save(content, name=name, media_type=XLSX, owner_id=self.who.id, branch_id=BEIJING)
        request = job_pb2.CreateImportRequest()
        getattr(request, "import").MergeFrom(job_pb2.Import(file_id=meta.id, **values))
        return self.run(self.call("Create", request).id)

    def map(self, known: job_pb2.Import, **values: Any) -> job_pb2.Import:
        """Confirms the mapping as suggested and checks every row."""
        request = job_pb2.MapImportRequest(id=known.id)
        getattr(request, "import").MergeFrom(job_pb2.Import(columns=known.columns, **values))
        self.call("Map", request)
        return self.run(known.id)

    def all_of_it(self, content: bytes, **values: Any) -> job_pb2.Import:
        """From the file to the end."""
        mapped = self.map(self.begin(content), **values)
        assert mapped.state == job_pb2.IMPORT_STATE_READY, mapped.error
        self.call("Start", job_pb2.StartImportRequest(id=mapped.id))
        return self.run(mapped.id)

    def undo(self, import_id: str) -> job_pb2.Import:
        self.call("Undo", job_pb2.UndoImportRequest(id=import_id))
        return self.run(import_id)

    def run(self, import_id: str) -> job_pb2.Import:
        """Runs the job of an import as the worker's child does; the import after."""
        found = self.library.system(
            "select job_id from import_job where id = cast(:id as uuid)", id=import_id
        )
        job_id = str(found[0][0])
        token = self.library.system(_CLAIM, id=job_id)[0][0]
        job_child.run(load("students"), self.settings, job_id, token)
        return self.call("Get", job_pb2.GetImportRequest(id=import_id))


def process_settings(monkeypatch: pytest.MonkeyPatch, service: ServiceUnderTest) -> None:
    """A job reads its settings from the environment, as the worker's child does."""
    for name in ("files_url", "database_url", "system_database_url"):
        monkeypatch.setenv(PREFIX + name.upper(), getattr(service.running.settings, name))
