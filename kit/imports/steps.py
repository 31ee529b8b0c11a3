"""The steps of an import as jobs: each commits chunk by chunk, and continues or begins anew after a crash."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from kit import custom
from kit.database import principal
from kit.errors import Problem
from kit.files import FileStore
from kit.identity import Right
from kit.imports import defaults, mapping, store, writing
from kit.imports.declare import Importable
from kit.imports.rows import Parsed, RowReader, from_json, keep_cell, shown
from kit.imports.writing import SHOWN_PROBLEMS
from kit.jobs import Job, JobState, enqueue
from kit.resource import FieldSpec
from kit.settings import Settings
from kit.sheets import match, read
from kit.statement import Row

CHECK_CHUNK = 2000
Counts = dict[str, int]


def jobs(importable: Importable) -> dict[str, Callable[[Job], None]]:
    """The job functions of an import, by kind."""
    return {
        f"{importable.kind}.analyze": lambda job: _guarded(importable, job, analyze),
        f"{importable.kind}.check": lambda job: _guarded(importable, job, check),
        f"{importable.kind}.run": lambda job: _guarded(importable, job, writing.run),
        f"{importable.kind}.undo": lambda job: _guarded(importable, job, writing.undo),
    }


def jobs_failed(importable: Importable) -> dict[str, Callable[[Session, JobState], None]]:
    """What becomes of an import whose job was given up: it ends, so that nobody waits for it."""

    def fail(session: Session, state: JobState) -> None:
        row = store.of_job(session, importable, state.id)
        if row is not None:
            problem = ImportBroken()
            store.change(
                session,
                importable,
                row["id"],
                state="IMPORT_STATE_FAILED",
                counts=store.counts_of_done(session, row),
                error_reason=problem.reason,
                error=problem.message(row["locale"]),
            )

    return dict.fromkeys(jobs(importable), fail)


def _guarded(importable: Importable, job: Job, step: Callable[[Importable, Job], None]) -> None:
    """A refusal (an unusable file) ends the import with its reason; anything else is tried again."""
    try:
        step(importable, job)
    except Problem as problem:
        with job.transaction() as session:
            row = store.get(session, importable, job.payload["import_id"])
            store.change(
                session,
                importable,
                row["id"],
                state="IMPORT_STATE_FAILED",
                counts=store.counts_of_done(session, row),
                error_reason=problem.reason,
                error=problem.message(row["locale"]),
            )


class ImportBroken(Problem):
    code = "INTERNAL"
    reason = "IMPORT_BROKEN"
    zh = "导入多次失败，已停止；请撤销已写入的记录，并告诉管理员"
    en = "The import failed several times and was stopped; undo what it wrote, and tell your administrator"


@contextmanager
def local_file(job: Job, row: Row) -> Iterator[str]:
    """The uploaded file as a local path, for the reader's child process."""
    files = FileStore(Settings.load().files_url)
    meta, chunks = files.open(row["file_id"], job.who)
    suffix = os.path.splitext(meta.name)[1]
    with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
        for chunk in chunks:
            copy.write(chunk)
        copy.flush()
        yield copy.name


def analyze(importable: Importable, job: Job) -> None:
    """Sheets, header row, columns with samples, and which field each column may be."""
    with job.transaction() as session:
        row = store.get(session, importable, job.payload["import_id"])
        specs = importable_fields(session, importable)
        kept = kept_fields(session, importable, row["duplicate_policy"])
    with local_file(job, row) as path:
        info = read.analyze(path, sheet=row["sheet"], header_row=row["header_row"])
    suggested = match.suggest(info.headers, info.samples, list(specs.values()))
    columns = [
        {
            "index": index,
            "header": header,
            "samples": [shown(cell) for cell in info.samples[index]],
            "field": one.field,
            "confidence": one.confidence,
        }
        for index, (header, one) in enumerate(zip(info.headers, suggested, strict=True))
    ]
    sure = mapping.unattended(specs, columns, row["defaults"], kept) if row["unattended"] else None
    with job.transaction() as session:
        ahead = _next(session, importable, row, "check", "IMPORT_STATE_CHECKING") if sure else {}
        store.change(
            session,
            importable,
            row["id"],
            **{"state": "IMPORT_STATE_MAPPING", **ahead},
            sheet=info.sheet,
            header_row=info.header_row,
            columns=sure or columns,
            sheets=[
                {"name": one.name, "row_count": one.rows, "column_count": one.columns} for one in info.sheets
            ],
            counts={"total": info.row_count},
            match_fields=list(row["match_fields"] or importable.match_fields),
        )


def _next(session: Session, importable: Importable, row: Row, step: str, state: str) -> dict[str, str]:
    """The step after this one, when nobody is there to start it: the columns that change."""
    job_id = enqueue(
        session, f"{importable.kind}.{step}", {"import_id": str(row["id"])}, branch_id=row["branch_id"]
    )
    return {"state": state, "job_id": job_id}


def importable_fields(session: Any, importable: Importable) -> dict[str, FieldSpec]:
    """Fields that a sheet may set, for the caller: those that it may fill on new records."""
    resource = importable.records.resource
    who = principal(session)
    return {
        name: replace(spec, required=True) if name in importable.required else spec
        for name, spec in custom.all_fields(session, resource).items()
        if spec.importable and resource.right(who, spec).captures
    }


