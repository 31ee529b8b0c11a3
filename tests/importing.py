"""An import through the public API, as a script does it: upload, create, map, start, watch, undo."""

import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from kit.ids import new_id
from tests.whole import Whole, until

BUSY = {"IMPORT_STATE_ANALYZING", "IMPORT_STATE_CHECKING", "IMPORT_STATE_RUNNING", "IMPORT_STATE_UNDOING"}
Import = dict[str, Any]


@dataclass
class Importer:
    """Imports of one branch by the service account."""

    whole: Whole
    branch_id: int
    language: str = "zh-CN"
    seen: list[Import] = field(default_factory=list)
    """Every state that polling saw, to prove that progress can be watched."""

    def call(self, verb: str, path: str, body: Any = None) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {self.whole.bearer()}",
            "accept-language": self.language,
            "idempotency-key": new_id(),
        }
        return httpx.request(verb, f"{self.whole.url}/api/v1{path}", json=body, headers=headers, timeout=60)

    def good(self, verb: str, path: str, body: Any = None) -> Import:
        answer = self.call(verb, path, body)
        assert answer.is_success, f"{verb} {path}: {answer.status_code} {answer.text[:2000]}"
        return dict(answer.json())

    def upload(self, content: bytes | Path, name: str) -> str:
        answer = self.try_upload(content, name)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def try_upload(self, content: bytes | Path, name: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.whole.bearer()}", "accept-language": self.language}
        body = content.read_bytes() if isinstance(content, Path) else content
        return httpx.post(
            f"{self.whole.url}/api/v1/files",
            params={"name": name},
            content=body,
            headers=headers,
            timeout=120,
        )

    def begin(self, content: bytes | Path, name: str = "线索.xlsx", **values: Any) -> Import:
        """Uploads, creates and waits for the suggestions (or for the reason why there are none)."""
        given = {"fileId": self.upload(content, name), "branchId": self.branch_id, **values}
        return self.wait(self.good("POST", "/lead-imports", given)["id"])

    def get(self, import_id: str) -> Import:
        return self.good("GET", f"/lead-imports/{import_id}")

    def wait(self, import_id: str, seconds: float = 60) -> Import:
        """Polls until nothing works on the import any more."""

        def settled() -> Import | None:
            found = self.get(import_id)
            self.seen.append(found)
            return None if found["state"] in BUSY else found

        found = until(f"import {import_id} settles", settled, seconds, pause=0.2)
        assert found is not None
        return found

    def map(self, known: Import, **values: Any) -> Import:
        """Confirms what was suggested and waits for the preview."""
        self.good("POST", f"/lead-imports/{known['id']}:map", {"columns": known["columns"], **values})
        return self.wait(known["id"])

    def start(self, import_id: str) -> tuple[Import, float]:
        """Starts and waits for the end; (import, seconds it took)."""
        began = time.monotonic()
        self.good("POST", f"/lead-imports/{import_id}:start", {})
        return self.wait(import_id, 180), time.monotonic() - began

    def undo(self, import_id: str) -> Import:
        self.good("POST", f"/lead-imports/{import_id}:undo", {})
        return self.wait(import_id, 120)

    def sheet(self, file_id: str) -> list[list[Any]]:
        """The cells of a file that the import made."""
        answer = self.call("GET", f"/files/{file_id}")
        assert answer.is_success, answer.text
        book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
        return [list(row) for row in book.active.iter_rows(values_only=True)]
