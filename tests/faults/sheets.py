"""An importer: a sheet now and then, through the wizard's own calls, each repeated until acknowledged."""

import itertools
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.e2e import sheet
from tests.faults.client import Client
from tests.faults.load import Setting
from tests.faults.promises import Promise

BRANCH = "WH01"
PAUSE_SECONDS = 8.0
"""Between the end of an import and the next."""
_BUSY = {"ANALYZING", "CHECKING", "RUNNING"}
_POLL_SECONDS = 0.4
_PATIENCE_SECONDS = 240
Import = dict[str, Any]


class GaveUp(Exception):
    """An import did not go on, or failed; the tally has the reason."""


@dataclass(frozen=True)
class Made:
    """An import that said it was done, and what its sheet was made of."""

    id: str
    counts: dict[str, int]
    expected: sheet.Expected
    began: float
    ended: float


class Importer:
    """Imports in a branch where nothing else happens: as many sheets as there are row counts, over and over
    with the last one unless that is 0."""

    def __init__(self, setting: Setting, rows: Sequence[int]) -> None:
        self._setting = setting
        self._rows = rows
        self._branch = setting.whole.branch(BRANCH).number
        self._client = Client(setting.whole, setting.token, setting.tally)
        self._base = Random(setting.run).randrange(3000)
        self._thread = threading.Thread(target=self._run, name="importer", daemon=True)
        self.started = threading.Event()
        """Set once the first sheet is being imported."""
        self.made: list[Made] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After the run's stop was set: the import that goes on is brought to its end."""
        self._thread.join(_PATIENCE_SECONDS)
        self._client.close()

    def _run(self) -> None:
        for rows in itertools.chain(self._rows, itertools.repeat(self._rows[-1])):
            if self._setting.stop.is_set() or not rows:
                return
            self._base += 1
            try:
                self._import(rows)
            except GaveUp as error:
                self._setting.tally.problems.append(f"import: {error}")
                return
            self._setting.stop.wait(PAUSE_SECONDS)

    def _import(self, rows: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "leads.xlsx"
            expected = sheet.write(path, rows=rows, base=self._base)
            file, _ = self._write("POST", "/files?name=leads.xlsx", path.read_bytes())
        made, _ = self._write("POST", "/lead-imports", {"fileId": file["id"], "branchId": self._branch})
        columns = self._settled(made["id"], "MAPPING")["columns"]
        self._write("POST", f"/lead-imports/{made['id']}:map", {"columns": columns, "assign": True})
        self._settled(made["id"], "READY")
        began = time.time()
        self._write("POST", f"/lead-imports/{made['id']}:start", {})
        self.started.set()
        done = self._settled(made["id"], "DONE")
        made_of_it, known = (int(done["counts"].get(name, 0)) for name in ("create", "duplicateExisting"))
        if made_of_it + known != expected.create:  # somebody may have been in an earlier sheet
            raise GaveUp(f"{made['id']} made {done['counts']} of {expected.counts}")
        value = str(made_of_it)
        self._setting.promises.keep(Promise("import", made["id"], self._branch, "", value=value))
        self.made.append(Made(made["id"], done["counts"], expected, began, time.time()))

    def _settled(self, import_id: str, wanted: str) -> Import:
        """Polls until nothing works on the import; GaveUp unless it is in the wanted state then."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found, _ = self._write("GET", f"/lead-imports/{import_id}", None)
            state = str(found["state"]).removeprefix("IMPORT_STATE_")
            if state == wanted:
                return found
            if state not in _BUSY:
                raise GaveUp(f"{import_id} is {state} instead of {wanted}: {found.get('error', '')}")
            time.sleep(_POLL_SECONDS)
        raise GaveUp(f"{import_id} is not {wanted} after {_PATIENCE_SECONDS} s")

    def _write(self, verb: str, path: str, body: Any) -> tuple[Import, str]:
        found = self._client.write(verb, path, body)
        if found is None:
            raise GaveUp(f"{verb} {path}")
        return found
