"""An import as a person meets it, without a broker: calls over gRPC, jobs run here as their child does."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from matricula.common.v1 import job_pb2
from matricula.leads.v1.lead_pb2_grpc import LeadJobsServiceStub
from sqlalchemy import text

from kit import job_child
from kit.files import FileStore
from kit.identity import Principal, Right, system
from kit.ids import new_id
from kit.service import load
from kit.settings import PREFIX
from tests.service.harness import BEIJING, EVERY_CLASS, person
from tests.service.leads.office import EVERYTHING, Office

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CLAIM = text(
    "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
    " lease_until = now() + interval '1 minute'"
    " where id = cast(:id as uuid) and state in ('queued', 'running') returning lease_token"
)


def csv_of(*rows: Sequence[Any]) -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """Rows as a workbook with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def importer(*more: str, **options: Any) -> Principal:
    """Somebody who may import and do everything with leads."""
    return person(*EVERYTHING, "leads.lead.import", "leads.lead.export", *more, **options)


@dataclass
class Desk:
    """One person with the import and export methods; `run` does what the worker would do."""

    office: Office
    who: Principal

    def __post_init__(self) -> None:
        self.jobs: Any = self.office.service.stub(LeadJobsServiceStub)
        self.settings = self.office.service.running.settings
        self.files = FileStore(self.settings.files_url)

    @property
    def me(self) -> Any:
        return self.office.as_(self.who, x_locale="zh")

    def upload(self, content: bytes, name: str = "线索.csv") -> str:
        meta = self.files.save(content, name=name, media_type=CSV, owner_id=self.who.id, branch_id=BEIJING)
        return meta.id

    def begin(self, content: bytes, name: str = "线索.csv", **values: Any) -> job_pb2.Import:
        """Uploads, creates and analyzes."""
        given = job_pb2.CreateImportRequest()
        getattr(given, "import").MergeFrom(job_pb2.Import(file_id=self.upload(content, name), **values))
        made = self.jobs.CreateLeadImport(given, metadata=self.me)
        assert made.state == job_pb2.IMPORT_STATE_ANALYZING
        self.run(made.id)
        return self.get(made.id)

    def get(self, import_id: str, who: Principal | None = None) -> job_pb2.Import:
        metadata = self.office.as_(who, x_locale="zh") if who else self.me
        found: job_pb2.Import = self.jobs.GetLeadImport(
            job_pb2.GetImportRequest(id=import_id), metadata=metadata
        )
        return found

    def map(self, known: job_pb2.Import, run: bool = True, **values: Any) -> job_pb2.Import:
        """Confirms the mapping as suggested, with other choices in `values`, and checks every row."""
        request = job_pb2.MapImportRequest(id=known.id)
        chosen = job_pb2.Import(columns=known.columns, assign=values.pop("assign", False))
        chosen.defaults.update(values.pop("defaults", {}))
        chosen.MergeFrom(job_pb2.Import(**values))
        getattr(request, "import").MergeFrom(chosen)
        self.jobs.MapLeadImport(request, metadata=self.me)
        if run:
            self.run(known.id)
        return self.get(known.id)

    def start(self, import_id: str, run: bool = True) -> job_pb2.Import:
        self.jobs.StartLeadImport(job_pb2.StartImportRequest(id=import_id), metadata=self.me)
        if run:
            self.run(import_id)
        return self.get(import_id)

    def undo(self, import_id: str, run: bool = True) -> job_pb2.Import:
        self.jobs.UndoLeadImport(job_pb2.UndoImportRequest(id=import_id), metadata=self.me)
        if run:
            self.run(import_id)
        return self.get(import_id)

    def all_of_it(self, content: bytes, name: str = "线索.csv", **values: Any) -> job_pb2.Import:
        """From the file to the end."""
        mapped = self.map(self.begin(content, name), **values)
        assert mapped.state == job_pb2.IMPORT_STATE_READY, mapped.error
        return self.start(mapped.id)

    # the worker's side -----------------------------------------------------------------------------------

    def system(self, statement: str, **facts: Any) -> list[Any]:
        """Rows of a statement as the system, which sees every branch."""
        with self.office.service.running.system.transaction(system()) as session:
            result = session.execute(text(statement), facts)
            return list(result) if result.returns_rows else []

    def job_of(self, import_id: str, table: str = "import_job") -> str:
        found = self.system(f"select job_id from {table} where id = cast(:id as uuid)", id=import_id)
        return str(found[0][0])

    def run(self, import_id: str, table: str = "import_job") -> int:
        """Claims the job of an import as the worker does and runs it here; returns the child's exit code."""
        job_id = self.job_of(import_id, table)
        token = self.system(_CLAIM.text, id=job_id)[0][0]
        return job_child.run(load("leads"), self.settings, job_id, token)

    def leads_of(self, import_id: str) -> list[Any]:
        return self.system(
            "select * from lead where origin_id = :id and delete_time is null order by id", id=import_id
        )

    def sheet(self, file_id: str) -> list[list[Any]]:
        """The cells of a file that a job made."""
        _, content = self.files.read(file_id, self.who)
        return [
            list(row)
            for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        ]


def process_settings(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    """Job functions read the settings of their process: this process becomes the job's."""
    for name in ("files_url", "database_url", "system_database_url"):
        monkeypatch.setenv(PREFIX + name.upper(), getattr(desk.settings, name))


def hidden(*names: str) -> dict[str, Right]:
    """Every field class to edit but some, which are hidden."""
    return {name: Right.HIDDEN if name in names else Right.EDIT for name in EVERY_CLASS}


def unique(kind: str = "wx") -> str:
    """An id that nobody else of this run has."""
    return f"{kind}_{new_id()[-10:]}"


__all__ = [
    "CSV",
    "XLSX",
    "Desk",
    "Path",
    "csv_of",
    "hidden",
    "importer",
    "process_settings",
    "unique",
    "xlsx_of",
]
