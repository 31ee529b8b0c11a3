"""Writing an import's records, and taking them back: chunks of rows, each with its records in one commit."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.errors import Problem
from kit.files import FileStore
from kit.imports import store
from kit.imports.declare import Facts, Importable
from kit.imports.rows import from_json, kept_cell
from kit.jobs import Job
from kit.settings import Settings
from kit.sheets import failed_rows as failed_file
from kit.statement import Row

CHUNK = 500
SHOWN_PROBLEMS = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run(importable: Importable, job: Job) -> None:
    """Creates and updates; a row is worked on once, because its fate is committed with its record."""
    import_id = job.payload["import_id"]
    last: int | None = 0
    while last is not None:
        last = _chunk(importable, job, import_id, last)
    _finish(importable, job, import_id)


def _chunk(importable: Importable, job: Job, import_id: str, after: int) -> int | None:
    """Works on the next rows and returns the number of the last one, or None when there are no more."""
    with job.transaction() as session:
        row = store.get(session, importable, import_id, lock=True)
        rows = store.open_rows(session, import_id, after, CHUNK)
        if not rows:
            return None
        fates = Writer(importable, row, session).write(rows)
        store.finish_rows(session, import_id, fates)
        counts = dict(row["counts"])
        _count(counts, rows, fates)
        new = [one for fate in fates if fate["problems"] for one in fate["problems"]]
        problems = [*row["problems"], *new][:SHOWN_PROBLEMS]
        store.change(session, importable, import_id, counts=counts, problems=problems)
        return int(rows[-1]["row_no"])


class Writer:
    """Writes one chunk of rows."""

    def __init__(self, importable: Importable, row: Row, session: Any) -> None:
        self._importable = importable
        self._row = row
        self._session = session

    def write(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """What became of each row, in order."""
        fields = self._importable.records.resource.fields
        values = {
            row["row_no"]: from_json(fields, row["values"]) for row in rows if row["values"] is not None
        }
        existing = self._existing(values)
        planned = [self._plan(row, existing) for row in rows]
        self._create(values, [fate for fate in planned if fate["action"] == "create"])
        for fate in planned:
            if fate["action"] == "update":
                self._update(fate, values[fate["row_no"]])
        return planned

    def _existing(self, values: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
        """Records that came to exist since the check: row number -> record id."""
        allowed = set(self._row["match_fields"])
        keys = {
            number: [key for key in self._importable.keys(one) if key[0] in allowed]
            for number, one in values.items()
        }
        wanted = [key for found in keys.values() for key in found]
        if self._row["duplicate_policy"] != "DUPLICATE_POLICY_CREATE":
            self._importable.lock(self._session, self._row["branch_id"], wanted)
        known = self._importable.existing(self._session, self._row["branch_id"], wanted) if wanted else {}
        return {
            number: record_id
            for number, found in keys.items()
            if (record_id := next((known[key] for key in found if key in known), None))
        }

    def _plan(self, row: Row, existing: Mapping[int, str]) -> dict[str, Any]:
        fate = {
            "row_no": row["row_no"],
            "action": row["action"],
            "duplicate": row["duplicate"],
            "record_id": row["record_id"],
            "record_version": None,
            "problems": None,
        }
        number = row["row_no"]
        if row["action"] == "create" and number in existing:
            policy = self._row["duplicate_policy"]
            if policy == "DUPLICATE_POLICY_UPDATE":
                fate.update(action="update", duplicate="existing", record_id=existing[number])
            elif policy != "DUPLICATE_POLICY_CREATE":
                fate.update(action="skip", duplicate="existing", record_id=None)
        return fate

    def _create(self, values: Mapping[int, dict[str, Any]], fates: Sequence[dict[str, Any]]) -> None:
        if not fates:
            return
        facts = Facts(str(self._row["id"]), self._row["branch_id"], self._row["assign"])
        wanted = [{**values[fate["row_no"]], "branch_id": self._row["branch_id"]} for fate in fates]
        try:
            with self._session.begin_nested():
                made = self._importable.create(self._session, wanted, facts)
        except Problem as problem:
            if len(fates) == 1:
                self._fail(fates[0], problem)
                return
            for fate in fates:  # what was fine when checked is refused now: find out which, keep the others
                self._create(values, [fate])
            return
        for fate, record in zip(fates, made, strict=True):
            fate.update(record_id=str(record["id"]), record_version=record["version"])

    def _update(self, fate: dict[str, Any], values: dict[str, Any]) -> None:
        try:
            with self._session.begin_nested():
                record = self._importable.update(
                    self._session, str(fate["record_id"]), values, self._row["id"]
                )
        except Problem as problem:
            self._fail(fate, problem)
            return
        fate.update(record_version=record["version"])

    def _fail(self, fate: dict[str, Any], problem: Problem) -> None:
        """A row that the record type refuses fails alone."""
        zh = self._row["locale"].startswith("zh")
        texts = [one.zh if zh else one.en for one in problem.fields] or [problem.message(self._row["locale"])]
        found = {
            "row": fate["row_no"],
            "column": "",
            "field": "",
            "reason": problem.reason,
            "message": "; ".join(texts),
            "value": "",
        }
        fate.update(action="fail", record_id=None, problems=[found])


def _count(counts: dict[str, Any], before: Sequence[Row], after: Sequence[Mapping[str, Any]]) -> None:
    """Moves rows whose fate changed since the check, and advances the progress."""
    for old, new in zip(before, after, strict=True):
        if old["action"] != new["action"]:
            counts[old["action"]] -= 1
            counts[new["action"]] += 1
            counts["duplicate_existing"] += new["duplicate"] == "existing" != old["duplicate"]
    counts["processed"] = counts.get("processed", 0) + len(after)


def _finish(importable: Importable, job: Job, import_id: str) -> None:
    with job.transaction() as session:
        row = store.get(session, importable, import_id)
        file_id = _failed_file(session, job, row) if row["counts"].get("fail") else ""
        store.change(session, importable, import_id, state="IMPORT_STATE_DONE", failed_file_id=file_id)


def _failed_file(session: Any, job: Job, row: Row) -> str:
    """The rows that failed, laid out as the original with the reason beside each; returns the file's id."""
    headers = [one["header"] for one in row["columns"]]
    name = row["file_name"].rsplit(".", 1)[0]
    label = "失败行" if row["locale"].startswith("zh") else "failed rows"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "failed.xlsx"
        failed_file.write(path, label, headers, _failed(session, row["id"]), locale=row["locale"])
        with path.open("rb") as content:
            saved = FileStore(Settings.load().files_url).save(
                content,
                name=f"{name} - {label}.xlsx",
                media_type=_XLSX,
                owner_id=job.who.id,
                branch_id=row["branch_id"],
            )
    return saved.id