def kept_fields(session: Any, importable: Importable, policy: str) -> frozenset[str]:
    """Fields that a sheet may not set because it would change records that the caller may only make.

    Found by a value one cannot see and marked by another column, a record would give the value away, too.
    """
    if policy != "DUPLICATE_POLICY_UPDATE":
        return frozenset()
    resource, who = importable.records.resource, principal(session)
    specs = importable_fields(session, importable).items()
    return frozenset(name for name, spec in specs if resource.right(who, spec) < Right.EDIT)


class Checker:
    """Decides what will happen to each row; remembers the keys of earlier rows."""

    def __init__(self, importable: Importable, row: Row, reader: RowReader) -> None:
        self._importable = importable
        self._row = row
        self._reader = reader
        self._fields = importable.records.resource.fields
        # of each key only its hash, which random seeds make unpredictable: a sheet's keys as texts are 60 MB,
        # and in the largest sheet two of them meet once in a hundred million imports
        self._seen: set[int] = set()
        self.counts: Counts = {
            "total": 0,
            "create": 0,
            "update": 0,
            "skip": 0,
            "fail": 0,
            "duplicate_existing": 0,
            "duplicate_in_file": 0,
            "processed": 0,
        }
        self.problems: list[dict[str, Any]] = []

    def decide(self, session: Any, chunk: Sequence[tuple[Parsed, Sequence[Any]]]) -> list[dict[str, Any]]:
        """The rows of a chunk with action, duplicate and problems, ready to be kept."""
        keys = {}
        for parsed, cells in chunk:
            typed = from_json(self._fields, parsed.values)
            if not parsed.problems:
                refusals = self._importable.refusals(session, self._row["branch_id"], typed)
                self._reader.refuse(parsed, cells, refusals)
            keys[parsed.row_no] = self._keys(typed)
        wanted = [key for found in keys.values() for key in found]
        existing = self._importable.existing(session, self._row["branch_id"], wanted) if wanted else {}
        return [self._row_of(parsed, cells, keys[parsed.row_no], existing) for parsed, cells in chunk]

    def _keys(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        allowed = set(self._row["match_fields"])
        return [key for key in self._importable.keys(values) if key[0] in allowed]

    def _row_of(
        self,
        parsed: Parsed,
        cells: Sequence[Any],
        keys: Sequence[tuple[str, str]],
        existing: Mapping[Any, str],
    ) -> dict[str, Any]:
        record_id = next((existing[key] for key in keys if key in existing), None)
        marks = [hash(key) for key in keys]
        in_file = not self._seen.isdisjoint(marks)
        action = self._action(parsed, record_id is not None, in_file)
        if not parsed.problems:
            self._seen.update(marks)
        duplicate = "existing" if record_id else "in_file" if in_file else ""
        self.counts["total"] += 1
        self.counts["processed"] += 1
        self.counts[action] += 1
        if duplicate:
            self.counts[f"duplicate_{duplicate}"] += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.extend(parsed.problems[: SHOWN_PROBLEMS - len(self.problems)])
        failed = action == "fail"
        return {
            "row_no": parsed.row_no,
            "action": action,
            "duplicate": duplicate,
            "values": None if failed else parsed.values,
            "cells": [keep_cell(cell) for cell in cells],
            "problems": parsed.problems or None,
            "record_id": record_id if action == "update" else None,
        }

    def _action(self, parsed: Parsed, exists: bool, in_file: bool) -> str:
        policy = self._row["duplicate_policy"]
        if parsed.problems:
            return "fail"
        if policy == "DUPLICATE_POLICY_CREATE" or not (exists or in_file):
            return "create"
        if in_file:
            return "skip"
        return "update" if policy == "DUPLICATE_POLICY_UPDATE" else "skip"


def check(importable: Importable, job: Job) -> None:
    """Every row is read and judged; nothing is written but the verdicts. Begins anew after a crash."""
    import_id = job.payload["import_id"]
    with job.transaction() as session:
        row = store.get(session, importable, import_id)
        store.clear_rows(session, import_id)
        reader = row_reader(session, importable, row)
    checker = Checker(importable, row, reader)
    with local_file(job, row) as path:
        lines = read.rows(path, row["sheet"], row["header_row"])
        parsed = ((reader.parse(number, cells), cells) for number, cells in lines)
        while chunk := list(islice(parsed, CHECK_CHUNK)):
            with job.transaction() as session:
                store.add_rows(session, import_id, row["branch_id"], checker.decide(session, chunk))
                store.change(
                    session,
                    importable,
                    import_id,
                    counts={**checker.counts, "total": row["counts"].get("total", 0)},
                )
    with job.transaction() as session:
        goes_on = row["unattended"]
        ahead = _next(session, importable, row, "run", "IMPORT_STATE_RUNNING") if goes_on else {}
        store.change(
            session,
            importable,
            import_id,
            **{"state": "IMPORT_STATE_READY", **ahead},
            counts={**checker.counts, "processed": 0} if goes_on else checker.counts,
            problems=checker.problems,
        )


def row_reader(session: Any, importable: Importable, row: Row) -> RowReader:
    """The reader of rows by the mapping that a person confirmed."""
    specs = importable_fields(session, importable)
    columns = tuple(
        (one["index"], specs[one["field"]]) for one in row["columns"] if one.get("field") in specs
    )
    resolve, time_zone = importable.resolver(session), Settings.load().time_zone
    return RowReader(
        columns=columns,
        defaults=defaults.parse(specs, row["defaults"], resolve, time_zone)[0],
        required=tuple(spec for spec in specs.values() if spec.required),
        resolve=resolve,
        locale=row["locale"],
        time_zone=time_zone,
    )
