"""The export's own rows."""

from collections.abc import Mapping
from typing import Any

from matricula.common.v1 import job_pb2 as pb
from sqlalchemy import ARRAY, Column, Integer, MetaData, Table, Text, Uuid, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Session

from kit.errors import NotFound
from kit.packing import timestamp
from kit.statement import Row

EXPORTS = Table(
    "export_job",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("branch_id", Integer),
    Column("create_time", TIMESTAMP(timezone=True)),
    Column("record_type", Text),
    Column("owner_id", Text),
    Column("locale", Text),
    Column("state", Text),
    Column("format", Text),
    Column("query", JSONB),
    Column("fields", ARRAY(Text)),
    Column("row_count", Integer),
    Column("file_id", Text),
    Column("sha256", Text),
    Column("error", Text),
    Column("job_id", Uuid(as_uuid=False)),
)


class ExportNotFound(NotFound):
    reason = "EXPORT_NOT_FOUND"
    zh = "没有这个导出任务"
    en = "There is no such export"


def add(session: Session, values: Mapping[str, Any]) -> Row:
    """A new export."""
    return session.execute(insert(EXPORTS).values(**values).returning(EXPORTS)).mappings().one()


def get(session: Session, export_id: str, owner_id: str) -> Row:
    """One's own export; ExportNotFound for any other."""
    row = (
        session.execute(select(EXPORTS).where(EXPORTS.c.id == export_id, EXPORTS.c.owner_id == owner_id))
        .mappings()
        .first()
    )
    if row is None:
        raise ExportNotFound
    return row


def change(session: Session, export_id: str, **values: Any) -> None:
    """Sets values on an export."""
    session.execute(update(EXPORTS).where(EXPORTS.c.id == export_id).values(**values))


def fail_job(session: Session, job_id: str, error: str) -> None:
    """Ends the export that a job worked on."""
    statement = update(EXPORTS).where(EXPORTS.c.job_id == job_id, EXPORTS.c.state == "EXPORT_STATE_RUNNING")
    session.execute(statement.values(state="EXPORT_STATE_FAILED", error=error))


def message_of(row: Row) -> pb.Export:
    """The message of an export's row; its query is not repeated."""
    return pb.Export(
        id=str(row["id"]),
        create_time=timestamp(row["create_time"]),
        owner_id=row["owner_id"],
        state=pb.ExportState.Value(row["state"]),
        format=pb.ExportFormat.Value(row["format"]),
        fields=row["fields"],
        row_count=row["row_count"],
        file_id=row["file_id"],
        sha256=row["sha256"],
        error=row["error"],
    )