def _failed(session: Any, import_id: str) -> Iterator[tuple[int, list[Any], str]]:
    after = 0
    while rows := store.failed_rows(session, import_id, after, 1000):
        for one in rows:
            reasons = "; ".join(
                f"{problem['column']}{problem['row']} {problem['message']}".strip()
                for problem in one["problems"] or ()
            )
            yield one["row_no"], [kept_cell(cell) for cell in one["cells"] or ()], reasons
        after = rows[-1]["row_no"]


def undo(importable: Importable, job: Job) -> None:
    """Takes back every record the import made, unless somebody changed it since; then what it updated."""
    import_id = job.payload["import_id"]
    while _undo_chunk(importable, job, import_id):
        pass
    with job.transaction() as session:
        row = store.get(session, importable, import_id, lock=True)
        restored, kept = importable.restore(session, import_id)
        counts = dict(row["counts"])
        counts["undone"] = counts.get("undone", 0) + restored
        counts["kept"] = counts.get("kept", 0) + kept
        store.change(session, importable, import_id, state="IMPORT_STATE_UNDONE", counts=counts)


def _undo_chunk(importable: Importable, job: Job, import_id: str) -> bool:
    with job.transaction() as session:
        after = int(job.last_progress.get("row_no", 0))
        rows = store.created_rows(session, import_id, after, CHUNK)
        if not rows:
            return False
        row = store.get(session, importable, import_id, lock=True)
        made = {str(one["record_id"]): one["record_version"] for one in rows}
        removed = importable.remove(session, made, import_id)
        counts = dict(row["counts"])
        counts["undone"] = counts.get("undone", 0) + len(removed)
        counts["kept"] = counts.get("kept", 0) + len(made) - len(removed)
        store.change(session, importable, import_id, counts=counts)
        job.progress(session, {"row_no": rows[-1]["row_no"]})
        return True
