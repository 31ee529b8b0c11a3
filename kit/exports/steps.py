"""The export as a job: rows are streamed from the database into the sheet, never held together."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from matricula.common.v1 import query_pb2
from matricula.options.v1 import options_pb2 as options
from sqlalchemy.orm import Session

from kit import clock, custom, query, values
from kit.database import grant, principal
from kit.errors import Problem
from kit.exports import store
from kit.files import FileStore
from kit.identity import Right
from kit.jobs import Job, JobState
from kit.records import Records
from kit.resource import FieldSpec, labels
from kit.settings import Settings
from kit.sheets.write import Written, write_csv, write_xlsx

BATCH = 1000
_LEFT_OUT = {"etag", "masked_fields", "custom", "delete_time", "merged_into_id"}
_MEDIA = {
    "EXPORT_FORMAT_XLSX": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "EXPORT_FORMAT_CSV": ("csv", "text/csv"),
}
Names = Callable[[Session, str], Mapping[str, str]]
"""(session, locale) -> ids of references and people with what a reader of the sheet calls them."""


def jobs(records: Records, names: Names) -> dict[str, Callable[[Job], None]]:
    """The job function of an export, by kind."""
    return {f"{records.resource.type}.export": lambda job: _run(records, names, job)}


def jobs_failed(records: Records) -> dict[str, Callable[[Session, JobState], None]]:
    """What becomes of an export whose job was given up: it ends, so that nobody waits for it."""
    return {f"{records.resource.type}.export": _broken}


def _broken(session: Session, state: JobState) -> None:
    store.fail_job(session, state.id, "导出多次失败，已停止，请稍后重试或告诉管理员")


def _run(records: Records, names: Names, job: Job) -> None:
    export_id = job.payload["export_id"]
    try:
        _write(records, names, job, export_id)
    except Problem as problem:
        with job.transaction() as session:
            store.change(session, export_id, state="EXPORT_STATE_FAILED", error=problem.message("zh"))


def _write(records: Records, names: Names, job: Job, export_id: str) -> None:
    with tempfile.TemporaryDirectory() as folder, job.transaction() as session:
        row = store.get(session, export_id, job.who.id)
        ending, media = _MEDIA[row["format"]]
        path = Path(folder) / f"export.{ending}"
        specs = _columns(session, records, row["fields"])
        headers = labels(specs, row["locale"])
        lines = _lines(session, records, row, specs, names(session, row["locale"]))
        mark = f"{job.who.name} {clock.now().isoformat(timespec='seconds')} {export_id}"
        written = _file(path, ending, records.resource.zh, headers, lines, mark)
        name = f"{records.resource.zh}-{clock.today().isoformat()}.{ending}"
        with path.open("rb") as content:
            meta = FileStore(Settings.load().files_url).save(
                content, name=name, media_type=media, owner_id=job.who.id, branch_id=row["branch_id"]
            )
        store.change(
            session,
            export_id,
            state="EXPORT_STATE_DONE",
            row_count=written.rows,
            file_id=meta.id,
            sha256=meta.sha256,
        )


def _file(
    path: Path, ending: str, title: str, headers: Sequence[str], lines: Iterator[list[Any]], mark: str
) -> Written:
    if ending == "csv":
        return write_csv(path, headers, lines, watermark=mark)
    return write_xlsx(path, title, headers, lines, watermark=mark)


def _columns(session: Session, records: Records, names: Sequence[str]) -> list[FieldSpec]:
    """The asked columns, or all that have a value to show, always only those the caller may read."""
    who = principal(session)
    specs = {
        name: spec
        for name, spec in custom.all_fields(session, records.resource).items()
        if records.resource.right(who, spec) >= Right.READ and spec.column is not None
    }
    if names:
        return [specs[name] for name in names if name in specs]
    return [spec for name, spec in specs.items() if name not in _LEFT_OUT]


def _lines(
    session: Session,
    records: Records,
    row: Mapping[Any, Any],
    specs: Sequence[FieldSpec],
    names: Mapping[str, str],
) -> Iterator[list[Any]]:
    asked = json_format.ParseDict(row["query"], query_pb2.Query())
    everything = custom.all_fields(session, records.resource)
    columns = [spec.column.label(f"c{place}") for place, spec in enumerate(specs) if spec.column is not None]
    compiled = query.compile(
        records.resource, asked, principal(session), specs=everything, grant=grant(session), columns=columns
    )
    result = session.execute(compiled.select().execution_options(yield_per=BATCH))
    for found in result:
        yield [_cell(spec, value, names, row["locale"]) for spec, value in zip(specs, found, strict=True)]


def _cell(spec: FieldSpec, value: Any, names: Mapping[str, str], locale: str) -> Any:
    if value is None:
        return None
    if spec.type in (options.FIELD_TYPE_TIME, options.FIELD_TYPE_DATE, options.FIELD_TYPE_NUMBER):
        return value
    if spec.reference or spec.type == options.FIELD_TYPE_PERSON:
        return names.get(str(value), str(value))
    return values.display(spec, value, locale)
