"""The import's own rows: every change of its state makes a version and, for watchers, an event."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    cast,
    func,
    insert,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Session

from kit import clock
from kit.errors import EtagMismatch, NotFound
from kit.events import outbox
from kit.imports.declare import Importable
from kit.statement import Row

NOUN = "import"
_META = MetaData()
IMPORTS = Table(
    "import_job",
    _META,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("branch_id", Integer),
    Column("create_time", TIMESTAMP(timezone=True)),
    Column("update_time", TIMESTAMP(timezone=True)),
    Column("version", Integer),
    Column("record_type", Text),
    Column("owner_id", Text),
    Column("owner_name", Text),
    Column("locale", Text),
    Column("file_id", Text),
    Column("file_name", Text),
    Column("state", Text),
    Column("sheets", JSONB),
    Column("sheet", Text),
    Column("header_row", Integer),
    Column("columns", JSONB),
    Column("match_fields", ARRAY(Text)),
    Column("duplicate_policy", Text),
    Column("defaults", JSONB),
    Column("assign", Boolean),
    Column("unattended", Boolean),
    Column("counts", JSONB),
    Column("problems", JSONB),
    Column("error_reason", Text),
    Column("error", Text),
    Column("failed_file_id", Text),
    Column("job_id", Uuid(as_uuid=False)),
)
ROWS = Table(
    "import_row",
    _META,
    Column("import_id", Uuid(as_uuid=False), primary_key=True),
    Column("row_no", Integer, primary_key=True),
    Column("branch_id", Integer),
    Column("action", Text),
    Column("duplicate", Text),
    Column("values", JSONB),
    Column("cells", JSONB),
    Column("problems", JSONB),
    Column("record_id", Uuid(as_uuid=False)),
    Column("record_version", Integer),
    Column("done", Boolean),
)
_ADD = text(
    'insert into import_row (import_id, row_no, branch_id, action, duplicate, "values", cells, problems,'
    " record_id)"
    " select cast(:import as uuid), * from unnest(cast(:row as int[]), cast(:branch as int[]),"
    " cast(:action as text[]), cast(:duplicate as text[]), cast(:values as jsonb[]), cast(:cells as jsonb[]),"
    " cast(:problems as jsonb[]), cast(:record as uuid[]))"
)
_DONE = text(
    "update import_row set done = true, action = d.action, duplicate = d.duplicate, record_id = d.record,"
    " record_version = d.version, problems = coalesce(d.problems, import_row.problems),"
    " cells = case when d.action = 'fail' then import_row.cells end"
    " from unnest(cast(:row as int[]), cast(:action as text[]), cast(:duplicate as text[]),"
    " cast(:record as uuid[]), cast(:version as bigint[]), cast(:problems as jsonb[]))"
    " as d (row_no, action, duplicate, record, version, problems)"
    " where import_row.import_id = cast(:import as uuid) and import_row.row_no = d.row_no"
    # statistics know nothing of an import that is new: without a range any plan may read all of its rows
    " and import_row.row_no between :first and :last"
)


_COUNTED = ("create", "update", "skip", "fail", "duplicate_existing", "duplicate_in_file", "processed")


class ImportNotFound(NotFound):
    reason = "IMPORT_NOT_FOUND"
    zh = "没有这个导入任务，或它不在您的数据范围内"
    en = "There is no such import, or it is outside your data scope"


def add(session: Session, importable: Importable, values: Mapping[str, Any]) -> Row:
    """A new import in state ANALYZING."""
    row = session.execute(insert(IMPORTS).values(**values).returning(IMPORTS)).mappings().one()
    _tell(session, importable, row)
    return row


def get(
    session: Session, importable: Importable, import_id: str, *, lock: bool = False, owner_id: str = ""
) -> Row:
    """One import; ImportNotFound when there is none, or it is of another type or owner (`owner_id`)."""
    statement = select(IMPORTS).where(
        IMPORTS.c.id == import_id, IMPORTS.c.record_type == importable.records.resource.type
    )
    if owner_id:
        statement = statement.where(IMPORTS.c.owner_id == owner_id)
    row = session.execute(statement.with_for_update() if lock else statement).mappings().first()
    if row is None:
        raise ImportNotFound
    return row


def of_job(session: Session, importable: Importable, job_id: str) -> Row | None:
    """The import that a job works on now, or None."""
    statement = select(IMPORTS).where(
        IMPORTS.c.job_id == job_id, IMPORTS.c.record_type == importable.records.resource.type
    )
    return session.execute(statement.with_for_update()).mappings().first()


def change(session: Session, importable: Importable, import_id: str, *, etag: str = "", **values: Any) -> Row:
    """Sets values on an import, grows its version and tells watchers."""
    statement = update(IMPORTS).where(IMPORTS.c.id == import_id)
    if etag:
        statement = statement.where(cast(IMPORTS.c.version, Text) == etag)
    row = (
        session.execute(
            statement.values(**values, version=IMPORTS.c.version + 1, update_time=clock.now()).returning(
                IMPORTS
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise EtagMismatch if etag else ImportNotFound
    _tell(session, importable, row)
    return row


def recent(session: Session, importable: Importable, owner_id: str, before: str, size: int) -> list[Row]:
    """The newest imports, older than the id `before`; only those of `owner_id` when given."""
    statement = select(IMPORTS).where(IMPORTS.c.record_type == importable.records.resource.type)
    if owner_id:
        statement = statement.where(IMPORTS.c.owner_id == owner_id)
    if before:
        statement = statement.where(IMPORTS.c.id < before)
    return list(session.execute(statement.order_by(IMPORTS.c.id.desc()).limit(size)).mappings())


def clear_rows(session: Session, import_id: str) -> None:
    """Forgets checked rows, before they are checked anew."""
    session.execute(ROWS.delete().where(ROWS.c.import_id == import_id))


def add_rows(session: Session, import_id: str, branch_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps checked rows, with one statement."""
    session.execute(
        _ADD,
        {
            "import": import_id,
            "row": [one["row_no"] for one in rows],
            "branch": [branch_id] * len(rows),
            "action": [one["action"] for one in rows],
            "duplicate": [one["duplicate"] for one in rows],
            "values": [_json(one["values"]) for one in rows],
            "cells": [_json(one["cells"]) for one in rows],
            "problems": [_json(one["problems"]) for one in rows],
            "record": [one["record_id"] for one in rows],
        },
    )


