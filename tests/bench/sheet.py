"""The import of a large sheet: seconds to the last row and until the reports agree, memory of the worker."""

import threading
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from tests.bench import people
from tests.bench.cpu import by_kind
from tests.bench.measure import WrongAnswer
from tests.bench.suite import Bench
from tests.e2e import sheet
from tests.importing import BUSY, Import, Importer
from tests.whole import until

MANAGER = "fanglei"
"""The manager of the branch that imports: a person with real rights, like everybody here."""
KNOWN = 600
"""Leads of the sheet that the branch has already."""
WORKER = "leads-worker"
NUMBERS = 20_000
"""Phone numbers between two bases of tests.e2e.sheet."""
SLACK = 0.001
"""Rows that may count otherwise than the sheet's author thought: in a large sheet some names and birthdays
meet by chance."""
PATIENCE_SECONDS = 1800


@dataclass
class Person(Importer):
    """Imports by somebody who signed in."""

    browser: httpx.Client | None = None

    def call(self, verb: str, path: str, body: Any = None) -> httpx.Response:
        assert self.browser is not None
        return self.browser.request(verb, f"/api/v1{path}", json=body)

    def try_upload(self, content: bytes | Path, name: str) -> httpx.Response:
        assert self.browser is not None
        assert isinstance(content, Path)
        return self.browser.post("/api/v1/files", params={"name": name}, content=content.read_bytes())

    def settled(self, import_id: str) -> Import:
        """Polls until nothing works on the import any more."""

        def there() -> Import | None:
            found = self.get(import_id)
            return None if found["state"] in BUSY else found

        found = until("the import comes to its end", there, PATIENCE_SECONDS, pause=0.25)
        assert found is not None
        return found


class Peak(threading.Thread):
    """The most memory that the leads worker and its job used at any time."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(name="peak", daemon=True)
        self.most = 0
        self._bench, self._enough = bench, threading.Event()

    def run(self) -> None:
        while not self._enough.wait(0.5):
            self.most = max(self.most, self._bench.processes.memory(WORKER)[WORKER])

    def finish(self) -> int:
        self._enough.set()
        self.join()
        return self.most


def measure(bench: Bench) -> dict[str, Any]:
    """One import from the upload to the reports."""
    branch = bench.whole.branch(people.IMPORTING).number
    path, expected = _written(bench, branch)
    before = _counted(bench, branch)
    with closing(bench.whole.sign_in(MANAGER)) as browser:
        person, peak = Person(bench.whole, branch, browser=browser), Peak(bench)
        peak.start()
        used, moments = bench.processes.read(), [time.monotonic()]
        file_id = person.upload(path, path.name)
        moments.append(time.monotonic())
        known = person.good("POST", "/lead-imports", {"fileId": file_id, "branchId": branch})
        known = person.settled(known["id"])
        moments.append(time.monotonic())
        person.good("POST", f"/lead-imports/{known['id']}:map", {"columns": known["columns"], "assign": True})
        ready = person.settled(known["id"])
        moments.append(time.monotonic())
        person.good("POST", f"/lead-imports/{known['id']}:start", {})
        done = person.settled(known["id"])
        moments.append(time.monotonic())
        _check(bench, done, expected)
        wanted = before + int(done["counts"]["create"])
        until("the report agrees", lambda: _funnel(browser) == wanted, PATIENCE_SECONDS, 0.1)
        moments.append(time.monotonic())
        bench.settle()
        cpu = bench.processes.read().since(used)
    parts = [after - start for start, after in pairwise(moments)]
    names = ("upload_seconds", "analyze_seconds", "check_seconds", "write_seconds", "agree_seconds")
    return {
        **dict(zip(names, parts, strict=True)),
        "last_row_seconds": sum(parts[:4]),
        "rows": expected.total,
        "rate": expected.total / sum(parts[:4]),
        "cpu_ms": sum(cpu.values()) * 1000 / expected.total,
        "created": int(done["counts"]["create"]),
        "worker_peak_mb": peak.finish() / 2**20,
        "cpu_ms_by_process": {name: one * 1000 / expected.total for name, one in cpu.items()},
        "cpu_ms_by_kind": {kind: used * 1000 / expected.total for kind, used in by_kind(cpu).items()},
        "state_before_start": ready["state"],
        "errors": 0,
    }


def _written(bench: Bench, branch: int) -> tuple[Path, sheet.Expected]:
    rows = bench.options.sheet_rows
    base = bench.reserve(rows + NUMBERS) // NUMBERS + 1
    statement = "select phone from lead where branch_id = %s and delete_time is null order by id limit %s"
    known = [row.phone for row in bench.whole.sql("leads", statement, branch, min(KNOWN, rows // 50))]
    path = bench.suite.root / "bench" / "leads.xlsx"
    return path, sheet.write(path, known, rows=rows, base=base)


def _check(bench: Bench, done: Import, expected: sheet.Expected) -> None:
    counts = {name: int(done["counts"].get(name, 0)) for name in ("create", "skip", "fail", "total")}
    wrong = done["state"] != "IMPORT_STATE_DONE" or counts["total"] != expected.total
    for name in ("create", "skip", "fail"):
        wrong |= abs(counts[name] - expected.counts[name]) > expected.total * SLACK
    if wrong:
        raise WrongAnswer(f"import: {done['state']} {counts}, expected {expected.counts} {done.get('error')}")


def _counted(bench: Bench, branch: int) -> int:
    statement = "select count(*) as n from lead where branch_id = %s and delete_time is null"
    return int(bench.whole.sql("leads", statement, branch)[0].n)


def _funnel(browser: httpx.Client) -> int:
    return int(browser.get("/api/v1/funnel").raise_for_status().json()["total"].get("newCount", 0))