def open_rows(session: Session, import_id: str, after: int, limit: int) -> list[Row]:
    """The next rows that were checked and not worked on yet, in the order of the sheet, from a row number on.

    Both `not done` (`done is false` is no condition of the index) and the number keep it from reading again
    what was done before: rows that were just done leave the index only later.
    """
    return list(
        session.execute(
            select(ROWS)
            .where(ROWS.c.import_id == import_id, not_(ROWS.c.done), ROWS.c.row_no > after)
            .order_by(ROWS.c.row_no)
            .limit(limit)
        ).mappings()
    )


def finish_rows(session: Session, import_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes what became of rows (one at least), with one statement."""
    numbers = [one["row_no"] for one in rows]
    session.execute(
        _DONE,
        {
            "import": import_id,
            "row": numbers,
            "first": min(numbers),
            "last": max(numbers),
            "action": [one["action"] for one in rows],
            "duplicate": [one["duplicate"] for one in rows],
            "record": [one["record_id"] for one in rows],
            "version": [one["record_version"] for one in rows],
            "problems": [_json(one["problems"]) for one in rows],
        },
    )


def counts_of_done(session: Session, row: Row) -> dict[str, int]:
    """The counts of an import that ends early: only what was worked on, not what the check foresaw."""
    counts = {**row["counts"], **dict.fromkeys(_COUNTED, 0)}
    found = session.execute(
        select(ROWS.c.action, ROWS.c.duplicate, func.count())
        .where(ROWS.c.import_id == row["id"], ROWS.c.done)
        .group_by(ROWS.c.action, ROWS.c.duplicate)
    )
    for action, duplicate, count in found:
        for name in (action, f"duplicate_{duplicate}" if duplicate else "", "processed"):
            if name:
                counts[name] += count
    return counts


def created_rows(session: Session, import_id: str, after: int, limit: int) -> list[Row]:
    """Rows that made a record, from a row number on."""
    return list(
        session.execute(
            select(ROWS.c.row_no, ROWS.c.record_id, ROWS.c.record_version)
            .where(
                ROWS.c.import_id == import_id,
                ROWS.c.action == "create",
                ROWS.c.done,
                ROWS.c.row_no > after,
                ROWS.c.record_id.is_not(None),
            )
            .order_by(ROWS.c.row_no)
            .limit(limit)
        ).mappings()
    )


def failed_rows(session: Session, import_id: str, after: int, limit: int) -> list[Row]:
    """Rows that failed, with their original cells, from a row number on."""
    return list(
        session.execute(
            select(ROWS.c.row_no, ROWS.c.cells, ROWS.c.problems)
            .where(ROWS.c.import_id == import_id, ROWS.c.action == "fail", ROWS.c.row_no > after)
            .order_by(ROWS.c.row_no)
            .limit(limit)
        ).mappings()
    )


def _tell(session: Session, importable: Importable, row: Row) -> None:
    outbox.emit(
        session,
        importable.progressed(row),
        aggregate_type=NOUN,
        aggregate_id=row["id"],
        seq=row["version"],
        branch_id=row["branch_id"],
    )


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
